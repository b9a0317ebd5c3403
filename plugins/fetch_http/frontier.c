/* frontier.c: what to ask next, and when.
 *
 * Every job waits in the queue of its host, so that the delay and the number of requests at a
 * time are kept per host whatever the order of discovery was. Hosts take turns. The first
 * job of a site that has no robots.txt yet makes one for robots.txt, which goes first. */
#include "fetch.h"

#include <stdio.h>
#include <time.h>

#define ROBOTS_KEPT_MS     (24 * 3600 * 1000ll) /* RFC 9309, 2.4 */
#define CRAWL_DELAY_MAX_MS 60000ll

int64_t fetch_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* FNV-1a; the table is only as large as what one run may queue. */
static uint64_t hash(struct gong_span s)
{
    uint64_t h = 14695981039346656037ull;

    for (size_t i = 0; i < s.len; i++)
        h = (h ^ (unsigned char)s.ptr[i]) * 1099511628211ull;
    return h ^ h >> 29;
}

/* The entry of an address, or the free one where it would stand. */
static struct fetch_seen *entry_of(const struct fetch *f, struct gong_span text)
{
    size_t at = (size_t)hash(text) & (f->seen_cap - 1);

    while (f->seen[at].url.ptr && !gong_span_eq(f->seen[at].url, text))
        at = (at + 1) & (f->seen_cap - 1);
    return &f->seen[at];
}

struct fetch_seen *frontier_see(struct fetch *f, struct gong_span text)
{
    struct fetch_seen *seen = entry_of(f, text);

    if (seen->url.ptr)
        return seen;
    if (f->seen_n >= f->seen_cap / 4 * 3)
        return NULL;
    seen->url = store_copy(&f->store, text);
    f->seen_n += seen->url.ptr != NULL;
    return seen->url.ptr ? seen : NULL;
}

static struct fetch_host *host_of(struct fetch *f, struct gong_span name)
{
    struct fetch_host *h;

    for (h = f->hosts; h; h = h->next)
        if (gong_span_eq(h->name, name))
            return h;
    h = store_alloc(&f->store, sizeof *h);
    if (!h)
        return NULL;
    h->name = store_copy(&f->store, name);
    if (!h->name.ptr)
        return NULL;
    h->delay = f->delay;
    h->next = f->hosts;
    f->hosts = h;
    return h;
}

struct fetch_site *frontier_site(struct fetch *f, struct gong_ctx *ctx, const struct gong_url *url)
{
    struct gong_span key = gong_format(ctx, "%.*s://%.*s:%lld", (int)url->scheme.len, url->scheme.ptr,
                                       (int)url->host.len, url->host.ptr, (long long)url->port);
    struct fetch_site *s;

    for (s = f->sites; s && key.ptr; s = s->next)
        if (gong_span_eq(s->key, key))
            return s;
    s = key.ptr ? store_alloc(&f->store, sizeof *s) : NULL;
    if (!s)
        return NULL;
    s->key = store_copy(&f->store, key);
    s->host = host_of(f, url->host);
    if (!s->key.ptr || !s->host)
        return NULL;
    s->robots_state = f->robots ? ROBOTS_UNKNOWN : ROBOTS_KNOWN;
    s->robots.crawl_delay = -1;
    s->next = f->sites;
    f->sites = s;
    return s;
}

static void push_back(struct fetch_job *job)
{
    struct fetch_host *h = job->site->host;

    job->next = NULL;
    if (h->last)
        h->last->next = job;
    else
        h->first = job;
    h->last = job;
}

static void push_front(struct fetch_job *job)
{
    struct fetch_host *h = job->site->host;

    job->next = h->first;
    h->first = job;
    if (!h->last)
        h->last = job;
}

static void unlink_after(struct fetch_host *h, struct fetch_job *before, struct fetch_job *job)
{
    if (before)
        before->next = job->next;
    else
        h->first = job->next;
    if (h->last == job)
        h->last = before;
    job->next = NULL;
}

static bool is_full(const struct fetch *f, enum fetch_role role)
{
    return role == FETCH_PAGE ? f->pages_queued >= f->max_pages : f->lists_queued >= f->max_pages;
}

static struct fetch_job *new_job(struct fetch *f, struct gong_span url, struct fetch_site *site,
                                 enum fetch_role role)
{
    struct fetch_job *job = url.ptr && site ? store_alloc(&f->store, sizeof *job) : NULL;

    if (!job)
        return NULL;
    job->url = job->first = url;
    job->site = site;
    job->role = role;
    f->jobs++;
    return job;
}

enum frontier_add frontier_add(struct fetch *f, struct gong_ctx *ctx, const struct gong_url *url,
                               struct gong_span text, enum fetch_role role)
{
    struct fetch_seen *seen;
    struct fetch_job *job;

