/* hosts.c: what is owed to hosts, and what their sites allow.
 *
 * The delay holds per host name, robots.txt per site (scheme, host, port). Requests are noted
 * in the core's ledger before they go out; what an earlier run owes is waited for. */
#include "frontier.h"

#include <gongbao/buf.h>
#include <time.h>

#define ROBOTS_KEPT_MS     (24 * 3600 * 1000ll) /* RFC 9309, 2.4 */
#define CRAWL_DELAY_MAX_MS 60000ll

enum { KEY_MAX = 128 * 1024 }; /* twice what gong_url_parse takes */

int64_t fetch_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- tables */

uint64_t hosts_hash_on(uint64_t h, struct gong_span s)
{
    for (size_t i = 0; i < s.len; i++)
        h = (h ^ (unsigned char)s.ptr[i]) * 1099511628211ull;
    return h ^ h >> 29;
}

uint64_t hosts_hash(struct gong_span s)
{
    return hosts_hash_on(HOSTS_HASH, s);
}

/* Every entry begins with the span that it is found by. */
static void **place_of(const struct fetch_table *t, struct gong_span key)
{
    size_t at = (size_t)hosts_hash(key) & (t->cap - 1);

    while (t->entries[at] && !gong_span_eq(*(const struct gong_span *)t->entries[at], key))
        at = (at + 1) & (t->cap - 1);
    return &t->entries[at];
}

/* The old places stay in the store: all of them together are as large as the last. */
static bool make_room(struct store *store, struct fetch_table *t)
{
    struct fetch_table bigger = {NULL, t->n, t->cap ? t->cap * 2 : 256};

    if (t->cap && t->n < t->cap / 4 * 3)
        return true;
    bigger.entries = store_alloc(store, bigger.cap * sizeof *bigger.entries);
    if (!bigger.entries)
        return false;
    for (size_t i = 0; i < t->cap; i++)
        if (t->entries[i])
            *place_of(&bigger, *(const struct gong_span *)t->entries[i]) = t->entries[i];
    *t = bigger;
    return true;
}

/* ---- delays */

/* The ledger's clock may run a little slower than this one: what is owed there is owed in full. */
static int64_t slack(int64_t delay)
{
    return delay > 0 ? 5 + delay / 1000 : 0;
}

/* A longer delay holds for the request that was made last, too. */
static void set_delay(struct gong_ctx *ctx, struct fetch_host *h, int64_t delay)
{
    int64_t owed = gong_host_owed(ctx, h->name, delay), at = fetch_now() + owed + slack(delay);

    h->delay = delay;
    if (owed > 0 && h->next_at < at)
        h->next_at = at;
}

/* ---- hosts and sites */

bool hosts_known(const struct fetch *f, struct gong_span name)
{
    return f->hosts.cap > 0 && *place_of(&f->hosts, name);
}

struct fetch_host *hosts_host(struct fetch *f, struct gong_ctx *ctx, struct gong_span name)
{
    struct fetch_host *h;
    void **place;
    int64_t owed;

    if (!make_room(&f->store, &f->hosts))
        return NULL;
    place = place_of(&f->hosts, name);
    if (*place)
        return *place;
    h = store_alloc_sparing(&f->store, sizeof *h);
    if (!h)
        return NULL;
    h->name = store_copy(&f->store, name);
    if (!h->name.ptr)
        return NULL;
    h->delay = f->delay;
    owed = gong_host_owed(ctx, name, h->delay);
    if (owed > f->max_wait && owed > h->delay)
        h->parked = "host-blocked"; /* what is queued for it is given back at once */
    else if (owed > 0)
        h->next_at = fetch_now() + owed + slack(owed);
    *place = h;
    f->hosts.n++;
    return h;
}

static struct gong_span site_key(struct gong_ctx *ctx, const struct gong_url *url)
{
    char room[GONG_DECIMAL];
    struct gong_buf b;

    gong_buf_init(&b, ctx, KEY_MAX);
    gong_buf_add(&b, url->scheme);
    gong_buf_addz(&b, "://");
    gong_buf_add(&b, url->host);
    gong_buf_addc(&b, ':');
    gong_buf_add(&b, gong_decimal(url->port, room));
    return gong_buf_span(&b);
}

struct fetch_site *hosts_site(struct fetch *f, struct gong_ctx *ctx, const struct gong_url *url)
{
    struct gong_span key = site_key(ctx, url);
    struct fetch_site *s;
    void **place;

