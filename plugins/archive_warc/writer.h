/* writer.h: appends records to one file so that a reader never meets half of one.
 *
 *     gzip member:  header (24 bytes, with its own stored and decoded length)  deflate  crc size
 *
 * A record is put in pieces and ended. Whole records are held in the buffer and written together,
 * by writer_flush at the latest: whoever wants to read them, or to say that they are there, flushes
 * before. A record that has no room in the buffer is written ahead of the member's header; the
 * header goes last, so a member that has one is whole. After a failure the file is cut back to whole
 * records, and those that were held are lost with the one that failed. */
#ifndef ARCHIVE_WARC_WRITER_H
#define ARCHIVE_WARC_WRITER_H

#include "squeeze.h"

struct writer {
    int fd;         /* -1: no file */
    int64_t length; /* of the file: all whole records, with those that are held */
    size_t held;    /* bytes of whole records at the start of the buffer, not yet written */
    int64_t plain;  /* decoded bytes of all whole records; whoever goes on in a file says so */
    struct squeeze squeeze;
    bool gzip;
    /* the record under way */
    size_t start;    /* its place in the buffer, as long as nothing of it was written */
    int64_t written; /* file offset up to which it was written */
    unsigned char *buf;
    struct squeeze_out out;
    uint32_t crc;
    uint64_t decoded;
    int error; /* errno of the first failure; 0 */
};

/* Memory for the writer; no file yet. GONG_OK or a reported failure. */
int writer_open(struct writer *w, struct gong_ctx *ctx, bool gzip, enum squeeze_level level);
void writer_close(struct writer *w);
/* Goes on at `length` of fd, which the writer owns from now on; nothing may be held. */
void writer_use(struct writer *w, int fd, int64_t length);

/* A record of about so many bytes, before compression, most of which are `content`. */
void writer_begin(struct writer *w, size_t bytes, struct gong_span content);
void writer_put(struct writer *w, struct gong_span data);
/* Stored bytes of the record; -1: `error` says why, and nothing of the record is left. */
int64_t writer_end(struct writer *w);
/* Writes what is held. false: `error` says why. */
bool writer_flush(struct writer *w);
/* A whole record whose stored length depends on nothing but its length; at most 60,000 bytes. */
int64_t writer_store(struct writer *w, struct gong_span record);

#endif
