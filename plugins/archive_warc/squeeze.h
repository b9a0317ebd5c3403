/* squeeze.h: raw deflate in pieces, by ISA-L where the build found it, else by zlib.
 *
 * ISA-L's fast level is several times as fast as zlib's and keeps the archive from being what a
 * crawl waits for; "small" is zlib's best level for archives that are kept for long. */
#ifndef ARCHIVE_WARC_SQUEEZE_H
#define ARCHIVE_WARC_SQUEEZE_H

#include <gongbao/plugin.h>

#define ZLIB_CONST
#include "usual.h"
#include <zlib.h>

enum squeeze_level { SQUEEZE_FAST, SQUEEZE_SMALL };

struct squeeze {
    bool isal, z_ready;
    z_stream z;
#ifdef GONG_HAVE_ISAL
    struct isal_zstream i;
    struct isal_hufftables usual;
#endif
};

/* Where output goes: `next` and `room` move; when room is 0, full() must make some. */
struct squeeze_out {
    unsigned char *next;
    size_t room;
    bool (*full)(struct squeeze_out *out, void *arg);
    void *arg;
};

/* GONG_OK or a reported failure. */
int squeeze_open(struct squeeze *s, struct gong_ctx *ctx, enum squeeze_level level);
void squeeze_close(struct squeeze *s);
/* Begins a new stream of about so many bytes, most of which are `content`: codes of its own do not
 * pay for a short one, nor for usual text. */
void squeeze_start(struct squeeze *s, size_t bytes, struct gong_span content);
/* false: full() failed, or the library did. */
bool squeeze_put(struct squeeze *s, struct gong_span data, bool last, struct squeeze_out *out);
uint32_t squeeze_crc(uint32_t crc, struct gong_span data);

#endif
