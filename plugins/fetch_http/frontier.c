/* frontier.c: what to ask next, and when.
 *
 * Every job waits in the queue of its host, so that the delay and the number of requests at a
 * time are kept per host whatever the order of discovery was. Hosts with work stand in a heap by
 * the time at which it is worth to look at them. A host whose queue is empty leases its next
 * documents from the core: no more of them are in memory than are about to be asked. The first
 * job of a site that has no robots.txt yet makes one for robots.txt, which goes first. */
#include "fetch.h"

#include "header.h"

#include <stdio.h>

#define LEASE_HURRIED 16 /* pages taken at a time from a host without delay */

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

/* ---- the heap of hosts */

static int64_t key_of(const struct fetch_host *h)
{
    return h->next_at > h->look_at ? h->next_at : h->look_at;
}

static void put_at(struct fetch *f, size_t i, struct fetch_host *h)
{
    f->heap[i] = h;
    h->place = i;
}

static void settle(struct fetch *f, size_t i)
{
    struct fetch_host *h = f->heap[i];

    for (; i > 1 && key_of(f->heap[i / 2]) > key_of(h); i /= 2)
        put_at(f, i, f->heap[i / 2]);
    for (size_t child; (child = 2 * i) <= f->heap_n; i = child) {
        if (child < f->heap_n && key_of(f->heap[child + 1]) < key_of(f->heap[child]))
            child++;
        if (key_of(f->heap[child]) >= key_of(h))
            break;
        put_at(f, i, f->heap[child]);
    }
    put_at(f, i, h);
}

static void heap_remove(struct fetch *f, struct fetch_host *h)
{
    size_t i = h->place;
    struct fetch_host *last = f->heap[f->heap_n--];

    h->place = 0;
    if (last == h)
        return;
    put_at(f, i, last);
    settle(f, i);
}

static bool heap_add(struct fetch *f, struct fetch_host *h)
{
    if (f->heap_n + 1 >= f->heap_cap) {
        size_t cap = f->heap_cap ? f->heap_cap * 2 : 256;
        struct fetch_host **bigger = store_alloc(&f->store, cap * sizeof *bigger);
        if (!bigger)
            return false;
        if (f->heap_n)
            memcpy(bigger, f->heap, (f->heap_n + 1) * sizeof *bigger);
        f->heap = bigger;
        f->heap_cap = cap;
    }
    put_at(f, ++f->heap_n, h);
    settle(f, f->heap_n);
    return true;
}

static bool has_work(const struct fetch *f, const struct fetch_host *h)
{
    return (h->first || h->more) && h->in_flight < (size_t)f->host_concurrency && h->look_at != INT64_MAX;
}

void frontier_touch(struct fetch *f, struct fetch_host *h)
{
    if (h->place && has_work(f, h))
        settle(f, h->place);
    else if (h->place)
        heap_remove(f, h);
    else if (has_work(f, h) && !heap_add(f, h))
        h->look_at = INT64_MAX; /* no memory: its jobs stay where they are, and end with the run */
}

void frontier_wake(struct fetch *f, struct fetch_host *h)
{
    h->look_at = 0;
    frontier_touch(f, h);
}

static void set_more(struct fetch *f, struct fetch_host *h, bool more)
{
    f->hosts_more += (more && !h->more) - (!more && h->more);
    h->more = more;
    h->look_at = 0;
}

/* ---- jobs */

static void push_back(struct fetch *f, struct fetch_job *job)
{
    struct fetch_host *h = job->site->host;

    job->next = NULL;
    if (h->last)
        h->last->next = job;
    else
        h->first = job;
    h->last = job;
    h->look_at = 0;
    frontier_touch(f, h);
}

