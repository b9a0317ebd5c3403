/* store.c: see store.h. */
#include "store.h"

#include <sys/mman.h>
#include <unistd.h>

enum { KEEP = 64 * 1024 }; /* what most pages need stays: giving it back costs more than it is worth */

bool store_open(struct store *s, size_t cap)
{
    void *base = mmap(NULL, cap, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (base == MAP_FAILED)
        return false;
    *s = (struct store){.base = base, .cap = cap};
    return true;
}

void store_close(struct store *s)
{
    if (s->base)
        munmap(s->base, s->cap);
    *s = (struct store){0};
}

void *store_alloc(struct store *s, size_t n)
{
    size_t at = (s->len + 15) & ~(size_t)15;

    if (at > s->cap || n > s->cap - at)
        return NULL;
    s->len = at + n;
    return s->base + at;
}

void *store_alloc_sparing(struct store *s, size_t n)
{
    return s->cap - s->len < STORE_SPARE + n ? NULL : store_alloc(s, n);
}

struct gong_span store_copy(struct store *s, struct gong_span span)
{
    char *copy = store_alloc(s, span.len + 1);

    if (!copy)
        return gong_span_none();
    if (span.len > 0)
        memcpy(copy, span.ptr, span.len);
    return gong_span(copy, span.len);
}

void store_forget(void *ptr, size_t n)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uintptr_t from = ((uintptr_t)ptr + KEEP + page - 1) / page * page,
              to = ((uintptr_t)ptr + n) / page * page;

    if (n > KEEP && to > from)
        madvise((void *)from, to - from, MADV_DONTNEED); /* advice: a refusal costs memory only */
}
