/* file.c: reads a case file line by line; a directive starts with @ in column one. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <gongbao/utf8.h>

#include "case.h"

enum { CASE_FILE_MAX = 64 * 1024 * 1024 };

struct reader {
    struct case_file *f;
    struct gong_span text;
    size_t pos;
    int line;
    struct text_case *all, *cur, *tail;
    size_t item;
};

static bool fail(struct reader *r, const char *what)
{
    snprintf(r->f->error, sizeof r->f->error, "%s:%d: %s", r->f->path, r->line, what);
    return false;
}

static bool next_line(struct reader *r, struct gong_span *ret)
{
    size_t end;

    if (r->pos >= r->text.len)
        return false;
    end = gong_span_find(r->text, r->pos, GONG_LIT("\n"));
    if (end == SIZE_MAX)
        end = r->text.len;
    *ret = gong_span_sub(r->text, r->pos, end);
    r->pos = end + 1;
    r->line++;
    return true;
}

static char *dup_z(struct reader *r, struct gong_span s)
{
    char *p = gong_arena_alloc(&r->f->arena, s.len + 1);

    if (!p)
        abort();
    memcpy(p, s.ptr, s.len);
    p[s.len] = 0;
    return p;
}

/* The first blank-separated word of *s, which moves behind it. */
static struct gong_span word(struct gong_span *s)
{
    struct gong_span w;
    size_t i = 0;

    while (s->len && (*s->ptr == ' ' || *s->ptr == '\t')) {
        s->ptr++;
        s->len--;
    }
    while (i < s->len && s->ptr[i] != ' ' && s->ptr[i] != '\t')
        i++;
    w = gong_span(s->ptr, i);
    s->ptr += i;
    s->len -= i;
    while (s->len && *s->ptr == ' ') {
        s->ptr++;
        s->len--;
    }
    return w;
}

static bool at_directive(const struct reader *r)
{
    return r->text.ptr[r->pos] == '@' && !(r->pos + 1 < r->text.len && r->text.ptr[r->pos + 1] == '@');
}

/* Where the block that begins here ends: at the next directive. */
static size_t block_end(const struct reader *r)
{
    struct reader ahead = *r;
    struct gong_span l;

    while (ahead.pos < ahead.text.len && !at_directive(&ahead))
        next_line(&ahead, &l);
    return ahead.pos;
}

/* Lines up to the next directive; "@@" at the start of a line stands for "@". */
static struct gong_span block(struct reader *r)
{
    char *out = gong_arena_alloc(&r->f->arena, block_end(r) - r->pos + 2);
    struct gong_span l;
    size_t n = 0;

    while (out && r->pos < r->text.len && !at_directive(r)) {
        next_line(r, &l);
        if (gong_span_starts(l, GONG_LIT("@@")))
            l = gong_span_sub(l, 1, l.len);
        memcpy(out + n, l.ptr, l.len);
        n += l.len;
        out[n++] = '\n';
    }
    /* an empty line before the next @case is layout */
    if (n >= 2 && out[n - 2] == '\n' &&
        gong_span_starts(gong_span_sub(r->text, r->pos, r->text.len), GONG_LIT("@case")))
        n--;
    return gong_span(out ? out : "", n ? n - 1 : 0);
}

static unsigned hex(struct gong_span s, size_t i, size_t n)
{
    char digits[9] = {0};

    memcpy(digits, s.ptr + i, i + n <= s.len ? n : 0);
    return (unsigned)strtoul(digits, NULL, 16);
}

static struct gong_span unescape(struct reader *r, struct gong_span s)
{
    char *out = gong_arena_alloc(&r->f->arena, s.len + 1);
    size_t n = 0;

    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i], e = i + 1 < s.len ? s.ptr[i + 1] : 0;
        if (c == '\n')
            continue;
        if (c != '\\') {
            out[n++] = c;
            continue;
        }
        i++;
        if (e == 'x') {
            out[n++] = (char)hex(s, i + 1, 2);
            i += 2;
        } else if (e == 'u') {
            unsigned cp = hex(s, i + 1, 4);
            if (cp < 0x80) {
                out[n++] = (char)cp;
            } else if (cp < 0x800) {
                out[n++] = (char)(0xC0 | cp >> 6);
                out[n++] = (char)(0x80 | (cp & 63));
            } else {
                out[n++] = (char)(0xE0 | cp >> 12);
                out[n++] = (char)(0x80 | (cp >> 6 & 63));
                out[n++] = (char)(0x80 | (cp & 63));
            }
            i += 4;
        } else {
            out[n++] = e == 'n' ? '\n' : e == 't' ? '\t' : e == 'r' ? '\r' : e;
        }
    }
    return gong_span(out, n);
}

static bool add_pair(struct reader *r, struct case_pair *pairs, size_t *n, struct gong_span rest)
{
    if (*n == CASE_MAX_PARAMS)
        return fail(r, "too many @param or @attr");
    pairs[*n].key = dup_z(r, word(&rest));
    pairs[*n].value = gong_span(dup_z(r, rest), rest.len);
    ++*n;
    return true;
}

