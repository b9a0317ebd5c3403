/* util.h: small helpers over spans (util.c), and dates (date.c). */
#ifndef GONG_STRIP_UTIL_H
#define GONG_STRIP_UTIL_H

#include <gongbao/plugin.h>

/* Grows an arena array; NULL: reported. */
void *grow(struct gong_ctx *ctx, void *old, uint32_t n, uint32_t *cap, size_t size);
char lower(char c);
bool same_name(struct gong_span a, const char *z);        /* ASCII, without case */
size_t find_name(struct gong_span s, const char *needle); /* the same; SIZE_MAX */
bool has(struct gong_span s, const char *z);
bool starts(struct gong_span s, const char *z);
bool ends(struct gong_span s, const char *z);
struct gong_span trim(struct gong_span s);
int blank_at_slow(struct gong_span s, size_t at, unsigned *ret_len);

/* 0: no blank, 1: a blank, 2: of no width; *ret_len: bytes. */
static inline int blank_at(struct gong_span s, size_t at, unsigned *ret_len)
{
    unsigned char c = (unsigned char)s.ptr[at];

    if (c >= 0xE4 && c <= 0xE9 && s.len - at >= 3) { /* U+4000 to U+9FFF */
        *ret_len = 3;
        return 0;
    }
    if (c > ' ' && c < 0x7F) {
        *ret_len = 1;
        return 0;
    }
    return blank_at_slow(s, at, ret_len);
}

/* Without any blank, in the arena. */
struct gong_span squeeze(struct gong_ctx *ctx, struct gong_span s);
size_t count_chars(struct gong_span s); /* characters that are no blanks */

/* What a tag means, by where its name lies: the parser keeps each name once. */
enum { TAGS_SEEN = 64 };

/* ---- date.c ---------------------------------------------------------------------------------- */

struct date {
    int year, month, day;
};
/* The first full date in s; *ret_at and *ret_len where it stands. */
bool date_find(struct gong_span s, struct date *ret, size_t *ret_at, size_t *ret_len);
/* 24-03-06 at the start of s, as behind a label. */
bool date_short(struct gong_span s, struct date *ret);
/* 10:22 behind the date that ends at `at`. */
bool date_has_time(struct gong_span s, size_t at);
struct gong_span date_text(struct gong_ctx *ctx, struct date d);

#endif
