/* leases.c: see leases.h and frontier.h: pages are given out, and their visits end. */
#include "state/leases.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/hash.h"
#include "state/frontier.h"
#include "state/sql.h"

enum { RETRY_MS = 10 * 60 * 1000, MAX_DOUBLINGS = 10 };
enum { MOST_ENDED = 32768, MANY_OF_A_HOST = 32 };
enum { HOSTS_BYTES = 4 << 20, CODES_BYTES = 1 << 20 };

/* Pages of no source have times below 0: ONCE + number of the run << RUN_BITS + ms of the run. */
#define ONCE     (-(INT64_C(1) << 62))
#define RUN_BITS 36

/* ---- memory ---------------------------------------------------------------------------------------- */

void gong_leases_init(struct gong_leases *l)
{
    gong_intmap_init(&l->held, sizeof(struct gong_held));
    gong_intmap_init(&l->cursors, sizeof(struct gong_cursor));
    gong_intmap_init(&l->ended_at, sizeof(struct gong_ended_at));
    gong_intmap_init(&l->ended_hosts, sizeof(struct gong_ended_at));
    gong_table_init(&l->hosts, sizeof(struct gong_known_host), HOSTS_BYTES);
    gong_table_init(&l->codes, 1, CODES_BYTES);
    l->ended = NULL;
    l->n_ended = l->noted = l->room = 0;
    l->soonest = GONG_NEVER;
}

void gong_leases_finish(struct gong_leases *l)
{
    gong_intmap_finish(&l->held);
    gong_intmap_finish(&l->cursors);
    gong_intmap_finish(&l->ended_at);
    gong_intmap_finish(&l->ended_hosts);
    gong_table_finish(&l->hosts);
    gong_table_finish(&l->codes);
    free(l->ended);
}

bool gong_leases_is_due(const struct gong_leases *l, int64_t due, int64_t now)
{
    return due >= l->once && due <= now;
}

int64_t gong_leases_once(const struct gong_leases *l, int64_t now)
{
    int64_t ms = now - l->opened, most = (INT64_C(1) << RUN_BITS) - 1;

    return l->once + (ms < 0 ? 0 : ms > most ? most : ms);
}

void gong_leases_lower(struct gong_leases *l, int64_t host, int64_t due, int64_t id)
{
    struct gong_cursor *at = gong_intmap_find(&l->cursors, host);

    if (at && (due < at->due || (due == at->due && id <= at->id))) {
        at->due = due;
        at->id = id - 1;
    }
}

/* ---- opening and settling ------------------------------------------------------------------------------ */

const struct gong_ended *gong_leases_ended(const struct gong_leases *l, int64_t id)
{
    const struct gong_ended_at *at = l->n_ended ? gong_intmap_find(&l->ended_at, id) : NULL;

    return at ? &l->ended[at->n] : NULL;
}

static int host_order(const void *a, const void *b)
{
    const struct gong_ended *x = a, *y = b;

    if (x->host != y->host)
        return (x->host > y->host) - (x->host < y->host);
    return (x->id > y->id) - (x->id < y->id);
}

/* A row of `ended`, and what the row of the page becomes: the same parameters. */
static bool write_end(struct gong_state *s, enum gong_sql id, const struct gong_ended *e)
{
    sqlite3_stmt *q = gong_sql(s, id);

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, e->id);
    sqlite3_bind_int64(q, 2, e->due);
    sqlite3_bind_int64(q, 3, e->interval);
    sqlite3_bind_int64(q, 4, e->tries);
    sqlite3_bind_int(q, 5, e->status);
    gong_sql_text(q, 6, e->code);
    if (e->ok)
        sqlite3_bind_int64(q, 7, e->at);
    if (e->full)
        sqlite3_bind_int64(q, 8, e->at);
    if (e->changed)
        sqlite3_bind_int64(q, 9, e->at);
    return gong_sql_do(s, q);
}

