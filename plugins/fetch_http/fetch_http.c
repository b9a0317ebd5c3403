/* fetch_http.c: the stage: parameters, opening, the loop.
 *
 * A call drives the transfers for a fifth of a second at most, and deals with one finished
 * transfer at most, so that the memory of a call is that of one page. */
#include "frontier.h"

#include "header.h"
#include "list.h"

#define CALL_MS         200
#define STARTS_PER_CALL 64
#define REAPS_PER_CALL  8

/* ---- the loop */

static int refuse_by_robots(struct fetch *f, struct gong_ctx *ctx, struct fetch_job *job)
{
    struct fetch_site *site = job->site;

    if (site->robots_state == ROBOTS_DENY_ALL) {
        struct gong_span text = gong_format(ctx, "is not asked, because its robots.txt %s", site->deny_text);
        struct outcome o = {.code = site->deny_code, .status = GONG_ERETRY, .http_status = site->deny_status};
        o.text = text.ptr ? text.ptr : "is not asked";
        return answer_reject(f, ctx, job, &o);
    }
    return answer_refuse(f, ctx, job, "robots", "is disallowed by robots.txt");
}

/* true: the host has had what a run may ask of it, or is not to be asked at all. */
static bool is_closed(struct fetch *f, struct gong_ctx *ctx, const struct fetch_host *h,
                      const char **ret_code)
{
    *ret_code = h->parked;
    if (h->parked || f->host_budget == 0 || h->asked < f->host_budget)
        return h->parked != NULL;
    *ret_code = "host-budget";
    gong_rest(ctx, *ret_code);
    return true;
}

static int start_one(struct fetch *f, struct gong_ctx *ctx, struct fetch_job *job)
{
    struct fetch_host *h = job->site->host;
    const char *code;

    if (is_closed(f, ctx, h, &code)) {
        frontier_again(f, job, job->site, 0);
        return frontier_park(f, ctx, h, code);
    }
    if (!hosts_allowed(f, ctx, job))
        return refuse_by_robots(f, ctx, job);
    if (f->proxy && !transfer_may_go_through_proxy(f, ctx, job))
        return answer_refuse(f, ctx, job, "private-address",
                             "is on an address that is not public (see allow_private)");
    if (!transfer_start(f, ctx, job))
        return answer_refuse(f, ctx, job, "transfer", "could not be asked");
    return GONG_OK;
}

/* Fills the free slots. *ret_wait: how long there is nothing more to start. */
static int start_due(struct fetch *f, struct gong_ctx *ctx, int64_t *ret_wait)
{
    int rc = GONG_OK;

    for (int i = 0; i < STARTS_PER_CALL && transfer_has_slot(f) && rc == GONG_OK; i++) {
        struct fetch_job *job = frontier_take(f, ctx, fetch_now(), ret_wait);
        if (!job)
            return GONG_OK;
        rc = start_one(f, ctx, job);
    }
    return rc;
}

/* Deals with one finished transfer; *ret_done is false where there is none. */
static int reap(struct fetch *f, struct gong_ctx *ctx, bool *ret_done)
{
    CURLMsg *msg;
    int left, rc;
    char *slot = NULL;

    *ret_done = false;
    do {
        msg = curl_multi_info_read(f->multi, &left);
        if (!msg)
            return GONG_OK;
    } while (msg->msg != CURLMSG_DONE);
    curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &slot);
    *ret_done = true;
    rc = answer_finish(f, ctx, (struct fetch_slot *)(void *)slot, msg->data.result);
    transfer_finish(f, (struct fetch_slot *)(void *)slot);
    return rc;
}

/* What has come together meanwhile, but not more than the caller can do without others for. */
static int reap_some(struct fetch *f, struct gong_ctx *ctx, bool *ret_done)
{
    bool more = true;
    int rc = GONG_OK;

    *ret_done = false;
    for (int i = 0; i < REAPS_PER_CALL && more && rc == GONG_OK && !gong_stopping(ctx); i++) {
        rc = reap(f, ctx, &more);
        *ret_done = *ret_done || more;
    }
    return rc;
}

