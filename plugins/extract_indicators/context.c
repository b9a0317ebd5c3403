/* context.c: see context.h. Every walk is bounded, so that the whole stays linear. */
#include "context.h"

#include <gongbao/utf8.h>

enum { NEAR = 240, ITEM = 1500 };

/* ---- near ---- */

/* Where the measure stands in the body, if it is a span of it. */
static void find_measure(const struct document *doc, const struct gong_quantity *q, size_t *ret_from,
                         size_t *ret_to)
{
    const char *body = doc->body.ptr;

    *ret_from = *ret_to = 0;
    if (!q->measure.ptr || q->measure.len == 0)
        return;
    if (q->measure.ptr >= body && q->measure.ptr + q->measure.len <= body + doc->body.len) {
        *ret_from = (size_t)(q->measure.ptr - body);
    } else { /* a copy: the nearest such words before the number, else behind it */
        size_t end = (size_t)q->end, from = context_back(doc, (size_t)q->start, true);
        size_t at = gong_span_find(gong_span_sub(doc->body, 0, end + NEAR), from, q->measure);
        for (size_t next = at; next != SIZE_MAX && next < end;
             next = gong_span_find(gong_span_sub(doc->body, 0, end), next + q->measure.len, q->measure))
            at = next;
        if (at == SIZE_MAX)
            return;
        *ret_from = at;
    }
    *ret_to = *ret_from + q->measure.len;
}

static size_t least_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* 对6家企业不予处罚、60家企业简易处罚: where the first number's noun stands behind it, what follows up to 、
 * is said of it too. Position of the 、 in [from, to), or `from`. */
static size_t said_until(const struct document *doc, size_t from, size_t to)
{
    size_t at = gong_span_find(gong_span_sub(doc->body, 0, to), from, GONG_LIT("、"));

    return at == SIZE_MAX ? from : at;
}

/* Text between two numbers of a clause belongs to the second, but for the measure of the first. */
static size_t near_from(const struct document *doc, size_t i, size_t clause)
{
    size_t start = (size_t)doc->quantities[i].start, from = clause, m, m_to;

    if (i > 0 && doc->quantities[i - 1].end > (int64_t)from && doc->quantities[i - 1].end <= (int64_t)start) {
        from = (size_t)doc->quantities[i - 1].end;
        find_measure(doc, &doc->quantities[i - 1], &m, &m_to);
        if (m >= from && m_to <= start)
            from = said_until(doc, m_to, start);
    }
    return from;
}

/* 药品、医疗器械案件分别为52件、38件: the first number has its own part of the list alone. */
static size_t behind_list(const struct document *doc, const struct context *c)
{
    size_t at = c->measure < c->measure_to && c->measure >= c->from && c->measure_to < c->start
                    ? gong_span_find(gong_span_sub(doc->body, 0, c->start), c->measure_to, GONG_LIT("分别"))
                    : SIZE_MAX;

    return at != SIZE_MAX && at > c->measure_to ? at : c->from;
}

static size_t near_to(const struct document *doc, size_t i, size_t measure_to)
{
    size_t end = (size_t)doc->quantities[i].end, to = context_forward(doc, end), next;

    if (i + 1 == doc->n_quantities || (next = (size_t)doc->quantities[i + 1].start) >= to)
        return to;
    if (measure_to <= end || measure_to >= next)
        return measure_to > end ? next : end;
    return said_until(doc, measure_to, next);
}

/* A measure that stands before the number before this one was that number's first: where the clause has
 * telling words of its own, those count. An increase always is one of what stands further left. */
static bool is_borrowed(const struct document *doc, size_t i, const struct context *c)
{
    return i > 0 && !doc->quantities[i].basis.ptr && (int64_t)c->measure_to <= doc->quantities[i - 1].start &&
           set_meets(&c->near_words, &doc->dict->triggers, doc->dict->n_words);
}

void context_near(const struct document *doc, size_t i, struct context *ret)
{
    memset(ret, 0, sizeof *ret);
    find_measure(doc, &doc->quantities[i], &ret->measure, &ret->measure_to);
    ret->start = (size_t)doc->quantities[i].start;
    ret->end = (size_t)doc->quantities[i].end;
    ret->clause = context_back(doc, ret->start, false);
    ret->from = near_from(doc, i, ret->clause);
    ret->from = behind_list(doc, ret);
    ret->to = near_to(doc, i, ret->measure_to);
    scan_collect(&doc->hits, ret->from, ret->to, &ret->near_words);
    if (is_borrowed(doc, i, ret)) {
        const struct gong_quantity *q = &doc->quantities[i];
        size_t at = gong_span_find(gong_span_sub(doc->body, 0, ret->to), ret->from, q->measure);
        ret->measure = at == SIZE_MAX ? 0 : at;
        ret->measure_to = at == SIZE_MAX ? 0 : at + q->measure.len;
    } else if (ret->measure < ret->from || ret->measure_to > ret->to)
        scan_collect(&doc->hits, ret->measure, ret->measure_to, &ret->near_words);
    ret->near_used = set_used(&ret->near_words, doc->dict->n_words);
}

/* ---- domain ---- */

static uint32_t domains_in(const struct document *doc, size_t from, size_t to)
{
    uint32_t bits = 0;

    for (size_t k = scan_seek(&doc->hits, from); k < doc->hits.n && doc->hits.rows[k].start < to; k++)
        bits |= doc->dict->domain_of[doc->hits.rows[k].atom];
    return bits;
}

