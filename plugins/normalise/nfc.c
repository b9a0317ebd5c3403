/* nfc.c: Unicode normalisation form C, by utf8proc, of the few characters that may need it. */
#include "normalise.h"

#include <utf8proc.h>

static bool in(uint32_t cp, uint32_t low, uint32_t high)
{
    return cp >= low && cp <= high;
}

bool normalise_nfc_suspect(uint32_t cp)
{
    const utf8proc_property_t *p;

    if (cp < 0x300 || in(cp, 0x3400, 0xA4CF) || in(cp, 0xD800, 0xF8FF) || in(cp, 0xFF00, 0x10FFF) ||
        in(cp, 0x20000, 0x2F7FF) || cp > 0x2FA1F)
        return false;
    if (in(cp, 0x1100, 0x11FF))
        return true; /* Hangul letters: composed by rule, not by table */
    p = utf8proc_get_property((utf8proc_int32_t)cp);
    return p->combining_class != 0 || (p->decomp_seqindex != UINT16_MAX && p->decomp_type == 0) ||
           (p->comb_index != UINT16_MAX && cp >= 0x900 && !in(cp, 0x3040, 0x30FF));
}

size_t normalise_nfc(struct gong_span piece, char out[NFC_OUT])
{
    const utf8proc_option_t how = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    utf8proc_int32_t room[NFC_OUT + 1];
    utf8proc_ssize_t n;

    n = utf8proc_decompose((const utf8proc_uint8_t *)piece.ptr, (utf8proc_ssize_t)piece.len, room, NFC_OUT,
                           how);
    if (n < 0 || n > NFC_OUT)
        return SIZE_MAX;
    n = utf8proc_reencode(room, n, how);
    if (n <= 0 || n > NFC_OUT || gong_span_eq(gong_span((const char *)room, (size_t)n), piece))
        return SIZE_MAX;
    memcpy(out, room, (size_t)n);
    return (size_t)n;
}
