/* absence.c: a common word that is missing from the text, and a brand in its place.
 *
 * No long Chinese text does without 的, 和, 在, 为 or 对. Where one of them does not occur once,
 * though several were to be expected, and a string that looks like what is advertised stands
 * about as often, always between ordinary words, it stands for that word. Words that are made
 * with it (针对, 共和国, 成为) show it too. Brands that stand in ordinary ways in a text that
 * has all its common words are left alone. */
#include "normalise.h"

#include <gongbao/utf8.h>

struct common {
    const char *word;
    double rate;                /* in 1,000 characters: what even the poorest official text has */
    bool after_break;           /* may begin a clause */
    const char *before, *after; /* characters that make a word with it */
};

static const struct common commons[] = {
    {"的", 3.5, false, "目似", "确"},
    {"和", 2.5, false, "共温缓饱祥总平", "谐解睦气国平"},
    {"在", 1.1, true, "存现正所实旨潜内", "线校建职岗位场"},
    {"为", 1.4, true, "作成行因认较更转化", "民期准主"},
    {"对", 0.9, true, "针应绝面相反核", "象接外待照策口标应于比"},
};

enum { COMMONS = sizeof commons / sizeof commons[0], PIECE_MAX = 36 };

static size_t characters(struct gong_span text)
{
    return gong_utf8_count(text);
}

static bool is_among(const char *set, uint32_t cp)
{
    char one[4];
    size_t n = gong_utf8_put(cp, one);

    return cp >= 0x80 && gong_span_has(gong_span_z(set), gong_span(one, n));
}

static bool joins(uint32_t cp)
{
    return planted_is_word(cp) || is_among("《》“”〔〕、", cp);
}

struct fit {
    size_t compounds;
    bool everywhere;
};

/* How the places of the string fit the word. */
static struct fit fit_of(struct gong_span text, const struct found *f, const struct common *w)
{
    struct fit r = {0, true};
    size_t i;
    unsigned len;

    for (i = 0; i < f->n_places && r.everywhere; i++) {
        size_t a = f->places[i], b = a + f->injected.len;
        uint32_t left = a ? gong_utf8_before(text, a, &len) : '\n';
        uint32_t right = b < text.len ? gong_utf8_at(text, b, &len) : '\n';

        r.everywhere = joins(right) && (w->after_break || joins(left));
        r.compounds += is_among(w->before, left) || is_among(w->after, right);
    }
    return r;
}

/* The one missing word that the string can stand for. NULL: none, or it is not clear which. */
static const struct common *missing_word(struct gong_span text, const struct found *f)
{
    const struct common *sole = NULL, *compound = NULL;
    size_t n = characters(text), missing = 0, compounds = 0, most = 0, i;

    for (i = 0; i < COMMONS; i++) {
        double expected = commons[i].rate * (double)n / 1000;
        struct fit fit;

        if (gong_span_has(text, gong_span_z(commons[i].word)))
            continue;
        missing += expected >= 1;
        fit = fit_of(text, f, &commons[i]);
        if (!fit.everywhere)
            continue;
        if (fit.compounds >= 2) {
            compound = &commons[i];
            most = fit.compounds;
            compounds++;
        }
        if (expected >= 4 && (double)f->n_places >= expected / 4)
            sole = &commons[i];
    }
    if (compounds)
        return compounds == 1 && (missing <= 1 || most * 2 >= f->n_places) ? compound : NULL;
    return missing == 1 ? sole : NULL;
}

static void judge(struct search *s, struct gong_span string)
{
    struct found f = {.rule = "absent-word", .confidence = 0.85, .sure = true};
    const struct common *word;

    if (string.len < 4 || planted_already(s->found, string) || !planted_places(s, string, &f))
        return;
    if (f.n_places < 3 || !planted_is_brand(s->words, string) || planted_is_ordinary(s->words, string) ||
        planted_contexts_differ(s->text, &f) < 2)
        return;
    word = missing_word(s->text, &f);
    if (!word)
        return;
    f.restored = gong_span_z(word->word);
    planted_report(s->found, &f);
}

static bool same_everywhere(struct gong_span text, const struct found *f, size_t at, size_t n)
{
    size_t i;

    for (i = 0; i < f->n_places; i++) {
        size_t here = f->places[i] + at - f->places[0];

        if (here + n > text.len || memcmp(text.ptr + here, text.ptr + at, n) != 0)
            return false;
    }
    return true;
}

/* The longest string around a piece that is the same at all places of the piece. */
static struct gong_span around(struct search *s, struct gong_span piece)
{
    struct found f;
    size_t a, b;
    unsigned len;

    if (!planted_places(s, piece, &f) || f.n_places < 3)
        return gong_span_none();
    a = f.places[0];
    b = a + piece.len;
    while (a > 0 && b - a < PIECE_MAX) {
        uint32_t cp = gong_utf8_before(s->text, a, &len);

        if (!planted_is_word(cp) || f.places[0] < len || f.places[0] - (a - len) > f.places[0] ||
            !same_everywhere(s->text, &f, a - len, len))
            break;
        a -= len;
    }
    while (b < s->text.len && b - a < PIECE_MAX) {
        uint32_t cp = gong_utf8_at(s->text, b, &len);

        if (!planted_is_word(cp) || !same_everywhere(s->text, &f, b, len))
            break;
        b += len;
    }
    return gong_span_sub(s->text, a, b);
}

/* The first word of letters and digits after *at. */
static struct gong_span latin_word(struct gong_span text, size_t *at)
{
    size_t i = *at, from;

    while (i < text.len &&
           ((unsigned char)text.ptr[i] >= 0x80 || !planted_is_word((unsigned char)text.ptr[i])))
        i++;
    for (from = i;
         i < text.len && (unsigned char)text.ptr[i] < 0x80 && planted_is_word((unsigned char)text.ptr[i]);
         i++)
        ;
    *at = i;
    return gong_span_sub(text, from, i);
}

enum { LATIN_MAX = 64 };

void planted_by_absence(struct search *s)
{
    bool any = false;
    size_t i, at = 0, tried = 0;

    for (i = 0; i < COMMONS; i++)
        any = any || !gong_span_has(s->text, gong_span_z(commons[i].word));
    if (!any)
        return;
    for (i = 0; i < s->words->n_brands + s->words->n_endings; i++) {
        const struct planted_words *w = s->words;
        struct gong_span string = around(s, i < w->n_brands ? w->brands[i] : w->endings[i - w->n_brands]);

        if (string.ptr)
            judge(s, string);
    }
    while (at < s->text.len && tried < LATIN_MAX) {
        struct gong_span word = latin_word(s->text, &at);

        if (word.len < 4 || word.len > PIECE_MAX || !planted_is_brand(s->words, word))
            continue;
        tried++;
        word = around(s, word);
        if (word.ptr)
            judge(s, word);
    }
}
