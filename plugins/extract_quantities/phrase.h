/* phrase.h: tools of phrase.c that right.c uses too. */
#ifndef GQ_PHRASE_H
#define GQ_PHRASE_H

#include "quantities.h"

/* The text of tokens [lo, hi); {NULL, 0} where there are none. */
struct gong_span gq_tok_span(const struct gq_sentence *s, size_t lo, size_t hi);
/* hi without adverbs, joints and blanks at the end. */
size_t gq_strip_back(const struct gq_sentence *s, size_t lo, size_t hi);
/* Nearest token to hi in [lo, hi) that has a class, outside of brackets; SIZE_MAX. */
size_t gq_last_of(const struct gq_sentence *s, size_t lo, size_t hi, uint32_t cls);

#endif
