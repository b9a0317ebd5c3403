/* unusual.c: markers that GB/T 9704 does not know: 【一】, 第一、, and signs (■ ▲ ●) before a heading.
 *
 * What they mean depends on the rest of the document. Where nothing else numbers its parts, 【一】 and 第一、
 * are its 一、; beside 一、 a 【一】 is a （一）, and 第一、 on a short line stands one level under the
 * marker before it, on a paragraph it is run in like 一是. A sign opens a heading where it stands before a
 * short line that a paragraph follows, or before a short first sentence; a list of signs is a list. */
#include "outline.h"

enum { HEADING_CHARS = 40, SENTENCE_BYTES = 75, DEEPEST = 5 };

bool outline_is_sign(uint32_t c)
{
    static const uint32_t signs[] = {0x25A0, 0x25A1, 0x25AA, 0x25B2, 0x25B3, 0x25B6, 0x25BA,
                                     0x25C6, 0x25C7, 0x25CB, 0x25CF, 0x25CE, 0x2605, 0x2606,
                                     0x2022, 0x27A2, 0x27A4, 0x2756, 0x258C, 0x2588};

    if (c < 0x2022 || c > 0x27A4)
        return false;
    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
        if (signs[i] == c)
            return true;
    return false;
}

static bool is_part(const struct line *l)
{
    return !l->mark.doubt && (l->mark.family == FAMILY_HAN || l->mark.family == FAMILY_PART);
}

/* ■强化责任落实。我局…: a first sentence as short as a heading, and more behind it. */
static bool opens_with_heading(const struct text *t, size_t i)
{
    struct gong_span s = line_span(t, i);
    size_t stop = gong_span_find(gong_span_sub(s, 0, SENTENCE_BYTES), 0, GONG_LIT("。"));

    return stop != SIZE_MAX && stop + 60 < s.len &&
           !gong_span_has(gong_span_sub(s, 0, stop), GONG_LIT("，")) &&
           !gong_span_has(gong_span_sub(s, 0, stop), GONG_LIT(","));
}

static bool is_sign_heading(const struct text *t, size_t i)
{
    const struct line *l = &t->lines[i], *next = i + 1 < t->n ? &t->lines[i + 1] : NULL;
    bool listed = i > 0 && outline_is_sign(gong_utf8_at(line_span(t, i - 1), 0, &(unsigned){0})) &&
                  !line_is_paragraph(&t->lines[i - 1]);

    if (opens_with_heading(t, i))
        return true;
    return line_is_label(l) && l->chars > 2 && l->chars <= HEADING_CHARS && next && !listed &&
           next->mark.family != FAMILY_SIGN && (line_is_paragraph(next) || line_is_marked(next));
}

/* One level under the marker before it. */
static void put_under(struct line *l, unsigned level)
{
    l->mark.family = FAMILY_SIGN;
    l->mark.depth = (uint8_t)(level < DEEPEST ? level + 1 : DEEPEST);
}

static void settle(struct text *t, size_t i, const bool parts[FAMILIES], unsigned level)
{
    struct line *l = &t->lines[i];

    if (l->mark.family == FAMILY_BOX) {
        l->mark.family = parts[FAMILY_HAN] ? FAMILY_HAN_PAR : FAMILY_HAN;
    } else if (l->mark.family == FAMILY_ORDER && !parts[FAMILY_HAN] && !parts[FAMILY_BOX]) {
        l->mark.family = FAMILY_HAN;
    } else if (l->mark.family == FAMILY_ORDER && line_is_label(l)) {
        put_under(l, level);
    } else if (l->mark.family == FAMILY_SIGN && is_sign_heading(t, i)) {
        put_under(l, level);
    } else {
        l->mark.family = FAMILY_NONE;
    }
}

void outline_unusual(struct text *t)
{
    bool any = false, parts[FAMILIES] = {false}; /* FAMILY_HAN: also 第一章 */
    unsigned level = 0;

    for (size_t i = 0; i < t->n; i++) {
        parts[FAMILY_HAN] |= is_part(&t->lines[i]);
        parts[FAMILY_BOX] |= t->lines[i].mark.family == FAMILY_BOX;
        any |= t->lines[i].mark.family >= FAMILY_BOX;
    }
    for (size_t i = 0; any && i < t->n; i++) {
        struct line *l = &t->lines[i];

        if (l->mark.family >= FAMILY_BOX)
            settle(t, i, parts, level);
        if (l->mark.family && l->mark.family != FAMILY_SIGN && !l->mark.doubt && !(l->shape & LINE_TABLE))
            level = outline_level(&l->mark);
    }
}
