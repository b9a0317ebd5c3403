/* qualify.c: what keeps a number from being the figure of this agency and this year (context.h): it is a
 * part of another one, of another place, of another time. */
#include "context.h"

static bool is_digit_at(struct gong_span s, size_t at)
{
    return at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9';
}

/* 其中 and its like hold to the end of the sentence, unless a clause begins anew (全年共…). A number in
 * brackets behind another number is a part of that number. */
bool qualify_part(const struct document *doc, size_t i, const struct context *c)
{
    const struct gong_quantity *q = &doc->quantities[i];
    bool part = gong_span_is(q->role, "part");
    size_t start = (size_t)q->start, at = c->clause;

    for (size_t k = scan_seek(&doc->hits, c->lead); k < doc->hits.n && doc->hits.rows[k].start < start; k++) {
        const struct hit *h = &doc->hits.rows[k];
        if (set_holds(&doc->dict->parts, h->atom))
            part = true;
        else if (part && set_holds(&doc->dict->resets, h->atom) && context_starts_clause(doc, h->start))
            part = false;
    }
    if (i > 0 && at > 0 &&
        (doc->body.ptr[at - 1] == '(' || (at >= 3 && memcmp(doc->body.ptr + at - 3, "（", 3) == 0)))
        part = part || (doc->quantities[i - 1].end >= (int64_t)c->lead &&
                        (int64_t)at - doc->quantities[i - 1].end <= 3);
    return part;
}

/* Whose own scope a word is: nation -, province p, city c, city of county rank m, county x, district d. */
static bool is_own_scope(struct gong_span word, char level)
{
    static const char *const scopes[][2] = {
        {"全国", ""}, {"全省", "p"}, {"全市", "?pcm"}, {"全区", "?pd"}, {"全县", "?x"}};

    for (unsigned n = 0; n < sizeof scopes / sizeof scopes[0]; n++)
        if (gong_span_is(word, scopes[n][0]))
            return strchr(scopes[n][1], level) != NULL;
    return true;
}

/* Does one of these words end where pos begins? */
static bool follows(struct gong_span s, size_t pos, const char *const *words)
{
    for (; *words; words++)
        if (gong_span_ends(gong_span_sub(s, 0, pos), gong_span_z(*words)))
            return true;
    return false;
}

/* 全市 in the report of a district speaks of something else than the district; 居全市首位 does not. */
bool qualify_other_scope(const struct document *doc, const struct context *c, size_t start)
{
    static const char *const ranks[] = {"居", "占", "列", "在", "为", NULL};

    for (size_t k = scan_seek(&doc->hits, c->from); k < doc->hits.n && doc->hits.rows[k].start < start; k++) {
        const struct hit *h = &doc->hits.rows[k];
        bool name = is_digit_at(doc->body, h->start + h->len); /* 全国12315平台 */
        if (!set_holds(&doc->dict->scopes, h->atom) ||
            is_own_scope(doc->dict->atoms[h->atom], doc->own_scope))
            continue;
        if (!name && !follows(doc->body, h->start, ranks))
            return true;
    }
    return false;
}

/* YYYY年 at this place: the year, or GONG_NULL. */
static int64_t year_at(struct gong_span s, size_t at)
{
    int64_t year = 0;

    if (at + 7 > s.len || memcmp(s.ptr + at + 4, "年", 3) != 0 || (at > 0 && is_digit_at(s, at - 1)))
        return GONG_NULL;
    for (size_t k = at; k < at + 4; k++) {
        if (!is_digit_at(s, k))
            return GONG_NULL;
        year = year * 10 + (s.ptr[k] - '0');
    }
    return year;
}

/* Does the year that ends at pos open a period, rather than belong to a name or a law? */
static bool opens_period(struct gong_span s, size_t pos)
{
    static const char *const words[] = {"以来", "至", "底", "度", "全年", "起", "，", ",", "、"};

    for (unsigned n = 0; n < sizeof words / sizeof words[0]; n++)
        if (gong_span_starts(gong_span_sub(s, pos, s.len), gong_span_z(words[n])))
            return true;
    return false;
}

/* 2025年计划立案300件: of a later year, and wished for. */
static bool is_planned(struct gong_span s, size_t from, size_t to)
{
    static const char *const words[] = {"计划", "力争", "将", "目标", "拟", "确保", "争取"};

    for (unsigned n = 0; n < sizeof words / sizeof words[0]; n++)
        if (gong_span_find(gong_span_sub(s, 0, to), from, gong_span_z(words[n])) != SIZE_MAX)
            return true;
    return false;
}

/* The last year that the sentence names before the number: an earlier one than the report's says that
 * the number is not of the report's year (2021年以来, 2023年底). */
bool qualify_other_period(const struct document *doc, const struct context *c, size_t start)
{
    static const char *const compared[] = {"较", "比", "与", "同", "超", NULL};
    size_t last_at = start;
    int64_t last = GONG_NULL;

    for (size_t k = scan_seek(&doc->hits, c->lead); k < doc->hits.n && doc->hits.rows[k].start < start; k++)
        if (set_holds(&doc->dict->periods, doc->hits.rows[k].atom) &&
            !follows(doc->body, doc->hits.rows[k].start, compared))
            return true;
    for (size_t at = c->lead; at + 7 <= start; at++) {
        int64_t year;
        if (!is_digit_at(doc->body, at))
            continue;
        year = year_at(doc->body, at);
        if (year != GONG_NULL && (at >= c->clause || opens_period(doc->body, at + 7)) &&
            !follows(doc->body, at, compared)) {
            last = year;
            last_at = at;
        }
    }
    if (last == GONG_NULL || doc->report_year == GONG_NULL)
        return false;
    return last < doc->report_year || (last > doc->report_year && is_planned(doc->body, last_at, start));
}
