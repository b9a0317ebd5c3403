/* ctx.c: the calls a plugin makes, each checked here once for every host. */
#include "plugin/ctx.h"

#include <stdarg.h>
#include <stdio.h>

#include "plugin/stage.h"

_Static_assert(offsetof(struct gong_ctx, arena) == 0, "gong_ctx_arena() relies on it");

static int fail_v(struct gong_ctx *ctx, int status, const char *fmt, va_list ap)
{
    if (ctx->status >= 0) {
        ctx->status = status;
        vsnprintf(ctx->message, sizeof ctx->message, fmt, ap);
    }
    return ctx->status;
}

int gong_fail(struct gong_ctx *ctx, enum gong_status status, const char *fmt, ...)
{
    va_list ap;
    int r;

    va_start(ap, fmt);
    r = fail_v(ctx, status, fmt, ap);
    va_end(ap);
    return r;
}

int gong_refuse(struct gong_ctx *ctx, const char *code, const char *fmt, ...)
{
    va_list ap;
    int r;

    if (ctx->status >= 0)
        ctx->code = code;
    va_start(ap, fmt);
    r = fail_v(ctx, GONG_EITEM, fmt, ap);
    va_end(ap);
    return r;
}

static int out_of_memory(struct gong_ctx *ctx)
{
    return gong_fail(ctx, GONG_EITEM, "needs more memory than the cap of %zu bytes for one item",
                     ctx->arena->limit);
}

void *gong_alloc(struct gong_ctx *ctx, size_t n)
{
    void *p = gong_arena_zalloc(ctx->arena, n ? n : 1);

    if (!p)
        out_of_memory(ctx);
    return p;
}

struct gong_span gong_copy(struct gong_ctx *ctx, struct gong_span s)
{
    char *p = gong_arena_alloc(ctx->arena, s.len + 1);

    if (!p) {
        out_of_memory(ctx);
        return gong_span_none();
    }
    if (s.len)
        memcpy(p, s.ptr, s.len);
    p[s.len] = 0;
    return gong_span(p, s.len);
}

struct gong_span gong_format(struct gong_ctx *ctx, const char *fmt, ...)
{
    struct gong_buf b;
    va_list ap;
    int n;
    char *p;

    gong_buf_init(&b, ctx, 1024 * 1024);
    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    p = n < 0 ? NULL : gong_buf_reserve(&b, (size_t)n + 1);
    if (!p) {
        out_of_memory(ctx);
        return gong_span_none();
    }
    va_start(ap, fmt);
    vsnprintf(p, (size_t)n + 1, fmt, ap);
    va_end(ap);
    return gong_span(p, (size_t)n);
}

int gong_defer(struct gong_ctx *ctx, void (*fn)(void *), void *arg)
{
    return gong_arena_defer(ctx->arena, fn, arg) ? GONG_OK : out_of_memory(ctx);
}

struct gong_item *gong_new(struct gong_ctx *ctx, enum gong_kind kind)
{
    struct gong_item *it = gong_item_create(ctx->arena, kind);

    if (!it)
        out_of_memory(ctx);
    return it;
}

/* The edit becomes the new body; its map is composed and inherited offsets are moved. */
static bool apply_edit(struct gong_item *out, struct gong_item *in, struct gong_edit *edit)
{
    if (!edit) {
        out->body = in->body;
        out->identity = in->identity;
        out->origin = in->origin;
        return true;
    }
    if (!gong_edit_ok(edit))
        return false;
    out->body = gong_buf_span(&edit->out);
    out->identity = false;
    gong_map_move_rows(out, &edit->map);
    return gong_map_compose(in->arena, &edit->map, in, &out->origin);
}

struct gong_item *gong_derive(struct gong_ctx *ctx, struct gong_item *in, enum gong_kind kind,
                              struct gong_edit *edit)
{
    struct gong_item *out = gong_item_child(in, kind);

    if (!out || !apply_edit(out, in, edit)) {
        out_of_memory(ctx);
        return NULL;
    }
    return out;
}

int gong_set(struct gong_ctx *ctx, struct gong_item *it, const char *key, struct gong_span value)
{
    if (gong_item_set_attr(it, key, value))
        return GONG_OK;
    return gong_fail(ctx, GONG_EITEM, "cannot set attribute \"%s\": more than %d attributes or out of memory",
                     key, GONG_MAX_ATTRS);
}

int gong_add(struct gong_ctx *ctx, struct gong_item *it, enum gong_relation rel, const void *row)
{
    if ((unsigned)rel < GONG_RELATION_COUNT && gong_item_add_row(it, rel, row))
        return GONG_OK;
    return gong_fail(ctx, GONG_EITEM, "cannot add to %s: more than %d rows or out of memory",
                     (unsigned)rel < GONG_RELATION_COUNT ? gong_relation_type(rel)->name
                                                         : "an unknown relation",
                     GONG_MAX_ROWS);
}

