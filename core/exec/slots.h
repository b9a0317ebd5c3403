/* slots.h: the memory that parent and workers share. Private to pool.c, worker.c, zygote.c. */
#ifndef GONG_EXEC_SLOTS_H
#define GONG_EXEC_SLOTS_H

#include <stdatomic.h>
#include <sys/types.h>

#include "base/clock.h"
#include "exec/pool.h"

enum { SLOT_FREE, SLOT_READY, SLOT_RUNNING, SLOT_DONE };
enum { MAX_WORKERS = 64 };

struct gong_slot {
    _Atomic uint32_t state, worker, stage, killed;
    _Atomic uint64_t ticket, since; /* order of submission; monotonic ms of the claim */
    uint64_t in_len, out_len;
    uint32_t end, n_outputs;
    int32_t status, signal, exit_code;
    uint32_t fail_stage;
    char message[GONG_MESSAGE_MAX];
    char drop[64], code[64];
};

struct gong_shared {
    _Atomic uint32_t ready_seq, done_seq, sleepers, parent_waits, stop;
    _Atomic pid_t pids[MAX_WORKERS];
};

struct gong_slots {
    struct gong_shared *shared;
    struct gong_slot *slot;
    size_t n, item_bytes, output_bytes;
    char *areas; /* input and output of each slot */
    size_t map_len;
    /* thread workers: outputs stay where they were made */
    struct gong_arena *arenas;
    struct gong_item **lists;
};

bool gong_slots_map(struct gong_slots *s, const struct gong_settings *set);
void gong_slots_unmap(struct gong_slots *s);
char *gong_slot_input(const struct gong_slots *s, size_t i);
char *gong_slot_output(const struct gong_slots *s, size_t i);
/* Gives large areas back to the system. */
void gong_slot_trim(const struct gong_slots *s, size_t i);

void gong_futex_wait(_Atomic uint32_t *word, uint32_t seen, int timeout_ms);
void gong_futex_wake(_Atomic uint32_t *word, int n);
/* A slot is DONE: tells the parent. */
void gong_slots_done(struct gong_slots *s, size_t i);

/* ---- worker.c */
struct gong_worker {
    struct gong_slots *slots;
    struct gong_chain chain;
    uint32_t index;
    bool thread;
    size_t max_outputs;
    size_t memory; /* cap of the arena of one item */
};
/* Returns when the pool stops; process workers also after many items. */
void gong_worker_loop(struct gong_worker *w);

/* ---- zygote.c: never returns */
_Noreturn void gong_zygote_main(struct gong_worker *prototype, size_t n_workers, pid_t parent);

#endif
