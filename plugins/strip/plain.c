/* plain.c: plain text as lines. Sites flattened into text keep their chrome as lines of its
 * own, which trim.c cuts by the same rules; tables are rows with pipes. */
#include "strip.h"

static int add_frag(struct page *p, size_t from, size_t to)
{
    struct frag *f = (struct frag *)grow(p->ctx, p->frags, p->n_frags, &p->cap_frags, sizeof(*f));

    if (!f)
        return GONG_EITEM;
    p->frags = f;
    f[p->n_frags++] = (struct frag){NONE, (uint32_t)from, (uint32_t)to, FRAG_TEXT};
    return GONG_OK;
}

/* The pieces of a line between characters of no width: they would stand inside words. */
static int add_frags(struct page *p, size_t from, size_t to)
{
    size_t at = from, start = from;
    unsigned n;
    int rc = GONG_OK;

    while (at < to && rc == GONG_OK) {
        bool hidden = blank_at(p->whole, at, &n) == 2;
        if (hidden && at > start)
            rc = add_frag(p, start, at);
        at += n;
        if (hidden)
            start = at;
    }
    return rc == GONG_OK && to > start ? add_frag(p, start, to) : rc;
}

/* What the pieces of a line say together. */
static struct gong_span joined(struct page *p, const struct frag *f, uint32_t n)
{
    struct gong_buf text;

    if (n == 1)
        return gong_span_sub(p->whole, f->from, f->to);
    gong_buf_init(&text, p->ctx, p->src.len + 1);
    for (uint32_t i = 0; i < n; i++)
        gong_buf_add(&text, gong_span_sub(p->whole, f[i].from, f[i].to));
    return gong_buf_ok(&text) ? gong_span(text.ptr, text.len) : gong_span("", 0);
}

static int add_line(struct page *p, size_t from, size_t to)
{
    struct line *l = (struct line *)grow(p->ctx, p->lines, p->n_lines, &p->cap_lines, sizeof(*l));

    if (!l)
        return GONG_EITEM;
    p->lines = l;
    l += p->n_lines++;
    memset(l, 0, sizeof(*l));
    l->el = NONE;
    l->frag = p->n_frags;
    if (add_frags(p, from, to) != GONG_OK)
        return GONG_EITEM;
    l->n_frags = p->n_frags - l->frag;
    l->text = joined(p, p->frags + l->frag, l->n_frags);
    l->chars = (uint32_t)count_chars(l->text);
    l->marks = (uint32_t)(gong_span_has(l->text, GONG_LIT("。")) + gong_span_has(l->text, GONG_LIT("，")) +
                          gong_span_has(l->text, GONG_LIT(",")) + gong_span_has(l->text, GONG_LIT("；")));
    if (gong_span_has(l->text, GONG_LIT("|")))
        l->flags |= LINE_ROW;
    return GONG_OK;
}

/* Lines end at LF, CR LF and a CR alone. */
static size_t line_end(struct gong_span src, size_t at)
{
    while (at < src.len && src.ptr[at] != '\n' && src.ptr[at] != '\r')
        at++;
    return at;
}

int plain_read(struct page *p)
{
    struct gong_span src = p->src, line;
    size_t at = 0, end, from;
    int rc = GONG_OK;

    p->body = NONE;
    while (at < src.len && rc == GONG_OK) {
        end = line_end(src, at);
        line = trim(gong_span_sub(src, at, end));
        from = line.len ? (size_t)(line.ptr - p->whole.ptr) : 0;
        if (line.len)
            rc = add_line(p, from, from + line.len);
        at = end + 1;
    }
    p->first = 0;
    p->last = p->n_lines;
    return rc == GONG_OK ? lines_sum(p) : rc;
}
