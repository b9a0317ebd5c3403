/* store.c: see store.h. */
#include "store.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>

#include "schema.h"

static const char *plain_words(int code)
{
    switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "another process holds it locked";
    case SQLITE_FULL:
        return "the disk is full";
    case SQLITE_NOTADB:
        return "it is not a SQLite database";
    case SQLITE_CORRUPT:
        return "it is damaged";
    case SQLITE_READONLY:
        return "it cannot be written";
    case SQLITE_CANTOPEN:
        return "it is a folder, or may not be opened or made there";
    default:
        return NULL;
    }
}

int store_fail(struct store *s, struct gong_ctx *ctx, const char *doing)
{
    int code = s->db ? sqlite3_extended_errcode(s->db) : SQLITE_NOMEM;
    const char *why = plain_words(code);
    int status;

    if (!why)
        why = s->db ? sqlite3_errmsg(s->db) : "out of memory";
    if ((code & 0xFF) == SQLITE_TOOBIG)
        return gong_fail(ctx, GONG_EITEM, "cannot %s \"%s\": a value is too large", doing, s->path);
    status = gong_fail(ctx, GONG_EFATAL, "cannot %s \"%s\": %s", doing, s->path, why);
    if (s->db && s->in_transaction)
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    s->in_transaction = false;
    return status;
}

int store_run(struct store *s, struct gong_ctx *ctx, const char *sql)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? GONG_OK : store_fail(s, ctx, "write");
}

sqlite3_stmt *store_prepare(struct store *s, struct gong_ctx *ctx, const char *sql)
{
    sqlite3_stmt *st;

    if (sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &st, NULL) == SQLITE_OK)
        return st;
    store_fail(s, ctx, "use");
    return NULL;
}

int store_begin(struct store *s, struct gong_ctx *ctx)
{
    if (s->in_transaction)
        return GONG_OK;
    if (sqlite3_exec(s->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
        return store_fail(s, ctx, "write");
    s->in_transaction = true;
    return GONG_OK;
}

int store_commit(struct store *s, struct gong_ctx *ctx)
{
    if (!s->in_transaction)
        return GONG_OK;
    if (sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        return store_fail(s, ctx, "commit to");
    s->in_transaction = false;
    return GONG_OK;
}

/* ---- opening ---- */

static bool make_folders(const char *path)
{
    char part[PATH_MAX];
    const char *slash = path;

    while ((slash = strchr(slash + 1, '/')) != NULL) {
        size_t n = (size_t)(slash - path);
        if (n >= sizeof part)
            return false;
        memcpy(part, path, n);
        part[n] = '\0';
        if (mkdir(part, 0777) < 0 && errno != EEXIST)
            return false;
    }
    return true;
}

/* The one number a PRAGMA or a count gives. */
static int ask(struct store *s, struct gong_ctx *ctx, const char *sql, int64_t *ret)
{
    sqlite3_stmt *st = store_prepare(s, ctx, sql);
    int status = GONG_OK;

    if (!st)
        return GONG_EFATAL;
    if (sqlite3_step(st) == SQLITE_ROW)
        *ret = sqlite3_column_int64(st, 0);
    else
        status = store_fail(s, ctx, "read");
    sqlite3_finalize(st);
    return status;
}

static int upgrade(struct store *s, struct gong_ctx *ctx, int64_t from)
{
    struct gong_span stamp;
    int status = GONG_OK;

    for (int64_t v = from; status == GONG_OK && v < SCHEMA_VERSION; v++)
        status = store_run(s, ctx, schema_steps[v]);
    stamp = gong_format(ctx,
                        "PRAGMA application_id = %d; PRAGMA user_version = %d;"
                        "INSERT OR REPLACE INTO meta VALUES ('schema', '%d');",
                        SCHEMA_APPLICATION, SCHEMA_VERSION, SCHEMA_VERSION);
    if (status == GONG_OK)
        status = stamp.ptr ? store_run(s, ctx, stamp.ptr) : GONG_EFATAL;
    if (status == GONG_OK && from > 0)
        gong_log(ctx, GONG_INFO, "brought \"%s\" from schema %d to %d", s->path, (int)from, SCHEMA_VERSION);
    return status;
}

/* Looks at what the file is and brings it up to date, in one transaction that no other run can
 * share. */
static int check_schema(struct store *s, struct gong_ctx *ctx)
{
    int64_t version = 0, application = 0, tables = 0;
    int status = store_begin(s, ctx);

    if (status == GONG_OK)
        status = ask(s, ctx, "PRAGMA user_version", &version);
    if (status == GONG_OK)
        status = ask(s, ctx, "PRAGMA application_id", &application);
    if (status == GONG_OK)
        status = ask(s, ctx, "SELECT count(*) FROM sqlite_schema", &tables);
    if (status != GONG_OK)
        return status;
    if (tables > 0 && application != SCHEMA_APPLICATION)
        return gong_fail(ctx, GONG_EFATAL, "\"%s\" is a database of something else: it is left as it is",
                         s->path);
    if (version > SCHEMA_VERSION)
        return gong_fail(ctx, GONG_EFATAL,
                         "\"%s\" has schema %lld, this emit_sqlite knows %d: use a newer one", s->path,
                         (long long)version, SCHEMA_VERSION);
    if (version < SCHEMA_VERSION)
        status = upgrade(s, ctx, version);
    return status == GONG_OK ? store_commit(s, ctx) : status;
}

int store_open(struct store *s, struct gong_ctx *ctx)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;

    if (s->path[0] == '\0' || s->path[0] == ':')
        return gong_fail(ctx, GONG_EFATAL, "\"%s\" is no path of a file", s->path);
    if (!make_folders(s->path))
        return gong_fail(ctx, GONG_EFATAL, "cannot make the folder of \"%s\": %s", s->path, strerror(errno));
    if (sqlite3_open_v2(s->path, &s->db, flags, NULL) != SQLITE_OK)
        return store_fail(s, ctx, "open");
    sqlite3_busy_timeout(s->db, (int)s->busy_timeout);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    if (sqlite3_exec(s->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL) != SQLITE_OK)
        return store_fail(s, ctx, "open");
    sqlite3_exec(s->db, s->sync ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF", NULL, NULL, NULL);
    return check_schema(s, ctx);
}

/* What was not committed is rolled back: it was not acknowledged either. */
void store_close(struct store *s)
{
    if (s->db)
        sqlite3_close_v2(s->db);
    s->db = NULL;
}
