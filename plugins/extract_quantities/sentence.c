/* sentence.c: cuts a sentence into tokens: numbers (from marks.c), words of the lists, runs of
 * other text, separators and brackets with their mates. */
#include "quantities.h"

#define DEPTH 32

struct reader {
    struct gq_sentence *s;
    size_t open[DEPTH]; /* tokens of brackets not yet closed */
    unsigned depth;
    bool quote; /* inside straight quotes */
};

static struct gq_tok *push(struct gq_sentence *s, enum gq_tok_kind kind, size_t from, size_t to)
{
    struct gq_tok *t = &s->toks[s->n_toks++];

    *t = (struct gq_tok){.from = from, .to = to, .mate = -1, .mark = -1, .kind = (uint8_t)kind};
    return t;
}

static enum gq_sep separator(uint32_t c)
{
    switch (c) {
    case 0x3001:
        return GQ_DUN;
    case ',':
        return GQ_COMMA;
    case ';':
        return GQ_SEMI;
    case ':':
        return GQ_COLON;
    case 0x3002:
    case '!':
    case '?':
    case '\n':
        return GQ_STOP;
    case '\t':
    case '|':
        return GQ_BAR;
    default:
        return 0;
    }
}

/* 1: opens, 2: closes, 0: is no bracket. */
static int bracket(struct reader *r, uint32_t c)
{
    static const uint32_t pairs[][2] = {
        {'(', ')'},       {'[', ']'},       {0x201C, 0x201D}, {0x2018, 0x2019}, {0x300A, 0x300B},
        {0x3008, 0x3009}, {0x300C, 0x300D}, {0x300E, 0x300F}, {0x3010, 0x3011}, {0x3014, 0x3015}};

    if (c == '"') {
        r->quote = !r->quote;
        return r->quote ? 1 : 2;
    }
    if (c > 0x3015 || (c < 0x2018 && c > ']'))
        return 0;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (c == pairs[i][0] || c == pairs[i][1])
            return c == pairs[i][0] ? 1 : 2;
    return 0;
}

static void close_bracket(struct reader *r, struct gq_tok *t, bool paren)
{
    struct gq_sentence *s = r->s;

    for (unsigned d = r->depth; d > 0 && r->depth - d < 4; d--) {
        struct gq_tok *o = &s->toks[r->open[d - 1]];

        if (o->paren != paren)
            continue;
        o->mate = (int32_t)(t - s->toks);
        t->mate = (int32_t)(o - s->toks);
        r->depth = d - 1;
        return;
    }
    t->kind = GQ_T_SYM;
}

static void put_bracket(struct reader *r, size_t from, size_t to, bool opens)
{
    struct gq_sentence *s = r->s;
    struct gq_tok *t = push(s, opens ? GQ_T_OPEN : GQ_T_CLOSE, from, to);

    t->paren = gq_any_at(s->t.s, from, "( ) （ ）") > 0;
    if (!opens)
        close_bracket(r, t, t->paren);
    else if (r->depth < DEPTH)
        r->open[r->depth++] = s->n_toks - 1;
}

/* What is no word goes on with the token before it where that is of its kind. */
static inline void put_run(struct gq_sentence *s, enum gq_tok_kind kind, size_t from, size_t to)
{
    struct gq_tok *t = s->n_toks ? &s->toks[s->n_toks - 1] : NULL;

    if (t && t->kind == (uint8_t)kind && t->to == from)
        t->to = to;
    else
        push(s, kind, from, to);
}

static enum gq_tok_kind kind_of(uint32_t c)
{
    return gq_is_latin(c) ? GQ_T_LATIN : c < 0x80 || gq_is_dash(c) ? GQ_T_SYM : GQ_T_TEXT;
}

static size_t character(struct reader *r, size_t pos)
{
    struct gq_sentence *s = r->s;
    unsigned len;
    uint32_t c = gong_fold_width(gong_utf8_at(s->t.s, pos, &len));
    enum gq_sep sep;
    int b;

    if (c >= 0x4E00 && c <= 0x9FFF) { /* nearly all */
        put_run(s, GQ_T_TEXT, pos, pos + len);
        return pos + len;
    }
    sep = separator(c);
    b = sep ? 0 : bracket(r, c);
    if (sep)
        push(s, GQ_T_SEP, pos, pos + len)->sep = (uint8_t)sep;
    else if (gong_is_blank(c))
        return pos + len; /* layout decides nothing */
    else if (b)
        put_bracket(r, pos, pos + len, b == 1);
    else
        put_run(s, kind_of(c), pos, pos + len);
    return pos + len;
}

static size_t word(struct gq_sentence *s, size_t pos)
{
    const struct gq_word *w = gq_lexicon_find(s->t.words, s->t.s, pos, 0);

    if (!w || pos + w->len > s->to)
        return 0;
    if (w->cls == 0 || w->cls == GQ_BLOCK || w->cls == GQ_MONEYW || w->cls == (GQ_BLOCK | GQ_MONEYW)) {
        put_run(s, GQ_T_TEXT, pos, pos + w->len);
        return pos + w->len;
    }
    push(s, GQ_T_WORD, pos, pos + w->len)->cls = w->cls;
    return pos + w->len;
}

/* Over ideographs before `stop` that begin no word: nearly all characters. */
static size_t plain(struct gq_sentence *s, size_t pos, size_t stop)
{
    const char *p = s->t.s.ptr;
    size_t at = pos;

    while (at + GQ_LONG <= stop && (unsigned char)p[at] - 0xE4u <= 0xE9 - 0xE4 &&
           !gq_may_be_word(s->t.words, p + at))
        at += 3;
    if (at > pos)
        put_run(s, GQ_T_TEXT, pos, at);
    return at;
}

static size_t mark(struct gq_sentence *s, size_t i)
{
    static const enum gq_tok_kind kinds[] = {GQ_T_NUM, GQ_T_DATE, GQ_T_NAME};
    const struct gq_mark *m = &s->marks[i];

    push(s, kinds[m->kind], m->from, m->to)->mark = (int32_t)i;
    if (m->kind == GQ_QUANTITY) {
        struct gq_fact *f = &s->facts[s->n_facts++];

        f->tok = s->n_toks - 1;
        f->a = &s->marks[i].a;
        f->head = f->group = SIZE_MAX;
    }
    return m->to;
}

void gq_tokens_read(struct gq_sentence *s)
{
    struct reader r;
    size_t pos = s->from, next_mark = 0;

    r.s = s;
    r.depth = 0;
    r.quote = false;
    s->n_toks = s->n_facts = 0;
    memset(s->facts, 0, s->n_marks * sizeof *s->facts);
    while (pos < s->to && s->n_toks < GQ_MAX_TOKENS) {
        size_t end = 0;

        if (next_mark < s->n_marks && pos >= s->marks[next_mark].from) {
            pos = mark(s, next_mark++);
            continue;
        }
        if (s->n_toks + 1 < GQ_MAX_TOKENS)
            pos = plain(s, pos, next_mark < s->n_marks ? s->marks[next_mark].from : s->to);
        if ((unsigned char)s->t.s.ptr[pos] >= 0xE3)
            end = word(s, pos);
        if (end && next_mark < s->n_marks && end > s->marks[next_mark].from) {
            /* a word may not swallow the beginning of a number */
            s->toks[s->n_toks - 1].to = s->marks[next_mark].from;
            end = s->marks[next_mark].from;
        }
        pos = end ? end : character(&r, pos);
    }
    if (pos < s->to) { /* too many tokens: the rest is a sentence of its own */
        s->to = pos;
        s->n_marks = next_mark;
    }
}
