/* state.c: opening, transactions, items, tokens. dead.c has letters and runs. */
#include "state/state.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "state/access.h"
#include "state/schema.h"
#include "state/sql.h"

enum { BUSY_MS = 5000, LOOKASIDE_BYTES = 1200, LOOKASIDE_SLOTS = 200, STEP_BYTES = 16 << 20 };

/* ---- opening ------------------------------------------------------------------------------------ */

static bool make_folders(const char *dir)
{
    char path[PATH_MAX];

    errno = *dir ? ENAMETOOLONG : ENOENT;
    if (!*dir || snprintf(path, sizeof path, "%s", dir) >= (int)sizeof path)
        return false;
    for (char *p = path + 1; *p; p++)
        if (*p == '/') {
            *p = 0;
            if (mkdir(path, 0755) != 0 && errno != EEXIST)
                return false;
            *p = '/';
        }
    return mkdir(path, 0755) == 0 || errno == EEXIST;
}

/* A lock file of its own: closing any descriptor of the database would drop SQLite's locks. */
static int take_lock(const char *dir, char *why, size_t why_n)
{
    char path[PATH_MAX], advice[GONG_ADVICE_MAX];
    int fd;

    snprintf(path, sizeof path, "%s/lock", dir);
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0) {
        int error = errno;
        snprintf(why, why_n, "cannot write the state: \"%s\": %s%s", path, strerror(error),
                 gong_state_advice(path, error, advice));
        return -1;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            snprintf(why, why_n, "another run holds the state in \"%s\"", dir);
        else
            snprintf(why, why_n, "cannot lock \"%s\": %s", path, strerror(errno));
        close(fd);
        return -1;
    }
    return fd;
}

bool gong_state_is_held(const char *dir)
{
    char path[PATH_MAX];
    int fd;
    bool held;

    snprintf(path, sizeof path, "%s/lock", dir);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    held = flock(fd, LOCK_SH | LOCK_NB) != 0;
    close(fd);
    return held;
}

/* The one number that a query gives; -1: it failed. */
static int64_t number(struct gong_state *s, const char *sql)
{
    sqlite3_stmt *q = NULL;
    int64_t v = -1;

    if (sqlite3_prepare_v2(s->db, sql, -1, &q, NULL) == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW)
        v = sqlite3_column_int64(q, 0);
    else
        gong_sql_fail(s);
    sqlite3_finalize(q);
    return v;
}

/* From version `v` to this one. */
static bool make_schema(struct gong_state *s, int64_t v)
{
    static const char *const steps[GONG_STATE_SCHEMA] = {schema_1, schema_2, schema_3, schema_4, schema_5};
    struct gong_arena a;
    char set[64];
    bool ok;

    snprintf(set, sizeof set, "PRAGMA user_version=%d", GONG_STATE_SCHEMA);
    gong_arena_init(&a, STEP_BYTES);
    ok = gong_frontier_add_sql(s, &a) && gong_sql_exec(s, "BEGIN IMMEDIATE");
    for (; v < GONG_STATE_SCHEMA && ok; v++)
        ok = gong_sql_exec(s, steps[v]);
    ok = ok && gong_sql_exec(s, set) && gong_sql_exec(s, "COMMIT") && gong_frontier_add_sql(s, NULL);
    gong_arena_finish(&a);
    return ok;
}

static bool look_for_letters(struct gong_state *s)
{
    int64_t any = number(s, "SELECT EXISTS(SELECT 1 FROM dead)");

    s->letters = any != 0;
    return any >= 0;
}

/* Looks before it touches: what is not ours is left as it is. */
static bool prepare(struct gong_state *s)
{
    int64_t v, tables;

    sqlite3_busy_timeout(s->db, BUSY_MS);
    v = number(s, "PRAGMA user_version");
    tables = v == -1 ? -1 : number(s, "SELECT count(*) FROM sqlite_master");
    if (tables < 0)
        return false;
    if (v < 0 || (v == 0 && tables > 0)) {
        snprintf(s->error, sizeof s->error, "is a database, but not a state of gongbao");
        return false;
    }
    if (v > GONG_STATE_SCHEMA) {
        snprintf(s->error, sizeof s->error, "was made by a newer gongbao (schema %lld, this one has %d)",
                 (long long)v, GONG_STATE_SCHEMA);
        return false;
    }
    if (s->readonly)
        return v == GONG_STATE_SCHEMA ||
               (snprintf(s->error, sizeof s->error,
                         v > 0 ? "was made by an older gongbao; a run brings it up to date"
                               : "holds no state yet"),
                false);
    return gong_sql_exec(s, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-40960; "
                            "PRAGMA wal_autocheckpoint=8192") &&
           (v == GONG_STATE_SCHEMA || make_schema(s, v)) && look_for_letters(s) &&
           gong_sql_exec(s, "BEGIN IMMEDIATE");
}

