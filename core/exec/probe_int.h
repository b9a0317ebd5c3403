/* probe_int.h: what the parts of a probe share. */
#ifndef GONG_EXEC_PROBE_INT_H
#define GONG_EXEC_PROBE_INT_H

#include "exec/probe.h"
#include "plugin/ctx.h"

/* One stage at work. */
struct gong_probe_call {
    struct gong_probe *b;
    struct gong_item *first; /* that came out */
    bool rejected;
    struct gong_run_facts facts;
};

/* For a stage of the workers; logs warnings. */
struct gong_call gong_probe_call(struct gong_probe *b, struct gong_probe_call *c);
/* Sets the message; false. */
bool gong_probe_no(struct gong_probe *b, const char *stage, const char *why);

#endif
