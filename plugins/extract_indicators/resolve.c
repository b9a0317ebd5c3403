/* resolve.c: candidates of one indicator to one row, or to a finding that says why there is none.
 *
 * The best tier that has a plausible candidate decides. Among its candidates that disagree those
 * that stand with a word for the total are preferred; what still disagrees gives no value. */
#include <math.h>

#include "match.h"

static bool same(double a, double b)
{
    return fabs(a - b) <= 1e-9 * (fabs(a) + fabs(b));
}

static bool agree(const struct candidates *c)
{
    for (size_t k = 1; k < c->n; k++)
        if (!same(c->rows[k].value, c->rows[0].value))
            return false;
    return true;
}

static int drop_implausible(struct gong_ctx *ctx, struct gong_item *it, const struct dict_indicator *i,
                            struct candidates *c)
{
    size_t n = 0;
    int64_t told = GONG_NULL;
    int status = GONG_OK;

    for (size_t k = 0; status == GONG_OK && k < c->n; k++) {
        struct candidate *r = &c->rows[k];
        if (r->value >= i->least && r->value <= i->most) {
            c->rows[n++] = *r;
        } else if (r->start != told) {
            told = r->start;
            status = gong_find(ctx, it, "warning", "indicator-out-of-range", r->start, r->end,
                               "%.*s: %.15g is not plausible", (int)i->code.len, i->code.ptr, r->value);
        }
    }
    c->n = n;
    return status;
}

/* 突破50万户 is the same as 50.3万户, said roughly. */
static bool is_rough(const struct candidate *rough, const struct candidate *exact)
{
    return rough->approx && !exact->approx && fabs(rough->value - exact->value) <= 0.1 * fabs(exact->value);
}

/* Does a preferred candidate that says otherwise stand against this one, or one that says it exactly?
 * Where patterns are added up, only one of the same pattern does. A claim is never outvoted: a
 * number against it is a disagreement. */
static bool is_outvoted(const struct candidates *c, size_t k, bool by_pattern)
{
    const struct candidate *r = &c->rows[k];

    for (size_t m = 0; m < c->n; m++) {
        const struct candidate *other = &c->rows[m];
        if (by_pattern && !gong_span_eq(other->pattern, r->pattern))
            continue;
        if (is_rough(r, other) ||
            (other->preferred && !r->preferred && !r->is_claim && !same(other->value, r->value)))
            return true;
    }
    return false;
}

/* Leaves the best tier, and of it what is not outvoted. */
static void keep_best(struct candidates *c, bool by_pattern)
{
    unsigned best = c->rows[0].tier;
    bool out[MATCH_CANDIDATES];
    size_t n = 0;

    for (size_t k = 1; k < c->n; k++)
        best = c->rows[k].tier < best ? c->rows[k].tier : best;
    for (size_t k = 0; k < c->n; k++)
        if (c->rows[k].tier == best)
            c->rows[n++] = c->rows[k];
    c->n = n;
    for (size_t k = 0; k < c->n; k++)
        out[k] = is_outvoted(c, k, by_pattern);
    n = 0;
    for (size_t k = 0; k < c->n; k++)
        if (!out[k])
            c->rows[n++] = c->rows[k];
    c->n = n;
}

/* One number a pattern, added up; false where one pattern has two. */
static bool add_up(const struct candidates *c, double *ret)
{
    *ret = 0;
    for (size_t k = 0; k < c->n; k++) {
        bool first = true;
        for (size_t m = 0; m < k; m++)
            if (gong_span_eq(c->rows[m].pattern, c->rows[k].pattern)) {
                first = false;
                if (!same(c->rows[m].value, c->rows[k].value))
                    return false;
            }
        if (first)
            *ret += c->rows[k].value;
    }
    return true;
}

static size_t most_of(const struct candidates *c)
{
    size_t best = 0;

    for (size_t k = 1; k < c->n; k++)
        if (c->rows[k].value > c->rows[best].value)
            best = k;
    return best;
}

static int add(struct gong_ctx *ctx, struct gong_item *it, const struct dict_indicator *i,
               const struct candidate *from, bool is_sum)
{
    const char *kind = is_sum ? "sum" : from->is_claim ? "claim" : "phrase";
    struct gong_indicator row = {.code = i->code,
                                 .value = from->value,
                                 .unit = i->unit,
                                 .quantity = is_sum ? GONG_NULL : from->quantity};

    row.rule = gong_format(ctx, "%s:%.*s", kind, (int)from->pattern.len, from->pattern.ptr);
    return row.rule.ptr ? gong_add(ctx, it, GONG_INDICATOR, &row) : GONG_EITEM;
}

static int disagree(struct gong_ctx *ctx, struct gong_item *it, const struct dict_indicator *i,
                    const struct candidates *c)
{
    struct gong_indicator row = {
        .code = i->code, .value = NAN, .unit = i->unit, .quantity = GONG_NULL, .rule = GONG_LIT("disagree")};
    size_t k = 1;
    int status;

    while (k + 1 < c->n && same(c->rows[k].value, c->rows[0].value))
        k++;
    status = gong_find(ctx, it, "warning", "indicator-disagreement", c->rows[k].start, c->rows[k].end,
                       "%.*s: the text gives both %.15g and %.15g", (int)i->code.len, i->code.ptr,
                       c->rows[0].value, c->rows[k].value);
    return status == GONG_OK ? gong_add(ctx, it, GONG_INDICATOR, &row) : status;
}

int resolve(struct gong_ctx *ctx, struct gong_item *it, const struct dict_indicator *i, struct candidates *c)
{
    int status = drop_implausible(ctx, it, i, c);
    struct candidate sum;

    if (status != GONG_OK || c->n == 0)
        return status;
    keep_best(c, i->aggregate == SUM);
    sum = c->rows[0];
    if (i->aggregate == FIRST || agree(c))
        return add(ctx, it, i, &c->rows[0], false);
    if (i->aggregate == MOST)
        return add(ctx, it, i, &c->rows[most_of(c)], false);
    if (i->aggregate == SUM && add_up(c, &sum.value))
        return add(ctx, it, i, &sum, true);
    return disagree(ctx, it, i, c);
}
