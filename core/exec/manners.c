/* manners.c: politeness of a run, on the side of the host: the ledger and the kept copies of
 * robots.txt behind the calls of frontier.h.
 *
 * The ledger is opened when a stage first asks: a run without a crawler has none. From then on
 * time is the ledger's (gong_ledger_now), also for waits that the state keeps. */
#include <gongbao/robots.h>

#include "base/digest.h"
#include "exec/run_int.h"
#include "plugin/ctx.h"
#include "state/kept.h"

static bool state_failed(struct run *r)
{
    run_fatal(r, "the state cannot be used: %s", gong_state_error(r->state));
    return false;
}

static bool ledger_failed(struct run *r)
{
    run_fatal(r, "%s", gong_ledger_error(r->ledger));
    return false;
}

static bool recall_wait(void *arg, struct gong_span host, int64_t until)
{
    struct run *r = arg;

    return gong_ledger_recall(r->ledger, host, until);
}

static bool open_ledger(struct run *r)
{
    struct gong_span position;
    char why[GONG_MESSAGE_MAX];

    if (r->ledger || r->fatal)
        return !r->fatal;
    if (!gong_state_token(r->state, GONG_LEDGER_TOKEN, &r->scratch, &position))
        return state_failed(r);
    r->ledger = gong_ledger_open(r->opt->state_dir, position, why, sizeof why);
    if (r->ledger && gong_ledger_is_short(r->ledger))
        gong_logger_write(
            r->opt->log, GONG_WARNING, "ledger", gong_span_none(),
            "lines are missing or were changed since the last run: gongbao audit names the place");
    if (!r->ledger)
        run_fatal(r, "%s", why);
    else if (!gong_state_each_wait(r->state, gong_ledger_now(r->ledger), recall_wait, r))
        state_failed(r);
    return !r->fatal;
}

static struct run *run_of(struct gong_ctx *ctx)
{
    struct run *r = ctx->host_arg;

    return open_ledger(r) ? r : NULL;
}

static int failed(struct gong_ctx *ctx)
{
    const struct run *r = ctx->host_arg;

    return gong_fail(ctx, GONG_EFATAL, "%s", r->result->why);
}

int64_t run_host_owed(struct gong_ctx *ctx, struct gong_span host, int64_t delay)
{
    struct run *r = run_of(ctx);

    return r ? gong_ledger_owed(r->ledger, host, delay, gong_ledger_now(r->ledger)) : 0;
}

int run_host_block(struct gong_ctx *ctx, struct gong_span host, int64_t wait_ms, const char *why)
{
    struct run *r = run_of(ctx);
    int64_t now = r ? gong_ledger_now(r->ledger) : 0;

    if (!r)
        return failed(ctx);
    if (wait_ms <= 0 || gong_ledger_note_wait(r->ledger, host, now + wait_ms, why, now))
        return GONG_OK;
    ledger_failed(r);
    return failed(ctx);
}

bool run_robots_kept(struct gong_ctx *ctx, struct gong_span site, struct gong_robots_copy *ret)
{
    struct run *r = run_of(ctx);

    if (!r)
        return false;
    if (gong_state_kept_robots(r->state, site, gong_ledger_now(r->ledger), ctx->arena, ret))
        return true;
    if (gong_state_error(r->state)[0])
        state_failed(r);
    return false;
}

int run_robots_keep(struct gong_ctx *ctx, struct gong_span site, struct gong_robots_copy *copy)
{
    struct run *r = run_of(ctx);
    int64_t now = r ? gong_ledger_now(r->ledger) : 0;

    if (!r)
        return failed(ctx);
    if (!copy->text.ptr)
        copy->text = GONG_LIT("");
    copy->text = gong_span_sub(copy->text, 0, GONG_ROBOTS_MAX_BYTES);
    if (!gong_sha256_hex(copy->text, copy->digest))
        return gong_fail(ctx, GONG_EFATAL, "no digest can be made");
    if (!gong_ledger_note_robots(r->ledger, site, copy, now))
        ledger_failed(r);
    else if (!gong_state_keep_robots(r->state, site, copy, now))
        state_failed(r);
    return r->fatal ? failed(ctx) : GONG_OK;
}

/* Nothing else would take back the letter about a further page of a list. */
static bool renew_letter(struct run *r, const struct gong_request *request)
{
    struct gong_span url = gong_span_sub(request->url, 0, gong_span_find(request->url, 0, GONG_LIT("#")));

    return request->role != 'l' || gong_state_unbury_passing(r->state, url) || state_failed(r);
}

int run_request(struct gong_ctx *ctx, const struct gong_request *request)
{
    struct run *r = run_of(ctx);

    if (r && !gong_ledger_note_request(r->ledger, request, gong_ledger_now(r->ledger)))
        ledger_failed(r);
    return r && !r->fatal && renew_letter(r, request) ? GONG_OK : failed(ctx);
}

static bool keep_wait(void *arg, struct gong_span host, int64_t until, const char *why)
{
    struct run *r = arg;

    return gong_state_keep_wait(r->state, host, until, why);
}

bool run_sync_ledger(struct run *r)
{
    char position[GONG_LEDGER_POSITION];

    if (!r->ledger)
        return true;
    if (!gong_ledger_sync(r->ledger, position))
        return ledger_failed(r);
    if (!gong_ledger_each_wait(r->ledger, gong_ledger_now(r->ledger), keep_wait, r) ||
        !gong_state_set_token(r->state, GONG_LEDGER_TOKEN, gong_span_z(position)))
        return state_failed(r);
    return true;
}
