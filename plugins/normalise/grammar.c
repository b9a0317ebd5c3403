/* grammar.c: whether a place of the text is one where 关于 stands in official Chinese:
 *
 *     title    《某某市…局 __ 开展…的通知》, and a line that is a title itself
 *     issue    印发 __ …的通知
 *     speech   总书记 __ …的重要指示精神, 党中央 __ …的决策部署
 *     clause   ，__ …的重大决策
 *
 * The place is given as [p, q): what stands there now. Each look goes to the end of the clause
 * or title, REACH characters at most, so a call costs the same in every text. */
#include "normalise.h"
#include "words.h"

#include <gongbao/utf8.h>

enum { REACH = 80, MODIFIER = 12 * 3, TRIES = 4 };

static bool at(const struct scene *t, size_t i, const char *z)
{
    return gong_span_starts(gong_span_sub(t->text, i, t->text.len), gong_span_z(z));
}

static bool ends(const struct scene *t, size_t i, const char *z)
{
    return gong_span_ends(gong_span_sub(t->text, 0, i), gong_span_z(z));
}

static size_t next(const struct scene *t, size_t i)
{
    unsigned len;

    gong_utf8_at(t->text, i, &len);
    return i + len;
}

static size_t prev(const struct scene *t, size_t i)
{
    size_t first = i > 4 ? i - 4 : 0;

    for (i--; i > first && ((unsigned char)t->text.ptr[i] & 0xC0) == 0x80; i--)
        continue;
    return i;
}

/* The end of the clause that q stands in. */
static size_t clause_end(const struct scene *t, size_t q)
{
    unsigned k;

    for (k = 0; q < t->text.len && k < REACH && !words_after(t, q, WORDS_STOP); k++)
        q = next(t, q);
    return q;
}

/* Most characters are told from a mark of titles, a line end or a full stop by their first byte. */
static bool is_plain(const struct scene *t, size_t i)
{
    unsigned char c = (unsigned char)t->text.ptr[i];

    return c >= 0x80 ? c != 0xE3 : c != '\n' && c != '<' && c != '>';
}

/* 1 where a title opens at i, -1 where one closes, else 0. */
static int turn(const struct scene *t, size_t i)
{
    unsigned len;

    switch (gong_utf8_at(t->text, i, &len)) {
    case 0x300A: /* 《 */
    case 0x3008: /* 〈 */
    case '<':
        return 1;
    case 0x300B:
    case 0x3009:
    case '>':
        return -1;
    default:
        return 0;
    }
}

static bool line_or_sentence_ends(const struct scene *t, size_t i)
{
    unsigned len;
    uint32_t cp = gong_utf8_at(t->text, i, &len);

    return cp == '\n' || cp == 0x3002;
}

/* The title in 《》 or 〈〉 that p stands in: where it closes, or SIZE_MAX. */
static size_t quoted_title_end(const struct scene *t, size_t p, size_t q)
{
    int depth = 0;
    unsigned k;

    for (k = 0; depth < 1; k++) {
        if (k == REACH || p == 0)
            return SIZE_MAX;
        p = prev(t, p);
        if (is_plain(t, p))
            continue;
        if (line_or_sentence_ends(t, p))
            return SIZE_MAX;
        depth += turn(t, p);
    }
    for (k = 0; q < t->text.len && k < REACH && !line_or_sentence_ends(t, q); k++, q = next(t, q)) {
        depth += turn(t, q);
        if (depth == 0)
            return q;
    }
    return SIZE_MAX;
}

/* A whole line without a full stop may be the title of the document. */
static size_t line_title_end(const struct scene *t, size_t p, size_t q)
{
    unsigned k;

    for (k = 0; p > 0 && !ends(t, p, "\n"); k++) {
        if (k == REACH || words_before(t, p, WORDS_BREAK))
            return SIZE_MAX;
        p = prev(t, p);
    }
    for (k = 0; q < t->text.len && !at(t, q, "\n"); k++) {
        if (k == REACH || at(t, q, "。") || at(t, q, "，") || at(t, q, ","))
            return SIZE_MAX;
        q = next(t, q);
    }
    return q;
}

/* Without what stands in brackets at the end: (试行), （2024年版）. */
static size_t without_brackets(const struct scene *t, size_t from, size_t end)
{
    size_t i = end;

    if (!ends(t, end, ")") && !ends(t, end, "）"))
        return end;
    while (i > from) {
        i = prev(t, i);
        if (at(t, i, "(") || at(t, i, "（"))
            return i;
    }
    return end;
}

/* A verb, a quoted title or a year: no noun is modified by what stands before it. */
static bool verb_follows(const struct scene *t, size_t q)
{
    return words_after(t, q, WORDS_VERB) || words_after(t, q, WORDS_OPENER);
}

static bool line_begins(const struct scene *t, size_t p)
{
    return p == 0 || t->text.ptr[p - 1] == '\n';
}

static enum slot title_slot(const struct scene *t, size_t p, size_t q, bool opened)
{
    bool verb = verb_follows(t, q);
    size_t end = quoted_title_end(t, p, q), organ;

