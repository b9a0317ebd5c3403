/* sources.c: see sources.h. */
#include "state/sources.h"

#include <stdlib.h>

#include "state/sql.h"

enum { FIRST_STEP = 3600 * 1000 };

/* ---- sync ---------------------------------------------------------------------------------------- */

/* 1: found, 0: not, -1: failed. */
static int find(struct gong_state *s, const char *name, int64_t *ret_id, bool *ret_active)
{
    sqlite3_stmt *q = gong_sql(s, SQL_SOURCE_ID);
    int r = SQLITE_ERROR;

    if (!q)
        return -1;
    gong_sql_text(q, 1, gong_span_z(name));
    r = sqlite3_step(q);
    if (r == SQLITE_ROW) {
        *ret_id = sqlite3_column_int64(q, 0);
        *ret_active = sqlite3_column_int(q, 1) != 0;
    } else if (r != SQLITE_DONE) {
        gong_sql_fail(s);
    }
    sqlite3_reset(q);
    return r == SQLITE_ROW ? 1 : r == SQLITE_DONE ? 0 : -1;
}

static bool add(struct gong_state *s, const char *name, int64_t *ret_id)
{
    sqlite3_stmt *q = gong_sql(s, SQL_SOURCE_ADD);

    if (q)
        gong_sql_text(q, 1, gong_span_z(name));
    if (!gong_sql_do(s, q))
        return false;
    *ret_id = sqlite3_last_insert_rowid(s->db);
    return true;
}

static bool set_active(struct gong_state *s, int64_t id, bool active)
{
    sqlite3_stmt *q = gong_sql(s, SQL_SOURCE_ACTIVE);

    if (q) {
        sqlite3_bind_int64(q, 1, id);
        sqlite3_bind_int(q, 2, active);
    }
    return gong_sql_do(s, q);
}

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

struct leavers {
    struct gong_state *s;
    const int64_t *ids; /* sorted: those that stay */
    size_t n;
    bool failed;
};

/* Writing while the table is read is fine: the row that is changed stays where it is. */
static void leave(const struct gong_source_row *row, void *arg)
{
    struct leavers *l = arg;

    if (row->active && !bsearch(&row->id, l->ids, l->n, sizeof *l->ids, by_id))
        l->failed |= !set_active(l->s, row->id, false);
}

bool gong_state_sync_sources(struct gong_state *s, const struct gong_source *sources, size_t n)
{
    int64_t *ids = calloc(n + 1, sizeof *ids);
    struct leavers leavers = {s, ids, n, false};
    bool ok = ids != NULL, active = true;

    for (size_t i = 0; i < n && ok; i++) {
        int found = find(s, sources[i].name, &ids[i], &active);
        if (found > 0 && !active)
            ok = set_active(s, ids[i], true);
        else if (found <= 0)
            ok = found == 0 && add(s, sources[i].name, &ids[i]);
    }
    if (ok) {
        qsort(ids, n, sizeof *ids, by_id);
        ok = gong_state_each_source(s, leave, &leavers) && !leavers.failed;
    }
    free(ids);
    return ok;
}

/* ---- reading --------------------------------------------------------------------------------------- */

static int64_t int_or_null(sqlite3_stmt *q, int i)
{
    return sqlite3_column_type(q, i) == SQLITE_NULL ? GONG_NULL : sqlite3_column_int64(q, i);
}

/* The spans point into the statement. */
static struct gong_span text_of(sqlite3_stmt *q, int i)
{
    const char *p = (const char *)sqlite3_column_text(q, i);

    return p ? gong_span(p, (size_t)sqlite3_column_bytes(q, i)) : gong_span_none();
}

static void read_row(sqlite3_stmt *q, struct gong_source_row *r)
{
    int64_t *const ints[] = {&r->tried_at, &r->succeeded_at, &r->failures,       &r->due,
                             &r->interval, &r->listed_at,    &r->full_listed_at, &r->links};

    r->id = sqlite3_column_int64(q, 0);
    r->active = sqlite3_column_int(q, 1) != 0;
    r->complete = sqlite3_column_int(q, 2) != 0;
    for (int i = 0; i < 8; i++)
        *ints[i] = int_or_null(q, i + 3);
    r->name = text_of(q, 11);
    r->state = text_of(q, 12);
    r->reason = text_of(q, 13);
    r->newest = text_of(q, 14);
    r->ending = text_of(q, 15);
    r->ending_links = int_or_null(q, 16);
}

