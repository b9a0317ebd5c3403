/* check.c: do the numbers of a sentence agree? Findings only, never changes.
 *
 *   parts-exceed-total  a part (其中, brackets) is larger than every number it can be part of
 *   sum-mismatch        a complete list (in brackets, with 其他/其余, or 合格 and 不合格) does not
 *                       add up to its total; a list of cases in one breath is more than its total
 *   rate-mismatch       合格率98%, but 合格 / all says something else
 *   impossible-value    more of a thing than there can be; a rate above 100 % that cannot be
 *
 * Each check is silent where the text leaves a reading in which the numbers hold. */
#include "quantities.h"

#include <math.h>

static bool same_unit(const struct gq_fact *a, const struct gq_fact *b)
{
    return gong_span_eq(a->a->unit, b->a->unit) && a->a->kind == b->a->kind;
}

static bool countable(const struct gq_fact *f)
{
    return (f->a->kind == GQ_COUNT || f->a->kind == GQ_MONEY) && !f->basis && f->a->unit.ptr;
}

/* One check of a sentence. */
struct check {
    struct gong_ctx *ctx;
    struct gong_item *it;
    struct gq_sentence *s;
};

static int find(const struct check *c, const struct gq_fact *f, const char *code, const char *message)
{
    struct gq_sentence *s = c->s;

    if (s->frame->findings++ >= GQ_MAX_FINDINGS)
        return GONG_OK;
    return gong_find(c->ctx, c->it, "warning", code, (int64_t)f->a->from, (int64_t)f->a->to, "%s: %.*s",
                     message, (int)(f->a->to - f->a->from), s->t.s.ptr + f->a->from);
}

/* ---- impossible values ---------------------------------------------------------------- */

static bool is_bounded_rate(const struct gq_fact *f)
{
    static const char *const rates =
        "合格率 参保率 覆盖率 通过率 办结率 达标率 满意率 普及率 入学率 检验率 处置率 优良率 绿化率 城镇化率 "
        "应诉率 公开率 "
        "答复率 治愈率 接种率 知晓率 巩固率 升学率 就业率 森林覆盖率 采纳率 报告率 应用率 好评率 破案率";

    return f->a->kind == GQ_PERCENT && gong_span_is(f->a->unit, "%") && !f->basis && f->measure.ptr &&
           gq_any_before(f->measure, f->measure.len, rates);
}

/* Above any number that a nation of 1.4 thousand million can have. */
static double most(struct gong_span unit)
{
    static const struct {
        const char *unit;
        double most;
    } all[] = {{"台(套)", 1e8}, {"台（套）", 1e8}, {"台套", 1e8},     {"台", 1e9},   {"辆", 1e9},
               {"家", 3e8},     {"户", 8e8},       {"人", 3e9},       {"名", 3e9},   {"批次", 1e9},
               {"起", 1e9},     {"宗", 1e9},       {"所", 1e8},       {"公里", 1e9}, {"家次", 1e10},
               {"户次", 1e10},  {"部门", 1e5},     {"个百分点", 1000}};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (gong_span_is(unit, all[i].unit))
            return all[i].most;
    return INFINITY;
}

static int values(const struct check *c)
{
    const struct gq_sentence *s = c->s;
    int r = GONG_OK;

    for (size_t i = 0; i < s->n_facts && r == GONG_OK; i++) {
        const struct gq_fact *f = &s->facts[i];

        if (f->a->value > 1000 && f->a->value > most(f->a->unit))
            r = find(c, f, "impossible-value", "more than there can be");
        else if (f->a->value > 100 && is_bounded_rate(f))
            r = find(c, f, "impossible-value", "a rate above 100 %");
    }
    return r;
}

/* ---- parts and totals ------------------------------------------------------------------- */

/* Parts that follow fact i: bounds [*lo, *hi); false where there are none. */
static bool parts_at(const struct gq_sentence *s, size_t i, size_t *hi)
{
    const struct gq_fact *first = &s->facts[i];
    size_t k = i;

    while (k < s->n_facts && s->facts[k].part && countable(&s->facts[k]) && same_unit(first, &s->facts[k]) &&
           s->facts[k].paren == first->paren && s->facts[k].head == first->head)
        k++;
    *hi = k;
    return k > i;
}

/* The largest number before the parts that they can be part of; NULL where there is none. */
static const struct gq_fact *total(const struct gq_sentence *s, size_t i)
{
    const struct gq_fact *best = NULL, *first = &s->facts[i];
    size_t low = i > 32 ? i - 32 : 0;

    if (first->head != SIZE_MAX)
        return &s->facts[first->head];
    for (size_t k = i; k > low; k--) {
        const struct gq_fact *f = &s->facts[k - 1];

        if (countable(f) && same_unit(f, first) && !f->part && (!best || f->a->value > best->a->value))
            best = f;
    }
    return best;
}

static bool says_rest(const struct gq_fact *f)
{
    return f->measure.ptr &&
           (gong_span_has(f->measure, GONG_LIT("其他")) || gong_span_has(f->measure, GONG_LIT("其它")) ||
            gong_span_has(f->measure, GONG_LIT("其余")));
}

static bool says_part(const struct gq_sentence *s, const struct gq_fact *f)
{
    size_t low = f->tok > 12 ? f->tok - 12 : 0;

    for (size_t k = f->tok; k > low && s->toks[k - 1].kind != GQ_T_OPEN; k--)
        if (gq_tok_has(s, k - 1, GQ_PART))
            return true;
    return false;
}

