/* scan.h: all atoms of a dictionary in one pass over a text. Linear: the atoms that begin with a
 * character are few, and nothing is looked at where none does. */
#ifndef EXTRACT_INDICATORS_SCAN_H
#define EXTRACT_INDICATORS_SCAN_H

#include "dict.h"

struct hit {
    uint32_t start;
    uint16_t len, atom;
};

struct hits {
    const struct hit *rows; /* by start, then by length */
    size_t n;
    const uint32_t *blocks; /* for each SCAN_BLOCK bytes of text: the first hit there or behind */
    size_t n_blocks;
};

enum { SCAN_BLOCK = 64 };

/* NULL: out of memory, reported. */
struct scan_table *scan_build(struct gong_ctx *ctx, const struct gong_span *atoms, unsigned n);
/* false: out of memory, reported. */
bool scan_text(const struct dict *d, struct gong_ctx *ctx, struct gong_span text, struct hits *ret);
/* Index of the first hit that starts at or after pos. */
size_t scan_seek(const struct hits *h, size_t pos);
/* The atoms that lie wholly in [from, to). */
void scan_collect(const struct hits *h, size_t from, size_t to, struct set *ret);

#endif
