/* slots.h: the memory that parent and workers share. Private to pool.c, worker.c, zygote.c.
 *
 *     head: words and pids | slots | for each slot: input, output, desk
 *
 * The state of a slot and its worker are one word, so that whoever sees RUNNING sees whose it
 * is, and a worker that the parent gave up (KILLED) cannot finish. While the code of plugins
 * runs, a process worker may write its own output and desk and nothing else of all this. */
#ifndef GONG_EXEC_SLOTS_H
#define GONG_EXEC_SLOTS_H

#include <stdatomic.h>
#include <sys/types.h>

#include "base/clock.h"
#include "exec/pool.h"

enum { SLOT_FREE, SLOT_READY, SLOT_RUNNING, SLOT_KILLED, SLOT_DONE };
enum { MAX_WORKERS = 64, OWNER_SHIFT = 8, SLOT_KEYS = 14 };

/* RUNNING and KILLED carry their worker. */
static inline uint32_t gong_slot_word(uint32_t state, uint32_t worker)
{
    return state | (worker + 1) << OWNER_SHIFT;
}

struct gong_slot {
    _Atomic uint32_t state;
    _Atomic uint64_t ticket, since; /* order of submission; monotonic ms of the claim, 0: not known yet */
    uint64_t in_len, out_len;
    uint32_t end, n_outputs;
    int32_t status, signal, exit_code;
    uint32_t fail_stage;
    char message[GONG_MESSAGE_MAX];
    char drop[64], code[64];
};

/* What a worker may write while plugins run, beside the output. */
struct gong_desk {
    _Atomic uint32_t stage; /* that runs */
};

struct gong_shared {
    _Atomic uint32_t ready_seq, done_seq, sleepers, parent_waits, stop;
    _Atomic pid_t pids[MAX_WORKERS];
    _Atomic bool naps[MAX_WORKERS]; /* it has just worked, and looks again by itself very soon */
};

struct gong_slots {
    struct gong_shared *shared;
    struct gong_slot *slot;
    size_t n, item_bytes, output_bytes, head_bytes;
    char *areas; /* input, output and desk of each slot */
    size_t map_len;
    /* protection keys of a process worker: of the head (-1: the processor or the system has none), and of
     * each slot where there are enough */
    int head_key, keys[SLOT_KEYS];
    bool keyed;
    /* thread workers: outputs stay where they were made */
    struct gong_arena *arenas;
    struct gong_item **lists;
};

bool gong_slots_map(struct gong_slots *s, const struct gong_settings *set);
void gong_slots_unmap(struct gong_slots *s);
char *gong_slot_input(const struct gong_slots *s, size_t i);
char *gong_slot_output(const struct gong_slots *s, size_t i);
struct gong_desk *gong_slot_desk(const struct gong_slots *s, size_t i);
/* Gives large areas back to the system: used bytes of the input and of the output. */
void gong_slot_trim(const struct gong_slots *s, size_t i, size_t in_len, size_t out_len);

void gong_futex_wait(_Atomic uint32_t *word, uint32_t seen, int timeout_ms);
void gong_futex_wake(_Atomic uint32_t *word, int n);
/* The slot goes from `word` to DONE, and the parent is told. false: it was in another state. */
bool gong_slots_done(struct gong_slots *s, size_t i, uint32_t word);
/* What a process worker may touch. First own: the head alone, every slot is shut. */
void gong_slots_own(struct gong_slots *s);
void gong_slots_guard_head(const struct gong_slots *s, bool guarded); /* guarded: it may be read */
void gong_slots_open(const struct gong_slots *s, size_t i); /* the input may be read, the rest written */
void gong_slots_close(const struct gong_slots *s, size_t i);

/* ---- worker.c */
struct gong_worker {
    struct gong_slots *slots;
    struct gong_chain chain;
    uint32_t index;
    size_t open; /* slot that it may touch; SIZE_MAX: none */
    bool thread;
    size_t max_outputs;
    size_t memory; /* cap of the arena of one item */
};
/* Returns when the pool stops; process workers also after many items. */
void gong_worker_loop(struct gong_worker *w);

/* ---- zygote.c: never returns */
_Noreturn void gong_zygote_main(struct gong_worker *prototype, size_t n_workers, pid_t parent);

#endif