/* Host by host: what lies together is written together. */
bool gong_frontier_settle(struct gong_state *s)
{
    struct gong_leases *l = &s->leases;

    if (l->n_ended == 0)
        return true;
    gong_intmap_clear(&l->ended_at); /* which the new order makes wrong */
    gong_intmap_clear(&l->ended_hosts);
    qsort(l->ended, l->n_ended, sizeof *l->ended, host_order);
    for (size_t i = 0; i < l->n_ended; i++) {
        const struct gong_ended *e = &l->ended[i];
        gong_leases_lower(l, e->host, e->due, e->id);
        if (!write_end(s, SQL_ENDED_SETTLE, e))
            return false;
    }
    if (l->noted > 0 && !gong_sql_do(s, gong_sql(s, SQL_ENDED_FORGET)))
        return false;
    l->n_ended = l->noted = 0;
    l->soonest = GONG_NEVER;
    return true;
}

bool gong_leases_write(struct gong_state *s)
{
    struct gong_leases *l = &s->leases;

    if (l->n_ended >= MANY_OF_A_HOST * l->ended_hosts.n)
        return gong_frontier_settle(s);
    for (; l->noted < l->n_ended; l->noted++)
        if (!write_end(s, SQL_ENDED_ADD, &l->ended[l->noted]))
            return false;
    return true;
}

static bool make_room(struct gong_leases *l)
{
    size_t room = l->room ? l->room * 2 : 256;
    struct gong_ended *more = l->n_ended < l->room ? l->ended : realloc(l->ended, room * sizeof *more);

    if (!more)
        return false;
    l->room = l->n_ended < l->room ? l->room : room;
    l->ended = more;
    return true;
}

/* The table's copy. Codes are few; where they are not, those of what is settled are forgotten. */
static bool keep_code(struct gong_state *s, struct gong_span *code)
{
    struct gong_table *codes = &s->leases.codes;

    if (!code->ptr)
        return true;
    if (!gong_table_at(codes, *code)) {
        if (!gong_frontier_settle(s))
            return false;
        gong_table_finish(codes);
        gong_table_init(codes, 1, CODES_BYTES);
        if (!gong_table_at(codes, *code))
            return gong_sql_no_memory(s);
    }
    *code = gong_table_name(codes, *code);
    return true;
}

/* The run has had the page. */
static bool add_ended(struct gong_state *s, struct gong_ended *e)
{
    struct gong_leases *l = &s->leases;
    struct gong_ended_at *at, *host;

    if (!keep_code(s, &e->code))
        return false;
    at = make_room(l) ? gong_intmap_at(&l->ended_at, e->id) : NULL;
    host = at ? gong_intmap_at(&l->ended_hosts, e->host) : NULL;
    if (!host)
        return gong_sql_no_memory(s);
    at->n = l->n_ended;
    host->n++;
    l->ended[l->n_ended++] = *e;
    l->soonest = e->due < l->soonest ? e->due : l->soonest;
    return true;
}

static bool read_left(struct gong_state *s, sqlite3_stmt *q)
{
    struct gong_ended e = {.id = sqlite3_column_int64(q, 0),
                           .host = sqlite3_column_int64(q, 1),
                           .due = sqlite3_column_int64(q, 2),
                           .interval = sqlite3_column_int64(q, 3),
                           .tries = sqlite3_column_int64(q, 4),
                           .at = sqlite3_column_int64(q, 7),
                           .status = sqlite3_column_int(q, 5),
                           .ok = sqlite3_column_type(q, 7) != SQLITE_NULL,
                           .full = sqlite3_column_type(q, 8) != SQLITE_NULL,
                           .changed = sqlite3_column_type(q, 9) != SQLITE_NULL};

    if (sqlite3_column_type(q, 6) != SQLITE_NULL)
        e.code = gong_span((const char *)sqlite3_column_text(q, 6), (size_t)sqlite3_column_bytes(q, 6));
    return add_ended(s, &e);
}

