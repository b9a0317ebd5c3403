/* table.h: values by name. Open addressing; names are copied, values stay where they are until
 * the table is finished. Nothing is removed. One thread. */
#ifndef GONG_BASE_TABLE_H
#define GONG_BASE_TABLE_H

#include <gongbao/span.h>

#include "base/arena.h"

struct gong_table_slot {
    uint64_t hash;
    struct gong_span name; /* ptr NULL: empty slot */
    void *value;
};

struct gong_table {
    struct gong_arena arena;
    struct gong_table_slot *slots;
    size_t n, cap, value_size;
};

/* limit: most bytes for names and values. */
void gong_table_init(struct gong_table *t, size_t value_size, size_t limit);
void gong_table_finish(struct gong_table *t);
/* NULL: there is none. */
void *gong_table_find(const struct gong_table *t, struct gong_span name);
/* The value of the name; a new one is zeroed. NULL: out of memory. */
void *gong_table_at(struct gong_table *t, struct gong_span name);
/* The table's copy of a name that is in it; nothing ends it. */
struct gong_span gong_table_name(const struct gong_table *t, struct gong_span name);

#endif
