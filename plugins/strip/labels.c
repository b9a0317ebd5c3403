/* labels.c: values that the page itself labels. Three places give them: meta tags, the lines
 * that are not text of the document (date and source lines, gkml tables in all their shapes:
 * cells side by side, label and value in one cell, label on one line and value on the next,
 * tables flattened with pipes), and the footer's site code. Values are raw: what follows from
 * them is for resolve.c and the extractors. */
#include "strip.h"

enum { MAX_VALUE = 4000, MAX_LABELS = 400, PENDING_VALUE = 120 };

static const char *const meta_names[] = {
    "SiteName",
    "SiteDomain",
    "SiteIDCode",
    "ColumnName",
    "ColumnType",
    "ColumnDescription",
    "ColumnKeywords",
    "ArticleTitle",
    "PubDate",
    "ContentSource",
    "Keywords",
    "Author",
    "Description",
    "Url",
    "Image",
    "firstpublishedtime",
    "lastmodifiedtime",
    "pubtime",
    "publishdate",
    "publish_date",
    "publishtime",
    "og:title",
    "article:published_time",
    "og:release_date",
    "bytedance:published_time",
    "datePublished",
    "source",
    "others",
    "manuscriptId",
};

static const char *const gkml_names[] = {
    "索引号",   "信息索引号", "索引码",   "文号",     "发文字号", "发文文号", "文件编号", "发布文号",
    "公文文号", "发布机构",   "发文机关", "发文机构", "制发机关", "公开机构", "成文日期", "生成日期",
    "公开日期", "发文日期",   "发文时间", "公开时间", "公文时效", "主题分类", "体裁分类", "组配分类",
    "分类",     "主题词",     "有效性",   "效力状态", "公开方式", "公开范围", "公开形式", "公开时限",
    "统一编号", "名称",       "标题",     "信息名称", "文件名称", "实施日期", "废止日期", "生效日期",
    "失效日期", "内容概述",   "时效性",   "信息来源", "印发日期",
};

static bool listed(struct gong_span name, const char *const *list, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++)
        if (same_name(name, list[i]))
            return true;
    return false;
}

static bool is_null(struct gong_span v)
{
    static const char *const nulls[] = {"无", "-", "--", "—", "——", "－", "暂无", "空", "/", "null"};
    size_t i;

    for (i = 0; i < sizeof(nulls) / sizeof(nulls[0]); i++)
        if (gong_span_is(v, nulls[i]))
            return true;
    return v.len == 0;
}

int label_add(struct page *p, const char *origin, struct gong_span name, struct gong_span value)
{
    struct note *l;

    if (p->n_labels >= MAX_LABELS)
        return GONG_OK;
    l = (struct note *)grow(p->ctx, p->labels, p->n_labels, &p->cap_labels, sizeof(*l));
    if (!l)
        return GONG_EITEM;
    p->labels = l;
    l += p->n_labels++;
    l->line = p->label_line;
    l->label.origin = gong_span_z(origin);
    l->label.name = name;
    value = trim(gong_span_sub(value, 0, MAX_VALUE));
    l->label.value = is_null(value) ? gong_span_none() : value;
    return GONG_OK;
}

bool label_is(const struct note *n, const char *origin, const char *name)
{
    return n->label.value.ptr && gong_span_is(n->label.origin, origin) && same_name(n->label.name, name);
}

struct gong_span label_get(const struct page *p, const char *origin, const char *name)
{
    uint32_t i;

    for (i = 0; i < p->n_labels; i++)
        if (label_is(&p->labels[i], origin, name))
            return p->labels[i].label.value;
    return gong_span_none();
}

/* ---- meta tags ------------------------------------------------------------------------------ */

static int read_meta(struct page *p, uint32_t el)
{
    struct gong_span name = dom_attr(p, el, "name"), content = dom_attr(p, el, "content");

    if (!name.len)
        name = dom_attr(p, el, "property");
    if (!name.len || !listed(name, meta_names, sizeof(meta_names) / sizeof(meta_names[0])))
        return GONG_OK;
    return label_add(p, "meta", name, content);
}

