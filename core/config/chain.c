/* chain.c: a pipeline is one source, then stages of one instance (the archive), then stages
 * that run in workers, then sinks; and each takes what the one before it gives. */
#include <stdio.h>

#include "config/pipeline.h"

static void kind_names(uint32_t set, char *out, size_t n)
{
    size_t len = 0;

    out[0] = 0;
#define GONG_X(id, value, text, help)                                                                        \
    if ((set & (value)) && len < n)                                                                          \
        len += (size_t)snprintf(out + len, n - len, "%s%s", len ? " or " : "", text);
    GONG_KINDS(GONG_X)
#undef GONG_X
    if (!set)
        snprintf(out, n, "nothing");
}

static bool is_source(const struct gong_stage_conf *c)
{
    return c->plugin->accepts == GONG_NONE;
}

static bool is_sink(const struct gong_stage_conf *c)
{
    return c->plugin->emits == GONG_NONE;
}

static void check_neighbours(const struct gong_pipeline *p, struct gong_diags *d)
{
    const struct gong_stage_conf *giver = &p->stages[0];
    char gives[128], takes[128];

    for (size_t i = 1; i < p->n_stages; i++) {
        const struct gong_stage_conf *c = &p->stages[i];
        if (giver->plugin->emits & ~c->plugin->accepts) {
            kind_names(giver->plugin->emits, gives, sizeof gives);
            kind_names(c->plugin->accepts, takes, sizeof takes);
            gong_diag(d, 0, 0, "stage \"%s\" gives %s, but \"%s\" after it takes %s", giver->name, gives,
                      c->name, takes);
        }
        if (!is_sink(c))
            giver = c;
    }
}

static void check_order(const struct gong_pipeline *p, struct gong_diags *d)
{
    bool sinks = false, any = false;

    for (size_t i = 0; i < p->n_stages; i++) {
        const struct gong_stage_conf *c = &p->stages[i];
        if (i == 0 && !is_source(c))
            gong_diag(d, 0, 0, "the first stage, \"%s\", is no source", c->name);
        if (i > 0 && is_source(c))
            gong_diag(d, 0, 0, "stage \"%s\" is a source, and only the first stage may be one", c->name);
        if (sinks && !is_sink(c))
            gong_diag(d, 0, 0, "stage \"%s\" stands behind a sink", c->name);
        if (any && !is_sink(c) && c->plugin->model == GONG_SINGLE)
            gong_diag(d, 0, 0,
                      "stage \"%s\" has one instance in the parent; put it before the stages of the workers",
                      c->name);
        sinks |= is_sink(c);
        any |= c->plugin->model == GONG_ANY;
    }
    if (!sinks)
        gong_diag(d, 0, 0, "no stage is a sink: nothing would come out");
}

void gong_pipeline_check_chain(struct gong_pipeline *p, struct gong_diags *d)
{
    check_order(p, d);
    if (d->n)
        return;
    check_neighbours(p, d);
    while (p->first_any < p->n_stages && p->stages[p->first_any].plugin->model == GONG_SINGLE &&
           !is_sink(&p->stages[p->first_any]))
        p->first_any++;
    p->first_sink = p->first_any;
    while (p->first_sink < p->n_stages && !is_sink(&p->stages[p->first_sink]))
        p->first_sink++;
}
