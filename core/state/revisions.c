/* revisions.c: see revisions.h. */
#include "state/revisions.h"

#include "state/sql.h"

/* Steps to the row, if there is one. false: failed. */
static bool step(struct gong_state *s, sqlite3_stmt *q, bool *ret_found)
{
    int r = sqlite3_step(q);

    *ret_found = r == SQLITE_ROW;
    return r == SQLITE_ROW || r == SQLITE_DONE || gong_sql_fail(s);
}

static struct gong_record_key record_at(sqlite3_stmt *q, int i, struct gong_arena *a)
{
    struct gong_record_key k = {gong_sql_column(q, i, a), gong_sql_column(q, i + 1, a)};

    return k;
}

static bool read_revision(struct gong_state *s, sqlite3_stmt *q, struct gong_arena *a,
                          struct gong_revision *ret)
{
    bool found = false, ok = step(s, q, &found);

    *ret = (struct gong_revision){0};
    if (found) {
        ret->id = sqlite3_column_int64(q, 0);
        ret->changed = sqlite3_column_int64(q, 1);
        ret->what = sqlite3_column_int64(q, 2);
        ret->record = record_at(q, 3, a);
        ret->facts = gong_sql_column(q, 5, a);
        ret->body = gong_sql_column(q, 6, a);
        ret->previous = record_at(q, 7, a);
    }
    sqlite3_reset(q);
    return ok;
}

bool gong_state_last_revision(struct gong_state *s, struct gong_span page, struct gong_arena *a,
                              struct gong_revision *ret)
{
    sqlite3_stmt *q = gong_sql(s, SQL_REVISION_LAST);

    if (!q)
        return false;
    gong_sql_text(q, 1, page);
    return read_revision(s, q, a, ret);
}

bool gong_state_same_revision(struct gong_state *s, const struct gong_revision *like, struct gong_arena *a,
                              struct gong_revision *ret)
{
    sqlite3_stmt *q = gong_sql(s, SQL_REVISION_SAME);

    if (!q)
        return false;
    gong_sql_text(q, 1, like->page);
    gong_sql_text(q, 2, like->record.url);
    gong_sql_text(q, 3, like->record.sha256);
    gong_sql_text(q, 4, like->at);
    return read_revision(s, q, a, ret);
}

bool gong_state_add_revision(struct gong_state *s, const struct gong_revision *rev)
{
    sqlite3_stmt *q = gong_sql(s, SQL_REVISION_ADD);

    if (!q)
        return false;
    gong_sql_text(q, 1, rev->page);
    gong_sql_text(q, 2, rev->record.url);
    gong_sql_text(q, 3, rev->record.sha256);
    gong_sql_text(q, 4, rev->facts);
    gong_sql_text(q, 5, rev->body);
    sqlite3_bind_int64(q, 6, rev->changed);
    sqlite3_bind_int64(q, 7, rev->what);
    if (rev->previous_id)
        sqlite3_bind_int64(q, 8, rev->previous_id);
    gong_sql_text(q, 9, rev->at);
    return gong_sql_do(s, q);
}

bool gong_state_renew_revision(struct gong_state *s, const struct gong_revision *rev)
{
    sqlite3_stmt *q = gong_sql(s, SQL_REVISION_RENEW);

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, rev->id);
    gong_sql_text(q, 2, rev->facts);
    gong_sql_text(q, 3, rev->body);
    return gong_sql_do(s, q);
}

/* What a twin has, what it has not, and what it comes before. */
struct twin_query {
    struct gong_span digest, url;
    int64_t before;
};

static bool find_twin(struct gong_state *s, enum gong_sql id, const struct twin_query *like,
                      struct gong_arena *a, struct gong_record_key *ret)
{
    sqlite3_stmt *q = gong_sql(s, id);
    bool found = false, ok;

    if (!q)
        return false;
    gong_sql_text(q, 1, like->digest);
    gong_sql_text(q, 2, like->url);
    sqlite3_bind_int64(q, 3, like->before);
    ok = step(s, q, &found);
    if (found)
        *ret = record_at(q, 0, a);
    sqlite3_reset(q);
    return ok;
}

bool gong_state_twin(struct gong_state *s, const struct gong_revision *rev, int64_t before,
                     struct gong_arena *a, struct gong_record_key *ret)
{
    const struct twin_query bytes = {rev->record.sha256, rev->record.url, before},
                            words = {rev->body, rev->record.url, before};

    *ret = (struct gong_record_key){{NULL, 0}, {NULL, 0}};
    if (!find_twin(s, SQL_TWIN_PAYLOAD, &bytes, a, ret))
        return false;
    return ret->url.ptr || !rev->telling || find_twin(s, SQL_TWIN_BODY, &words, a, ret);
}
