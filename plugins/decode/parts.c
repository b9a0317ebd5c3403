/* parts.c: a document on several pages (gongbao/parts.h): each page decoded by itself, one after
 * the other as one body; the attribute "parts" says where each begins. Encoding and media type are
 * those of the first page. A page in another encoding keeps its text and loses its way back to the
 * bytes, which the record could not describe; a page that is no text is left out; both are
 * findings, and so is a payload that is not whole. */
#include "decode.h"

#include <gongbao/parts.h>

struct joining {
    const struct decode *d;
    struct gong_ctx *ctx;
    struct gong_item *in;
    struct gong_edit *e;
    struct choice first;
    size_t replaced, n, nuls;
    struct gong_part_place places[GONG_PARTS_MAX];
    const char *left_out[GONG_PARTS_MAX], *other[GONG_PARTS_MAX]; /* media type; encoding */
};

static size_t count_nuls(struct gong_span s)
{
    size_t n = 0, at = 0;

    while ((at = gong_span_find(s, at, gong_span("", 1))) != SIZE_MAX) {
        n++;
        at++;
    }
    return n;
}

static bool is_ascii(struct gong_span s)
{
    return !decode_utf8_shape(s).any;
}

/* The encoding of a page: the first page's where it says the same. */
static const char *encoding(struct joining *j, const struct gong_part *p, size_t i)
{
    struct choice c;

    decode_choice(j->d, p->body, p->content_type, &c);
    if (i == 0)
        j->first = c;
    if (strcmp(c.used, j->first.used) == 0 || is_ascii(p->body))
        return j->first.used;
    j->other[i] = c.used;
    return c.used;
}

static int add_part(struct joining *j, const struct gong_part *p, size_t i)
{
    struct magic m = decode_magic(p->body);
    struct gong_edit part;
    size_t replaced = 0;

    j->places[i] = (struct gong_part_place){j->e->out.len + 2 * j->nuls, p->url};
    j->left_out[i] = m.rule ? m.media_type : NULL;
    if (m.rule)
        return GONG_OK;
    gong_edit_init(&part, j->ctx, p->body, (size_t)j->d->max_bytes);
    if (gong_charset_decode(j->ctx, encoding(j, p, i), &part, &replaced) != GONG_OK)
        return GONG_EITEM;
    if (j->other[i])
        gong_edit_put(j->e, gong_span(part.out.ptr, part.out.len), 0, 0);
    else
        gong_edit_append(j->e, &part, (size_t)(p->body.ptr - gong_item_body(j->in).ptr));
    j->replaced += replaced;
    j->nuls += count_nuls(gong_span(part.out.ptr, part.out.len));
    return GONG_OK;
}

static int find_parts(struct joining *j, struct gong_item *page, const char *broken)
{
    int rc = GONG_OK;

    for (size_t i = 0; i < j->n && rc == GONG_OK; i++) {
        if (j->left_out[i])
            rc = gong_find(j->ctx, page, "warning", "part-left-out", GONG_NULL, GONG_NULL,
                           "page %zu of the document is no text but %s", i + 1, j->left_out[i]);
        else if (j->other[i])
            rc = gong_find(j->ctx, page, "warning", "part-charset", GONG_NULL, GONG_NULL,
                           "page %zu of the document is in %s, the first in %s", i + 1, j->other[i],
                           j->first.used);
    }
    if (rc == GONG_OK && broken)
        rc = gong_find(j->ctx, page, "warning", "parts-broken", GONG_NULL, GONG_NULL,
                       "only %zu pages of the document could be read: %s", j->n, broken);
    return rc;
}

static int no_pages(struct gong_ctx *ctx, struct gong_item *in, const char *why)
{
    struct gong_item *page = decode_bare(ctx, in, "other", "parts-broken");

    if (!page || gong_find(ctx, page, "warning", "parts-broken", GONG_NULL, GONG_NULL,
                           "no page of the document could be read: %s", why) != GONG_OK)
        return GONG_EITEM;
    return gong_emit(ctx, page);
}

int decode_parts(const struct decode *d, struct gong_ctx *ctx, struct gong_item *in)
{
    struct gong_part *parts = gong_alloc(ctx, GONG_PARTS_MAX * sizeof *parts);
    struct joining *j = gong_alloc(ctx, sizeof *j);
    struct gong_item *page;
    const char *broken;

    if (!parts || !j)
        return GONG_EITEM;
    *j = (struct joining){.d = d, .ctx = ctx, .in = in, .e = gong_alloc(ctx, sizeof *j->e)};
    broken = gong_parts_read(gong_item_body(in), parts, &j->n);
    if (j->n == 0 || decode_magic(parts[0].body).rule)
        return no_pages(ctx, in, broken ? broken : "the first is no text");
    if (!j->e)
        return GONG_EITEM;
    gong_edit_init(j->e, ctx, gong_item_body(in), (size_t)d->max_bytes);
    for (size_t i = 0; i < j->n; i++)
        if (add_part(j, &parts[i], i) != GONG_OK)
            return GONG_EITEM;
    page = decode_page(d, in, j->e, &j->first, j->replaced);
    if (!page || gong_set(ctx, page, "parts", gong_part_places(ctx, j->places, j->n)) != GONG_OK ||
        find_parts(j, page, broken) != GONG_OK)
        return GONG_EITEM;
    return gong_emit(ctx, page);
}
