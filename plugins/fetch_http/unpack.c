/* unpack.c: gzip (members in a row, rubbish behind the last one ignored) and deflate, which
 * some servers send with and some without the zlib wrapper: the first byte tells. */
#include "unpack.h"

#include <strings.h>

static bool is_word(struct gong_span s, const char *z)
{
    return s.len == strlen(z) && strncasecmp(s.ptr, z, s.len) == 0;
}

bool unpack_init(struct unpack *u, struct gong_span enc)
{
    *u = (struct unpack){0};
    if (enc.len == 0 || is_word(enc, "identity") || is_word(enc, "none"))
        return true;
    if (is_word(enc, "gzip") || is_word(enc, "x-gzip"))
        u->mode = UNPACK_GZIP;
    else if (is_word(enc, "deflate"))
        u->mode = UNPACK_DEFLATE;
    return u->mode != UNPACK_PLAIN;
}

static bool start(struct unpack *u, unsigned char first)
{
    bool wrapped = (first & 0x0fu) == 8 && first >> 4 <= 7;
    int bits = u->mode == UNPACK_GZIP ? 15 + 16 : wrapped ? 15 : -15;

    u->started = inflateInit2(&u->z, bits) == Z_OK;
    return u->started;
}

static enum unpack_result plain(struct gong_span in, char *out, size_t cap, size_t *len)
{
    size_t room = cap - *len, n = in.len < room ? in.len : room;

    memcpy(out + *len, in.ptr, n);
    *len += n;
    return n < in.len ? UNPACK_FULL : UNPACK_OK;
}

/* Behind a member: another may follow in a gzip stream, rubbish may follow anywhere. Called at
 * the end of a member and, where that was the end of a piece, with the next piece. */
static enum unpack_result go_on(struct unpack *u, bool *ret_more)
{
    *ret_more = u->mode == UNPACK_GZIP && u->z.avail_in > 0 && *u->z.next_in == 0x1f;
    u->over = u->z.avail_in > 0 && !*ret_more;
    u->ended = !*ret_more;
    return u->ended || inflateReset(&u->z) == Z_OK ? UNPACK_OK : UNPACK_BROKEN;
}

/* One call of inflate. *ret_more is false when the input is used up or the stream is over. */
static enum unpack_result step(struct unpack *u, char *out, size_t cap, size_t *len, bool *ret_more)
{
    char spill; /* room for one byte more: a stream that fits exactly has still to end */
    size_t room = cap - *len;
    uInt avail = room == 0 ? 1 : room > 1u << 30 ? 1u << 30 : (uInt)room;
    int rc;

    u->z.next_out = (Bytef *)(room == 0 ? &spill : out + *len);
    u->z.avail_out = avail;
    rc = inflate(&u->z, Z_NO_FLUSH);
    if (room == 0 && u->z.avail_out == 0)
        return UNPACK_FULL;
    if (room > 0)
        *len += avail - u->z.avail_out;
    if (rc == Z_STREAM_END)
        return go_on(u, ret_more);
    /* Z_BUF_ERROR: it wants more input */
    *ret_more = rc == Z_OK && (u->z.avail_in > 0 || u->z.avail_out == 0);
    return rc == Z_OK || rc == Z_BUF_ERROR ? UNPACK_OK : UNPACK_BROKEN;
}

enum unpack_result unpack_feed(struct unpack *u, struct gong_span in, char *out, size_t cap, size_t *len)
{
    enum unpack_result rc = UNPACK_OK;
    bool more = true;

    if (in.len == 0 || u->over)
        return UNPACK_OK;
    if (u->mode == UNPACK_PLAIN)
        return plain(in, out, cap, len);
    if (in.len > 1u << 30 || (!u->started && !start(u, (unsigned char)in.ptr[0])))
        return UNPACK_BROKEN;
    u->z.next_in = (z_const Bytef *)in.ptr;
    u->z.avail_in = (uInt)in.len;
    if (u->ended)
        rc = go_on(u, &more);
    while (rc == UNPACK_OK && more)
        rc = step(u, out, cap, len, &more);
    return rc;
}

bool unpack_complete(const struct unpack *u)
{
    return u->mode == UNPACK_PLAIN || !u->started || u->ended;
}

void unpack_close(struct unpack *u)
{
    if (u->started)
        inflateEnd(&u->z);
    u->started = false;
}
