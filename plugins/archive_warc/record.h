/* record.h: what an item says about a capture, and the heads of the WARC records made of it. */
#ifndef ARCHIVE_WARC_RECORD_H
#define ARCHIVE_WARC_RECORD_H

#include <gongbao/buf.h>

#include "form.h"

struct capture {
    const struct form *form;
    struct gong_span url, date, media_type, truncated, ip;
    struct gong_span source;             /* its name in the pipeline; {NULL, 0} */
    const struct gong_finding *findings; /* of the fetch: a replay says them again */
    size_t n_findings;
    struct gong_span sha256; /* of the payload, lower-case hex; of a 304: of the copy that it speaks of */
    bool not_modified;       /* a 304: no payload, and the copy at this URL still holds */
    struct gong_span http;   /* response head to be stored, ends with an empty line; {NULL, 0}: no HTTP */
    struct gong_span http_request; /* {NULL, 0}: not known */
    struct gong_span payload;
};

/* The record that holds the same payload already. */
struct original {
    struct gong_span id, url, date;
};

/* Takes the capture from a payload item. GONG_OK or a reported GONG_EITEM: what an attribute
 * holds never reaches a head before it was checked. */
int capture_take(struct gong_ctx *ctx, const struct gong_item *in, const struct form *form,
                 struct capture *ret);

/* Heads, each with its empty line; `body` is what follows. {NULL, 0}: reported. `first` is NULL,
 * or makes it a revisit record without payload; its fields may be absent after a 304. */
struct gong_span head_of_capture(struct gong_ctx *ctx, const struct capture *c, const struct original *first);
struct gong_span head_of_request(struct gong_ctx *ctx, const struct capture *c, bool revisit);
/* Of a record that only fills `size` bytes of the file, FILLER_MIN or more, before that of `c`; the
 * rest of its size is content and the four bytes of its end. */
enum { FILLER_MIN = 256 };
struct gong_span head_of_filler(struct gong_ctx *ctx, const struct capture *c, int64_t position, size_t size);
/* A whole warcinfo record. */
struct gong_span warcinfo(struct gong_ctx *ctx, const struct form *form, const char *file, const char *chain);

#endif
