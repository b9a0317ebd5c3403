/* stage.c: calls into plugins, and what the contract demands of their answers. */
#include "plugin/stage.h"

#include "base/keep.h"

enum { STAGE_MEMORY = 512 * 1024 * 1024 };

bool gong_stage_init(struct gong_stage *s, const char *name, const struct gong_plugin *p)
{
    memset(s, 0, sizeof *s);
    s->name = name;
    s->plugin = p;
    gong_arena_init(&s->arena, STAGE_MEMORY);
    s->state = gong_arena_zalloc(&s->arena, p->state_size ? p->state_size : 1);
    return s->state != NULL;
}

/* All but the room for a message, which is much. */
static void context(struct gong_ctx *ctx, struct gong_stage *s, const struct gong_call *call,
                    struct gong_arena *a)
{
    memset(ctx, 0, offsetof(struct gong_ctx, message));
    ctx->message[0] = 0;
    ctx->arena = a;
    ctx->stage = s;
    ctx->host = call->host;
    ctx->host_arg = call->host_arg;
    ctx->facts = call->facts;
    ctx->code = NULL;
    ctx->drop = NULL;
    ctx->emitted = 0;
}

static void outcome(const struct gong_ctx *ctx, int status, struct gong_outcome *ret)
{
    ret->status = ctx->status < 0 ? ctx->status : status;
    ret->code = ctx->code;
    ret->drop = ctx->drop;
    ret->emitted = ctx->emitted;
    gong_keep(ret->message, sizeof ret->message,
              ret->status < 0 && !ctx->message[0] ? "failed without saying why" : ctx->message);
}

void gong_stage_open(struct gong_stage *s, const struct gong_call *call, struct gong_outcome *ret)
{
    struct gong_ctx ctx;
    int r;

    context(&ctx, s, call, &s->arena);
    r = s->plugin->open ? s->plugin->open(s->state, &ctx) : GONG_OK;
    s->opened = true;
    outcome(&ctx, r < 0 ? GONG_EFATAL : GONG_OK, ret);
}

/* What a stage may answer depends on what it is: see RESULTS in plugin.h. */
static int contract(struct gong_ctx *ctx, int r)
{
    const struct gong_plugin *p = ctx->stage->plugin;
    bool source = p->accepts == GONG_NONE;

    if (r < GONG_EFATAL || r > GONG_END)
        return gong_fail(ctx, GONG_EITEM, "returned %d, which is no status", r);
    if (r < 0)
        return gong_fail(ctx, (enum gong_status)r, "failed without saying why");
    if (r == GONG_END && !source)
        return gong_fail(ctx, GONG_EITEM, "returned END but is no source");
    if (r == GONG_PASS && (source || ctx->emitted))
        return gong_fail(ctx, GONG_EITEM, "returned PASS %s",
                         source ? "but is a source" : "after it emitted items");
    if (r == GONG_PASS && gong_item_bad_offset(ctx->in))
        return gong_fail(ctx, GONG_EITEM, "added %s with an offset outside the body",
                         gong_item_bad_offset(ctx->in));
    if (r == GONG_OK && !source && p->emits != GONG_NONE && !ctx->emitted && !ctx->drop)
        return gong_fail(ctx, GONG_EITEM, "emitted nothing and gave no reason");
    return r;
}

void gong_stage_process(struct gong_stage *s, const struct gong_call *call, struct gong_arena *a,
                        struct gong_item *in, struct gong_outcome *ret)
{
    struct gong_ctx ctx;
    int r;

    context(&ctx, s, call, a);
    ctx.in = in;
    r = s->plugin->process(s->state, &ctx, in);
    outcome(&ctx, ctx.status < 0 ? ctx.status : contract(&ctx, r), ret);
}

void gong_stage_flush(struct gong_stage *s, const struct gong_call *call, struct gong_arena *a,
                      struct gong_outcome *ret)
{
    struct gong_ctx ctx;
    int r;

    context(&ctx, s, call, a);
    r = s->plugin->flush ? s->plugin->flush(s->state, &ctx) : GONG_OK;
    outcome(&ctx, r < 0 ? GONG_EFATAL : GONG_OK, ret);
}

void gong_stage_finish(struct gong_stage *s)
{
    if (s->opened && s->plugin->close)
        s->plugin->close(s->state);
    s->opened = false;
    gong_arena_finish(&s->arena);
}
