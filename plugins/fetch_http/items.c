/* items.c: the items that answers become: the bytes, what the server said, and what the source
 * says of its documents. */
#include "frontier.h"

#include "header.h"

#include <time.h>

struct gong_span items_now(struct gong_ctx *ctx)
{
    char text[32];
    struct tm tm;
    time_t t = time(NULL);

    if (!gmtime_r(&t, &tm))
        return gong_span_none();
    return gong_copy(ctx, gong_span(text, strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm)));
}

static int set_header(struct gong_ctx *ctx, struct gong_item *it, const char *key, struct gong_span value)
{
    return value.ptr && header_is_clean(value) ? gong_set(ctx, it, key, gong_copy(ctx, value)) : GONG_OK;
}

static int set_text(struct gong_ctx *ctx, struct gong_item *it, const char *key, const char *value)
{
    return value ? gong_set(ctx, it, key, gong_span_z(value)) : GONG_OK;
}

static int set_exchange(const struct fetch_slot *s, struct gong_ctx *ctx, struct gong_item *it)
{
    struct gong_span head = slot_head(s);
    long status = 0;
    char *ip = NULL;

    curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(s->easy, CURLINFO_PRIMARY_IP, &ip);
    if (gong_set_number(ctx, it, "http.status", status) != GONG_OK ||
        set_header(ctx, it, "http.content_type", header_get(head, "content-type")) != GONG_OK ||
        set_header(ctx, it, "http.etag", header_get(head, "etag")) != GONG_OK ||
        set_header(ctx, it, "http.last_modified", header_get(head, "last-modified")) != GONG_OK ||
        set_header(ctx, it, "http.ip", gong_span_z(ip)) != GONG_OK ||
        gong_set(ctx, it, "http.request", gong_copy(ctx, gong_span(s->request, s->request_len))) != GONG_OK)
        return GONG_EITEM;
    return gong_set(ctx, it, "http.headers", gong_copy(ctx, head));
}

static int set_hints(struct gong_ctx *ctx, const struct fetch_rules *r, struct gong_item *it)
{
    if (set_text(ctx, it, "agency", r->agency) != GONG_OK ||
        set_text(ctx, it, "division", r->division) != GONG_OK)
        return GONG_EITEM;
    return set_text(ctx, it, "report_type", r->report_type);
}

int items_set_source(struct gong_ctx *ctx, const struct fetch_job *job, struct gong_item *it)
{
    const struct fetch_rules *r = job->rules;

    if (set_hints(ctx, r, it) != GONG_OK ||
        (r->source && set_text(ctx, it, "source", r->source->name) != GONG_OK) ||
        (job->visit && gong_set_number(ctx, it, "visit", job->visit) != GONG_OK))
        return GONG_EITEM;
    if (r->insecure_tls && gong_span_starts(job->url, GONG_LIT("https:")) &&
        (set_text(ctx, it, "http.tls", "unverified") != GONG_OK ||
         gong_find(ctx, it, "warning", "tls-unverified", GONG_NULL, GONG_NULL,
                   "the certificate of the site was not verified") != GONG_OK))
        return GONG_EITEM;
    if ((job->title.ptr && gong_set(ctx, it, "list.title", gong_copy(ctx, job->title)) != GONG_OK) ||
        (job->date.ptr && gong_set(ctx, it, "list.date", gong_copy(ctx, job->date)) != GONG_OK))
        return GONG_EITEM;
    return job->hops > 0 ? gong_set(ctx, it, "http.redirected_from", gong_copy(ctx, job->first)) : GONG_OK;
}

/* Does a redirect lead to a page that comes (or came) by itself? */
static bool is_repeated(struct gong_ctx *ctx, const struct fetch_job *job, const struct fetch_seen *seen)
{
    enum gong_found at;

    if (seen && seen->emitted)
        return true;
    if (!job->visit || job->hops == 0 || gong_span_eq(job->first, job->url))
        return false;
    at = gong_look(ctx, job->url);
    return at == GONG_FOUND_KNOWN || at == GONG_FOUND_DUE;
}

/* List pages that are asked by POST have one address; their number tells them apart. */
static struct gong_span url_of(struct gong_ctx *ctx, const struct fetch_job *job)
{
    return job->body.ptr ? gong_format(ctx, "%s#page=%lld", job->url.ptr, (long long)job->page)
                         : gong_copy(ctx, job->url);
}

int items_emit(struct fetch *f, struct gong_ctx *ctx, const struct fetch_slot *s)
{
    bool note = !s->job->body.ptr && (!s->job->visit || s->job->hops > 0); /* the core knows the others */
    struct fetch_seen *seen = note ? frontier_see(f, s->job->url) : NULL;
    struct gong_item *it;
    struct gong_span body;

    if (is_repeated(ctx, s->job, seen)) {
        gong_log(ctx, GONG_DEBUG, "%s leads to a page that was fetched already", s->job->first.ptr);
        return s->job->visit ? gong_visit_unchanged(ctx, s->job->visit) : GONG_OK;
    }
    it = gong_new(ctx, GONG_PAYLOAD);
    body = gong_copy(ctx, slot_body(s));
    if (!it || !body.ptr)
        return GONG_EITEM;
    gong_item_set_body(it, body);
    if (gong_set(ctx, it, "url", url_of(ctx, s->job)) != GONG_OK ||
        gong_set(ctx, it, "fetched_at", items_now(ctx)) != GONG_OK || set_exchange(s, ctx, it) != GONG_OK ||
        items_set_source(ctx, s->job, it) != GONG_OK)
        return GONG_EITEM;
    if (seen)
        seen->emitted = true;
    return gong_emit(ctx, it);
}

/* 304: an item without a body, so that the archive holds what the server said. */
int items_emit_unchanged(struct gong_ctx *ctx, const struct fetch_slot *s, struct gong_span sha256)
{
    struct gong_item *it = gong_new(ctx, GONG_PAYLOAD);

    if (!it)
        return GONG_EITEM;
    gong_item_set_body(it, gong_span("", 0));
    if (gong_set(ctx, it, "url", gong_copy(ctx, s->job->url)) != GONG_OK ||
        gong_set(ctx, it, "fetched_at", items_now(ctx)) != GONG_OK ||
        gong_set(ctx, it, "not_modified", sha256) != GONG_OK || set_exchange(s, ctx, it) != GONG_OK ||
        items_set_source(ctx, s->job, it) != GONG_OK)
        return GONG_EITEM;
    return gong_emit(ctx, it);
}