static int read_head(struct page *p)
{
    uint32_t i;
    int rc = GONG_OK;

    for (i = 0; i < p->n_els && rc == GONG_OK; i++) {
        if (p->els[i].tag == TAG_META)
            rc = read_meta(p, i);
        if (p->els[i].tag != TAG_TITLE || p->head_title.len)
            continue;
        p->head_title = gong_node_text(p->ctx, p->els[i].node, MAX_VALUE);
        if (p->head_title.len)
            rc = label_add(p, "head", GONG_LIT("title"), p->head_title);
    }
    return rc;
}

/* ---- lines ------------------------------------------------------------------------------------- */

static const char *origin_of(const struct line *l, struct gong_span name)
{
    if (l->flags & LINE_ROW || listed(name, gkml_names, sizeof(gkml_names) / sizeof(gkml_names[0])))
        return "gkml";
    return "line";
}

/* The next place at or behind `at` where a label may begin: behind a blank or a sign. */
static size_t next_word(struct gong_span s, size_t at)
{
    unsigned n;
    int blank;

    while (at < s.len) {
        blank = blank_at(s, at, &n);
        at += n;
        if (blank == 1 || (n == 1 && strchr("|;,[(]", s.ptr[at - 1])))
            return at;
        if (n == 3 && (memcmp(s.ptr + at - 3, "】", 3) == 0 || memcmp(s.ptr + at - 3, "；", 3) == 0 ||
                       memcmp(s.ptr + at - 3, "【", 3) == 0 || memcmp(s.ptr + at - 3, "丨", 3) == 0))
            return at;
    }
    return s.len;
}

static struct gong_span clean_value(struct gong_span v)
{
    static const char *const tools[] = {" 字体", " 字号", " 【", " 打印", " 分享"};
    size_t i, at;

    for (i = 0; i < sizeof(tools) / sizeof(tools[0]); i++) {
        at = gong_span_find(v, 1, gong_span_z(tools[i]));
        if (at != SIZE_MAX)
            v = gong_span_sub(v, 0, at);
    }
    v = trim(v);
    while (v.len && strchr("|;,[]", v.ptr[v.len - 1]))
        v = trim(gong_span_sub(v, 0, v.len - 1));
    while (v.len && strchr("|[]", v.ptr[0]))
        v = trim(gong_span_sub(v, 1, v.len));
    return v;
}

/* label: value label: value ... in one piece of text. */
static int read_pairs(struct page *p, const struct line *l, struct gong_span s)
{
    struct gong_span name = gong_span_none(), next;
    size_t at = 0, from = 0, n;
    int rc = GONG_OK;

    while (at < s.len && rc == GONG_OK) {
        n = words_label(gong_span_sub(s, at, s.len), true, &next);
        if (n) {
            if (name.ptr)
                rc = label_add(p, origin_of(l, name), name, clean_value(gong_span_sub(s, from, at)));
            name = next;
            at += n;
            from = at;
            while (at < s.len && s.ptr[at] == ' ')
                at++;
            continue;
        }
        at = next_word(s, at);
    }
    if (name.ptr && rc == GONG_OK)
        rc = label_add(p, origin_of(l, name), name, clean_value(gong_span_sub(s, from, s.len)));
    return rc;
}

static bool next_cell(struct gong_span s, size_t *at, struct gong_span *ret)
{
    size_t from = *at;

    if (from > s.len)
        return false;
    while (*at < s.len && s.ptr[*at] != '\t' && s.ptr[*at] != '|')
        ++*at;
    *ret = trim(gong_span_sub(s, from, *at));
    ++*at;
    return true;
}

/* 索引号 and [ 索引号 ] alone. */
static bool is_label(struct gong_span cell, struct gong_span *ret_name)
{
    struct gong_span s = line_opened(cell);
    size_t n = words_label(s, false, ret_name);

    return n > 0 && trim(gong_span_sub(s, n, s.len)).len == 0;
}

/* 发布日期：2025-01-02 in one cell. */
static bool is_pair(struct gong_span cell)
{
    struct gong_span name;

    return words_label(line_opened(cell), true, &name) > 0;
}

