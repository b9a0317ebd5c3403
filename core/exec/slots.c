/* slots.c: see slots.h. One anonymous shared mapping; pages are used as items need them. */
#include "exec/slots.h"

#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, KEEP = 1024 * 1024 };

_Static_assert(sizeof(struct gong_desk) <= PAGE, "a desk is a page");

static size_t pages(size_t n)
{
    return (n + PAGE - 1) / PAGE * PAGE;
}

bool gong_slots_map(struct gong_slots *s, const struct gong_settings *set)
{
    size_t words = pages(sizeof(struct gong_shared));
    char *base;

    memset(s, 0, sizeof *s);
    s->head_key = -1;
    s->n = (size_t)(set->queue + set->workers);
    s->item_bytes = pages((size_t)set->item_bytes + KEEP);
    s->output_bytes = pages((size_t)set->output_bytes + KEEP);
    s->head_bytes = words + pages(s->n * sizeof(struct gong_slot));
    s->map_len = s->head_bytes + s->n * (s->item_bytes + s->output_bytes + PAGE);
    base = mmap(NULL, s->map_len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED)
        return false;
    s->shared = (struct gong_shared *)(void *)base;
    s->slot = (struct gong_slot *)(void *)(base + words);
    s->areas = base + s->head_bytes;
    return true;
}

void gong_slots_unmap(struct gong_slots *s)
{
    if (s->shared)
        munmap(s->shared, s->map_len);
    s->shared = NULL;
}

char *gong_slot_input(const struct gong_slots *s, size_t i)
{
    return s->areas + i * (s->item_bytes + s->output_bytes + PAGE);
}

char *gong_slot_output(const struct gong_slots *s, size_t i)
{
    return gong_slot_input(s, i) + s->item_bytes;
}

struct gong_desk *gong_slot_desk(const struct gong_slots *s, size_t i)
{
    return (struct gong_desk *)(void *)(gong_slot_output(s, i) + s->output_bytes);
}

/* ---- guards: with protection keys (pkeys(7)) an instruction, without a system call --------------- */

static void own_head(struct gong_slots *s)
{
    s->head_key = pkey_alloc(0, 0);
    if (s->head_key >= 0 &&
        pkey_mprotect(s->shared, s->head_bytes, PROT_READ | PROT_WRITE, s->head_key) != 0) {
        pkey_free(s->head_key);
        s->head_key = -1;
    }
}

static bool give_key(struct gong_slots *s, size_t i)
{
    s->keys[i] = pkey_alloc(0, PKEY_DISABLE_ACCESS);
    return s->keys[i] >= 0 &&
           pkey_mprotect(gong_slot_input(s, i), s->item_bytes, PROT_READ, s->keys[i]) == 0 &&
           pkey_mprotect(gong_slot_output(s, i), s->output_bytes + PAGE, PROT_READ | PROT_WRITE,
                         s->keys[i]) == 0;
}

/* A key for each slot, if there are so many. */
static bool own_slots(struct gong_slots *s)
{
    size_t n = 0;

    if (s->head_key < 0 || s->n > SLOT_KEYS)
        return false;
    while (n < s->n && give_key(s, n))
        n++;
    for (size_t i = 0; n < s->n && i <= n; i++) /* too few: those that are there forbid nothing */
        if (s->keys[i] >= 0)
            pkey_set(s->keys[i], 0);
    return n == s->n;
}

void gong_slots_own(struct gong_slots *s)
{
    own_head(s);
    s->keyed = own_slots(s);
    for (size_t i = 0; i < s->n && !s->keyed; i++)
        gong_slots_close(s, i);
}

void gong_slots_guard_head(const struct gong_slots *s, bool guarded)
{
    if (s->head_key >= 0)
        pkey_set(s->head_key, guarded ? PKEY_DISABLE_WRITE : 0);
    else
        mprotect(s->shared, s->head_bytes, guarded ? PROT_READ : PROT_READ | PROT_WRITE);
}

void gong_slots_open(const struct gong_slots *s, size_t i)
{
    if (s->keyed) {
        pkey_set(s->keys[i], 0);
        return;
    }
    mprotect(gong_slot_input(s, i), s->item_bytes, PROT_READ);
    mprotect(gong_slot_output(s, i), s->output_bytes + PAGE, PROT_READ | PROT_WRITE);
}

void gong_slots_close(const struct gong_slots *s, size_t i)
{
    if (s->keyed)
        pkey_set(s->keys[i], PKEY_DISABLE_ACCESS);
    else /* they lie side by side: one call */
        mprotect(gong_slot_input(s, i), s->item_bytes + s->output_bytes + PAGE, PROT_NONE);
}

static void trim(char *area, size_t used, size_t cap)
{
    size_t end = pages(used < cap ? used : cap);

    if (end > KEEP)
        madvise(area + KEEP, end - KEEP, MADV_REMOVE);
}

void gong_slot_trim(const struct gong_slots *s, size_t i, size_t in_len, size_t out_len)
{
    trim(gong_slot_input(s, i), in_len, s->item_bytes);
    trim(gong_slot_output(s, i), out_len, s->output_bytes);
}

void gong_futex_wait(_Atomic uint32_t *word, uint32_t seen, int timeout_ms)
{
    struct timespec t = {timeout_ms / 1000, (long)(timeout_ms % 1000) * 1000000};

    syscall(SYS_futex, word, FUTEX_WAIT, seen, &t, NULL, 0);
}

void gong_futex_wake(_Atomic uint32_t *word, int n)
{
    syscall(SYS_futex, word, FUTEX_WAKE, n, NULL, NULL, 0);
}

bool gong_slots_done(struct gong_slots *s, size_t i, uint32_t word)
{
    if (!atomic_compare_exchange_strong(&s->slot[i].state, &word, SLOT_DONE))
        return false;
    atomic_fetch_add(&s->shared->done_seq, 1);
    if (atomic_load(&s->shared->parent_waits))
        gong_futex_wake(&s->shared->done_seq, 1);
    return true;
}
