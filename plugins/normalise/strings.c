/* strings.c: what a string that may have been planted looks like, and where it stands. */
#include "normalise.h"

#include <gongbao/utf8.h>

bool planted_is_word(uint32_t cp)
{
    return gong_is_han(cp) || (cp >= '0' && cp <= '9') || (cp >= 'A' && cp <= 'Z') ||
           (cp >= 'a' && cp <= 'z');
}

static bool is_latin(uint32_t cp)
{
    return cp < 0x80 && planted_is_word(cp);
}

static bool is_bracket(uint32_t cp, bool opens)
{
    return opens ? cp == '(' || cp == 0xFF08 : cp == ')' || cp == 0xFF09;
}

/* A bracket of a short group of words in the middle of a name: 某某体育(中国)官网. */
static bool in_group(struct gong_span text, size_t at, bool opens)
{
    size_t i = at;
    unsigned len;
    int k;

    gong_utf8_at(text, i, &len);
    for (k = 0, i = opens ? i + len : i; k < 7 && (opens ? i < text.len : i > 0); k++) {
        uint32_t cp = opens ? gong_utf8_at(text, i, &len) : gong_utf8_before(text, i, &len);

        if (is_bracket(cp, !opens))
            return k > 0;
        if (!planted_is_word(cp))
            return false;
        i = opens ? i + len : i - len;
    }
    return false;
}

/* Dots, hyphens and brackets inside of names: www.xx88.com, bet-365, 某某体育(中国)官网. */
bool planted_word_at(struct gong_span text, size_t at, unsigned *ret_len)
{
    uint32_t cp = gong_utf8_at(text, at, ret_len);
    unsigned len;

    if (planted_is_word(cp))
        return true;
    if (at == 0 || at + *ret_len >= text.len)
        return false;
    if (is_bracket(cp, true))
        return planted_is_word(gong_utf8_before(text, at, &len)) && in_group(text, at, true);
    if (is_bracket(cp, false))
        return in_group(text, at, false);
    if (cp == 0xB7)
        return gong_is_han(gong_utf8_before(text, at, &len)) && gong_is_han(gong_utf8_at(text, at + 2, &len));
    return (cp == '.' || cp == '-' || cp == '_') && is_latin((unsigned char)text.ptr[at - 1]) &&
           is_latin((unsigned char)text.ptr[at + 1]);
}

/* bet365, www.xx.com: letters and digits, or a dot, in one word. Acronyms (5G, PM2.5, ISO9001)
 * are not. */
static bool is_mixed_latin(struct gong_span s)
{
    size_t i, lower = 0, digit = 0, dot = 0, all = 0;

    for (i = 0; i < s.len; i++) {
        unsigned char b = (unsigned char)s.ptr[i];

        lower += b >= 'a' && b <= 'z';
        digit += b >= '0' && b <= '9';
        dot += b == '.';
        all += b < 0x80;
    }
    return (lower >= 2 && digit >= 1 && all >= 4) || (lower >= 4 && dot >= 1);
}

/* Without a group in brackets at its end. */
static struct gong_span without_group(struct gong_span s)
{
    size_t i = s.len;
    unsigned len;

    if (i == 0 || !is_bracket(gong_utf8_before(s, i, &len), false))
        return s;
    while (i > 0) {
        uint32_t cp = gong_utf8_before(s, i, &len);

        i -= len;
        if (is_bracket(cp, true))
            return gong_span_sub(s, 0, i);
    }
    return s;
}

bool planted_is_brand(const struct planted_words *d, struct gong_span s)
{
    size_t i;

    if (is_mixed_latin(s))
        return true;
    for (i = 0; i < d->n_brands; i++)
        if (gong_span_has(s, d->brands[i]))
            return true;
    s = without_group(s);
    for (i = 0; i < d->n_endings; i++)
        if (gong_span_ends(s, d->endings[i]) && s.len >= d->endings[i].len + 2)
            return true;
    return false;
}

/* Ordinary words in what is left of the string without the pieces of brands. */
bool planted_is_ordinary(const struct planted_words *d, struct gong_span s)
{
    size_t i, at;

    for (i = 0; i < d->n_brands + d->n_endings; i++) {
        struct gong_span piece = i < d->n_brands ? d->brands[i] : d->endings[i - d->n_brands];

        at = gong_span_find(s, 0, piece);
        if (at != SIZE_MAX)
            return planted_is_ordinary(d, gong_span_sub(s, 0, at)) ||
                   planted_is_ordinary(d, gong_span_sub(s, at + piece.len, s.len));
    }
    return s.len && grammar_ordinary(d->grammar, s);
}

bool planted_already(const struct findings *f, struct gong_span s)
{
    size_t i;

    for (i = 0; i < f->n; i++)
        if (gong_span_has(s, f->list[i].injected) || gong_span_has(f->list[i].injected, s))
            return true;
    return false;
}

void planted_report(struct findings *f, const struct found *found)
{
    if (f->n < FOUND_MAX && found->n_places)
        f->list[f->n++] = *found;
}

bool planted_places(struct search *s, struct gong_span string, struct found *ret)
{
    size_t at = 0;

    ret->injected = string;
    ret->n_places = 0;
    if (s->budget < s->text.len)
        return false;
    s->budget -= s->text.len;
    while ((at = gong_span_find(s->text, at, string)) != SIZE_MAX) {
        if (ret->n_places == PLACES_MAX)
            return false;
        ret->places[ret->n_places++] = at;
        at += string.len;
    }
    return true;
}

/* Up to `chars` characters before (back) or after `at`, within the title, sentence or line. */
static struct gong_span beside(struct gong_span text, size_t at, int chars, bool back)
{
    size_t i = at;
    unsigned len;

    while (chars-- > 0 && (back ? i > 0 : i < text.len)) {
        uint32_t cp = back ? gong_utf8_before(text, i, &len) : gong_utf8_at(text, i, &len);

        if (cp == '\n' || cp == 0x300A || cp == 0x300B || cp == 0x3002)
            break;
        i = back ? i - len : i + len;
    }
    return back ? gong_span_sub(text, i, at) : gong_span_sub(text, at, i);
}

int planted_contexts_differ(struct gong_span text, const struct found *f)
{
    bool left = false, right = false;
    size_t i;

    for (i = 1; i < f->n_places; i++) {
        size_t a = f->places[0], b = f->places[i], n = f->injected.len;

        left = left || !gong_span_eq(beside(text, a, 6, true), beside(text, b, 6, true));
        right = right || !gong_span_eq(beside(text, a + n, 12, false), beside(text, b + n, 12, false));
    }
    return left + right;
}
