/* heads.c: which lines are headings, and the tree they make.
 *
 * A marker decides, together with the order of numbers where its line leaves a doubt. A line
 * without one is a heading where its words say so (topics dictionary) or, in a document that
 * does not number its parts, where a short line stands between a finished paragraph and the
 * next. The family gives the level, also where a document skips one. */
#include "outline.h"

enum { HEADING_MOST = 4096, PLAIN_CHARS = 40, WORDED_CHARS = 60, BODY_CHARS = 15, LEVELS = 8 };

struct builder {
    struct outline *o;
    uint16_t last[FAMILIES + LEVELS]; /* number of the last heading of a family under the open parent */
    uint16_t ever[FAMILIES + LEVELS]; /* the same, whatever the parent */
    uint32_t open[LEVELS];            /* index + 1 of the open heading of a level */
    size_t end_line;                  /* lines below it were used up */
    uint16_t document;                /* number of documents that ended before */
    bool in_article;
};

unsigned outline_level(const struct marker *m)
{
    static const uint8_t levels[FAMILIES] = {
        [FAMILY_PART] = 1,  [FAMILY_HAN] = 1, [FAMILY_ITEM] = 2,   [FAMILY_HAN_PAR] = 2, [FAMILY_ARTICLE] = 3,
        [FAMILY_DIGIT] = 3, [FAMILY_PAR] = 4, [FAMILY_CIRCLE] = 5, [FAMILY_PLAIN] = 1};

    return m->family == FAMILY_DOTTED || m->family == FAMILY_SIGN ? m->depth : levels[m->family];
}

/* Families of numbers that are counted apart; each depth of 1.1.1 is one. */
static unsigned slot_of(const struct marker *m)
{
    return m->family == FAMILY_DOTTED ? FAMILIES + m->depth : m->family;
}

static bool in_order(const struct builder *b, const struct marker *m)
{
    unsigned slot = slot_of(m);

    if (b->last[slot])
        return m->no == b->last[slot] + 1;
    return m->no == 1 || m->no == b->ever[slot] + 1;
}

/* What the line alone leaves open is settled by the order of numbers. */
static bool settle(const struct builder *b, const struct line *l)
{
    const struct marker *m = &l->mark;
    bool ordered = in_order(b, m);

    if (m->family == FAMILY_DOTTED)
        return b->o->dotted && ordered && line_is_label(l);
    if (m->doubt & DOUBT_DIGIT)
        return !(m->doubt & DOUBT_LIST) && ordered;
    if (m->doubt & DOUBT_LIST)
        return m->family == FAMILY_HAN && ordered && line_is_label(l);
    if (m->doubt & DOUBT_BARE)
        return ordered && line_is_label(l) && l->chars <= PLAIN_CHARS;
    return true;
}

/* Is the line before it a sentence that goes on? Then the marker is one of its words. */
static bool goes_on(const struct builder *b, size_t i)
{
    const struct line *lines = b->o->text.lines;

    if (i == 0 || i == b->end_line || !(lines[i - 1].shape & LINE_COMMA))
        return false;
    return outline_level(&lines[i].mark) >= 3 && !in_order(b, &lines[i].mark);
}

/* 1.统计表.docx: an attachment, wherever it is listed. */
static bool names_file(struct gong_span s)
{
    static const char *const ends[] = {".doc", ".docx", ".xls", ".xlsx", ".pdf", ".ofd", ".wps",
                                       ".et",  ".zip",  ".rar", ".jpg",  ".ppt", NULL};

    for (unsigned i = 0; ends[i]; i++)
        if (gong_span_ends(s, gong_span_z(ends[i])))
            return true;
    return false;
}

/* 1.力量不足；2.针对性不强: the list of one paragraph. */
static bool counts_inside(const struct line *l, struct gong_span s)
{
    static const char *const seconds[] = {"；2.", ";2.", "；2、", ";2、", "；2．", ";2．", NULL};

    if (l->mark.family != FAMILY_DIGIT || l->mark.no != 1)
        return false;
    s = gong_span_sub(s, 0, HEADING_MOST);
    for (unsigned i = 0; seconds[i]; i++) {
        size_t n = strlen(seconds[i]), at = gong_span_find(s, 0, gong_span_z(seconds[i]));

        if (at != SIZE_MAX && at + n < s.len && (s.ptr[at + n] < '0' || s.ptr[at + n] > '9'))
            return true;
    }
    return false;
}

