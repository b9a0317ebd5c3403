/* resolve.c: the publishing date of the document, with the rule that gave it: the meta tag and
 * the date that the page shows. Where they differ, the shown one is the day of the document
 * (sites re-import their pages and stamp all of them with one day), and the difference is a
 * finding. */
#include "strip.h"

enum { ABOVE = 60, BELOW = 20 }; /* lines around the document that may speak of it */

struct shown {
    struct date date;
    const char *name, *origin;
    uint32_t line; /* where it stands; NONE */
};

static bool same_day(struct date a, struct date b)
{
    return a.year == b.year && a.month == b.month && a.day == b.day;
}

static bool date_of(struct gong_span s, struct date *ret)
{
    size_t at, len;

    return s.ptr && (date_find(s, ret, &at, &len) || date_short(s, ret));
}

/* A label tells of the document where it stands close to it; with no document, anywhere. */
static bool is_close(const struct page *p, const struct note *n)
{
    if (n->line == NONE || p->first == p->last)
        return true;
    return n->line + ABOVE >= p->first && n->line < p->last + BELOW;
}

static bool dated_label(const struct page *p, const char *origin, const char *name, struct shown *ret)
{
    uint32_t i;

    for (i = 0; i < p->n_labels; i++)
        if (label_is(&p->labels[i], origin, name) && is_close(p, &p->labels[i]) &&
            date_of(p->labels[i].label.value, &ret->date)) {
            ret->name = name;
            ret->origin = origin;
            ret->line = p->labels[i].line;
            return true;
        }
    return false;
}

static bool shown_date(const struct page *p, struct shown *ret)
{
    static const char *const names[] = {
        "发布时间",     "发布日期", "公开日期",     "公布日期", "公布时间", "发稿时间",
        "刊登时间",     "发表时间", "信息提供日期", "信息时间", "上传时间", "文章发布时间",
        "文章发布日期", "时间",     "日期",         "文章时间", "更新时间", "更新日期"};
    static const char *const origins[] = {"cms", "line", "gkml"};
    size_t i, k;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        for (k = 0; k < 3; k++)
            if (dated_label(p, origins[k], names[i], ret))
                return true;
    return false;
}

/* A line that is a date and hardly more, between the title and the text. */
static bool is_date_line(const struct page *p, uint32_t i, struct date *ret)
{
    const struct line *l = &p->lines[i];
    struct gong_span name;
    size_t at, len;

    if (l->chars > 40 || l->marks || !l->cut || strcmp(l->cut, "drop") == 0 ||
        (l->flags & LINE_HIDDEN && !p->body_hidden) || l->link_chars * 2 > l->chars)
        return false;
    return !words_label(l->text, false, &name) && date_find(l->text, ret, &at, &len) &&
           (at <= 12 || date_has_time(l->text, at + len));
}

static bool bare_date(const struct page *p, struct date *ret)
{
    uint32_t i;

    for (i = p->first; i < p->last && i < p->first + BELOW && !line_is_running(&p->lines[i]); i++)
        if (is_date_line(p, i, ret))
            return true;
    for (i = p->first; i > 0 && i + 8 > p->first; i--)
        if (is_date_line(p, i - 1, ret))
            return true;
    return false;
}

static bool meta_date(const struct page *p, struct date *ret, const char **ret_name)
{
    static const char *const names[] = {"PubDate",
                                        "publishdate",
                                        "publish_date",
                                        "publishtime",
                                        "pubtime",
                                        "firstpublishedtime",
                                        "article:published_time",
                                        "og:release_date",
                                        "bytedance:published_time",
                                        "datePublished"};
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (date_of(label_get(p, "meta", names[i]), ret)) {
            *ret_name = names[i];
            return true;
        }
    return false;
}

static void set_date(struct page *p, struct date d, const char *origin, const char *name)
{
    p->date.value = date_text(p->ctx, d);
    p->date.rule = gong_format(p->ctx, "%s:%s", origin, name).ptr;
}

/* A day of change says nothing against the meta tag's day of publishing, nor does 时间：.. among
 * the document's own lines: that may be the day of a meeting. */
static bool overrides(const struct page *p, const struct shown *s, struct date meta)
{
    bool inside = s->line != NONE && s->line >= p->first && s->line < p->last;

    if (same_day(meta, s->date) || starts(gong_span_z(s->name), "更新"))
        return false;
    return !inside || (strcmp(s->name, "时间") != 0 && strcmp(s->name, "日期") != 0);
}

/* <time datetime="2024-03-06T08:11:00+08:00"> above the text or in its first lines; where the first
 * two differ, the page is full of them. */
static bool time_date(const struct page *p, struct date *ret)
{
    struct date other;
    uint32_t i, n = 0;

    for (i = 0; i < p->n_els && n < 2; i++) {
        const struct el *e = &p->els[i];
        if (e->tag != TAG_TIME || e->line + ABOVE < p->first || e->line > p->first + BELOW ||
            !date_of(dom_attr(p, i, "datetime"), n ? &other : ret))
            continue;
        n++;
    }
    return n == 1 || (n == 2 && same_day(*ret, other));
}

/* What pages say to search engines: "datePublished": "2024-03-06T08:11:00+08:00", once, and of news:
 * of an encyclopedia's article it is the day of its first version. */
static bool ld_date(const struct page *p, struct date *ret)
{
    struct gong_span word = GONG_LIT("\"datePublished\"");
    size_t at = gong_span_find(p->src, 0, word), from, len;

    if (at == SIZE_MAX || (!has(p->src, "NewsArticle\"") && !has(p->src, "BlogPosting\"")) ||
        gong_span_find(p->src, at + word.len, word) != SIZE_MAX)
        return false;
    at += word.len;
    return date_find(gong_span_sub(p->src, at, at + 24), ret, &from, &len) && from <= 6;
}

static void resolve_date(struct page *p)
{
    struct date meta, bare;
    struct shown shown;
    const char *meta_name = "";
    bool has_meta = meta_date(p, &meta, &meta_name), has_shown = shown_date(p, &shown);

    if (has_shown && (!has_meta || overrides(p, &shown, meta)))
        set_date(p, shown.date, shown.origin, shown.name);
    else if (has_meta)
        set_date(p, meta, "meta", meta_name);
    else if (bare_date(p, &bare))
        set_date(p, bare, "line", "date");
    else if (time_date(p, &bare))
        set_date(p, bare, "text", "time");
    else if (p->html && ld_date(p, &bare))
        set_date(p, bare, "head", "datePublished");
    if (has_meta && has_shown && overrides(p, &shown, meta)) {
        p->dates[0] = date_text(p->ctx, meta);
        p->dates[1] = p->date.value;
    }
}

void resolve_fields(struct page *p)
{
    if (!p->title.value.len)
        resolve_late_title(p);
    resolve_date(p);
}
