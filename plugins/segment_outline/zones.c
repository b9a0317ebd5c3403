/* zones.c: sets apart what belongs to no section.
 *
 * A document opens with its title block, goes on to its body, and may end in an attachment list
 * and a signature with its date; what comes behind them is a document of its own (an appendix,
 * a text that was forwarded) and opens with a title block again. One walk through the lines
 * with this as its state; looking back is bounded by a signature's length. Before it, cells of
 * tables written one a line and tables of contents are marked, since their lines look like
 * headings. */
#include "outline.h"

enum {
    SIGNATURE_LINES = 40,
    CONTENTS_LINES = 300,
    CONTENTS_MOST = 8,
    TITLE_BYTES = 600,
    ITEM_CHARS = 80,
    FRAME_CHARS = 12
};

enum mode { MODE_HEAD, MODE_BODY, MODE_LIST, MODE_NOTES, MODE_GLOSSARY, MODE_SIGNED };

struct walk {
    struct outline *o;
    enum mode mode;
    bool fresh; /* the next line of the body begins a document */
};

static bool starts_any(struct gong_span s, const char *const *list)
{
    for (; *list; list++)
        if (gong_span_starts(s, gong_span_z(*list)))
            return true;
    return false;
}

static bool ends_any(struct gong_span s, const char *const *list)
{
    for (; *list; list++)
        if (gong_span_ends(s, gong_span_z(*list)))
            return true;
    return false;
}

/* Does a name of an office end here? (……局, ……委员会, ……人民政府（代章）) */
static bool is_office(struct gong_span s)
{
    static const char *const ends[] = {"局",   "委",   "会",   "府", "厅", "部",   "署",   "院",
                                       "办",   "室",   "中心", "处", "队", "公司", "大学", "学校",
                                       "小组", "党组", "街道", "镇", "乡", "区",   NULL};
    static const char *const seals[] = {"（公章）", "(公章)", "（盖章）", "(盖章)", "（代章）",
                                        "(代章)",   "（章）", "(章)",     NULL};

    for (unsigned i = 0; seals[i]; i++)
        if (gong_span_ends(s, gong_span_z(seals[i])))
            s = gong_trim(gong_span_sub(s, 0, s.len - gong_span_z(seals[i]).len));
    return ends_any(s, ends);
}

/* ---- tables and contents ------------------------------------------------------------- */

/* 三、本年度办理结果 / （一）予以公开 / 0: a chain of markers that ends in a bare number. */
static void mark_cells(struct text *t)
{
    bool cell = false;

    for (size_t i = t->n; i-- > 0;) {
        struct line *l = &t->lines[i];

        if (l->shape & LINE_NUMBER)
            cell = true;
        else if (!cell || !l->mark.family || !line_is_label(l))
            cell = false;
        if (cell)
            l->zone |= ZONE_CELL;
    }
}

static bool is_contents_line(struct gong_span s)
{
    if (s.len > 16 || !gong_span_starts(s, GONG_LIT("目")))
        return false;
    s = gong_trim(gong_span_sub(s, 3, s.len));
    return gong_span_is(s, "录") || gong_span_is(s, "次");
}

static bool same_entry(const struct text *t, size_t a, size_t b)
{
    const struct marker *x = &t->lines[a].mark, *y = &t->lines[b].mark;

    if (x->family)
        return x->family == y->family && x->no == y->no;
    return !y->family && gong_span_eq(line_span(t, a), line_span(t, b));
}

/* The entries run until the first of them comes again. */
static void mark_contents(struct text *t, size_t at)
{
    size_t last = at + CONTENTS_LINES < t->n ? at + CONTENTS_LINES : t->n;

    t->lines[at].zone |= ZONE_TOC;
    for (size_t i = at + 2; i < last; i++) {
        if (!same_entry(t, at + 1, i))
            continue;
        for (size_t k = at + 1; k < i; k++)
            t->lines[k].zone |= ZONE_TOC;
        return;
    }
}

static void find_contents(struct text *t)
{
    unsigned found = 0;

    for (size_t i = 0; i < t->n && found < CONTENTS_MOST; i++)
        if (!t->lines[i].zone && is_contents_line(line_span(t, i))) {
            mark_contents(t, i);
            found++;
        }
}

/* 1.1 and 1.2 (or 2.1) as short lines: the document numbers its parts this way. */
static bool is_dotted(const struct text *t)
{
    bool first = false, second = false;

    for (size_t i = 0; i < t->n; i++) {
        const struct line *l = &t->lines[i];

        if (l->mark.family != FAMILY_DOTTED || l->mark.depth != 2 || l->zone || !line_is_label(l))
            continue;
        second |= first && l->mark.no == 2;
        first |= l->mark.no == 1;
    }
    return first && second;
}