static struct gong_span copy(struct gong_arena *a, struct gong_span s)
{
    char *p = s.ptr ? gong_arena_alloc(a, s.len + 1) : NULL;

    if (!p)
        return gong_span_none();
    memcpy(p, s.ptr, s.len);
    p[s.len] = 0;
    return gong_span(p, s.len);
}

bool gong_state_source(struct gong_state *s, const char *name, struct gong_arena *a,
                       struct gong_source_row *ret)
{
    sqlite3_stmt *q = gong_sql(s, SQL_SOURCE);
    int r = SQLITE_ERROR;

    if (!q)
        return false;
    s->error[0] = 0;
    gong_sql_text(q, 1, gong_span_z(name));
    r = sqlite3_step(q);
    if (r == SQLITE_ROW) {
        read_row(q, ret);
        ret->name = copy(a, ret->name);
        ret->state = copy(a, ret->state);
        ret->reason = copy(a, ret->reason);
        ret->newest = copy(a, ret->newest);
        ret->ending = copy(a, ret->ending);
    } else if (r != SQLITE_DONE) {
        gong_sql_fail(s);
    }
    sqlite3_reset(q);
    return r == SQLITE_ROW;
}

bool gong_state_each_source(struct gong_state *s, void (*fn)(const struct gong_source_row *row, void *arg),
                            void *arg)
{
    sqlite3_stmt *q = gong_sql(s, SQL_SOURCES);
    struct gong_source_row row;
    int r = SQLITE_ERROR;

    while (q && (r = sqlite3_step(q)) == SQLITE_ROW) {
        read_row(q, &row);
        fn(&row, arg);
    }
    if (q && r != SQLITE_DONE)
        gong_sql_fail(s);
    if (q)
        sqlite3_reset(q);
    return r == SQLITE_DONE;
}

/* ---- writing --------------------------------------------------------------------------------------- */

int64_t gong_pace(int64_t interval, bool news, int64_t min, int64_t max)
{
    int64_t next;

    if (news)
        next = interval > FIRST_STEP || min > 0 ? interval / 2 : 0;
    else
        next = interval > max / 2 ? max : interval > 0 ? interval * 2 : min > 0 ? min : FIRST_STEP;
    return next < min ? min : next > max ? max : next;
}

bool gong_state_listed(struct gong_state *s, const struct gong_listed *l)
{
    sqlite3_stmt *q = gong_sql(s, l->listing->code ? SQL_SOURCE_UNLISTED : SQL_SOURCE_LISTED);

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, l->id);
    if (l->listing->code) {
        if (l->past_end)
            gong_sql_text(q, 2, gong_span_z(l->listing->code));
        sqlite3_bind_int64(q, 3, l->listing->links);
        return gong_sql_do(s, q);
    }
    sqlite3_bind_int64(q, 2, l->interval);
    sqlite3_bind_int64(q, 3, l->due);
    sqlite3_bind_int(q, 4, l->listing->complete);
    sqlite3_bind_int64(q, 5, l->now);
    sqlite3_bind_int(q, 6, l->listing->full);
    sqlite3_bind_int64(q, 7, l->listing->links);
    gong_sql_text(q, 8, l->listing->newest);
    return gong_sql_do(s, q);
}

bool gong_state_listing(struct gong_state *s, int64_t id)
{
    sqlite3_stmt *q = gong_sql(s, SQL_SOURCE_LISTING);

    if (q)
        sqlite3_bind_int64(q, 1, id);
    return gong_sql_do(s, q);
}

bool gong_state_judged(struct gong_state *s, const struct gong_source_verdict *v)
{
    sqlite3_stmt *q = gong_sql(s, SQL_SOURCE_JUDGED);

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, v->id);
    gong_sql_text(q, 2, gong_span_z(v->state));
    gong_sql_text(q, 3, v->reason);
    sqlite3_bind_int64(q, 4, v->now);
    gong_sql_text(q, 5, v->newest);
    return gong_sql_do(s, q);
}
