/* table.c: see table.h. */
#include "base/table.h"

#include <stdlib.h>

#include "base/hash.h"

enum { FIRST_CAP = 64 };

void gong_table_init(struct gong_table *t, size_t value_size, size_t limit)
{
    *t = (struct gong_table){.value_size = value_size};
    gong_arena_init(&t->arena, limit);
}

void gong_table_finish(struct gong_table *t)
{
    gong_arena_finish(&t->arena);
    free(t->slots);
    t->slots = NULL;
    t->n = t->cap = 0;
}

/* With a last mix: the low bits choose the slot. */
static uint64_t hash_of(struct gong_span name)
{
    uint64_t h = gong_hash(name);

    return h ^ h >> 32;
}

/* The slot of the name, or the empty one where it belongs. */
static struct gong_table_slot *look(const struct gong_table *t, uint64_t hash, struct gong_span name)
{
    size_t i = hash & (t->cap - 1);

    while (t->slots[i].name.ptr && (t->slots[i].hash != hash || !gong_span_eq(t->slots[i].name, name)))
        i = (i + 1) & (t->cap - 1);
    return &t->slots[i];
}

static bool grow(struct gong_table *t)
{
    struct gong_table old = *t;

    t->cap = old.cap ? old.cap * 2 : FIRST_CAP;
    t->slots = calloc(t->cap, sizeof *t->slots);
    if (!t->slots) {
        *t = old;
        return false;
    }
    for (size_t i = 0; i < old.cap; i++)
        if (old.slots[i].name.ptr)
            *look(t, old.slots[i].hash, old.slots[i].name) = old.slots[i];
    free(old.slots);
    return true;
}

void *gong_table_find(const struct gong_table *t, struct gong_span name)
{
    return t->cap ? look(t, hash_of(name), name)->value : NULL;
}

struct gong_span gong_table_name(const struct gong_table *t, struct gong_span name)
{
    return t->cap ? look(t, hash_of(name), name)->name : gong_span_none();
}

void *gong_table_at(struct gong_table *t, struct gong_span name)
{
    uint64_t hash = hash_of(name);
    struct gong_table_slot *s = t->cap ? look(t, hash, name) : NULL;
    char *copy;
    void *value;

    if (s && s->value)
        return s->value;
    if (!s || t->n * 2 >= t->cap) {
        if (!grow(t))
            return NULL;
        s = look(t, hash, name);
    }
    copy = gong_arena_alloc(&t->arena, name.len + 1);
    value = gong_arena_zalloc(&t->arena, t->value_size);
    if (!copy || !value)
        return NULL;
    if (name.len)
        memcpy(copy, name.ptr, name.len);
    *s = (struct gong_table_slot){hash, gong_span(copy, name.len), value};
    t->n++;
    return value;
}
