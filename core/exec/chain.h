/* chain.h: an item through several stages in one go, depth first.
 *
 * What a stage emits runs through the rest of the chain before the stage goes on, so memory
 * is bounded by the depth of the chain and the order of outputs is the order of emission. */
#ifndef GONG_EXEC_CHAIN_H
#define GONG_EXEC_CHAIN_H

#include <stdatomic.h>

#include "plugin/stage.h"

struct gong_chain {
    struct gong_stage *stages;
    size_t n;
    struct gong_call call; /* host without emit: the chain puts its own */
};

/* One pass of one item. */
struct gong_pass {
    const struct gong_chain *chain;
    struct gong_arena *arena;
    size_t max_outputs;
    /* false: does not fit, the item fails with `why` */
    bool (*output)(void *arg, struct gong_item *it, char why[GONG_MESSAGE_MAX]);
    void *arg;
    _Atomic uint32_t *stage_now; /* where to note the stage that runs, or NULL */
    /* result */
    size_t outputs;
    int status;
    size_t stage;            /* that failed or dropped */
    const char *drop, *code; /* constants of plugins, or NULL */
    char message[GONG_MESSAGE_MAX];
};

/* status < 0: the item failed, nothing of what came out may be used. */
void gong_chain_process(struct gong_pass *pass, struct gong_item *in);
/* Calls the first stage, a source, once. Its status. */
int gong_chain_pull(struct gong_pass *pass);

#endif
