/* back.c: the parts of a document number, read from its end towards its beginning. Each step
 * goes back over a bounded number of characters. */
#include "back.h"

enum { DIGITS_MOST = 6 };

uint32_t back_char(struct gong_span b, size_t at, unsigned *ret_n)
{
    *ret_n = 0;
    return at > 0 ? gong_utf8_before(b, at, ret_n) : 0;
}

size_t back_blanks(struct gong_span b, size_t at)
{
    for (unsigned i = 0; i < 4 && at > 0; i++) {
        unsigned n;
        uint32_t c = back_char(b, at, &n);

        if (!gong_is_blank(c))
            break;
        at -= n;
    }
    return at;
}

size_t back_digits(struct gong_span b, size_t at, unsigned most)
{
    for (unsigned i = 0; i <= most && at > 0; i++) {
        unsigned n;
        uint32_t c = gong_fold_width(back_char(b, at, &n));

        if (c < '0' || c > '9')
            return at;
        at -= n;
    }
    return at;
}

size_t back_word(struct gong_span b, size_t at, struct gong_span word)
{
    return gong_span_ends(gong_span_sub(b, 0, at), word) ? at - word.len : at;
}

/* 〕 ] 】 ) ） 〉 》 > and their partners; the index of the kind, 0: none. */
unsigned back_bracket(uint32_t c, bool closing)
{
    static const uint32_t table[][2] = {
        {0, 0},           {0x3014, 0x3015}, {'[', ']'}, {0x3010, 0x3011}, {'(', ')'},
        {0x3008, 0x3009}, {0x300A, 0x300B}, {'<', '>'}, {0x3016, 0x3017}, {0xFE5D, 0xFE5E}};

    c = gong_fold_width(c);
    for (unsigned i = 1; i < sizeof(table) / sizeof(table[0]); i++)
        if (table[i][closing] == c)
            return i;
    return 0;
}

/* The year in its bracket that ends at `at`: where it begins; at itself where there is none.
 * *ret_round: the bracket is one of ordinary text. */
size_t back_year(struct gong_span b, size_t at, bool *ret_round)
{
    unsigned n;
    size_t end = back_blanks(b, at), from;
    uint32_t c = back_char(b, end, &n);
    unsigned kind = back_bracket(c, true);

    if (!kind)
        return at;
    end = back_blanks(b, end - n);
    end = back_word(b, end, GONG_LIT("年"));
    from = back_digits(b, end, 4);
    c = from < end ? gong_fold_width(gong_utf8_at(b, from, &n)) : 0;
    if ((end - from != 4 && end - from != 12) || (c != '1' && c != '2'))
        return at;
    from = back_blanks(b, from);
    c = back_char(b, from, &n);
    if (!back_bracket(c, false))
        return at;
    *ret_round = kind == 4;
    return from - n;
}

/* 3 or 1039-165 or 第3, in front of 号: where it begins; at itself where there is none. */
size_t back_serial(struct gong_span b, size_t at)
{
    unsigned n;
    size_t end = back_blanks(b, at), from = back_digits(b, end, DIGITS_MOST), deeper;
    uint32_t c;

    if (from == end || end - from > DIGITS_MOST * 3)
        return at;
    c = back_char(b, from, &n);
    if (c == '-' || c == 0x2014 || c == 0x2013) {
        deeper = back_digits(b, from - n, DIGITS_MOST);
        if (deeper < from - n)
            from = deeper;
    }
    end = back_blanks(b, from);
    return back_word(b, end, GONG_LIT("第")) < end ? back_word(b, end, GONG_LIT("第")) : from;
}

/* Chinese digits of an order: 主席令第七十号. */
size_t back_han_serial(struct gong_span b, size_t at)
{
    static const char digits[] = "一二三四五六七八九十百零〇";
    size_t from = at;

    for (unsigned i = 0; i < DIGITS_MOST && from >= 3; i++) {
        if (!memmem(digits, sizeof(digits) - 1, b.ptr + from - 3, 3))
            break;
        from -= 3;
    }
    return from < at && back_word(b, from, GONG_LIT("第")) < from ? from - 3 : at;
}
