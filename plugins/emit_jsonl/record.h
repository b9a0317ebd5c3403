/* record.h: one item as one line of JSON: the report record or the page record (docs/report.md). */
#ifndef EMIT_JSONL_RECORD_H
#define EMIT_JSONL_RECORD_H

#include <gongbao/buf.h>

enum { RECORD_ID = 64 };

/* Appends the record and a newline to out. The id (hex, not terminated) goes to ret_id.
 * GONG_OK, or a failure that was reported. */
int record_write(struct gong_ctx *ctx, struct gong_item *it, struct gong_buf *out, char ret_id[RECORD_ID]);

/* SHA-256 of URL, newline and the digest of the payload. GONG_OK, or a failure that was reported. */
int record_id(struct gong_ctx *ctx, const struct gong_item *it, char ret_id[RECORD_ID]);

#endif
