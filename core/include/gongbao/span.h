/* span.h: bytes as {pointer, length}.
 *
 * Ownership: a span owns nothing; whoever made it says how long its bytes live.
 * A span is never NUL-terminated. {NULL, 0} means "absent" (JSON null), {p, 0} "empty".
 * Nothing here allocates; all of it and may be called from any thread. */
#ifndef GONGBAO_SPAN_H
#define GONGBAO_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gong_span {
    const char *ptr;
    size_t len;
};

/* A span over a string literal. */
#ifdef __cplusplus
#define GONG_LIT(s) (gong_span{(s), sizeof(s) - 1})
#else
#define GONG_LIT(s) ((struct gong_span){(s), sizeof(s) - 1})
#endif

static inline struct gong_span gong_span(const char *ptr, size_t len)
{
    struct gong_span s;
    s.ptr = ptr;
    s.len = len;
    return s;
}

static inline struct gong_span gong_span_none(void)
{
    return gong_span(NULL, 0);
}

/* Over a NUL-terminated string of our own (never over outside bytes). */
static inline struct gong_span gong_span_z(const char *z)
{
    return gong_span(z, z ? strlen(z) : 0);
}

enum { GONG_DECIMAL = 21 }; /* bytes that hold any int64_t, without a NUL */

/* v in decimal, written to the end of `room`; a format string costs ten times as much. */
static inline struct gong_span gong_decimal(int64_t v, char room[GONG_DECIMAL])
{
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    size_t at = GONG_DECIMAL;

    do
        room[--at] = (char)('0' + u % 10);
    while (u /= 10);
    if (v < 0)
        room[--at] = '-';
    return gong_span(room + at, GONG_DECIMAL - at);
}

static inline bool gong_span_eq(struct gong_span a, struct gong_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool gong_span_is(struct gong_span a, const char *z)
{
    return gong_span_eq(a, gong_span_z(z));
}

static inline bool gong_span_starts(struct gong_span s, struct gong_span prefix)
{
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

static inline bool gong_span_ends(struct gong_span s, struct gong_span suffix)
{
    return s.len >= suffix.len &&
           (suffix.len == 0 || memcmp(s.ptr + s.len - suffix.len, suffix.ptr, suffix.len) == 0);
}

/* The part [from, to) of s; both are clamped into s. */
static inline struct gong_span gong_span_sub(struct gong_span s, size_t from, size_t to)
{
    if (to > s.len)
        to = s.len;
    if (from > to)
        from = to;
    return gong_span(s.ptr ? s.ptr + from : NULL, to - from);
}

/* Byte offset of needle in s at or after from, or SIZE_MAX. */
size_t gong_span_find(struct gong_span s, size_t from, struct gong_span needle);

static inline bool gong_span_has(struct gong_span s, struct gong_span needle)
{
    return gong_span_find(s, 0, needle) != SIZE_MAX;
}

#ifdef __cplusplus
}
#endif
#endif
