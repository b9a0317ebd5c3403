/* match.c: preset selectors against elements. Each element asks the hash for its id, its
 * classes and its tag; what is found there is compared in full. One pass finds the matches of
 * all presets. */
#include "preset.h"

static bool next_class(struct gong_span all, size_t *at, struct gong_span *ret)
{
    size_t from;

    while (*at < all.len && (unsigned char)all.ptr[*at] <= ' ')
        ++*at;
    from = *at;
    while (*at < all.len && (unsigned char)all.ptr[*at] > ' ')
        ++*at;
    *ret = gong_span_sub(all, from, *at);
    return ret->len > 0;
}

static bool same(struct gong_span a, struct gong_span b)
{
    size_t i;

    if (a.len != b.len)
        return false;
    for (i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return true;
}

static bool has_class(struct gong_span all, struct gong_span name)
{
    struct gong_span one;
    size_t at = 0;

    while (next_class(all, &at, &one))
        if (same(one, name))
            return true;
    return false;
}

static bool fits(const struct selector *sel, struct gong_span tag, struct gong_span id, struct gong_span cls)
{
    uint32_t i;

    if (sel->tag.len && !same(sel->tag, tag))
        return false;
    if (sel->id.len && !same(sel->id, id))
        return false;
    for (i = 0; i < sel->n_classes; i++)
        if (!has_class(cls, sel->classes[i]))
            return false;
    return true;
}

struct probe {
    struct page *p;
    uint32_t el;
    struct gong_span tag, id, cls;
    bool drops; /* only the role DROP, else all others */
    bool dropped;
};

/* A table with the container of a document in a cell only places it. */
static void mark_layout(struct page *p, uint32_t el)
{
    uint32_t cell = p->els[el].cell;

    if (cell != NONE && p->els[cell].table != NONE)
        p->els[p->els[cell].table].flags |= EL_LAYOUT;
}

static int add_hit(struct probe *pr, const struct selector *sel)
{
    struct page *p = pr->p;
    struct hit *h = (struct hit *)grow(p->ctx, p->hits, p->n_hits, &p->cap_hits, sizeof(*h));

    if (!h)
        return GONG_EITEM;
    p->hits = h;
    h[p->n_hits++] = (struct hit){pr->el, sel->preset, sel->rank, sel->role};
    if (sel->role == ROLE_BODY || sel->role == ROLE_FRAME)
        p->els[pr->el].flags |= EL_BLOCK;
    if (sel->role == ROLE_BODY)
        mark_layout(p, pr->el);
    return GONG_OK;
}

static int ask(struct probe *pr, char kind, struct gong_span name)
{
    const struct selector *sel = pr->p->presets->buckets[preset_hash(kind, name)];
    int rc = GONG_OK;

    for (; sel && rc == GONG_OK; sel = sel->next) {
        if ((sel->role == ROLE_DROP) != pr->drops || !fits(sel, pr->tag, pr->id, pr->cls))
            continue;
        if (pr->drops)
            pr->dropped = true;
        else
            rc = add_hit(pr, sel);
    }
    return rc;
}

static int probe(struct probe *pr)
{
    struct gong_node *n = pr->p->els[pr->el].node;
    struct gong_span one;
    size_t at = 0;
    int rc = GONG_OK;

    pr->tag = gong_node_tag(n);
    pr->id = trim(gong_node_attr(n, "id"));
    pr->cls = gong_node_attr(n, "class");
    if (pr->id.len)
        rc = ask(pr, '#', pr->id);
    while (rc == GONG_OK && next_class(pr->cls, &at, &one))
        rc = ask(pr, '.', one);
    return rc == GONG_OK ? ask(pr, 't', pr->tag) : rc;
}

static bool part_of(struct gong_span all, struct gong_span part)
{
    size_t i, k;

    for (i = 0; i + part.len <= all.len; i++) {
        for (k = 0; k < part.len && lower(all.ptr[i + k]) == lower(part.ptr[k]); k++)
            continue;
        if (k == part.len)
            return true;
    }
    return false;
}

static bool part_fits(const struct probe *pr)
{
    const struct selector *sel = pr->p->presets->parts;

    for (; sel; sel = sel->next)
        if (part_of(sel->part_of_id ? pr->id : pr->cls, sel->part))
            return true;
    return false;
}

int match_all(struct page *p)
{
    struct probe pr;
    int rc = GONG_OK;

    memset(&pr, 0, sizeof(pr));
    pr.p = p;
    for (pr.el = 0; pr.el < p->n_els && rc == GONG_OK; pr.el++)
        if (p->els[pr.el].tag != TAG_TEXT && !(p->els[pr.el].flags & EL_SKIP))
            rc = probe(&pr);
    return rc;
}

/* Marks what a document never holds, below `top`. */
void match_drops(struct page *p, uint32_t top)
{
    struct probe pr;

    memset(&pr, 0, sizeof(pr));
    pr.p = p;
    pr.drops = true;
    for (pr.el = top + 1; pr.el < p->els[top].end; pr.el++) {
        struct el *e = &p->els[pr.el];
        if (e->tag == TAG_TEXT ||
            (!gong_node_attr(e->node, "class").ptr && !gong_node_attr(e->node, "id").ptr))
            continue;
        pr.dropped = false;
        (void)probe(&pr);
        if (pr.dropped || part_fits(&pr))
            e->flags |= EL_DROP;
    }
}
