/* warc.h: reading WARC files (ISO 28500, 1.0 and 1.1), gzip members or plain, record by record.
 *
 * For stages that write an archive and must know what stands in it, for sources that read
 * archives, and for `gongbao verify`. A file is opened once and walked or entered at an offset;
 * a walk looks at heads only and passes over content unread where the member's gzip header tells
 * its length (subfield "sl", which archive_warc writes).
 *
 * Everything is checked as it is read: head and content are capped, Content-Length must be what
 * the member holds, the gzip checksum must hold, the record must end in CRLF CRLF. What is not
 * whole is an error with a sentence, never a short record. Linear time, a fixed amount of memory
 * besides the content asked for. One thread at a time for each handle. */
#ifndef GONGBAO_WARC_H
#define GONGBAO_WARC_H

#include <gongbao/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gong_warc; /* an open file */

/* One record as its head tells it. Spans live until the next call on the handle; {NULL, 0}
 * where the head does not have the field. */
struct gong_warc_record {
    int64_t offset, length; /* as stored in the file; length GONG_NULL until it is known */
    int64_t block;          /* Content-Length */
    struct gong_span type;  /* response, resource, revisit ... */
    struct gong_span id, date, target_uri, payload_digest, truncated;
    struct gong_span head; /* all of it: the version line, the fields, CRLF after each */
};

struct gong_warc_content {
    struct gong_span block; /* all content */
    struct gong_span http;  /* of HTTP messages: status line and fields with the empty line; else {NULL, 0} */
    struct gong_span payload; /* block without `http` */
};

/* Opens a regular file for reading; the handle dies with the arena of ctx. NULL: errno says why
 * (EINVAL: no regular file), nothing is reported but a lack of memory. */
struct gong_warc *gong_warc_open(struct gong_ctx *ctx, const char *path);

/* The record that begins at the current place, and goes on behind it. GONG_OK, GONG_END at the
 * end of the file, or GONG_EITEM: no whole record stands here (gong_warc_problem says why); the
 * handle stays at this place. */
int gong_warc_next(struct gong_warc *w, struct gong_warc_record *ret);
/* The next call of gong_warc_next reads here. */
void gong_warc_seek(struct gong_warc *w, int64_t offset);
/* The sentence of the last GONG_EITEM. */
const char *gong_warc_problem(const struct gong_warc *w);

/* The content of a record that gong_warc_next gave, in the arena of ctx, read and checked to its
 * very end; at most `limit` bytes. GONG_OK, or GONG_EITEM with a gong_warc_problem, unreported. */
int gong_warc_read(struct gong_warc *w, struct gong_ctx *ctx, const struct gong_warc_record *rec,
                   size_t limit, struct gong_warc_content *ret);

/* Value of a field in a record's or an HTTP message's head, trimmed; names ignore case. */
struct gong_span gong_warc_field(struct gong_span head, const char *name);

#ifdef __cplusplus
}
#endif
#endif