/* The list claims to name all parts: in brackets without 其中, or ending in 其他. */
static bool is_complete(const struct gq_sentence *s, size_t lo, size_t hi)
{
    const struct gq_fact *first = &s->facts[lo];

    return hi - lo >= 2 &&
           ((first->head != SIZE_MAX && !says_part(s, first)) || says_rest(&s->facts[hi - 1]));
}

/* Of people some are two things at once: 其中党员20人、女性15人. */
static bool may_not_overlap(const struct gq_fact *f)
{
    static const char *const units[] = {"件", "起", "宗", "件次", "批次", "份", "笔", "场", "场次", "元"};

    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (gong_span_is(f->a->unit, units[i]))
            return true;
    return false;
}

/* The sum of the parts up to the first comma: A件、B件和C件 are named in one breath. */
static double sum_of_list(const struct gq_sentence *s, size_t lo, size_t hi)
{
    double sum = s->facts[lo].a->value;

    for (size_t k = lo + 1; k < hi; k++) {
        for (size_t i = s->facts[k - 1].tok; i < s->facts[k].tok; i++)
            if (s->toks[i].kind == GQ_T_SEP && s->toks[i].sep != GQ_DUN)
                return sum;
        sum += s->facts[k].a->value;
    }
    return sum;
}

static double slack_of(const struct gq_fact *t)
{
    return 1e-9 * t->a->value + (t->a->multiplied ? 0.01 * t->a->value : 0);
}

static int check_sum(const struct check *c, const struct gq_fact *t, size_t lo, size_t hi, double sum)
{
    const struct gq_sentence *s = c->s;
    double slack = slack_of(t);

    if (is_complete(s, lo, hi) && fabs(sum - t->a->value) > slack)
        return find(c, t, "sum-mismatch", "the parts do not add up to the whole");
    if (may_not_overlap(&s->facts[lo]) && sum_of_list(s, lo, hi) > t->a->value + slack)
        return find(c, t, "sum-mismatch", "the parts are together more than the whole");
    return GONG_OK;
}

static int check_parts(const struct check *c, size_t lo, size_t hi)
{
    const struct gq_sentence *s = c->s;
    const struct gq_fact *t = total(s, lo);
    double sum = 0, slack;
    bool prefix = false;

    if (!t || t->a->approx != GQ_EXACT)
        return GONG_OK;
    slack = slack_of(t);
    for (size_t k = lo; k < hi && !prefix; k++) { /* what follows parts that add up is no part */
        if (s->facts[k].a->approx == GQ_EXACT && s->facts[k].a->value > t->a->value + slack)
            return find(c, &s->facts[k], "parts-exceed-total", "a part is larger than the whole");
        sum += s->facts[k].a->value;
        prefix = prefix || (k > lo && fabs(sum - t->a->value) <= slack);
    }
    return prefix ? GONG_OK : check_sum(c, t, lo, hi, sum);
}

static int sums(const struct check *c)
{
    const struct gq_sentence *s = c->s;
    int r = GONG_OK;
    size_t hi;

    for (size_t i = 0; i < s->n_facts && r == GONG_OK;) {
        if (s->facts[i].part && parts_at(s, i, &hi)) {
            r = check_parts(c, i, hi);
            i = hi;
        } else {
            i++;
        }
    }
    return r;
}

/* ---- opposites and rates -------------------------------------------------------------------- */

static bool named(const struct gq_fact *f, const char *word)
{
    return f->measure.ptr && gq_before(f->measure, f->measure.len, word);
}

/* A批次，合格B批次 */
static bool is_pair(const struct gq_fact *all, const struct gq_fact *good)
{
    return countable(all) && countable(good) && same_unit(all, good) && all->a->value > 0 &&
           !all->a->approx && !good->a->approx && named(good, "合格") && !named(good, "不合格");
}

static bool is_rate_of(const struct gq_fact *rate)
{
    return rate->a->kind == GQ_PERCENT && !rate->a->approx && !rate->basis && named(rate, "合格率") &&
           !named(rate, "不合格率");
}

/* A批次，合格B批次，不合格C批次，合格率D%. */
static int opposites(const struct check *c, size_t i)
{
    const struct gq_fact *all = &c->s->facts[i], *good = all + 1, *next = all + 2;
    size_t left = c->s->n_facts - i;
    double share;

    if (left < 3 || !is_pair(all, good))
        return GONG_OK;
    if (countable(next) && same_unit(good, next) && named(next, "不合格")) {
        if (fabs(good->a->value + next->a->value - all->a->value) > 1e-9)
            return find(c, all, "sum-mismatch", "the parts do not add up to the whole");
        if (left < 4)
            return GONG_OK;
        next++;
    }
    share = good->a->value / all->a->value * 100;
    if (is_rate_of(next) && fabs(share - next->a->value) > 0.51)
        return find(c, next, "rate-mismatch", "the counts give another rate");
    return GONG_OK;
}

int gq_check(struct gong_ctx *ctx, struct gong_item *it, struct gq_sentence *s)
{
    const struct check c = {ctx, it, s};
    int r = values(&c);

    if (r == GONG_OK)
        r = sums(&c);
    for (size_t i = 0; i < s->n_facts && r == GONG_OK; i++)
        r = opposites(&c, i);
    return r;
}
