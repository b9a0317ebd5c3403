/* title.c: the title of the document: the standard's meta tag, the CMS's own element, a line that
 * the page's <title> begins or ends with, a metadata row, the line above date and source, the
 * heading above the text, the <title> without the site's name. The first four are known before
 * trimming, which needs to know the title. */
#include "strip.h"

enum { MAX_TITLE = 1000, TITLE_LINES = 400 };

static struct gong_span first_of(const struct page *p, const char *const *names, size_t n, const char *origin,
                                 const char **ret_name)
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

/* Titles are often written with markup in them: <br>, <font ..>. A sign before a Chinese
 * character is a quotation mark of its own kind and stays. */
static struct gong_span without_tags(struct gong_ctx *ctx, struct gong_span s)
{
    struct gong_span copy = gong_span_has(s, GONG_LIT("<")) ? gong_copy(ctx, s) : gong_span_none();
    char *out = (char *)(uintptr_t)copy.ptr;
    size_t i = 0, n = 0, end;

    if (!copy.ptr)
        return s;
    while (i < s.len) {
        char next = i + 1 < s.len ? lower(s.ptr[i + 1]) : '\0';
        bool tag = s.ptr[i] == '<' && ((next >= 'a' && next <= 'z') || next == '/');
        end = tag ? gong_span_find(s, i, GONG_LIT(">")) : SIZE_MAX;
        if (end != SIZE_MAX)
            i = end + 1;
        else
            out[n++] = s.ptr[i++];
    }
    return trim(gong_span(out, n));
}

static void set(struct page *p, struct value *v, struct gong_span value, const char *origin, const char *name)
{
    v->value = without_tags(p->ctx, value);
    v->rule = gong_format(p->ctx, "%s:%s", origin, name).ptr;
}

/* Where the site's part of a <title> begins: at _ or |, or at a dash whose tail names a site. */
static bool site_words(struct gong_span s)
{
    static const char *const words[] = {"政府", "网",   "局",   "委员会", "门户", "首页", "中心", "之窗",
                                        "频道", "官网", "公开", "动态",   "新闻", "网站", "文件", "政务",
                                        "政策", "通知", "公告", "法规",   "解读", "百科", "博客", "晚报"};
    size_t i;

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (has(s, words[i]))
            return true;
    return false;
}

/* The end of the segment of <title> that begins at `from`. */
static size_t segment_end(struct gong_span t, size_t from)
{
    size_t i, dash;

    for (i = from + 1; i < t.len; i++) {
        if (t.ptr[i] == '_' || t.ptr[i] == '|')
            return i;
        for (dash = i; dash < t.len && t.ptr[dash] == '-'; dash++)
            continue;
        if (dash > i && dash < t.len && count_chars(gong_span_sub(t, from, i)) >= 4 &&
            ((unsigned char)t.ptr[dash] >= 0x80 || t.ptr[dash] == ' ') &&
            (site_words(gong_span_sub(t, dash, t.len)) || site_words(gong_span_sub(t, from, i))))
            return i;
        if (dash > i)
            i = dash - 1;
    }
    return t.len;
}

/* The document's part of a <title>: the first segment, or a much longer one behind it where
 * the site's name stands first. */
static struct gong_span cut_site(struct gong_span t)
{
    struct gong_span best = gong_span_none(), part;
    size_t at = 0, end;

    while (at < t.len) {
        end = segment_end(t, at);
        part = trim(gong_span_sub(t, at, end));
        if (!best.ptr || count_chars(part) > 2 * count_chars(best))
            best = part;
        for (at = end; at < t.len && strchr("_|- ", t.ptr[at]); at++)
            continue;
    }
    return best.ptr ? best : t;
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

/* What may stand between a document's title and the site's name. */
static bool at_border(struct gong_span rest)
{
    return rest.len == 0 || strchr("_-|,>(", rest.ptr[0]) || starts(rest, "—") || starts(rest, "–") ||
           starts(rest, "－") || starts(rest, "｜") || starts(rest, "＿") || starts(rest, "·") ||
           starts(rest, "：") || starts(rest, "（");
}

/* Does <title> begin with the lines from i on, up to a border? *ret_end: in the squeezed title. */
static bool title_run(struct page *p, uint32_t i, struct gong_span want, size_t *ret_end)
{
    struct gong_span part;
    size_t at = 0;
    uint32_t n;

    for (n = 0; i < p->n_lines && n < 4; i++, n++) {
        if (p->lines[i].text.len > MAX_TITLE)
            return false;
        part = squeeze(p->ctx, p->lines[i].text);
        if (!gong_span_starts(gong_span_sub(want, at, want.len), part))
            return false;
        at += part.len;
        if (at_border(gong_span_sub(want, at, want.len))) {
            *ret_end = at;
            return true;
        }
    }
    return false;
}

/* The part of <title> whose squeezed form has `n` bytes. */
static struct gong_span unsqueeze(struct gong_span t, size_t n)
{
    size_t i = 0, seen = 0;
    unsigned len;