/* Cells in turn: a label and its value, or both in one cell. */
static int read_row(struct page *p, const struct line *l)
{
    struct gong_span cell, name = gong_span_none(), next;
    size_t at = 0;
    int rc = GONG_OK;

    while (rc == GONG_OK && next_cell(l->text, &at, &cell)) {
        if (is_label(cell, &next)) {
            if (name.ptr)
                rc = label_add(p, "gkml", name, gong_span("", 0));
            name = next;
        } else if (name.ptr && !is_pair(cell)) {
            rc = label_add(p, "gkml", name, cell);
            name = gong_span_none();
        } else {
            name = gong_span_none();
            rc = read_pairs(p, l, cell);
        }
    }
    return rc;
}

static int read_crumb(struct page *p, struct gong_span s)
{
    size_t colon = gong_span_find(s, 0, GONG_LIT("：")), n = 3;

    if (colon == SIZE_MAX || colon > 36) {
        colon = gong_span_find(s, 0, GONG_LIT(":"));
        n = 1;
    }
    if (colon != SIZE_MAX && colon <= 36)
        s = gong_span_sub(s, colon + n, s.len);
    return label_add(p, "crumb", GONG_LIT("crumb"), s);
}

static bool code_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int read_site_code(struct page *p, struct gong_span s)
{
    struct gong_span word = GONG_LIT("网站标识码"), rest;
    size_t at = gong_span_find(s, 0, word), from;

    if (at == SIZE_MAX)
        return GONG_OK;
    rest = gong_span_sub(s, at + word.len, s.len);
    for (from = 0; from < rest.len && from < 8 && !code_char(rest.ptr[from]); from++)
        continue;
    for (at = from; at < rest.len && code_char(rest.ptr[at]); at++)
        continue;
    if (at - from < 6)
        return GONG_OK;
    return label_add(p, "footer", word, gong_span_sub(rest, from, at));
}

static int read_line(struct page *p, uint32_t i)
{
    const struct line *l = &p->lines[i];
    struct gong_span name;
    bool row = l->flags & LINE_ROW || gong_span_has(l->text, GONG_LIT("|"));

    if (l->text.len > MAX_VALUE)
        return GONG_OK;
    if (words_crumb(l->text))
        return read_crumb(p, l->text);
    if (has(l->text, "网站标识码"))
        return read_site_code(p, l->text);
    if (row)
        return read_row(p, l);
    /* the label alone, its value on the next line */
    if (is_label(l->text, &name) && i + 1 < p->n_lines && p->lines[i + 1].chars < PENDING_VALUE &&
        p->lines[i + 1].cut && !is_pair(p->lines[i + 1].text)) {
        (void)is_label(l->text, &name);
        return label_add(p, origin_of(l, name), name, p->lines[i + 1].text);
    }
    return read_pairs(p, l, l->text);
}

/* Elements that a preset names as date or source. */
static int read_named(struct page *p)
{
    struct gong_span text;
    uint32_t i;
    int rc = GONG_OK;

    for (i = 0; i < p->n_hits && rc == GONG_OK; i++) {
        if (p->hits[i].role != ROLE_DATE && p->hits[i].role != ROLE_SOURCE)
            continue;
        text = gong_node_text(p->ctx, p->els[p->hits[i].el].node, MAX_VALUE);
        rc =
            label_add(p, "cms", p->hits[i].role == ROLE_DATE ? GONG_LIT("发布时间") : GONG_LIT("来源"), text);
    }
    return rc;
}

int labels_head(struct page *p)
{
    int rc;

    p->label_line = NONE;
    rc = read_head(p);
    if (rc == GONG_OK)
        rc = read_named(p);

    p->has_meta = label_get(p, "meta", "ArticleTitle").ptr || label_get(p, "meta", "PubDate").ptr;
    return rc;
}

int labels_lines(struct page *p)
{
    uint32_t i;
    int rc = GONG_OK;

    for (i = 0; i < p->n_lines && rc == GONG_OK; i++)
        if ((p->lines[i].cut || p->trim_undone) && (p->body_hidden || !(p->lines[i].flags & LINE_HIDDEN)))
            rc = read_line(p, p->label_line = i);
    return rc;
}
