/* dead.c: dead letters and runs. */
#include "state/sql.h"

enum { ROW_ROOM = 1024 * 1024 };

bool gong_state_bury(struct gong_state *s, struct gong_dead *d)
{
    sqlite3_stmt *q = gong_sql(s, SQL_BURY);
    int r;
    const struct gong_span texts[] = {
        d->url, d->sha256.ptr ? d->sha256 : gong_span("", 0), d->stage, d->plugin, d->code, d->reason, d->at};

    if (!q)
        return false;
    s->letters = true;
    for (int i = 0; i < 7; i++)
        gong_sql_text(q, i + 1, texts[i]);
    sqlite3_bind_int(q, 8, d->retry);
    gong_sql_text(q, 10, d->delivery);
    /* a payload larger than SQLite takes: a letter without it is better than none */
    if (d->item.ptr && d->item.len < (size_t)sqlite3_limit(s->db, SQLITE_LIMIT_LENGTH, -1) - ROW_ROOM)
        sqlite3_bind_blob64(q, 9, d->item.ptr, d->item.len, SQLITE_TRANSIENT);
    r = sqlite3_step(q);
    if (r == SQLITE_ROW)
        d->attempts = sqlite3_column_int64(q, 0);
    else
        gong_sql_fail(s);
    sqlite3_reset(q);
    return r == SQLITE_ROW;
}

bool gong_state_again_dead(struct gong_state *s, struct gong_span url, const char *code)
{
    sqlite3_stmt *q = gong_sql(s, SQL_AGAIN_DEAD);

    if (!q)
        return false;
    gong_sql_text(q, 1, url);
    gong_sql_text(q, 2, gong_span_z(code));
    return gong_sql_do(s, q) && sqlite3_changes(s->db) > 0;
}

bool gong_state_unbury(struct gong_state *s, int64_t id)
{
    sqlite3_stmt *q = gong_sql(s, SQL_UNBURY);

    if (q)
        sqlite3_bind_int64(q, 1, id);
    return gong_sql_do(s, q);
}

bool gong_state_unbury_url(struct gong_state *s, struct gong_span url, struct gong_span sha256,
                           bool *ret_letters)
{
    sqlite3_stmt *q;

    if (!s->letters) /* as for most pages of most runs */
        return true;
    q = gong_sql(s, SQL_UNBURY_URL);
    if (!q)
        return false;
    gong_sql_text(q, 1, url);
    gong_sql_text(q, 2, sha256);
    if (!gong_sql_do(s, q))
        return false;
    if (ret_letters)
        *ret_letters = sqlite3_changes(s->db) > 0;
    return true;
}

bool gong_state_unbury_passing(struct gong_state *s, struct gong_span url)
{
    sqlite3_stmt *q = s->letters ? gong_sql(s, SQL_UNBURY_PASSING) : NULL;

    if (!s->letters)
        return true;
    if (q)
        gong_sql_text(q, 1, url);
    return gong_sql_do(s, q);
}

bool gong_state_next_dead(struct gong_state *s, int64_t after, bool with_item, struct gong_arena *a,
                          struct gong_dead *ret)
{
    sqlite3_stmt *q = gong_sql(s, SQL_NEXT_DEAD);
    struct gong_span *const texts[] = {&ret->url,  &ret->sha256, &ret->stage, &ret->plugin,
                                       &ret->code, &ret->reason, &ret->at};
    bool found;
    int r;

    if (!q)
        return false;
    s->error[0] = 0;
    sqlite3_bind_int64(q, 1, after);
    sqlite3_bind_int(q, 2, with_item);
    r = sqlite3_step(q);
    found = r == SQLITE_ROW;
    if (!found && r != SQLITE_DONE)
        gong_sql_fail(s);
    if (found) {
        ret->id = sqlite3_column_int64(q, 0);
        for (int i = 0; i < 7; i++)
            *texts[i] = gong_sql_column(q, i + 1, a);
        ret->retry = sqlite3_column_int(q, 8) != 0;
        ret->attempts = sqlite3_column_int64(q, 9);
        ret->item = gong_sql_column(q, 10, a);
    }
    sqlite3_reset(q);
    return found;
}

int64_t gong_state_begin_run(struct gong_state *s, struct gong_span pipeline, struct gong_span kind,
                             struct gong_span started)
{
    sqlite3_stmt *q = gong_sql(s, SQL_BEGIN_RUN);

    if (!q)
        return 0;
    gong_sql_text(q, 1, pipeline);
    gong_sql_text(q, 2, started);
    gong_sql_text(q, 3, kind);
    return gong_sql_do(s, q) ? sqlite3_last_insert_rowid(s->db) : 0;
}

bool gong_state_end_run(struct gong_state *s, int64_t id, struct gong_span ended, struct gong_span state,
                        struct gong_span summary)
{
    sqlite3_stmt *q = gong_sql(s, SQL_END_RUN);

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, id);
    gong_sql_text(q, 2, ended);
    gong_sql_text(q, 3, state);
    gong_sql_text(q, 4, summary);
    return gong_sql_do(s, q);
}

static bool read_run(sqlite3_stmt *q, struct gong_arena *a, struct gong_run_row *ret)
{
    struct gong_span *const texts[] = {&ret->kind, &ret->started, &ret->ended, &ret->state, &ret->summary};
    bool found = sqlite3_step(q) == SQLITE_ROW;

    if (found)
        ret->id = sqlite3_column_int64(q, 0);
    for (int i = 0; found && i < 5; i++)
        *texts[i] = gong_sql_column(q, i + 1, a);
    sqlite3_reset(q);
    return found;
}

bool gong_state_run_before(struct gong_state *s, int64_t before, struct gong_arena *a,
                           struct gong_run_row *ret)
{
    sqlite3_stmt *q = gong_sql(s, SQL_RUN_BEFORE);

    if (q)
        sqlite3_bind_int64(q, 1, before);
    return q && read_run(q, a, ret);
}

bool gong_state_last_run(struct gong_state *s, struct gong_arena *a, struct gong_run_row *ret)
{
    sqlite3_stmt *q = gong_sql(s, SQL_RUN_LAST);

    return q && read_run(q, a, ret);
}

bool gong_state_counts(struct gong_state *s, struct gong_state_counts *ret)
{
    sqlite3_stmt *q = gong_sql(s, SQL_COUNTS);
    bool ok = q && sqlite3_step(q) == SQLITE_ROW;

    if (q && !ok)
        gong_sql_fail(s);
    if (ok) {
        ret->items = sqlite3_column_int64(q, 0);
        ret->dead = sqlite3_column_int64(q, 1);
        ret->retryable = sqlite3_column_int64(q, 2);
    }
    if (q)
        sqlite3_reset(q);
    return ok;
}
