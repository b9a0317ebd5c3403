/* writer.h: appends records to one file so that a reader never meets half of one.
 *
 *     gzip member:  header (24 bytes, with its own stored and decoded length)  deflate  crc size
 *
 * A record is put in pieces and ended. What has no room in the buffer is written ahead of the
 * member's header; the header goes last, so a member that has one is whole. After a failed put
 * or end the file is cut back to where the record began. */
#ifndef ARCHIVE_WARC_WRITER_H
#define ARCHIVE_WARC_WRITER_H

#include "squeeze.h"

struct writer {
    int fd;         /* -1: no file */
    int64_t length; /* of the file: all whole records */
    int64_t plain;  /* decoded bytes of all whole records; whoever goes on in a file says so */
    struct squeeze squeeze;
    bool gzip;
    /* the record under way */
    int64_t written; /* file offset up to which the buffer was written */
    unsigned char *buf;
    size_t used;
    struct squeeze_out out;
    uint32_t crc;
    uint64_t decoded;
    int error; /* errno of the first failure; 0 */
};

/* Memory for the writer; no file yet. GONG_OK or a reported failure. */
int writer_open(struct writer *w, struct gong_ctx *ctx, bool gzip, enum squeeze_level level);
void writer_close(struct writer *w);
/* Goes on at `length` of fd, which the writer owns from now on. */
void writer_use(struct writer *w, int fd, int64_t length);

/* A record of about so many bytes, before compression, most of which are `content`. */
void writer_begin(struct writer *w, size_t bytes, struct gong_span content);
void writer_put(struct writer *w, struct gong_span data);
/* Stored bytes of the record; -1: `error` says why, and nothing of the record is left. */
int64_t writer_end(struct writer *w);
/* A whole record whose stored length depends on nothing but its length; at most 60,000 bytes. */
int64_t writer_store(struct writer *w, struct gong_span record);

#endif
