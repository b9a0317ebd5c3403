/* parts.c: a document on several pages. decode puts the pages one after the other and says in the
 * attribute "parts" where each begins; every page is read by itself, and the texts are joined.
 * Class, fields and labels are those of the first page. On the others the document is looked for
 * in the element that held it on the first, and the title said again is cut. A page that is no
 * part of a document (an error page, a captcha) is left out, with a finding. */
#include "strip.h"

#include <gongbao/parts.h>

enum { TREE_BYTES = 48 << 20, HEAD_LINES = 6 };

struct page *parts_make(struct gong_ctx *ctx, struct gong_item *in, const struct presets *presets)
{
    struct gong_part_place places[GONG_PARTS_MAX];
    struct gong_span body = gong_item_body(in);
    uint32_t n = (uint32_t)gong_part_places_read(gong_item_get(in, "parts"), body.len, places), i;
    struct page *p;

    if (n == 0)
        places[0] = (struct gong_part_place){0, gong_item_get(in, "url")};
    n = n ? n : 1;
    p = (struct page *)gong_alloc(ctx, n * sizeof(*p));
    for (i = 0; p && i < n; i++) {
        p[i].ctx = ctx;
        p[i].in = in;
        p[i].presets = presets;
        p[i].whole = gong_span_sub(body, 0, i + 1 < n ? places[i + 1].from : body.len);
        p[i].src = gong_span_sub(p[i].whole, places[i].from, p[i].whole.len);
        p[i].url = places[i].url;
        p[i].no = i;
        p[i].n_parts = n;
    }
    return p;
}

static const struct page *first_of(const struct page *p)
{
    return p - p->no;
}

/* What one page may take, all pages of a document take together. */
size_t parts_memory_left(const struct page *p)
{
    size_t used = 0;
    uint32_t i;

    for (i = 0; i < p->no; i++)
        used += first_of(p)[i].html ? gong_html_memory(first_of(p)[i].html) : 0;
    return used < TREE_BYTES ? TREE_BYTES - used : 0;
}

static bool same_attr(const struct page *a, uint32_t i, const struct page *b, uint32_t k, const char *name)
{
    return gong_span_eq(dom_attr(a, i, name), dom_attr(b, k, name));
}

/* The element with the tag, id and class of the first page's; without id and class it is nobody's. */
uint32_t parts_body(const struct page *p)
{
    const struct page *first = first_of(p);
    uint32_t i;

    if (p->no == 0 || first->body == NONE || !first->html ||
        (!dom_attr(first, first->body, "id").len && !dom_attr(first, first->body, "class").len))
        return NONE;
    for (i = 0; i < p->n_els; i++)
        if (p->els[i].tag == first->els[first->body].tag && same_attr(p, i, first, first->body, "id") &&
            same_attr(p, i, first, first->body, "class"))
            return i;
    return NONE;
}

bool parts_takes(const struct page *p)
{
    if (p->no == 0)
        return true;
    return p->first < p->last && strcmp(p->cls, "challenge") != 0 && strcmp(p->cls, "soft404") != 0 &&
           strcmp(p->cls, "stub") != 0 && strcmp(p->cls, "list") != 0 && strcmp(p->cls, "attachment") != 0;
}

/* The first page's title among the first lines of a later one. */
static void cut_title(struct page *p)
{
    uint32_t i, seen = 0;

    for (i = p->first; i < p->last && seen < HEAD_LINES; i++) {
        if (p->lines[i].cut)
            continue;
        if (line_is_running(&p->lines[i]))
            return;
        if (line_is_title(first_of(p), &p->lines[i]))
            p->lines[i].cut = "part-title";
        seen++;
    }
}

void parts_trim(struct page *p)
{
    uint32_t i;

    if (p->no == 0)
        return;
    if (parts_takes(p) && strcmp(first_of(p)->cls, "article") == 0) {
        cut_title(p);
        return;
    }
    for (i = p->first; i < p->last; i++)
        if (!p->lines[i].cut)
            p->lines[i].cut = "part-left-out";
}

int parts_labels(struct page *first, struct gong_item *it)
{
    struct gong_label row = {GONG_LIT("part"), GONG_LIT("url"), {NULL, 0}};
    int rc = GONG_OK;
    uint32_t i;

    if (first->n_parts == 1)
        return GONG_OK;
    for (i = 0; i < first->n_parts && rc == GONG_OK; i++) {
        row.value = first[i].url;
        rc = gong_add(first->ctx, it, GONG_LABEL, &row);
    }
    return rc == GONG_OK ? gong_set(first->ctx, it, "parts", gong_span_none()) : rc;
}

int parts_findings(struct page *first, struct gong_item *it)
{
    int rc = GONG_OK;
    uint32_t i, taken = 1;

    for (i = 1; i < first->n_parts && rc == GONG_OK; i++) {
        taken += parts_takes(&first[i]);
        if (!parts_takes(&first[i]))
            rc = gong_find(first->ctx, it, "warning", "part-left-out", GONG_NULL, GONG_NULL,
                           "page %u of the document is of class %s (%s)", i + 1, first[i].cls,
                           first[i].cls_rule);
    }
    if (rc == GONG_OK && first->n_parts > 1)
        rc = gong_find(first->ctx, it, "info", "joined", GONG_NULL, GONG_NULL, "joined from %u of %u pages",
                       taken, first->n_parts);
    return rc;
}
