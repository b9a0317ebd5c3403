/* charset_gb.c: one decoder for every gb* label: GB18030 as the WHATWG Encoding Standard has it.
 *
 * The table of the 23,940 two-byte codes is asked once of the system's iconv and patched where
 * that differs (A3A0; the six codes that iconv maps to real ideographs beyond the BMP stay,
 * because the standard's private-use values say less). The four-byte codes of the BMP are
 * whatever the two-byte table does not cover, in order of code points, with the exceptions
 * that history left: the 18 codes which two editions swapped, and U+1E3F against U+E7C7.
 * So the system's own four-byte part, where the swaps fail, is never used.
 *
 * Made once for the process under pthread_once and read-only from then on. */
#include "doc/charset_int.h"

#include <iconv.h>
#include <pthread.h>

enum {
    FOUR = 39420, /* four-byte codes of the BMP */
    PLANES = 189000,
    LAST = 1237575
};

struct gb_table {
    bool ok;
    uint32_t two[0x10000]; /* by both bytes: UTF-8 bytes, first byte lowest; 0: no such code */
    uint16_t four[FOUR];
};

static struct gb_table gb;
static pthread_once_t gb_once = PTHREAD_ONCE_INIT;

static uint32_t pack(uint32_t cp)
{
    if (cp < 0x800)
        return (0xC0 | cp >> 6) | (0x80 | (cp & 0x3F)) << 8;
    if (cp < 0x10000)
        return (0xE0 | cp >> 12) | (0x80 | (cp >> 6 & 0x3F)) << 8 | (0x80 | (cp & 0x3F)) << 16;
    return (0xF0 | cp >> 18) | (0x80 | (cp >> 12 & 0x3F)) << 8 | (0x80 | (cp >> 6 & 0x3F)) << 16 |
           (0x80 | (cp & 0x3F)) << 24;
}

static bool ask_row(iconv_t cd, unsigned lead, unsigned char *covered)
{
    unsigned trail;

    for (trail = 0x40; trail <= 0xFE; trail++) {
        char in[2] = {(char)lead, (char)trail}, *ip = in;
        uint32_t cp = 0;
        char *op = (char *)&cp;
        size_t in_left = 2, out_left = sizeof cp;

        if (trail == 0x7F)
            continue;
        if (iconv(cd, &ip, &in_left, &op, &out_left) == (size_t)-1 || in_left || out_left)
            return false;
        if (cp == 0xE5E5)
            cp = 0x3000;
        gb.two[lead << 8 | trail] = pack(cp);
        if (cp < 0x10000)
            covered[cp] = 1;
    }
    return true;
}

/* Code points whose four-byte code is, or is not, there against what the table says. */
static void history(unsigned char *covered)
{
    static const uint16_t gone[] = {0xE5E5, 0xE7C7, 0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843,
                                    0xE854, 0xE864, 0xE816, 0xE817, 0xE818, 0xE831, 0xE83B, 0xE855};
    unsigned cp;
    size_t i;

    for (i = 0; i < sizeof gone / sizeof gone[0]; i++)
        covered[gone[i]] = 1;
    for (cp = 0xE78D; cp <= 0xE796; cp++)
        covered[cp] = 1;
    for (cp = 0xD800; cp <= 0xDFFF; cp++)
        covered[cp] = 1;
    for (cp = 0x9FB4; cp <= 0x9FBB; cp++)
        covered[cp] = 0;
    for (cp = 0xFE10; cp <= 0xFE19; cp++)
        covered[cp] = 0;
    covered[0x1E3F] = 0;
}

static bool fill_four(const unsigned char *covered)
{
    size_t n = 0;
    uint32_t cp;

    for (cp = 0x80; cp < 0x10000; cp++) {
        if (covered[cp])
            continue;
        if (n == FOUR)
            return false;
        gb.four[n++] = cp == 0x1E3F ? 0xE7C7 : (uint16_t)cp;
    }
    return n == FOUR;
}

static void make(void)
{
    static unsigned char covered[0x10000]; /* of this one call: too large for a thread's stack */
    iconv_t cd = iconv_open("UTF-32LE", "GB18030");
    unsigned lead;
    bool ok = cd != (iconv_t)-1;

    for (lead = 0x81; ok && lead <= 0xFE; lead++)
        ok = ask_row(cd, lead, covered);
    if (cd != (iconv_t)-1)
        iconv_close(cd);
    if (!ok)
        return;
    history(covered);
    gb.ok = fill_four(covered);
}

static uint32_t packed_at(const unsigned char *p)
{
    return gb.two[(unsigned)p[0] << 8 | p[1]];
}

static size_t width_of(uint32_t packed)
{
    unsigned first = packed & 0xFF;

    return first == 0 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

static void store(char *out, uint32_t packed)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    memcpy(out, &packed, sizeof packed);
#else
    out[0] = (char)packed;
    out[1] = (char)(packed >> 8);
    out[2] = (char)(packed >> 16);
    out[3] = (char)(packed >> 24);
#endif
}

/* Short runs are the rule in prose, so the two commonest are written straight into the edit where
 * it has room; gong_edit_*() do the rest: growing, the cap, rare widths. */
