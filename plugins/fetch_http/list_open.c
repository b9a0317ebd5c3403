/* list_open.c: how listings begin, with the addresses of the configuration and of the sources, and
 * how the core is told that one ended. */
#include "list.h"

/* An address of the configuration, and where it stands. */
struct given {
    const char *key, *text;
    const struct fetch_rules *rules;
    struct gong_url url;
    struct fetch_found found;
};

static int refuse(struct gong_ctx *ctx, const struct given *g, const char *why)
{
    return g->rules->source ? gong_fail(ctx, GONG_EFATAL, "source \"%s\": %s: \"%s\" %s",
                                        g->rules->source->name, g->key, g->text, why)
                            : gong_fail(ctx, GONG_EFATAL, "%s: \"%s\" %s", g->key, g->text, why);
}

/* Checks it; its site may be asked from now on. */
static int resolve(struct fetch *f, struct gong_ctx *ctx, struct given *g)
{
    struct target_refusal no =
        target_resolve(ctx, gong_span_z(g->text), gong_span_none(), &g->url, &g->found.text);
    struct fetch_site *site;

    g->found.url = &g->url;
    g->found.rules = g->rules;
    g->found.date = "";
    if (no.code)
        return refuse(ctx, g, no.text);
    site = hosts_site(f, ctx, &g->url);
    if (!site)
        return refuse(ctx, g, "is one host too many for the memory of the run");
    hosts_configure(ctx, site, g->rules);
    return GONG_OK;
}

static int add_column(struct fetch *f, struct gong_ctx *ctx, const struct given *g, int64_t number)
{
    const struct gong_source *source = g->rules->source;
    struct fetch_column *col = store_alloc(&f->store, sizeof *col);
    struct gong_column_state at = {.due = true};
    struct fetch_found found = g->found;

    if (source)
        gong_column(ctx, g->rules->index, &at);
    if (!at.due)
        return GONG_OK;
    if (!col)
        return gong_fail(ctx, GONG_EFATAL, "no memory for the columns");
    post_split(ctx, &found, 1);
    if (frontier_add(f, ctx, &found, FETCH_LIST) != FRONTIER_ADDED)
        return refuse(ctx, g, "stands there twice, or beyond max_pages");
    col->rules = g->rules;
    col->url = col->post_url = f->added->url;
    col->fragment = g->url.fragment.len > 0 ? store_copy(&f->store, g->url.fragment) : gong_span_none();
    col->number = number;
    col->jobs = 1;
    col->may_leave = source && source->overlap > 0 && at.complete && !at.full_due;
    f->added->column = col;
    f->added->page = 1;
    f->added->promised = true;
    return GONG_OK;
}

static int open_column(struct fetch *f, struct gong_ctx *ctx, const struct fetch_rules *r, const char *text,
                       int64_t *number)
{
    struct given g = {.key = r->source ? "column" : "columns", .text = text, .rules = r};
    int rc = resolve(f, ctx, &g);

    return rc == GONG_OK ? add_column(f, ctx, &g, (*number)++) : rc;
}

/* A list page where its links are followed, else a document. */
static int open_start(struct fetch *f, struct gong_ctx *ctx, const struct fetch_rules *r, const char *text)
{
    struct given g = {.key = "start", .text = text, .rules = r};
    bool lists = !r->source && f->depth > 0 && (f->follow || f->follow_pattern), known;
    enum frontier_add added;
    int rc = resolve(f, ctx, &g);

    if (rc != GONG_OK)
        return rc;
    added = lists ? frontier_add(f, ctx, &g.found, FETCH_LIST) : frontier_found(f, ctx, &g.found, &known);
    if (added >= FRONTIER_FULL)
        return gong_fail(ctx, GONG_EFATAL, "start names more URLs than max_pages allows");
    return GONG_OK;
}

/* What stands under one set of rules. */
static int open_all(struct fetch *f, struct gong_ctx *ctx, const struct fetch_rules *r,
                    const char *const *start, int64_t *number)
{
    int rc = GONG_OK;

    for (; start && *start && rc == GONG_OK; start++)
        rc = open_start(f, ctx, r, *start);
    if (r->source)
        return rc == GONG_OK && r->source->column ? open_column(f, ctx, r, r->source->column, number) : rc;
    for (const char *const *z = f->columns; *z && rc == GONG_OK; z++)
        rc = open_column(f, ctx, r, *z, number);
    return rc;
}

int list_open(struct fetch *f, struct gong_ctx *ctx)
{
    bool lists = f->columns[0] || f->n_sources > 0;
    int64_t n = 0;
    int rc;

    if (!f->start[0] && !lists)
        return gong_fail(ctx, GONG_EFATAL,
                         "start names no URL, and columns neither; nor has the pipeline sources");
    f->listed = lists ? store_alloc(&f->store, f->seen_cap * sizeof *f->listed) : NULL;
    if (lists && !f->listed)
        return gong_fail(ctx, GONG_EFATAL, "no memory for the columns");
    rc = open_all(f, ctx, rules_of(f, GONG_NO_SOURCE), f->start, &n);
    for (size_t i = 0; i < f->n_sources && rc == GONG_OK; i++)
        rc = open_all(f, ctx, &f->rules[i], f->rules[i].source->start, &n);
    return rc;
}

/* ---- its end */

void list_job_ended(struct gong_ctx *ctx, struct fetch_column *col)
{
    struct gong_listing l = {.links = col->items,
                             .fresh = col->unknown,
                             .newest = col->newest[0] ? gong_span_z(col->newest) : gong_span_none(),
                             .complete = !col->code && !col->capped && !col->overfull,
                             .full = !col->code && !col->left && !col->overfull,
                             .code = col->code};

    if (--col->jobs == 0 && col->rules->source)
        gong_column_listed(ctx, col->rules->index, &l);
}
