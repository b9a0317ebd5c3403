/* planted.c: words that a hijacked mirror planted in the place of 关于.
 *
 * Known strings are asked for by name and restored where the grammar agrees. Unknown ones are
 * strings that stand again and again right after an organ, a verb of issuing or 《, where only a
 * preposition makes sense of the clause. That is believed under these conditions, all of them:
 *
 *   - two places at least, with other words before and after (for a brand: before or after);
 *   - no place at all where a noun or a verb could stand, so that the name of a company or a
 *     place, which a text uses in ordinary ways too, is never touched;
 *   - nothing of ordinary official language in the string;
 *   - the string looks like what is advertised so (a brand), or else: 关于 itself is missing from
 *     the text, no piece of the string stands anywhere else, and it stands between an organ or
 *     leader and an instruction three times, or once and in a title between an organ and a verb.
 *
 * What meets the first three and only part of the last is told as a finding and left alone. */
#include "normalise.h"

#include <gongbao/utf8.h>

enum { LONGEST = 16, ANCHORS_MAX = 4096, LOOKS_MAX = 16384, KINDS = SLOT_STRONG + 1 };

static const char restored_word[] = "关于";

bool planted_is_word(uint32_t cp)
{
    return gong_is_han(cp) || (cp >= '0' && cp <= '9') || (cp >= 'A' && cp <= 'Z') ||
           (cp >= 'a' && cp <= 'z');
}

static bool is_latin(uint32_t cp)
{
    return cp < 0x80 && planted_is_word(cp);
}

