/* match.h: from contexts to candidates, and from candidates to rows. */
#ifndef EXTRACT_INDICATORS_MATCH_H
#define EXTRACT_INDICATORS_MATCH_H

#include "context.h"

enum { MATCH_CANDIDATES = 32 };

struct candidate {
    struct gong_span pattern;
    unsigned tier;
    double value;
    int64_t quantity; /* GONG_NULL: a claim in words */
    int64_t start, end;
    bool preferred; /* stands with 共, 全年 or a word of the pattern's "may" */
    bool is_claim;
    bool approx; /* over, nearly or about this value */
};

struct candidates {
    struct candidate rows[MATCH_CANDIDATES];
    size_t n;
};

/* Which patterns begin with an atom: built once from the dictionary. */
struct match_index {
    uint32_t *from; /* per atom, into patterns; one more at the end */
    uint16_t *patterns;
};

bool match_index_build(struct match_index *x, const struct dict *d, struct gong_ctx *ctx);

/* Fills one struct candidates per indicator of the dictionary. */
void match_numbers(const struct document *doc, const struct match_index *x, struct candidates *ret);
void match_claims(const struct document *doc, struct candidates *ret);

/* ---- resolve.c ---- */

/* Adds the row of an indicator, or the findings that say why it has none. */
int resolve(struct gong_ctx *ctx, struct gong_item *it, const struct dict_indicator *i, struct candidates *c);

#endif
