/* ledger_line.c: see ledger_line.h. */
#include "state/ledger_line.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static const struct {
    char kind;
    size_t fields;
} kinds[] = {{'G', 1}, {'C', 1}, {'F', 3}, {'L', 2}, {'A', 1}, {'T', 2}, {'R', 3}, {'Q', 7}, {'W', 3}};

/* ---- making */

static bool make_room(struct gong_line *l, size_t n)
{
    size_t cap = l->cap ? l->cap : 1024;
    char *p;

    if (l->failed || l->cap - l->len >= n)
        return !l->failed;
    while (cap - l->len < n)
        cap *= 2;
    p = realloc(l->ptr, cap);
    l->failed = !p;
    if (p) {
        l->ptr = p;
        l->cap = cap;
    }
    return p;
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c != 0x7f && c != '\\';
}

static void put_bytes(struct gong_line *l, struct gong_span s)
{
    static const char hex[] = "0123456789abcdef";

    if (!make_room(l, 4 * s.len + 1))
        return;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (is_plain(c)) {
            l->ptr[l->len++] = (char)c;
            continue;
        }
        memcpy(l->ptr + l->len, "\\x", 2);
        l->ptr[l->len + 2] = hex[c >> 4];
        l->ptr[l->len + 3] = hex[c & 15];
        l->len += 4;
    }
}

static void put_raw(struct gong_line *l, char c)
{
    if (make_room(l, 1))
        l->ptr[l->len++] = c;
}

void gong_line_begin(struct gong_line *l, char kind, int64_t at)
{
    put_raw(l, kind);
    gong_line_number(l, at);
}

void gong_line_text(struct gong_line *l, struct gong_span s)
{
    put_raw(l, '\t');
    put_bytes(l, s);
}

void gong_line_number(struct gong_line *l, int64_t v)
{
    char room[GONG_DECIMAL];

    gong_line_text(l, gong_decimal(v, room));
}

void gong_line_end(struct gong_line *l)
{
    put_raw(l, '\n');
}

/* ---- taking apart */

bool gong_ledger_number(struct gong_span s, int64_t *ret)
{
    bool minus = s.len > 0 && s.ptr[0] == '-';
    int64_t v = 0;

    if (s.len == (minus ? 1u : 0u) || s.len > 18)
        return false;
    for (size_t i = minus ? 1 : 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        v = v * 10 + (s.ptr[i] - '0');
    }
    *ret = minus ? -v : v;
    return true;
}

static int hex_value(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

size_t gong_ledger_unescape(struct gong_span s, char *out)
{
    size_t n = 0;

    for (size_t i = 0; i < s.len; i++) {
        bool code = s.len - i >= 4 && s.ptr[i] == '\\' && s.ptr[i + 1] == 'x' &&
                    hex_value(s.ptr[i + 2]) >= 0 && hex_value(s.ptr[i + 3]) >= 0;
        out[n++] = code ? (char)(hex_value(s.ptr[i + 2]) * 16 + hex_value(s.ptr[i + 3])) : s.ptr[i];
        i += code ? 3 : 0;
    }
    return n;
}

/* Fields that are numbers are looked at here, so that nobody else has to. */
static bool numbers_hold(const struct gong_ledger_line *l)
{
    int64_t v;

    if (l->kind == 'Q')
        return gong_ledger_number(l->fields[3], &v) && gong_ledger_number(l->fields[4], &v) &&
               l->fields[0].len == 1;
    if (l->kind == 'C')
        return gong_ledger_number(l->fields[0], &v);
    if ((l->kind == 'F' || l->kind == 'L') && !gong_ledger_number(l->fields[0], &v))
        return false;
    return !strchr("WRFL", l->kind) || gong_ledger_number(l->fields[1], &v);
}

bool gong_ledger_split(struct gong_span text, struct gong_ledger_line *ret)
{
    size_t from = 2, end;
    bool have_at = false;

    ret->n = 0;
    if (text.len < 3 || text.ptr[1] != '\t')
        return false;
    ret->kind = text.ptr[0];
    for (; from <= text.len; from = end + 1) {
        const char *tab = memchr(text.ptr + from, '\t', text.len - from);
        struct gong_span field;
        end = tab ? (size_t)(tab - text.ptr) : text.len;
        field = gong_span_sub(text, from, end);
        if (!have_at && !gong_ledger_number(field, &ret->at))
            return false;
        if (have_at && ret->n == GONG_LEDGER_FIELDS)
            return false;
        if (have_at)
            ret->fields[ret->n++] = field;
        have_at = true;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].kind == ret->kind)
            return ret->n == kinds[i].fields && numbers_hold(ret);
    return false;
}

bool gong_ledger_is_file(int fd)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return false;
    errno = S_ISDIR(st.st_mode) ? EISDIR : ENOTSUP;
    return S_ISREG(st.st_mode);
}

bool gong_ledger_path(const char *dir, int64_t file, char *out, size_t n)
{
    return snprintf(out, n, "%s/ledger/%06lld.tsv", dir, (long long)file) < (int)n;
}
