/* measure.c: what each number of a sentence counts.
 *
 * Candidates, in the order of their worth for the kind of unit:
 *   subject   the noun phrase before the number, predicates taken off
 *   object    the noun behind the classifier (12家企业), or behind a verb and an amount
 *   label     the bare verb of a list (新办3985家次)
 *   inherited the measure of the number before it (…家，同比增长5%)
 *   clause    the noun phrase of the clause before
 * 分别 gives each value its own part of the subject, or the measures of the numbers before. */
#include "measure.h"

bool gq_is_range_end(const struct gq_sentence *s, size_t i)
{
    size_t from, to = s->facts[i].tok;

    if (i == 0)
        return false;
    from = s->facts[i - 1].tok + 1;
    if (from == to || to > from + 2)
        return false;
    for (; from < to; from++)
        if (s->toks[from].kind != GQ_T_SYM && !gq_list_at(&s->t, s->toks[from].from, GQ_L_TO))
            return false;
    return true;
}

/* 按5%的比例抽查: behind 按, what is done is counted. */
static void at_rate(const struct gq_sentence *s, size_t tok, struct gq_candidates *c)
{
    struct gong_span r = c->l.prep ? gq_right_of_rate(s, tok + 1) : gong_span_none();

    if (!r.ptr)
        return;
    c->object = r;
    c->rate = true;
}

/* 用2年时间完成改造 */
static bool is_use(const struct gq_text *t, struct gong_span s)
{
    return s.len && (t->lists->begins[gq_char_index(s.ptr, s.len)] >> GQ_L_USE & 1) &&
           gq_any_at(s, 0, gq_list_words(GQ_L_USE)) == s.len;
}

/* 迈上6万亿元台阶 */
static bool is_step(struct gong_span s)
{
    return s.len && gq_any_at(s, 0, "台阶 大关 关口 门槛 新台阶") == s.len;
}

static struct gq_candidates candidates(struct gq_sentence *s, size_t i)
{
    const struct gq_fact *f = &s->facts[i];
    size_t behind = i + 1 < s->n_facts && gq_is_range_end(s, i + 1) ? f[1].tok : f->tok; /* 2-3个便利店 */
    struct gq_candidates c;

    c.rate = false;
    gq_left_read(s, f->tok, f->a, &c.l);
    c.subject = c.l.those ? gq_words(s, c.l.lo, c.l.hi) : gq_phrase(s, c.l.lo, c.l.hi);
    c.label = gq_label(s, c.l.lo, c.l.hi);
    c.object = gq_right(s, behind + 1, &c.predicate);
    c.of = f->tok + 1 < s->n_toks && gq_tok_has(s, f->tok + 1, GQ_OF);
    if (f->a->kind != GQ_COUNT && is_step(c.object))
        c.object = gong_span_none();
    at_rate(s, behind, &c);
    if (is_use(&s->t, c.subject) || is_use(&s->t, c.label))
        c.subject = c.label = gong_span_none();
    return c;
}

/* Lists that share a subject, or the measures of the numbers before. */
static void lists(struct gq_sentence *s, size_t i, const struct gq_candidates *c)
{
    const struct gq_fact *f = &s->facts[i];

    if (f->spread)
        return;
    if (c->l.apiece)
        gq_spread(s, i, &c->l);
    else if (c->l.direction && !c->subject.ptr && !c->l.joined && gq_list_length(s, i) > 1)
        gq_give_back(s, i, gq_list_length(s, i)); /* 事故27起、死亡30人，同比下降72%、66% */
}

/* Nothing was found: far back, or a word that says little (占比提高到56%). */
static struct gong_span fallback(const struct gq_sentence *s, size_t i, const struct gq_left *l)
{
    const struct gq_fact *p = gq_fact_before(s, i, true);

    if (p)
        return p->measure;
    for (size_t k = l->lo; k < s->facts[i].tok; k++)
        if (gq_tok_has(s, k, GQ_GENERIC))
            return gong_span_sub(s->t.s, s->toks[k].from, s->toks[k].to);
    return gong_span_none();
}

static void one(struct gq_sentence *s, size_t i)
{
    struct gq_fact *f = &s->facts[i];
    struct gq_candidates c;

    gq_place(s, i);
    c = candidates(s, i);
    lists(s, i, &c);
    if (f->a->approx == GQ_EXACT)
        f->a->approx = c.l.approx;
    if (gq_is_range_end(s, i) && f[-1].measure.ptr)
        f->measure = f[-1].measure;
    else if (!f->spread)
        f->measure = gq_choose(s, i, &c);
    if (f->a->head.ptr)
        f->measure = f->a->head;
    if (!f->measure.ptr)
        f->measure = gq_table_label(&s->t, &s->table, f->a);
    if (!f->measure.ptr)
        f->measure = fallback(s, i, &c.l);
    if (c.l.verb != SIZE_MAX && c.l.verb > c.l.lo && f->measure.ptr == c.object.ptr)
        f->topic = gq_phrase(s, c.l.lo, c.l.verb); /* X迈上4个台阶、达9亿元: the 9 are X */
    gq_money(s, f, &c);
    gq_role(s, i, &c.l);
    gq_change(s, f, &c.l);
}

void gq_measures(struct gq_sentence *s)
{
    for (size_t i = 0; i < s->n_facts; i++)
        one(s, i);
}
