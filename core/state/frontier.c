/* frontier.c: see frontier.h. */
#include "state/frontier.h"

#include "base/hash.h"
#include "plugin/ctx.h"
#include "state/sql.h"

#include <gongbao/url.h>

#include <stdio.h>

enum { LEASED = -1 };
enum { RETRY_MS = 10 * 60 * 1000, MAX_DOUBLINGS = 10 };

/* ---- addresses ----------------------------------------------------------------------------------- */

/* Addresses are compared behind it. */
static int64_t hash(struct gong_span s)
{
    return (int64_t)(gong_hash(s) >> 1);
}

static struct gong_span column_span(sqlite3_stmt *q, int i)
{
    return gong_span((const char *)sqlite3_column_text(q, i), (size_t)sqlite3_column_bytes(q, i));
}

/* What an address is known as. */
struct known {
    int64_t id, source, due;
    bool listed_anew; /* title or date differ from what the list says now */
};

static bool differs(struct gong_span now, sqlite3_stmt *q, int i)
{
    return now.ptr && sqlite3_column_type(q, i) != SQLITE_NULL && !gong_span_eq(now, column_span(q, i));
}

/* 1: found, 0: not, -1: failed. */
static int find_url(struct gong_state *s, const struct gong_lead *lead, struct known *ret)
{
    sqlite3_stmt *q = gong_sql(s, SQL_PAGE_BY_HASH);
    int r = q ? SQLITE_ROW : SQLITE_ERROR, found = 0;

    if (q)
        sqlite3_bind_int64(q, 1, hash(lead->url));
    while (q && !found && (r = sqlite3_step(q)) == SQLITE_ROW) {
        if (!gong_span_eq(column_span(q, 1), lead->url))
            continue;
        found = 1;
        *ret =
            (struct known){sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 2), sqlite3_column_int64(q, 3),
                           differs(lead->title, q, 4) || differs(lead->date, q, 5)};
    }
    if (q)
        sqlite3_reset(q);
    if (!found && r != SQLITE_DONE)
        return gong_sql_fail(s) ? 0 : -1;
    return found;
}

/* The form in which spellings of one page are one; the address itself where it has none. */
static struct gong_span key_of(struct gong_span url, struct gong_arena *a)
{
    struct gong_ctx ctx = {.arena = a};
    struct gong_span key = gong_url_canonical(&ctx, url);

    return key.ptr ? key : url;
}

/* Another address with this key: 1, 0, or -1: failed. */
static int find_twin(struct gong_state *s, struct gong_span key, struct gong_arena *a, struct known *ret)
{
    sqlite3_stmt *q = gong_sql(s, SQL_PAGE_BY_KEY);
    int r = q ? SQLITE_ROW : SQLITE_ERROR, found = 0;

    if (q)
        sqlite3_bind_int64(q, 1, hash(key));
    while (q && !found && (r = sqlite3_step(q)) == SQLITE_ROW) {
        found = gong_span_eq(key_of(column_span(q, 1), a), key);
        *ret = (struct known){sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 2),
                              sqlite3_column_int64(q, 3), false};
    }
    if (q)
        sqlite3_reset(q);
    if (!found && r != SQLITE_DONE)
        return gong_sql_fail(s) ? 0 : -1;
    return found;
}

static int64_t host_id(struct gong_state *s, struct gong_span name)
{
    sqlite3_stmt *q = gong_sql(s, SQL_HOST_ID);
    int64_t id = 0;

    if (!q)
        return 0;
    gong_sql_text(q, 1, name);
    if (sqlite3_step(q) == SQLITE_ROW)
        id = sqlite3_column_int64(q, 0);
    sqlite3_reset(q);
    if (id)
        return id;
    q = gong_sql(s, SQL_HOST_ADD);
    if (q)
        gong_sql_text(q, 1, name);
    return gong_sql_do(s, q) ? sqlite3_last_insert_rowid(s->db) : 0;
}

/* ---- discover -------------------------------------------------------------------------------------- */