static bool is_marked_heading(const struct builder *b, size_t i)
{
    const struct line *l = &b->o->text.lines[i];

    if (!l->mark.family || (l->zone & ~ZONE_START) || (l->shape & LINE_TABLE))
        return false;
    if (b->in_article && l->mark.family != FAMILY_ARTICLE && outline_level(&l->mark) >= 2 &&
        l->mark.family != FAMILY_ITEM)
        return false;
    if (counts_inside(l, line_span(&b->o->text, i)))
        return false;
    return settle(b, l) && !goes_on(b, i) && !names_file(line_span(&b->o->text, i));
}

/* ---- headings without a marker -------------------------------------------------------------- */

/* Words and signs that a heading does not have. */
static bool is_plain_text(struct gong_span s)
{
    static const char *const not_in[] = {"：", ":",    "。",   "；",   "http", "www.",
                                         "@",  ".doc", ".pdf", ".xls", NULL};
    static const char *const not_first[] = {"特此", "此致", "敬礼", "专此", "妥否", "当否", "以上", "各位",
                                            "—",    "－",   "-",    "（",   "(",    "《",   "【",   "[",
                                            "图",   "表",   "注",   "第",   "本报", "记者", "*",    NULL};
    unsigned han = 0, n;

    for (unsigned i = 0; not_in[i]; i++)
        if (gong_span_has(s, gong_span_z(not_in[i])))
            return false;
    for (unsigned i = 0; not_first[i]; i++)
        if (gong_span_starts(s, gong_span_z(not_first[i])))
            return false;
    if (outline_is_sign(gong_utf8_at(s, 0, &n)))
        return false;
    for (size_t at = 0; at < s.len; at += n)
        han += gong_is_han(gong_utf8_at(s, at, &n));
    return han >= 2;
}

static bool is_candidate(const struct builder *b, size_t i)
{
    const struct text *t = &b->o->text;
    const struct line *l = &t->lines[i];

    if (!line_is_label(l) || l->mark.family || (l->zone & ~ZONE_START))
        return false;
    if ((l->shape & (LINE_DATE | LINE_LIST | LINE_APPENDIX)) || l->chars < 2 || l->chars > WORDED_CHARS)
        return false;
    return is_plain_text(line_span(t, i)) && (i == 0 || !gong_span_eq(line_span(t, i), b->o->title));
}

/* Does what stands before line i end there? A paragraph may have lost its stop. */
static bool is_free(const struct builder *b, size_t i, bool worded)
{
    const struct line *prev = i ? &b->o->text.lines[i - 1] : NULL;

    if (!prev || i == b->end_line || prev->zone || (prev->shape & (LINE_STOP | LINE_TABLE)))
        return true;
    return worded && (prev->shape & LINE_LONG) && !(prev->shape & LINE_COMMA);
}

static bool opens_body(const struct builder *b, size_t i)
{
    const struct text *t = &b->o->text;
    const struct line *next = i + 1 < t->n ? &t->lines[i + 1] : NULL;

    if (!next || (next->zone & ~ZONE_START))
        return false;
    return line_is_paragraph(next) || line_is_marked(next);
}

/* Known words: also where nothing, the signature or another such heading follows. */
static bool is_worded_heading(const struct builder *b, size_t i)
{
    const struct text *t = &b->o->text;
    const struct line *next = i + 1 < t->n ? &t->lines[i + 1] : NULL;

    if (!is_free(b, i, true) || !wording_is_strong(outline_wording(b->o->topics, line_span(t, i))))
        return false;
    if (!next || (next->zone & ZONE_TAIL) || opens_body(b, i))
        return true;
    return is_candidate(b, i + 1) &&
           (opens_body(b, i + 1) || wording_is_strong(outline_wording(b->o->topics, line_span(t, i + 1))));
}

static bool is_plain_heading(const struct builder *b, size_t i)
{
    const struct text *t = &b->o->text;
    const struct line *next = i + 1 < t->n ? &t->lines[i + 1] : NULL;

    if (!is_candidate(b, i))
        return false;
    if (is_worded_heading(b, i))
        return true;
    if (t->lines[i].chars > PLAIN_CHARS || !is_free(b, i, false) || !opens_body(b, i) ||
        outline_is_title(b->o->topics, line_span(t, i)))
        return false;
    if (!b->o->numbered)
        return next->mark.family || next->chars >= BODY_CHARS || next->chars > t->lines[i].chars;
    return next->mark.no == 1 && (next->mark.family == FAMILY_HAN || next->mark.family == FAMILY_HAN_PAR);
}

/* ---- the tree ----------------------------------------------------------------------------------- */

static void close_from(struct builder *b, unsigned level, uint32_t at)
{
    for (unsigned i = level; i < LEVELS; i++) {
        if (b->open[i])
            b->o->heads[b->open[i] - 1].end = at;
        b->open[i] = 0;
    }
}

