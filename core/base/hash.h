/* hash.h: FNV-1a, 64 bits: for tables whose entries are compared behind it, and to tell versions of
 * one thing apart where nobody gains by a collision. What is kept in a state stands on it: never
 * changed. Low bits that choose a slot want a mix behind it. */
#ifndef GONG_BASE_HASH_H
#define GONG_BASE_HASH_H

#include <gongbao/span.h>

#define GONG_HASH_BEGIN 14695981039346656037ull

/* Goes on from h. */
static inline uint64_t gong_hash_on(uint64_t h, struct gong_span s)
{
    for (size_t i = 0; i < s.len; i++)
        h = (h ^ (unsigned char)s.ptr[i]) * 1099511628211ull;
    return h;
}

static inline uint64_t gong_hash(struct gong_span s)
{
    return gong_hash_on(GONG_HASH_BEGIN, s);
}

#endif
