/* place.c: the element that holds the kept text; see place.h. Sums flow up from the text nodes
 * along the way of the walk, so the first element that reaches nine tenths is the innermost. */
#include "doc/place.h"

#include <gongbao/buf.h>

enum { DEEP = 2048, PATH_STEPS = 4, NAMES = 3, NAME_BYTES = 80, PATH_BYTES = 4096 };

struct kept {
    const struct gong_cut *cuts;
    size_t n, at; /* cuts before `at` end before the last range asked for */
};

/* Bytes of [from, to) outside the cuts. Ranges mostly come in ascending order. */
static size_t outside(struct kept *k, size_t from, size_t to)
{
    size_t sum = to - from;

    if (k->at > 0 && (size_t)k->cuts[k->at - 1].to > from) { /* a node that was moved: search anew */
        size_t lo = 0, hi = k->at;
        while (lo < hi) {
            size_t mid = (lo + hi) / 2;
            if ((size_t)k->cuts[mid].to <= from)
                lo = mid + 1;
            else
                hi = mid;
        }
        k->at = lo;
    }
    while (k->at < k->n && (size_t)k->cuts[k->at].to <= from)
        k->at++;
    for (size_t i = k->at; i < k->n && (size_t)k->cuts[i].from < to; i++) {
        size_t a = (size_t)k->cuts[i].from > from ? (size_t)k->cuts[i].from : from;
        size_t b = (size_t)k->cuts[i].to < to ? (size_t)k->cuts[i].to : to;
        sum -= b > a ? b - a : 0;
    }
    return sum;
}

static size_t weight(struct kept *k, const struct gong_node *n)
{
    size_t from, to;

    return gong_node_is_text(n) && gong_node_source(n, &from, &to) ? outside(k, from, to) : 0;
}

static size_t whole(struct gong_html *h, struct kept *k)
{
    struct gong_node *top = gong_html_root(h);
    size_t sum = 0;

    for (struct gong_node *n = top; n; n = gong_node_walk(top, n, false))
        sum += weight(k, n);
    k->at = 0;
    return sum;
}

static struct gong_node *innermost(struct gong_html *h, struct kept *k, size_t want)
{
    struct gong_node *top = gong_html_root(h), *n = top;
    size_t sums[DEEP] = {0}, depth = 0;

    while (n) {
        struct gong_node *child = gong_node_first(n);
        if (child && depth + 1 < DEEP) {
            sums[++depth] = 0;
            n = child;
            continue;
        }
        sums[depth] += weight(k, n);
        while (!gong_node_next(n)) { /* the parent is complete */
            n = n == top ? NULL : gong_node_parent(n);
            if (!n || depth == 0)
                return NULL;
            if (sums[depth] >= want)
                return n;
            sums[depth - 1] += sums[depth];
            depth--;
        }
        n = gong_node_next(n);
    }
    return NULL;
}

/* ---- names ------------------------------------------------------------------------------------- */

/* Letters, digits, - and _, and what is no ASCII: others would not be a selector. */
static size_t name_end(struct gong_span s, size_t at)
{
    while (at < s.len && at < NAME_BYTES &&
           ((unsigned char)s.ptr[at] >= 0x80 || strchr("-_", s.ptr[at]) ||
            (s.ptr[at] >= '0' && s.ptr[at] <= '9') || ((s.ptr[at] | 32) >= 'a' && (s.ptr[at] | 32) <= 'z')))
        at++;
    return at;
}

static bool is_name(struct gong_span s)
{
    return s.len > 0 && s.ptr[0] && name_end(s, 0) == s.len;
}

static void put_classes(struct gong_buf *b, struct gong_span cls)
{
    size_t at = 0;

    for (int n = 0; n < NAMES && at < cls.len;) {
        size_t from;
        while (at < cls.len && strchr(" \t\n\f\r", cls.ptr[at]))
            at++;
        for (from = at; at < cls.len && !strchr(" \t\n\f\r", cls.ptr[at]); at++)
            continue;
        if (is_name(gong_span_sub(cls, from, at))) {
            gong_buf_addc(b, '.');
            gong_buf_add(b, gong_span_sub(cls, from, at));
            n++;
        }
    }
}

static void put_element(struct gong_buf *b, const struct gong_node *n)
{
    struct gong_span id = gong_node_attr(n, "id");

    gong_buf_add(b, gong_node_tag(n));
    if (is_name(id)) {
        gong_buf_addc(b, '#');
        gong_buf_add(b, id);
    }
    put_classes(b, gong_node_attr(n, "class"));
}

static struct gong_span path_of(struct gong_ctx *ctx, struct gong_node *n)
{
    const struct gong_node *steps[PATH_STEPS];
    struct gong_buf b;
    size_t k = 0;

    gong_buf_init(&b, ctx, PATH_BYTES);
    for (; n && gong_node_tag(n).len && k < PATH_STEPS; n = gong_node_parent(n))
        steps[k++] = n;
    while (k > 0) {
        put_element(&b, steps[--k]);
        if (k > 0)
            gong_buf_addz(&b, " > ");
    }
    return gong_buf_span(&b);
}

static struct gong_span selector_of(struct gong_ctx *ctx, const struct gong_node *n)
{
    struct gong_span id = gong_node_attr(n, "id");
    struct gong_buf b;

    gong_buf_init(&b, ctx, PATH_BYTES);
    if (is_name(id)) {
        gong_buf_addc(&b, '#');
        gong_buf_add(&b, id);
    } else {
        put_classes(&b, gong_node_attr(n, "class"));
    }
    return b.len ? gong_buf_span(&b) : gong_span_none();
}

struct gong_span gong_place_of_text(struct gong_ctx *ctx, struct gong_html *h, const struct gong_cut *cuts,
                                    size_t n, struct gong_span *ret_selector)
{
    struct kept k = {cuts, n, 0};
    size_t sum = whole(h, &k);
    struct gong_node *in = sum ? innermost(h, &k, sum - sum / 10) : NULL;

    *ret_selector = in ? selector_of(ctx, in) : gong_span_none();
    return in ? path_of(ctx, in) : gong_span_none();
}
