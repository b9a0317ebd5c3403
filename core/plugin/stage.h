/* stage.h: one configured use of a plugin, and the one place that calls its callbacks. */
#ifndef GONG_PLUGIN_STAGE_H
#define GONG_PLUGIN_STAGE_H

#include "plugin/ctx.h"

struct gong_stage {
    const char *name;                 /* in its pipeline */
    const struct gong_plugin *plugin; /* the host's own copy of the descriptor */
    void *state;
    struct gong_arena arena; /* lives as long as the stage */
    bool opened;
};

/* Who drives a call. */
struct gong_call {
    const struct gong_host *host;
    void *host_arg;
    const struct gong_run_facts *facts;
};

/* How a call ended: status as in plugin.h, message for failures, drop where it dropped. */
struct gong_outcome {
    int status;
    char message[GONG_MESSAGE_MAX];
    const char *code, *drop; /* constants of the plugin, or NULL */
    size_t emitted;
};

/* Allocates the zeroed state. false: out of memory. */
bool gong_stage_init(struct gong_stage *s, const char *name, const struct gong_plugin *p);
void gong_stage_open(struct gong_stage *s, const struct gong_call *call, struct gong_outcome *ret);
/* `in` is NULL for sources. What the plugin did against the contract comes back as EITEM. */
void gong_stage_process(struct gong_stage *s, const struct gong_call *call, struct gong_arena *a,
                        struct gong_item *in, struct gong_outcome *ret);
void gong_stage_flush(struct gong_stage *s, const struct gong_call *call, struct gong_arena *a,
                      struct gong_outcome *ret);
/* Accepts a stage that was never opened. */
void gong_stage_finish(struct gong_stage *s);

#endif