static bool add_row(struct reader *r, struct text_case *c, struct gong_span rest)
{
    struct gong_span rel = word(&rest);
    struct case_row *row;

    if (!c->rows)
        c->rows = gong_arena_zalloc(&r->f->arena, CASE_MAX_ROWS * sizeof *c->rows);
    if (c->n_rows == CASE_MAX_ROWS)
        return fail(r, "too many @row");
    row = &c->rows[c->n_rows++];
    row->rel = gong_relation_find(rel);
    row->cells = rest;
    return row->rel < GONG_RELATION_COUNT || fail(r, "@row names no relation");
}

static bool add_out(struct reader *r, struct text_case *c, struct gong_span rest)
{
    struct case_out *o = &c->outs[c->n_outs];

    if (c->n_outs == CASE_MAX_OUTS)
        return fail(r, "too many @out");
    c->n_outs++;
    o->line = r->line;
    o->item = r->item;
    o->what = dup_z(r, word(&rest));
    o->args = dup_z(r, rest);
    o->want = block(r);
    return true;
}

static bool begin_case(struct reader *r, struct gong_span name)
{
    struct text_case *c = gong_arena_alloc(&r->f->arena, sizeof *c);

    *c = *r->all;
    c->name = dup_z(r, name);
    c->line = r->line;
    if (r->all->n_rows) {
        c->rows = gong_arena_zalloc(&r->f->arena, CASE_MAX_ROWS * sizeof *c->rows);
        memcpy(c->rows, r->all->rows, r->all->n_rows * sizeof *c->rows);
    }
    c->next = NULL;
    if (r->tail)
        r->tail->next = c;
    else
        r->f->cases = c;
    r->tail = r->cur = c;
    r->f->n++;
    r->item = 0;
    return true;
}

static bool directive(struct reader *r, struct gong_span l)
{
    struct gong_span d = word(&l);
    struct text_case *c = r->cur;

    if (gong_span_is(d, "@case"))
        return begin_case(r, l);
    if (gong_span_is(d, "@all"))
        return r->cur == r->all || fail(r, "@all stands after a @case");
    if (gong_span_is(d, "@chain"))
        return (c->chain = dup_z(r, l)) != NULL;
    if (gong_span_is(d, "@stage"))
        return (c->stage = dup_z(r, l)) != NULL;
    if (gong_span_is(d, "@kind"))
        return (c->kind = dup_z(r, l)) != NULL;
    if (gong_span_is(d, "@param"))
        return add_pair(r, c->params, &c->n_params, l);
    if (gong_span_is(d, "@attr"))
        return add_pair(r, c->attrs, &c->n_attrs, l);
    if (gong_span_is(d, "@row"))
        return add_row(r, c, l);
    if (gong_span_is(d, "@none"))
        return c->no_input = true;
    if (gong_span_is(d, "@item"))
        return (r->item = (size_t)strtoul(dup_z(r, l), NULL, 10)), true;
    if (gong_span_is(d, "@out"))
        return add_out(r, c, l);
    if (gong_span_is(d, "@in")) {
        struct gong_span b = block(r);
        c->body = gong_span_is(l, "escaped") ? unescape(r, b) : b;
        return true;
    }
    return fail(r, "unknown directive");
}

static bool contents(struct case_file *f, struct gong_span *ret)
{
    struct stat st;
    FILE *in = fopen(f->path, "rb");
    char *p = NULL;

    if (in && fstat(fileno(in), &st) == 0 && st.st_size <= CASE_FILE_MAX)
        p = gong_arena_alloc(&f->arena, (size_t)st.st_size + 1);
    if (p)
        *ret = gong_span(p, fread(p, 1, (size_t)st.st_size, in));
    else
        snprintf(f->error, sizeof f->error, "%s: cannot be read, or larger than %d bytes", f->path,
                 CASE_FILE_MAX);
    if (in)
        fclose(in);
    return p != NULL;
}

bool case_file_read(struct case_file *f, const char *path)
{
    struct reader r = {f, gong_span_none(), 0, 0, NULL, NULL, NULL, 0};
    struct gong_span l;

    memset(f, 0, sizeof *f);
    gong_arena_init(&f->arena, (size_t)1 << 32);
    f->path = path;
    if (!contents(f, &r.text))
        return false;
    r.all = gong_arena_zalloc(&f->arena, sizeof *r.all);
    r.all->body = gong_span("", 0);
    r.cur = r.all;
    while (next_line(&r, &l)) {
        if (gong_trim(l).len == 0 || l.ptr[0] == '#')
            continue;
        if (l.ptr[0] != '@')
            return fail(&r, "neither a directive nor inside a block");
        if (!directive(&r, l))
            return false;
    }
    return f->n > 0 || fail(&r, "holds no @case");
}

void case_file_finish(struct case_file *f)
{
    gong_arena_finish(&f->arena);
}
