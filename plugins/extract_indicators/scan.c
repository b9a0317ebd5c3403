/* scan.c: see scan.h. Atoms of two characters and more are chained by a hash of their first two,
 * atoms of one by that one: in most places of a text both tables are empty. */
#include "scan.h"

#include <gongbao/buf.h>

enum { BUCKETS = 8192, HITS_PER_BYTE = 3 };

struct scan_table {
    uint16_t pairs[BUCKETS], singles[BUCKETS]; /* atom + 1; 0: none */
    uint16_t *next;                            /* per atom: atom + 1 */
};

static unsigned char_length(unsigned char c)
{
    return c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

/* The bytes of a character as one number. */
static uint32_t packed(const char *p, unsigned n)
{
    uint32_t c = 0;

    memcpy(&c, p, n);
    return c;
}

/* Of one character (second 0) or of two. */
static unsigned bucket(uint32_t first, uint32_t second)
{
    return ((first * 0x9E3779B1u) ^ (second * 0x85EBCA77u)) >> 19 & (BUCKETS - 1);
}

struct scan_table *scan_build(struct gong_ctx *ctx, const struct gong_span *atoms, unsigned n)
{
    struct scan_table *t = gong_alloc(ctx, sizeof *t);

    if (!t || !(t->next = gong_alloc(ctx, (n + 1) * sizeof *t->next)))
        return NULL;
    for (unsigned i = 0; i < n; i++) {
        unsigned one = char_length((unsigned char)atoms[i].ptr[0]), two;
        uint16_t *head;
        if (one >= atoms[i].len) {
            head = &t->singles[bucket(packed(atoms[i].ptr, (unsigned)atoms[i].len), 0)];
        } else {
            two = char_length((unsigned char)atoms[i].ptr[one]);
            two = one + two <= atoms[i].len ? one + two : (unsigned)atoms[i].len;
            head = &t->pairs[bucket(packed(atoms[i].ptr, one), packed(atoms[i].ptr + one, two - one))];
        }
        t->next[i] = *head;
        *head = (uint16_t)(i + 1);
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
        *ret_len = 3;
        return packed(text.ptr + pos, 4) & packed("\xFF\xFF\xFF", 3);
    }
    *ret_len = left == 0 ? 0 : char_length(*p);
    if (*ret_len > left)
        *ret_len = (unsigned)left;
    return packed(text.ptr + pos, *ret_len);
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
        uint32_t c = next;
        unsigned one = t->singles[bucket(c, 0)], two;
        len = next_len;
        next = next_char(text, at + len, &next_len);
        two = t->pairs[bucket(c, next)];
        if (one)
            try_chain(d, text, at, one, &out);
        if (two)
            try_chain(d, text, at, two, &out);
    }
    flush(&out);
    ret->rows = (const struct hit *)(const void *)out.buf.ptr;
    ret->n = out.buf.len / sizeof(struct hit);
    return gong_buf_ok(&out.buf);
}

size_t scan_seek(const struct hits *h, size_t pos)
{
    size_t low = 0, high = h->n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (h->rows[mid].start < pos)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

void scan_collect(const struct hits *h, size_t from, size_t to, struct set *ret)
{
    for (size_t i = scan_seek(h, from); i < h->n && h->rows[i].start < to; i++)
        if (h->rows[i].start + h->rows[i].len <= to)
            set_put(ret, h->rows[i].atom);
}