    if (!key.ptr || !make_room(&f->store, &f->sites))
        return NULL;
    place = place_of(&f->sites, key);
    if (*place)
        return *place;
    s = store_alloc_sparing(&f->store, sizeof *s);
    if (!s)
        return NULL;
    s->key = store_copy(&f->store, key);
    s->host = hosts_host(f, ctx, url->host);
    if (!s->key.ptr || !s->host)
        return NULL;
    s->robots_state = f->robots ? ROBOTS_UNKNOWN : ROBOTS_KNOWN;
    s->robots.crawl_delay = -1;
    s->robots_until = INT64_MAX;
    *place = s;
    f->sites.n++;
    return s;
}

/* Sources of one host do not hurry each other: the longest delay holds. */
void hosts_configure(struct gong_ctx *ctx, struct fetch_site *site, const struct fetch_rules *rules)
{
    struct fetch_host *h = site->host;

    site->is_start = true;
    if (rules->delay < 0 || (h->own_delay && h->delay >= rules->delay))
        return;
    h->own_delay = true;
    set_delay(ctx, h, rules->delay);
    if (h->parked && gong_host_owed(ctx, h->name, h->delay) <= h->delay)
        h->parked = NULL; /* what is owed is no more than the delay */
}

/* ---- robots.txt */

void hosts_deny(struct fetch_site *site, const char *code, const char *text, long http_status)
{
    site->robots_state = ROBOTS_DENY_ALL;
    site->deny_code = code;
    site->deny_text = text;
    site->deny_status = http_status;
}

static bool apply_robots(struct fetch *f, struct gong_ctx *ctx, struct fetch_site *site,
                         struct gong_span text, int64_t age)
{
    struct gong_robots r = {0};
    struct fetch_host *h = site->host;

    gong_robots_read(&r, text, f->agent_token);
    r.rules = store_alloc_sparing(&f->store, (r.n + 1) * sizeof *r.rules);
    r.paths = store_alloc_sparing(&f->store, r.paths_len + 1);
    if (!r.rules || !r.paths) {
        hosts_deny(site, "memory", "has more rules than fit into memory", 0);
        return false;
    }
    gong_robots_read(&r, text, f->agent_token);
    site->robots = r;
    site->robots_state = ROBOTS_KNOWN;
    site->robots_until = fetch_now() + ROBOTS_KEPT_MS - age;
    if (r.crawl_delay > h->delay)
        set_delay(ctx, h, r.crawl_delay < CRAWL_DELAY_MAX_MS ? r.crawl_delay : CRAWL_DELAY_MAX_MS);
    return true;
}

void hosts_robots(struct fetch *f, struct gong_ctx *ctx, struct fetch_site *site, struct gong_span text,
                  long http_status)
{
    struct gong_robots_copy copy = {.text = text.ptr ? text : gong_span("", 0), .status = http_status};
    int64_t next_at;

    if (gong_robots_keep(ctx, site->key, &copy) != GONG_OK)
        return; /* reported; the run stops */
    memcpy(site->digest, copy.digest, sizeof site->digest);
    if (!apply_robots(f, ctx, site, text, 0)) {
        frontier_wake(f, site->host);
        return;
    }
    next_at = fetch_now() + site->host->delay;
    if (site->host->next_at < next_at)
        site->host->next_at = next_at;
    frontier_wake(f, site->host);
}

bool hosts_robots_kept(struct fetch *f, struct gong_ctx *ctx, struct fetch_site *site)
{
    struct gong_robots_copy copy = {0};

    if (!gong_robots_kept(ctx, site->key, &copy) || copy.age < 0 || copy.age >= ROBOTS_KEPT_MS)
        return false;
    memcpy(site->digest, copy.digest, sizeof site->digest);
    apply_robots(f, ctx, site, copy.text, copy.age);
    return true;
}

bool hosts_allowed(const struct fetch *f, struct gong_ctx *ctx, const struct fetch_job *job)
{
    struct gong_url url;
    struct gong_span path;
    char *out;

    if (!f->robots || job->role == FETCH_ROBOTS)
        return true;
    if (job->site->robots_state != ROBOTS_KNOWN ||
        gong_url_parse(ctx, job->url, gong_span_none(), &url) != GONG_OK)
        return false;
    path = url.query.ptr ? gong_format(ctx, "%.*s?%.*s", (int)url.path.len, url.path.ptr, (int)url.query.len,
                                       url.query.ptr)
                         : url.path;
    out = gong_alloc(ctx, 3 * path.len + 1);
    if (!out)
        return false;
    return gong_robots_allows(&job->site->robots, gong_span(out, gong_robots_canonical(path, out)));
}

/* ---- what is owed */

