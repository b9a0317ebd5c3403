/* titles.c: 《…》 and what is nested in it.
 *
 * Marks are read one after the other with one mark of look-ahead and a stack of the open ones.
 * An opening mark reserves its place in a ring, so that titles come out in the order in which
 * they begin; a place is given up when its mark turns out to have no partner, at the latest
 * NAME_MOST bytes on. Nothing is therefore ever looked at twice, however deep the nesting.
 *
 * A title may run over the end of a line (up to LINES_MOST times) where the line did not end
 * a sentence. A title in 〈〉 counts only inside another; < and > are no marks of titles. */
#include "citations.h"

enum { NAME_MOST = 1500, LINES_MOST = 2, STACK = 16, RING = 2048 };

enum mark_type { MARK_NONE, MARK_OUTER, MARK_INNER };

struct mark {
    uint32_t at, len;
    uint8_t type;
    bool closes;
    uint32_t line;         /* number of line ends before it */
    uint32_t sentence_end; /* offset of the last of them that ended a sentence */
};

enum place_state { PLACE_OPEN, PLACE_CLOSED, PLACE_VOID };

struct place {
    uint32_t from, to, line;
    uint8_t type, state, mark_len;
    bool silent; /* 〈…〉 by itself: watched for its partner, but no title */
};

struct reader {
    const struct job *job;
    size_t at;
    uint32_t line, sentence_end;
    struct mark next;
    size_t first, last; /* places [first, last), counted from the beginning */
    unsigned depth;
    size_t rows, findings, silenced;
    int status;
    uint32_t stack[STACK]; /* from here on: written before it is read */
    struct place ring[RING];
};

static void find(struct reader *r, const char *code, uint32_t from, uint32_t to)
{
    static const char *const messages[][2] = {
        {"unbalanced-mark", "this mark of a title has no partner"},
        {"mixed-marks", "a title is opened by one kind of mark and closed by another"},
        {"empty-title", "nothing stands between the marks of a title"},
        {"nesting-too-deep", "titles nested deeper than 16"}};

    if (r->findings++ >= CITATION_FINDINGS) {
        r->silenced++;
        return;
    }
    for (unsigned i = 0; i < sizeof(messages) / sizeof(messages[0]); i++)
        if (strcmp(messages[i][0], code) == 0 && r->status == GONG_OK)
            r->status = gong_find(r->job->ctx, r->job->item, "warning", messages[i][0], from, to, "%s",
                                  messages[i][1]);
}

/* ---- reading marks --------------------------------------------------------------- */

/* E3 80 88..8B are 〈 〉 《 》. */
static bool is_mark(struct gong_span b, size_t at, struct mark *m)
{
    unsigned char last;

    if (at + 3 > b.len || (unsigned char)b.ptr[at + 1] != 0x80)
        return false;
    last = (unsigned char)b.ptr[at + 2];
    if (last < 0x88 || last > 0x8B)
        return false;
    m->type = last >= 0x8A ? MARK_OUTER : MARK_INNER;
    m->closes = last & 1;
    m->len = 3;
    return true;
}

