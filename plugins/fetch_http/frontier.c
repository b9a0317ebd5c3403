/* frontier.c: what to ask next, and when.
 *
 * Every job waits in the queue of its host, so that the delay and the number of requests at a
 * time are kept per host whatever the order of discovery was. The first job of a site that has no robots.txt
 * yet makes one for robots.txt, which goes first. */
#include "frontier.h"

#include <stdio.h>

/* The entry of an address, or the free one where it would stand. */
static struct fetch_seen *entry_of(const struct fetch *f, struct gong_span text)
{
    size_t at = (size_t)hosts_hash(text) & (f->seen_cap - 1);

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

void frontier_wake(struct fetch *f, struct fetch_host *h)
{
    h->look_at = 0;
    frontier_touch(f, h);
}

void frontier_set_more(struct fetch *f, struct fetch_host *h, bool more)
{
    f->hosts_more += (more && !h->more) - (!more && h->more);
    h->more = more;
    h->look_at = 0;
}

/* ---- jobs */

void frontier_push(struct fetch *f, struct fetch_job *job, bool first)
{
    struct fetch_host *h = job->site->host;

    if (first) {
        job->next = h->first;
        h->first = job;
    } else {
        job->next = NULL;
        if (h->last)
            h->last->next = job;
        else
            h->first = job;
    }
    if (!first || !h->last)
        h->last = job;
    frontier_wake(f, h);
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

struct fetch_job *frontier_job(struct fetch *f, struct gong_span url, struct fetch_site *site,
                               enum fetch_role role)
{
    struct fetch_job *job = url.ptr && site ? f->free_jobs : NULL;

    if (job)
        f->free_jobs = job->next;
    else
        job = url.ptr && site ? store_alloc(&f->store, sizeof *job) : NULL;
    if (!job)
        return NULL;
    *job = (struct fetch_job){.url = url, .first = url, .site = site, .role = role};
    job->rules = rules_of(f, GONG_NO_SOURCE);
    f->jobs++;
    return job;
}

static void free_job(struct fetch *f, struct fetch_job *job)
{
    if (job->words) {
        job->words->next = f->free_words;
        f->free_words = job->words;
    }
    job->words = NULL;
    series_drop(job);
    job->next = f->free_jobs;
    f->free_jobs = job;
    f->jobs--;
}

static bool is_full(const struct fetch *f, enum fetch_role role)
{
    return role == FETCH_PAGE ? f->pages_queued >= f->max_pages : f->lists_queued >= f->max_pages;
}

/* What tells this request from others: the address, and behind a NUL the body of a POST. */
static struct gong_span key_of(struct gong_ctx *ctx, const struct fetch_found *found)
{
    size_t n = found->text.len;
    char *key = found->body.ptr ? gong_alloc(ctx, n + 1 + found->body.len) : NULL;

    if (!found->body.ptr)
        return found->text;
    if (!key)
        return gong_span_none();
    memcpy(key, found->text.ptr, n);
    key[n] = 0;
    memcpy(key + n + 1, found->body.ptr, found->body.len);
    return gong_span(key, n + 1 + found->body.len);
}

/* url and body of the job stay where the table keeps them. */
static void take_key(struct fetch_job *job, const struct fetch_found *found)
{
    const char *key = job->url.ptr;

    if (!found->body.ptr)
        return;
    job->url = job->first = gong_span(key, found->text.len);
    job->body = gong_span(key + found->text.len + 1, found->body.len);
}

enum frontier_add frontier_add(struct fetch *f, struct gong_ctx *ctx, const struct fetch_found *found,
                               enum fetch_role role)
{
    struct gong_span key = key_of(ctx, found);
    struct fetch_seen *seen;
    struct fetch_job *job;

    if (!key.ptr)
        return FRONTIER_NO_MEMORY;
    if (entry_of(f, key)->queued)
        return FRONTIER_SEEN;
    if (is_full(f, role))
        return FRONTIER_FULL;
    seen = frontier_see(f, key);
    job = seen ? frontier_job(f, seen->url, hosts_site(f, ctx, found->url), role) : NULL;
    if (!job)
        return FRONTIER_NO_MEMORY;
    take_key(job, found);
    job->rules = found->rules;
    seen->queued = true;
    f->added = job;
    if (role == FETCH_PAGE)
        f->pages_queued++;
    else
        f->lists_queued++;
    frontier_push(f, job, false);
    return FRONTIER_ADDED;
}

/* ---- taking */

/* A job for the robots.txt of a site; NULL: memory, nothing of the site is asked. */
static struct fetch_job *robots_job(struct fetch *f, struct fetch_site *site)
{
    char text[FETCH_MAX_URL];
    int n = snprintf(text, sizeof text, "%.*s/robots.txt", (int)site->key.len, site->key.ptr);
    struct gong_span url = n > 0 && (size_t)n < sizeof text
                               ? store_copy(&f->store, gong_span(text, (size_t)n))
                               : gong_span_none();
    struct fetch_job *job = frontier_job(f, url, site, FETCH_ROBOTS);

    if (!job) {
        hosts_deny(site, "memory", "leaves no memory", 0);
        return NULL;
    }
    job->robots_of = site;
    site->robots_state = ROBOTS_ASKED;
    return job;
}

/* The robots.txt of the job's site comes first: true where it is known, or no use. */
static bool robots_ready(struct fetch *f, struct gong_ctx *ctx, const struct fetch_job *job, int64_t now,
                         struct fetch_job **ret_robots)
{
    struct fetch_site *site = job->site;

    *ret_robots = NULL;
    if (job->role == FETCH_ROBOTS || !f->robots)
        return true;
    if (site->robots_state == ROBOTS_ASKED)
        return false;
    if (site->robots_state == ROBOTS_KNOWN && now <= site->robots_until)
        return true;
    if (site->robots_state == ROBOTS_DENY_ALL ||
        (site->robots_state == ROBOTS_UNKNOWN && hosts_robots_kept(f, ctx, site)))
        return true;
    *ret_robots = robots_job(f, site);
    return *ret_robots == NULL;
}

/* The first job of a host's queue that may go now; else *ret_again is when to look again. */
static struct fetch_job *take_of_host(struct fetch *f, struct gong_ctx *ctx, struct fetch_host *h,
                                      int64_t now, int64_t *ret_again)
{
    struct fetch_job *before = NULL, *robots;

    *ret_again = INT64_MAX;
    for (struct fetch_job *job = h->first; job; before = job, job = job->next) {
        if (job->not_before > now) {
            *ret_again = job->not_before < *ret_again ? job->not_before : *ret_again;
            continue;
        }
        if (robots_ready(f, ctx, job, now, &robots)) {
            if (h->next_at > now) { /* a robots.txt of before asks for more patience */
                *ret_again = h->next_at;
                return NULL;
            }
            unlink_after(h, before, job);
            return job;
        }
        if (robots)
            return robots;
    }
    return NULL;
}

struct fetch_job *frontier_take(struct fetch *f, struct gong_ctx *ctx, int64_t now, int64_t *wait)
{
    while (f->heap_n > 0) {
        struct fetch_host *h = f->heap[1];
        struct fetch_job *job;
        int64_t again;

        if (frontier_key(h) > now) {
            *wait = frontier_key(h) - now < *wait ? frontier_key(h) - now : *wait;
            return NULL;
        }
        while (!h->first && h->more) /* a page that cannot be asked has ended: the next */
            frontier_lease(f, ctx, h);
        job = take_of_host(f, ctx, h, now, &again);
        if (job) {
            h->in_flight++;
            frontier_touch(f, h);
            return job;
        }
        h->look_at = again;
        frontier_touch(f, h);
    }
    return NULL;
}

/* ---- ends */

void frontier_again(struct fetch *f, struct fetch_job *job, struct fetch_site *site, int64_t not_before)
{
    struct fetch_host *h = job->site->host;

    h->in_flight--;
    h->look_at = 0;
    frontier_touch(f, h);
    job->site = site;
    job->not_before = not_before;
    frontier_push(f, job, not_before == 0);
}

void frontier_done(struct fetch *f, struct fetch_job *job)
{
    struct fetch_host *h = job->site->host;

    h->in_flight--;
    h->look_at = 0;
    free_job(f, job);
    frontier_touch(f, h);
}

/* Given back, a page is due at once: where it was led here from another host, that host would be
 * asked for it again and again. */
static int give_back(struct gong_ctx *ctx, const struct fetch_job *job, const struct fetch_host *h,
                     const char *code)
{
    struct gong_url url;
    bool home =
        gong_url_parse(ctx, job->first, gong_span_none(), &url) == GONG_OK && gong_span_eq(url.host, h->name);

    return home ? gong_visit_back(ctx, job->visit) : gong_visit_failed(ctx, job->visit, code, false, 0);
}

int frontier_park(struct fetch *f, struct gong_ctx *ctx, struct fetch_host *h, const char *code)
{
    int rc = GONG_OK;

    h->parked = code;
    frontier_set_more(f, h, false);
    while (h->first && rc == GONG_OK) {
        struct fetch_job *job = h->first;
        unlink_after(h, NULL, job);
        h->in_flight++; /* as if it had been taken */
        rc = job->visit ? give_back(ctx, job, h, code) : GONG_OK;
        if (rc == GONG_OK && job->visit)
            frontier_done(f, job);
        else if (rc == GONG_OK)
            rc = answer_put_off(f, ctx, job, code);
    }
    frontier_touch(f, h);
    return rc;
}

bool frontier_is_over(const struct fetch *f)
{
    return (f->jobs == 0 && f->hosts_more == 0) || (f->heap_n == 0 && transfer_is_idle(f));
}