static void push_front(struct fetch *f, struct fetch_job *job)
{
    struct fetch_host *h = job->site->host;

    job->next = h->first;
    h->first = job;
    if (!h->last)
        h->last = job;
    h->look_at = 0;
    frontier_touch(f, h);
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

static struct fetch_job *new_job(struct fetch *f, struct gong_span url, struct fetch_site *site,
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
    job->next = f->free_jobs;
    f->free_jobs = job;
    f->jobs--;
}

static bool is_full(const struct fetch *f, enum fetch_role role)
{
    return role == FETCH_PAGE ? f->pages_queued >= f->max_pages : f->lists_queued >= f->max_pages;
}

enum frontier_add frontier_add(struct fetch *f, struct gong_ctx *ctx, const struct gong_url *url,
                               struct gong_span text, const struct fetch_rules *rules, enum fetch_role role)
{
    struct fetch_seen *seen;
    struct fetch_job *job;

    if (entry_of(f, text)->queued)
        return FRONTIER_SEEN;
    if (is_full(f, role))
        return FRONTIER_FULL;
    seen = frontier_see(f, text);
    job = seen ? new_job(f, seen->url, hosts_site(f, ctx, url), role) : NULL;
    if (!job)
        return FRONTIER_NO_MEMORY;
    job->rules = rules;
    seen->queued = true;
    f->added = job;
    if (role == FETCH_PAGE)
        f->pages_queued++;
    else
        f->lists_queued++;
    push_back(f, job);
    return FRONTIER_ADDED;
}

/* ---- documents */

static struct gong_span clean_title(struct gong_span title)
{
    return title.len > 0 && header_is_clean(title) ? gong_span_sub(title, 0, FETCH_MAX_TITLE)
                                                   : gong_span_none();
}

static enum frontier_add add_in_memory(struct fetch *f, struct gong_ctx *ctx, const struct fetch_found *found)
{
    enum frontier_add added = frontier_add(f, ctx, found->url, found->text, found->rules, FETCH_PAGE);
    struct gong_span title = clean_title(found->title);

    if (added != FRONTIER_ADDED)
        return added;
    if (title.ptr)
        f->added->title = store_copy(&f->store, title);
    if (found->date[0])
        f->added->date = store_copy(&f->store, gong_span_z(found->date));
    return added;
}

enum frontier_add frontier_found(struct fetch *f, struct gong_ctx *ctx, const struct fetch_found *found,
                                 bool *ret_known)
{
    struct gong_lead lead = {.url = found->text,
                             .host = found->url->host,
                             .title = clean_title(found->title),
                             .date = found->date[0] ? gong_span_z(found->date) : gong_span_none(),
                             .source = found->rules->index};
    enum gong_found at = gong_discover(ctx, &lead);
    struct fetch_host *h;

    *ret_known = at == GONG_FOUND_KNOWN || at == GONG_FOUND_DUE || at == GONG_FOUND_TWIN;
    f->stateless = at == GONG_FOUND_NOWHERE;
    if (f->stateless)
        return add_in_memory(f, ctx, found);
    if (at == GONG_FOUND_ERROR)
        return FRONTIER_NO_MEMORY;
    h = hosts_host(f, ctx, found->url->host);
    if (!h)
        return FRONTIER_NO_MEMORY;
    if ((at == GONG_FOUND_NEW || at == GONG_FOUND_DUE) && !h->parked && !f->capped) {
        set_more(f, h, true);
        frontier_touch(f, h);
    }
    return at == GONG_FOUND_NEW ? FRONTIER_ADDED : FRONTIER_SEEN;
}

static void copy_words(char *dst, size_t n, struct gong_span s, struct gong_span *ret)
{
    if (!s.ptr || s.len >= n)
        return;
    memcpy(dst, s.ptr, s.len);
    dst[s.len] = 0;
    *ret = gong_span(dst, s.len);
}

static struct fetch_words *new_words(struct fetch *f)
{
    struct fetch_words *w = f->free_words;

    if (!w)
        return store_alloc(&f->store, sizeof *w);
    f->free_words = w->next;
    return w;
}

/* A leased page becomes a job. What cannot be asked at all is blocked. */
static void take_visit(struct fetch *f, struct gong_ctx *ctx, const struct gong_visit *v)
{
    struct gong_url url;
    struct gong_span text;
    struct target_refusal no = target_resolve(ctx, v->url, gong_span_none(), &url, &text);
    struct fetch_words *words = no.code ? NULL : new_words(f);
    struct fetch_site *site = words ? hosts_site(f, ctx, &url) : NULL;
    struct fetch_job *job;

    if (no.code) {
        gong_visit_failed(ctx, v->id, no.code, true, 0);
        return;
    }
    job = site ? new_job(f, text, site, FETCH_PAGE) : NULL;
    if (!job) {
        gong_visit_back(ctx, v->id);
        return;
    }
    job->words = words;
    copy_words(words->url, sizeof words->url, text, &job->url);
    job->first = job->url;
    copy_words(words->title, sizeof words->title, v->title, &job->title);
    copy_words(words->date, sizeof words->date, v->date, &job->date);
    job->visit = v->id;
    job->full = v->full;
    job->rules = rules_of(f, v->source);
    f->pages_queued++;
    push_back(f, job);
}

/* Fills an empty queue from the core. */
static void lease(struct fetch *f, struct gong_ctx *ctx, struct fetch_host *h)
{
    struct gong_visit visits[LEASE_HURRIED];
    int64_t left = f->max_pages - f->pages_queued;
    size_t want = h->delay > 0 ? 1 : LEASE_HURRIED, n;

    if (left <= 0) {
        f->capped = true;
        set_more(f, h, false);
        return;
    }
    n = gong_lease(ctx, h->name, visits, (int64_t)want < left ? want : (size_t)left);
    if (n == 0)
        set_more(f, h, false);
    for (size_t i = 0; i < n; i++)
        take_visit(f, ctx, &visits[i]);
}

int frontier_open(struct fetch *f, struct gong_ctx *ctx)
{
    struct gong_span name = gong_span_none();

    while (gong_next_host(ctx, name, &name)) {
        struct fetch_host *h = hosts_host(f, ctx, name);
        if (!h)
            return gong_fail(ctx, GONG_EFATAL, "more hosts than the run can hold; raise max_pages");
        if (!h->parked)
            set_more(f, h, true);
        frontier_touch(f, h);
    }
    return GONG_OK;
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
    struct fetch_job *job = new_job(f, url, site, FETCH_ROBOTS);

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

        if (key_of(h) > now) {
            *wait = key_of(h) - now < *wait ? key_of(h) - now : *wait;
            return NULL;
        }
        if (!h->first && h->more)
            lease(f, ctx, h);
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
    if (not_before > 0)
        push_back(f, job);
    else
        push_front(f, job);
}

void frontier_done(struct fetch *f, struct fetch_job *job)
{
    struct fetch_host *h = job->site->host;

    h->in_flight--;
    h->look_at = 0;
    free_job(f, job);
    frontier_touch(f, h);
}

int frontier_park(struct fetch *f, struct gong_ctx *ctx, struct fetch_host *h, const char *code)
{
    int rc = GONG_OK;

    h->parked = code;
    set_more(f, h, false);
    while (h->first && rc == GONG_OK) {
        struct fetch_job *job = h->first;
        unlink_after(h, NULL, job);
        h->in_flight++; /* as if it had been taken */
        rc = job->visit ? gong_visit_back(ctx, job->visit) : GONG_OK;
        if (rc == GONG_OK && job->visit)
            frontier_done(f, job);
        else if (rc == GONG_OK)
            rc = answer_put_off(f, ctx, job, code);
    }
    frontier_touch(f, h);
    return rc;
}

bool frontier_is_empty(const struct fetch *f)
{
    return f->jobs == 0 && f->hosts_more == 0;
}
