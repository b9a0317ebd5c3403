/* series.c: documents on several pages. A page that goes on is kept, its next part is asked like any
 * other page, and with the last part one item is made of all (gongbao/parts.h). Parts live in a
 * mapping of their own, which ends with the job. */
#include "fetch.h"

#include "header.h"

#include <gongbao/parts.h>

struct fetch_series {
    struct store store;
    struct gong_part parts[GONG_PARTS_MAX];
    size_t n, bytes;
    const char *cut; /* why it is not followed to its end */
};

static struct gong_part part_of(struct gong_ctx *ctx, const struct fetch_slot *s)
{
    struct gong_span type = header_get(slot_head(s), "content-type");

    return (struct gong_part){.url = s->job->url,
                              .body = slot_body(s),
                              .content_type = type.ptr && header_is_clean(type) ? type : gong_span_none(),
                              .fetched_at = items_now(ctx)};
}

static bool begin(const struct fetch *f, struct fetch_job *job)
{
    struct store store;

    if (!store_open(&store, 2 * (size_t)f->max_bytes + (1u << 20)))
        return false;
    job->series = store_alloc(&store, sizeof *job->series);
    job->series->store = store; /* which from here on is asked for more memory through the series alone */
    return true;
}

/* false: no memory. */
static bool keep(struct fetch_series *series, const struct gong_part *p)
{
    struct gong_part *q = &series->parts[series->n];

    q->url = store_copy(&series->store, p->url);
    q->body = store_copy(&series->store, p->body);
    q->content_type = p->content_type.ptr ? store_copy(&series->store, p->content_type) : p->content_type;
    q->fetched_at = store_copy(&series->store, p->fetched_at);
    if (!q->url.ptr || !q->body.ptr || !q->fetched_at.ptr)
        return false;
    series->n++;
    series->bytes += p->body.len;
    return true;
}

bool series_goes_on(struct fetch *f, struct gong_ctx *ctx, const struct fetch_slot *s,
                    struct gong_span *ret_next)
{
    struct fetch_job *job = s->job;
    struct gong_part all[GONG_PARTS_MAX];
    size_t n = job->series ? job->series->n : 0;

    if (n + 1 >= GONG_PARTS_MAX) {
        job->series->cut = "may go on: no more pages than these are joined";
        return false;
    }
    for (size_t i = 0; i < n; i++)
        all[i] = job->series->parts[i];
    all[n] = part_of(ctx, s);
    *ret_next = gong_part_next(ctx, all, n + 1);
    if (ret_next->ptr && job->series && job->series->bytes + s->body_len > (size_t)f->max_bytes) {
        job->series->cut = "goes on, and is larger than max_bytes";
        return false;
    }
    return ret_next->ptr && (job->series || begin(f, job)) && keep(job->series, &all[n]);
}

static int set_all(struct gong_ctx *ctx, const struct fetch_job *job, struct gong_item *it,
                   const char *missing)
{
    const struct gong_part *first = &job->series->parts[0];

    if (gong_set(ctx, it, "url", gong_copy(ctx, first->url)) != GONG_OK ||
        gong_set(ctx, it, "fetched_at", gong_copy(ctx, first->fetched_at)) != GONG_OK ||
        gong_set(ctx, it, "media_type", gong_span_z(GONG_PARTS_MEDIA)) != GONG_OK ||
        items_set_source(ctx, job, it) != GONG_OK)
        return GONG_EITEM;
    if (job->series->cut)
        return gong_find(ctx, it, "warning", "part-missing", GONG_NULL, GONG_NULL,
                         "behind %.*s the document %s", (int)job->url.len, job->url.ptr, job->series->cut);
    if (!missing)
        return GONG_OK;
    return gong_find(ctx, it, "warning", "part-missing", GONG_NULL, GONG_NULL,
                     "the document goes on at %.*s, which %s", (int)job->url.len, job->url.ptr, missing);
}

int series_emit(struct gong_ctx *ctx, struct fetch_job *job, const struct fetch_slot *s, const char *missing)
{
    struct gong_part all[GONG_PARTS_MAX];
    size_t n = job->series->n;
    struct gong_item *it = gong_new(ctx, GONG_PAYLOAD);
    struct gong_span body;

    for (size_t i = 0; i < n; i++)
        all[i] = job->series->parts[i];
    if (s)
        all[n++] = part_of(ctx, s);
    for (size_t i = 0; i < n; i++)
        all[i].fetched_at = gong_span_none(); /* the same pages are the same payload at every visit */
    body = it ? gong_parts_join(ctx, all, n) : gong_span_none();
    if (!body.ptr)
        return GONG_EITEM;
    gong_item_set_body(it, body);
    return set_all(ctx, job, it, missing) == GONG_OK ? gong_emit(ctx, it) : GONG_EITEM;
}

struct gong_span series_url(const struct fetch_job *job)
{
    return job->series->parts[0].url;
}

void series_drop(struct fetch_job *job)
{
    struct store store;

    if (!job->series)
        return;
    store = job->series->store; /* the series lies in it */
    job->series = NULL;
    store_close(&store);
}