    if (entry_of(f, text)->queued)
        return FRONTIER_SEEN;
    if (is_full(f, role))
        return FRONTIER_FULL;
    seen = frontier_see(f, text);
    job = seen ? new_job(f, seen->url, frontier_site(f, ctx, url), role) : NULL;
    if (!job)
        return FRONTIER_NO_MEMORY;
    seen->queued = true;
    f->added = job;
    if (role == FETCH_PAGE)
        f->pages_queued++;
    else
        f->lists_queued++;
    push_back(job);
    return FRONTIER_ADDED;
}

/* A job for the robots.txt of a site; NULL: memory, nothing of the site is asked. */
static struct fetch_job *robots_job(struct fetch *f, struct fetch_site *site)
{
    char text[FETCH_MAX_URL];
    int n = snprintf(text, sizeof text, "%.*s/robots.txt", (int)site->key.len, site->key.ptr);
    struct gong_span url = n > 0 && (size_t)n < sizeof text
                               ? store_copy(&f->store, gong_span(text, (size_t)n))
                               : gong_span_none();
    struct fetch_job *job = new_job(f, url, site, FETCH_ROBOTS);

    if (!job) {
        frontier_deny(site, "memory", "leaves no memory", 0);
        return NULL;
    }
    job->robots_of = site;
    site->robots_state = ROBOTS_ASKED;
    return job;
}

/* The first job of a host's queue that may go now. */
static struct fetch_job *take_of_host(struct fetch *f, struct fetch_host *h, int64_t now, int64_t *wait)
{
    struct fetch_job *before = NULL;

    for (struct fetch_job *job = h->first; job; before = job, job = job->next) {
        struct fetch_site *site = job->site;
        bool kept = site->robots_state == ROBOTS_KNOWN && site->robots_at > 0 && f->robots;

        if (job->not_before > now) {
            *wait = job->not_before - now < *wait ? job->not_before - now : *wait;
            continue;
        }
        if (job->role != FETCH_ROBOTS) {
            if (site->robots_state == ROBOTS_ASKED)
                continue;
            if (site->robots_state == ROBOTS_UNKNOWN || (kept && now - site->robots_at > ROBOTS_KEPT_MS)) {
                struct fetch_job *robots = robots_job(f, site);
                if (robots)
                    return robots;
            }
        }
        unlink_after(h, before, job);
        return job;
    }
    return NULL;
}

struct fetch_job *frontier_take(struct fetch *f, int64_t now, int64_t *wait)
{
    struct fetch_host *begin = f->turn ? f->turn : f->hosts, *h = begin;

    while (h) {
        struct fetch_job *job = NULL;
        if (h->first && h->in_flight < (size_t)f->host_concurrency) {
            if (h->next_at <= now)
                job = take_of_host(f, h, now, wait);
            else if (h->next_at - now < *wait)
                *wait = h->next_at - now;
        }
        if (job) {
            h->in_flight++;
            h->next_at = now + h->delay;
            f->turn = h->next;
            return job;
        }
        h = h->next ? h->next : f->hosts;
        if (h == begin)
            break;
    }
    return NULL;
}

void frontier_again(struct fetch_job *job, struct fetch_site *site, int64_t not_before)
{
    job->site->host->in_flight--;
    job->site = site;
    job->not_before = not_before;
    if (not_before > 0)
        push_back(job);
    else
        push_front(job);
}

void frontier_done(struct fetch *f, struct fetch_job *job)
{
    job->site->host->in_flight--;
    f->jobs--;
}

void frontier_deny(struct fetch_site *site, const char *code, const char *text, long http_status)
{
    site->robots_state = ROBOTS_DENY_ALL;
    site->deny_code = code;
    site->deny_text = text;
    site->deny_status = http_status;
}

void frontier_robots(struct fetch *f, struct fetch_site *site, struct gong_span text)
{
    struct robots r = {0};

    robots_read(&r, text, f->agent_token);
    r.rules = store_alloc(&f->store, (r.n + 1) * sizeof *r.rules);
    r.paths = store_alloc(&f->store, r.paths_len + 1);
    if (!r.rules || !r.paths) {
        frontier_deny(site, "memory", "has more rules than fit into memory", 0);
        return;
    }
    robots_read(&r, text, f->agent_token);
    site->robots = r;
    site->robots_state = ROBOTS_KNOWN;
    site->robots_at = fetch_now();
    if (r.crawl_delay > site->host->delay)
        site->host->delay = r.crawl_delay < CRAWL_DELAY_MAX_MS ? r.crawl_delay : CRAWL_DELAY_MAX_MS;
    if (site->host->next_at < site->robots_at + site->host->delay)
        site->host->next_at = site->robots_at + site->host->delay;
}

bool frontier_allowed(const struct fetch *f, struct gong_ctx *ctx, const struct fetch_job *job)
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
    return robots_allows(&job->site->robots, gong_span(out, robots_canonical(path, out)));
}
