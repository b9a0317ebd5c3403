/* charset.c: the door of charset.h. A label leads to a row of the table in charset_labels.c,
 * the row to one of five decoders. A byte order mark of the encoding itself is dropped. */
#include "doc/charset_int.h"

#include <gongbao/utf8.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

size_t gong_ascii_run(const unsigned char *p, size_t n)
{
    size_t i = 0;

#ifdef __SSE2__
    for (; i + 16 <= n; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        unsigned high = (unsigned)_mm_movemask_epi8(v);

        if (high)
            return i + (size_t)__builtin_ctz(high);
    }
#else
    for (; i + 8 <= n; i += 8) {
        uint64_t v;

        memcpy(&v, p + i, sizeof v);
        if (v & 0x8080808080808080u)
            break;
    }
#endif
    while (i < n && p[i] < 0x80)
        i++;
    return i;
}

void gong_chars_init(struct gong_chars *c, struct gong_edit *e)
{
    c->e = e;
    c->k = c->text_w = c->src = c->src_w = c->replaced = 0;
}

void gong_chars_flush(struct gong_chars *c)
{
    gong_edit_chars(c->e, gong_span(c->block, c->k * c->text_w), c->k, c->text_w, c->src, c->src_w);
    c->k = 0;
}

void gong_chars_push(struct gong_chars *c, uint32_t cp, size_t src, size_t src_w)
{
    char bytes[4];
    size_t w = gong_utf8_put(cp, bytes);

    if (c->k && (w != c->text_w || src_w != c->src_w || src != c->src + c->k * c->src_w ||
                 (c->k + 1) * w > sizeof c->block))
        gong_chars_flush(c);
    if (c->k == 0) {
        c->text_w = w;
        c->src = src;
        c->src_w = src_w;
    }
    memcpy(c->block + c->k * w, bytes, w);
    c->k++;
}

void gong_chars_bad(struct gong_chars *c, size_t src, size_t src_w)
{
    gong_chars_flush(c);
    gong_edit_put(c->e, GONG_LIT("\xEF\xBF\xBD"), src, src_w);
    c->replaced++;
}

static bool decode_as(struct gong_chars *c, const struct gong_encoding *enc)
{
    switch (enc->decoder) {
    case GONG_DEC_UTF8:
        gong_decode_utf8(c);
        return true;
    case GONG_DEC_UTF16LE:
    case GONG_DEC_UTF16BE:
        gong_decode_utf16(c, enc->decoder == GONG_DEC_UTF16BE);
        return true;
    case GONG_DEC_GB18030:
        return gong_decode_gb18030(c);
    case GONG_DEC_SINGLE:
        return gong_decode_single(c, enc->iconv);
    case GONG_DEC_MULTI:
        return gong_decode_multi(c, enc->iconv);
    case GONG_DEC_NONE:
        break;
    }
    return false;
}

int gong_charset_decode(struct gong_ctx *ctx, const char *name, struct gong_edit *e, size_t *ret_replaced)
{
    const struct gong_encoding *enc = gong_encoding_find(gong_span_z(name));
    struct gong_chars c;

    if (!enc || enc->decoder == GONG_DEC_NONE)
        return gong_fail(ctx, GONG_EITEM, "there is no decoder for the charset \"%.40s\"", name ? name : "");
    gong_chars_init(&c, e);
    if (!decode_as(&c, enc))
        return gong_fail(ctx, GONG_EITEM, "the system's iconv does not offer \"%s\"", enc->iconv);
    gong_chars_flush(&c);
    if (!gong_edit_ok(e))
        return gong_fail(ctx, GONG_EITEM, "the decoded page is larger than its cap of %zu bytes",
                         e->out.limit);
    *ret_replaced = c.replaced;
    return GONG_OK;
}
