/* squeeze.c: one loop for each of the two libraries; see squeeze.h. Input goes in by pieces of
 * at most 1 GiB because both count in 32 bits. */
#include "squeeze.h"

#ifdef GONG_HAVE_ISAL
#include <isa-l/crc.h>
#endif

enum { PIECE = 1 << 30, SHORT = 2048 };

static bool make_room(struct squeeze_out *out)
{
    return out->room > 0 || out->full(out, out->arg);
}

/* ---- zlib */

static int open_zlib(struct squeeze *s, struct gong_ctx *ctx, int level)
{
    if (deflateInit2(&s->z, level, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        return gong_fail(ctx, GONG_EFATAL, "zlib could not be started");
    s->z_ready = true;
    return GONG_OK;
}

static bool put_zlib(struct squeeze *s, struct gong_span data, bool last, struct squeeze_out *out)
{
    int r = Z_OK;

    s->z.next_in = (const Bytef *)data.ptr;
    s->z.avail_in = (uInt)data.len;
    while (s->z.avail_in > 0 || (last && r != Z_STREAM_END)) {
        uInt room;
        if (!make_room(out))
            return false;
        room = out->room > PIECE ? PIECE : (uInt)out->room;
        s->z.next_out = out->next;
        s->z.avail_out = room;
        r = deflate(&s->z, last ? Z_FINISH : Z_NO_FLUSH);
        out->room -= room - s->z.avail_out;
        out->next = s->z.next_out;
        if (r != Z_OK && r != Z_STREAM_END && r != Z_BUF_ERROR)
            return false;
    }
    return true;
}

/* ---- ISA-L */

#ifdef GONG_HAVE_ISAL
static int open_isal(struct squeeze *s, struct gong_ctx *ctx)
{
    isal_deflate_init(&s->i);
    s->i.level = 1;
    s->i.level_buf_size = ISAL_DEF_LVL1_DEFAULT;
    s->i.level_buf = gong_alloc(ctx, ISAL_DEF_LVL1_DEFAULT);
    s->i.flush = NO_FLUSH;
    s->i.gzip_flag = IGZIP_DEFLATE;
    s->isal = true;
    if (!usual_tables(&s->usual))
        return gong_fail(ctx, GONG_EFATAL, "ISA-L could not be started");
    return s->i.level_buf ? GONG_OK : GONG_EFATAL;
}

static bool put_isal(struct squeeze *s, struct gong_span data, bool last, struct squeeze_out *out)
{
    s->i.next_in = (uint8_t *)(uintptr_t)data.ptr; /* not written to */
    s->i.avail_in = (uint32_t)data.len;
    s->i.end_of_stream = last;
    while (s->i.avail_in > 0 || (last && s->i.internal_state.state != ZSTATE_END)) {
        uint32_t room;
        if (!make_room(out))
            return false;
        room = out->room > PIECE ? PIECE : (uint32_t)out->room;
        s->i.next_out = out->next;
        s->i.avail_out = room;
        if (isal_deflate(&s->i) != COMP_OK)
            return false;
        out->room -= room - s->i.avail_out;
        out->next = s->i.next_out;
    }
    return true;
}

uint32_t squeeze_crc(uint32_t crc, struct gong_span data)
{
    return crc32_gzip_refl(crc, (const unsigned char *)data.ptr, data.len);
}
#else
uint32_t squeeze_crc(uint32_t crc, struct gong_span data)
{
    return (uint32_t)crc32_z(crc, (const Bytef *)data.ptr, data.len);
}
#endif

/* ---- */

int squeeze_open(struct squeeze *s, struct gong_ctx *ctx, enum squeeze_level level)
{
#ifdef GONG_HAVE_ISAL
    if (level == SQUEEZE_FAST)
        return open_isal(s, ctx);
#endif
    return open_zlib(s, ctx, level == SQUEEZE_FAST ? Z_BEST_SPEED : Z_BEST_COMPRESSION);
}

void squeeze_close(struct squeeze *s)
{
    if (s->z_ready)
        deflateEnd(&s->z);
    s->z_ready = false;
}

#ifdef GONG_HAVE_ISAL
static void start_isal(struct squeeze *s, size_t bytes, struct gong_span content)
{
    bool is_short = bytes < SHORT, usual = !is_short && usual_text(content);

    isal_deflate_reset(&s->i);
    s->i.level = is_short || usual ? 0 : 1;
    isal_deflate_set_hufftables(&s->i, &s->usual, usual ? IGZIP_HUFFTABLE_CUSTOM : IGZIP_HUFFTABLE_DEFAULT);
}
#endif

void squeeze_start(struct squeeze *s, size_t bytes, struct gong_span content)
{
#ifdef GONG_HAVE_ISAL
    if (s->isal) {
        start_isal(s, bytes, content);
        return;
    }
#endif
    (void)bytes;
    (void)content;
    deflateReset(&s->z);
}

static bool put_piece(struct squeeze *s, struct gong_span data, bool last, struct squeeze_out *out)
{
#ifdef GONG_HAVE_ISAL
    if (s->isal)
        return put_isal(s, data, last, out);
#endif
    return put_zlib(s, data, last, out);
}

bool squeeze_put(struct squeeze *s, struct gong_span data, bool last, struct squeeze_out *out)
{
    size_t at = 0;

    while (data.len - at > PIECE) {
        if (!put_piece(s, gong_span_sub(data, at, at + PIECE), false, out))
            return false;
        at += PIECE;
    }
    return put_piece(s, gong_span_sub(data, at, data.len), last, out);
}
