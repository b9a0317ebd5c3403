/* store.h: the database file: opening, bringing its schema up to date, the open transaction.
 *
 * Everything taken since the last commit is one transaction. Functions that fail have reported it
 * through ctx; after a failure that is not the item's own the transaction is rolled back and
 * the run stops, so that what was taken in it is not acknowledged. */
#ifndef EMIT_SQLITE_STORE_H
#define EMIT_SQLITE_STORE_H

#include <gongbao/plugin.h>
#include <sqlite3.h>

struct store {
    const char *path;
    sqlite3 *db; /* NULL: closed */
    int64_t busy_timeout;
    bool sync;
    bool in_transaction;
};

int store_open(struct store *s, struct gong_ctx *ctx);
void store_close(struct store *s);
/* Opens a transaction where none is open. */
int store_begin(struct store *s, struct gong_ctx *ctx);
int store_commit(struct store *s, struct gong_ctx *ctx);
int store_run(struct store *s, struct gong_ctx *ctx, const char *sql);
sqlite3_stmt *store_prepare(struct store *s, struct gong_ctx *ctx, const char *sql);
/* Reports the error the database is in as `doing`: too large a value is the item's own fault, anything
 * else ends the run. */
int store_fail(struct store *s, struct gong_ctx *ctx, const char *doing);

#endif
