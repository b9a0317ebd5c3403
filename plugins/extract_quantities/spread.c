/* spread.c: 分别. A list of values takes the parts of its subject in order, or, where there is no
 * subject, the measures of the numbers before it. */
#include "measure.h"
#include "phrase.h"

#define LONGEST GQ_PARTS

size_t gq_parts(const struct gq_sentence *s, size_t lo, size_t hi, bool ands, size_t *out)
{
    size_t n = 0, from = lo, of = SIZE_MAX, last = lo;

    for (size_t i = lo; i < hi && n + 1 < GQ_PARTS; i++) {
        if (s->toks[i].kind == GQ_T_OPEN && s->toks[i].mate > 0 && (size_t)s->toks[i].mate < hi) {
            i = (size_t)s->toks[i].mate;
        } else if ((s->toks[i].kind == GQ_T_SEP && s->toks[i].sep == GQ_DUN) ||
                   (ands && gq_tok_has(s, i, GQ_AND))) {
            if (i > from) {
                out[2 * n] = from;
                out[2 * n++ + 1] = i;
            }
            from = last = i + 1;
        }
    }
    if (from < hi) {
        out[2 * n] = from;
        out[2 * n++ + 1] = hi;
    }
    of = gq_last_of(s, last, hi, GQ_OF);
    if (of == SIZE_MAX || n < 2)
        return n;
    out[2 * n - 1] = of; /* 食品、烟酒、居住的价格分别上涨, but 甲、乙企业的检验收费分别降低 */
    return gq_chars(gq_tok_span(s, of + 1, hi)) <= 2 ? n : 1;
}

/* Facts that follow i joined by nothing but 、 和 及. */
size_t gq_list_length(const struct gq_sentence *s, size_t i)
{
    size_t n = 1;

    while (i + n < s->n_facts && n < LONGEST) {
        size_t from = s->facts[i + n - 1].tok + 1, to = s->facts[i + n].tok;

        if (to > from + 2 || to == from)
            break;
        for (; from < to; from++)
            if (!(s->toks[from].kind == GQ_T_SEP && s->toks[from].sep == GQ_DUN) &&
                !gq_tok_has(s, from, GQ_AND))
                return n;
        n++;
    }
    return n;
}

static void give(struct gq_fact *f, struct gong_span measure)
{
    if (!measure.ptr)
        return;
    f->measure = measure;
    f->spread = true;
}

/* 事故12起、死亡3人，同比分别下降20%、50%: the measures of the numbers before, in order. */
void gq_give_back(struct gq_sentence *s, size_t i, size_t n)
{
    size_t k = i, found = 0, at[LONGEST];

    while (k > 0 && found < n) {
        const struct gq_fact *f = &s->facts[--k];

        if (f->basis || f->a->kind == GQ_RANK || gq_crosses(s, f->tok, s->facts[i].tok))
            continue;
        at[found++] = k;
    }
    if (found == n)
        for (size_t j = 0; j < n; j++)
            give(&s->facts[i + j], s->facts[at[n - 1 - j]].measure);
}

void gq_spread(struct gq_sentence *s, size_t i, const struct gq_left *l)
{
    size_t n = gq_list_length(s, i), bounds[2 * LONGEST + 2], parts;

    if (n < 2)
        return;
    parts = gq_parts(s, l->lo, l->hi, true, bounds);
    if (parts > n) /* 用品及服务 may be one part */
        parts = gq_parts(s, l->lo, l->hi, false, bounds);
    for (size_t j = 0; j < parts && parts == n; j++)
        if (gq_chars(gong_span_sub(s->t.s, s->toks[bounds[2 * j]].from, s->toks[bounds[2 * j + 1] - 1].to)) ==
            1)
            parts = 0; /* 一、二、三产业增加值分别增长 */
    if (parts != n && !gq_phrase(s, l->lo, l->hi).ptr) {
        gq_give_back(s, i, n);
        return;
    }
    for (size_t j = 0; j < n; j++)
        give(&s->facts[i + j], parts == n ? gq_first_of(gq_phrase(s, bounds[2 * j], bounds[2 * j + 1]),
                                                        gq_words(s, bounds[2 * j], bounds[2 * j + 1]))
                                          : gq_phrase(s, l->lo, l->hi));
}
