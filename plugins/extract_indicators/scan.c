/* scan.c: see scan.h. Atoms of two characters and more are chained by a hash of their first two,
 * atoms of one by that one: in most places of a text both tables are empty. */
#include "scan.h"

#include <endian.h>
#include <gongbao/buf.h>

enum { BUCKETS = 8192, HITS_PER_BYTE = 3 };

struct scan_table {
    unsigned char pair_bits[BUCKETS / 8],
        single_bits[BUCKETS / 8];              /* is the chain used? These stay in the cache */
    uint16_t pairs[BUCKETS], singles[BUCKETS]; /* atom + 1; 0: none */
    uint16_t *next;                            /* per atom: atom + 1 */
};

static inline bool has_bit(const unsigned char *bits, unsigned i)
{
    return (bits[i / 8] >> (i % 8) & 1) != 0;
}

static unsigned char_length(unsigned char c)
{
    return c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

/* The bytes of a character as one number. */
static uint32_t packed(const char *p, unsigned n)
{
    uint32_t c = 0;

    for (unsigned i = 0; i < n; i++)
        c |= (uint32_t)(unsigned char)p[i] << 8 * i;
    return c;
}

/* Of one character (second 0) or of two. */
static unsigned bucket(uint32_t first, uint32_t second)
{
    return ((first * 0x9E3779B1u) ^ (second * 0x85EBCA77u)) >> 19 & (BUCKETS - 1);
}

static void chain_up(struct scan_table *t, uint16_t *heads, unsigned char *bits, unsigned i, unsigned atom)
{
    bits[i / 8] |= (unsigned char)(1u << i % 8);
    t->next[atom] = heads[i];
    heads[i] = (uint16_t)(atom + 1);
}

struct scan_table *scan_build(struct gong_ctx *ctx, const struct gong_span *atoms, unsigned n)
{
    struct scan_table *t = gong_alloc(ctx, sizeof *t);

    if (!t || !(t->next = gong_alloc(ctx, (n + 1) * sizeof *t->next)))
        return NULL;
    for (unsigned i = 0; i < n; i++) {
        struct gong_span a = atoms[i];
        unsigned one = char_length((unsigned char)a.ptr[0]), two;
        if (one >= a.len) {
            chain_up(t, t->singles, t->single_bits, bucket(packed(a.ptr, (unsigned)a.len), 0), i);
            continue;
        }
        two = char_length((unsigned char)a.ptr[one]);
        two = one + two <= a.len ? two : (unsigned)a.len - one;
        chain_up(t, t->pairs, t->pair_bits, bucket(packed(a.ptr, one), packed(a.ptr + one, two)), i);
    }
    return t;
}

/* Hits, handed to the buffer some at a time. */
struct out {
    struct gong_buf buf;
    struct hit pending[64];
    unsigned n;
};

static void flush(struct out *out)
{
    gong_buf_add(&out->buf, gong_span((const char *)out->pending, out->n * sizeof *out->pending));
    out->n = 0;
}

static void try_chain(const struct dict *d, struct gong_span text, size_t at, unsigned atom, struct out *out)
{
    for (; atom; atom = d->scan->next[atom - 1]) {
        struct gong_span a = d->atoms[atom - 1];
        if (a.len > text.len - at || text.ptr[at + a.len - 1] != a.ptr[a.len - 1] ||
            memcmp(text.ptr + at, a.ptr, a.len) != 0)
            continue;
        out->pending[out->n++] = (struct hit){(uint32_t)at, (uint16_t)a.len, (uint16_t)(atom - 1)};
        if (out->n == sizeof out->pending / sizeof *out->pending)
            flush(out);
    }
}

/* The character at pos, cut off where the text ends inside of it; 0 at the end. */
static inline uint32_t next_char(struct gong_span text, size_t pos, unsigned *ret_len)
{
    const unsigned char *p = (const unsigned char *)text.ptr + pos;
    size_t left = text.len - pos;

    if (left >= 4 && *p >= 0xE0 && *p < 0xF0) { /* one load of four bytes, of which three count */
        uint32_t four;
        memcpy(&four, p, sizeof four);
        *ret_len = 3;
        return le32toh(four) & 0xFFFFFFu;
    }
    *ret_len = left == 0 ? 0 : char_length(*p);
    if (*ret_len > left)
        *ret_len = (unsigned)left;
    return packed(text.ptr + pos, *ret_len);
}

/* So that a place is found without a search: there are several for each number. */
static bool index_blocks(struct gong_ctx *ctx, size_t len, struct hits *h)
{
    size_t n = len / SCAN_BLOCK + 1;
    uint32_t *blocks = gong_alloc(ctx, n * sizeof *blocks), i = 0;

    for (size_t b = 0; blocks && b < n; b++) {
        while (i < h->n && h->rows[i].start < b * SCAN_BLOCK)
            i++;
        blocks[b] = i;
    }
    h->blocks = blocks;
    h->n_blocks = n;
    return blocks != NULL;
}

bool scan_text(const struct dict *d, struct gong_ctx *ctx, struct gong_span text, struct hits *ret)
{
    const struct scan_table *t = d->scan;
    struct out out;
    unsigned len = 0, next_len;
    uint32_t next;

    out.n = 0;
    gong_buf_init(&out.buf, ctx, (text.len + 64) * HITS_PER_BYTE * sizeof(struct hit));
    next = next_char(text, 0, &next_len);
    for (size_t at = 0; at < text.len; at += len) {
        unsigned one = bucket(next, 0), two;
        uint32_t c = next;
        len = next_len;
        next = next_char(text, at + len, &next_len);
        two = bucket(c, next);
        if (has_bit(t->single_bits, one))
            try_chain(d, text, at, t->singles[one], &out);
        if (has_bit(t->pair_bits, two))
            try_chain(d, text, at, t->pairs[two], &out);
    }
    flush(&out);
    ret->rows = (const struct hit *)(const void *)out.buf.ptr;
    ret->n = out.buf.len / sizeof(struct hit);
    return gong_buf_ok(&out.buf) && index_blocks(ctx, text.len, ret);
}

size_t scan_seek(const struct hits *h, size_t pos)
{
    size_t i = pos / SCAN_BLOCK < h->n_blocks ? h->blocks[pos / SCAN_BLOCK] : h->n;

    while (i < h->n && h->rows[i].start < pos)
        i++;
    return i;
}

void scan_collect(const struct hits *h, size_t from, size_t to, struct set *ret)
{
    for (size_t i = scan_seek(h, from); i < h->n && h->rows[i].start < to; i++)
        if (h->rows[i].start + h->rows[i].len <= to)
            set_put(ret, h->rows[i].atom);
}