/* What the person before the screen can do about it. */
static const char *advice(struct gong_state *s, const char *path, char out[GONG_ADVICE_MAX])
{
    int code = s->db ? sqlite3_errcode(s->db) : SQLITE_OK;

    if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT)
        return "; it is damaged: put back a copy, or move it away and the next run begins anew";
    if (access(path, s->readonly ? R_OK : R_OK | W_OK) == 0 || errno == ENOENT)
        return "";
    snprintf(s->error, sizeof s->error, "%s", strerror(errno)); /* SQLite's words do not say it */
    return gong_state_advice(path, errno, out);
}

/* In a folder that may not be written SQLite cannot make what it shares with writers. Nobody writes: none
 * is needed. */
static bool is_still(const char *dir, const char *path)
{
    char wal[PATH_MAX];
    struct stat st;

    return access(path, R_OK) == 0 && access(dir, W_OK) != 0 && !gong_state_is_held(dir) &&
           snprintf(wal, sizeof wal, "%s-wal", path) < (int)sizeof wal &&
           (stat(wal, &st) != 0 || st.st_size == 0);
}

/* One thread: the mutexes of SQLite guard nothing. */
static bool open_file(struct gong_state *s, const char *dir, const char *path)
{
    char uri[3 * PATH_MAX];

    if (!s->readonly)
        return sqlite3_open_v2(path, &s->db, SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                               NULL) == SQLITE_OK;
    gong_state_still_uri(path, uri, sizeof uri);
    if (!uri[0] || !is_still(dir, path))
        return sqlite3_open_v2(path, &s->db, SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READONLY, NULL) == SQLITE_OK;
    return sqlite3_open_v2(uri, &s->db, SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL) ==
           SQLITE_OK;
}

static struct gong_state *open_db(const char *dir, int lock, bool readonly, char *why, size_t why_n)
{
    struct gong_state *s = calloc(1, sizeof *s);
    char path[PATH_MAX], more[GONG_ADVICE_MAX];
    const char *do_what;

    if (!s) {
        snprintf(why, why_n, "out of memory");
        if (lock >= 0)
            close(lock);
        return NULL;
    }
    gong_leases_init(&s->leases);
    s->lock = lock;
    s->readonly = readonly;
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* nobody asks, and it costs a lock at every allocation */
    snprintf(path, sizeof path, "%s/state.db", dir);
    if (!open_file(s, dir, path) ||
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_LOOKASIDE, NULL, LOOKASIDE_BYTES, LOOKASIDE_SLOTS) !=
            SQLITE_OK ||
        !prepare(s)) {
        if (!s->error[0])
            gong_sql_fail(s);
        do_what = advice(s, path, more);
        snprintf(why, why_n, "state \"%s\": %s%s", path, s->error, do_what);
        gong_state_close(s);
        return NULL;
    }
    return s;
}

struct gong_state *gong_state_open(const char *dir, char *why, size_t why_n)
{
    char advice[GONG_ADVICE_MAX];
    struct gong_state *s;
    int lock;

    if (!make_folders(dir)) {
        int error = errno;
        snprintf(why, why_n, "cannot make the state folder \"%s\": %s%s", dir, strerror(error),
                 gong_state_advice(dir, error, advice));
        return NULL;
    }
    lock = take_lock(dir, why, why_n);
    if (lock < 0)
        return NULL;
    s = open_db(dir, lock, false, why, why_n);
    return s;
}

struct gong_state *gong_state_open_readonly(const char *dir, char *why, size_t why_n)
{
    return open_db(dir, -1, true, why, why_n);
}

void gong_state_close(struct gong_state *s)
{
    if (!s)
        return;
    for (int i = 0; i < SQL_COUNT; i++)
        sqlite3_finalize(s->statements[i]);
    if (s->db && !s->readonly)
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    sqlite3_close(s->db);
    if (s->lock >= 0)
        close(s->lock);
    gong_leases_finish(&s->leases);
    free(s);
}

const char *gong_state_error(const struct gong_state *s)
{
    return s->error;
}

bool gong_state_commit(struct gong_state *s)
{
    bool ok = gong_leases_write(s);

    for (int i = 0; i < SQL_COUNT; i++)
        sqlite3_reset(s->statements[i]);
    return ok && gong_sql_exec(s, "COMMIT") && gong_sql_exec(s, "BEGIN IMMEDIATE");
}

/* ---- items --------------------------------------------------------------------------------------- */

enum gong_lease gong_state_lease(struct gong_state *s, const struct gong_capture *c,
                                 struct gong_span delivery)
{
    sqlite3_stmt *q = gong_sql(s, SQL_LEASE);
    enum gong_lease lease = GONG_LEASE_GRANTED;
    int r;

    if (!q)
        return GONG_LEASE_ERROR;
    gong_sql_text(q, 1, c->url);
    gong_sql_text(q, 2, c->sha256);
    gong_sql_text(q, 3, delivery);
    r = sqlite3_step(q);
    if (r == SQLITE_ROW)
        lease = sqlite3_column_int(q, 0) ? GONG_LEASE_DEAD : GONG_LEASE_UNCHANGED;
    else if (r != SQLITE_DONE)
        lease = gong_sql_fail(s) ? lease : GONG_LEASE_ERROR;
    sqlite3_reset(q);
    return lease;
}