static int wind_up(struct fetch *f, struct gong_ctx *ctx, bool quiet)
{
    if (f->left_over > 0 || f->capped)
        gong_log(ctx, GONG_WARNING, "max_pages is reached: %lld links were left out%s",
                 (long long)f->left_over, f->capped ? "; pages that are due stay due" : "");
    if (f->hosts_left > 0)
        gong_log(ctx, GONG_WARNING, "%lld hosts more than this run has memory for: their pages stay due",
                 (long long)f->hosts_left);
    if (f->asked == 0 && !f->stateless && !quiet)
        gong_rest(ctx, "nothing-due");
    f->left_over = f->hosts_left = 0;
    f->capped = false;
    return GONG_END;
}

/* In quiet hours nothing is begun, and the run ends when the last answer is there. */
static bool is_over(struct fetch *f, struct gong_ctx *ctx, bool *ret_quiet)
{
    const char *hours = hosts_quiet(f);

    *ret_quiet = hours;
    if (hours && transfer_is_idle(f)) {
        gong_log(ctx, GONG_INFO, "quiet hours, %s (UTC%s): nothing is asked now; what is due stays due",
                 hours, f->time_zone);
        gong_rest(ctx, "quiet-hours");
        return true;
    }
    return frontier_is_over(f) || gong_stopping(ctx);
}

static int fetch_process(void *self, struct gong_ctx *ctx, struct gong_item *in)
{
    struct fetch *f = self;
    int64_t now, end = fetch_now() + CALL_MS;
    bool done = false, quiet;
    int running, rc = GONG_OK;

    (void)in;
    do {
        int64_t wait = CALL_MS;
        if (is_over(f, ctx, &quiet))
            return wind_up(f, ctx, quiet);
        if (!quiet)
            rc = start_due(f, ctx, &wait);
        if (rc != GONG_OK)
            return rc;
        if (curl_multi_perform(f->multi, &running) != CURLM_OK)
            return gong_fail(ctx, GONG_EFATAL, "the transfer library failed");
        rc = reap_some(f, ctx, &done);
        now = fetch_now();
        if (!done && now < end)
            curl_multi_poll(f->multi, NULL, 0, (int)(wait < end - now ? wait : end - now), NULL);
    } while (!done && fetch_now() < end);
    return rc;
}

/* ---- opening and closing */

static bool is_token_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
}

static int open_agent(struct fetch *f, struct gong_ctx *ctx)
{
    struct gong_span agent = gong_format(ctx, f->contact ? "%s (+%s)" : "%s", f->user_agent, f->contact);
    size_t n = 0;

    if (!agent.ptr)
        return GONG_EFATAL;
    if (!header_is_clean(agent))
        return gong_fail(ctx, GONG_EFATAL, "user_agent and contact must not hold control characters");
    while (n < agent.len && is_token_char(agent.ptr[n]))
        n++;
    if (n == 0)
        return gong_fail(ctx, GONG_EFATAL, "user_agent must begin with a product token of letters");
    if (!f->contact)
        gong_log(ctx, GONG_WARNING, "no \"contact\" is configured: operators of the sites cannot reach you");
    f->agent = agent.ptr;
    f->agent_token = gong_span_sub(agent, 0, n);
    return GONG_OK;
}

static size_t seen_size(int64_t max_pages)
{
    size_t n = 1024;

    while (n < (size_t)max_pages * 4)
        n *= 2;
    return n;
}