static bool is_numbered(const struct text *t)
{
    for (size_t i = 0; i < t->n; i++)
        if (line_is_marked(&t->lines[i]) &&
            (t->lines[i].mark.family == FAMILY_HAN || t->lines[i].mark.family == FAMILY_PART))
            return true;
    return false;
}

/* ---- the walk ------------------------------------------------------------------------------ */

static bool is_aside(struct gong_span s)
{
    static const char *const starts[] = {"（",   "(",    "抄送", "主送",     "联系",
                                         "印发", "分送", "校对", "责任编辑", NULL};

    return starts_any(s, starts);
}

/* A line that belongs to what closes a document. */
static bool closes(const struct text *t, size_t i)
{
    if (i >= t->n)
        return true;
    return (t->lines[i].shape & (LINE_LIST | LINE_APPENDIX)) || is_aside(line_span(t, i));
}

/* 落款: a name over its date, or a date where nothing but the end follows. */
static bool is_signature(const struct text *t, size_t i)
{
    const struct line *prev = i ? &t->lines[i - 1] : NULL;
    struct gong_span s = line_span(t, i);
    size_t date;
    bool ends;

    if (!(t->lines[i].shape & LINE_DATE) || !prev)
        return false;
    date = outline_date_at(s);
    ends = i + 3 >= t->n || closes(t, i + 1);
    if (date != SIZE_MAX && date > 0)
        return is_office(gong_trim(gong_span_sub(s, 0, date))) || ends;
    if (line_is_label(prev) && !prev->mark.family && !prev->zone)
        return ends || is_office(line_span(t, i - 1));
    return ends;
}

static void mark_signature(struct walk *w, size_t i)
{
    struct text *t = &w->o->text;
    size_t floor = i > SIGNATURE_LINES ? i - SIGNATURE_LINES : 0;

    t->lines[i].zone |= ZONE_TAIL;
    while (i-- > floor) {
        struct line *l = &t->lines[i];

        if (!line_is_label(l) || l->mark.family || l->zone ||
            wording_is_strong(outline_wording(w->o->topics, line_span(t, i))))
            break;
        l->zone |= ZONE_TAIL;
    }
}

/* A name at the very end without a date is a signature too. */
static void mark_last(struct outline *o)
{
    struct text *t = &o->text;
    struct line *l = t->n ? &t->lines[t->n - 1] : NULL;
    struct gong_span s = t->n ? line_span(t, t->n - 1) : gong_span_none();

    if (l && t->n > 1 && !l->zone && !l->mark.family && line_is_label(l) && l->chars >= 4 && is_office(s) &&
        !wording_is_strong(outline_wording(o->topics, s)))
        l->zone |= ZONE_TAIL;
}

/* Does a line name an office? Then, as the first of a document, it is the title. */
static bool names_office(struct gong_span s)
{
    static const char *const offices[] = {"人民政府", "局",   "委员会", "厅",     "镇",
                                          "乡",       "街道", "法院",   "检察院", "中心",
                                          "大学",     "学校", "公司",   "集团",   NULL};

    for (unsigned i = 0; offices[i]; i++)
        if (gong_span_has(s, gong_span_z(offices[i])))
            return true;
    return false;
}

static bool has_words(const struct text *t, size_t i)
{
    return i < t->n && (line_is_paragraph(&t->lines[i]) || t->lines[i].mark.family);
}

/* Can a line that the page takes for its title be the first heading of a text without one?
 * 2024年工作情况 and 2024年主要举措和成效 can, 2024年法治政府建设情况 says too much for one. */
static bool no_title(const struct outline *o, struct gong_span s)
{
    if (outline_is_title(o->topics, s) || names_office(s))
        return false;
    return outline_year(s) == 0 || !gong_span_ends(s, GONG_LIT("情况")) || gong_utf8_count(s) <= FRAME_CHARS;
}

/* A heading in the title block: known words that are no part of the title, and text of its own or
 * a heading with text behind it. */
static bool is_early_heading(const struct outline *o, size_t i)
{
    const struct text *t = &o->text;
    struct gong_span s = line_span(t, i);

    if (!has_words(t, i + 1) && !has_words(t, i + 2))
        return false;
    if (!wording_is_strong(outline_wording(o->topics, s)))
        return false;
    if (!o->title.ptr || gong_span_eq(o->title, s))
        return no_title(o, s);
    return !gong_span_has(o->title, s) && !outline_is_title(o->topics, s);
}

/* A marker ends the title block: also a bare 一 or 1 that others will follow. */
static bool opens_numbering(const struct outline *o, const struct line *l)
{
    if (l->mark.family == FAMILY_DOTTED)
        return o->dotted;
    return line_is_marked(l) ||
           (l->mark.family == FAMILY_HAN && l->mark.doubt == DOUBT_BARE && l->mark.no == 1);
}

