/* host.c: what stages of the parent may ask of the run. */
#include <stdio.h>
#include <unistd.h>

#include "exec/watch.h"

static struct run *run_of(const struct gong_ctx *ctx)
{
    return ctx->host_arg;
}

/* What is known of a page of a source for good, and is so again, was reported when it was new. */
static bool is_known_letter(struct run *r, struct gong_span url, int status, const char *code)
{
    return r->watch && status != GONG_ERETRY && gong_state_again_dead(r->state, url, code);
}

static void on_reject(struct gong_ctx *ctx, struct gong_span url, int status, const char *code,
                      const char *message)
{
    struct run *r = run_of(ctx);
    struct gong_item it = {.arena = ctx->arena, .kind = GONG_PAYLOAD, .body = {"", 0}, .identity = true};

    if (is_known_letter(r, url, status, code)) {
        gong_tally_named(r->lasts, code);
        r->tally->seen++;
        r->tally->still_dead++;
        r->uncommitted++;
        gong_logger_write(r->opt->log, GONG_INFO, ctx->stage->name, url, message);
        return;
    }
    gong_item_set_attr(&it, "url", url);
    gong_tally_named(status == GONG_ERETRY ? r->passes : r->lasts, code);
    r->tally->rejected++;
    run_bury(r, &it, gong_span_none(), ctx->stage->name, code, message, status == GONG_ERETRY);
}

static struct gong_span on_known(struct gong_ctx *ctx, struct gong_span url, const char *key)
{
    struct run *r = run_of(ctx);
    struct gong_span delivery;

    if (r->opt->again)
        return gong_span_none();
    delivery = run_known_delivery(r, url, ctx->arena);
    return delivery.ptr ? gong_state_known(r->state, url, delivery, key, ctx->arena) : delivery;
}

static int on_unchanged(struct gong_ctx *ctx, struct gong_span url)
{
    struct run *r = run_of(ctx);

    (void)url;
    r->tally->seen++;
    r->tally->unchanged++;
    return GONG_OK;
}

static int on_checkpoint(struct gong_ctx *ctx, struct gong_span token)
{
    struct run *r = run_of(ctx);

    if (gong_state_set_token(r->state, ctx->stage->name, token))
        return GONG_OK;
    return gong_fail(ctx, GONG_EFATAL, "the state cannot be written: %s", gong_state_error(r->state));
}

static struct gong_span on_last_checkpoint(struct gong_ctx *ctx)
{
    struct run *r = run_of(ctx);
    struct gong_span token;

    for (size_t i = 0; i < r->p->n_stages && !ctx->stage->opened; i++)
        if (ctx->stage == &r->stages[i])
            return r->tokens[i];
    if (!gong_state_token(r->state, ctx->stage->name, ctx->arena, &token))
        gong_fail(ctx, GONG_EFATAL, "the state cannot be read: %s", gong_state_error(r->state));
    return token;
}

static bool on_archived(struct gong_ctx *ctx, struct gong_span url, struct gong_span sha256,
                        struct gong_place *ret)
{
    return gong_state_archived(run_of(ctx)->state, url, sha256, ctx->arena, ret);
}

static void on_log(struct gong_ctx *ctx, enum gong_level level, const char *message)
{
    struct run *r = run_of(ctx);

    if (level >= GONG_ERROR)
        gong_tally_named(r->tally->alarms, ctx->stage->name);
    gong_logger_write(r->opt->log, level, ctx->stage->name, gong_span_none(), message);
}

static bool on_stopping(const struct gong_ctx *ctx)
{
    struct run *r = run_of(ctx);

    run_tick(r);
    return r->stop || r->fatal;
}

static void on_expect(struct gong_ctx *ctx, int64_t items)
{
    run_of(ctx)->tally->expected = items;
}

const struct gong_host gong_run_host = {.reject = on_reject,
                                        .known = on_known,
                                        .unchanged = on_unchanged,
                                        .checkpoint = on_checkpoint,
                                        .last_checkpoint = on_last_checkpoint,
                                        .archived = on_archived,
                                        .log = on_log,
                                        .stopping = on_stopping,
                                        .expect = on_expect,
                                        .frontier = &gong_run_frontier};

/* Workers have no state and no way to the parent but their output. Their lines are written each
 * with one call, in the form of the parent's: several workers share the descriptor. */
static void on_worker_log(struct gong_ctx *ctx, enum gong_level level, const char *message)
{
    struct gong_logger log = *(const struct gong_logger *)ctx->host_arg;
    char line[4096];
    ssize_t n;

    log.out = level >= GONG_WARNING ? fmemopen(line, sizeof line, "w") : NULL;
    if (!log.out)
        return;
    log.progress_shown = false;
    gong_logger_write(&log, level, ctx->stage->name, gong_span_none(), message);
    n = ftell(log.out);
    fclose(log.out);
    if (n > 0 && write(STDERR_FILENO, line, (size_t)n) < 0)
        return; /* nobody reads it */
}

const struct gong_host gong_worker_host = {.log = on_worker_log};