static int open_memory(struct fetch *f, struct gong_ctx *ctx)
{
    size_t slot = transfer_body_size(f) + FETCH_MAX_HEADERS + FETCH_MAX_REQUEST + 4096;
    size_t cap =
        (8u << 20) + (size_t)f->concurrency * slot + (size_t)f->max_pages * 4096 + f->n_sources * 8192;

    f->seen_cap = seen_size(f->max_pages);
    if (!store_open(&f->store, cap + f->seen_cap * (sizeof *f->seen + sizeof *f->listed)))
        return gong_fail(ctx, GONG_EFATAL, "no memory for %lld slots of max_bytes each",
                         (long long)f->concurrency);
    f->seen = store_alloc(&f->store, f->seen_cap * sizeof *f->seen);
    f->curl_ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    if (!f->seen || !f->curl_ready || !transfer_open(f))
        return gong_fail(ctx, GONG_EFATAL, "the transfer library cannot be started");
    return GONG_OK;
}

static int fetch_open(void *self, struct gong_ctx *ctx)
{
    struct fetch *f = self;
    int rc = open_agent(f, ctx);

    if (rc == GONG_OK)
        rc = rules_open(f, ctx);
    if (rc == GONG_OK)
        rc = hosts_open(f, ctx);
    if (rc == GONG_OK)
        rc = open_memory(f, ctx);
    if (rc == GONG_OK)
        rc = list_open(f, ctx);
    return rc == GONG_OK ? frontier_open(f, ctx) : rc;
}

static void fetch_close(void *self)
{
    struct fetch *f = self;

    transfer_close(f);
    if (f->curl_ready)
        curl_global_cleanup();
    store_close(&f->store);
}

/* ---- descriptor */

#define PARAM(NAME, TYPE, DFLT, HELP)                                                                        \
    {                                                                                                        \
        .name = #NAME, .type = GONG_P_##TYPE, .offset = offsetof(struct fetch, NAME), .dflt = DFLT,          \
        .help = HELP                                                                                         \
    }
#define RANGE(NAME, TYPE, DFLT, MIN, MAX, HELP)                                                              \
    {                                                                                                        \
        .name = #NAME, .type = GONG_P_##TYPE, .offset = offsetof(struct fetch, NAME), .dflt = DFLT,          \
        .min = MIN, .max = MAX, .help = HELP                                                                 \
    }

