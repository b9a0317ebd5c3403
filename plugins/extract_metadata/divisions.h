/* divisions.h: the table of GB/T 2260 divisions, by code and by name.
 *
 * Names are kept in one array, grouped by their first two characters and within a group
 * from long to short; a hash of the two characters finds the group. A match at a place of a
 * text costs one hash and at most the names of one group, so a scan is linear. Beside the
 * official name stand the forms that texts use: the stem (襄阳), stem and plain suffix of
 * autonomous divisions (恩施州, 长阳县), marked as aliases: they count only where an agency
 * follows. Read-only after open: workers share it. */
#ifndef EXTRACT_METADATA_DIVISIONS_H
#define EXTRACT_METADATA_DIVISIONS_H

#include "chars.h"

struct md_division {
    uint32_t code;
    uint32_t now;   /* code that took its place; 0: unknown or still in force */
    uint16_t until; /* year of the last revision with this row; 0: in force */
    struct gong_span name;
    struct gong_span brief; /* provinces: one character (粤) */
    struct gong_span host;  /* provinces: label of their hosts (gd) */
};

struct md_name {
    struct gong_span name;
    uint32_t row; /* of the division */
    bool alias;
};

struct md_divisions {
    struct md_division *rows; /* by code; in force first */
    size_t n;
    struct md_name *names;
    size_t n_names;
    uint32_t *slots; /* hash of two characters -> 1 + first name of the group */
    uint32_t mask;
    unsigned char *used; /* MD_USED bits: is there a group of this hash? */
};

#define MD_USED 65536u

/* Of the first six bytes at p: two characters. */
static inline uint32_t md_hash_two(const char *p)
{
    uint32_t a;
    uint16_t b;

    memcpy(&a, p, sizeof a);
    memcpy(&b, p + 4, sizeof b);
    return (uint32_t)(((uint64_t)a << 16 | b) * 0x9E3779B97F4A7C15u >> 32);
}

/* May a name begin at pos? Nearly always not, and that costs no look at the table. */
static inline bool md_may_be_name(const struct md_divisions *t, struct gong_span s, size_t pos)
{
    uint32_t h;

    if (s.len - pos < 6)
        return false;
    h = md_hash_two(s.ptr + pos) >> 16;
    return (t->used[h / 8] >> (h % 8) & 1) != 0;
}

int md_divisions_load(struct gong_ctx *ctx, const char *path, struct md_divisions *ret);
/* The row of a code, one in force before a former one; NULL. */
const struct md_division *md_division(const struct md_divisions *t, uint32_t code);
/* The code's row as it stood in `year` (0: today), with mergers followed. */
const struct md_division *md_division_then(const struct md_divisions *t, const struct md_division *d,
                                           int year);
/* Names at pos, long to short; at most max. */
size_t md_names_at(const struct md_divisions *t, struct gong_span s, size_t pos, const struct md_name **ret,
                   size_t max);
/* Province and prefecture of a code; NULL where there is none (direct-administered ones). */
const struct md_division *md_province(const struct md_divisions *t, uint32_t code);
const struct md_division *md_prefecture(const struct md_divisions *t, uint32_t code);

static inline bool md_is_province(uint32_t code)
{
    return code % 10000 == 0;
}

static inline bool md_is_prefecture(uint32_t code)
{
    return code % 100 == 0 && code % 10000 != 0;
}

static inline bool md_is_county(uint32_t code)
{
    return code % 100 != 0;
}

/* 北京 天津 上海 重庆 */
bool md_is_municipality(uint32_t code);
/* b is a, or lies in a. */
bool md_within(uint32_t a, uint32_t b);

#endif
