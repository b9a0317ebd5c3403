/* hints.c: what a source stage would say of an item that it did not bring: a replay's, one that a
 * person brings in. */
#include "exec/watch.h"
#include "plugin/ctx.h"

/* A string parameter of the first stage; NULL: it has none of this name, or no value. */
static const char *parameter(const struct run *r, const char *name)
{
    const struct gong_stage_conf *c = &r->p->stages[0];
    const struct gong_param *q = gong_params_find(c->plugin, name);
    const cJSON *v = q ? c->values[q - c->plugin->params] : NULL;

    return cJSON_IsString(v) && *v->valuestring ? v->valuestring : NULL;
}

static bool set(struct gong_ctx *ctx, struct gong_item *it, const char *key, const char *own,
                const char *stage)
{
    const char *z = own ? own : stage;

    return !z || gong_set(ctx, it, key, gong_copy(ctx, gong_span_z(z))) == GONG_OK;
}

bool run_set_hints(struct run *r, struct gong_ctx *ctx, struct gong_item *it)
{
    static const struct gong_source none;
    size_t i = run_source_of(r, it);
    const struct gong_source *s = i == GONG_NO_SOURCE ? &none : &r->facts.sources[i];
    /* a source of several types says nothing about one document */
    const char *type =
        s->report_types && s->report_types[0] && !s->report_types[1] ? s->report_types[0] : NULL;

    return set(ctx, it, "agency", s->agency, parameter(r, "agency")) &&
           set(ctx, it, "division", s->division, parameter(r, "division")) &&
           set(ctx, it, "report_type", type, parameter(r, "report_type"));
}
