/* resolve.c: title and publishing date of the document, each with the rule that gave it.
 *
 * Title: the standard's meta tag, the CMS's own element, the heading that the page's <title>
 * begins with, the <title> without the site's name. Date: the meta tag and the date that the
 * page shows; where they differ, the shown one is the day of the document (sites re-import
 * their pages and stamp all of them with one day), and the difference is a finding. */
#include "strip.h"

enum { MAX_TITLE = 1000, TITLE_LINES = 400 };

static struct gong_span first_of(const struct page *p, const char *const *names, size_t n,
                                 const char *origin, const char **ret_name)
{
    struct gong_span v;
    size_t i;

    for (i = 0; i < n; i++) {
        v = label_get(p, origin, names[i]);
        if (v.ptr) {
            *ret_name = names[i];
            return v;
        }
    }
    return gong_span_none();
}

static void set(struct page *p, struct value *v, struct gong_span value, const char *origin,
                const char *name)
{
    v->value = value;
    v->rule = gong_format(p->ctx, "%s:%s", origin, name).ptr;
}

/* ---- title ---------------------------------------------------------------------------------- */

/* Where the site's part of a <title> begins: at _ or |, or at a dash whose tail names a site. */
static bool site_words(struct gong_span s)
{
    static const char *const words[] = {"政府", "网", "局", "委员会", "门户", "首页", "中心", "之窗",
                                        "频道", "官网", "公开", "动态", "新闻", "网站", "文件", "政务",
                                        "政策", "通知", "公告", "法规", "解读", "百科", "博客", "晚报"};
    size_t i;

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (has(s, words[i]))
            return true;
    return false;
}

static struct gong_span cut_suffix(struct gong_span t)
{
    size_t i, dash;

    for (i = 1; i < t.len; i++) {
        if (t.ptr[i] == '_' || t.ptr[i] == '|')
            return trim(gong_span_sub(t, 0, i));
        dash = i;
        while (dash < t.len && t.ptr[dash] == '-')
            dash++;
        if (dash > i && dash < t.len && count_chars(gong_span_sub(t, 0, i)) >= 4 &&
            ((unsigned char)t.ptr[dash] >= 0x80 || t.ptr[dash] == ' ') &&
            site_words(gong_span_sub(t, dash, t.len)))
            return trim(gong_span_sub(t, 0, i));
        if (dash > i)
            i = dash;
    }
    return t;
}

static bool loose_starts(struct page *p, struct gong_span s, struct gong_span prefix)
{
    return gong_span_starts(squeeze(p->ctx, s), squeeze(p->ctx, prefix));
}

static bool title_from_hits(struct page *p)
{
    struct gong_span t;
    uint32_t i;

    for (i = 0; i < p->n_hits; i++) {
        if (p->hits[i].role != ROLE_TITLE)
            continue;
        t = trim(gong_node_text(p->ctx, p->els[p->hits[i].el].node, MAX_TITLE));
        if (count_chars(t) >= 2) {
            set(p, &p->title, t, "cms", preset_name(p->presets, p->hits[i].preset));
            return true;
        }
    }
    return false;
}

/* A heading, or a line above the text, that <title> begins with. */
static bool title_from_lines(struct page *p)
{
    uint32_t i;

    for (i = 0; i < p->n_lines && i < TITLE_LINES; i++) {
        const struct line *l = &p->lines[i];
        if (l->chars < 4 || l->text.len > MAX_TITLE || l->flags & LINE_HIDDEN || !p->head_title.len ||
            i >= p->last)
            continue;
        if ((l->flags & LINE_HEAD || l->link_chars == 0) && loose_starts(p, p->head_title, l->text) &&
            (l->flags & LINE_HEAD || l->chars >= 6)) {
            set(p, &p->title, l->text, l->flags & LINE_HEAD ? "text" : "line", "title");
            return true;
        }
    }
    return false;
}

static uint32_t last_heading(const struct page *p)
{
    uint32_t i, best = NONE;

    for (i = 0; i <= p->first && i < p->n_lines; i++)
        if (p->lines[i].flags & LINE_HEAD && !(p->lines[i].flags & LINE_HIDDEN) &&
            p->lines[i].chars >= 4 && p->lines[i].link_chars == 0)
            best = i;
    return best;
}

