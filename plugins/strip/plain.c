/* plain.c: plain text as lines. Sites flattened into text keep their chrome as lines of its
 * own, which trim.c cuts by the same rules; tables are rows with pipes. */
#include "strip.h"

static int add_line(struct page *p, size_t from, size_t to)
{
    struct line *l = (struct line *)grow(p->ctx, p->lines, p->n_lines, &p->cap_lines, sizeof(*l));
    struct frag *f = (struct frag *)grow(p->ctx, p->frags, p->n_frags, &p->cap_frags, sizeof(*f));

    if (!l || !f)
        return GONG_EITEM;
    p->lines = l;
    p->frags = f;
    l += p->n_lines++;
    memset(l, 0, sizeof(*l));
    l->el = NONE;
    l->frag = p->n_frags;
    l->n_frags = 1;
    l->text = gong_span_sub(p->src, from, to);
    l->chars = (uint32_t)count_chars(l->text);
    l->marks = (uint32_t)(gong_span_has(l->text, GONG_LIT("。")) +
                          gong_span_has(l->text, GONG_LIT("，")) +
                          gong_span_has(l->text, GONG_LIT(",")) + gong_span_has(l->text, GONG_LIT("；")));
    if (gong_span_has(l->text, GONG_LIT("|")))
        l->flags |= LINE_ROW;
    f[p->n_frags++] = (struct frag){NONE, (uint32_t)from, (uint32_t)to, FRAG_TEXT};
    return GONG_OK;
}

int plain_read(struct page *p)
{
    struct gong_span src = p->src, line;
    size_t at = 0, end;
    int rc = GONG_OK;

    p->body = NONE;
    while (at < src.len && rc == GONG_OK) {
        end = gong_span_find(src, at, GONG_LIT("\n"));
        if (end == SIZE_MAX)
            end = src.len;
        line = trim(gong_span_sub(src, at, end));
        if (line.len)
            rc = add_line(p, (size_t)(line.ptr - src.ptr), (size_t)(line.ptr - src.ptr) + line.len);
        at = end + 1;
    }
    p->first = 0;
    p->last = p->n_lines;
    return rc == GONG_OK ? lines_sum(p) : rc;
}
