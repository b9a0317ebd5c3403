/* lines.c: from elements to lines. A block ends a line at both its borders, so does <br>; a
 * row of a data table is one line with its cells apart. Runs of blanks become one; a line feed
 * between two Chinese characters of one text node only wraps the source, and goes. */
#include "strip.h"

struct writer {
    struct page *p;
    struct gong_buf text;
    bool open;      /* a line has text */
    size_t start;   /* of its text in the buffer */
    bool gap, feed; /* a blank is due; it held a line feed */
    bool cell;      /* a cell border is due */
    bool wide;      /* the last character was not ASCII */
    uint32_t links, hidden, drop, heads, frag;
    uint32_t gap_el, gap_at; /* where the blank stands */
    uint32_t word_el;        /* of the last word */
};

static void add_frag(struct writer *w, uint32_t kind, uint32_t el, uint32_t from, uint32_t to)
{
    struct page *p = w->p;
    struct frag *f = (struct frag *)grow(p->ctx, p->frags, p->n_frags, &p->cap_frags, sizeof(*f));

    if (!f) {
        w->text.failed = true;
        return;
    }
    p->frags = f;
    f[p->n_frags++] = (struct frag){el, from, to, kind};
}

static void open_line(struct writer *w, uint32_t el)
{
    struct page *p = w->p;
    struct line *l = (struct line *)grow(p->ctx, p->lines, p->n_lines, &p->cap_lines, sizeof(*l));

    if (!l) {
        w->text.failed = true;
        return;
    }
    p->lines = l;
    l += p->n_lines;
    memset(l, 0, sizeof(*l));
    l->frag = p->n_frags;
    l->el = el;
    if (w->hidden)
        l->flags |= LINE_HIDDEN;
    if (w->drop)
        l->flags |= LINE_DROP;
    if (w->heads)
        l->flags |= LINE_HEAD;
    w->start = w->text.len;
    w->open = true;
}

static void end_line(struct writer *w)
{
    struct line *l;

    w->gap = w->feed = w->cell = false;
    if (!w->open)
        return;
    w->open = false;
    l = &w->p->lines[w->p->n_lines++];
    l->n_frags = w->p->n_frags - l->frag;
    l->text = gong_span((const char *)(uintptr_t)w->start, w->text.len - w->start);
}

/* Blanks and cell borders that are due before the next word. */
static void settle(struct writer *w, uint32_t el, unsigned char next)
{
    bool wrapped = w->feed && w->wide && next >= 0x80 && w->word_el == el; /* in one text node */

    if (w->open && w->cell) {
        add_frag(w, FRAG_CELL, NONE, 0, 0);
        gong_buf_addc(&w->text, '\t');
        w->p->lines[w->p->n_lines].flags |= LINE_ROW;
    } else if (w->open && w->gap && !wrapped) {
        add_frag(w, FRAG_BLANK, w->gap_el, w->gap_at, w->gap_at + 1);
        gong_buf_addc(&w->text, ' ');
    }
    w->gap = w->feed = w->cell = false;
}

/* 。，；、！？ and the ASCII comma and semicolon. A colon is no mark: labels have it. */
static bool is_mark(const unsigned char *s, size_t n)
{
    if (n == 1)
        return *s == ',' || *s == ';';
    if (n != 3)
        return false;
    if (s[0] == 0xE3 && s[1] == 0x80)
        return s[2] == 0x81 || s[2] == 0x82;
    return s[0] == 0xEF && s[1] == 0xBC && (s[2] == 0x8C || s[2] == 0x9B || s[2] == 0x81 || s[2] == 0x9F);
}

static void note_gap(struct writer *w, uint32_t el, size_t at, char c)
{
    if (!w->gap) {
        w->gap_el = el;
        w->gap_at = (uint32_t)at;
    }
    w->gap = true;
    w->feed |= c == '\n';
}

/* A run of characters without blanks, [from, *at). */
static void add_word(struct writer *w, uint32_t el, struct gong_span s, size_t *at)
{
    size_t from = *at, i = from;
    struct line *l;
    uint32_t chars = 0, marks = 0;
    unsigned n;

    if (!w->open) {
        w->gap = w->feed = w->cell = false;
        open_line(w, el);
    }
    settle(w, el, (unsigned char)s.ptr[from]);
    w->word_el = el;
    if (!gong_buf_ok(&w->text))
        return;
    while (i < s.len && !blank_at(s, i, &n)) {
        unsigned char c = (unsigned char)s.ptr[i];
        size_t run = c >= 0xE4 ? gong_utf8_wide_run(s, i) : 0;
        if (run) {
            chars += (uint32_t)(run / 3);
            i += run;
            continue;
        }
        if (c < 0xE4 || c > 0xE9)
            marks += is_mark((const unsigned char *)s.ptr + i, n);
        chars++;
        i += n;
    }
    w->wide = (unsigned char)s.ptr[i - 1] >= 0x80;
    l = &w->p->lines[w->p->n_lines];
    l->chars += chars;
    l->marks += marks;
    if (w->links)
        l->link_chars += chars;
    add_frag(w, FRAG_TEXT, el, (uint32_t)from, (uint32_t)i);
    gong_buf_add(&w->text, gong_span_sub(s, from, i));
    *at = i;
}