/* 一是 to 十是. */
static bool is_item_mark(struct gong_span s, size_t at)
{
    static const char numerals[] = "一二三四五六七八九十";

    if (at < 6 || memcmp(s.ptr + at - 3, "是", 3) != 0)
        return false;
    for (size_t n = 0; n + 3 < sizeof numerals; n += 3)
        if (memcmp(s.ptr + at - 6, numerals + n, 3) == 0)
            return true;
    return false;
}

/* A number stands in [from, to). */
static bool has_number(const struct document *doc, size_t i, size_t from, size_t to)
{
    for (size_t k = i; k > 0 && doc->quantities[k - 1].start >= (int64_t)from; k--)
        if (doc->quantities[k - 1].end <= (int64_t)to)
            return true;
    return false;
}

/* What the sentence that opens at `from` speaks of; a total (i is its number, else 0) is of more than an
 * opening that itself counts. */
static uint32_t opening_domains(const struct document *doc, size_t from, size_t pos, size_t i)
{
    size_t end =
        gong_span_find(gong_span_sub(doc->body, 0, least_of(pos, from + NEAR)), from, GONG_LIT("。"));

    end = end == SIZE_MAX ? pos : end;
    return i && has_number(doc, i, from, end) ? 0 : domains_in(doc, from, end);
}

/* Head of the run-in item (一是…) around pos, or else of the paragraph. */
static uint32_t item_domains(const struct document *doc, size_t pos, size_t i)
{
    struct gong_span s = doc->body;
    size_t least = pos > ITEM ? pos - ITEM : 0, at = pos;

    for (; at > least && s.ptr[at - 1] != '\n'; at--)
        if (is_item_mark(s, at))
            return opening_domains(doc, at, pos, i);
    return at == 0 || s.ptr[at - 1] == '\n' ? opening_domains(doc, at, pos, i) : 0;
}

/* The clauses before near, going back; of a total only those that do not count
 * (查处甲类案件3件，…，累计查处9件). */
static uint32_t lead_domains(const struct document *doc, const struct context *c, size_t i, bool total)
{
    uint32_t bits = 0;
    size_t to = c->from;

    while (bits == 0 && to > c->lead) {
        size_t from = context_back(doc, to, false);
        if (from >= to)
            from = to - 1;
        if (!total || !has_number(doc, i, from, to))
            bits = domains_in(doc, from, to);
        to = from > c->lead ? from - 1 : c->lead;
    }
    return bits;
}

/* The heading of the section, which has its own text under it. */
static uint32_t heading_domains(const struct document *doc, size_t start)
{
    const struct gong_section *s = context_section(doc, start);

    if (!s || s->level <= 1 || s->heading.ptr < doc->body.ptr ||
        s->heading.ptr + s->heading.len > doc->body.ptr + doc->body.len)
        return 0;
    return domains_in(doc, (size_t)(s->heading.ptr - doc->body.ptr),
                      (size_t)(s->heading.ptr - doc->body.ptr) + s->heading.len);
}

static uint32_t find_domains(const struct document *doc, const struct context *c, size_t i)
{
    size_t start = (size_t)doc->quantities[i].start;
    bool total = set_meets(&c->near_words, &doc->dict->totals, doc->dict->n_words);
    uint32_t bits = domains_in(doc, c->from, c->to) | domains_in(doc, c->measure, c->measure_to);

    if (bits == 0)
        bits = lead_domains(doc, c, i, total);
    if (bits == 0)
        bits = item_domains(doc, start, total ? i : 0);
    if (bits == 0)
        bits = heading_domains(doc, start);
    if (bits == 0)
        return DOMAIN_NONE;
    return (bits & (bits - 1)) ? DOMAIN_SEVERAL : bits;
}

/* The last 其中 of the sentence before start; start itself where there is none (a part in brackets). */
static size_t part_mark(const struct document *doc, const struct context *c, size_t start)
{
    size_t at = start;

    for (size_t k = scan_seek(&doc->hits, c->lead); k < doc->hits.n && doc->hits.rows[k].start < start; k++)
        if (set_holds(&doc->dict->parts, doc->hits.rows[k].atom))
            at = doc->hits.rows[k].start;
    return at;
}

/* The words of what a part is a part of: 新设主体12户，增长3%，其中企业5户. */
static void whole_of(const struct document *doc, size_t i, struct context *c)
{
    size_t mark = part_mark(doc, c, (size_t)doc->quantities[i].start);

    for (size_t k = i; k > 0 && k + 6 > i; k--) {
        const struct gong_quantity *q = &doc->quantities[k - 1];

        if (q->start < (int64_t)c->lead)
            return;
        if (q->end > (int64_t)mark || q->basis.ptr || gong_span_is(q->kind, "percent"))
            continue;
        scan_collect(&doc->hits, context_back(doc, (size_t)q->start, false), mark, &c->whole_words);
        return;
    }
}

void context_rest(const struct document *doc, size_t i, struct context *c)
{
    size_t start = (size_t)doc->quantities[i].start;

    c->lead = context_back(doc, start, true);
    if (c->lead > 0 && gong_span_starts(gong_span_sub(doc->body, c->lead, start), GONG_LIT("其中"))) {
        unsigned len; /* …；其中… belongs to what stands before */
        gong_utf8_before(doc->body, c->lead, &len);
        c->lead = context_back(doc, c->lead - len, true);
    }
    c->lead_words = c->near_words;
    scan_collect(&doc->hits, c->lead, start, &c->lead_words);
    c->domains = find_domains(doc, c, i);
    c->part = qualify_part(doc, i, c);
    if (c->part)
        whole_of(doc, i, c);
    c->other_scope = qualify_other_scope(doc, c, start);
    c->other_period = qualify_other_period(doc, c, start);
    c->topic = context_topic(doc, context_section(doc, start));
}