    if (end == SIZE_MAX) {
        end = line_title_end(t, p, q);
        if (end == SIZE_MAX)
            return SLOT_NOUN;
        /* a line that begins with a noun may be any line */
        opened = opened || (line_begins(t, p) && verb);
    }
    end = without_brackets(t, q, end);
    if (end < q + 4 * 3 || !words_before(t, end, WORDS_DOCUMENT))
        return SLOT_NOUN;
    organ = words_before(t, p, WORDS_ORGAN);
    if (!opened && organ == 0)
        return SLOT_NOUN;
    return verb && organ > words_before(t, p, WORDS_PLACE) ? SLOT_STRONG : SLOT_TITLE;
}

/* ...的(重要)X before `end`, where two characters at least stand before 的. */
static bool has_head(const struct scene *t, size_t q, size_t end, enum word_list heads)
{
    size_t de = q, i;
    int tries = TRIES;

    while (tries-- && (de = gong_span_find(gong_span_sub(t->text, 0, end), de, GONG_LIT("的"))) != SIZE_MAX) {
        size_t stop = de + 3 + MODIFIER < end ? de + 3 + MODIFIER : end;

        for (i = de + 3; de >= q + 6 && i < stop; i = next(t, i))
            if (words_after(t, i, heads))
                return true;
        de += 3;
    }
    return false;
}

static bool has_noun_after_de(const struct scene *t, size_t q, size_t end)
{
    size_t de = gong_span_find(gong_span_sub(t->text, 0, end), q, GONG_LIT("的"));

    return de != SIZE_MAX && de >= q + 6 && end >= de + 3 + 6;
}

static bool title_opens(const struct scene *t, size_t p)
{
    return ends(t, p, "《") || ends(t, p, "〈") || ends(t, p, "<");
}

static bool issues(const struct scene *t, size_t p, size_t q, size_t end)
{
    return words_before(t, p, WORDS_ISSUE) &&
           (has_head(t, q, end, WORDS_DOCUMENT) || has_head(t, q, end, WORDS_SPEECH));
}

/* 国务院 __ 房地产市场工作决策部署: an instruction at the end of the clause. */
static bool instructs_without_de(const struct scene *t, size_t p, size_t q, size_t end)
{
    return words_before(t, p, WORDS_LEADER) && end >= q + 8 * 3 && words_before(t, end, WORDS_SPEECH);
}

/* The place stands in no title. */
static enum slot clause_slot(const struct scene *t, size_t p, size_t q, bool begins)
{
    size_t end = clause_end(t, q);

    if (words_before(t, p, WORDS_LEADER) && has_head(t, q, end, WORDS_SPEECH))
        return words_before(t, p, WORDS_ORGAN) > words_before(t, p, WORDS_PLACE) ? SLOT_SPEECH : SLOT_ISSUE;
    if (issues(t, p, q, end) || instructs_without_de(t, p, q, end))
        return SLOT_ISSUE;
    if (begins && has_noun_after_de(t, q, end))
        return SLOT_CLAUSE;
    return end >= q + 6 ? SLOT_LOOSE : SLOT_NOUN;
}

static enum slot slot_of(const struct scene *t, size_t p, size_t q)
{
    bool opened = title_opens(t, p), begins = p == 0 || words_before(t, p, WORDS_BREAK);
    bool organ = words_before(t, p, WORDS_ORGAN);
    enum slot s = SLOT_NOUN;

    if (!opened && !begins && !organ && !words_before(t, p, WORDS_ISSUE))
        return SLOT_NOUN;
    if (opened || organ || line_begins(t, p))
        s = title_slot(t, p, q, opened);
    return s != SLOT_NOUN ? s : clause_slot(t, p, q, begins && !opened);
}

enum slot grammar_slot(const struct scene *t, size_t p, size_t q)
{
    return grammar_names(t, q) ? SLOT_NOUN : slot_of(t, p, q);
}

bool grammar_after_organ(const struct scene *t, size_t p)
{
    return line_begins(t, p) || title_opens(t, p) || words_before(t, p, WORDS_ORGAN) ||
           words_before(t, p, WORDS_ISSUE);
}

bool grammar_anchor(const struct scene *t, size_t p)
{
    size_t q = p;

    while (q < t->text.len && q < p + 6)
        q = next(t, q);
    return (line_begins(t, p) && title_slot(t, p, q, true) != SLOT_NOUN) || slot_of(t, p, q) >= SLOT_SPEECH;
}

bool grammar_ordinary(const struct words *w, struct gong_span s)
{
    return words_inside(w, s, WORDS_ORDINARY) || words_inside(w, s, WORDS_VERB);
}

bool grammar_names(const struct scene *t, size_t q)
{
    return words_after(t, q, WORDS_NAMED);
}

size_t grammar_ordinary_before(const struct scene *t, size_t at)
{
    size_t a = words_before(t, at, WORDS_ORDINARY), b = words_before(t, at, WORDS_VERB);

    return a > b ? a : b;
}

bool grammar_begins_word(const struct scene *t, size_t q)
{
    size_t n = words_after(t, q, WORDS_ORDINARY);

    return n > 3 || verb_follows(t, q);
}

bool grammar_reads(const struct scene *t, size_t q)
{
    return verb_follows(t, q) || has_noun_after_de(t, q, clause_end(t, q));
}