static bool add_page(struct gong_state *s, const struct gong_discovery *f, struct gong_span key)
{
    int64_t host = host_id(s, f->lead->host);
    sqlite3_stmt *q = host ? gong_sql(s, SQL_PAGE_ADD) : NULL;

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, hash(f->lead->url));
    sqlite3_bind_int64(q, 2, hash(key));
    gong_sql_text(q, 3, f->lead->url);
    sqlite3_bind_int64(q, 4, f->source);
    sqlite3_bind_int64(q, 5, host);
    sqlite3_bind_int64(q, 6, f->now);
    gong_sql_text(q, 7, f->lead->title);
    gong_sql_text(q, 8, f->lead->date);
    return gong_sql_do(s, q);
}

static bool note_occurrence(struct gong_state *s, const struct gong_discovery *f, int64_t page)
{
    sqlite3_stmt *q = gong_sql(s, SQL_OCCURRENCE);

    if (!q)
        return false;
    gong_sql_text(q, 1, f->lead->url);
    sqlite3_bind_int64(q, 2, f->source);
    sqlite3_bind_int64(q, 3, page);
    sqlite3_bind_int64(q, 4, f->now);
    return gong_sql_do(s, q);
}

/* source: of which the page is from now on; 0: as before. */
static bool touch(struct gong_state *s, const struct gong_discovery *f, const struct known *k, int64_t due,
                  int64_t source)
{
    sqlite3_stmt *q = gong_sql(s, SQL_PAGE_TOUCH);

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, k->id);
    sqlite3_bind_int64(q, 2, due);
    sqlite3_bind_int64(q, 3, source);
    gong_sql_text(q, 4, f->lead->title);
    gong_sql_text(q, 5, f->lead->date);
    return gong_sql_do(s, q);
}

/* Listed by another source than the one that it is visited for. */
static bool is_elsewhere(const struct gong_discovery *f, const struct known *k)
{
    return f->source && k->source && f->source != k->source;
}

/* The source that it is visited for stands in the pipeline file no more, as after a new name. */
static bool has_left(struct gong_state *s, int64_t source)
{
    sqlite3_stmt *q = gong_sql(s, SQL_SOURCE_LEFT);
    bool left;

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, source);
    left = sqlite3_step(q) == SQLITE_ROW;
    sqlite3_reset(q);
    return left;
}

/* LEASED lies below all times. */
static int64_t due_again(const struct gong_discovery *f, const struct known *k, bool news)
{
    return (news || f->source == 0) && k->due > f->now ? f->now : k->due;
}

/* A known page is listed again: due where it is asked for by name, or where its line changed. */
static enum gong_found found_again(struct gong_state *s, const struct gong_discovery *f,
                                   const struct known *k)
{
    bool elsewhere = is_elsewhere(f, k), adopt = f->source && !k->source;
    bool heir = adopt || (elsewhere && has_left(s, k->source)), news = adopt || k->listed_anew;
    int64_t due = due_again(f, k, news);

    if (elsewhere && !note_occurrence(s, f, k->id))
        return GONG_FOUND_ERROR;
    if ((due != k->due || news || heir) && !touch(s, f, k, due, heir ? f->source : 0))
        return GONG_FOUND_ERROR;
    return due >= 0 && due <= f->now ? GONG_FOUND_DUE : GONG_FOUND_KNOWN;
}

/* Another spelling of a known page. What its list says belongs to that spelling. */
static enum gong_found found_twin(struct gong_state *s, const struct gong_discovery *f,
                                  const struct known *twin)
{
    struct gong_lead bare = {.url = f->lead->url, .host = f->lead->host};
    struct gong_discovery heir = *f;
    bool left = is_elsewhere(f, twin) && has_left(s, twin->source);

    heir.lead = &bare;
    if (left && !touch(s, &heir, twin, twin->due, f->source))
        return GONG_FOUND_ERROR;
    return note_occurrence(s, f, twin->id) ? GONG_FOUND_TWIN : GONG_FOUND_ERROR;
}

enum gong_found gong_frontier_discover(struct gong_state *s, const struct gong_discovery *f)
{
    struct gong_span key;
    struct known k = {0};
    int r = find_url(s, f->lead, &k);

    if (r != 0)
        return r < 0 ? GONG_FOUND_ERROR : found_again(s, f, &k);
    key = key_of(f->lead->url, f->a);
    r = find_twin(s, key, f->a, &k);
    if (r < 0)
        return GONG_FOUND_ERROR;
    if (r > 0)
        return found_twin(s, f, &k);
    return add_page(s, f, key) ? GONG_FOUND_NEW : GONG_FOUND_ERROR;
}

