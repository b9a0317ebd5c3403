/* probe.c: see probe.h. */
#include "exec/probe.h"

#include <stdio.h>
#include <stdlib.h>

#include "exec/chain.h"
#include "exec/log.h"
#include "model/wire.h"

enum { COPY_HEAD = 1024 * 1024 };

struct probe_call {
    struct gong_probe *b;
    const char *rejected;    /* code */
    struct gong_item *first; /* that came out */
    struct gong_run_facts facts;
};

static void on_reject(struct gong_ctx *ctx, struct gong_span url, int status, const char *code,
                      const char *message)
{
    struct probe_call *c = ctx->host_arg;

    (void)url;
    (void)status;
    c->rejected = code;
    snprintf(c->b->message, sizeof c->b->message, "%s: %s", code, message);
}

static void on_log(struct gong_ctx *ctx, enum gong_level level, const char *message)
{
    const struct probe_call *c = ctx->host_arg;

    if (level >= GONG_WARNING && c->b->log)
        c->b->log(ctx->stage->name, message);
}

static const struct gong_host probe_host = {.reject = on_reject, .log = on_log};

static struct gong_call call_of(struct gong_probe *b, struct probe_call *c)
{
    memset(c, 0, sizeof *c);
    c->b = b;
    c->facts.pipeline = gong_span_z(b->p->settings.name);
    c->facts.config_sha256 = gong_span_z(b->p->config_sha256);
    return (struct gong_call){&probe_host, c, &c->facts};
}

static bool no(struct gong_probe *b, const char *stage, const char *why)
{
    snprintf(b->message, sizeof b->message, "stage \"%.200s\": %.600s", stage, why);
    return false;
}

bool gong_probe_open(struct gong_probe *b, const struct gong_pipeline *p)
{
    char why[GONG_REFUSAL_MAX];
    struct probe_call c;
    struct gong_call call;
    struct gong_outcome o;

    b->p = p;
    gong_arena_init(&b->arena, (size_t)p->settings.memory);
    call = call_of(b, &c);
    for (size_t i = p->first_any; i < p->first_sink; i++) {
        struct gong_stage *s = &b->stages[b->n_stages++];
        if (!gong_pipeline_build_stage(p, i, s, why))
            return no(b, p->stages[i].name, why);
        gong_stage_open(s, &call, &o);
        if (o.status < 0)
            return no(b, s->name, o.message);
    }
    return true;
}

bool gong_probe_take(struct gong_probe *b, struct gong_span bytes, struct gong_span url)
{
    char at[32];
    struct gong_item *it = gong_item_create(&b->arena, GONG_PAYLOAD);
    char *when = gong_arena_alloc(&b->arena, sizeof at);

    if (!it || !when) {
        snprintf(b->message, sizeof b->message, "out of memory");
        return false;
    }
    memcpy(when, gong_timestamp(at), sizeof at);
    it->body = bytes;
    it->identity = true;
    b->payload = it;
    return gong_item_set_attr(it, "url", url) && gong_item_set_attr(it, "fetched_at", gong_span_z(when));
}

/* ---- one stage, one item --------------------------------------------------------------------- */

static bool keep_first(void *arg, struct gong_item *it, char why[GONG_MESSAGE_MAX])
{
    struct probe_call *c = arg;

    (void)why;
    if (!c->first)
        c->first = it;
    return true;
}

static void note_end(struct gong_probe *b, const struct gong_stage *s, const struct gong_pass *pass)
{
    b->status = pass->status;
    b->stage = s->name;
    b->drop = pass->drop;
    b->code = pass->code;
    snprintf(b->message, sizeof b->message, "%s", pass->message);
}

static struct gong_item *run_stage(struct gong_probe *b, struct gong_stage *s, struct gong_item *in)
{
    struct probe_call c;
    struct gong_chain chain = {s, 1, call_of(b, &c)};
    struct gong_pass pass = {
        .chain = &chain, .arena = &b->arena, .max_outputs = SIZE_MAX, .output = keep_first, .arg = &c};

    gong_chain_process(&pass, in);
    if (pass.status < 0 || !c.first) {
        note_end(b, s, &pass);
        return NULL;
    }
    return c.first;
}

void gong_probe_run(struct gong_probe *b)
{
    struct gong_item *it = b->payload;

    for (size_t i = 0; it && i < b->n_stages; i++) {
        b->last = it;
        it = run_stage(b, &b->stages[i], it);
        if (it && it->kind == GONG_PAGE && !b->page)
            b->page = it;
    }
    if (it)
        b->last = it;
}

/* ---- fetching ---------------------------------------------------------------------------------- */

