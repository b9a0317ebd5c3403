/* scan.c: see scan.h. Atoms are chained by a hash of their first character; chains are short. */
#include "scan.h"

enum { BUCKETS = 4096 };

struct scan_table {
    uint16_t first[BUCKETS]; /* atom + 1; 0: none */
    uint16_t *next;          /* per atom: atom + 1 */
};

static unsigned char_length(unsigned char c)
{
    return c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

static unsigned bucket(const char *p, unsigned n)
{
    uint32_t h = 0;

    for (unsigned i = 0; i < n; i++)
        h = h * 67 + (unsigned char)p[i];
    return (h ^ h >> 11) % BUCKETS;
}

struct scan_table *scan_build(struct gong_ctx *ctx, const struct gong_span *atoms, unsigned n)
{
    struct scan_table *t = gong_alloc(ctx, sizeof *t);

    if (!t || !(t->next = gong_alloc(ctx, (n + 1) * sizeof *t->next)))
        return NULL;
    for (unsigned i = 0; i < n; i++) {
        unsigned len = char_length((unsigned char)atoms[i].ptr[0]);
        unsigned b = bucket(atoms[i].ptr, len <= atoms[i].len ? len : 1);
        t->next[i] = t->first[b];
        t->first[b] = (uint16_t)(i + 1);
    }
    return t;
}

/* Writes the hits into out, or counts them where out is NULL. */
static size_t walk(const struct dict *d, struct gong_span text, struct hit *out)
{
    const struct scan_table *t = d->scan;
    size_t n = 0;

    for (size_t at = 0; at < text.len;) {
        unsigned len = char_length((unsigned char)text.ptr[at]);
        unsigned atom = len <= text.len - at ? t->first[bucket(text.ptr + at, len)] : 0;
        for (; atom; atom = t->next[atom - 1]) {
            struct gong_span a = d->atoms[atom - 1];
            if (a.len > text.len - at || memcmp(text.ptr + at, a.ptr, a.len) != 0)
                continue;
            if (out)
                out[n] = (struct hit){(uint32_t)at, (uint16_t)a.len, (uint16_t)(atom - 1)};
            n++;
        }
        at += len;
    }
    return n;
}

bool scan_text(const struct dict *d, struct gong_ctx *ctx, struct gong_span text, struct hits *ret)
{
    struct hit *rows;

    ret->n = walk(d, text, NULL);
    rows = gong_alloc(ctx, (ret->n + 1) * sizeof *rows);
    ret->rows = rows;
    if (rows)
        walk(d, text, rows);
    return rows != NULL;
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