/* The body of a POST stands where a fragment would, which no request has. */
static struct gong_span asked_url(struct gong_ctx *ctx, const struct fetch_job *job)
{
    return job->body.ptr ? gong_format(ctx, "%s#POST %.*s", job->url.ptr, (int)job->body.len, job->body.ptr)
                         : job->url;
}

int hosts_asked(struct fetch *f, struct gong_ctx *ctx, const struct fetch_job *job)
{
    static const char roles[] = {[FETCH_PAGE] = 'p', [FETCH_LIST] = 'l', [FETCH_ROBOTS] = 'r'};
    struct fetch_host *h = job->site->host;
    struct gong_request r = {.url = asked_url(ctx, job),
                             .host = h->name,
                             .site = job->site->key,
                             .owed = h->delay,
                             .robots_digest = job->role == FETCH_ROBOTS ? "" : job->site->digest,
                             .role = roles[job->role],
                             .agent = f->agent_token};
    int rc = gong_ledger_request(ctx, &r);

    f->asked++;
    h->asked++;
    h->next_at = fetch_now() + h->delay + slack(h->delay);
    frontier_touch(f, h);
    return rc;
}

/* When the first byte of an answer came, its server had had the request for sure: what comes next
 * comes a whole delay later, however long the connection took. */
void hosts_heard(struct fetch_host *h, CURL *easy)
{
    curl_off_t first = 0, total = 0;
    int64_t at;

    curl_easy_getinfo(easy, CURLINFO_STARTTRANSFER_TIME_T, &first);
    curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &total);
    at = fetch_now() + 1 - (first > 0 && first < total ? (int64_t)(total - first) / 1000 : 0) + h->delay;
    if (h->delay > 0 && h->next_at < at)
        h->next_at = at;
}

void hosts_wait(const struct fetch *f, struct gong_ctx *ctx, struct fetch_host *h, int64_t wait)
{
    int64_t at = fetch_now() + wait + slack(wait);

    if (wait > f->max_wait)
        h->parked = "host-blocked";
    else if (h->next_at < at)
        h->next_at = at;
    gong_host_block(ctx, h->name, wait, "retry-after");
}

void hosts_answered(struct fetch *f, struct gong_ctx *ctx, struct fetch_host *h, const char *code)
{
    if (!code || !outcome_is_of_host(code)) {
        h->failures = 0;
        return;
    }
    if (++h->failures < f->breaker || f->breaker == 0 || h->parked)
        return;
    gong_log(ctx, GONG_WARNING,
             "%s failed %lld times in a row (last: %s): nothing is asked of it for a while", h->name.ptr,
             (long long)h->failures, code);
    gong_host_block(ctx, h->name, f->breaker_wait, "circuit-open");
    h->parked = "circuit-open";
}

/* ---- quiet hours */

static bool read_clock(const char **z, int64_t *ret)
{
    int64_t v[2] = {0, 0};

    for (int part = 0; part < 2; part++) {
        for (int digit = 0; digit < 2; digit++, (*z)++) {
            if (**z < '0' || **z > '9')
                return false;
            v[part] = v[part] * 10 + (**z - '0');
        }
        if (part == 0 && *(*z)++ != ':')
            return false;
    }
    *ret = v[0] * 60 + v[1];
    return v[0] <= 24 && v[1] < 60 && *ret <= 24 * 60;
}

/* HH:MM-HH:MM; over midnight where the end is before the beginning. */
static bool read_hours(const char *z, int64_t *ret_from, int64_t *ret_to)
{
    return read_clock(&z, ret_from) && *z++ == '-' && read_clock(&z, ret_to) && *z == 0;
}

int hosts_open(struct fetch *f, struct gong_ctx *ctx)
{
    int64_t from, to, minutes;
    const char *z = f->time_zone + 1;

    if ((f->time_zone[0] != '+' && f->time_zone[0] != '-') || !read_clock(&z, &minutes) || *z)
        return gong_fail(ctx, GONG_EFATAL, "time_zone must look like +08:00");
    f->zone_minutes = f->time_zone[0] == '-' ? -minutes : minutes;
    for (const char *const *q = f->quiet_hours; *q; q++)
        if (!read_hours(*q, &from, &to))
            return gong_fail(ctx, GONG_EFATAL, "quiet_hours: \"%s\" must look like 08:00-18:30", *q);
    return GONG_OK;
}

const char *hosts_quiet(const struct fetch *f)
{
    int64_t minute = ((int64_t)time(NULL) / 60 + f->zone_minutes) % (24 * 60), from, to;

    for (const char *const *q = f->quiet_hours; *q; q++)
        if (read_hours(*q, &from, &to) &&
            (from <= to ? minute >= from && minute < to : minute >= from || minute < to))
            return *q;
    return NULL;
}
