/* visit.c: how the visit of a page ended, in the open transaction of the state. A visit that became an
 * item ends where the item ends: with its acknowledgement, its dead letter, or as unchanged. */
#include "exec/watch.h"
#include "state/frontier.h"

static bool end_visit(struct run *r, struct gong_visit_end *end, struct gong_page_past *ret_was)
{
    int64_t id = gong_frontier_source(r->state, end->id);
    size_t source = run_source_by_id(r, id);

    end->min = source == GONG_NO_SOURCE ? GONG_NEVER : r->facts.sources[source].page_min;
    end->max = source == GONG_NO_SOURCE ? GONG_NEVER : r->facts.sources[source].page_max;
    r->uncommitted++;
    return id >= 0 && gong_frontier_end(r->state, end, run_now(r), ret_was);
}

/* Of an item that came from a lease; others are none. */
static void end_of_item(struct run *r, const struct gong_item *it, struct gong_visit_end *end)
{
    struct gong_page_past was;

    if (!run_number(gong_item_get(it, "visit"), &end->id))
        return;
    if (!end_visit(r, end, &was))
        run_state_failed(r, NULL);
}

void run_visit_ok(struct run *r, const struct gong_item *it, bool changed)
{
    struct gong_visit_end end = {.status = GONG_PAGE_OK, .changed = changed, .full = true};

    end_of_item(r, it, &end);
}

/* 304: nothing was brought, so that the visit without a condition stays due when it was. */
void run_visit_not_modified(struct run *r, const struct gong_item *it)
{
    struct gong_visit_end end = {.status = GONG_PAGE_OK};

    end_of_item(r, it, &end);
}

void run_visit_buried(struct run *r, const struct gong_item *it, const char *code, bool retry)
{
    struct gong_visit_end end = {.status = retry ? GONG_PAGE_FAILING : GONG_PAGE_BLOCKED, .code = code};

    if (it)
        end_of_item(r, it, &end);
}

/* A visit that gave no item counts for its source all the same, unless it only says again for good
 * what is known of this page of a column: dead links are asked for now and then, and are no news. */
static bool end_without_item(struct run *r, struct gong_visit_end *end, struct gong_page_past *ret_was)
{
    size_t source = run_source_by_id(r, gong_frontier_source(r->state, end->id));

    if (!end_visit(r, end, ret_was))
        return false;
    if (!(ret_was->same_code && end->status != GONG_PAGE_FAILING && run_watch_has_column(r, source)))
        run_watch_visit(r, source, end->code, end->status == GONG_PAGE_FAILING);
    return true;
}

int run_unchanged(struct gong_ctx *ctx, int64_t id)
{
    struct gong_visit_end end = {.id = id, .status = GONG_PAGE_OK};
    struct gong_page_past was;

    return end_without_item(ctx->host_arg, &end, &was) ? GONG_OK : run_state_failed(ctx->host_arg, ctx);
}

int run_failed(struct gong_ctx *ctx, int64_t id, const char *code, bool for_good, int64_t wait_ms)
{
    struct gong_visit_end end = {
        .id = id, .status = for_good ? GONG_PAGE_BLOCKED : GONG_PAGE_FAILING, .code = code, .wait = wait_ms};
    struct gong_page_past was;

    return end_without_item(ctx->host_arg, &end, &was) ? GONG_OK : run_state_failed(ctx->host_arg, ctx);
}

bool run_gone(struct gong_ctx *ctx, int64_t id, const char *code)
{
    struct run *r = ctx->host_arg;
    struct gong_visit_end end = {.id = id, .status = GONG_PAGE_GONE, .code = code};
    struct gong_page_past was = {.status = GONG_PAGE_NEW};

    if (!end_without_item(r, &end, &was)) {
        run_state_failed(r, ctx);
        return false;
    }
    if (was.status != GONG_PAGE_OK && was.status != GONG_PAGE_GONE)
        return false;
    r->tally->vanished += was.status == GONG_PAGE_OK;
    return true;
}