static bool ends_sentence(struct gong_span b, size_t at)
{
    struct gong_span s = gong_span_sub(b, 0, at);

    while (s.len > 0 && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\r'))
        s.len--;
    return s.len == 0 || s.ptr[s.len - 1] == '\n' || gong_span_ends(s, GONG_LIT("。")) ||
           gong_span_ends(s, GONG_LIT("；")) || gong_span_ends(s, GONG_LIT("：")) ||
           s.ptr[s.len - 1] == ';' || s.ptr[s.len - 1] == ':';
}

/* The next mark of the body; type MARK_NONE at its end. */
static struct mark read_mark(struct reader *r)
{
    /* Which bytes may begin a mark or end a line. */
    static const uint8_t wanted[256] = {['\n'] = 1, [0xE3] = 2};
    struct gong_span b = r->job->body;
    struct mark m = {0};

    for (; r->at < b.len; r->at++) {
        uint8_t what = wanted[(unsigned char)b.ptr[r->at]];

        if (!what)
            continue;
        if (what == 1) {
            r->line++;
            if (ends_sentence(b, r->at))
                r->sentence_end = (uint32_t)r->at;
            continue;
        }
        if (is_mark(b, r->at, &m)) {
            m.at = (uint32_t)r->at;
            m.line = r->line;
            m.sentence_end = r->sentence_end;
            r->at += m.len;
            return m;
        }
    }
    m.type = MARK_NONE;
    return m;
}

/* ---- places ------------------------------------------------------------------------- */

static struct place *place(struct reader *r, size_t i)
{
    return &r->ring[i % RING];
}

static void give_up(struct reader *r, struct place *p)
{
    p->state = PLACE_VOID;
    find(r, "unbalanced-mark", p->from - p->mark_len, p->from);
}

/* The name without the line ends inside it. */
static struct gong_span name_of(struct reader *r, const struct place *p)
{
    struct gong_span s = gong_trim(gong_span_sub(r->job->body, p->from, p->to));
    char *out;
    size_t n = 0;

    if (!memchr(s.ptr, '\n', s.len))
        return s;
    out = gong_alloc(r->job->ctx, s.len);
    if (!out) {
        r->status = GONG_EITEM;
        return s;
    }
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] != '\n' && s.ptr[i] != '\r')
            out[n++] = s.ptr[i];
    return gong_span(out, n);
}

/* 财库《2022》3号: the marks are the brackets of a document number. */
static bool is_year(struct gong_span body, const struct place *p)
{
    struct gong_span s = gong_trim(gong_span_sub(body, p->from, p->to));
    unsigned n;
    uint32_t next = p->to + p->mark_len < body.len ? gong_utf8_at(body, p->to + p->mark_len, &n) : 0;

    if (s.len != 4 || (s.ptr[0] != '1' && s.ptr[0] != '2'))
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    next = gong_fold_width(next);
    return (next >= '0' && next <= '9') || next == 0x7B2C || next == ' ';
}

static void write_title(struct reader *r, const struct place *p)
{
    struct gong_citation row = {.start = p->from, .end = p->to};

    if (is_year(r->job->body, p) || r->rows > (size_t)r->job->max_rows)
        return;
    row.name = name_of(r, p);
    if (row.name.len == 0) {
        find(r, "empty-title", p->from - p->mark_len, p->to + p->mark_len);
        return;
    }
    if (r->rows++ == (size_t)r->job->max_rows || r->status != GONG_OK)
        return;
    row.kind = citation_kind(row.name);
    r->status = gong_add(r->job->ctx, r->job->item, GONG_CITATION, &row);
}

/* Writes the places at the front that are settled. */
static void settle_front(struct reader *r)
{
    while (r->first < r->last && place(r, r->first)->state != PLACE_OPEN) {
        struct place *p = place(r, r->first++);

        if (p->state == PLACE_CLOSED)
            write_title(r, p);
    }
}

/* Open marks too far behind `at` will not find a partner any more: they lie lowest. */
static void expire(struct reader *r, uint32_t at)
{
    unsigned n = 0;

    while (n < r->depth && at - place(r, r->stack[n])->from > NAME_MOST)
        give_up(r, place(r, r->stack[n++]));
    if (n > 0) {
        r->depth -= n;
        memmove(r->stack, r->stack + n, r->depth * sizeof(r->stack[0]));
        settle_front(r);
    }
}

static void drop_lowest(struct reader *r)
{
    struct place *p = place(r, r->stack[0]);

    p->state = PLACE_VOID;
    find(r, "nesting-too-deep", p->from - p->mark_len, p->from);
    memmove(r->stack, r->stack + 1, --r->depth * sizeof(r->stack[0]));
    settle_front(r);
}

