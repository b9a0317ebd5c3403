/* ids.c: see ids.h. Open addressing; SHA-256 is its own hash. */
#include "ids.h"

#include <sys/mman.h>

enum { FIRST = 1024 };

static int nibble(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool parse(struct gong_span hex, uint64_t *ret_high, uint64_t *ret_low)
{
    uint64_t part[2] = {0, 0};

    if (hex.len != 64)
        return false;
    for (size_t i = 0; i < 64; i++) {
        int v = nibble(hex.ptr[i]);
        if (v < 0)
            return false;
        if (i < 32)
            part[i / 16] = part[i / 16] << 4 | (uint64_t)v;
    }
    *ret_high = part[0];
    *ret_low = part[1] | (part[0] == 0 && part[1] == 0); /* (0, 0) means free */
    return true;
}

void ids_init(struct ids *t, size_t cap)
{
    memset(t, 0, sizeof *t);
    t->cap = cap;
}

static void release(struct ids_slot *slots, size_t mask)
{
    if (slots)
        munmap(slots, (mask + 1) * sizeof *slots);
}

void ids_finish(struct ids *t)
{
    release(t->slots, t->mask);
    memset(t, 0, sizeof *t);
}

static struct ids_slot *seek(const struct ids *t, uint64_t high, uint64_t low)
{
    size_t i = (size_t)low & t->mask;

    while ((t->slots[i].high || t->slots[i].low) && (t->slots[i].high != high || t->slots[i].low != low))
        i = (i + 1) & t->mask;
    return &t->slots[i];
}

static bool grow(struct ids *t)
{
    struct ids old = *t;
    size_t n = old.slots ? (old.mask + 1) * 2 : FIRST;
    void *memory =
        mmap(NULL, n * sizeof *t->slots, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        return false;
    t->slots = memory;
    t->mask = n - 1;
    for (size_t i = 0; old.slots && i <= old.mask; i++)
        if (old.slots[i].high || old.slots[i].low)
            *seek(t, old.slots[i].high, old.slots[i].low) = old.slots[i];
    release(old.slots, old.mask);
    return true;
}

struct ids_slot *ids_find(const struct ids *t, struct gong_span hex)
{
    uint64_t high, low;
    struct ids_slot *slot;

    if (!t->slots || !parse(hex, &high, &low))
        return NULL;
    slot = seek(t, high, low);
    return slot->high || slot->low ? slot : NULL;
}

bool ids_put(struct ids *t, struct gong_span hex, uint64_t offset, bool *ret_known)
{
    uint64_t high, low;
    struct ids_slot *slot;

    if (!parse(hex, &high, &low))
        return false;
    if ((!t->slots || t->n >= t->mask / 4 * 3) && !grow(t))
        return false;
    slot = seek(t, high, low);
    *ret_known = slot->high || slot->low;
    if (!*ret_known && t->n >= t->cap)
        return false;
    t->n += !*ret_known;
    *slot = (struct ids_slot){high, low, offset};
    return true;
}
