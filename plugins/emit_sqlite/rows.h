/* rows.h: an item as rows: one in reports or pages, and its children in the tables of the relations.
 *
 * The statements are prepared once and belong to the struct; finish() gives them back. A write
 * puts the item in place of what stands under its id, in the open transaction. */
#ifndef EMIT_SQLITE_ROWS_H
#define EMIT_SQLITE_ROWS_H

#include <gongbao/buf.h>
#include <gongbao/points.h>

#include "store.h"

enum { ROWS_ID = 64, ROWS_TABLES = 11 };

struct rows {
    sqlite3_stmt *insert_report, *insert_page, *delete_report, *delete_page;
    sqlite3_stmt *insert[ROWS_TABLES], *delete[ROWS_TABLES];
};

/* One item on its way into the tables. */
struct rows_job {
    struct store *store;
    struct gong_ctx *ctx;
    struct gong_item *it;
    struct gong_points points;
    char id[ROWS_ID];
};

int rows_prepare(struct rows *r, struct store *s, struct gong_ctx *ctx);
void rows_finish(struct rows *r);
int rows_write(struct rows *r, struct store *s, struct gong_ctx *ctx, struct gong_item *it);

/* ---- children.c ---- */

int children_prepare(struct rows *r, struct store *s, struct gong_ctx *ctx);
int children_write(struct rows *r, struct rows_job *job);

/* ---- statement.c ---- */

/* Appends ") VALUES (?,?...)" and prepares what b holds. NULL: reported. */
sqlite3_stmt *statement_insert(struct store *s, struct gong_ctx *ctx, struct gong_buf *b, size_t n_values);
sqlite3_stmt *statement_delete(struct store *s, struct gong_ctx *ctx, const char *table, const char *key);
void statement_bind_span(sqlite3_stmt *st, int at, struct gong_span v); /* null for {NULL, 0} */
void statement_bind_int(sqlite3_stmt *st, int at, int64_t v);           /* null for GONG_NULL */
/* Runs it to its end and makes it ready for the next time. */
int statement_step(sqlite3_stmt *st, struct store *s, struct gong_ctx *ctx);

#endif
