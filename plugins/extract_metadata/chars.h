/* chars.h: small questions about UTF-8 text that several parts of this plugin ask. */
#ifndef EXTRACT_METADATA_CHARS_H
#define EXTRACT_METADATA_CHARS_H

#include <gongbao/plugin.h>
#include <gongbao/utf8.h>

/* Character at pos with full-width forms folded to ASCII; *ret_len its bytes. */
static inline uint32_t ch_at(struct gong_span s, size_t pos, unsigned *ret_len)
{
    return gong_fold_width(gong_utf8_at(s, pos, ret_len));
}

/* Last character, folded; 0 of an empty span. */
uint32_t ch_last(struct gong_span s);
struct gong_span ch_from(struct gong_span s, size_t pos);
bool ch_starts(struct gong_span s, const char *z);
bool ch_ends(struct gong_span s, const char *z);
bool ch_has(struct gong_span s, const char *z);
/* One of the strings of a NULL-terminated table stands in, opens or closes s. */
bool ch_has_any(struct gong_span s, const char *const *table);
bool ch_starts_any(struct gong_span s, const char *const *table);
bool ch_ends_any(struct gong_span s, const char *const *table);
/* The first end of s up to max bytes, on a character border; the last. */
struct gong_span ch_head(struct gong_span s, size_t max);
struct gong_span ch_tail(struct gong_span s, size_t max);
/* Copy without blanks; s itself where it has none. */
struct gong_span ch_squeeze(struct gong_ctx *ctx, struct gong_span s);
/* Equal but for blanks and width. */
bool ch_same(struct gong_span a, struct gong_span b);
/* Without one pair of brackets () （） [] 【】 around the whole. */
struct gong_span ch_unbracket(struct gong_span s);
/* Opens with a marker of an outline: 一、 （一） 1. （1） ① 第一章. */
bool ch_is_marked(struct gong_span s);
bool ch_is_digit(uint32_t cp);
/* 0..9 of 〇零一二…九 and the look-alikes of 〇; -1 of anything else. */
int ch_numeral(uint32_t cp);

#endif
