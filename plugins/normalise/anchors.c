/* anchors.c: finds the strings that planted.c judges: those that stand at two anchors at least. An
 * anchor is a place right after an organ, a verb of issuing or 《, or at the beginning of a line,
 * where what follows makes a title, an instruction or a document of the clause. From each anchor
 * strings of 2 to 24 characters are taken, up to the first ordinary word, and counted in a table
 * of hashes. The numbers of anchors and of looks are capped, so the time is linear. */
#include "normalise.h"

#include <gongbao/utf8.h>

enum { LONGEST = 24, ANCHORS_MAX = 4096, LOOKS_MAX = 16384 };

struct bucket {
    uint32_t hash, seen; /* seen: 1 once, 2 more often */
};

/* The hash h of a string that goes on with the bytes from `at` to `end`. */
static uint32_t hash_on(uint32_t h, struct gong_span s, size_t at, size_t end)
{
    for (; at < end; at++)
        h = (h ^ (unsigned char)s.ptr[at]) * 16777619u;
    return h;
}

/* Notes the string of this hash; true when it stood at an anchor before. */
static bool seen_before(struct bucket *table, size_t mask, uint32_t hash)
{
    uint32_t h = hash | 1;
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
    uint32_t hash = 2166136261u;
    unsigned len;

    for (chars = 1; chars <= LONGEST && end < s->text.len; chars++) {
        struct gong_span candidate;

        if (!planted_word_at(s->text, end, &len))
            return;
        hash = hash_on(hash, s->text, end, end + len);
        end += len;
        if (ordinary_ends(s, end))
            return;
        candidate = gong_span_sub(s->text, anchor, end);
        if (chars < 2 || candidate.len < 4)
            continue;
        if (seen_before(table, mask, hash) && !planted_already(s->found, candidate))
            planted_judge(s, candidate);
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
static size_t find_anchors(struct search *s, size_t *anchors)
{
    size_t n = 0, looks = 0, i;
    unsigned len;

    for (i = 0; i < s->text.len && n < ANCHORS_MAX && looks < LOOKS_MAX; i = words_next_place(&s->scene, i)) {
        if (!planted_is_word(gong_utf8_at(s->text, i, &len)) || !grammar_after_organ(&s->scene, i) ||
            !foreign_begins(s, i))
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
    struct bucket *table;

    if (!anchors)
        return;
    n = find_anchors(s, anchors);
    if (n < 2)
        return;
    while (size < n * LONGEST * 2)
        size *= 2;
    table = gong_alloc(s->ctx, size * sizeof *table);
    for (i = 0; table && i < n; i++)
        judge_from(s, table, size - 1, anchors[i]);
}
