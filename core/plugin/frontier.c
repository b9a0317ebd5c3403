/* frontier.c: the calls of frontier.h: to the host where it keeps a state, else to nothing. */
#include "plugin/ctx.h"

#define HAS(ctx, verb) ((ctx)->host->frontier && (ctx)->host->frontier->verb)

const struct gong_source *gong_sources(const struct gong_ctx *ctx, size_t *ret_n)
{
    *ret_n = ctx->facts ? ctx->facts->n_sources : 0;
    return ctx->facts ? ctx->facts->sources : NULL;
}

enum gong_found gong_discover(struct gong_ctx *ctx, const struct gong_lead *lead)
{
    return HAS(ctx, discover) ? ctx->host->frontier->discover(ctx, lead) : GONG_FOUND_NOWHERE;
}

enum gong_found gong_look(struct gong_ctx *ctx, struct gong_span url)
{
    return HAS(ctx, look) ? ctx->host->frontier->look(ctx, url) : GONG_FOUND_NOWHERE;
}

void gong_rest(struct gong_ctx *ctx, const char *reason)
{
    if (HAS(ctx, rest))
        ctx->host->frontier->rest(ctx, reason);
}

size_t gong_lease(struct gong_ctx *ctx, struct gong_span host, struct gong_visit *ret, size_t max)
{
    return HAS(ctx, lease) ? ctx->host->frontier->lease(ctx, host, ret, max) : 0;
}

bool gong_next_host(struct gong_ctx *ctx, struct gong_span after, struct gong_span *ret)
{
    return HAS(ctx, next_host) && ctx->host->frontier->next_host(ctx, after, ret);
}

int gong_visit_unchanged(struct gong_ctx *ctx, int64_t id)
{
    return HAS(ctx, unchanged) ? ctx->host->frontier->unchanged(ctx, id) : GONG_OK;
}

int gong_visit_failed(struct gong_ctx *ctx, int64_t id, const char *code, bool for_good, int64_t wait_ms)
{
    return HAS(ctx, failed) ? ctx->host->frontier->failed(ctx, id, code, for_good, wait_ms) : GONG_OK;
}

bool gong_visit_gone(struct gong_ctx *ctx, int64_t id, const char *code)
{
    return HAS(ctx, gone) && ctx->host->frontier->gone(ctx, id, code);
}

int gong_visit_back(struct gong_ctx *ctx, int64_t id)
{
    return HAS(ctx, back) ? ctx->host->frontier->back(ctx, id) : GONG_OK;
}

bool gong_column(struct gong_ctx *ctx, size_t source, struct gong_column_state *ret)
{
    *ret = (struct gong_column_state){.due = true, .complete = false, .full_due = true};
    return HAS(ctx, column) && ctx->host->frontier->column(ctx, source, ret);
}

int gong_column_listed(struct gong_ctx *ctx, size_t source, const struct gong_listing *listing)
{
    return HAS(ctx, listed) ? ctx->host->frontier->listed(ctx, source, listing) : GONG_OK;
}

int64_t gong_host_owed(struct gong_ctx *ctx, struct gong_span host, int64_t delay)
{
    return HAS(ctx, host_owed) ? ctx->host->frontier->host_owed(ctx, host, delay) : 0;
}

int gong_host_block(struct gong_ctx *ctx, struct gong_span host, int64_t wait_ms, const char *why)
{
    return HAS(ctx, host_block) ? ctx->host->frontier->host_block(ctx, host, wait_ms, why) : GONG_OK;
}

bool gong_robots_kept(struct gong_ctx *ctx, struct gong_span site, struct gong_robots_copy *ret)
{
    return HAS(ctx, robots_kept) && ctx->host->frontier->robots_kept(ctx, site, ret);
}

int gong_robots_keep(struct gong_ctx *ctx, struct gong_span site, struct gong_robots_copy *copy)
{
    copy->digest[0] = 0;
    return HAS(ctx, robots_keep) ? ctx->host->frontier->robots_keep(ctx, site, copy) : GONG_OK;
}

int gong_ledger_request(struct gong_ctx *ctx, const struct gong_request *request)
{
    return HAS(ctx, request) ? ctx->host->frontier->request(ctx, request) : GONG_OK;
}
