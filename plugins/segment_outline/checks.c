/* checks.c: findings about the outline. They change nothing. */
#include "outline.h"

enum { FINDINGS_MOST = 100 };

static bool has_text(const struct outline *o, const struct head *h)
{
    return gong_trim(gong_span_sub(o->text.body, h->to, h->end)).len > 0;
}

/* A section under it, or, under 第一部分, the 一、 that begins where it ends. */
static bool has_child(const struct outline *o, size_t i)
{
    const struct head *h = &o->heads[i], *next = h + 1;

    if (i + 1 >= o->n)
        return false;
    return next->parent == i + 1 || (next->family != h->family && next->no == 1 && next->level == h->level);
}

/* The heading of the same family before i under the same parent, its number; 0: none. */
static unsigned sibling_before(const struct outline *o, size_t i, const uint32_t *last)
{
    const struct head *h = &o->heads[i];
    uint32_t at = last[h->family];

    if (!at || o->heads[at - 1].document != h->document || o->heads[at - 1].parent != h->parent)
        return 0;
    return o->heads[at - 1].no;
}

static int check_number(struct gong_ctx *ctx, struct gong_item *it, const struct outline *o, size_t i,
                        unsigned before)
{
    const struct head *h = &o->heads[i];
    struct gong_span mark = gong_span_sub(o->text.body, h->start, h->start + h->mark_len);

    if (before && h->no == before)
        return gong_find(ctx, it, "warning", "marker-duplicate", h->start, h->to,
                         "the number of \"%.*s\" stands twice", (int)mark.len, mark.ptr);
    if (!h->in_order)
        return gong_find(ctx, it, "warning", "marker-gap", h->start, h->to,
                         "\"%.*s\" does not follow number %u", (int)mark.len, mark.ptr, before);
    return GONG_OK;
}

static int check_one(struct gong_ctx *ctx, struct gong_item *it, const struct outline *o, size_t i)
{
    const struct head *h = &o->heads[i];

    if (h->sentence || has_child(o, i) || has_text(o, h))
        return GONG_OK;
    return gong_find(ctx, it, "warning", "empty-section", h->start, h->to, "no text under this heading");
}

int outline_checks(struct gong_ctx *ctx, struct gong_item *it, const struct outline *o)
{
    uint32_t last[FAMILIES] = {0};
    size_t found = 0, before;
    int status = GONG_OK;

    gong_item_rows(it, GONG_FINDING, &before);
    for (size_t i = 0; i < o->n && status == GONG_OK; i++) {
        const struct head *h = &o->heads[i];

        gong_item_rows(it, GONG_FINDING, &found);
        if (found - before >= FINDINGS_MOST)
            return gong_find(ctx, it, "warning", "outline-findings-cut", GONG_NULL, GONG_NULL,
                             "more than %d findings about the outline", FINDINGS_MOST);
        if (h->family != FAMILY_PLAIN && h->family != FAMILY_SIGN && h->family != FAMILY_DOTTED)
            status = check_number(ctx, it, o, i, sibling_before(o, i, last));
        if (status == GONG_OK)
            status = check_one(ctx, it, o, i);
        last[h->family] = (uint32_t)i + 1;
    }
    return status;
}
