/* answer.c: what becomes of an answer: an item, another hop, another try, or a rejection.
 *
 * Every path ends in exactly one of frontier_again() and answer_end(), so that the run ends when
 * the last job has come to its end. A job that is a visit of the core ends that too: by an item,
 * or as unchanged, failed or gone. */
#include "frontier.h"

#include "header.h"
#include "list.h"

#define ROBOTS_REDIRECTS 5

void answer_end(struct fetch *f, struct gong_ctx *ctx, struct fetch_job *job)
{
    struct fetch_column *col = job->column;

    frontier_done(f, job);
    if (col)
        list_job_ended(ctx, col);
}

/* Without its robots.txt nothing of a site is asked: its jobs end for the same reason. */
static int give_up_robots(struct fetch *f, struct gong_ctx *ctx, struct fetch_job *job,
                          const struct outcome *o)
{
    gong_log(ctx, GONG_WARNING, "%s %s; nothing of this site is asked", job->first.ptr, o->text);
    hosts_deny(job->robots_of, o->http_status >= 300 ? "robots" : o->code, o->text, o->http_status);
    frontier_wake(f, job->robots_of->host);
    answer_end(f, ctx, job);
    return GONG_OK;
}

/* The visit of a job that failed; *ret_quiet: it is news of no kind that needs a dead letter. */
static int end_visit(struct gong_ctx *ctx, const struct fetch_job *job, const struct outcome *o,
                     bool *ret_quiet)
{
    *ret_quiet = false;
    if (!job->visit)
        return GONG_OK;
    if (o->http_status == 404 || o->http_status == 410) {
        *ret_quiet = gong_visit_gone(ctx, job->visit, o->code);
        return GONG_OK;
    }
    return gong_visit_failed(ctx, job->visit, o->code, o->status != GONG_ERETRY, o->wait > 0 ? o->wait : 0);
}

/* A further page failed that will come another time, and the whole document was delivered before:
 * a part of it is no new version. */
static bool keeps_past(struct gong_ctx *ctx, const struct fetch_job *job, const struct outcome *o)
{
    return o->status == GONG_ERETRY && gong_known(ctx, series_url(job), "sha256").ptr;
}

int answer_reject(struct fetch *f, struct gong_ctx *ctx, struct fetch_job *job, const struct outcome *o)
{
    bool moved = !gong_span_eq(job->first, job->url);
    struct gong_span where = job->series ? gong_format(ctx, "goes on at %s, which ", job->url.ptr)
                             : moved     ? gong_format(ctx, "leads to %s, which ", job->url.ptr)
                                         : gong_span_none();
    struct gong_span status = gong_format(ctx, " (status %ld)", o->http_status);

    bool quiet;
    int rc;

    if (job->role == FETCH_ROBOTS)
        return give_up_robots(f, ctx, job, o);
    if (job->series && !keeps_past(ctx, job, o)) { /* what came before is a document, if not a whole one */
        rc = series_emit(ctx, job, NULL, o->text);
        answer_end(f, ctx, job);
        return rc;
    }
    rc = end_visit(ctx, job, o, &quiet);
    if (rc == GONG_OK && !quiet)
        rc = gong_reject(ctx, job->series ? series_url(job) : job->first, o->status, o->code, "%s%s%s",
                         where.ptr ? where.ptr : "", o->text,
                         o->http_status >= 400 && status.ptr ? status.ptr : "");
    if (job->column && !job->column->code)
        job->column->code = o->code;
    answer_end(f, ctx, job);
    return rc;
}

int answer_put_off(struct fetch *f, struct gong_ctx *ctx, struct fetch_job *job, const char *code)
{
    struct outcome o = {.kind = OUTCOME_FAILED, .code = code, .status = GONG_ERETRY, .wait = -1};

    o.text = "is not asked in this run: its host is left alone";
    return answer_reject(f, ctx, job, &o);
}

int answer_refuse(struct fetch *f, struct gong_ctx *ctx, struct fetch_job *job, const char *code,
                  const char *text)
{
    struct outcome o = {.kind = OUTCOME_FAILED, .code = code, .text = text, .status = GONG_EITEM, .wait = -1};

    return answer_reject(f, ctx, job, &o);
}

/* A self-made wait: doubled with every try, and spread by the address so that pages that
 * failed together do not come back together. */
static int64_t backoff(const struct fetch *f, const struct fetch_job *job)
{
    uint64_t spread = job->url.len * 2654435761u + (unsigned char)job->url.ptr[job->url.len - 1] * 40503u;
    int64_t wait = f->retry_delay << (job->tries < 16 ? job->tries : 16);

    return wait + (int64_t)(spread % (uint64_t)(wait / 4 + 1));
}