/* Dots and hyphens inside of names: www.xx88.com, bet-365. */
bool planted_word_at(struct gong_span text, size_t at, unsigned *ret_len)
{
    uint32_t cp = gong_utf8_at(text, at, ret_len);
    unsigned len;

    if (planted_is_word(cp))
        return true;
    if (cp == 0xB7)
        return at > 0 && at + 2 < text.len && gong_is_han(gong_utf8_before(text, at, &len)) &&
               gong_is_han(gong_utf8_at(text, at + 2, &len));
    return (cp == '.' || cp == '-' || cp == '_') && at > 0 && at + 1 < text.len &&
           is_latin((unsigned char)text.ptr[at - 1]) && is_latin((unsigned char)text.ptr[at + 1]);
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

bool planted_is_brand(const struct planted_words *d, struct gong_span s)
{
    size_t i;

    if (is_mixed_latin(s))
        return true;
    for (i = 0; i < d->n_brands; i++)
        if (gong_span_has(s, d->brands[i]))
            return true;
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

struct tally {
    size_t of[KINDS];
    size_t fits, kinds; /* places that fit; different kinds of places */
    bool named;         /* somewhere it is part of a name */
    bool unread;        /* somewhere what follows is no object of 关于 */
};

static struct tally tally_slots(const struct scene *sc, const struct found *f)
{
    struct tally t = {{0}, 0, 0, false, false};
    size_t i;

    for (i = 0; i < f->n_places; i++) {
        size_t end = f->places[i] + f->injected.len;
        enum slot s = grammar_slot(sc, f->places[i], end);

        t.of[s]++;
        t.named = t.named || grammar_names(sc, end);
        t.unread = t.unread || (s == SLOT_NOUN && !grammar_reads(sc, end));
    }
    for (i = 0; i < KINDS; i++)
        t.kinds += t.of[i] > 0;
    t.fits = t.of[SLOT_SPEECH] + t.of[SLOT_ISSUE] + t.of[SLOT_TITLE] + t.of[SLOT_STRONG];
    return t;
}

/* A few places after ordinary words do not count against many that fit: not only organs and
 * leaders stand before 关于. But a name would be found there, so what follows must read well. */
static bool may_stand_everywhere(const struct tally *t)
{
    return t->of[SLOT_NOUN] == 0 ||
           (t->fits >= 3 && t->of[SLOT_NOUN] * 2 <= t->fits && !t->named && !t->unread);
}

/* ---- by dictionary -------------------------------------------------------------------------- */

static bool context_holds(const struct planted_word *w, struct gong_span text, size_t at)
{
    size_t i;

    for (i = 0; i < w->n_contexts; i++)
        if (gong_span_ends(gong_span_sub(text, 0, at), w->contexts[i].before) &&
            gong_span_starts(gong_span_sub(text, at + w->injected.len, text.len), w->contexts[i].after))
            return true;
    return false;
}

/* Keeps the places where the word may be restored. */
static void keep_good_places(const struct planted_word *w, const struct scene *sc, struct found *f)
{
    struct tally t = tally_slots(sc, f);
    size_t i, n = 0;

    for (i = 0; i < f->n_places; i++) {
        size_t end = f->places[i] + f->injected.len;
        enum slot s = grammar_slot(sc, f->places[i], end);
        bool good = s >= SLOT_SPEECH || (t.fits && s != SLOT_NOUN) ||
                    (t.fits >= 2 && grammar_reads(sc, end) && !grammar_names(sc, end));

        if (w->n_contexts ? context_holds(w, sc->text, f->places[i]) : good)
            f->places[n++] = f->places[i];
    }
    f->n_places = n;
}

void planted_by_dictionary(struct search *s)
{
    size_t i;

    for (i = 0; i < s->words->n_words; i++) {
        const struct planted_word *w = &s->words->words[i];
        struct found f = {.restored = w->restored, .rule = "dictionary", .confidence = 0.99, .sure = true};

        if (!planted_places(s, w->injected, &f))
            continue;
        keep_good_places(w, &s->scene, &f);
        planted_report(s->found, &f);
    }
}

/* ---- by grammar -------------------------------------------------------------------------------- */

/* No two characters of the string stand side by side outside it. */
static bool is_foreign(struct search *s, const struct found *f)
{
    struct gong_span string = f->injected;
    struct found pair;
    size_t i = 0;
    unsigned a, b;

    for (;;) {
        gong_utf8_at(string, i, &a);
        if (i + a >= string.len)
            return true;
        gong_utf8_at(string, i + a, &b);
        if (!planted_places(s, gong_span_sub(string, i, i + a + b), &pair) || pair.n_places > f->n_places)
            return false;
        i += a;
    }
}

/* The string ends where it does: other characters follow at other places, or the same word of
 * ordinary language at all of them. */
static bool ends_there(const struct scene *sc, const struct found *f)
{
    struct gong_span text = sc->text;
    size_t end = f->places[0] + f->injected.len, i;
    unsigned len;

    if (end >= text.len || !planted_word_at(text, end, &len))
        return true;
    for (i = 1; i < f->n_places; i++)
        if (!gong_span_starts(gong_span_sub(text, f->places[i] + f->injected.len, text.len),
                              gong_span_sub(text, end, end + len)))
            return true;
    /* never in the middle of a word of letters and digits */
    return (len > 1 || (unsigned char)text.ptr[end - 1] >= 0x80) && grammar_begins_word(sc, end);
}

/* An organ ends inside the string at every place: 员会X after 委 is X after 委员会. */
static bool begins_too_early(const struct scene *sc, const struct found *f)
{
    size_t at = 0, i;
    unsigned len;

    for (;;) {
        gong_utf8_at(f->injected, at, &len);
        at += len;
        if (at + 4 > f->injected.len)
            return false;
        for (i = 0; i < f->n_places && grammar_after_organ(sc, f->places[i] + at); i++)
            ;
        if (i == f->n_places)
            return true;
    }
}

enum belief { DOUBT, SUSPICION, CERTAINTY };

/* The conditions of the head comment for a string that does not look like a brand. */
static enum belief belief_of_stranger(struct search *s, const struct found *f, const struct tally *t)
{
    if (t->of[SLOT_SPEECH] == 0 || t->fits < 2 || planted_contexts_differ(s->text, f) < 2 ||
        gong_span_has(s->text, f->restored) || !may_stand_everywhere(t) || !is_foreign(s, f))
        return DOUBT;
    if (t->of[SLOT_STRONG] || t->of[SLOT_SPEECH] >= 3)
        return CERTAINTY;
    return f->n_places >= 3 ? SUSPICION : DOUBT;
}

static enum belief belief_of_brand(struct search *s, const struct found *f, const struct tally *t)
{
    if (t->fits < 2)
        return DOUBT;
    return planted_contexts_differ(s->text, f) && may_stand_everywhere(t) ? CERTAINTY : SUSPICION;
}

static void judge(struct search *s, struct gong_span candidate)
{
    struct found f = {.restored = gong_span_z(restored_word), .rule = "grammar"};
    enum belief belief;
    struct tally t;
    bool brand;

    if (!planted_places(s, candidate, &f) || f.n_places < 2 || !ends_there(&s->scene, &f) ||
        begins_too_early(&s->scene, &f))
        return;
    t = tally_slots(&s->scene, &f);
    if (t.fits == 0 || t.named)
        return;
    brand = planted_is_brand(s->words, candidate);
    belief = brand ? belief_of_brand(s, &f, &t) : belief_of_stranger(s, &f, &t);
    f.sure = belief == CERTAINTY;
    f.confidence = (brand ? 0.9 : 0.8) + 0.02 * (double)(f.n_places < 4 ? f.n_places : 4);
    if (belief != DOUBT)
        planted_report(s->found, &f);
}

struct bucket {
    uint32_t hash, seen; /* seen: 1 once, 2 more often */
};

static uint32_t hash_of(struct gong_span s)
{
    uint32_t h = 2166136261u;
    size_t i;

    for (i = 0; i < s.len; i++)
        h = (h ^ (unsigned char)s.ptr[i]) * 16777619u;
    return h | 1;
}

/* Notes the string; true when it stood at an anchor before. */
static bool seen_before(struct bucket *table, size_t mask, struct gong_span s)
{
    uint32_t h = hash_of(s);
    size_t i = (h * 2654435761u) & mask;

    while (table[i].hash && table[i].hash != h)
        i = (i + 1) & mask;
    table[i].hash = h;
    return table[i].seen++ == 1;
}

static bool begins_with(struct gong_span s, struct gong_span piece)
{
    return s.len >= piece.len && s.ptr[piece.len - 1] == piece.ptr[piece.len - 1] &&
           gong_span_starts(s, piece);
}

/* A piece of a brand begins at `at`. */
static bool piece_at(const struct planted_words *d, struct gong_span text, size_t at)
{
    struct gong_span rest = gong_span_sub(text, at, text.len);
    size_t i;

    for (i = 0; i < d->n_brands; i++)
        if (begins_with(rest, d->brands[i]))
            return true;
    for (i = 0; i < d->n_endings; i++)
        if (begins_with(rest, d->endings[i]))
            return true;
    return false;
}

/* An ordinary word ends here, of the candidate or reaching into it from before, that is no part of
 * a brand. */
static bool ordinary_ends(struct search *s, size_t end)
{
    size_t n = grammar_ordinary_before(&s->scene, end);

    return n && !piece_at(s->words, s->text, end - n);
}

static void judge_from(struct search *s, struct bucket *table, size_t mask, size_t anchor)
{
    size_t end = anchor, chars;
    unsigned len;

    for (chars = 1; chars <= LONGEST && end < s->text.len; chars++) {
        struct gong_span candidate;

        if (!planted_word_at(s->text, end, &len))
            return;
        end += len;
        if (ordinary_ends(s, end))
            return;
        candidate = gong_span_sub(s->text, anchor, end);
        if (chars < 2 || candidate.len < 4)
            continue;
        if (seen_before(table, mask, candidate) && !planted_already(s->found, candidate))
            judge(s, candidate);
    }
}

/* Nothing ordinary among the first two characters. */
static bool foreign_begins(struct search *s, size_t at)
{
    size_t end = at;
    unsigned len;
    int i;

    for (i = 0; i < 2; i++) {
        if (end >= s->text.len || !planted_word_at(s->text, end, &len))
            return false;
        end += len;
        if (ordinary_ends(s, end))
            return false;
    }
    return true;
}

/* Where a planted word may begin, in order. */
static size_t find_anchors(struct search *s, const unsigned char *set, size_t *anchors)
{
    size_t n = 0, looks = 0, i;
    uint32_t before = '\n';
    unsigned len;

    for (i = 0; i < s->text.len && n < ANCHORS_MAX && looks < LOOKS_MAX; i += len) {
        uint32_t cp = gong_utf8_at(s->text, i, &len);
        bool maybe = before < 0x10000 && (set[before / 8] >> before % 8 & 1);

        before = cp;
        if (!maybe || !planted_is_word(cp) || !grammar_after_organ(&s->scene, i) || !foreign_begins(s, i))
            continue;
        looks++;
        if (grammar_anchor(&s->scene, i))
            anchors[n++] = i;
    }
    return n;
}

void planted_by_grammar(struct search *s)
{
    size_t *anchors = gong_alloc(s->ctx, ANCHORS_MAX * sizeof *anchors), n, size = 64, i;
    unsigned char *set = gong_alloc(s->ctx, GRAMMAR_SET);
    struct bucket *table;

    if (!anchors || !set)
        return;
    grammar_last_characters(set);
    n = find_anchors(s, set, anchors);
    if (n < 2)
        return;
    while (size < n * LONGEST * 2)
        size *= 2;
    table = gong_alloc(s->ctx, size * sizeof *table);
    for (i = 0; table && i < n; i++)
        judge_from(s, table, size - 1, anchors[i]);
}