bool gong_state_ack(struct gong_state *s, const struct gong_capture *c, struct gong_span delivery)
{
    sqlite3_stmt *q = gong_sql(s, SQL_ACK);

    if (!q)
        return false;
    gong_sql_text(q, 1, c->url);
    gong_sql_text(q, 2, c->sha256);
    gong_sql_text(q, 3, delivery);
    gong_sql_text(q, 4, c->fetched_at);
    gong_sql_text(q, 5, c->etag);
    gong_sql_text(q, 6, c->last_modified);
    sqlite3_bind_int64(q, 7, c->bytes);
    return gong_sql_do(s, q);
}

struct gong_span gong_state_known(struct gong_state *s, struct gong_span url, struct gong_span delivery,
                                  const char *key, struct gong_arena *a)
{
    static const char *const columns[] = {"etag", "last_modified", "sha256"};
    sqlite3_stmt *q = gong_sql(s, SQL_KNOWN);
    struct gong_span v = gong_span_none();

    if (!q)
        return v;
    gong_sql_text(q, 1, url);
    gong_sql_text(q, 2, delivery);
    if (sqlite3_step(q) == SQLITE_ROW)
        for (int i = 0; i < 3; i++)
            if (strcmp(key, columns[i]) == 0)
                v = gong_sql_column(q, i, a);
    sqlite3_reset(q);
    return v;
}

int gong_state_last(struct gong_state *s, struct gong_span url, struct gong_arena *a,
                    struct gong_span *ret_sha256, struct gong_span *ret_delivery)
{
    sqlite3_stmt *q = gong_sql(s, SQL_LAST);
    int r;

    if (!q)
        return -1;
    gong_sql_text(q, 1, url);
    r = sqlite3_step(q);
    if (r == SQLITE_ROW) {
        *ret_sha256 = gong_sql_column(q, 0, a);
        *ret_delivery = gong_sql_column(q, 1, a);
    } else if (r != SQLITE_DONE) {
        gong_sql_fail(s);
    }
    sqlite3_reset(q);
    return r == SQLITE_ROW ? 1 : r == SQLITE_DONE ? 0 : -1;
}

bool gong_state_archive(struct gong_state *s, struct gong_span url, struct gong_span sha256,
                        const struct gong_place *place)
{
    sqlite3_stmt *q = gong_sql(s, SQL_ARCHIVE);

    if (!q)
        return false;
    gong_sql_text(q, 1, url);
    gong_sql_text(q, 2, sha256);
    gong_sql_text(q, 3, place->file);
    sqlite3_bind_int64(q, 4, place->offset);
    sqlite3_bind_int64(q, 5, place->length);
    return gong_sql_do(s, q);
}

bool gong_state_archived(struct gong_state *s, struct gong_span url, struct gong_span sha256,
                         struct gong_arena *a, struct gong_place *ret_place)
{
    sqlite3_stmt *q = gong_sql(s, SQL_ARCHIVED);
    bool found = false;

    if (!q)
        return false;
    gong_sql_text(q, 1, url);
    gong_sql_text(q, 2, sha256);
    if (sqlite3_step(q) == SQLITE_ROW) {
        ret_place->file = gong_sql_column(q, 0, a);
        ret_place->offset = sqlite3_column_int64(q, 1);
        ret_place->length = sqlite3_column_int64(q, 2);
        found = ret_place->file.ptr != NULL;
    }
    sqlite3_reset(q);
    return found;
}

/* ---- tokens -------------------------------------------------------------------------------------- */

bool gong_state_set_token(struct gong_state *s, const char *stage, struct gong_span token)
{
    sqlite3_stmt *q = gong_sql(s, SQL_SET_TOKEN);

    if (!q)
        return false;
    gong_sql_text(q, 1, gong_span_z(stage));
    sqlite3_bind_blob64(q, 2, token.ptr ? token.ptr : "", token.len, SQLITE_TRANSIENT);
    return gong_sql_do(s, q);
}

bool gong_state_token(struct gong_state *s, const char *stage, struct gong_arena *a, struct gong_span *ret)
{
    sqlite3_stmt *q = gong_sql(s, SQL_TOKEN);
    int r;

    *ret = gong_span_none();
    if (!q)
        return false;
    gong_sql_text(q, 1, gong_span_z(stage));
    r = sqlite3_step(q);
    if (r == SQLITE_ROW)
        *ret = gong_sql_column(q, 0, a);
    if ((r != SQLITE_ROW && r != SQLITE_DONE) || (r == SQLITE_ROW && !ret->ptr))
        gong_sql_fail(s);
    sqlite3_reset(q);
    return r == SQLITE_DONE || ret->ptr;
}
