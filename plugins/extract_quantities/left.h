/* left.h: what the files that read the words before a number share. */
#ifndef GQ_LEFT_H
#define GQ_LEFT_H

#include "quantities.h"

/* Token in [lo, hi) nearest to hi that has a class, outside of brackets; SIZE_MAX. */
size_t gq_nearest(const struct gq_sentence *s, size_t lo, size_t hi, uint32_t cls);
bool gq_tok_is(const struct gq_sentence *s, size_t tok, const char *z);
void gq_compare(const struct gq_sentence *s, const struct gq_amount *a, struct gq_left *l);
void gq_placing(const struct gq_sentence *s, struct gq_amount *a, struct gq_left *l);

#endif
