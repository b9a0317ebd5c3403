/* change.c: is the number an increase or a decrease, and against what?
 *
 * 同比, 较上年, or a year just before the one the text speaks of: yoy. 环比, 年均, any other
 * comparison: other. Growth without a stated basis is yoy where the text speaks of one year
 * (全年, 一年来) and other where it speaks of several (五年来, “十四五”时期); cutting (压缩, 减少)
 * without one is other. 增至 and 高于全国平均 are no change. */
#include "quantities.h"

static bool lowers_when_better(struct gong_span measure)
{
    static const char *const words[] = {"浓度", "能耗", "排放", "死亡", "事故", "发案", "负债", "成本", "PM"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (measure.ptr && gong_span_has(measure, gong_span_z(words[i])))
            return true;
    return false;
}

/* 与上年相比，A增长5%，B下降3%: a clause that is nothing but the basis, earlier in the sentence. */
static bool said_before(const struct gq_sentence *s, size_t tok)
{
    size_t low = tok > GQ_LOOK ? tok - GQ_LOOK : 0;

    for (size_t i = tok; i > low; i--) {
        const struct gq_tok *t = &s->toks[i - 1];

        if (t->kind == GQ_T_SEP && t->sep >= GQ_SEMI)
            return false;
        if (!gq_tok_has(s, i - 1, GQ_YOY))
            continue;
        for (size_t k = i; k < tok && k < i + 3; k++)
            if (s->toks[k].kind == GQ_T_SEP && s->toks[k].sep == GQ_COMMA)
                return true;
        return false;
    }
    return false;
}

static bool is_ratio(const struct gq_amount *a)
{
    return a->kind == GQ_PERCENT;
}

/* 较2022年减少12件，降幅15.6%: the same change once more, as a share. */
static const char *said_of_amount(const struct gq_sentence *s, const struct gq_fact *f)
{
    const struct gq_fact *p = f > s->facts ? f - 1 : NULL;
    const struct gq_tok *next = p ? &s->toks[p->tok + 1] : NULL;

    if (!p || !p->stated || is_ratio(p->a) || p->direction != f->direction || f->tok > p->tok + 3)
        return NULL;
    return next->kind == GQ_T_SEP && (next->sep == GQ_COMMA || next->sep == GQ_DUN) ? p->basis : NULL;
}

static const char *basis(const struct gq_sentence *s, const struct gq_fact *f, const struct gq_left *l)
{
    if (l->basis)
        return l->basis;
    if (said_before(s, f->tok))
        return "yoy";
    if (is_ratio(f->a) && said_of_amount(s, f))
        return said_of_amount(s, f);
    if (is_ratio(f->a) && l->growth)
        return s->frame->years ? "other" : "yoy";
    return "other";
}

/* The number goes on from the one before: 增长5%、6%, 5%-10%, 净增A 3家、B 5家. */
static bool goes_on(const struct gq_sentence *s, const struct gq_fact *f, const struct gq_left *l)
{
    const struct gq_fact *p = f - 1;
    const struct gq_tok *next = &s->toks[p->tok + 1];

    if (l->joined || gq_is_range_end(s, (size_t)(f - s->facts)))
        return true;
    return next->kind == GQ_T_SEP && next->sep == GQ_DUN && p->verb_first && is_ratio(p->a) == is_ratio(f->a);
}

static void inherit(const struct gq_sentence *s, struct gq_fact *f, const struct gq_left *l)
{
    const struct gq_fact *p = f > s->facts ? f - 1 : NULL;

    if (!p || !p->basis || p->a->kind == GQ_RANK || l->pred || l->verb != SIZE_MAX || !goes_on(s, f, l))
        return;
    f->basis = p->basis;
    f->direction = p->direction;
    f->verb_first = p->verb_first;
}

/* 1, -1, or 0 where the number is no change. */
static int direction_of(const struct gq_fact *f, const struct gq_left *l)
{
    if (!is_ratio(f->a) && l->growth && !l->basis && f->a->kind == GQ_COUNT)
        return 0; /* 经济增长20条措施 */
    if (!l->direction)
        return l->net && !is_ratio(f->a) ? 1 : 0;
    if (l->direction == -2)
        return lowers_when_better(f->measure) ? -1 : 1;
    return l->direction;
}

void gq_change(const struct gq_sentence *s, struct gq_fact *f, const struct gq_left *l)
{
    int direction = direction_of(f, l);

    if (f->a->kind == GQ_RANK || l->compare || l->to || l->share)
        return;
    if (!direction) {
        inherit(s, f, l);
        return;
    }
    f->direction = direction;
    f->basis = basis(s, f, l);
    f->stated = l->basis != NULL;
    f->verb_first = l->net || (!is_ratio(f->a) && !l->pred);
}

/* ---- the frame: one year or several ------------------------------------------------------ */

/* “十四五”时期, “十三五”以来 */
static bool is_plan_period(const struct gq_sentence *s, size_t i)
{
    const struct gq_tok *t = &s->toks[i];

    return t->kind == GQ_T_CLOSE && gq_any_before(s->t.s, t->from, "四五 三五 五五 二五") &&
           gq_any_at(s->t.s, t->to, "时期 以来 期间 五年") &&
           !gq_any_at(s->t.s, t->to,
                      "时期良好开局 时期开局 时期精彩开局 时期的开局 时期圆满收官 时期收官 时期的收官");
}

void gq_frame_read(struct gq_sentence *s)
{
    for (size_t i = 0; i < s->n_toks; i++) {
        const struct gq_tok *t = &s->toks[i];

        if (t->kind == GQ_T_DATE && t->mark >= 0 && s->marks[t->mark].year > 1900 &&
            (i == 0 || !gq_tok_has(s, i - 1, GQ_CMP)))
            s->frame->year = s->marks[t->mark].year;
        else if (gq_tok_has(s, i, GQ_YEARS) || is_plan_period(s, i))
            s->frame->years = true;
        else if (gq_tok_has(s, i, GQ_YEAR1))
            s->frame->years = false;
    }
}