/* What a run that was killed left unsettled. */
static bool settle_leftovers(struct gong_state *s)
{
    sqlite3_stmt *q = gong_sql(s, SQL_ENDED_LEFT);
    bool ok = q;
    int r = SQLITE_DONE;

    while (ok && (r = sqlite3_step(q)) == SQLITE_ROW)
        ok = read_left(s, q);
    if (ok && r != SQLITE_DONE)
        ok = gong_sql_fail(s);
    if (q)
        sqlite3_reset(q);
    s->leases.noted = s->leases.n_ended;
    return ok && gong_frontier_settle(s);
}

/* The number of this run, from 1 on; 0: failed. */
static int64_t count_run(struct gong_state *s)
{
    sqlite3_stmt *q = gong_sql(s, SQL_FRONTIER_RUN);
    int64_t n = 0;

    if (!q)
        return 0;
    if (sqlite3_step(q) == SQLITE_ROW)
        n = sqlite3_column_int64(q, 0);
    else
        gong_sql_fail(s);
    sqlite3_reset(q);
    return n;
}

bool gong_frontier_open(struct gong_state *s)
{
    int64_t run;

    gong_leases_finish(&s->leases);
    gong_leases_init(&s->leases);
    run = settle_leftovers(s) ? count_run(s) : 0;
    s->leases.once = ONCE + (run << RUN_BITS);
    s->leases.opened = gong_wall_ms();
    return run > 0;
}

/* ---- leasing ------------------------------------------------------------------------------------------- */

static void read_held(sqlite3_stmt *q, struct gong_held *h)
{
    h->source = sqlite3_column_int64(q, 1);
    h->due = sqlite3_column_int64(q, 2);
    h->interval = sqlite3_column_int64(q, 3);
    h->tries = sqlite3_column_int64(q, 4);
    h->status = sqlite3_column_int(q, 5);
    h->had = sqlite3_column_int(q, 6) != 0;
    h->failed = sqlite3_column_type(q, 7) != SQLITE_NULL;
    if (h->failed)
        h->code = gong_hash(gong_span(sqlite3_column_blob(q, 7), (size_t)sqlite3_column_bytes(q, 7)));
    h->host = sqlite3_column_int64(q, 8);
}

/* The pages of a host that are due and lie behind its cursor, in order. NULL: failed. */
static sqlite3_stmt *ready(struct gong_state *s, int64_t host, int64_t now)
{
    const struct gong_cursor *at = gong_intmap_find(&s->leases.cursors, host);
    sqlite3_stmt *q = gong_sql(s, SQL_PAGE_READY);

    if (!q)
        return NULL;
    sqlite3_bind_int64(q, 1, host);
    sqlite3_bind_int64(q, 2, at ? at->due : s->leases.once);
    sqlite3_bind_int64(q, 3, at ? at->id : 0);
    sqlite3_bind_int64(q, 4, now);
    return q;
}

/* This run has it, or had it. */
static bool is_taken(const struct gong_leases *l, int64_t id)
{
    return gong_intmap_find(&l->held, id) || gong_leases_ended(l, id);
}

static bool take(struct gong_state *s, sqlite3_stmt *q, struct gong_arena *a, struct gong_page *ret)
{
    int64_t id = sqlite3_column_int64(q, 0);
    struct gong_held *h = gong_intmap_at(&s->leases.held, id);

    if (!h)
        return gong_sql_no_memory(s);
    read_held(q, h);
    ret->id = id;
    ret->source = h->source;
    ret->tries = h->tries;
    ret->full_at = sqlite3_column_type(q, 9) == SQLITE_NULL ? GONG_NULL : sqlite3_column_int64(q, 9);
    ret->url = gong_sql_column(q, 10, a);
    ret->title = gong_sql_column(q, 11, a);
    ret->date = gong_sql_column(q, 12, a);
    return ret->url.ptr;
}