    while (i < t.len && seen < n) {
        if (!blank_at(t, i, &len))
            seen += len;
        i += len;
    }
    return trim(gong_span_sub(t, 0, i));
}

/* A heading, or lines above the text, that <title> begins with. */
static bool title_from_lines(struct page *p)
{
    struct gong_span want = squeeze(p->ctx, p->head_title);
    uint32_t i, chars;
    size_t end = 0;

    for (i = 0; i < p->n_lines && i < TITLE_LINES && i <= p->first && want.len; i++) {
        const struct line *l = &p->lines[i];
        if (l->chars < 4 || (l->flags & LINE_HIDDEN && !p->body_hidden) || l->link_chars ||
            l->text.ptr[0] != want.ptr[0] || !title_run(p, i, want, &end))
            continue;
        chars = (uint32_t)count_chars(gong_span_sub(want, 0, end));
        if (chars < 6 && !(l->flags & LINE_HEAD))
            continue;
        set(p, &p->title, unsqueeze(p->head_title, end), l->flags & LINE_HEAD ? "text" : "line", "title");
        return true;
    }
    return false;
}

/* A line at the top of the page that <title> ends with: sites that name themselves first. */
static bool title_from_tail(struct page *p)
{
    struct gong_span want = squeeze(p->ctx, p->head_title), part;
    uint32_t i;

    for (i = 0; i < p->n_lines && i < TITLE_LINES && want.len; i++) {
        const struct line *l = &p->lines[i];
        if (l->chars < 8 || l->text.len > MAX_TITLE || l->link_chars ||
            l->text.ptr[l->text.len - 1] != want.ptr[want.len - 1] ||
            (l->flags & LINE_HIDDEN && !p->body_hidden))
            continue;
        part = squeeze(p->ctx, l->text);
        if (part.len < want.len && gong_span_ends(want, part)) {
            set(p, &p->title, l->text, l->flags & LINE_HEAD ? "text" : "line", "title");
            return true;
        }
    }
    return false;
}

/* 县应急管理局 2024年3月6日 10:22: no title has the minute in it. */
static bool tells_time(const struct line *l)
{
    struct date d;
    size_t at, len;

    return date_find(l->text, &d, &at, &len) && date_has_time(l->text, at + len);
}

static bool is_no_title(const struct line *l)
{
    return line_is_block(l) || tells_time(l) || l->link_chars || l->chars < 5 || l->text.len < 2 * l->chars;
}

/* The line above the one with date and source, or right above the text. */
static uint32_t title_above(const struct page *p)
{
    struct gong_span name;
    uint32_t i, seen = 0;

    for (i = p->first < p->n_lines ? p->first : p->n_lines; i-- > 0 && seen < 12;) {
        const struct line *l = &p->lines[i];
        if (l->flags & LINE_HIDDEN && !p->body_hidden)
            continue;
        seen++;
        if (is_no_title(l) || (i > 0 && words_label(p->lines[i - 1].text, false, &name)))
            continue;
        return l->chars <= 120 && !has(l->text, "。") && !has(l->text, "；") ? i : NONE;
    }
    return NONE;
}

/* 关于…的公告 on one line and （第3号） on the next are one title. */
static struct gong_span with_line_before(const struct page *p, uint32_t i)
{
    const struct line *l = &p->lines[i];
    const struct line *up = i > 0 ? l - 1 : l;