static void forget_numbers(struct builder *b, unsigned level)
{
    for (unsigned f = 1; f < FAMILIES + LEVELS; f++) {
        struct marker m = {.family = (uint8_t)(f < FAMILIES ? f : FAMILY_DOTTED),
                           .depth = (uint8_t)(f < FAMILIES ? 0 : f - FAMILIES)};

        if (outline_level(&m) > level)
            b->last[f] = 0;
    }
}

static uint32_t parent_of(const struct builder *b, unsigned level)
{
    while (level-- > 1)
        if (b->open[level])
            return b->open[level];
    return 0;
}

/* The heading: behind the marker, up to the first 。 or the end of the line. */
static struct gong_span heading_of(struct gong_span rest, bool *ret_sentence)
{
    size_t stop = gong_span_find(gong_span_sub(rest, 0, HEADING_MOST), 0, GONG_LIT("。"));

    *ret_sentence = stop != SIZE_MAX;
    if (stop == SIZE_MAX)
        stop = rest.len < HEADING_MOST ? rest.len : HEADING_MOST;
    while (stop > 0 && stop < rest.len && ((unsigned char)rest.ptr[stop] & 0xC0) == 0x80)
        stop--;
    return gong_trim(gong_span_sub(rest, 0, stop));
}

/* 联系电话：…: the heading holds its own text. */
static bool says_it(struct gong_span words)
{
    size_t at = gong_span_find(words, 0, GONG_LIT("：")), ascii = gong_span_find(words, 0, GONG_LIT(":"));

    return (at != SIZE_MAX && at + 3 < words.len) || (ascii != SIZE_MAX && ascii + 1 < words.len);
}

/* The words of the heading at line i; behind a lone marker they stand on the next line. */
static struct gong_span words_of(struct builder *b, size_t i, const struct marker *m, bool *ret_sentence)
{
    const struct text *t = &b->o->text;
    struct gong_span s = line_span(t, i), rest = gong_trim(gong_span_sub(s, m->len, s.len));

    b->end_line = i + 1;
    if (rest.len == 0 && i + 1 < t->n && !t->lines[i + 1].mark.family && !t->lines[i + 1].zone &&
        !(t->lines[i + 1].shape & LINE_TABLE)) {
        rest = line_span(t, i + 1);
        b->end_line = i + 2;
    }
    s = heading_of(rest, ret_sentence);
    if (t->lines[b->end_line - 1].shape & LINE_STOP)
        *ret_sentence |= !gong_span_ends(s, GONG_LIT("：")) && !gong_span_ends(s, GONG_LIT(":"));
    *ret_sentence |= says_it(s);
    return s;
}

static void add(struct builder *b, size_t i, const struct marker *m)
{
    struct outline *o = b->o;
    unsigned level = outline_level(m), slot = slot_of(m);
    bool sentence;
    struct gong_span words = words_of(b, i, m, &sentence);
    struct head h = {.line = (uint32_t)i,
                     .start = o->text.lines[i].at,
                     .no = m->no,
                     .document = b->document,
                     .family = m->family,
                     .level = (uint8_t)level,
                     .mark_len = (uint8_t)m->len,
                     .sentence = sentence};

    if (words.len == 0)
        return;
    if (o->n == o->cap) {
        o->full = true;
        return;
    }
    h.from = (uint32_t)(words.ptr - o->text.body.ptr);
    h.to = h.from + (uint32_t)words.len;
    h.in_order = m->family == FAMILY_PLAIN || m->family == FAMILY_SIGN || m->no == 1 || in_order(b, m);
    h.parent = parent_of(b, level);
    close_from(b, level, h.start);
    forget_numbers(b, level);
    b->last[slot] = b->ever[slot] = m->no;
    b->in_article = m->family == FAMILY_ARTICLE;
    o->heads[o->n++] = h;
    b->open[level] = (uint32_t)o->n;
}

static void forget_all(struct builder *b)
{
    memset(b->last, 0, sizeof(b->last));
    memset(b->ever, 0, sizeof(b->ever));
    b->in_article = false;
    if (b->document < UINT16_MAX)
        b->document++;
}

void outline_heads(struct outline *o)
{
    struct builder b = {.o = o};
    const struct marker plain = {.family = FAMILY_PLAIN};

    for (size_t i = 0; i < o->text.n; i++) {
        const struct line *l = &o->text.lines[i];

        if (l->zone & (ZONE_TAIL | ZONE_START))
            close_from(&b, 0, l->at);
        if (l->zone & ZONE_START)
            forget_all(&b);
        if (i < b.end_line)
            continue;
        if (is_marked_heading(&b, i))
            add(&b, i, &l->mark);
        else if (is_plain_heading(&b, i))
            add(&b, i, &plain);
    }
    close_from(&b, 0, (uint32_t)o->text.body.len);
}
