/* intmap.c: see intmap.h. */
#include "base/intmap.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAP = 64 };

void gong_intmap_init(struct gong_intmap *m, size_t size)
{
    *m = (struct gong_intmap){.size = size};
}

void gong_intmap_finish(struct gong_intmap *m)
{
    free(m->slots);
    m->slots = NULL;
    m->n = m->cap = 0;
}

static unsigned char *slot(const struct gong_intmap *m, size_t i)
{
    return m->slots + i * m->size;
}

static int64_t key_at(const struct gong_intmap *m, size_t i)
{
    int64_t key;

    memcpy(&key, slot(m, i), sizeof key);
    return key;
}

/* Where the search for a key begins. */
static size_t home(const struct gong_intmap *m, int64_t key)
{
    uint64_t h = (uint64_t)key * 0x9E3779B97F4A7C15ull;

    return (size_t)(h >> 32) & (m->cap - 1);
}

/* The place of the key, or the empty one where it would stand. */
static size_t place(const struct gong_intmap *m, int64_t key)
{
    size_t i = home(m, key);

    while (key_at(m, i) != 0 && key_at(m, i) != key)
        i = (i + 1) & (m->cap - 1);
    return i;
}

void *gong_intmap_find(const struct gong_intmap *m, int64_t key)
{
    size_t i = m->cap ? place(m, key) : 0;

    return m->cap && key_at(m, i) == key ? slot(m, i) : NULL;
}

static bool grow(struct gong_intmap *m)
{
    struct gong_intmap more = *m;

    more.cap = m->cap ? m->cap * 2 : FIRST_CAP;
    more.slots = calloc(more.cap, m->size);
    if (!more.slots)
        return false;
    for (size_t i = 0; i < m->cap; i++)
        if (key_at(m, i) != 0)
            memcpy(slot(&more, place(&more, key_at(m, i))), slot(m, i), m->size);
    free(m->slots);
    *m = more;
    return true;
}

void *gong_intmap_at(struct gong_intmap *m, int64_t key)
{
    void *entry = gong_intmap_find(m, key);

    if (entry)
        return entry;
    if (m->n + 1 > m->cap / 4 * 3 && !grow(m))
        return NULL;
    entry = slot(m, place(m, key));
    memset(entry, 0, m->size);
    memcpy(entry, &key, sizeof key);
    m->n++;
    return entry;
}

/* Those behind the hole that may stand in it move up, so that no search breaks off at it. */
void gong_intmap_drop(struct gong_intmap *m, int64_t key)
{
    size_t mask = m->cap - 1, hole = m->cap ? place(m, key) : 0;

    if (!m->cap || key_at(m, hole) != key)
        return;
    m->n--;
    for (size_t i = (hole + 1) & mask; key_at(m, i) != 0; i = (i + 1) & mask) {
        size_t from = home(m, key_at(m, i));
        if (((i - from) & mask) < ((i - hole) & mask))
            continue;
        memcpy(slot(m, hole), slot(m, i), m->size);
        hole = i;
    }
    memset(slot(m, hole), 0, m->size);
}

void *gong_intmap_next(const struct gong_intmap *m, size_t *i)
{
    while (*i < m->cap)
        if (key_at(m, (*i)++) != 0)
            return slot(m, *i - 1);
    return NULL;
}

void gong_intmap_clear(struct gong_intmap *m)
{
    if (m->n > 0)
        memset(m->slots, 0, m->cap * m->size);
    m->n = 0;
}
