/* harness.c: a chain in one process; emit runs the next stage at once, depth first, as the
 * executor's workers do. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>

enum { ITEM_MEMORY = 1024 * 1024 * 1024 };

struct link {
    struct harness *h;
    size_t next;
};

static bool run_from(struct harness *h, size_t i, struct gong_item *in);

static int on_emit(struct gong_ctx *ctx, struct gong_item *it)
{
    struct link *l = ctx->host_arg;

    return run_from(l->h, l->next, it) ? GONG_OK : GONG_EITEM;
}

static void append(char *to, size_t cap, const char *a, const char *b)
{
    size_t n = strlen(to);

    snprintf(to + n, cap - n, "%s%s\n", a, b);
}

static void on_reject(struct gong_ctx *ctx, struct gong_span url, int status, const char *code,
                      const char *message)
{
    struct link *l = ctx->host_arg;
    char head[1024];

    snprintf(head, sizeof head, "%d %s %.*s: ", status, code, (int)(url.len < 800 ? url.len : 800),
             url.ptr ? url.ptr : "");
    append(l->h->rejected, sizeof l->h->rejected, head, message);
}

static void on_log(struct gong_ctx *ctx, enum gong_level level, const char *message)
{
    struct link *l = ctx->host_arg;

    append(l->h->logged, sizeof l->h->logged, level >= GONG_WARNING ? "warning: " : "", message);
}

static int on_checkpoint(struct gong_ctx *ctx, struct gong_span token)
{
    struct link *l = ctx->host_arg;

    memcpy(l->h->token, token.ptr, token.len);
    l->h->token_len = token.len;
    l->h->has_token = true;
    return GONG_OK;
}

static struct gong_span on_last(struct gong_ctx *ctx)
{
    struct link *l = ctx->host_arg;

    return l->h->has_token ? gong_span(l->h->token, l->h->token_len) : gong_span_none();
}

static const struct gong_host host = {.emit = on_emit,
                                      .reject = on_reject,
                                      .log = on_log,
                                      .checkpoint = on_checkpoint,
                                      .last_checkpoint = on_last};

static struct gong_call call_of(struct harness *h, struct link *l, size_t next)
{
    struct gong_call c = {&host, l, &h->facts};

    l->h = h;
    l->next = next;
    return c;
}

void harness_init(struct harness *h, const char *const *dirs, size_t n_dirs, const char *root)
{
    memset(h, 0, sizeof *h);
    h->dirs.paths = dirs;
    h->dirs.n = n_dirs;
    h->root = root;
    h->facts.pipeline = GONG_LIT("cases");
    h->facts.config_sha256 = GONG_LIT("0000000000000000000000000000000000000000000000000000000000000000");
    gong_arena_init(&h->arena, ITEM_MEMORY);
}

static struct gong_param_place place_of(struct harness *h, struct gong_stage *s)
{
    struct gong_param_place p = {&s->arena, h->root, s->state};

    return p;
}

struct gong_stage *harness_add_static(struct harness *h, const struct gong_plugin *p)
{
    struct gong_stage *s = &h->stages[h->n_stages];
    struct gong_param_place place;

    if (h->n_stages == HARNESS_STAGES || !gong_plugin_check(p, p->name, h->outcome.message) ||
        !gong_stage_init(s, p->name, p))
        return NULL;
    place = place_of(h, s);
    h->n_stages++;
    return gong_params_defaults(p, &place, h->outcome.message) ? s : NULL;
}

struct gong_stage *harness_add(struct harness *h, const char *plugin)
{
    struct gong_plugin *p = gong_plugin_load(&h->dirs, gong_span_z(plugin), h->outcome.message);
    struct gong_stage *s = p ? harness_add_static(h, p) : NULL;

    if (s)
        h->plugins[h->n_stages - 1] = p;
    else
        free(p);
    return s;
}

bool harness_param(struct harness *h, struct gong_stage *s, const char *key, const char *value)
{
    const struct gong_param *p = gong_params_find(s->plugin, key);
    struct gong_param_place place = place_of(h, s);
    cJSON *v = p ? gong_param_value(p, value) : NULL;
    bool ok = v && gong_param_write(p, v, &place, h->outcome.message);

    if (!p)
        snprintf(h->outcome.message, sizeof h->outcome.message, "%s has no parameter \"%s\"", s->name, key);
    cJSON_Delete(v);
    return ok;
}

static bool failed(struct harness *h, size_t i, const struct gong_outcome *o)
{
    if (!h->where) {
        h->outcome = *o;
        h->where = h->stages[i].name;
    }
    return false;
}

bool harness_open(struct harness *h)
{
    struct gong_outcome o;
    struct link l;

    for (size_t i = 0; i < h->n_stages; i++) {
        struct gong_call c = call_of(h, &l, i + 1);
        if (h->stages[i].opened)
            continue;
        gong_stage_open(&h->stages[i], &c, &o);
        if (o.status < 0)
            return failed(h, i, &o);
    }
    return true;
}

static void collect(struct harness *h, struct gong_item *it)
{
    if (h->last)
        h->last->next = it;
    else
        h->first = it;
    h->last = it;
    h->n_out++;
}

static bool run_from(struct harness *h, size_t i, struct gong_item *in)
{
    struct gong_outcome o;
    struct link l;
    struct gong_call c = call_of(h, &l, i + 1);

    if (i == h->n_stages) {
        collect(h, in);
        return true;
    }
    gong_stage_process(&h->stages[i], &c, &h->arena, in, &o);
    if (o.status < 0)
        return failed(h, i, &o);
    if (o.drop && !h->where) {
        h->outcome = o;
        h->where = h->stages[i].name;
    }
    return o.status != GONG_PASS || run_from(h, i + 1, in);
}

static bool run_source(struct harness *h)
{
    struct gong_outcome o;
    struct link l;
    struct gong_call c = call_of(h, &l, 1);

    do {
        gong_stage_process(&h->stages[0], &c, &h->arena, NULL, &o);
        if (o.status < 0)
            return failed(h, 0, &o);
    } while (o.status != GONG_END);
    return true;
}

bool harness_push(struct harness *h, struct gong_item *in)
{
    if (!harness_open(h))
        return false;
    return in ? run_from(h, 0, in) : run_source(h);
}

bool harness_flush(struct harness *h)
{
    struct gong_outcome o;
    struct link l;

    for (size_t i = 0; i < h->n_stages; i++) {
        struct gong_call c = call_of(h, &l, i + 1);
        gong_stage_flush(&h->stages[i], &c, &h->arena, &o);
        if (o.status < 0)
            return failed(h, i, &o);
    }
    return true;
}

void harness_reset(struct harness *h)
{
    gong_arena_reset(&h->arena);
    h->first = h->last = NULL;
    h->n_out = 0;
    h->where = NULL;
    h->rejected[0] = h->logged[0] = 0;
    memset(&h->outcome, 0, sizeof h->outcome);
}

void harness_finish(struct harness *h)
{
    gong_arena_finish(&h->arena);
    for (size_t i = 0; i < h->n_stages; i++) {
        gong_stage_finish(&h->stages[i]);
        free(h->plugins[i]);
    }
}
