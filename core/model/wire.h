/* wire.h: an item as flat bytes, for shared memory and dead letters.
 *
 * Written by a worker that may be broken, read by the parent: every length and offset is
 * checked on reading, and the reader works on bytes nobody else can change. A body that lies
 * inside `shared` (the input both sides can see) is sent as a reference. */
#ifndef GONG_MODEL_WIRE_H
#define GONG_MODEL_WIRE_H

#include "model/item.h"

struct gong_wire {
    char *ptr;
    size_t len, cap;
    bool failed; /* did not fit */
};

/* Appends one item. */
void gong_wire_write(struct gong_wire *w, const struct gong_item *it, struct gong_span shared);

/* Reads the item at *pos of bytes and moves *pos behind it. The item's spans point into bytes
 * (and shared). NULL: malformed, or out of memory. */
struct gong_item *gong_wire_read(struct gong_arena *a, struct gong_span bytes, size_t *pos,
                                 struct gong_span shared);

#endif
