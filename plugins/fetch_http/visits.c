/* visits.c: documents. What is found goes to the core, which keeps it from run to run; a host whose
 * queue is empty leases its next documents, so that no more of them are in memory than are about
 * to be asked. Where the core keeps nothing they are jobs of this run. */
#include "frontier.h"

#include "header.h"

#define LEASE_HURRIED 16 /* pages taken at a time from a host without delay */

static struct gong_span clean_title(struct gong_span title)
{
    return title.len > 0 && header_is_clean(title) ? gong_span_sub(title, 0, FETCH_MAX_TITLE)
                                                   : gong_span_none();
}

static enum frontier_add add_in_memory(struct fetch *f, struct gong_ctx *ctx, const struct fetch_found *found)
{
    enum frontier_add added = frontier_add(f, ctx, found, FETCH_PAGE);
    struct gong_span title = clean_title(found->title);

    if (added != FRONTIER_ADDED)
        return added;
    if (title.ptr)
        f->added->title = store_copy(&f->store, title);
    if (found->date[0])
        f->added->date = store_copy(&f->store, gong_span_z(found->date));
    return added;
}

/* The core has pages of this host that are due. Without memory for it they stay so. */
static void call_on(struct fetch *f, struct gong_ctx *ctx, struct gong_span name)
{
    struct fetch_host *h = hosts_host(f, ctx, name);

    f->hosts_left += !h;
    if (!h || h->parked || f->capped)
        return;
    frontier_set_more(f, h, true);
    frontier_touch(f, h);
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

    *ret_known = at == GONG_FOUND_KNOWN || at == GONG_FOUND_DUE || at == GONG_FOUND_TWIN;
    f->stateless = at == GONG_FOUND_NOWHERE;
    if (f->stateless)
        return add_in_memory(f, ctx, found);
    if (at == GONG_FOUND_ERROR)
        return FRONTIER_NO_MEMORY;
    if (at == GONG_FOUND_NEW || at == GONG_FOUND_DUE)
        call_on(f, ctx, found->url->host);
    return at == GONG_FOUND_NEW ? FRONTIER_ADDED : FRONTIER_SEEN;
}

bool frontier_is_new(struct gong_ctx *ctx, struct gong_span url)
{
    enum gong_found at = gong_look(ctx, url);

    return at == GONG_FOUND_NEW || at == GONG_FOUND_NOWHERE;
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

/* A leased page becomes a job. What cannot be asked at all is blocked. false: no memory. */
static bool take_visit(struct fetch *f, struct gong_ctx *ctx, const struct gong_visit *v)
{
    struct gong_url url;
    struct gong_span text;
    struct target_refusal no = target_resolve(ctx, v->url, gong_span_none(), &url, &text);
    struct fetch_words *words = no.code ? NULL : new_words(f);
    struct fetch_site *site = words ? hosts_site(f, ctx, &url) : NULL;
    struct fetch_job *job;

    if (no.code) {
        gong_visit_failed(ctx, v->id, no.code, true, 0);
        return true;
    }
    job = site ? frontier_job(f, text, site, FETCH_PAGE) : NULL;
    if (!job) {
        gong_visit_back(ctx, v->id);
        return false;
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
    frontier_push(f, job, false);
    return true;
}

void frontier_lease(struct fetch *f, struct gong_ctx *ctx, struct fetch_host *h)
{
    struct gong_visit visits[LEASE_HURRIED];
    int64_t left = f->max_pages - f->pages_queued;
    size_t want = h->delay > 0 ? 1 : LEASE_HURRIED, n;

    if (left <= 0) {
        f->capped = true;
        frontier_set_more(f, h, false);
        return;
    }
    n = gong_lease(ctx, h->name, visits, (int64_t)want < left ? want : (size_t)left);
    if (n == 0)
        frontier_set_more(f, h, false);
    for (size_t i = 0; i < n; i++)
        if (!take_visit(f, ctx, &visits[i]))
            frontier_set_more(f, h, false);
}

int frontier_open(struct fetch *f, struct gong_ctx *ctx)
{
    struct gong_span name = gong_span_none();

    while (gong_next_host(ctx, name, &name))
        call_on(f, ctx, name);
    return GONG_OK;
}