/* true: the job waits for another try. */
static bool try_again(struct fetch *f, struct gong_ctx *ctx, struct fetch_job *job, struct outcome *o)
{
    int64_t now = fetch_now(), wait = o->wait >= 0 ? o->wait : backoff(f, job);
    struct fetch_host *h = job->site->host;

    if (o->retry && o->wait >= 0)
        hosts_wait(f, ctx, h, wait); /* Retry-After speaks for the whole host, tries left or not */
    if (wait > f->max_wait && o->retry)
        o->text = "asks to wait longer than max_wait";
    if (!o->retry || job->tries >= f->retries || h->parked || wait > f->max_wait)
        return false;
    job->tries++;
    frontier_again(f, job, job->site, now + wait);
    return true;
}

static int finish_robots(struct fetch *f, struct gong_ctx *ctx, const struct fetch_slot *s, struct outcome *o)
{
    struct fetch_site *site = s->job->robots_of;
    bool refused = o->http_status >= 400 && o->http_status < 500 && o->http_status != 429;
    bool read = o->kind == OUTCOME_PAGE || (s->truncated && o->http_status < 300);

    if (!read && !refused)
        return try_again(f, ctx, s->job, o) ? GONG_OK : give_up_robots(f, ctx, s->job, o);
    hosts_robots(f, ctx, site, read ? slot_body(s) : gong_span_none(), o->http_status);
    answer_end(f, ctx, s->job);
    return GONG_OK;
}

/* A redirect to itself that sets a cookie waits for the cookie to come back: such walls are
 * named, not passed. */
static bool is_cookie_wall(const struct fetch_slot *s, struct gong_span target)
{
    return gong_span_eq(target, s->job->url) && header_get(slot_head(s), "set-cookie").ptr;
}

/* The address of a hop lives as long as its job. */
static struct gong_span keep_hop(struct fetch *f, struct fetch_job *job, struct gong_span text)
{
    if (!job->words)
        return store_copy(&f->store, text);
    memmove(job->words->hop, text.ptr, text.len); /* target_resolve() bounds it */
    job->words->hop[text.len] = 0;
    return gong_span(job->words->hop, text.len);
}

/* RFC 9110, 15.4: 307 and 308 keep method and body, everything else goes on by GET. */
static bool keeps_method(const struct fetch_slot *s)
{
    long status = 0;

    curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
    return status == 307 || status == 308;
}

/* The job goes on at another address. */
static int hop(struct fetch *f, struct gong_ctx *ctx, struct fetch_slot *s, struct gong_span location)
{
    struct fetch_job *job = s->job;
    int64_t limit = job->role == FETCH_ROBOTS ? ROBOTS_REDIRECTS : f->max_redirects;
    struct gong_url url;
    struct gong_span text;
    struct fetch_site *site;
    struct target_refusal no;

    if (location.len == 0 || !header_is_clean(location))
        return answer_refuse(f, ctx, job, "bad-content", "redirects without a target");
    no = target_resolve(ctx, location, job->url, &url, &text);
    if (no.code)
        return answer_refuse(f, ctx, job, no.code, "redirects to an address that is not asked");
    if (is_cookie_wall(s, text))
        return answer_refuse(f, ctx, job, "challenge", "redirects to itself and sets a cookie");
    if (job->hops >= limit)
        return answer_refuse(f, ctx, job, "redirect-limit", "is redirected too often");
    site = hosts_site(f, ctx, &url);
    if (job->body.ptr && keeps_method(s) && site != job->site)
        return answer_refuse(f, ctx, job, "post-origin", "redirects a POST to another origin");
    text = keep_hop(f, job, text);
    if (!site || !text.ptr)
        return answer_refuse(f, ctx, job, "memory", "leaves no memory for its redirect");
    if (!keeps_method(s))
        job->body = gong_span_none();
    job->hops++;
    job->url = text;
    frontier_again(f, job, site, 0);
    return GONG_OK;
}

/* RFC 9309, 2.3.1.2: what cannot be reached by redirects is unavailable, all is allowed. */
static int hop_robots(struct fetch *f, struct gong_ctx *ctx, struct fetch_slot *s, struct gong_span location)
{
    struct gong_url url;
    struct gong_span text;
    bool lost = s->job->hops >= ROBOTS_REDIRECTS || location.len == 0 || !header_is_clean(location) ||
                target_resolve(ctx, location, s->job->url, &url, &text).code;

    if (!lost)
        return hop(f, ctx, s, location);
    hosts_robots(f, ctx, s->job->robots_of, gong_span_none(), 404);
    answer_end(f, ctx, s->job);
    return GONG_OK;
}