/* 注： 名词解释: what is numbered behind it are notes. */
static bool opens_notes(struct gong_span s)
{
    static const char *const words[] = {"注释",     "附注",     "备注", "名词解释",
                                        "名词注释", "指标解释", "注",   NULL};

    for (unsigned i = 0; words[i]; i++) {
        struct gong_span rest, word = gong_span_z(words[i]);

        if (!gong_span_starts(s, word))
            continue;
        rest = gong_trim(gong_span_sub(s, word.len, s.len));
        return rest.len == 0 || gong_span_starts(rest, GONG_LIT("：")) || rest.ptr[0] == ':' ||
               rest.ptr[0] == '[';
    }
    return false;
}

static enum mode walk_head(struct walk *w, size_t i)
{
    struct outline *o = w->o;
    struct line *l = &o->text.lines[i];
    struct gong_span s = line_span(&o->text, i);
    bool title =
        line_is_label(l) || (!(l->shape & LINE_STOP) && l->len <= TITLE_BYTES) || (l->shape & LINE_DATE);

    if (!title || opens_numbering(o, l) || is_early_heading(o, i))
        return MODE_BODY;
    l->zone |= ZONE_HEAD;
    if (!o->title.ptr)
        o->title = s;
    return opens_notes(s) ? MODE_GLOSSARY : MODE_HEAD; /* 附件2 over 名词解释 */
}

static bool is_minor(const struct line *l)
{
    return l->mark.family == FAMILY_DIGIT || l->mark.family == FAMILY_PAR ||
           l->mark.family == FAMILY_CIRCLE || l->mark.family == FAMILY_DOTTED;
}

static enum mode walk_body(struct walk *w, size_t i)
{
    struct text *t = &w->o->text;
    struct line *l = &t->lines[i];

    if ((w->mode == MODE_NOTES || w->mode == MODE_GLOSSARY) && is_minor(l)) {
        l->zone |= ZONE_NOTE;
        return w->mode;
    }
    if (w->mode == MODE_GLOSSARY && !l->mark.family)
        return MODE_GLOSSARY; /* what a word means */
    if (opens_notes(line_span(t, i)))
        return MODE_NOTES;
    if (w->fresh) {
        l->zone |= ZONE_START;
        w->fresh = false;
    }
    return MODE_BODY;
}

/* Is this line of an attachment list, or does something else begin? */
static bool is_list_item(const struct line *l)
{
    if (l->mark.family && l->mark.family != FAMILY_DIGIT && l->mark.family != FAMILY_PAR &&
        l->mark.family != FAMILY_DOTTED)
        return false;
    return !(l->shape & LINE_LONG) && l->chars <= ITEM_CHARS && !(l->shape & LINE_STOP);
}

/* 附件 alone over numbered names: a list that lost its colon. */
static bool opens_list(const struct text *t, size_t i)
{
    return i + 1 < t->n && t->lines[i + 1].mark.family == FAMILY_DIGIT && t->lines[i + 1].mark.no == 1 &&
           is_list_item(&t->lines[i + 1]);
}

static enum mode walk_one(struct walk *w, size_t i)
{
    struct text *t = &w->o->text;
    struct line *l = &t->lines[i];

    if ((l->shape & LINE_APPENDIX) && !opens_list(t, i)) {
        l->zone |= ZONE_HEAD | ZONE_START;
        return MODE_HEAD;
    }
    if (w->mode != MODE_HEAD && is_signature(t, i)) {
        mark_signature(w, i);
        w->fresh = true;
        return MODE_SIGNED;
    }
    if ((l->shape & (LINE_LIST | LINE_APPENDIX)) || (w->mode == MODE_LIST && is_list_item(l))) {
        l->zone |= ZONE_TAIL;
        w->fresh = true;
        return MODE_LIST;
    }
    if (w->mode == MODE_SIGNED && is_aside(line_span(t, i)) && !l->mark.family) {
        l->zone |= ZONE_TAIL;
        return MODE_SIGNED;
    }
    if (w->mode == MODE_SIGNED || w->mode == MODE_HEAD) {
        enum mode next = walk_head(w, i);

        if (next != MODE_BODY)
            return next;
    }
    return walk_body(w, i);
}

void outline_zones(struct outline *o)
{
    struct walk w = {.o = o, .mode = MODE_HEAD};

    mark_cells(&o->text);
    find_contents(&o->text);
    o->dotted = is_dotted(&o->text);
    for (size_t i = 0; i < o->text.n; i++)
        if (!o->text.lines[i].zone)
            w.mode = walk_one(&w, i);
    mark_last(o);
    o->numbered = is_numbered(&o->text);
}
