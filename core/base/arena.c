/* arena.c: blocks are chained newest first; an allocation is a bump in the newest block.
 * Blocks double up to 1 MiB so that small items touch little and big ones chain little. */
#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGN = 16, FIRST_BLOCK = 16 * 1024, LARGEST_STEP = 1024 * 1024 };

struct gong_arena_block {
    struct gong_arena_block *next;
    size_t cap, len;
    _Alignas(ALIGN) unsigned char bytes[];
};

struct gong_arena_hook {
    struct gong_arena_hook *next;
    void (*fn)(void *);
    void *arg;
};

void gong_arena_init(struct gong_arena *a, size_t limit)
{
    memset(a, 0, sizeof *a);
    a->limit = limit;
}

static size_t next_cap(const struct gong_arena *a, size_t n)
{
    size_t cap = a->blocks ? a->blocks->cap * 2 : FIRST_BLOCK;

    if (cap > LARGEST_STEP)
        cap = LARGEST_STEP;
    return cap < n ? n : cap;
}

static struct gong_arena_block *add_block(struct gong_arena *a, size_t n)
{
    size_t cap = next_cap(a, n);
    struct gong_arena_block *b = malloc(sizeof *b + cap);

    if (!b)
        return NULL;
    b->cap = cap;
    b->len = 0;
    b->next = a->blocks;
    a->blocks = b;
    return b;
}

void *gong_arena_alloc(struct gong_arena *a, size_t n)
{
    struct gong_arena_block *b = a->blocks;
    void *p;

    if (n > a->limit - a->used || n > SIZE_MAX / 2)
        return NULL;
    n = (n + ALIGN - 1) / ALIGN * ALIGN;
    if (!b || n > b->cap - b->len)
        b = add_block(a, n);
    if (!b)
        return NULL;
    p = b->bytes + b->len;
    b->len += n;
    a->used += n;
    if (a->used > a->limit)
        a->used = a->limit;
    return p;
}

void *gong_arena_zalloc(struct gong_arena *a, size_t n)
{
    void *p = gong_arena_alloc(a, n);

    return p ? memset(p, 0, n) : NULL;
}

void *gong_arena_grow(struct gong_arena *a, void *old, size_t old_n, size_t n)
{
    struct gong_arena_block *b = a->blocks;
    size_t have = (old_n + ALIGN - 1) / ALIGN * ALIGN, want = (n + ALIGN - 1) / ALIGN * ALIGN;
    void *p;

    if (old && b && (unsigned char *)old + have == b->bytes + b->len && want - have <= b->cap - b->len &&
        want - have <= a->limit - a->used) {
        b->len += want - have;
        a->used += want - have;
        return old;
    }
    p = gong_arena_alloc(a, n);
    if (p && old)
        memcpy(p, old, old_n);
    return p;
}

/* The link to the block that holds nothing but the n bytes at p; NULL where there is none. */
static struct gong_arena_block **alone(struct gong_arena *a, const void *p, size_t n)
{
    for (struct gong_arena_block **at = &a->blocks; p && *at; at = &(*at)->next)
        if ((*at)->bytes == p)
            return (*at)->len == n ? at : NULL;
    return NULL;
}

void *gong_arena_regrow(struct gong_arena *a, void *old, size_t old_n, size_t n)
{
    size_t have = (old_n + ALIGN - 1) / ALIGN * ALIGN, want = (n + ALIGN - 1) / ALIGN * ALIGN;
    struct gong_arena_block **at = have >= LARGEST_STEP ? alone(a, old, have) : NULL, *b;

    if (!at || n > SIZE_MAX / 2 || want - have > a->limit - a->used)
        return gong_arena_grow(a, old, old_n, n);
    b = realloc(*at, sizeof *b + want);
    if (!b)
        return NULL;
    b->cap = b->len = want;
    a->used += want - have;
    *at = b;
    return b->bytes;
}

bool gong_arena_defer(struct gong_arena *a, void (*fn)(void *), void *arg)
{
    struct gong_arena_hook *h = gong_arena_alloc(a, sizeof *h);

    if (!h)
        return false;
    h->fn = fn;
    h->arg = arg;
    h->next = a->hooks;
    a->hooks = h;
    return true;
}

static void run_hooks(struct gong_arena *a)
{
    while (a->hooks) {
        struct gong_arena_hook *h = a->hooks;
        a->hooks = h->next;
        h->fn(h->arg);
    }
}

static void free_blocks(struct gong_arena_block *b)
{
    while (b) {
        struct gong_arena_block *next = b->next;
        free(b);
        b = next;
    }
}

void gong_arena_reset(struct gong_arena *a)
{
    run_hooks(a);
    if (a->blocks && a->blocks->cap <= LARGEST_STEP) {
        free_blocks(a->blocks->next);
        a->blocks->next = NULL;
        a->blocks->len = 0;
    } else {
        free_blocks(a->blocks);
        a->blocks = NULL;
    }
    a->used = 0;
}

void gong_arena_finish(struct gong_arena *a)
{
    run_hooks(a);
    free_blocks(a->blocks);
    a->blocks = NULL;
    a->used = 0;
}
