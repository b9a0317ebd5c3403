/* client.c: see client.h. Items are copied out, because their memory ends with their call. */
#include "client.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void copy(char *out, size_t cap, struct gong_span s)
{
    snprintf(out, cap, "%.*s", (int)(s.len < cap ? s.len : cap - 1), s.ptr ? s.ptr : "");
}

static int on_emit(struct gong_ctx *ctx, struct gong_item *it)
{
    struct client *c = ctx->host_arg;
    struct client_page *p = &c->pages[c->n_pages++];
    struct gong_span body = gong_item_body(it);

    if (c->n_pages > CLIENT_MAX)
        abort();
    copy(p->url, sizeof p->url, gong_item_get(it, "url"));
    copy(p->status, sizeof p->status, gong_item_get(it, "http.status"));
    copy(p->type, sizeof p->type, gong_item_get(it, "http.content_type"));
    copy(p->etag, sizeof p->etag, gong_item_get(it, "http.etag"));
    copy(p->from, sizeof p->from, gong_item_get(it, "http.redirected_from"));
    copy(p->head, sizeof p->head, gong_item_get(it, "http.headers"));
    copy(p->request, sizeof p->request, gong_item_get(it, "http.request"));
    copy(p->title, sizeof p->title, gong_item_get(it, "list.title"));
    copy(p->date, sizeof p->date, gong_item_get(it, "list.date"));
    copy(p->tls, sizeof p->tls, gong_item_get(it, "http.tls"));
    copy(p->body, sizeof p->body, body);
    p->body_len = body.len;
    gong_item_rows(it, GONG_FINDING, &p->n_findings);
    return GONG_OK;
}

static void on_reject(struct gong_ctx *ctx, struct gong_span url, int status, const char *code,
                      const char *message)
{
    struct client *c = ctx->host_arg;
    struct client_reject *r = &c->rejects[c->n_rejects++];

    if (c->n_rejects > CLIENT_MAX)
        abort();
    copy(r->url, sizeof r->url, url);
    snprintf(r->code, sizeof r->code, "%s", code);
    snprintf(r->message, sizeof r->message, "%s", message);
    r->status = status;
}

static struct gong_span on_known(struct gong_ctx *ctx, struct gong_span url, const char *key)
{
    const struct client *c = ctx->host_arg;

    (void)url;
    if (strcmp(key, "sha256") == 0)
        return gong_span_z(c->known_sha256);
    return strcmp(key, "etag") == 0 ? gong_span_z(c->known_etag) : gong_span_none();
}

static int on_unchanged(struct gong_ctx *ctx, struct gong_span url)
{
    struct client *c = ctx->host_arg;

    (void)url;
    c->n_unchanged++;
    return GONG_OK;
}

static void on_log(struct gong_ctx *ctx, enum gong_level level, const char *message)
{
    struct client *c = ctx->host_arg;
    size_t n = strlen(c->log);

    (void)level;
    snprintf(c->log + n, sizeof c->log - n, "%s\n", message);
}

static const struct gong_host host = {
    .emit = on_emit, .reject = on_reject, .known = on_known, .unchanged = on_unchanged, .log = on_log};

void client_init(struct client *c)
{
    static const char *const dirs[] = {GONG_PLUGIN_DIR};
    static const char *const small[][2] = {
        {"delay", "0"},       {"retries", "0"},
        {"retry_delay", "1"}, {"timeout", "20s"},
        {"max_bytes", "64K"}, {"allow_private", "true"},
        {"robots", "false"},  {"contact", "test@example.org"},
        {"max_wait", "2s"},
    };

    memset(c, 0, sizeof *c);
    harness_init(&c->h, dirs, 1, GONG_SOURCE_DIR);
    c->stage = harness_add(&c->h, "fetch_http");
    if (!c->stage) {
        fprintf(stderr, "%s\n", c->h.outcome.message);
        abort();
    }
    for (size_t i = 0; i < sizeof small / sizeof *small; i++)
        client_set(c, small[i][0], small[i][1]);
}

void client_set(struct client *c, const char *key, const char *value)
{
    if (harness_param(&c->h, c->stage, key, value))
        return;
    fprintf(stderr, "%s: %s\n", key, c->h.outcome.message);
    abort();
}

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool client_run(struct client *c)
{
    struct gong_call call = {&host, c, &c->h.facts};
    int64_t begin = now_ms();

    gong_stage_open(c->stage, &call, &c->outcome);
    while (c->outcome.status >= 0 && c->outcome.status != GONG_END) {
        gong_stage_process(c->stage, &call, &c->h.arena, NULL, &c->outcome);
        gong_arena_reset(&c->h.arena);
    }
    c->took = now_ms() - begin;
    return c->outcome.status == GONG_END;
}

void client_finish(struct client *c)
{
    harness_finish(&c->h);
}

const struct client_page *client_page(const struct client *c, const char *tail)
{
    for (size_t i = 0; i < c->n_pages; i++)
        if (gong_span_ends(gong_span_z(c->pages[i].url), gong_span_z(tail)))
            return &c->pages[i];
    return NULL;
}
