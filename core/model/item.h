/* item.h: one unit of work. An item and all it reaches live in one arena; a derived item
 * shares the arena of its input. */
#ifndef GONG_MODEL_ITEM_H
#define GONG_MODEL_ITEM_H

#include <gongbao/edit.h>
#include <gongbao/plugin.h>

#include "base/arena.h"

struct gong_attr {
    const char *key;
    uint32_t mark; /* of the key: keys with different marks differ */
    struct gong_span value;
};

struct gong_rows {
    void *ptr;
    size_t n, cap;
};

struct gong_item {
    struct gong_arena *arena;
    uint32_t kind;
    struct gong_span body;
    bool identity;          /* the body is the payload itself */
    bool delivered;         /* came out of the chain of the workers */
    struct gong_map origin; /* from body to payload, where not identity */
    struct gong_attr *attrs;
    size_t n_attrs, cap_attrs;
    struct gong_rows rows[GONG_RELATION_COUNT];
    struct gong_item *next; /* in a list of outputs */
};

enum { GONG_MAX_ATTRS = 256, GONG_MAX_ROWS = 4 * 1024 * 1024 };

struct gong_item *gong_item_create(struct gong_arena *a, uint32_t kind);
/* value is not copied; false: cap or memory. */
bool gong_item_set_attr(struct gong_item *it, const char *key, struct gong_span value);
bool gong_item_add_row(struct gong_item *it, enum gong_relation rel, const void *row);
/* Room for n rows, zeroed, counted as present. NULL: memory. */
void *gong_item_make_rows(struct gong_item *it, enum gong_relation rel, size_t n);
/* A copy of attributes and rows (spans shared) for a derived item. NULL: memory. */
struct gong_item *gong_item_child(struct gong_item *in, uint32_t kind);
/* Relation and column of the first row whose offsets do not fit the body; NULL where all do. */
const char *gong_item_bad_offset(const struct gong_item *it);

/* ---- origin.c */

/* new_map leads from a new body to the body of `in`: the result leads on to the payload. */
bool gong_map_compose(struct gong_arena *a, const struct gong_map *new_map, const struct gong_item *in,
                      struct gong_map *ret_map);
bool gong_map_lookup(const struct gong_map *m, size_t start, size_t end, size_t *ret_start, size_t *ret_end);
/* Moves offsets of inherited rows from the old body to the new one along new_map. */
void gong_map_move_rows(struct gong_item *out, const struct gong_map *new_map);

#endif
