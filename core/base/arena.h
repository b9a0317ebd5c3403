/* arena.h: bump allocation with a cap and clean-up hooks.
 *
 * Everything allocated lives until reset or finish; nothing is freed alone. init/finish do not
 * fail; alloc gives NULL past the cap or when memory is out. One thread at a time. */
#ifndef GONG_BASE_ARENA_H
#define GONG_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct gong_arena_block;
struct gong_arena_hook;

struct gong_arena {
    struct gong_arena_block *blocks;
    struct gong_arena_hook *hooks;
    size_t used, limit; /* bytes handed out; most that may be */
};

void gong_arena_init(struct gong_arena *a, size_t limit);
/* 16-byte aligned, not zeroed. */
void *gong_arena_alloc(struct gong_arena *a, size_t n);
void *gong_arena_zalloc(struct gong_arena *a, size_t n);
/* Grows the newest allocation in place where it can; else copies. old may be NULL. */
void *gong_arena_grow(struct gong_arena *a, void *old, size_t old_n, size_t n);
/* The same for an array that nobody else points into: a large one moves as a whole, and what it leaves
 * is given back. */
void *gong_arena_regrow(struct gong_arena *a, void *old, size_t old_n, size_t n);
bool gong_arena_defer(struct gong_arena *a, void (*fn)(void *), void *arg);
/* Runs the hooks (newest first) and forgets everything; keeps one block (at most 1 MiB) for reuse. */
void gong_arena_reset(struct gong_arena *a);
void gong_arena_finish(struct gong_arena *a);

/* The arena of a call: struct gong_ctx (plugin/ctx.h) begins with the pointer to it, so that
 * buffers can allocate without knowing what a call is. */
struct gong_ctx;

static inline struct gong_arena *gong_ctx_arena(struct gong_ctx *ctx)
{
    return *(struct gong_arena **)(void *)ctx;
}

#endif
