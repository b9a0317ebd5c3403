/* measure.h: what the files that decide on measures share. */
#ifndef GQ_MEASURE_H
#define GQ_MEASURE_H

#include "quantities.h"

/* What may be the measure of a number, before one is chosen. */
struct gq_candidates {
    struct gq_left l;
    struct gong_span subject, label, object;
    bool predicate; /* object is a predicate, not a noun */
    bool of;        /* object follows 的 */
    bool rate;      /* object is what is done at this rate */
};

/* A semicolon or a full stop stands among tokens [from, to). */
bool gq_crosses(const struct gq_sentence *s, size_t from, size_t to);
static inline struct gong_span gq_first_of(struct gong_span a, struct gong_span b)
{
    return a.ptr ? a : b;
}

/* choose.c: the measure by the kind of unit. */
struct gong_span gq_choose(const struct gq_sentence *s, size_t i, const struct gq_candidates *c);
/* Nearest fact before i whose measure i may take; far: across semicolons too. */
const struct gq_fact *gq_fact_before(const struct gq_sentence *s, size_t i, bool far);

/* spread.c: 分别. Facts that follow i joined by nothing but 、 和 及, with i. */
size_t gq_list_length(const struct gq_sentence *s, size_t i);
void gq_spread(struct gq_sentence *s, size_t i, const struct gq_left *l);
void gq_give_back(struct gq_sentence *s, size_t i, size_t n);

/* role.c: brackets, 其中, scope; money without 元. */
void gq_place(struct gq_sentence *s, size_t i);
void gq_role(struct gq_sentence *s, size_t i, const struct gq_left *l);
void gq_money(const struct gq_sentence *s, struct gq_fact *f, const struct gq_candidates *c);

#endif