/* What is due again in this run is settled first. */
static bool settle_due(struct gong_state *s, int64_t now)
{
    return now < s->leases.soonest || gong_frontier_settle(s);
}

size_t gong_frontier_lease(struct gong_state *s, const struct gong_leasing *want, struct gong_page *ret)
{
    int64_t host = settle_due(s, want->now) ? gong_frontier_host(s, want->host) : 0;
    sqlite3_stmt *q = host ? ready(s, host, want->now) : NULL;
    struct gong_cursor *at = q ? gong_intmap_at(&s->leases.cursors, host) : NULL;
    bool ok = at;
    size_t n = 0;
    int r = SQLITE_ROW;

    while (ok && n < want->max && (r = sqlite3_step(q)) == SQLITE_ROW) {
        at->id = sqlite3_column_int64(q, 0);
        at->due = sqlite3_column_int64(q, 2);
        if (!is_taken(&s->leases, at->id))
            ok = take(s, q, want->a, &ret[n++]);
    }
    if (r != SQLITE_ROW && r != SQLITE_DONE)
        ok = gong_sql_fail(s);
    if (q)
        sqlite3_reset(q);
    return ok ? n : SIZE_MAX;
}

void gong_frontier_pass(struct gong_state *s, int64_t id)
{
    gong_intmap_drop(&s->leases.held, id);
}

void gong_frontier_back(struct gong_state *s, int64_t id)
{
    const struct gong_held *h = gong_intmap_find(&s->leases.held, id);

    if (!h)
        return;
    gong_leases_lower(&s->leases, h->host, h->due, id);
    gong_intmap_drop(&s->leases.held, id);
}

/* Is a page of the host due that this run has not had? 1, 0, or -1: failed. */
static int has_ready(struct gong_state *s, int64_t host, int64_t now)
{
    sqlite3_stmt *q = ready(s, host, now);
    int r = q ? SQLITE_ROW : SQLITE_ERROR, found = 0;

    while (q && !found && (r = sqlite3_step(q)) == SQLITE_ROW)
        found = !is_taken(&s->leases, sqlite3_column_int64(q, 0));
    if (q)
        sqlite3_reset(q);
    if (!found && r != SQLITE_DONE)
        return gong_sql_fail(s) ? 0 : -1;
    return found;
}

struct host_row {
    struct gong_span name;
    int64_t id;
};

/* The host behind `ret` that has a page due, whoever has it. 1, 0, or -1: failed. */
static int host_behind(struct gong_state *s, int64_t now, struct gong_arena *a, struct host_row *ret)
{
    sqlite3_stmt *q = gong_sql(s, SQL_HOST_NEXT);
    int r;

    if (!q)
        return -1;
    gong_sql_text(q, 1, ret->name);
    sqlite3_bind_int64(q, 2, s->leases.once);
    sqlite3_bind_int64(q, 3, now);
    r = sqlite3_step(q);
    if (r == SQLITE_ROW) {
        ret->name = gong_sql_column(q, 0, a);
        ret->id = sqlite3_column_int64(q, 1);
    } else if (r != SQLITE_DONE) {
        gong_sql_fail(s);
    }
    sqlite3_reset(q);
    return r == SQLITE_DONE ? 0 : r == SQLITE_ROW && ret->name.ptr ? 1 : -1;
}

bool gong_frontier_next_host(struct gong_state *s, struct gong_span after, int64_t now, struct gong_arena *a,
                             struct gong_span *ret)
{
    struct host_row row = {after.ptr ? after : gong_span("", 0), 0};
    int has = 0;

    s->error[0] = 0;
    if (!settle_due(s, now))
        return false;
    while (!has && host_behind(s, now, a, &row) == 1)
        has = has_ready(s, row.id, now);
    *ret = row.name;
    return has == 1;
}

/* ---- the end of a visit -----------------------------------------------------------------------------------
 */

