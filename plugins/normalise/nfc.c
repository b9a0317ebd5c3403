/* nfc.c: Unicode normalisation form C, by utf8proc, of the few characters that may need it; and the
 * signs of radicals (U+2E9F, U+2EF3, U+2F00 to U+2FD5), which text copied out of PDF files has in
 * place of the characters that look the same: ⽇ is read as 日. */
#include "normalise.h"

#include <gongbao/utf8.h>
#include <utf8proc.h>

static bool in(uint32_t cp, uint32_t low, uint32_t high)
{
    return cp >= low && cp <= high;
}

static bool is_radical(uint32_t cp)
{
    return in(cp, 0x2F00, 0x2FD5) || cp == 0x2E9F || cp == 0x2EF3;
}

bool normalise_nfc_suspect(uint32_t cp)
{
    const utf8proc_property_t *p;

    if (is_radical(cp))
        return true;
    if (cp < 0x300 || in(cp, 0x3400, 0xA4CF) || in(cp, 0xD800, 0xF8FF) || in(cp, 0xFF00, 0x10FFF) ||
        in(cp, 0x20000, 0x2F7FF) || cp > 0x2FA1F)
        return false;
    if (in(cp, 0x1100, 0x11FF))
        return true; /* Hangul letters: composed by rule, not by table */
    p = utf8proc_get_property((utf8proc_int32_t)cp);
    return p->combining_class != 0 || (p->decomp_seqindex != UINT16_MAX && p->decomp_type == 0) ||
           (p->comb_index != UINT16_MAX && cp >= 0x900 && !in(cp, 0x3040, 0x30FF));
}

/* The piece with the characters that its radicals stand for; itself where it is too long. */
static struct gong_span without_radicals(struct gong_span piece, char out[NFC_OUT])
{
    const utf8proc_option_t how = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT;
    size_t n = 0;
    unsigned len;

    if (piece.len > NFC_OUT)
        return piece;
    for (size_t i = 0; i < piece.len; i += len) {
        utf8proc_int32_t cp = (utf8proc_int32_t)gong_utf8_at(piece, i, &len), plain;
        int last = UTF8PROC_BOUNDCLASS_START;
        if (is_radical((uint32_t)cp) && utf8proc_decompose_char(cp, &plain, 1, how, &last) == 1) {
            n += gong_utf8_put((uint32_t)plain, out + n); /* of three bytes, as the radical */
        } else {
            memcpy(out + n, piece.ptr + i, len);
            n += len;
        }
    }
    return gong_span(out, n);
}

size_t normalise_nfc(struct gong_span piece, char out[NFC_OUT])
{
    const utf8proc_option_t how = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    utf8proc_int32_t room[NFC_OUT + 1];
    utf8proc_ssize_t n;
    char plain[NFC_OUT];
    struct gong_span whole = piece;

    piece = without_radicals(piece, plain);
    n = utf8proc_decompose((const utf8proc_uint8_t *)piece.ptr, (utf8proc_ssize_t)piece.len, room, NFC_OUT,
                           how);
    if (n < 0 || n > NFC_OUT)
        return SIZE_MAX;
    n = utf8proc_reencode(room, n, how);
    if (n <= 0 || n > NFC_OUT || gong_span_eq(gong_span((const char *)room, (size_t)n), whole))
        return SIZE_MAX;
    memcpy(out, room, (size_t)n);
    return (size_t)n;
}