enum gong_found gong_frontier_look(struct gong_state *s, const struct gong_discovery *f)
{
    struct known k = {0};
    int r = find_url(s, f->lead, &k);

    if (r > 0)
        return k.due >= 0 && k.due <= f->now ? GONG_FOUND_DUE : GONG_FOUND_KNOWN;
    if (r == 0)
        r = find_twin(s, key_of(f->lead->url, f->a), f->a, &k);
    return r < 0 ? GONG_FOUND_ERROR : r > 0 ? GONG_FOUND_TWIN : GONG_FOUND_NEW;
}

/* ---- lease -------------------------------------------------------------------------------------------- */

bool gong_frontier_open(struct gong_state *s)
{
    return gong_sql_exec(s, "UPDATE pages SET due=0 WHERE due=-1 AND host IN (SELECT id FROM hosts)") &&
           gong_sql_exec(s, "UPDATE pages SET due=9223372036854775807 WHERE source=0 AND"
                            " due BETWEEN 0 AND 9223372036854775806");
}

static bool set_due(struct gong_state *s, int64_t id, int64_t due)
{
    sqlite3_stmt *q = gong_sql(s, SQL_PAGE_DUE);

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, id);
    sqlite3_bind_int64(q, 2, due);
    return gong_sql_do(s, q);
}

size_t gong_frontier_lease(struct gong_state *s, const struct gong_leasing *want, struct gong_page *ret)
{
    int64_t id = host_id(s, want->host);
    sqlite3_stmt *q = id ? gong_sql(s, SQL_PAGE_READY) : NULL;
    size_t n = 0;
    int r = SQLITE_ROW;

    if (!q)
        return SIZE_MAX;
    sqlite3_bind_int64(q, 1, id);
    sqlite3_bind_int64(q, 2, want->now);
    sqlite3_bind_int64(q, 3, (int64_t)want->max);
    while (n < want->max && (r = sqlite3_step(q)) == SQLITE_ROW) {
        struct gong_page *p = &ret[n++];
        p->id = sqlite3_column_int64(q, 0);
        p->source = sqlite3_column_int64(q, 1);
        p->tries = sqlite3_column_int64(q, 2);
        p->full_at = sqlite3_column_type(q, 3) == SQLITE_NULL ? GONG_NULL : sqlite3_column_int64(q, 3);
        p->url = gong_sql_column(q, 4, want->a);
        p->title = gong_sql_column(q, 5, want->a);
        p->date = gong_sql_column(q, 6, want->a);
    }
    if (r != SQLITE_ROW && r != SQLITE_DONE)
        gong_sql_fail(s);
    sqlite3_reset(q);
    for (size_t i = 0; i < n; i++)
        if (!ret[i].url.ptr || !set_due(s, ret[i].id, LEASED))
            return SIZE_MAX;
    return r == SQLITE_ROW || r == SQLITE_DONE ? n : SIZE_MAX;
}

bool gong_frontier_next_host(struct gong_state *s, struct gong_span after, int64_t now, struct gong_arena *a,
                             struct gong_span *ret)
{
    sqlite3_stmt *q = gong_sql(s, SQL_HOST_NEXT);
    int r;

    if (!q)
        return false;
    s->error[0] = 0;
    gong_sql_text(q, 1, after.ptr ? after : gong_span("", 0));
    sqlite3_bind_int64(q, 2, now);
    r = sqlite3_step(q);
    if (r == SQLITE_ROW)
        *ret = gong_sql_column(q, 0, a);
    else if (r != SQLITE_DONE)
        gong_sql_fail(s);
    sqlite3_reset(q);
    return r == SQLITE_ROW && ret->ptr;
}

/* ---- the end of a visit -------------------------------------------------------------------------------- */

/* What is known of a page when its visit ends. */
struct past {
    int64_t source, interval, tries;
    enum gong_page_status status;
    bool had, same_code;
};

