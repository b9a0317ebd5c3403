/* unpack.h: undoing one Content-Encoding, a piece at a time, into a buffer with a ceiling.
 *
 * Done here and not by the HTTP library, so that decoded bytes are counted where they are
 * made and a stream that ends too early is noticed. The zlib stream is released by
 * unpack_close(), which may be called at any time, also twice. */
#ifndef FETCH_UNPACK_H
#define FETCH_UNPACK_H

#include <gongbao/span.h>

#include <zlib.h>

enum unpack_mode { UNPACK_PLAIN, UNPACK_GZIP, UNPACK_DEFLATE };
enum unpack_result { UNPACK_OK, UNPACK_FULL, UNPACK_BROKEN };

struct unpack {
    z_stream z;
    enum unpack_mode mode;
    bool started; /* the stream is initialised */
    bool ended;   /* the last member is complete */
    bool over;    /* something else than a member followed it: the rest is ignored */
};

/* false: more than one encoding, or one that was not asked for. */
bool unpack_init(struct unpack *u, struct gong_span content_encoding);
/* Appends to out[0, cap); *len grows. FULL: a byte more than cap would be needed. */
enum unpack_result unpack_feed(struct unpack *u, struct gong_span in, char *out, size_t cap, size_t *len);
/* true where the stream is complete, or no byte of it came. */
bool unpack_complete(const struct unpack *u);
void unpack_close(struct unpack *u);

#endif