/* A page that is not held, as that of a letter of an earlier run. */
static bool read_page(struct gong_state *s, int64_t id, struct gong_held *ret)
{
    sqlite3_stmt *q = gong_frontier_settle(s) ? gong_sql(s, SQL_PAGE_OF) : NULL;
    int r;

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, id);
    r = sqlite3_step(q);
    *ret = (struct gong_held){.id = id};
    if (r == SQLITE_ROW)
        read_held(q, ret);
    else if (r != SQLITE_DONE)
        gong_sql_fail(s);
    else
        snprintf(s->error, sizeof s->error, "a page that was visited is not in the state");
    sqlite3_reset(q);
    return r == SQLITE_ROW;
}

static bool past_of(struct gong_state *s, int64_t id, struct gong_held *ret)
{
    const struct gong_held *h = gong_intmap_find(&s->leases.held, id);

    if (h)
        *ret = *h;
    return h || read_page(s, id, ret);
}

static int64_t clamp(int64_t v, int64_t min, int64_t max)
{
    return v < min ? min : v > max ? max : v;
}

/* Halved where the page changed, doubled where it did not; the first is the shortest. */
static int64_t next_interval(const struct gong_held *past, const struct gong_visit_end *end)
{
    if (past->interval == 0)
        return end->min;
    return clamp(end->changed ? past->interval / 2 : past->interval * 2, end->min, end->max);
}

static int64_t next_due(const struct gong_held *past, const struct gong_visit_end *end, int64_t interval,
                        int64_t now)
{
    int64_t tries = past->tries < MAX_DOUBLINGS ? past->tries : MAX_DOUBLINGS, wait;

    if (past->source == 0 || end->max == GONG_NEVER)
        return GONG_NEVER;
    switch (end->status) {
    case GONG_PAGE_BLOCKED: /* walls, certificates and robots.txt are mended, too */
        return now + clamp(end->min << tries, end->min, end->max);
    case GONG_PAGE_GONE:
        return now + end->max;
    case GONG_PAGE_FAILING:
        wait = (int64_t)RETRY_MS << tries;
        wait = wait > end->max && end->max > 0 ? end->max : wait;
        return now + (wait > end->wait ? wait : end->wait);
    default: /* spread by a tenth, so that what came together does not come back together */
        return now + interval + interval / 10 * (end->id % 64) / 64;
    }
}

bool gong_frontier_end(struct gong_state *s, const struct gong_visit_end *end, int64_t now,
                       struct gong_page_past *ret_was)
{
    struct gong_held past;
    bool ok = end->status == GONG_PAGE_OK;
    struct gong_span code = end->code ? gong_span_z(end->code) : gong_span_none();
    struct gong_ended e = {.id = end->id, .at = now, .code = code, .ok = ok, .full = ok && end->full};

    if (!past_of(s, end->id, &past))
        return false;
    e.host = past.host;
    e.interval = ok ? next_interval(&past, end) : past.interval;
    e.due = next_due(&past, end, e.interval, now);
    e.tries = ok ? 0 : past.tries + 1;
    e.changed = ok && end->changed;
    e.status = end->status == GONG_PAGE_GONE && !past.had ? GONG_PAGE_FAILING /* it never was there */
                                                          : (int)end->status;
    ret_was->status =
        past.had && past.status == GONG_PAGE_NEW ? GONG_PAGE_OK : (enum gong_page_status)past.status;
    ret_was->same_code = code.ptr && past.failed && past.code == gong_hash(code);
    if (!add_ended(s, &e))
        return false;
    gong_intmap_drop(&s->leases.held, end->id);
    return s->leases.n_ended < MOST_ENDED || gong_frontier_settle(s);
}

int64_t gong_frontier_source(struct gong_state *s, int64_t id)
{
    struct gong_held past;

    return past_of(s, id, &past) ? past.source : -1;
}