static void add_text(struct writer *w, uint32_t el, bool pre)
{
    struct gong_span s = gong_node_chars(w->p->els[el].node);
    size_t at = 0;
    unsigned n;
    int kind;

    while (at < s.len && gong_buf_ok(&w->text)) {
        kind = blank_at(s, at, &n);
        if (kind == 0) {
            add_word(w, el, s, &at);
            continue;
        }
        if (kind == 1 && pre && s.ptr[at] == '\n')
            end_line(w);
        else if (kind == 1)
            note_gap(w, el, at, s.ptr[at]);
        at += n;
    }
}

/* Inside a cell of a data table paragraphs only part words. */
static bool in_cell(const struct page *p, const struct el *e)
{
    uint32_t table;

    if (e->cell == NONE)
        return false;
    table = p->els[e->cell].table;
    return table != NONE && !(p->els[table].flags & EL_LAYOUT);
}

static void border(struct writer *w, uint32_t el)
{
    const struct el *e = &w->p->els[el];

    if (e->tag == TAG_TD && in_cell(w->p, e))
        w->cell = w->cell || w->open;
    else if (e->tag != TAG_TR && in_cell(w->p, e))
        note_gap(w, NONE, 0, ' ');
    else
        end_line(w);
}

static void enter(struct writer *w, uint32_t i)
{
    struct el *e = &w->p->els[i];

    if (e->flags & EL_BLOCK || e->tag == TAG_BR)
        border(w, i);
    e->line = w->p->n_lines;
    w->links += e->tag == TAG_A;
    w->heads += e->tag == TAG_H1 || e->tag == TAG_H2 || e->tag == TAG_HN;
    w->hidden += (e->flags & EL_HIDDEN) != 0;
    w->drop += (e->flags & EL_DROP) != 0;
}

static void leave(struct writer *w, uint32_t i)
{
    struct el *e = &w->p->els[i];

    if (e->flags & EL_BLOCK)
        border(w, i);
    e->line_end = w->p->n_lines + w->open;
    w->links -= e->tag == TAG_A;
    w->heads -= e->tag == TAG_H1 || e->tag == TAG_H2 || e->tag == TAG_HN;
    w->hidden -= (e->flags & EL_HIDDEN) != 0;
    w->drop -= (e->flags & EL_DROP) != 0;
}

static bool parent_is(const struct page *p, uint32_t i, enum tag tag)
{
    return p->els[i].parent != NONE && p->els[p->els[i].parent].tag == tag;
}

static void walk(struct writer *w)
{
    struct page *p = w->p;
    uint32_t i = 0, up = NONE;

    while (i < p->n_els && gong_buf_ok(&w->text)) {
        struct el *e = &p->els[i];
        while (up != NONE && p->els[up].end <= i) {
            leave(w, up);
            up = p->els[up].parent;
        }
        if (e->tag == TAG_TEXT) {
            add_text(w, i, parent_is(p, i, TAG_PRE));
            i++;
        } else if (e->flags & EL_SKIP) {
            e->line = e->line_end = p->n_lines;
            i = e->end;
        } else {
            enter(w, i);
            up = i++;
        }
    }
    for (; up != NONE; up = p->els[up].parent)
        leave(w, up);
    end_line(w);
}

int lines_read(struct page *p)
{
    struct writer w;
    uint32_t i;

    memset(&w, 0, sizeof(w));
    w.p = p;
    gong_buf_init(&w.text, p->ctx, 2 * p->src.len + 64);
    walk(&w);
    if (!gong_buf_ok(&w.text))
        return gong_fail(p->ctx, GONG_EITEM, "out of memory for the lines of a page");
    for (i = 0; i < p->n_lines; i++)
        p->lines[i].text.ptr = (w.text.ptr ? w.text.ptr : "") + (uintptr_t)p->lines[i].text.ptr;
    return lines_sum(p);
}

/* Lines that read like prose: sentences, not links; rows of data, not of labels. */
static bool reads_like_prose(const struct line *l)
{
    if (l->chars < 8 || l->link_chars * 2 > l->chars)
        return false;
    if (l->marks == 0 && (!(l->flags & LINE_ROW) || line_is_label_row(l)))
        return false;
    return !words_leaving(l->text) && !words_footer(l->text);
}

static bool is_prose(const struct line *l)
{
    if (l->flags & LINE_ASIDE)
        return false;
    if (l->memo & MEMO_PROSE_KNOWN)
        return l->memo & MEMO_PROSE;
    return memo(l, MEMO_PROSE_KNOWN, MEMO_PROSE, reads_like_prose(l));
}

int lines_sum(struct page *p)
{
    struct sums s;
    uint32_t i;

    memset(&s, 0, sizeof(s));
    p->sums = (struct sums *)gong_alloc(p->ctx, ((size_t)p->n_lines + 1) * sizeof(*p->sums));
    if (!p->sums)
        return GONG_EITEM;
    for (i = 0; i < p->n_lines; i++) {
        const struct line *l = &p->lines[i];
        uint32_t prose = is_prose(l) ? l->chars - l->link_chars : 0;
        p->sums[i] = s;
        s.all_chars += l->chars;
        s.all_links += l->link_chars;
        s.all_prose += prose;
        if (l->flags & (LINE_HIDDEN | LINE_DROP))
            continue;
        s.chars += l->chars;
        s.links += l->link_chars;
        s.prose += prose;
    }
    p->sums[i] = s;
    return GONG_OK;
}
