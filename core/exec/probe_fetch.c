/* probe_fetch.c: a page, or the first pages of a list, fetched for a probe by fetch_http itself, so
 * that a list is asked and read as a crawl does it: by the rules of its source, by POST, by form. Of
 * the state there is only what the probe shows: links that are found, and requests. */
#include <stdio.h>
#include <stdlib.h>

#include "exec/chain.h"
#include "exec/probe_int.h"
#include "model/wire.h"

enum { COPY_HEAD = 1024 * 1024 };

#define LIST_PAGES "2" /* the second shows whether the pager is understood */

/* ---- what the source says */

static struct gong_span keep(struct gong_probe *b, struct gong_span s)
{
    struct gong_ctx ctx = {.arena = &b->arena}; /* what a call of the stage has may end with it */

    return s.ptr ? gong_copy(&ctx, s) : s;
}

static void on_reject(struct gong_ctx *ctx, struct gong_span url, int status, const char *code,
                      const char *message)
{
    struct gong_probe_call *c = ctx->host_arg;
    struct gong_probe_list *l = &c->b->list;

    (void)url;
    (void)status;
    if (c->rejected)
        return;
    c->rejected = true;
    snprintf(c->b->message, sizeof c->b->message, "%s: %s", code, message);
    snprintf(l->code, sizeof l->code, "%s", code);
    snprintf(l->message, sizeof l->message, "%s", message);
}

static void on_log(struct gong_ctx *ctx, enum gong_level level, const char *message)
{
    const struct gong_probe_call *c = ctx->host_arg;

    if (level >= (c->b->list.asked ? GONG_INFO : GONG_WARNING) && c->b->log)
        c->b->log(ctx->stage->name, message);
}

/* Noted, and not asked. */
static enum gong_found on_discover(struct gong_ctx *ctx, const struct gong_lead *lead)
{
    struct gong_probe_call *c = ctx->host_arg;
    struct gong_probe_list *l = &c->b->list;

    if (!l->asked)
        return GONG_FOUND_NOWHERE;
    if (l->total++ < GONG_PROBE_LINKS)
        l->links[l->n++] =
            (struct gong_probe_link){keep(c->b, lead->url), keep(c->b, lead->title), keep(c->b, lead->date)};
    return GONG_FOUND_KNOWN;
}

static int on_request(struct gong_ctx *ctx, const struct gong_request *request)
{
    struct gong_probe_call *c = ctx->host_arg;
    struct gong_probe_list *l = &c->b->list;

    if (request->role == 'l' && l->n_requests < GONG_PROBE_REQUESTS)
        l->requests[l->n_requests++] = keep(c->b, request->url);
    return GONG_OK;
}

/* Why nothing is asked: quiet hours. */
static void on_rest(struct gong_ctx *ctx, const char *reason)
{
    struct gong_probe_call *c = ctx->host_arg;

    if (!c->rejected)
        snprintf(c->b->message, sizeof c->b->message, "nothing is asked now: %s", reason);
    c->rejected = true;
}

static const struct gong_frontier_host frontier = {
    .discover = on_discover, .request = on_request, .rest = on_rest};
static const struct gong_host fetch_host = {.reject = on_reject, .log = on_log, .frontier = &frontier};

/* ---- how it is asked */

struct setting {
    const char *name, *value; /* NULL: absent */
};

static bool write_settings(const struct gong_stage *s, const struct setting *set, size_t n,
                           char why[GONG_REFUSAL_MAX])
{
    struct gong_param_place place = {(struct gong_arena *)&s->arena, NULL, s->state};
    bool ok = true;

    for (size_t i = 0; i < n && ok; i++) {
        const struct gong_param *q = gong_params_find(s->plugin, set[i].name);
        cJSON *v = !q ? NULL : set[i].value ? gong_param_value(q, set[i].value) : cJSON_CreateNull();
        snprintf(why, GONG_REFUSAL_MAX, "has no parameter \"%s\"", set[i].name);
        ok = v && gong_param_write(q, v, &place, why);
        cJSON_Delete(v);
    }
    return ok;
}

