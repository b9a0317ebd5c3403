/* intmap.h: entries by number. Open addressing; an entry begins with its key, which is never 0, and moves
 * when others come or go: no pointer to one outlives the next call that puts or drops. One thread. */
#ifndef GONG_BASE_INTMAP_H
#define GONG_BASE_INTMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gong_intmap {
    size_t size; /* of an entry, whose first member is int64_t key */
    size_t n, cap;
    unsigned char *slots;
};

void gong_intmap_init(struct gong_intmap *m, size_t size);
void gong_intmap_finish(struct gong_intmap *m);
/* NULL: there is none. */
void *gong_intmap_find(const struct gong_intmap *m, int64_t key);
/* The entry of the key; a new one is zeroed but for its key. NULL: out of memory. */
void *gong_intmap_at(struct gong_intmap *m, int64_t key);
/* The key is in it no more. */
void gong_intmap_drop(struct gong_intmap *m, int64_t key);
/* Entries in no order: begin with *i at 0; NULL: that was the last. Nothing is put or dropped meanwhile. */
void *gong_intmap_next(const struct gong_intmap *m, size_t *i);
/* Nothing is in it any more; its memory stays. */
void gong_intmap_clear(struct gong_intmap *m);

#endif
