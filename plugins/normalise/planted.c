/* planted.c: words that a hijacked mirror planted in the place of 关于.
 *
 * Known strings are asked for by name and restored where the grammar agrees. Unknown ones are
 * strings that stand again and again right after an organ, a verb of issuing or 《 (anchors.c finds
 * them), where only a preposition makes sense of the clause. That is believed under these
 * conditions, all of them:
 *
 *   - two places at least, with other words before and after (for a brand: before or after);
 *   - no place where the name of a company or a thing would stand: nothing like 公司 follows, and
 *     what stands before is ordinary words at no place, or at few of many, all of which go on as
 *     after 关于. A name that a text uses in ordinary ways as well is never touched;
 *   - nothing of ordinary official language in the string;
 *   - the string looks like what is advertised so (a brand), or else: 关于 itself is missing from
 *     the text, no piece of the string stands anywhere else, and it stands between an organ or
 *     leader and an instruction three times, or once and in a title between an organ and a verb.
 *
 * What meets the first three and only part of the last is told as a finding and left alone. */
#include "normalise.h"

#include <gongbao/utf8.h>

enum { KINDS = SLOT_STRONG + 1 };

static const char restored_word[] = "关于";

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

/* Digits at `at` that are no year: 欧洲杯2024 is one name, 2024年 is not part of one. */
static bool is_number_of_name(struct gong_span text, size_t at)
{
    size_t i = at;

    while (i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9')
        i++;
    return i > at && (i - at > 4 || !gong_span_starts(gong_span_sub(text, i, text.len), GONG_LIT("年")));
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
    if (is_number_of_name(text, end))
        return false;
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

void planted_judge(struct search *s, struct gong_span candidate)
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
