/* years.c: the year a report is about: hint of the source, title, headings, opening, dates,
 * in that order. Where the opening or the date contradict the title there is a finding. */
#include "doc.h"

/* First year named in s; 0. A year in brackets of a document number (〔2023〕) is none, for 年
 * must follow; nor is the end of a span (2021—2025年). */
static int first_year(struct gong_span s)
{
    unsigned n;
    size_t end;
    bool inside = false; /* of a number or a span */

    for (size_t i = 0; i < s.len; i += n) {
        uint32_t cp = ch_at(s, i, &n);
        int y = inside ? 0 : md_year_at(s, i, &end);

        if (y > 0 && !ch_starts(ch_from(s, end), "以来"))
            return y;
        inside = ch_is_digit(cp) || cp == '-' || cp == 0x2014 || cp == 0x2013 || cp == '~' || cp == 0x81F3;
    }
    return 0;
}

static bool is_plan(struct gong_span heading)
{
    static const char *const words[] = {"安排", "计划", "打算", "下一年", "下一步", "思路",
                                        "目标", "要求", "来年", "展望",   "部署",   NULL};

    return ch_has_any(heading, words);
}

static int heading_year(struct md_doc *d)
{
    size_t n;
    const struct gong_section *s = (const struct gong_section *)gong_item_rows(d->in, GONG_SECTION, &n);

    for (size_t i = 0; i < n && i < 400; i++) {
        struct gong_span h = ch_head(s[i].heading, 300);
        int y = is_plan(h) ? 0 : first_year(h);

        if (y > 0)
            return y;
    }
    for (size_t i = 0; i < n && i < 400; i++) { /* 四、2025年度主要安排: the report is about 2024 */
        struct gong_span h = ch_head(s[i].heading, 300);

        if (s[i].level == 1 && is_plan(h) && first_year(h) > 0)
            return first_year(h) - 1;
    }
    return 0;
}

/* 一、2022年工作回顾: a speech that looks back on 2022 is of 2023. */
static int review_year(struct md_doc *d)
{
    size_t n;
    const struct gong_section *s = (const struct gong_section *)gong_item_rows(d->in, GONG_SECTION, &n);

    for (size_t i = 0; i < n && i < 400; i++) {
        struct gong_span h = ch_head(s[i].heading, 300);
        int y = ch_has(h, "回顾") ? first_year(h) : 0;

        if (y > 0)
            return y + 1;
    }
    return 0;
}

/* The year before the first 年度, else the first year. */
static int year_of_paragraph(struct gong_span p)
{
    size_t at = gong_span_find(p, 0, GONG_LIT("年度"));
    int y = 0;

    if (at != SIZE_MAX) /* four digits of at most three bytes, and 年度 */
        y = first_year(ch_tail(gong_span_sub(p, 0, at + 6), 18));
    return y > 0 ? y : first_year(p);
}

/* Of the paragraphs before the first heading and the signature. */
static int opening_year(struct md_doc *d)
{
    for (size_t i = d->opening; i < d->n_head && i < d->opening + 3; i++) {
        struct gong_span p = ch_head(d->head[i], 3000);
        int y;

        if (ch_is_marked(p) || (size_t)(p.ptr - d->body.ptr) >= d->sign.start)
            break;
        y = year_of_paragraph(p);
        if (y > 0)
            return y;
    }
    return 0;
}

/* ——2025年1月12日在…会议上: the date of a speech, under its title. */
static int subtitle_year(const struct md_doc *d)
{
    struct md_date date;

    for (size_t i = d->after_title; i < d->n_head && i < d->after_title + 4; i++)
        if (d->head[i].len <= 240 && md_date_find(d->head[i], &date))
            return date.year;
    return 0;
}

static int date_year(const struct md_doc *d)
{
    int lag = d->type ? d->type->lag : 1;
    const struct md_date *when = d->sign.has_date ? &d->sign.date : d->has_published ? &d->published : NULL;

    if (!when)
        return lag == 0 ? subtitle_year(d) : 0;
    return lag == 1 && when->month <= 8 ? when->year - 1 : when->year;
}

/* Only what reports on a year has one: a notice of 2020 does not. */
static bool reports(const struct md_doc *d)
{
    static const char *const words[] = {"报告",   "总结", "公报", "年报", "报表",
                                        "白皮书", "年鉴", "汇报", NULL};
    static const char *const nots[] = {"通知", "通告", "公告",   "方案", "解读",
                                       "意见", "办法", "计划（", NULL};

    size_t end;

    if (d->type)
        return true;
    if (!d->named.len) /* 2024年，我局…: a text without title that opens with its year */
        return d->opening < d->n_head && md_year_at(d->head[d->opening], 0, &end) > 0;
    return ch_has_any(d->named, words) && !ch_has_any(d->named, nots) && first_year(d->named) > 0;
}

static int put_year(struct md_doc *d, int year, const char *rule)
{
    d->year = year;
    return md_put(d, "report_year", gong_format(d->ctx, "%d", year), gong_span_z(rule));
}

static int compare(struct md_doc *d, int year)
{
    int other = opening_year(d), date = date_year(d);

    if (other > 0 && other != year && other != year - 1 && !(d->type && d->type->lag == 0))
        return gong_find(d->ctx, d->in, "warning", "year-conflict", GONG_NULL, GONG_NULL,
                         "the title is about %d, the opening about %d", year, other);
    if (date > 0 && (date < year - 1 || date > year + 1))
        return gong_find(d->ctx, d->in, "info", "year-conflict", GONG_NULL, GONG_NULL,
                         "the title is about %d, its date speaks for %d", year, date);
    return GONG_OK;
}

int md_year_of(struct md_doc *d)
{
    int y;

    d->title_year = d->named.len ? first_year(d->named) : 0;
    if (!reports(d))
        return GONG_OK;
    if (d->title_year > 0) {
        int r = put_year(d, d->title_year, "year:title");

        return r == GONG_OK ? compare(d, d->title_year) : r;
    }
    y = d->type && d->type->lag == 0 ? 0 : heading_year(d);
    if (y > 0)
        return put_year(d, y, "year:heading");
    y = d->type && d->type->lag == 0 ? 0 : opening_year(d);
    if (y > 0)
        return put_year(d, y, "year:opening");
    y = date_year(d);
    if (y > 0)
        return put_year(d, y, "year:date");
    y = d->type && d->type->lag == 0 ? review_year(d) : 0;
    return y > 0 ? put_year(d, y, "year:heading") : GONG_OK;
}
