/* out.c: the text that leaves, with its rows: the kept lines put one after the other, the cuts
 * that complete them to the whole page, labels, fields, attachments, links and findings. */
#include "strip.h"

static int add_field(struct page *p, struct gong_item *it, const char *name, struct gong_span value,
                     const char *rule)
{
    struct gong_field f = {gong_span_z(name), value, gong_span_z(rule)};

    return value.ptr && value.len ? gong_add(p->ctx, it, GONG_FIELD, &f) : GONG_OK;
}

static void put_line(struct page *p, struct gong_edit *e, const struct line *l)
{
    uint32_t i;

    for (i = l->frag; i < l->frag + l->n_frags; i++) {
        const struct frag *f = &p->frags[i];
        const struct gong_node *n = f->el == NONE || !p->els ? NULL : p->els[f->el].node;
        if (f->kind == FRAG_CELL)
            gong_edit_put(e, GONG_LIT("\t"), 0, 0);
        else if (f->kind == FRAG_BLANK && (!n || gong_node_chars(n).ptr[f->from] != ' '))
            gong_edit_put(e, GONG_LIT(" "), 0, 0);
        else if (n)
            gong_node_put(e, n, f->from, f->to);
        else
            gong_edit_keep(e, f->from, f->to - f->from);
    }
}

static uint32_t first_kept(const struct page *p)
{
    uint32_t i;

    for (i = p->first; i < p->last; i++)
        if (!p->lines[i].cut)
            return i;
    return NONE;
}

/* Does the text begin with the title already? It may stand on several lines. */
static bool begins_with_title(struct page *p, struct gong_span title)
{
    struct gong_span want = squeeze(p->ctx, title), got;
    uint32_t i;

    for (i = first_kept(p); i < p->last && want.len; i++) {
        if (p->lines[i].cut)
            continue;
        got = squeeze(p->ctx, gong_span_sub(p->lines[i].text, 0, 4096));
        if (gong_span_starts(got, want))
            return true;
        if (!gong_span_starts(want, got) || got.len == 0)
            return false;
        want = gong_span_sub(want, got.len, want.len);
    }
    return want.len == 0;
}

/* The title in front of the text, from the bytes of the page that say it. */
static void put_title(struct page *p, struct gong_edit *e)
{
    struct gong_span title = p->title.value;
    uint32_t i;
    size_t at;

    for (i = 0; i < p->n_lines; i++) {
        const struct line *l = &p->lines[i];
        if (l->cut && line_is_title(p, l)) {
            put_line(p, e, l);
            return;
        }
    }
    at = gong_span_find(p->src, 0, title);
    if (at != SIZE_MAX)
        gong_edit_keep(e, p->whole.len - p->src.len + at, title.len);
    else
        gong_edit_put(e, title, 0, 0);
}

/* Plain text: one of its first lines is the title. */
static bool is_in_head(const struct page *p)
{
    uint32_t i, seen = 0;

    for (i = p->first; !p->html && i < p->last && seen < 4; i++) {
        if (p->lines[i].cut)
            continue;
        if (line_is_title(p, &p->lines[i]))
            return true;
        seen++;
    }
    return false;
}

static void put_lines(struct page *p, struct gong_edit *e)
{
    uint32_t i;

    for (i = p->first; i < p->last; i++) {
        if (p->lines[i].cut)
            continue;
        if (e->out.len)
            gong_edit_put(e, GONG_LIT("\n"), 0, 0);
        put_line(p, e, &p->lines[i]);
    }
}

static void put_text(struct page *p, struct gong_edit *e, bool title_line)
{
    uint32_t i;

    if (title_line && p->title.value.len && !is_in_head(p) && !begins_with_title(p, p->title.value))
        put_title(p, e);
    for (i = 0; i < p->n_parts; i++)
        if (parts_takes(&p[i]))
            put_lines(&p[i], e);
}

static int add_labels(struct page *p, struct gong_item *it)
{
    uint32_t i;
    int rc = GONG_OK;

    for (i = 0; i < p->n_labels && rc == GONG_OK; i++)
        rc = gong_add(p->ctx, it, GONG_LABEL, &p->labels[i].label);
    return rc;
}

