/* watch.c: see watch.h. */
#include "exec/watch_int.h"

#include <stdio.h>
#include <stdlib.h>

#include "config/sources.h"
#include "state/frontier.h"
#include <gongbao/url.h>

/* A list may be read this much before it is due: a daily run does not start to the second. */
enum { EARLY_MS = 10 * 60 * 1000, EARLY_SHARE = 16 };

/* ---- finding ---------------------------------------------------------------------------------------- */

static int name_order(const void *a, const void *b, void *arg)
{
    const struct watched *all = arg;

    return strcmp(all[*(const size_t *)a].s->name, all[*(const size_t *)b].s->name);
}

static int id_order(const void *a, const void *b, void *arg)
{
    const struct watched *all = arg;
    int64_t x = all[*(const size_t *)a].row.id, y = all[*(const size_t *)b].row.id;

    return (x > y) - (x < y);
}

static int delivery_order(const void *a, const void *b, void *arg)
{
    const struct watched *all = arg;

    return strcmp(all[*(const size_t *)a].delivery, all[*(const size_t *)b].delivery);
}

size_t run_source_by_id(const struct run *r, int64_t id)
{
    const struct gong_watch *w = r->watch;
    size_t low = 0, high = w ? w->n : 0;

    while (low < high) {
        size_t mid = (low + high) / 2;
        if (w->all[w->by_id[mid]].row.id < id)
            low = mid + 1;
        else
            high = mid;
    }
    return w && low < w->n && w->all[w->by_id[low]].row.id == id ? w->by_id[low] : GONG_NO_SOURCE;
}

/* As strcmp. */
static int compare(const char *z, struct gong_span s)
{
    struct gong_span a = gong_span_z(z);
    size_t n = a.len < s.len ? a.len : s.len;
    int c = n ? memcmp(a.ptr, s.ptr, n) : 0;

    return c ? c : (a.len > s.len) - (a.len < s.len);
}

static const char *name_at(const struct gong_watch *w, size_t i)
{
    return w->all[w->by_name[i]].s->name;
}

static const char *delivery_at(const struct gong_watch *w, size_t i)
{
    return w->all[w->by_delivery[i]].delivery;
}

/* The place in one of the orders, or GONG_NO_SOURCE. */
static size_t find(const struct gong_watch *w, const char *(*text_at)(const struct gong_watch *, size_t),
                   struct gong_span text)
{
    size_t low = 0, high = w->n;

