/* kept.c: see kept.h. */
#include "state/kept.h"

#include "state/sql.h"

static bool put_text(struct gong_state *s, const struct gong_robots_copy *copy)
{
    sqlite3_stmt *q = gong_sql(s, SQL_ROBOTS_TEXT);

    if (!q)
        return false;
    gong_sql_text(q, 1, gong_span_z(copy->digest));
    sqlite3_bind_blob64(q, 2, copy->text.ptr ? copy->text.ptr : "", copy->text.len, SQLITE_TRANSIENT);
    return gong_sql_do(s, q);
}

static bool put_row(struct gong_state *s, struct gong_span site, const struct gong_robots_copy *copy,
                    int64_t at)
{
    sqlite3_stmt *q = gong_sql(s, SQL_ROBOTS);

    if (!q)
        return false;
    gong_sql_text(q, 1, site);
    gong_sql_text(q, 2, gong_span_z(copy->digest));
    sqlite3_bind_int64(q, 3, at);
    sqlite3_bind_int64(q, 4, copy->status);
    return gong_sql_do(s, q);
}

/* A text that no site has any more. The ledger has its own copy. */
static bool forget_text(struct gong_state *s, const char *digest)
{
    sqlite3_stmt *q = gong_sql(s, SQL_ROBOTS_FORGET);

    if (!q)
        return false;
    gong_sql_text(q, 1, gong_span_z(digest));
    return gong_sql_do(s, q);
}

/* The digest that a site has now; "": none. */
static bool digest_of(struct gong_state *s, struct gong_span site, char out[65])
{
    sqlite3_stmt *q = gong_sql(s, SQL_ROBOTS_KEPT);
    int r;

    out[0] = 0;
    if (!q)
        return false;
    gong_sql_text(q, 1, site);
    r = sqlite3_step(q);
    if (r == SQLITE_ROW && sqlite3_column_bytes(q, 0) == 64) {
        memcpy(out, sqlite3_column_blob(q, 0), 64);
        out[64] = 0;
    }
    if (r != SQLITE_ROW && r != SQLITE_DONE)
        gong_sql_fail(s);
    sqlite3_reset(q);
    return r == SQLITE_ROW || r == SQLITE_DONE;
}

bool gong_state_keep_robots(struct gong_state *s, struct gong_span site, const struct gong_robots_copy *copy,
                            int64_t at)
{
    char before[65];

    return digest_of(s, site, before) && put_text(s, copy) && put_row(s, site, copy, at) &&
           (!before[0] || strcmp(before, copy->digest) == 0 || forget_text(s, before));
}

bool gong_state_kept_robots(struct gong_state *s, struct gong_span site, int64_t now, struct gong_arena *a,
                            struct gong_robots_copy *ret)
{
    sqlite3_stmt *q = gong_sql(s, SQL_ROBOTS_KEPT);
    int r;

    s->error[0] = 0;
    memset(ret, 0, sizeof *ret);
    if (!q)
        return gong_sql_fail(s);
    gong_sql_text(q, 1, site);
    r = sqlite3_step(q);
    if (r == SQLITE_ROW && sqlite3_column_bytes(q, 0) == 64) {
        memcpy(ret->digest, sqlite3_column_blob(q, 0), 64);
        ret->age = now - sqlite3_column_int64(q, 1);
        ret->status = sqlite3_column_int64(q, 2);
        ret->text = ret->age >= 0 ? gong_sql_column(q, 3, a) : gong_span_none();
    }
    if (r != SQLITE_DONE && !ret->text.ptr && ret->age >= 0)
        gong_sql_fail(s);
    sqlite3_reset(q);
    return ret->text.ptr;
}

bool gong_state_keep_wait(struct gong_state *s, struct gong_span host, int64_t until, const char *why)
{
    sqlite3_stmt *q = gong_sql(s, SQL_HOST_WAIT);

    if (!q)
        return false;
    gong_sql_text(q, 1, host);
    sqlite3_bind_int64(q, 2, until);
    gong_sql_text(q, 3, gong_span_z(why));
    return gong_sql_do(s, q);
}

bool gong_state_each_wait(struct gong_state *s, int64_t now,
                          bool (*fn)(void *arg, struct gong_span host, int64_t until), void *arg)
{
    sqlite3_stmt *q = gong_sql(s, SQL_HOST_WAITS);
    bool ok = true;
    int r;

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, now);
    while (ok && (r = sqlite3_step(q)) == SQLITE_ROW)
        ok = fn(arg, gong_span(sqlite3_column_blob(q, 0), (size_t)sqlite3_column_bytes(q, 0)),
                sqlite3_column_int64(q, 1));
    if (ok && r != SQLITE_DONE)
        ok = gong_sql_fail(s);
    sqlite3_reset(q);
    return ok;
}