static const struct gong_param fetch_params[] = {
    {.name = "start",
     .type = GONG_P_LIST,
     .offset = offsetof(struct fetch, start),
     .help = "URLs to begin with: list pages where follow or follow_pattern is given, documents otherwise."},
    PARAM(columns, LIST, NULL,
          "URLs of columns that are listed page by page: pages, interfaces, sitemaps, feeds."),
    {.name = "column_preset",
     .type = GONG_P_CHOICE,
     .offset = offsetof(struct fetch, column_preset),
     .dflt = "auto",
     .choices = "auto|sitemap|feed|jpage|jpaas|gkmlpt|ucap|longxun|trs|links",
     .help = "How the pages of columns are read; auto: as the first form that knows them."},
    {.name = "column_post",
     .type = GONG_P_CHOICE,
     .offset = offsetof(struct fetch, column_post),
     .dflt = "none",
     .choices = "none|form|json",
     .help = "Ask list pages by POST: form sends what their address has behind ?, or column_post_body."},
    PARAM(column_post_body, STRING, NULL,
          "Body with which every list page is asked; {page}, {page0}, {from} and {to} are filled in."),
    RANGE(column_post_rows, INT, "15", 1, 1000, "Rows of a list page, for {from} and {to}."),
    PARAM(follow, STRING, NULL, "CSS selector of the links of a list page that are documents."),
    PARAM(follow_pattern, STRING, NULL,
          "What the whole URL of a followed link looks like; * is any run of characters."),
    PARAM(lists, STRING, NULL,
          "CSS selector of links from a list page to further list pages: columns, next page."),
    RANGE(depth, INT, "1", 0, 1,
          "Steps from a start URL to a document; 0: the start URLs are the documents."),
    PARAM(other_hosts, BOOL, "false", "Follow links to other hosts than that of the list page."),
    PARAM(emit_lists, BOOL, "false", "Hand list pages on too, to be archived and classed."),
    PARAM(follow_stubs, BOOL, "true", "Follow pages that only send their reader on, as redirects."),
    RANGE(max_pages, INT, "20000", 1, 2000000, "Most documents, and most list pages, of one run."),
    RANGE(max_bytes, SIZE, "32M", 1024, 1073741824, "Largest page, in decoded bytes."),
    RANGE(max_redirects, INT, "5", 0, 20, "Most redirects of one page."),
    RANGE(timeout, TIME, "60s", 10, 3600000, "Longest time for one request."),
    RANGE(connect_timeout, TIME, "15s", 10, 600000, "Longest time for a connection."),
    RANGE(low_speed, SIZE, "64", 0, 1073741824, "Bytes a second below which a transfer is too slow."),
    RANGE(low_speed_time, TIME, "20s", 1000, 3600000, "How long it may be too slow."),
    RANGE(delay, TIME, "2s", 0, 3600000,
          "Least time between two requests to one host; Crawl-delay may raise it."),
    RANGE(concurrency, INT, "8", 1, FETCH_MAX_SLOTS, "Requests at a time."),
    RANGE(host_concurrency, INT, "1", 1, FETCH_MAX_SLOTS, "Requests at a time to one host."),
    RANGE(retries, INT, "2", 0, 10, "Further tries after a failure that may pass: time-outs, 429, 5xx."),
    RANGE(retry_delay, TIME, "2s", 1, 600000, "Wait before the first further try; doubled each time."),
    RANGE(max_wait, TIME, "60s", 0, 86400000, "Longest Retry-After that is waited for within a run."),
    RANGE(breaker, INT, "10", 0, 10000,
          "Failures of a host in a row after which it is left alone; 0: never. Pages stay due."),
    RANGE(breaker_wait, TIME, "1h", 0, 604800000, "How long a host is left alone then."),
    RANGE(host_budget, INT, "0", 0, 1000000000, "Most requests of one run to one host; 0: unbounded."),
    PARAM(quiet_hours, LIST, NULL,
          "Times of day at which nothing is asked, as 08:00-18:30; a run ends there and the next goes on."),
    PARAM(time_zone, STRING, "+08:00", "Offset from UTC in which quiet_hours are meant."),
    PARAM(proxy, STRING, NULL,
          "Proxy for all requests, as http://HOST:PORT; those of the environment are ignored."),
    PARAM(robots, BOOL, "true", "Honour robots.txt."),
    PARAM(user_agent, STRING, "gongbao/0.1.0",
          "User-Agent; its first word is the token that robots.txt is searched for."),
    PARAM(contact, STRING, NULL, "Web or mail address that is added to the User-Agent."),
    PARAM(allow_private, BOOL, "false",
          "Allow loopback and private addresses for the hosts and ports of start URLs, columns and sources."),
    PARAM(insecure_tls, BOOL, "false", "Do not verify certificates; every record then says so."),
    PARAM(agency, STRING, NULL, "Agency whose reports these are, as a hint for extraction."),
    PARAM(division, STRING, NULL, "Code of the division whose reports these are, as a hint for extraction."),
    PARAM(report_type, STRING, NULL, "Type of these reports, as a hint for extraction."),
    {.name = NULL},
};

GONG_PLUGIN(fetch_http) = {
    GONG_PLUGIN_HEAD,         .name = "fetch_http",
    .version = "0.1.0",       .summary = "Fetches pages over HTTP: start URLs, or the links of list pages.",
    .accepts = GONG_NONE,     .emits = GONG_PAYLOAD,
    .model = GONG_SINGLE,     .state_size = sizeof(struct fetch),
    .params = fetch_params,   .open = fetch_open,
    .process = fetch_process, .close = fetch_close,
    .rules = outcome_codes,
};
