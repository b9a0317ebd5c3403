/* watch_int.h: the sources of a run, as watch.c counts and verdict.c judges them. */
#ifndef GONG_EXEC_WATCH_INT_H
#define GONG_EXEC_WATCH_INT_H

#include "exec/best.h"
#include "exec/expect.h"
#include "exec/watch.h"
#include "state/sources.h"

enum { DELIVERY_MAX = 2 * GONG_SHA256_HEX + 2 };

struct watched {
    const struct gong_source *s;
    struct gong_source_row row;
    struct gong_yield yield;
    struct gong_bests best;      /* of before this run */
    int64_t known, well;         /* pages, when it is judged */
    char delivery[DELIVERY_MAX]; /* "": that of the pipeline */
};

struct gong_watch {
    struct gong_arena arena;
    struct watched *all; /* by place in facts.sources */
    size_t n;
    size_t *by_name, *by_id, *by_delivery; /* places */
    int64_t now;                           /* when the run began */
    bool many;                             /* sources failed at once for reasons that may pass */
};

/* ---- verdict.c */
/* What is known of the best past of a source. false: the state failed. */
bool run_watch_recall(struct run *r, struct watched *at);

#endif
