/* statement.c: the few things done with prepared statements (see rows.h). */
#include <gongbao/buf.h>

#include "rows.h"

static sqlite3_stmt *prepare_buf(struct store *s, struct gong_ctx *ctx, struct gong_buf *b)
{
    gong_buf_addc(b, '\0');
    return gong_buf_ok(b) ? store_prepare(s, ctx, b->ptr) : NULL;
}

sqlite3_stmt *statement_insert(struct store *s, struct gong_ctx *ctx, struct gong_buf *b, size_t n_values)
{
    gong_buf_addz(b, ") VALUES (?");
    for (size_t i = 1; i < n_values; i++)
        gong_buf_addz(b, ",?");
    gong_buf_addc(b, ')');
    return prepare_buf(s, ctx, b);
}

sqlite3_stmt *statement_delete(struct store *s, struct gong_ctx *ctx, const char *table, const char *key)
{
    struct gong_buf b;

    gong_buf_init(&b, ctx, 4096);
    gong_buf_addf(&b, "DELETE FROM %s WHERE %s = ?", table, key);
    return prepare_buf(s, ctx, &b);
}

void statement_bind_span(sqlite3_stmt *st, int at, struct gong_span v)
{
    if (v.ptr)
        sqlite3_bind_text64(st, at, v.ptr, v.len, SQLITE_STATIC, SQLITE_UTF8);
    else
        sqlite3_bind_null(st, at);
}

void statement_bind_int(sqlite3_stmt *st, int at, int64_t v)
{
    if (v == GONG_NULL)
        sqlite3_bind_null(st, at);
    else
        sqlite3_bind_int64(st, at, v);
}

int statement_step(sqlite3_stmt *st, struct store *s, struct gong_ctx *ctx)
{
    int status = GONG_OK;

    if (sqlite3_step(st) != SQLITE_DONE)
        status = store_fail(s, ctx, "write");
    sqlite3_reset(st);
    return status;
}
