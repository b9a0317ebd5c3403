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

static uint32_t mix(uint32_t h, const char *p, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        h = h * 0x01000193u ^ (unsigned char)p[i];
    return h;
}

static unsigned bucket(uint32_t h)
{
    return (h ^ h >> 13) % BUCKETS;
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
            head = &t->singles[bucket(mix(0, atoms[i].ptr, (unsigned)atoms[i].len))];
        } else {
            two = char_length((unsigned char)atoms[i].ptr[one]);
            two = one + two <= atoms[i].len ? one + two : (unsigned)atoms[i].len;
            head = &t->pairs[bucket(mix(0, atoms[i].ptr, two))];
        }
        t->next[i] = *head;
        *head = (uint16_t)(i + 1);
    }
    return t;
}

static void try_chain(const struct dict *d, struct gong_span text, size_t at, unsigned atom,
                      struct gong_buf *out)
{
    for (; atom; atom = d->scan->next[atom - 1]) {
        struct gong_span a = d->atoms[atom - 1];
        struct hit h = {(uint32_t)at, (uint16_t)a.len, (uint16_t)(atom - 1)};
        if (a.len <= text.len - at && memcmp(text.ptr + at, a.ptr, a.len) == 0)
            gong_buf_add(out, gong_span((const char *)&h, sizeof h));
    }
}

bool scan_text(const struct dict *d, struct gong_ctx *ctx, struct gong_span text, struct hits *ret)
{
    const struct scan_table *t = d->scan;
    struct gong_buf out;

    gong_buf_init(&out, ctx, (text.len + 64) * HITS_PER_BYTE * sizeof(struct hit));
    for (size_t at = 0; at < text.len;) {
        unsigned one = char_length((unsigned char)text.ptr[at]), two;
        uint32_t h;
        if (one > text.len - at)
            break;
        h = mix(0, text.ptr + at, one);
        if (t->singles[bucket(h)])
            try_chain(d, text, at, t->singles[bucket(h)], &out);
        if (at + one < text.len) {
            two = char_length((unsigned char)text.ptr[at + one]);
            two = two <= text.len - at - one ? two : (unsigned)(text.len - at - one);
            h = mix(h, text.ptr + at + one, two);
            if (t->pairs[bucket(h)])
                try_chain(d, text, at, t->pairs[bucket(h)], &out);
        }
        at += one;
    }
    ret->rows = (const struct hit *)(const void *)out.ptr;
    ret->n = out.len / sizeof(struct hit);
    return gong_buf_ok(&out);
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
