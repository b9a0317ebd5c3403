/* util.c: small helpers over spans. Names (ids, classes, meta names) compare without case. */
#include "strip.h"

void *grow(struct gong_ctx *ctx, void *old, uint32_t n, uint32_t *cap, size_t size)
{
    uint32_t more = *cap ? *cap * 2 : 64;
    void *p;

    if (n < *cap)
        return old;
    p = more > n ? gong_alloc(ctx, (size_t)more * size) : NULL;
    if (!p)
        return NULL;
    if (n)
        memcpy(p, old, (size_t)n * size);
    *cap = more;
    return p;
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool same_name(struct gong_span a, const char *z)
{
    size_t i;

    for (i = 0; i < a.len; i++)
        if (z[i] == '\0' || lower(a.ptr[i]) != lower(z[i]))
            return false;
    return z[i] == '\0';
}

size_t find_name(struct gong_span s, const char *needle)
{
    size_t n = strlen(needle), i, k;

    for (i = 0; i + n <= s.len; i++) {
        for (k = 0; k < n && lower(s.ptr[i + k]) == needle[k]; k++)
            continue;
        if (k == n)
            return i;
    }
    return SIZE_MAX;
}

bool has(struct gong_span s, const char *z)
{
    return gong_span_has(s, gong_span_z(z));
}

bool starts(struct gong_span s, const char *z)
{
    return gong_span_starts(s, gong_span_z(z));
}

bool ends(struct gong_span s, const char *z)
{
    return gong_span_ends(s, gong_span_z(z));
}

int blank_at_slow(struct gong_span s, size_t at, unsigned *ret_len)
{
    unsigned char c = (unsigned char)s.ptr[at], d, e;

    *ret_len = 1;
    if (c < 0x80)
        return c <= ' ' || c == 0x7F;
    d = at + 1 < s.len ? (unsigned char)s.ptr[at + 1] : 0;
    e = at + 2 < s.len ? (unsigned char)s.ptr[at + 2] : 0;
    if (c == 0xC2 && (d == 0xA0 || d == 0xAD)) {
        *ret_len = 2;
        return d == 0xA0 ? 1 : 2;
    }
    *ret_len = 3;
    if (c == 0xE3 && d == 0x80 && e == 0x80)
        return 1;
    if (c == 0xEF && d == 0xBB && e == 0xBF)
        return 2;
    if (c == 0xE2 && d == 0x80 && e >= 0x80 && e <= 0x8A)
        return 1;
    if (c == 0xE2 && d == 0x80 && ((e >= 0x8B && e <= 0x8F) || (e >= 0xAA && e <= 0xAE)))
        return 2;
    if (c == 0xE2 && d == 0x80 && (e == 0xA8 || e == 0xA9 || e == 0xAF))
        return 1;
    if (c == 0xE2 && d == 0x81 && e == 0xA0)
        return 2;
    *ret_len = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    if (*ret_len > s.len - at)
        *ret_len = (unsigned)(s.len - at);
    return 0;
}

struct gong_span trim(struct gong_span s)
{
    size_t from = 0, to = 0, i = 0;
    unsigned n = 0;
    bool any = false;

    while (i < s.len && blank_at(s, i, &n))
        i += n;
    while (i < s.len) {
        size_t run = any ? gong_utf8_wide_run(s, i) : 0;
        if (run) {
            i += run;
            to = i;
            continue;
        }
        if (!blank_at(s, i, &n)) {
            if (!any)
                from = i;
            any = true;
            to = i + n;
        }
        i += n;
    }
    return any ? gong_span_sub(s, from, to) : gong_span_sub(s, 0, 0);
}

struct gong_span squeeze(struct gong_ctx *ctx, struct gong_span s)
{
    char *p = (char *)gong_alloc(ctx, s.len + 1);
    size_t i = 0, n = 0;
    unsigned len;

    if (!p)
        return gong_span("", 0);
    while (i < s.len) {
        if (!blank_at(s, i, &len)) {
            memcpy(p + n, s.ptr + i, len);
            n += len;
        }
        i += len;
    }
    return gong_span(p, n);
}

size_t count_chars(struct gong_span s)
{
    size_t i = 0, n = 0;
    unsigned len;

    while (i < s.len) {
        size_t run = gong_utf8_wide_run(s, i);
        if (run) {
            n += run / 3;
            i += run;
            continue;
        }
        n += !blank_at(s, i, &len);
        i += len;
    }
    return n;
}