/* Other labelled values that a page record repeats. */
static int add_shown_fields(struct page *p, struct gong_item *it)
{
    static const struct {
        const char *field, *origin, *label;
    } shown[] = {
        {"site_code", "meta", "SiteIDCode"},
        {"site_code", "footer", "网站标识码"},
        {"index_no", "gkml", "索引号"},
        {"index_no", "gkml", "信息索引号"},
        {"doc_no", "gkml", "文号"},
        {"doc_no", "gkml", "发文字号"},
        {"issuer", "gkml", "发布机构"},
        {"issuer", "gkml", "发文机关"},
        {"issuer", "gkml", "发文机构"},
        {"source_dept", "cms", "来源"},
        {"source_dept", "line", "来源"},
        {"source_dept", "line", "信息来源"},
        {"source_dept", "line", "稿件来源"},
        {"source_dept", "line", "文章来源"},
        {"source_dept", "meta", "ContentSource"},
    };
    const char *done = "", *rule;
    struct gong_span v;
    size_t i;
    int rc = GONG_OK;

    for (i = 0; i < sizeof(shown) / sizeof(shown[0]) && rc == GONG_OK; i++) {
        if (strcmp(done, shown[i].field) == 0)
            continue;
        v = label_get(p, shown[i].origin, shown[i].label);
        if (!v.ptr)
            continue;
        done = shown[i].field;
        rule = gong_format(p->ctx, "%s:%s", shown[i].origin, shown[i].label).ptr;
        rc = rule ? add_field(p, it, shown[i].field, v, rule) : GONG_EITEM;
    }
    return rc;
}

static int add_fields(struct page *p, struct gong_item *it)
{
    bool document = strcmp(p->cls, "article") == 0 || strcmp(p->cls_rule, "shell:image") == 0 ||
                    (strcmp(p->cls, "shell") == 0 && p->has_meta);
    struct gong_label title = {GONG_LIT("title"), GONG_LIT("title"), p->title.value};
    int rc = GONG_OK;

    if (document) {
        rc = add_field(p, it, "title", p->title.value, p->title.rule);
        if (rc == GONG_OK)
            rc = add_field(p, it, "published_date", p->date.value, p->date.rule);
        if (rc == GONG_OK && title.value.len)
            rc = gong_add(p->ctx, it, GONG_LABEL, &title);
    }
    return rc == GONG_OK ? add_shown_fields(p, it) : rc;
}

static int add_class(struct page *p, struct gong_item *it)
{
    int rc = gong_set(p->ctx, it, "class", gong_span_z(p->cls));

    if (rc == GONG_OK)
        rc = gong_set(p->ctx, it, "class.rule", gong_span_z(p->cls_rule));
    if (rc == GONG_OK && p->cms)
        rc = gong_set(p->ctx, it, "cms", gong_span_z(p->cms));
    return rc;
}

int out_emit(struct page *p, bool title_line)
{
    struct gong_edit e;
    struct gong_item *it;
    int rc;

    gong_edit_init(&e, p->ctx, gong_item_body(p->in), 2 * gong_item_body(p->in).len + 4096);
    if (strcmp(p->cls, "article") == 0)
        put_text(p, &e, title_line);
    it = gong_derive(p->ctx, p->in, GONG_TEXT, &e);
    if (!it)
        return GONG_EITEM;
    rc = add_class(p, it);
    if (rc == GONG_OK)
        rc = add_labels(p, it);
    if (rc == GONG_OK)
        rc = parts_labels(p, it);
    if (rc == GONG_OK)
        rc = add_fields(p, it);
    if (rc == GONG_OK)
        rc = links_add(p, it);
    if (rc == GONG_OK)
        rc = cuts_add(p, it, &e);
    if (rc == GONG_OK)
        rc = findings_add(p, it);
    return rc == GONG_OK ? gong_emit(p->ctx, it) : rc;
}
