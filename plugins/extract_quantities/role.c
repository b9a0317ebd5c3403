/* role.c: where a number stands: in brackets behind another one, as a part (其中), under a scope
 * (全市, 2023年以来); and money that is not called so. */
#include "measure.h"

bool gq_crosses(const struct gq_sentence *s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (s->toks[i].kind == GQ_T_SEP && (s->toks[i].sep == GQ_SEMI || s->toks[i].sep == GQ_STOP))
            return true;
    return false;
}

/* The open parenthesis that tok stands in directly, or SIZE_MAX. */
static size_t paren_of(const struct gq_sentence *s, size_t tok)
{
    size_t steps = 0;

    for (size_t i = tok; i > 0 && steps++ < GQ_LOOK; i--) {
        const struct gq_tok *t = &s->toks[i - 1];

        if (t->kind == GQ_T_CLOSE && t->mate >= 0)
            i = (size_t)t->mate + 1;
        else if (t->kind == GQ_T_OPEN && t->paren)
            return i - 1;
    }
    return SIZE_MAX;
}

/* Finds the fact before the brackets; facts outside come before facts inside. */
void gq_place(struct gq_sentence *s, size_t i)
{
    struct gq_fact *f = &s->facts[i];
    size_t open = paren_of(s, f->tok);

    f->head = SIZE_MAX;
    if (open == SIZE_MAX)
        return;
    f->paren = true;
    for (size_t k = i; k > 0; k--)
        if (s->facts[k - 1].tok < open) {
            f->head = s->facts[k - 1].tok + 1 == open ? k - 1 : SIZE_MAX;
            return;
        }
}

static bool is_since(const struct gq_sentence *s, size_t tok)
{
    const struct gq_tok *t = &s->toks[tok];

    return t->kind == GQ_T_DATE && (gq_before(s->t.s, t->to, "以来") || gq_before(s->t.s, t->to, "来"));
}

/* A part before i has the unit of i; percentages between (增长3%) are passed over. */
static bool like_part_before(const struct gq_sentence *s, size_t i)
{
    const struct gq_fact *f = &s->facts[i];

    for (size_t k = i; k > 0 && k + 8 > i && s->facts[k - 1].part; k--)
        if (s->facts[k - 1].a->kind != GQ_PERCENT)
            return gong_span_eq(s->facts[k - 1].a->unit, f->a->unit);
    return false;
}

/* Behind another number in brackets, or going on after a part of the same kind; over a semicolon
 * only in a list that 其中： or 其中， opened. */
static bool continues_part(const struct gq_sentence *s, size_t i)
{
    const struct gq_fact *f = &s->facts[i], *p = i ? f - 1 : NULL;

    if (f->head != SIZE_MAX && gong_span_eq(s->facts[f->head].a->unit, f->a->unit) &&
        f->a->kind != GQ_PERCENT)
        return true;
    if (!p || !p->part || p->paren != f->paren)
        return false;
    if (gq_crosses(s, p->tok, f->tok))
        return p->part_list && like_part_before(s, i);
    return gong_span_eq(p->a->unit, f->a->unit) || p->a->kind == GQ_DURATION ||
           (p->part_list && (f->a->kind == GQ_PERCENT || like_part_before(s, i)));
}

/* 其中 that no number stands behind yet; followed by a mark (其中：A；B) it opens a list. */
static void opened_by(const struct gq_sentence *s, struct gq_fact *f, size_t tok)
{
    const struct gq_fact *p = f > s->facts ? f - 1 : NULL;

    if (!gq_tok_has(s, tok, GQ_PART) || (p && p->tok >= tok))
        return;
    f->part = true;
    f->part_list = s->toks[tok + 1].kind == GQ_T_SEP;
}

/* 其中 or 全市 before the number, no further than the last semicolon. */
void gq_role(struct gq_sentence *s, size_t i, const struct gq_left *l)
{
    struct gq_fact *f = &s->facts[i];
    size_t low = f->tok > GQ_LOOK ? f->tok - GQ_LOOK : 0;

    f->total = l->total;
    f->part = continues_part(s, i);
    f->part_list = f->part && i && f[-1].part_list && !f->paren;
    for (size_t k = f->tok; k > low && !gq_crosses(s, k - 1, k); k--) {
        const struct gq_tok *t = &s->toks[k - 1];

        if (t->kind == GQ_T_TEXT)
            continue;
        opened_by(s, f, k - 1);
        if (is_since(s, k - 1) || (!f->scope.ptr && gq_tok_has(s, k - 1, GQ_SCOPE)))
            f->scope = gong_span_sub(s->t.s, t->from, t->to);
    }
}

/* 质押登记金额25.17亿: money without 元. */
void gq_money(const struct gq_sentence *s, struct gq_fact *f, const struct gq_candidates *c)
{
    struct gong_span m = c->subject.ptr ? c->subject : f->measure;

    if (f->a->unit.ptr || !f->a->multiplied || f->a->kind != GQ_COUNT)
        return;
    if ((c->object.ptr && !c->predicate) || !m.ptr || m.len >= 200)
        return;
    for (size_t p = 0; p < m.len; p++)
        if (gq_lexicon_find(s->t.words, m, p, GQ_MONEYW)) {
            f->a->unit = GONG_LIT("元");
            f->a->kind = GQ_MONEY;
            f->a->rule = "money-by-context";
            return;
        }
}