/* What a probe wants of fetch_http, whatever the pipeline says. */
static bool write_params(const struct gong_stage *s, struct gong_arena *a, const char *url,
                         bool allow_private, char why[GONG_REFUSAL_MAX])
{
    const struct {
        const char *name, *value;
    } set[] = {{"start", url},     {"depth", "0"},
               {"max_pages", "1"}, {"follow_stubs", "false"},
               {"retries", "0"},   {"columns", "[]"},
               {"follow", NULL},   {"follow_pattern", NULL},
               {"lists", NULL},    {"allow_private", allow_private ? "true" : "false"}};
    struct gong_param_place place = {a, NULL, s->state};
    bool ok = true;

    for (size_t i = 0; i < sizeof set / sizeof *set && ok; i++) {
        const struct gong_param *q = gong_params_find(s->plugin, set[i].name);
        cJSON *v = !q ? NULL : set[i].value ? gong_param_value(q, set[i].value) : cJSON_CreateNull();
        snprintf(why, GONG_REFUSAL_MAX, "has no parameter \"%s\"", set[i].name);
        ok = v && gong_param_write(q, v, &place, why);
        cJSON_Delete(v);
    }
    return ok;
}

/* The pipeline's own source where it is fetch_http (its User-Agent and contact), else a fresh one. */
static struct gong_plugin *build_source(const struct gong_probe *b, const char *plugin_dir,
                                        struct gong_stage *s, char why[GONG_REFUSAL_MAX])
{
    const struct gong_plugin *own = b->p->n_stages ? b->p->stages[0].plugin : NULL;
    struct gong_plugin_dirs dirs = {&plugin_dir, 1};
    struct gong_plugin *p = gong_plugin_load(&dirs, GONG_LIT("fetch_http"), why);
    struct gong_param_place place = {&s->arena, NULL, NULL};

    if (!p)
        return NULL;
    if (own && strcmp(own->name, "fetch_http") == 0) {
        if (gong_pipeline_build_stage(b->p, 0, s, why))
            return p;
    } else if (!gong_stage_init(s, p->name, p)) {
        snprintf(why, GONG_REFUSAL_MAX, "out of memory");
    } else {
        place.state = s->state;
        if (gong_params_defaults(p, &place, why))
            return p;
    }
    free(p);
    return NULL;
}

/* What a source emits lives until its call returns: a copy stays. */
static bool keep_copy(void *arg, struct gong_item *it, char why[GONG_MESSAGE_MAX])
{
    struct probe_call *c = arg;
    struct gong_arena *a = &c->b->arena;
    struct gong_wire w = {NULL, 0, it->body.len + COPY_HEAD, false};
    size_t pos = 0;

    if (c->first)
        return true;
    w.ptr = gong_arena_alloc(a, w.cap);
    if (w.ptr)
        gong_wire_write(&w, it, gong_span_none());
    if (w.ptr && !w.failed)
        c->first = gong_wire_read(a, gong_span(w.ptr, w.len), &pos, gong_span_none());
    snprintf(why, GONG_MESSAGE_MAX, "the page is too large");
    return c->first != NULL;
}

static bool pull(struct gong_probe *b, struct gong_stage *s)
{
    struct probe_call c;
    struct gong_chain chain = {s, 1, call_of(b, &c)};
    struct gong_pass pass = {
        .chain = &chain, .arena = &b->arena, .max_outputs = SIZE_MAX, .output = keep_copy, .arg = &c};
    struct gong_outcome o;
    int r = GONG_OK;

    gong_stage_open(s, &chain.call, &o);
    if (o.status < 0)
        return no(b, s->name, o.message);
    while (r == GONG_OK && !c.first && !c.rejected)
        r = gong_chain_pull(&pass);
    if (pass.status < 0)
        return no(b, s->name, pass.message);
    if (!c.first && !c.rejected)
        return no(b, s->name, "gave nothing");
    b->payload = c.first;
    return c.first != NULL;
}

bool gong_probe_fetch(struct gong_probe *b, const char *url, const char *plugin_dir, bool allow_private)
{
    char why[GONG_REFUSAL_MAX];
    struct gong_stage s = {.name = "fetch_http"};
    struct gong_plugin *p = build_source(b, plugin_dir, &s, why);
    bool ok;

    if (!p)
        return no(b, s.name, why);
    ok = write_params(&s, &s.arena, url, allow_private, why) ? pull(b, &s) : no(b, s.name, why);
    gong_stage_finish(&s);
    free(p);
    return ok;
}

void gong_probe_finish(struct gong_probe *b)
{
    for (size_t i = 0; i < b->n_stages; i++)
        gong_stage_finish(&b->stages[i]);
    b->n_stages = 0;
    gong_arena_finish(&b->arena);
}