/* What a probe wants of fetch_http, whatever the pipeline says. */
static bool write_params(const struct gong_stage *s, const struct gong_probe_ask *ask,
                         char why[GONG_REFUSAL_MAX])
{
    const char *private = ask->allow_private ? "true" : "false";
    const struct setting page[] = {{"start", ask->url},       {"columns", "[]"}, {"depth", "0"},
                                   {"max_pages", "1"},        {"follow", NULL},  {"lists", NULL},
                                   {"follow_pattern", NULL},  {"retries", "0"},  {"follow_stubs", "false"},
                                   {"allow_private", private}},
                         list[] = {{"start", "[]"},           {"columns", ask->url ? ask->url : "[]"},
                                   {"max_pages", LIST_PAGES}, {"emit_lists", "true"},
                                   {"retries", "0"},          {"allow_private", private}},
                         post[] = {{"column_post", ask->post}, {"column_post_body", ask->post_body}};

    if (!ask->list)
        return write_settings(s, page, sizeof page / sizeof *page, why);
    return write_settings(s, list, sizeof list / sizeof *list, why) &&
           (!ask->post || write_settings(s, post, sizeof post / sizeof *post, why));
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

/* ---- fetching */

/* What a source emits lives until its call returns: a copy of the first stays. */
static bool keep_copy(void *arg, struct gong_item *it, char why[GONG_MESSAGE_MAX])
{
    struct gong_probe_call *c = arg;
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

/* A page is there at once; a list is read to the end of what is asked of it. */
static bool goes_on(const struct gong_probe_call *c)
{
    return c->b->list.asked || (!c->first && !c->rejected);
}

static bool pull(struct gong_probe *b, struct gong_stage *s, const struct gong_probe_ask *ask)
{
    struct gong_probe_call c;
    struct gong_call call = gong_probe_call(b, &c);
    struct gong_chain chain = {s, 1, call};
    struct gong_pass pass = {
        .chain = &chain, .arena = &b->arena, .max_outputs = SIZE_MAX, .output = keep_copy, .arg = &c};
    struct gong_outcome o;
    int r = GONG_OK;

    c.facts.sources = ask->source;
    c.facts.n_sources = ask->source ? 1 : 0;
    chain.call.host = &fetch_host;
    gong_stage_open(s, &chain.call, &o);
    if (o.status < 0)
        return gong_probe_no(b, s->name, o.message);
    while (r == GONG_OK && goes_on(&c))
        r = gong_chain_pull(&pass);
    if (pass.status < 0)
        return gong_probe_no(b, s->name, pass.message);
    if (!c.first && !c.rejected)
        return gong_probe_no(b, s->name, "gave nothing");
    b->payload = c.first;
    return c.first != NULL;
}

static bool set_up_list(struct gong_probe *b, const struct gong_probe_ask *ask)
{
    struct gong_probe_list *l = &b->list;

    l->asked = ask->list;
    l->links = ask->list ? gong_arena_alloc(&b->arena, GONG_PROBE_LINKS * sizeof *l->links) : NULL;
    return !ask->list || l->links || gong_probe_no(b, "fetch_http", "out of memory");
}

bool gong_probe_fetch(struct gong_probe *b, const struct gong_probe_ask *ask)
{
    char why[GONG_REFUSAL_MAX];
    struct gong_stage s = {.name = "fetch_http"};
    struct gong_plugin *p = set_up_list(b, ask) ? build_source(b, ask->plugin_dir, &s, why) : NULL;
    bool ok;

    if (!p)
        return b->message[0] ? false : gong_probe_no(b, s.name, why);
    ok = write_params(&s, ask, why) ? pull(b, &s, ask) : gong_probe_no(b, s.name, why);
    gong_stage_finish(&s);
    free(p);
    return ok;
}
