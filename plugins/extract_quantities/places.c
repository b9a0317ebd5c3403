/* places.c: where a sentence ends, and the places in it where a number can begin.
 *
 * This is the one pass that looks at every character; what reads numbers and words comes after it and
 * only to sentences that hold any. So most characters are passed by their lead and last byte alone. */
#include "quantities.h"

/* What stands in a sentence. */
enum seen {
    NUMBER = 1, /* a digit of either width, a rank or a percentage in words */
    YEAR = 2,   /* 年: words about the time frame (frame_words) */
    TIME = 4,   /* 时, and full-width marks */
    TERM = 8    /* 季, 标, 五: the words of the frame without 年, where there is TIME too */
};

enum lead { OTHER, DIGIT, LINE_END, WIDE, HAN };

static const unsigned char leads[256] = {
    ['\n'] = LINE_END, ['0'] = DIGIT, ['1'] = DIGIT, ['2'] = DIGIT, ['3'] = DIGIT,
    ['4'] = DIGIT,     ['5'] = DIGIT, ['6'] = DIGIT, ['7'] = DIGIT, ['8'] = DIGIT,
    ['9'] = DIGIT,     [0xE3] = HAN,  [0xE4] = HAN,  [0xE5] = HAN,  [0xE6] = HAN,
    [0xE7] = HAN,      [0xE8] = HAN,  [0xE9] = HAN,  [0xEF] = WIDE};

#define LAST(byte) (1ull << ((byte)&63))

/* By their second byte: the last bytes of the characters that `look` asks for, and of 。. */
static const uint64_t telling[64] = {
    [0xB9 & 63] = LAST(0xB4), /* 年 */
    [0x88 & 63] = LAST(0x86), /* 分 */
    [0x97 & 63] = LAST(0xB6), /* 时 */
    [0xAD & 63] = LAST(0xA3), /* 季 */
    [0xA0 & 63] = LAST(0x87), /* 标 */
    [0xBA & 63] = LAST(0x94), /* 五 */
    [0xAC & 63] = LAST(0xAC), /* 第 */
    [0x99 & 63] = LAST(0xBE), /* 百 */
    [0xA6 & 63] = LAST(0x96), /* 首 */
    [0x80 & 63] = LAST(0x82), /* 。 */
};

/* Over characters that say nothing: nearly all. */
static inline size_t skip(const unsigned char *p, size_t pos, size_t stop)
{
    while (stop - pos > 3 && leads[p[pos]] == HAN && (p[pos + 2] & 0xC0) == 0x80 &&
           !(telling[p[pos + 1] & 63] >> (p[pos + 2] & 63) & 1))
        pos += 3;
    return pos;
}

static void put_place(struct gq_sentence *s, size_t pos)
{
    s->places[s->n_places++] = (uint16_t)(pos - s->from);
}

/* 百分之, 千分之, 万分之 are found by their 分. */
static unsigned parts_of(struct gq_sentence *s, size_t pos)
{
    if (!gq_at(s->t.s, pos, "分之"))
        return 0;
    if (pos - s->from >= 3 && gq_any_before(s->t.s, pos, "百 千 万"))
        put_place(s, pos - 3);
    return NUMBER;
}

static unsigned look(struct gq_sentence *s, size_t pos)
{
    unsigned len;

    switch (gong_utf8_at(s->t.s, pos, &len)) {
    case 0x7B2C: /* 第 */
    case 0x9996: /* 首 */
        put_place(s, pos);
        return NUMBER;
    case 0x767E: /* 百 */
        return NUMBER;
    case 0x5E74: /* 年 */
        return YEAR;
    case 0x65F6: /* 时 */
        return TIME;
    case 0x5B63: /* 季 */
    case 0x6807: /* 标 */
    case 0x4E94: /* 五 */
        return TERM;
    case 0x5206: /* 分 */
        return parts_of(s, pos);
    default:
        return 0;
    }
}

/* Full-width forms. */
static unsigned wide(struct gq_sentence *s, size_t pos)
{
    unsigned len;

    if (gq_digit(s->t.s, pos, &len) >= 0) {
        put_place(s, pos);
        return NUMBER;
    }
    return gq_at(s->t.s, pos, "\xEF\xBC") ? TIME : 0;
}

static bool is_worth_reading(unsigned seen)
{
    return (seen & (NUMBER | YEAR)) || (seen & (TIME | TERM)) == (TIME | TERM);
}

/* What the character at pos says; its bytes in *ret_len. */
static unsigned see(struct gq_sentence *s, size_t pos, size_t stop, unsigned *ret_len)
{
    const unsigned char *p = (const unsigned char *)s->t.s.ptr + pos;
    unsigned kind = leads[*p];

    *ret_len = kind >= WIDE && stop - pos > 3 && p[1] >= 0x80 && p[2] >= 0x80 ? 3 : 1;
    if (kind == DIGIT)
        put_place(s, pos);
    return kind == HAN ? look(s, pos) : kind == WIDE ? wide(s, pos) : kind == DIGIT ? NUMBER : 0;
}

bool gq_sentence_find(struct gq_sentence *s)
{
    struct gong_span t = s->t.s;
    const unsigned char *p = (const unsigned char *)t.ptr;
    size_t pos = s->from, stop = t.len - pos > GQ_SENTENCE ? pos + GQ_SENTENCE : t.len;
    unsigned seen = 0, len;

    s->n_places = 0;
    while ((pos = skip(p, pos, stop)) < stop && leads[p[pos]] != LINE_END) {
        if (gq_at(t, pos, "。")) {
            s->to = pos + 3;
            return is_worth_reading(seen);
        }
        seen |= see(s, pos, stop, &len);
        pos += len;
    }
    while (pos < t.len && (p[pos] & 0xC0) == 0x80)
        pos++;
    s->to = pos;
    return is_worth_reading(seen);
}