static bool has_room(const struct gong_edit *e, size_t bytes)
{
    return e->map.n < e->map.cap && e->out.cap - e->out.len >= bytes;
}

static void add_run(struct gong_edit *e, size_t src, size_t k, uint32_t text_w, uint32_t src_w)
{
    struct gong_run run = {(uint32_t)e->out.len, (uint32_t)src, (uint32_t)k, text_w, src_w};

    e->map.runs[e->map.n++] = run;
    e->out.len += k * text_w;
}

static void keep_ascii(struct gong_edit *e, size_t src, size_t n)
{
    if (n == 0)
        return;
    if (!has_room(e, n + 16) || src + 16 > e->src.len) {
        gong_edit_keep(e, src, n);
        return;
    }
    memcpy(e->out.ptr + e->out.len, e->src.ptr + src, 16);
    if (n > 16)
        memcpy(e->out.ptr + e->out.len + 16, e->src.ptr + src + 16, n - 16);
    add_run(e, src, n, 1, 1);
}

/* Writes as many codes as there are that become three bytes, `most` at most; the last store
 * writes one byte too many. */
static size_t three_bytes_each(char *out, const unsigned char *p, size_t most)
{
    size_t k;

    for (k = 0; k < most; k++) {
        uint32_t packed = packed_at(p + 2 * k);

        if ((packed & 0xF0) != 0xE0)
            break;
        store(out, packed);
        out += 3;
    }
    return k;
}

/* Takes the two-byte codes at `at` that have one width in UTF-8; 0: there is none. */
static size_t run_of_two(struct gong_chars *c, const unsigned char *p, size_t at, size_t n)
{
    struct gong_edit *e = c->e;
    size_t most = (n - at) / 2, k, w = 3, room = sizeof c->block;
    bool direct = has_room(e, sizeof c->block);

    if (direct)
        room = e->out.cap - e->out.len;
    if (most > room / 3 - 1)
        most = room / 3 - 1;
    k = three_bytes_each(direct ? e->out.ptr + e->out.len : c->block, p + at, most);
    if (direct && k) {
        add_run(e, at, k, 3, 2);
        return 2 * k;
    }
    if (k == 0) {
        uint32_t packed = n - at >= 2 ? packed_at(p + at) : 0;

        w = width_of(packed);
        if (w == 0)
            return 0;
        store(c->block, packed);
        k = 1;
    }
    gong_edit_chars(e, gong_span(c->block, k * w), k, w, at, 2);
    return 2 * k;
}

/* Code point of a four-byte code, 0 where there is none. */
static uint32_t four_at(const unsigned char *p)
{
    uint32_t linear = ((p[0] - 0x81u) * 10 + (p[1] - 0x30u)) * 1260 + (p[2] - 0x81u) * 10 + (p[3] - 0x30u);

    if (linear < FOUR)
        return gb.four[linear];
    return linear >= PLANES && linear <= LAST ? linear - PLANES + 0x10000 : 0;
}

static bool is_lead(unsigned char b)
{
    return b >= 0x81 && b != 0xFF;
}

static bool is_digit(unsigned char b)
{
    return b >= 0x30 && b <= 0x39;
}

/* The code at q that begins with a lead byte and no two-byte code: bytes that are done with, and
 * its code point, 0 where it is none. */
static size_t four_or_bad(const unsigned char *q, size_t left, uint32_t *ret_cp)
{
    if (left < 2)
        return 1;
    if (!is_digit(q[1]))
        return q[1] >= 0x80 ? 2 : 1;
    if (left < 3 || (left == 3 && is_lead(q[2])))
        return left;
    if (!is_lead(q[2]) || !is_digit(q[3]))
        return 1;
    *ret_cp = four_at(q);
    return 4;
}

/* A byte above 7F that opens no two-byte code: a four-byte code, the euro sign at 80, or an
 * error. Returns how many bytes are done with: never an ASCII byte that could stand alone,
 * except at the end of the input, where the standard takes the whole rest as one error. */
static size_t rare(struct gong_chars *c, const unsigned char *p, size_t at, size_t n)
{
    uint32_t cp = p[at] == 0x80 ? 0x20AC : 0;
    size_t w = is_lead(p[at]) ? four_or_bad(p + at, n - at, &cp) : 1;

    if (cp == 0)
        gong_chars_bad(c, at, w);
    else if (cp != 0xFEFF || at != 0)
        gong_chars_push(c, cp, at, w);
    gong_chars_flush(c);
    return w;
}

bool gong_decode_gb18030(struct gong_chars *c)
{
    const unsigned char *p = (const unsigned char *)c->e->src.ptr;
    size_t n = c->e->src.len, i = 0, w;

    pthread_once(&gb_once, make);
    if (!gb.ok)
        return false;
    if (n / 2 * 3 < c->e->out.limit)
        gong_buf_reserve(&c->e->out, n / 2 * 3);
    while (i < n) {
        w = gong_ascii_run(p + i, n - i);
        keep_ascii(c->e, i, w);
        i += w;
        while (i < n && p[i] >= 0x80) {
            w = run_of_two(c, p, i, n);
            i += w ? w : rare(c, p, i, n);
        }
    }
    return true;
}