/* code: with which this visit failed, or NULL. */
static bool read_past(struct gong_state *s, int64_t id, const char *code, struct past *ret)
{
    sqlite3_stmt *q = gong_sql(s, SQL_PAGE_OF);
    int r;

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, id);
    r = sqlite3_step(q);
    if (r == SQLITE_ROW)
        *ret = (struct past){sqlite3_column_int64(q, 0),
                             sqlite3_column_int64(q, 1),
                             sqlite3_column_int64(q, 2),
                             (enum gong_page_status)sqlite3_column_int(q, 3),
                             sqlite3_column_type(q, 4) != SQLITE_NULL,
                             code && sqlite3_column_type(q, 5) != SQLITE_NULL &&
                                 gong_span_is(column_span(q, 5), code)};
    else if (r != SQLITE_DONE)
        gong_sql_fail(s);
    else
        snprintf(s->error, sizeof s->error, "a page that was visited is not in the state");
    sqlite3_reset(q);
    return r == SQLITE_ROW;
}

static int64_t clamp(int64_t v, int64_t min, int64_t max)
{
    return v < min ? min : v > max ? max : v;
}

/* Halved where the page changed, doubled where it did not; the first is the shortest. */
static int64_t next_interval(const struct past *past, const struct gong_visit_end *end)
{
    if (past->interval == 0)
        return end->min;
    return clamp(end->changed ? past->interval / 2 : past->interval * 2, end->min, end->max);
}

static int64_t next_due(const struct past *past, const struct gong_visit_end *end, int64_t interval,
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
    struct past past;
    int64_t interval;
    bool ok = end->status == GONG_PAGE_OK;
    enum gong_page_status status = end->status;
    sqlite3_stmt *q;

    if (!read_past(s, end->id, end->code, &past) || !(q = gong_sql(s, SQL_PAGE_END)))
        return false;
    interval = ok ? next_interval(&past, end) : past.interval;
    if (status == GONG_PAGE_GONE && !past.had)
        status = GONG_PAGE_FAILING; /* it never was there: no page vanished */
    ret_was->status = past.had && past.status == GONG_PAGE_NEW ? GONG_PAGE_OK : past.status;
    ret_was->same_code = past.same_code;
    sqlite3_bind_int64(q, 1, end->id);
    sqlite3_bind_int64(q, 2, next_due(&past, end, interval, now));
    sqlite3_bind_int64(q, 3, interval);
    sqlite3_bind_int64(q, 4, ok ? 0 : past.tries + 1);
    sqlite3_bind_int(q, 5, (int)status);
    if (end->code)
        gong_sql_text(q, 6, gong_span_z(end->code));
    if (ok)
        sqlite3_bind_int64(q, 7, now);
    if (ok && end->full)
        sqlite3_bind_int64(q, 8, now);
    if (ok && end->changed)
        sqlite3_bind_int64(q, 9, now);
    return gong_sql_do(s, q);
}

bool gong_frontier_back(struct gong_state *s, int64_t id, int64_t now)
{
    return set_due(s, id, now);
}

int64_t gong_frontier_source(struct gong_state *s, int64_t id)
{
    struct past past;

    return read_past(s, id, NULL, &past) ? past.source : -1;
}

/* ---- hosts and counts ------------------------------------------------------------------------------------
 */

bool gong_frontier_distrust(struct gong_state *s, struct gong_span host)
{
    sqlite3_stmt *q = host_id(s, host) ? gong_sql(s, SQL_HOST_DISTRUST) : NULL;

    if (!q)
        return false;
    gong_sql_text(q, 1, host);
    return gong_sql_do(s, q);
}

bool gong_frontier_distrusted(struct gong_state *s, struct gong_span host)
{
    sqlite3_stmt *q = gong_sql(s, SQL_HOST_DISTRUSTED);
    bool yes;

    if (!q)
        return false;
    gong_sql_text(q, 1, host);
    yes = sqlite3_step(q) == SQLITE_ROW;
    sqlite3_reset(q);
    return yes;
}

bool gong_frontier_counts(struct gong_state *s, int64_t now,
                          void (*fn)(const struct gong_page_count *count, void *arg), void *arg)
{
    sqlite3_stmt *q = gong_sql(s, SQL_PAGE_COUNTS);
    int r = SQLITE_ERROR;

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, now);
    while ((r = sqlite3_step(q)) == SQLITE_ROW) {
        struct gong_page_count c = {sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 2),
                                    sqlite3_column_int64(q, 3),
                                    (enum gong_page_status)sqlite3_column_int(q, 1)};
        fn(&c, arg);
    }
    if (r != SQLITE_DONE)
        gong_sql_fail(s);
    sqlite3_reset(q);
    return r == SQLITE_DONE;
}
