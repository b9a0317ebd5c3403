/* crawl.c: frontier.h on the side of the run: pages are found and leased in the open transaction of
 * the state. How their visits end: visit.c. */
#include <gongbao/url.h>

#include "exec/watch.h"
#include "state/frontier.h"

enum { LEASE_MOST = 64 };

#define DAY_MS (24 * 3600 * 1000ll)

static struct run *run_of(const struct gong_ctx *ctx)
{
    return ctx->host_arg;
}

/* ---- found and leased ------------------------------------------------------------------------------ */

/* The id in the state of a source of this run; 0: none. */
static int64_t id_of(const struct run *r, size_t source)
{
    return source < r->facts.n_sources ? r->source_ids[source] : 0;
}

static size_t index_of(const struct run *r, int64_t id)
{
    return run_source_by_id(r, id);
}

static enum gong_found on_discover(struct gong_ctx *ctx, const struct gong_lead *lead)
{
    struct run *r = run_of(ctx);
    struct gong_discovery d = {lead, id_of(r, lead->source), run_now(r), ctx->arena};
    enum gong_found found = gong_frontier_discover(r->state, &d);

    if (found == GONG_FOUND_NEW && !run_watch_found(r, lead->source))
        found = GONG_FOUND_ERROR;
    if (found == GONG_FOUND_ERROR)
        run_state_failed(r, ctx);
    else
        r->uncommitted++;
    return found;
}

static enum gong_found on_look(struct gong_ctx *ctx, struct gong_span url)
{
    struct run *r = run_of(ctx);
    struct gong_lead lead = {.url = url};
    struct gong_discovery d = {&lead, 0, run_now(r), ctx->arena};
    enum gong_found found = gong_frontier_look(r->state, &d);

    if (found == GONG_FOUND_ERROR)
        run_state_failed(r, ctx);
    return found;
}

static int64_t full_fetch_of(const struct run *r, size_t source)
{
    return source == GONG_NO_SOURCE ? 30 * DAY_MS : r->facts.sources[source].full_fetch;
}

/* false: its source is not part of this run; it stays as it is. */
static bool take_visit(struct run *r, struct gong_ctx *ctx, const struct gong_page *p, struct gong_visit *v)
{
    size_t source = index_of(r, p->source);

    if (p->source != 0 && source == GONG_NO_SOURCE)
        return false;
    *v = (struct gong_visit){.id = p->id, .source = source, .tries = p->tries};
    v->url = gong_copy(ctx, p->url);
    v->title = p->title.ptr ? gong_copy(ctx, p->title) : p->title;
    v->date = p->date.ptr ? gong_copy(ctx, p->date) : p->date;
    v->full = p->full_at == GONG_NULL || run_now(r) - p->full_at >= full_fetch_of(r, source);
    return v->url.ptr != NULL;
}

/* Pages of sources that this run leaves alone may stand before those of its own: their words are
 * forgotten at once. */
static size_t on_lease(struct gong_ctx *ctx, struct gong_span host, struct gong_visit *ret, size_t max)
{
    struct run *r = run_of(ctx);
    struct gong_page pages[LEASE_MOST];
    struct gong_leasing want = {host, run_now(r), max < LEASE_MOST ? max : LEASE_MOST, &r->scratch};
    bool full = r->opt->again || gong_frontier_distrusted(r->state, host);
    size_t n, taken = 0;

    do {
        n = gong_frontier_lease(r->state, &want, pages);
        if (n == SIZE_MAX) {
            run_state_failed(r, ctx);
            return 0;
        }
        for (size_t i = 0; i < n; i++)
            if (take_visit(r, ctx, &pages[i], &ret[taken]))
                ret[taken++].full |= full;
            else
                gong_frontier_pass(r->state, pages[i].id);
        gong_arena_reset(&r->scratch);
    } while (n > 0 && taken == 0);
    return taken;
}

static bool on_next_host(struct gong_ctx *ctx, struct gong_span after, struct gong_span *ret)
{
    struct run *r = run_of(ctx);
    bool more = gong_frontier_next_host(r->state, after, run_now(r), ctx->arena, ret);

    if (!more && gong_state_error(r->state)[0])
        run_state_failed(r, ctx);
    return more;
}

static int on_back(struct gong_ctx *ctx, int64_t id)
{
    struct run *r = run_of(ctx);

    gong_frontier_back(r->state, id);
    return GONG_OK;
}

static void on_rest(struct gong_ctx *ctx, const char *reason)
{
    gong_tally_named(run_of(ctx)->tally->rests, reason);
}

/* ---- servers that say 304 falsely
 * -------------------------------------------------------------------------- */

static bool same(struct gong_span a, struct gong_span b)
{
    return a.ptr && b.ptr && gong_span_eq(a, b);
}

/* The bytes of a page that was asked without a condition changed, and its validators did not:
 * with a condition the server would have said that nothing changed. */
void run_check_validators(struct run *r, struct gong_ctx *ctx, struct gong_item *it)
{
    struct gong_span url = gong_item_get(it, "url"), sha;
    struct gong_span etag = gong_item_get(it, "http.etag"), date = gong_item_get(it, "http.last_modified");
    struct gong_url parsed;

    if (!etag.ptr && !date.ptr)
        return;
    sha = gong_state_known(r->state, url, run_delivery(r, it), "sha256", ctx->arena);
    if (!sha.ptr || gong_url_parse(ctx, url, gong_span_none(), &parsed) != GONG_OK ||
        gong_span_eq(sha, gong_item_get(it, "payload.sha256")))
        return;
    if (etag.ptr
            ? !same(etag, gong_state_known(r->state, url, run_delivery(r, it), "etag", ctx->arena))
            : !same(date, gong_state_known(r->state, url, run_delivery(r, it), "last_modified", ctx->arena)))
        return;
    gong_find(
        ctx, it, "warning", "false-validator", GONG_NULL, GONG_NULL,
        "the page changed and its ETag or Last-Modified did not: its server is asked without conditions");
    if (!gong_frontier_distrust(r->state, parsed.host))
        run_state_failed(r, NULL);
}

const struct gong_frontier_host gong_run_frontier = {
    .discover = on_discover,
    .look = on_look,
    .rest = on_rest,
    .lease = on_lease,
    .next_host = on_next_host,
    .unchanged = run_unchanged,
    .failed = run_failed,
    .gone = run_gone,
    .back = on_back,
    .column = run_column,
    .listed = run_listed,
    .host_owed = run_host_owed,
    .host_block = run_host_block,
    .robots_kept = run_robots_kept,
    .robots_keep = run_robots_keep,
    .request = run_request,
};