static void open_mark(struct reader *r, const struct mark *m)
{
    struct place p = {.from = m->at + m->len, .line = m->line, .type = m->type, .mark_len = (uint8_t)m->len};

    p.silent = m->type == MARK_INNER && r->depth == 0;
    if (r->depth == STACK)
        drop_lowest(r);
    while (r->last - r->first >= RING && r->depth > 0)
        drop_lowest(r);
    r->stack[r->depth++] = (uint32_t)r->last;
    *place(r, r->last++) = p;
}

static bool may_close(const struct place *p, const struct mark *m)
{
    if (m->at - p->from > NAME_MOST || m->line - p->line > LINES_MOST)
        return false;
    return m->line == p->line || m->sentence_end < p->from;
}

/* Does another closing mark of this type follow on the same line? */
static bool closes_next(const struct reader *r, uint8_t type, uint32_t line)
{
    return r->next.type == type && r->next.closes && r->next.line == line;
}

/* Does m close the open mark on top although it is of the other kind? 》 does where the next mark
 * is the 》 of the title around it (《…〈…》…》), 〉 does where no 》 follows (《…〉). */
static bool closes_other(const struct reader *r, const struct mark *m, uint8_t top)
{
    if (top == m->type)
        return false;
    if (m->type == MARK_OUTER)
        return r->depth > 1 && closes_next(r, MARK_OUTER, m->line);
    return !closes_next(r, MARK_OUTER, m->line);
}

/* Which open mark does m close? Its index in the stack, or depth. */
static unsigned partner(const struct reader *r, const struct mark *m)
{
    unsigned i = r->depth;
    uint8_t top = r->depth ? r->ring[r->stack[r->depth - 1] % RING].type : MARK_NONE;
    bool other = r->depth && closes_other(r, m, top);

    if (other && m->type == MARK_OUTER)
        return r->depth - 1;
    while (i-- > 0)
        if (r->ring[r->stack[i] % RING].type == m->type)
            return i;
    return other ? r->depth - 1 : r->depth;
}

static void close_mark(struct reader *r, const struct mark *m)
{
    unsigned i = partner(r, m);
    struct place *p;

    if (i == r->depth) {
        find(r, "unbalanced-mark", m->at, m->at + m->len);
        return;
    }
    while (r->depth > i + 1)
        give_up(r, place(r, r->stack[--r->depth]));
    p = place(r, r->stack[--r->depth]);
    if (!may_close(p, m)) {
        give_up(r, p);
        find(r, "unbalanced-mark", m->at, m->at + m->len);
    } else {
        p->state = p->silent ? PLACE_VOID : PLACE_CLOSED;
        p->to = m->at;
        if (p->type != m->type)
            find(r, "mixed-marks", p->from - p->mark_len, m->at + m->len);
    }
    if (r->depth == 0)
        settle_front(r);
}

static void finish(struct reader *r)
{
    while (r->depth > 0)
        give_up(r, place(r, r->stack[--r->depth]));
    settle_front(r);
    if (r->silenced > 0 && r->status == GONG_OK)
        r->status = gong_find(r->job->ctx, r->job->item, "warning", "title-findings-cut", GONG_NULL,
                              GONG_NULL, "%zu more findings about the marks of titles", r->silenced);
    if (r->rows > (size_t)r->job->max_rows && r->status == GONG_OK)
        r->status =
            gong_find(r->job->ctx, r->job->item, "warning", "citation-limit", GONG_NULL, GONG_NULL,
                      "more than %lld titles; the later ones are left out", (long long)r->job->max_rows);
}

struct reader *citations_reader(struct gong_ctx *ctx)
{
    return gong_alloc(ctx, sizeof(struct reader));
}

int citations_titles(const struct job *job)
{
    struct reader *r = job->reader;
    struct mark m;

    memset(r, 0, offsetof(struct reader, stack));
    r->job = job;
    r->next = read_mark(r);
    while (r->next.type != MARK_NONE && r->status == GONG_OK) {
        m = r->next;
        r->next = read_mark(r);
        expire(r, m.at);
        if (m.closes)
            close_mark(r, &m);
        else
            open_mark(r, &m);
    }
    finish(r);
    return r->status;
}
