/* jsonc.c: see jsonc.h. */
#include "config/jsonc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* ---- comments and depth: one pass that also finds what cJSON would overflow on ---------------- */

struct scan {
    char *p;
    size_t i, n, depth, deepest_at;
    bool too_deep, open_comment;
};

static void skip_string(struct scan *s)
{
    for (s->i++; s->i < s->n && s->p[s->i] != '"'; s->i++)
        if (s->p[s->i] == '\\')
            s->i++;
}

static void blank(struct scan *s, size_t to)
{
    for (; s->i < to && s->i < s->n; s->i++)
        if (s->p[s->i] != '\n')
            s->p[s->i] = ' ';
    s->i--;
}

static void blank_comment(struct scan *s)
{
    size_t end = s->i + 2;

    if (s->p[s->i + 1] == '/') {
        while (end < s->n && s->p[end] != '\n')
            end++;
    } else {
        while (end + 1 < s->n && !(s->p[end] == '*' && s->p[end + 1] == '/'))
            end++;
        s->open_comment = end + 1 >= s->n;
        end += 2;
    }
    blank(s, end);
}

static void scan_text(struct scan *s)
{
    for (s->i = 0; s->i < s->n; s->i++) {
        char c = s->p[s->i];
        if (c == '"')
            skip_string(s);
        else if (c == '/' && s->i + 1 < s->n && (s->p[s->i + 1] == '/' || s->p[s->i + 1] == '*'))
            blank_comment(s);
        else if ((c == '[' || c == '{') && ++s->depth > GONG_JSONC_DEPTH && !s->too_deep) {
            s->too_deep = true;
            s->deepest_at = s->i;
        } else if ((c == ']' || c == '}') && s->depth)
            s->depth--;
    }
}

/* ---- places ---------------------------------------------------------------------------------- */

static void line_column(const struct gong_jsonc *j, size_t pos, unsigned *line, unsigned *column)
{
    *line = 1;
    *column = 1;
    for (size_t i = 0; i < pos && i < j->len; i++) {
        if (j->written[i] == '\n') {
            ++*line;
            *column = 1;
        } else if (((unsigned char)j->written[i] & 0xC0) != 0x80 &&
                   (i > 0 || (unsigned char)j->written[0] != 0xEF)) {
            ++*column; /* a byte order mark takes no column */
        }
    }
}

struct walker {
    struct gong_jsonc *j;
    struct gong_diags *d;
    size_t pos, cap;
};

static void blanks(struct walker *w)
{
    while (w->pos < w->j->len && strchr(" \t\r\n,:", w->j->text[w->pos]) && w->j->text[w->pos])
        w->pos++;
}

static void note(struct walker *w, const cJSON *node, size_t key, size_t value)
{
    struct gong_jsonc *j = w->j;

    if (j->n_places == w->cap) {
        size_t cap = w->cap ? w->cap * 2 : 64;
        void *p =
            gong_arena_grow(w->d->arena, j->places, w->cap * sizeof *j->places, cap * sizeof *j->places);
        if (!p)
            return;
        j->places = p;
        w->cap = cap;
    }
    j->places[j->n_places++] = (struct gong_jsonc_place){node, key, value};
}

static void skip_scalar(struct walker *w)
{
    const char *t = w->j->text;

    if (t[w->pos] == '"') {
        for (w->pos++; w->pos < w->j->len && t[w->pos] != '"'; w->pos++)
            if (t[w->pos] == '\\')
                w->pos++;
        w->pos++;
        return;
    }
    while (w->pos < w->j->len && !strchr(",]} \t\r\n", t[w->pos]))
        w->pos++;
}

/* The text is known to be valid JSON: the tree says what comes next. Depth is capped. */
static void place_value(struct walker *w, const cJSON *node, size_t key)
{
    const cJSON *child;

    blanks(w);
    note(w, node, key == SIZE_MAX ? w->pos : key, w->pos);
    if (!cJSON_IsArray(node) && !cJSON_IsObject(node)) {
        skip_scalar(w);
        return;
    }
    w->pos++;
    cJSON_ArrayForEach (child, node) {
        size_t at = SIZE_MAX;
        if (cJSON_IsObject(node)) {
            blanks(w);
            at = w->pos;
            skip_scalar(w);
        }
        place_value(w, child, at);
    }
    blanks(w);
    w->pos++;
}

void gong_jsonc_report(const struct gong_jsonc *j, struct gong_diags *d, const cJSON *node, bool at_key,
                       const char *fmt, ...)
{
    unsigned line = 0, column = 0;
    va_list ap;

    /* what is only counted needs no place */
    for (size_t i = 0; i < j->n_places && d->n < GONG_MAX_DIAGS; i++)
        if (j->places[i].node == node)
            line_column(j, at_key ? j->places[i].key : j->places[i].value, &line, &column);
    va_start(ap, fmt);
    gong_diag_v(d, line, column, fmt, ap);
    va_end(ap);
}