    while (low < high) {
        size_t mid = (low + high) / 2;
        int c = compare(text_at(w, mid), text);
        if (c == 0)
            return mid;
        if (c < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return GONG_NO_SOURCE;
}

size_t run_source_of(const struct run *r, const struct gong_item *it)
{
    struct gong_span name = r->watch && it ? gong_item_get(it, "source") : gong_span_none();

    size_t i = name.ptr ? find(r->watch, name_at, name) : GONG_NO_SOURCE;

    return i == GONG_NO_SOURCE ? i : r->watch->by_name[i];
}

static struct watched *watched_of(const struct run *r, const struct gong_item *it)
{
    size_t i = run_source_of(r, it);

    return i == GONG_NO_SOURCE ? NULL : &r->watch->all[i];
}

/* ---- opening ---------------------------------------------------------------------------------------- */

static bool open_source(struct run *r, size_t i)
{
    struct gong_watch *w = r->watch;
    struct watched *at = &w->all[i];
    char hints[GONG_SHA256_HEX + 1];
    size_t n = 0;

    at->s = &r->facts.sources[i];
    while (at->s->expect.fields && at->s->expect.fields[n])
        n++;
    at->yield.filled = n ? gong_arena_zalloc(&w->arena, n * sizeof *at->yield.filled) : NULL;
    if (!gong_state_source(r->state, at->s->name, &w->arena, &at->row)) {
        run_fatal(r, "the state cannot be read: %s", gong_state_error(r->state));
        return false;
    }
    if (!run_watch_recall(r, at)) {
        run_fatal(r, "the state cannot be read: %s", gong_state_error(r->state));
        return false;
    }
    if ((n && !at->yield.filled) || !gong_source_hints(at->s, hints)) {
        run_fatal(r, "out of memory for %zu sources", w->n);
        return false;
    }
    if (hints[0])
        snprintf(at->delivery, sizeof at->delivery, "%s-%s", r->p->delivery_sha256, hints);
    r->source_ids[i] = at->row.id;
    w->by_name[i] = w->by_id[i] = w->by_delivery[i] = i;
    return true;
}

static bool make_watch(struct run *r)
{
    struct gong_watch *w = r->watch = calloc(1, sizeof *w);

    if (!w)
        return false;
    gong_arena_init(&w->arena, (size_t)1 << 30);
    w->n = r->facts.n_sources;
    w->now = run_now(r);
    w->all = gong_arena_zalloc(&w->arena, (w->n + 1) * sizeof *w->all);
    w->by_name = gong_arena_zalloc(&w->arena, (w->n + 1) * sizeof *w->by_name);
    w->by_id = gong_arena_zalloc(&w->arena, (w->n + 1) * sizeof *w->by_id);
    w->by_delivery = gong_arena_zalloc(&w->arena, (w->n + 1) * sizeof *w->by_delivery);
    r->source_ids = gong_arena_zalloc(&w->arena, (w->n + 1) * sizeof *r->source_ids);
    return w->all && w->by_name && w->by_id && w->by_delivery && r->source_ids;
}

void run_watch_open(struct run *r)
{
    if (!gong_state_sync_sources(r->state, r->p->sources, r->p->n_sources)) {
        run_state_failed(r, NULL);
        return;
    }
    if (r->facts.n_sources == 0)
        return;
    if (!make_watch(r)) {
        run_fatal(r, "out of memory for %zu sources", r->facts.n_sources);
        return;
    }
    for (size_t i = 0; i < r->watch->n; i++)
        if (!open_source(r, i))
            return;
    qsort_r(r->watch->by_name, r->watch->n, sizeof(size_t), name_order, r->watch->all);
    qsort_r(r->watch->by_delivery, r->watch->n, sizeof(size_t), delivery_order, r->watch->all);
    qsort_r(r->watch->by_id, r->watch->n, sizeof(size_t), id_order, r->watch->all);
}

void run_watch_close(struct run *r)
{
    if (!r->watch)
        return;
    gong_arena_finish(&r->watch->arena);
    free(r->watch);
    r->watch = NULL;
    r->source_ids = NULL;
}

/* ---- deliveries -------------------------------------------------------------------------------------- */

struct gong_span run_delivery(const struct run *r, const struct gong_item *it)
{
    const struct watched *at = watched_of(r, it);

    return at && at->delivery[0] ? gong_span_z(at->delivery) : r->delivery;
}

struct gong_span run_known_delivery(struct run *r, struct gong_span url, struct gong_arena *a)
{
    struct gong_span sha256, delivery;

    if (!r->watch)
        return r->delivery;
    switch (gong_state_last(r->state, url, a, &sha256, &delivery)) {
    case 0:
        return gong_span_none();
    case 1:
        return gong_span_eq(delivery, r->delivery) || find(r->watch, delivery_at, delivery) != GONG_NO_SOURCE
                   ? delivery
                   : gong_span_none();
    default:
        run_fatal(r, "the state cannot be read: %s", gong_state_error(r->state));
        return gong_span_none();
    }
}

/* ---- columns ----------------------------------------------------------------------------------------- */

static bool is_due(const struct gong_watch *w, const struct gong_source_row *row)
{
    int64_t early = row->interval / EARLY_SHARE;

    return row->due <= w->now + (early < EARLY_MS ? early : EARLY_MS);
}

bool run_column(struct gong_ctx *ctx, size_t source, struct gong_column_state *ret)
{
    struct run *r = ctx->host_arg;
    struct watched *at;

    if (!r->watch || source >= r->watch->n)
        return false;
    at = &r->watch->all[source];
    ret->due = r->opt->again || is_due(r->watch, &at->row);
    ret->complete = at->row.complete;
    ret->full_due =
        at->row.full_listed_at == GONG_NULL || r->watch->now - at->row.full_listed_at >= at->s->full_list;
    at->yield.asked = true;
    at->yield.due = ret->due;
    return true;
}

/* A column that was listed has no letter about a listing that failed any more. */
static bool unbury_column(struct gong_ctx *ctx, struct run *r, const char *column)
{
    struct gong_url url;

    if (!column || gong_url_parse(ctx, gong_span_z(column), gong_span_none(), &url) != GONG_OK)
        return true;
    url.href.len = gong_span_find(url.href, 0, GONG_LIT("#"));
    return gong_state_unbury_url(r->state, url.href, gong_span_none(), NULL);
}

/* Codes with which a listing ends whose pager leads past its last page. */
static bool is_past_end(const struct gong_listing *l)
{
    static const char *const codes[] = {"list-empty", "list-repeats", "http-404", "http-410", "empty"};

    for (size_t i = 0; l->code && l->links > 0 && i < sizeof codes / sizeof *codes; i++)
        if (strcmp(l->code, codes[i]) == 0)
            return true;
    return false;
}

/* A pager that runs past its end does so for ever: it is said once. Where a listing ends as it did
 * before, and did not lose half of what it named then, that is its end. */
static bool is_known_end(const struct gong_source_row *row, const struct gong_listing *l)
{
    return is_past_end(l) && row->ending.ptr && gong_span_is(row->ending, l->code) &&
           l->links * 2 >= row->ending_links;
}

static bool is_named(const struct gong_named_count *list, const char *name)
{
    for (size_t i = 0; i < TALLY_NAMES && list[i].n; i++)
        if (strcmp(list[i].name, name) == 0)
            return true;
    return false;
}

/* A list breaks off with the code of a rejection. One that was of both kinds in this run is taken as lasting.
 */
static bool may_pass(const struct run *r, const char *code)
{
    return code && is_named(r->passes, code) && !is_named(r->lasts, code);
}

int run_listed(struct gong_ctx *ctx, size_t source, const struct gong_listing *listing)
{
    struct run *r = ctx->host_arg;
    struct gong_listing as = *listing;
    struct gong_listed l = {.listing = &as, .past_end = is_past_end(listing)};
    struct watched *at;

    if (!r->watch || source >= r->watch->n)
        return GONG_OK;
    at = &r->watch->all[source];
    if (is_known_end(&at->row, listing)) {
        as.code = NULL;
        as.complete = as.full = true;
    }
    gong_yield_listed(&at->yield, &as, r->watch->now);
    at->yield.code_passes = may_pass(r, as.code);
    l.id = at->row.id;
    l.now = r->watch->now;
    l.interval = gong_pace(at->row.interval, listing->fresh > 0, at->s->list_min, at->s->list_max);
    l.due = l.interval ? l.now + l.interval : 0;
    r->uncommitted++;
    if (gong_state_listed(r->state, &l) && (as.code || unbury_column(ctx, r, at->s->column)))
        return GONG_OK;
    return run_state_failed(r, ctx);
}

bool run_watch_found(struct run *r, size_t source)
{
    struct watched *at = r->watch && source < r->watch->n ? &r->watch->all[source] : NULL;

    if (!at || !at->row.complete || !at->yield.due || at->yield.listed)
        return true;
    at->row.complete = false;
    return gong_state_listing(r->state, at->row.id);
}

/* ---- what a source gave ------------------------------------------------------------------------------ */

void run_watch_seen(struct run *r, const struct gong_item *it)
{
    struct watched *at = watched_of(r, it);

    if (at)
        at->yield.seen++;
}

bool run_watch_has_column(const struct run *r, size_t source)
{
    return r->watch && source < r->watch->n && r->watch->all[source].s->column;
}

void run_watch_recovered(struct run *r, const struct gong_item *it)
{
    struct watched *at = watched_of(r, it);

    if (at)
        at->yield.recovered++;
}

void run_watch_still_dead(struct run *r, const struct gong_item *it)
{
    struct watched *at = watched_of(r, it);

    if (at)
        at->yield.still_dead++;
}

void run_watch_visit(struct run *r, size_t source, const char *code, bool passes)
{
    struct gong_yield *y = r->watch && source < r->watch->n ? &r->watch->all[source].yield : NULL;

    if (!y)
        return;
    if (code)
        gong_yield_failed(y, code);
    else
        y->unchanged++;
    y->passing += code && passes;
}

/* Refused as no document: as much a page that is no article as one that went on. */
static bool is_no_article(const char *code)
{
    return strncmp(code, "class-", 6) == 0 && strcmp(code, "class-attachment") != 0 &&
           strcmp(code, "class-list") != 0;
}

void run_watch_buried(struct run *r, const struct gong_item *it, const char *code)
{
    struct watched *at = watched_of(r, it);

    if (!at)
        return;
    if (strcmp(code, "expectation") == 0) {
        at->yield.kept++;
        return;
    }
    gong_yield_failed(&at->yield, code);
    at->yield.pages += is_no_article(code);
}

static void count_page(struct run *r, struct watched *at, const struct gong_done *d,
                       enum gong_page_worth worth, size_t chars)
{
    struct gong_yield *y = &at->yield;

    if (worth == GONG_WORTH_NONE)
        return;
    y->pages++;
    if (worth == GONG_WORTH_OTHER)
        return;
    y->articles++;
    if (worth == GONG_WORTH_SHORT && (!y->short_bodies++ || chars < y->shortest))
        y->shortest = chars;
    for (const struct gong_item *it = d->outputs; it; it = it->next) {
        struct gong_span cls = gong_item_get(it, "class");
        if (!cls.ptr || gong_span_is(cls, "article"))
            gong_yield_article(y, at->s, it, r->watch->now);
    }
}

/* Other bytes of this URL were delivered before. */
static bool has_past(struct run *r, const struct gong_item *in)
{
    struct gong_span sha256 = gong_span_none(), delivery;
    int found = gong_state_last(r->state, gong_item_get(in, "url"), &r->scratch, &sha256, &delivery);
    bool other = found > 0 && !gong_span_eq(sha256, gong_item_get(in, "payload.sha256"));

    if (found < 0)
        run_fatal(r, "the state cannot be read: %s", gong_state_error(r->state));
    gong_arena_reset(&r->scratch);
    return other;
}

/* A person who asks for everything again, or for this very letter, has decided. */
static bool may_keep(const struct run *r, const struct gong_source *s)
{
    return !r->opt->again && !r->opt->only && (s->expect.least_body > 0 || s->expect.least_articles > 0);
}

bool run_watch_page(struct run *r, const struct gong_done *d, char why[GONG_MESSAGE_MAX])
{
    struct watched *at = watched_of(r, d->input);
    struct gong_span cls;
    enum gong_page_worth worth;
    size_t chars;

    if (!at)
        return false;
    worth = gong_page_worth(at->s, d->outputs, &chars, &cls);
    count_page(r, at, d, worth, chars);
    if ((worth != GONG_WORTH_SHORT && worth != GONG_WORTH_OTHER) || !may_keep(r, at->s) ||
        !has_past(r, d->input))
        return false;
    if (worth == GONG_WORTH_SHORT)
        snprintf(why, GONG_MESSAGE_MAX,
                 "its body has %zu characters now, and must have %lld (least_body); what was "
                 "delivered before is kept",
                 chars, (long long)at->s->expect.least_body);
    else
        snprintf(why, GONG_MESSAGE_MAX,
                 "is no article any more but of class %.*s; what was delivered before is kept",
                 (int)(cls.len < 40 ? cls.len : 40), cls.ptr);
    return true;
}