int gong_find(struct gong_ctx *ctx, struct gong_item *it, const char *severity, const char *code,
              int64_t start, int64_t end, const char *fmt, ...)
{
    char text[GONG_MESSAGE_MAX];
    struct gong_finding f = {gong_span_z(code), gong_span_z(severity), {NULL, 0}, start, end};
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (n < 0)
        n = 0;
    if ((size_t)n >= sizeof text)
        n = sizeof text - 1;
    f.message = gong_copy(ctx, gong_span(text, (size_t)n));
    return f.message.ptr ? gong_add(ctx, it, GONG_FINDING, &f) : ctx->status;
}

static int check_emit(struct gong_ctx *ctx, struct gong_item *it)
{
    const struct gong_plugin *p = ctx->stage->plugin;
    const char *relation;

    if (!it)
        return ctx->status < 0 ? ctx->status : gong_fail(ctx, GONG_EITEM, "emitted no item (NULL)");
    if (!(it->kind & p->emits) || (it->kind & (it->kind - 1)))
        return gong_fail(ctx, GONG_EITEM, "emitted kind %u, which its descriptor does not declare", it->kind);
    if (!it->body.ptr)
        return gong_fail(ctx, GONG_EITEM, "emitted an item without a body");
    relation = gong_item_bad_offset(it);
    if (relation)
        return gong_fail(ctx, GONG_EITEM, "emitted %s with an offset outside the body", relation);
    return GONG_OK;
}

int gong_emit(struct gong_ctx *ctx, struct gong_item *it)
{
    int r = check_emit(ctx, it);

    if (r < 0)
        return r;
    ctx->emitted++;
    r = ctx->host->emit ? ctx->host->emit(ctx, it) : GONG_OK;
    if (r < 0 && ctx->status >= 0)
        ctx->status = r;
    return r;
}

int gong_drop(struct gong_ctx *ctx, const char *reason)
{
    ctx->drop = reason;
    return GONG_OK;
}

void gong_log(struct gong_ctx *ctx, enum gong_level level, const char *fmt, ...)
{
    char text[GONG_MESSAGE_MAX];
    va_list ap;

    if (!ctx->host->log)
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    ctx->host->log(ctx, level, text);
}

const char *gong_stage_name(const struct gong_ctx *ctx)
{
    return ctx->stage->name;
}

bool gong_stopping(const struct gong_ctx *ctx)
{
    return ctx->host->stopping && ctx->host->stopping(ctx);
}

int gong_reject(struct gong_ctx *ctx, struct gong_span url, enum gong_status status, const char *code,
                const char *fmt, ...)
{
    char text[GONG_MESSAGE_MAX];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (ctx->host->reject)
        ctx->host->reject(ctx, url, status, code, text);
    return GONG_OK;
}

struct gong_span gong_known(struct gong_ctx *ctx, struct gong_span url, const char *key)
{
    return ctx->host->known ? ctx->host->known(ctx, url, key) : gong_span_none();
}

int gong_unchanged(struct gong_ctx *ctx, struct gong_span url)
{
    return ctx->host->unchanged ? ctx->host->unchanged(ctx, url) : GONG_OK;
}

void gong_expect(struct gong_ctx *ctx, int64_t items)
{
    if (ctx->host->expect)
        ctx->host->expect(ctx, items);
}

int gong_checkpoint(struct gong_ctx *ctx, struct gong_span token)
{
    if (token.len > 4096)
        return gong_fail(ctx, GONG_EFATAL, "checkpoint of %zu bytes; the most is 4096", token.len);
    return ctx->host->checkpoint ? ctx->host->checkpoint(ctx, token) : GONG_OK;
}

struct gong_span gong_last_checkpoint(struct gong_ctx *ctx)
{
    return ctx->host->last_checkpoint ? ctx->host->last_checkpoint(ctx) : gong_span_none();
}

bool gong_archived(struct gong_ctx *ctx, struct gong_span url, struct gong_span sha256,
                   struct gong_place *ret_place)
{
    return ctx->host->archived && ctx->host->archived(ctx, url, sha256, ret_place);
}

struct gong_span gong_run_pipeline_name(const struct gong_ctx *ctx)
{
    return ctx->facts ? ctx->facts->pipeline : gong_span_none();
}

struct gong_span gong_run_config_sha256(const struct gong_ctx *ctx)
{
    return ctx->facts ? ctx->facts->config_sha256 : gong_span_none();
}

size_t gong_run_plugins(const struct gong_ctx *ctx, const struct gong_plugin *const **ret_plugins)
{
    *ret_plugins = ctx->facts ? ctx->facts->plugins : NULL;
    return ctx->facts ? ctx->facts->n_plugins : 0;
}
