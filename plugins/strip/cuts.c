/* cuts.c: what was taken away, as byte ranges of the page. The ranges that the edit kept are
 * sorted; what lies between them is cut, by the rule of the line that stood there, or as
 * markup. So kept and cut ranges together are the page, without overlap. */
#include "strip.h"

#include <stdlib.h>

struct range {
    size_t from, to;
    const char *rule;
};

struct cutter {
    struct page *p;
    struct gong_item *it;
    struct range *lines; /* of lines that were cut, ascending */
    size_t n_lines, line;
    struct range last; /* not yet added */
    int rc;
};

static int by_from(const void *a, const void *b)
{
    const struct range *x = (const struct range *)a, *y = (const struct range *)b;

    return x->from < y->from ? -1 : x->from > y->from;
}

/* Nearly always they are in order already. */
static void sort(struct range *r, size_t n)
{
    size_t i = 1;

    while (i < n && r[i - 1].from <= r[i].from)
        i++;
    if (i < n)
        qsort(r, n, sizeof(*r), by_from);
}

static bool frag_source(const struct page *p, const struct frag *f, size_t *from, size_t *to)
{
    if (f->kind != FRAG_TEXT)
        return false;
    if (f->el == NONE) {
        *from = f->from;
        *to = f->to;
        return true;
    }
    return gong_node_source(p->els[f->el].node, from, to);
}

static void line_source(const struct page *p, const struct line *l, struct range *r)
{
    size_t from, to;
    uint32_t i;

    for (i = l->frag; i < l->frag + l->n_frags; i++) {
        if (!frag_source(p, &p->frags[i], &from, &to))
            continue;
        if (r->to == 0 || from < r->from)
            r->from = from;
        if (to > r->to)
            r->to = to;
    }
}

static void find_lines_of(struct cutter *c, const struct page *p)
{
    uint32_t i;

    for (i = 0; i < p->n_lines; i++) {
        struct range r = {0, 0, p->lines[i].cut};
        if (r.rule)
            line_source(p, &p->lines[i], &r);
        if (r.to > r.from)
            c->lines[c->n_lines++] = r;
    }
}

static bool find_lines(struct cutter *c)
{
    struct page *p = c->p;
    size_t n = 1;
    uint32_t i;

    for (i = 0; i < p->n_parts; i++)
        n += p[i].n_lines;
    c->lines = (struct range *)gong_alloc(p->ctx, n * sizeof(*c->lines));
    if (!c->lines)
        return false;
    for (i = 0; i < p->n_parts; i++)
        find_lines_of(c, &p[i]);
    sort(c->lines, c->n_lines);
    return true;
}

static void flush(struct cutter *c)
{
    struct gong_cut row;

    if (c->last.to == c->last.from || c->rc != GONG_OK)
        return;
    row.from = (int64_t)c->last.from;
    row.to = (int64_t)c->last.to;
    row.rule = gong_span_z(c->last.rule);
    c->rc = gong_add(c->p->ctx, c->it, GONG_CUT, &row);
}

static void add(struct cutter *c, size_t from, size_t to, const char *rule)
{
    if (from >= to)
        return;
    if (c->last.to == from && c->last.rule && strcmp(c->last.rule, rule) == 0) {
        c->last.to = to;
        return;
    }
    flush(c);
    c->last = (struct range){from, to, rule};
}

/* The gap [from, to) between kept ranges, divided by the lines that were cut in it. */
static void add_gap(struct cutter *c, size_t from, size_t to)
{
    size_t at = from;

    while (c->line < c->n_lines && c->lines[c->line].to <= from)
        c->line++;
    while (c->line < c->n_lines && c->lines[c->line].from < to) {
        const struct range *l = &c->lines[c->line];
        size_t start = l->from > at ? l->from : at, end = l->to < to ? l->to : to;
        add(c, at, start, "markup");
        add(c, start, end, l->rule);
        at = end > at ? end : at;
        if (l->to > to)
            break;
        c->line++;
    }
    add(c, at, to, "markup");
}

static struct range *kept_ranges(struct page *p, const struct gong_edit *e, size_t *ret_n)
{
    struct range *kept = (struct range *)gong_alloc(p->ctx, (e->map.n + 1) * sizeof(*kept));
    size_t i, n = 0;

    if (!kept)
        return NULL;
    for (i = 0; i < e->map.n; i++) {
        const struct gong_run *r = &e->map.runs[i];
        if (r->src_w)
            kept[n++] = (struct range){r->src, r->src + (size_t)r->n * r->src_w, NULL};
    }
    sort(kept, n);
    *ret_n = n;
    return kept;
}

int cuts_add(struct page *p, struct gong_item *it, const struct gong_edit *e)
{
    struct cutter c;
    struct range *kept;
    size_t i, n = 0, at = 0;

    memset(&c, 0, sizeof(c));
    c.p = p;
    c.it = it;
    c.rc = GONG_OK;
    kept = kept_ranges(p, e, &n);
    if (!kept || !find_lines(&c))
        return GONG_EITEM;
    for (i = 0; i < n; i++) {
        if (kept[i].from > at)
            add_gap(&c, at, kept[i].from);
        if (kept[i].to > at)
            at = kept[i].to;
    }
    add_gap(&c, at, gong_item_body(p->in).len);
    flush(&c);
    return c.rc;
}