static int finish_column(struct fetch *f, struct gong_ctx *ctx, struct fetch_slot *s)
{
    int rc = list_finish(f, ctx, s);

    if (rc == GONG_OK && f->emit_lists)
        rc = items_emit(f, ctx, s);
    answer_end(f, ctx, s->job);
    return rc;
}

static int finish_list(struct fetch *f, struct gong_ctx *ctx, struct fetch_slot *s)
{
    size_t found = 0;
    const char *text, *code;
    int rc;

    if (s->body_len > FETCH_MAX_LIST_BYTES)
        return answer_refuse(f, ctx, s->job, "too-large", "is larger than 4 MiB, too much for a list page");
    rc = links_follow(f, ctx, s, &found);
    if (rc != GONG_OK) {
        answer_end(f, ctx, s->job);
        return rc;
    }
    if (found == 0) {
        code = outcome_no_links(s, &text);
        return answer_refuse(f, ctx, s->job, code, text);
    }
    gong_log(ctx, GONG_INFO, "%zu links on %.*s", found, (int)s->job->url.len, s->job->url.ptr);
    rc = f->emit_lists ? items_emit(f, ctx, s) : GONG_OK;
    answer_end(f, ctx, s->job);
    return rc;
}

/* A page that sends its reader to the front page stands for a document that is gone: it is
 * handed on as it is, to be classed. */
static bool leads_home(struct gong_ctx *ctx, const struct fetch_job *job, struct gong_span target)
{
    struct gong_url url;
    struct gong_span text;

    if (target_resolve(ctx, target, job->url, &url, &text).code || url.query.len > 0)
        return false;
    return gong_span_is(url.path, "/") || gong_span_is(url.path, "/index.html") ||
           gong_span_is(url.path, "/index.htm");
}

/* The next page of a document is asked like a page of its own, without a condition. */
static int hop_to_part(struct fetch *f, struct gong_ctx *ctx, struct fetch_slot *s, struct gong_span next)
{
    s->job->full = true;
    s->job->hops = s->job->tries = 0;
    return hop(f, ctx, s, next);
}

static int finish_page(struct fetch *f, struct gong_ctx *ctx, struct fetch_slot *s)
{
    struct gong_span target = f->follow_stubs ? redirect_of_stub(ctx, slot_body(s)) : gong_span_none();
    int rc;

    if (target.ptr && (s->job->role == FETCH_LIST || !leads_home(ctx, s->job, target)))
        return hop(f, ctx, s, target);
    if (s->job->role == FETCH_LIST)
        return s->job->column ? finish_column(f, ctx, s) : finish_list(f, ctx, s);
    if (series_goes_on(f, ctx, s, &target))
        return hop_to_part(f, ctx, s, target);
    rc = s->job->series ? series_emit(ctx, s->job, s, NULL) : items_emit(f, ctx, s);
    answer_end(f, ctx, s->job);
    return rc;
}

static int finish_unchanged(struct fetch *f, struct gong_ctx *ctx, struct fetch_slot *s)
{
    struct gong_span sha256 = gong_known(ctx, s->job->url, "sha256");
    int rc = sha256.ptr ? items_emit_unchanged(ctx, s, sha256) : gong_unchanged(ctx, s->job->url);

    if (!sha256.ptr && rc == GONG_OK && s->job->visit)
        rc = gong_visit_unchanged(ctx, s->job->visit);
    answer_end(f, ctx, s->job);
    return rc;
}

int answer_finish(struct fetch *f, struct gong_ctx *ctx, struct fetch_slot *s, CURLcode result)
{
    struct fetch_job *job = s->job;
    struct outcome o;
    struct gong_span location;
    int rc = GONG_OK;

    outcome_judge(s, result, &o);
    hosts_heard(job->site->host, s->easy);
    hosts_answered(f, ctx, job->site->host, o.kind == OUTCOME_FAILED ? o.code : NULL);
    location = header_get(slot_head(s), "location");
    if (job->role == FETCH_ROBOTS)
        return o.kind == OUTCOME_REDIRECT ? hop_robots(f, ctx, s, location) : finish_robots(f, ctx, s, &o);
    switch (o.kind) {
    case OUTCOME_PAGE:
        return finish_page(f, ctx, s);
    case OUTCOME_REDIRECT:
        return hop(f, ctx, s, location);
    case OUTCOME_UNCHANGED:
        return finish_unchanged(f, ctx, s);
    case OUTCOME_FAILED:
        break;
    }
    if (try_again(f, ctx, job, &o) || (job->column && list_failed(f, ctx, job, &o, &rc)))
        return rc;
    return answer_reject(f, ctx, job, &o);
}
