/* pool.h: workers, and the slots through which items reach them and come back.
 *
 *     parent --submit--> slot READY --claim--> RUNNING --> DONE --take--> parent
 *
 * A slot is an input area, an output area and a few words of state in memory that parent and
 * workers share. Workers are processes forked from a zygote that holds the opened stages, or
 * threads. The slots are the bounded queue before the workers and before the sinks.
 *
 * Process workers: a crash, a hang past the deadline or a memory overrun costs the item in
 * that slot; the zygote marks the slot and forks a new worker. Thread workers: a stage that
 * crashes takes the process with it, one that hangs ends the run. */
#ifndef GONG_EXEC_POOL_H
#define GONG_EXEC_POOL_H

#include "config/pipeline.h"
#include "exec/chain.h"

struct gong_pool;

enum gong_end {
    GONG_END_OK,       /* outputs, or a drop with a reason */
    GONG_END_FAILED,   /* a stage said so: status and message */
    GONG_END_CRASH,    /* the worker died: signal or exit code */
    GONG_END_DEADLINE, /* the worker was killed for taking too long */
    GONG_END_RUBBISH   /* what came back was not well formed */
};

struct gong_done {
    enum gong_end end;
    int status; /* FAILED: EITEM, ERETRY, EFATAL */
    int signal; /* CRASH: signal, or 0 and `exit_code` */
    int exit_code;
    size_t stage; /* index in the chain of the workers */
    char message[GONG_MESSAGE_MAX];
    char drop[64];             /* reason, or empty */
    char code[64];             /* FAILED: stable code, or empty */
    struct gong_item *input;   /* as submitted, read only; NULL: rubbish */
    struct gong_span wire;     /* its bytes, for a dead letter */
    struct gong_item *outputs; /* list by ->next */
    size_t n_outputs;
    /* private */
    size_t slot;
    struct gong_arena arena;
};

/* Stages of the workers are opened here, before the fork; open failures and a missing fork
 * come back in `why`. */
struct gong_pool *gong_pool_start(const struct gong_pipeline *p, const struct gong_call *call,
                                  char why[GONG_MESSAGE_MAX]);
/* false: no free slot. *ret_fits false: the item is larger than item_bytes. */
bool gong_pool_submit(struct gong_pool *pool, const struct gong_item *in, bool *ret_fits);
size_t gong_pool_in_flight(const struct gong_pool *pool);
/* A finished item (release it), in the order in which they were submitted where none takes very
 * long, or NULL after timeout_ms. Kills what is past its deadline. */
struct gong_done *gong_pool_take(struct gong_pool *pool, int timeout_ms);
void gong_pool_release(struct gong_pool *pool, struct gong_done *done);
/* true: a thread worker hangs, or the zygote is gone: the run cannot go on. */
bool gong_pool_broken(struct gong_pool *pool, char why[GONG_MESSAGE_MAX]);
/* Ends the workers; what is in flight is lost (and was never acknowledged). */
void gong_pool_stop(struct gong_pool *pool);

#endif