static void title_key(struct page *p)
{
    p->title_key = squeeze(p->ctx, p->title.value);
    p->title_chars = (uint32_t)count_chars(p->title_key);
}

/* What needs no labels of the lines. */
void resolve_title(struct page *p)
{
    static const char *const metas[] = {"ArticleTitle"};
    const char *name;
    struct gong_span v = first_of(p, metas, 1, "meta", &name);

    if (v.ptr)
        set(p, &p->title, v, "meta", name);
    else if (!title_from_hits(p))
        (void)title_from_lines(p);
    title_key(p);
}

static void late_title(struct page *p)
{
    static const char *const shown[] = {"名称", "标题", "信息名称", "文件名称"};
    const char *name;
    struct gong_span v = first_of(p, shown, 4, "gkml", &name);
    uint32_t i;

    if (v.ptr && count_chars(v) >= 4) {
        set(p, &p->title, v, "gkml", name);
        return;
    }
    i = last_heading(p);
    if (i != NONE)
        set(p, &p->title, p->lines[i].text, "text", "heading");
    else if (p->head_title.len)
        set(p, &p->title, cut_suffix(p->head_title), "head", "title");
}

/* ---- date ------------------------------------------------------------------------------------- */

static bool same_day(struct date a, struct date b)
{
    return a.year == b.year && a.month == b.month && a.day == b.day;
}

static bool date_of(struct gong_span s, struct date *ret)
{
    size_t at, len;

    return s.ptr && date_find(s, ret, &at, &len);
}

static bool shown_date(const struct page *p, struct date *ret, const char **ret_name, const char **ret_origin)
{
    static const char *const names[] = {"发布时间", "发布日期", "公开日期", "公布日期", "公布时间",
                                        "发稿时间", "刊登时间", "发表时间", "信息提供日期", "信息时间",
                                        "上传时间", "时间", "日期", "更新时间", "更新日期", "文章时间"};
    static const char *const origins[] = {"line", "gkml", "cms"};
    size_t i, k;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        for (k = 0; k < 3; k++)
            if (date_of(label_get(p, origins[k], names[i]), ret)) {
                *ret_name = names[i];
                *ret_origin = origins[k];
                return true;
            }
    return false;
}

/* A line that is a date and hardly more, between the title and the text. */
static bool bare_date(const struct page *p, struct date *ret)
{
    uint32_t i;
    size_t at, len;

    for (i = p->first > 12 ? p->first - 12 : 0; i < p->last && i < p->first + 15; i++) {
        const struct line *l = &p->lines[i];
        if (!l->cut && i > p->first + 4)
            return false;
        if (l->chars <= 60 && l->marks == 0 && !(l->flags & LINE_HIDDEN) && l->link_chars * 2 <= l->chars &&
            l->cut && date_find(l->text, ret, &at, &len))
            return true;
    }
    return false;
}

static bool meta_date(const struct page *p, struct date *ret, const char **ret_name)
{
    static const char *const names[] = {"PubDate", "publishdate", "publish_date", "publishtime", "pubtime",
                                        "firstpublishedtime", "article:published_time",
                                        "og:release_date", "bytedance:published_time",
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
    set(p, &p->date, date_text(p->ctx, d), origin, name);
}

static int resolve_date(struct page *p)
{
    struct date meta, shown;
    const char *meta_name = "", *name = "", *origin = "";
    bool has_meta = meta_date(p, &meta, &meta_name);
    bool has_shown = shown_date(p, &shown, &name, &origin);

    if (has_meta && has_shown && !same_day(meta, shown)) {
        set_date(p, shown, origin, name);
        return GONG_OK;
    }
    if (has_meta)
        set_date(p, meta, "meta", meta_name);
    else if (has_shown)
        set_date(p, shown, origin, name);
    else if (bare_date(p, &shown))
        set_date(p, shown, "line", "date");
    return GONG_OK;
}

int resolve_fields(struct page *p)
{
    if (!p->title.value.len)
        late_title(p);
    return resolve_date(p);
}
