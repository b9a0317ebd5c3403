/* rules.c: how the pages of each source are asked and read: what the source says, else what the
 * stage's own parameters say. Compiled once, at open. */
#include "fetch.h"

#include "list.h"

static struct gong_selector *selector_of(struct gong_ctx *ctx, const char *own, const char *stage)
{
    const char *text = own ? own : stage;

    return text ? gong_selector(ctx, gong_span_z(text)) : NULL;
}

static int check(struct gong_ctx *ctx, const struct fetch_rules *r, const char *follow, const char *lists)
{
    if ((follow && !r->follow_sel) || (lists && !r->lists_sel))
        return GONG_EFATAL; /* reported by the selector */
    if (r->preset < 0)
        return gong_fail(ctx, GONG_EFATAL, "source \"%s\": preset \"%s\" is none; see column_preset",
                         r->source->name, r->source->preset);
    return post_check(ctx, r);
}

/* What a source says of POST goes together. */
static void take_post(const struct fetch *f, struct fetch_rules *r, const struct gong_source *s)
{
    r->post = s->post ? post_kind(s->post) : s->post_body ? POST_NONE : f->column_post;
    r->post_body = s->post || s->post_body ? s->post_body : f->column_post_body;
    r->post_rows = s->post ? s->post_rows : f->column_post_rows;
}

static int open_source(struct fetch *f, struct gong_ctx *ctx, struct fetch_rules *r,
                       const struct gong_source *s)
{
    const char *follow = s->follow ? s->follow : f->follow, *lists = s->lists ? s->lists : f->lists;

    r->source = s;
    r->follow_sel = selector_of(ctx, s->follow, f->follow);
    r->lists_sel = selector_of(ctx, s->lists, f->lists);
    r->follow_pattern = s->follow_pattern ? s->follow_pattern : f->follow_pattern;
    r->agency = s->agency ? s->agency : f->agency;
    r->division = s->division ? s->division : f->division;
    /* a column of several types says nothing about one document */
    r->report_type =
        s->report_types && s->report_types[0] && !s->report_types[1] ? s->report_types[0] : f->report_type;
    r->preset = s->preset ? list_preset(s->preset) : f->column_preset;
    take_post(f, r, s);
    r->delay = s->delay;
    r->max_pages = s->max_pages;
    r->other_hosts = s->other_hosts || f->other_hosts;
    r->insecure_tls = s->insecure_tls || f->insecure_tls;
    return check(ctx, r, follow, lists);
}

static int open_own(struct fetch *f, struct gong_ctx *ctx, struct fetch_rules *r)
{
    *r = (struct fetch_rules){.index = GONG_NO_SOURCE,
                              .follow_sel = selector_of(ctx, NULL, f->follow),
                              .lists_sel = selector_of(ctx, NULL, f->lists),
                              .follow_pattern = f->follow_pattern,
                              .agency = f->agency,
                              .division = f->division,
                              .report_type = f->report_type,
                              .preset = f->column_preset,
                              .post = f->column_post,
                              .post_body = f->column_post_body,
                              .post_rows = f->column_post_rows,
                              .delay = -1,
                              .other_hosts = f->other_hosts,
                              .insecure_tls = f->insecure_tls};
    if (f->lists && !f->follow && !f->follow_pattern && !f->columns[0] && f->n_sources == 0)
        return gong_fail(ctx, GONG_EFATAL,
                         "lists needs follow or follow_pattern: no link would be a document");
    return check(ctx, r, f->follow, f->lists);
}

int rules_open(struct fetch *f, struct gong_ctx *ctx)
{
    const struct gong_source *sources = gong_sources(ctx, &f->n_sources);
    int rc = GONG_OK;

    f->any_link_sel = gong_selector(ctx, GONG_LIT("a[href], area[href]"));
    f->rules = gong_alloc(ctx, (f->n_sources + 1) * sizeof *f->rules);
    if (!f->any_link_sel || !f->rules)
        return GONG_EFATAL;
    for (size_t i = 0; i < f->n_sources && rc == GONG_OK; i++) {
        f->rules[i].index = i;
        rc = open_source(f, ctx, &f->rules[i], &sources[i]);
    }
    return rc == GONG_OK ? open_own(f, ctx, &f->rules[f->n_sources]) : rc;
}

const struct fetch_rules *rules_of(const struct fetch *f, size_t source)
{
    return &f->rules[source < f->n_sources ? source : f->n_sources];
}
