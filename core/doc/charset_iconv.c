/* charset_iconv.c: the encodings that are met rarely, asked of the system's iconv one character
 * at a time, which is slow and never wrong about where a character begins. iconv_open() only
 * ever sees names of the table in charset_labels.c (some that it offers have had holes). */
#include "doc/charset_int.h"

#include <errno.h>
#include <iconv.h>

#include <gongbao/utf8.h>

enum { OUT_UNITS = 4 };

/* Asks for the character in p[0, n). Number of code points, 0: ill-formed, -1: needs more. */
static int ask(iconv_t cd, const unsigned char *p, size_t n, uint32_t out[OUT_UNITS])
{
    char in[4], *ip = in, *op = (char *)out;
    size_t in_left = n, out_left = OUT_UNITS * sizeof out[0];
    size_t rc;

    memcpy(in, p, n);
    iconv(cd, NULL, NULL, NULL, NULL);
    rc = iconv(cd, &ip, &in_left, &op, &out_left);
    if (rc == (size_t)-1 || in_left)
        return errno == EINVAL && rc == (size_t)-1 ? -1 : 0;
    iconv(cd, NULL, NULL, &op, &out_left); /* a converter may hold back what could still combine */
    return (int)(OUT_UNITS - out_left / sizeof out[0]);
}

/* High half of a single-byte code. Where iconv knows nothing, the C1 controls stand for
 * themselves, as the Encoding Standard has it. */
static void single_table(iconv_t cd, uint32_t table[128])
{
    unsigned i;

    for (i = 0; i < 128; i++) {
        unsigned char b = (unsigned char)(0x80 + i);
        uint32_t out[OUT_UNITS] = {0};

        if (ask(cd, &b, 1, out) == 1)
            table[i] = out[0];
        else
            table[i] = i < 0x20 ? 0x80 + i : 0;
    }
}

bool gong_decode_single(struct gong_chars *c, const char *iconv_name)
{
    const unsigned char *p = (const unsigned char *)c->e->src.ptr;
    size_t n = c->e->src.len, i, w;
    uint32_t table[128];
    iconv_t cd = iconv_open("UTF-32LE", iconv_name);

    if (cd == (iconv_t)-1)
        return false;
    single_table(cd, table);
    iconv_close(cd);
    for (i = 0; i < n; i++) {
        w = gong_ascii_run(p + i, n - i);
        if (w) {
            gong_chars_flush(c);
            gong_edit_keep(c->e, i, w);
            i += w - 1;
        } else if (table[p[i] - 0x80]) {
            gong_chars_push(c, table[p[i] - 0x80], i, 1);
        } else {
            gong_chars_bad(c, i, 1);
        }
    }
    return true;
}

/* The character at p that begins with a high byte. Returns its bytes. */
static size_t multi_at(iconv_t cd, struct gong_chars *c, size_t at)
{
    const unsigned char *p = (const unsigned char *)c->e->src.ptr + at;
    size_t left = c->e->src.len - at, w;
    uint32_t out[OUT_UNITS] = {0};
    int got = -1;

    for (w = 1; got < 0 && w <= 3 && w <= left; w++)
        got = ask(cd, p, w, out);
    w--;
    if (got == 1) {
        gong_chars_push(c, out[0], at, w);
    } else if (got == 2) {
        char bytes[8];
        unsigned k = gong_utf8_put(out[0], bytes);

        k += gong_utf8_put(out[1], bytes + k);
        gong_chars_flush(c);
        gong_edit_put(c->e, gong_span(bytes, k), at, w);
    } else {
        /* a lead byte whose trail could stand alone gives the trail back */
        if (got == 0 && w > 1 && p[w - 1] < 0x80)
            w--;
        gong_chars_bad(c, at, w);
    }
    return w;
}

bool gong_decode_multi(struct gong_chars *c, const char *iconv_name)
{
    const unsigned char *p = (const unsigned char *)c->e->src.ptr;
    size_t n = c->e->src.len, i = 0;
    iconv_t cd = iconv_open("UTF-32LE", iconv_name);

    if (cd == (iconv_t)-1)
        return false;
    while (i < n) {
        size_t w = gong_ascii_run(p + i, n - i);

        if (w) {
            gong_chars_flush(c);
            gong_edit_keep(c->e, i, w);
            i += w;
        } else {
            i += multi_at(cd, c, i);
        }
    }
    iconv_close(cd);
    return true;
}