static void report_at(const struct gong_jsonc *j, struct gong_diags *d, size_t pos, const char *message)
{
    unsigned line, column;

    line_column(j, pos, &line, &column);
    gong_diag(d, line, column, "%s", message);
}

/* false: an object with too many keys to compare. */
static bool check_duplicates(const struct gong_jsonc *j, struct gong_diags *d, const cJSON *node)
{
    const cJSON *a, *b;

    if (cJSON_IsObject(node) && cJSON_GetArraySize(node) > GONG_JSONC_KEYS) {
        gong_jsonc_report(j, d, node, false, "has more than %d keys", GONG_JSONC_KEYS);
        return false;
    }
    cJSON_ArrayForEach (a, node) {
        for (b = cJSON_IsObject(node) ? a->next : NULL; b; b = b->next)
            if (strcmp(a->string, b->string) == 0) {
                gong_jsonc_report(j, d, b, true, "key \"%s\" stands here a second time", b->string);
                break; /* the third is the second of the second */
            }
        if (!check_duplicates(j, d, a))
            return false;
    }
    return true;
}

static bool parse_blanked(struct gong_jsonc *j, struct gong_diags *d)
{
    struct walker w = {j, d, 0, 0};
    const char *end = NULL;

    j->root = cJSON_ParseWithLengthOpts(j->text, j->len, &end, false);
    if (!j->root) {
        size_t at = end ? (size_t)(end - j->text) : 0;
        if (at > 0 &&
            (at >= j->len || strchr(" \t\r\n", j->text[at]))) /* cJSON stands behind the byte it refused */
            at--;
        report_at(j, d, at, "is not valid JSON here");
        return false;
    }
    for (size_t i = (size_t)(end - j->text); i < j->len; i++)
        if (!strchr(" \t\r\n", j->text[i]) || !j->text[i]) {
            report_at(j, d, i, "something stands after the end of the JSON value");
            return false;
        }
    place_value(&w, j->root, SIZE_MAX);
    return check_duplicates(j, d, j->root);
}

bool gong_jsonc_parse(struct gong_jsonc *j, struct gong_diags *d, struct gong_span text)
{
    struct scan s = {0};

    memset(j, 0, sizeof *j);
    j->text = gong_arena_alloc(d->arena, text.len + 1);
    if (!j->text)
        return false;
    memcpy(j->text, text.ptr, text.len);
    j->text[text.len] = 0;
    j->written = text.ptr;
    j->len = text.len;
    if (text.len >= 3 && memcmp(text.ptr, "\xEF\xBB\xBF", 3) == 0)
        memset(j->text, ' ', 3);
    if ((text.len >= 2 && (memcmp(text.ptr, "\xFF\xFE", 2) == 0 || memcmp(text.ptr, "\xFE\xFF", 2) == 0))) {
        gong_diag(d, 1, 1, "is UTF-16; pipeline files are UTF-8");
        return false;
    }
    s.p = j->text;
    s.n = j->len;
    scan_text(&s);
    if (s.too_deep)
        report_at(j, d, s.deepest_at, "is nested deeper than 64 levels");
    else if (s.open_comment)
        report_at(j, d, s.n, "a comment opened with /* is never closed");
    else if (memchr(j->text, 0, j->len))
        report_at(j, d, (size_t)((char *)memchr(j->text, 0, j->len) - j->text), "holds a NUL byte");
    else
        return parse_blanked(j, d);
    return false;
}

bool gong_jsonc_read_most(struct gong_jsonc *j, struct gong_diags *d, const char *path, size_t most)
{
    FILE *in = fopen(path, "rb");
    struct stat st;
    char *p = NULL;
    size_t n = 0;

    memset(j, 0, sizeof *j);
    d->file = path;
    if (!in || fstat(fileno(in), &st) != 0) {
        gong_diag(d, 0, 0, "cannot be read: %s", strerror(errno));
    } else if (!S_ISREG(st.st_mode) || (size_t)st.st_size > most) {
        gong_diag(d, 0, 0, "is no regular file of at most %zu bytes", most);
    } else if ((p = gong_arena_alloc(d->arena, (size_t)st.st_size + 1))) {
        n = fread(p, 1, (size_t)st.st_size, in);
    }
    if (in)
        fclose(in);
    return p && gong_jsonc_parse(j, d, gong_span(p, n));
}

bool gong_jsonc_read(struct gong_jsonc *j, struct gong_diags *d, const char *path)
{
    return gong_jsonc_read_most(j, d, path, GONG_JSONC_BYTES);
}

void gong_jsonc_finish(struct gong_jsonc *j)
{
    cJSON_Delete(j->root);
    j->root = NULL;
}
