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

/* Last bytes of the characters that `look` asks for (年 分 时 季 标 五 第 百 首) and of 。. */
static const bool telling[256] = {[0xB4] = true, [0x86] = true, [0xB6] = true, [0xA3] = true, [0x87] = true,
                                  [0x94] = true, [0xAC] = true, [0xBE] = true, [0x96] = true, [0x82] = true};

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
    struct gong_span t = s->t.s;
    bool rank = gq_at(t, pos, "第") || gq_at(t, pos, "首");

    if (rank)
        put_place(s, pos);
    if (rank || gq_at(t, pos, "百"))
        return NUMBER;
    if (gq_at(t, pos, "年"))
        return YEAR;
    if (gq_at(t, pos, "时"))
        return TIME;
    if (gq_at(t, pos, "季") || gq_at(t, pos, "标") || gq_at(t, pos, "五"))
        return TERM;
    return parts_of(s, pos);
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

bool gq_sentence_find(struct gq_sentence *s)
{
    struct gong_span t = s->t.s;
    const unsigned char *p = (const unsigned char *)t.ptr;
    size_t pos = s->from, stop = t.len - pos > GQ_SENTENCE ? pos + GQ_SENTENCE : t.len;
    unsigned seen = 0, kind;

    s->n_places = 0;
    while (pos < stop && (kind = leads[p[pos]]) != LINE_END) {
        if (kind == HAN && stop - pos > 3 && p[pos + 2] >= 0x80 && !telling[p[pos + 2]]) {
            pos += 3; /* nearly all */
            continue;
        }
        if (kind == HAN && gq_at(t, pos, "。")) {
            s->to = pos + 3;
            return is_worth_reading(seen);
        }
        if (kind == DIGIT)
            put_place(s, pos);
        seen |= kind == HAN ? look(s, pos) : kind == WIDE ? wide(s, pos) : kind == DIGIT ? NUMBER : 0;
        pos += kind >= WIDE && stop - pos > 3 && p[pos + 1] >= 0x80 && p[pos + 2] >= 0x80 ? 3 : 1;
    }
    while (pos < t.len && (p[pos] & 0xC0) == 0x80)
        pos++;
    s->to = pos;
    return is_worth_reading(seen);
}