    if (i == 0 || (!starts(l->text, "（") && !starts(l->text, "(")) || up->link_chars || up->chars < 6 ||
        up->chars > 90 || line_is_block(up) || up->flags & LINE_HIDDEN)
        return l->text;
    return gong_format(p->ctx, "%.*s%.*s", (int)up->text.len, up->text.ptr, (int)l->text.len, l->text.ptr);
}

static uint32_t last_heading(const struct page *p)
{
    uint32_t i, best = NONE;

    for (i = 0; i <= p->first && i < p->n_lines; i++)
        if (p->lines[i].flags & LINE_HEAD && !(p->lines[i].flags & LINE_HIDDEN) && p->lines[i].chars >= 4 &&
            p->lines[i].link_chars == 0)
            best = i;
    return best;
}

static void title_key(struct page *p)
{
    p->title_key = squeeze(p->ctx, p->title.value);
    p->title_chars = (uint32_t)count_chars(p->title_key);
}

/* Plain text: a short line above the text that names a document. */
static bool names_document(const struct line *l)
{
    static const char *const kinds[] = {"报告", "通知", "意见", "方案", "办法", "公告", "决定", "总结",
                                        "规划", "计划", "通报", "通告", "批复", "公报", "要点", "规定",
                                        "细则", "条例", "函",   "情况", "纪要", "讲话", "解读", "说明",
                                        "公示", "预案", "措施", "）",   ")",    "》"};
    size_t i;

    if (l->chars < 6 || l->chars > 90 || has(l->text, "。") || has(l->text, "；") || ends(l->text, "：") ||
        ends(l->text, ":") || line_is_block(l))
        return false;
    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (ends(l->text, kinds[i]))
            return true;
    return false;
}

/* The name of an agency alone on its line. */
static bool names_organ(const struct line *l)
{
    static const char *const ends_of[] = {"局",     "政府", "委员会", "办公室", "厅",
                                          "办事处", "中心", "法院",   "检察院", "总队",
                                          "支队",   "大队", "管委会", "银行",   "公司"};
    size_t i;

    if (l->chars < 4 || l->chars > 30 || l->marks || line_is_block(l))
        return false;
    for (i = 0; i < sizeof(ends_of) / sizeof(ends_of[0]); i++)
        if (ends(l->text, ends_of[i]))
            return true;
    return false;
}

/* 厦门市水利局 on one line and 关于2024年度…的报告 on the next are one title. */
static struct gong_span with_organ_before(const struct page *p, uint32_t i)
{
    const struct line *l = &p->lines[i], *up = i > 0 ? l - 1 : l;
    bool opens = starts(l->text, "关于") || starts(l->text, "20");

    if (i == 0 || !opens || !names_organ(up))
        return l->text;
    return gong_format(p->ctx, "%.*s%.*s", (int)up->text.len, up->text.ptr, (int)l->text.len, l->text.ptr);
}

static bool title_from_text(struct page *p)
{
    uint32_t i, seen = 0;

    for (i = 0; i < p->n_lines && seen < 4 && i < 40; i++) {
        const struct line *l = &p->lines[i];
        if (line_is_block(l))
            continue;
        seen++;
        if (starts(l->text, "一、") || starts(l->text, "（一）") || starts(l->text, "(一)"))
            return false;
        if (!names_document(l))
            continue;
        set(p, &p->title, with_organ_before(p, i), "text", "first-line");
        return true;
    }
    return false;
}

/* What needs no labels of the lines. */
void resolve_title(struct page *p)
{
    static const char *const metas[] = {"ArticleTitle"};
    const char *name;
    struct gong_span v = first_of(p, metas, 1, "meta", &name);

    if (!p->html)
        (void)title_from_text(p);
    else if (v.ptr)
        set(p, &p->title, v, "meta", name);
    else if (!title_from_hits(p))
        (void)(title_from_lines(p) || title_from_tail(p));
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
    if (!p->html)
        return;
    i = title_above(p);
    if (i == NONE)
        i = last_heading(p);
    if (i != NONE)
        set(p, &p->title, with_line_before(p, i), "text",
            p->lines[i].flags & LINE_HEAD ? "heading" : "above");
    else if (p->head_title.len)
        set(p, &p->title, cut_site(p->head_title), "head", "title");
}

void resolve_late_title(struct page *p)
{
    late_title(p);
    title_key(p);
}
