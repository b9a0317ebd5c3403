/* list_text.c: dates, numbers, query parameters and script literals of list pages. Scanners
 * that go over their text once; nothing of a script is run. */
#include "list.h"

#include <gongbao/buf.h>
#include <gongbao/utf8.h>

#include <stdio.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

static size_t skip_blanks(struct gong_span s, size_t at)
{
    while (at < s.len && (s.ptr[at] == ' ' || s.ptr[at] == '\t' || s.ptr[at] == '\r' || s.ptr[at] == '\n'))
        at++;
    return at;
}

/* Up to `most` digits at *at; -1 where there is none. */
static int take_digits(struct gong_span s, size_t *at, size_t most)
{
    int v = 0;
    size_t from = *at;

    for (; *at < s.len && *at - from < most && is_digit(s.ptr[*at]); ++*at)
        v = v * 10 + (s.ptr[*at] - '0');
    return *at > from ? v : -1;
}

/* One of - / . or the Chinese mark; *at moves behind it and blanks. */
static bool take_mark(struct gong_span s, size_t *at, const char *han)
{
    struct gong_span rest = gong_span_sub(s, *at, s.len);

    if (gong_span_starts(rest, gong_span_z(han)))
        *at += strlen(han);
    else if (rest.len > 0 && strchr("-/.", rest.ptr[0]) && rest.ptr[0])
        *at += 1;
    else
        return false;
    *at = skip_blanks(s, *at);
    return true;
}

static bool put_date(int y, int m, int d, char out[LIST_DATE_SIZE])
{
    if (y < 1949 || y > 2199 || m < 1 || m > 12 || d < 1 || d > 31)
        return false;
    return snprintf(out, LIST_DATE_SIZE, "%04u-%02u-%02u", (unsigned)y % 10000u, (unsigned)m % 100u,
                    (unsigned)d % 100u) > 0;
}

static bool date_at(struct gong_span s, size_t at, char out[LIST_DATE_SIZE])
{
    int y = take_digits(s, &at, 4), m, d;

    if (!take_mark(s, &at, "年"))
        return false;
    m = take_digits(s, &at, 2);
    if (!take_mark(s, &at, "月"))
        return false;
    d = take_digits(s, &at, 2);
    return (at >= s.len || !is_digit(s.ptr[at])) && put_date(y, m, d, out);
}

bool text_date(struct gong_span s, char out[LIST_DATE_SIZE])
{
    out[0] = '\0';
    for (size_t at = 0; at + 8 <= s.len; at++)
        if (is_digit(s.ptr[at]) && (at == 0 || !is_digit(s.ptr[at - 1])) && date_at(s, at, out))
            return true;
    out[0] = '\0';
    return false;
}

bool text_feed_date(struct gong_span s, char out[LIST_DATE_SIZE])
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    size_t at = gong_span_find(s, 0, GONG_LIT(",")), name;
    int d, y;

    if (text_date(s, out))
        return true;
    at = skip_blanks(s, at == SIZE_MAX ? 0 : at + 1);
    d = take_digits(s, &at, 2);
    name = skip_blanks(s, at);
    at = skip_blanks(s, name + 3);
    y = take_digits(s, &at, 4);
    for (int m = 0; m < 12 && name + 3 <= s.len; m++)
        if (memcmp(s.ptr + name, months + 3 * m, 3) == 0)
            return put_date(y, m + 1, d, out);
    return false;
}

int64_t text_number(struct gong_span s)
{
    int64_t v = 0;

    s = gong_trim(s);
    if (s.len == 0 || s.len > 9)
        return -1;
    for (size_t i = 0; i < s.len; i++) {
        if (!is_digit(s.ptr[i]))
            return -1;
        v = v * 10 + (s.ptr[i] - '0');
    }
    return v;
}

/* [*from, *to) is the value of the parameter. */
static bool find_param(struct gong_span url, const char *name, size_t *from, size_t *to)
{
    struct gong_span want = gong_span_z(name);
    size_t at = gong_span_find(url, 0, GONG_LIT("?"));

    while (at < url.len) {
        size_t end = gong_span_find(url, ++at, GONG_LIT("&"));
        struct gong_span pair = gong_span_sub(url, at, end);
        if (gong_span_starts(pair, want) && pair.len > want.len && pair.ptr[want.len] == '=') {
            *from = at + want.len + 1;
            *to = at + pair.len;
            return true;
        }
        at = end;
    }
    return false;
}

struct gong_span text_param(struct gong_span url, const char *name)
{
    size_t from, to;

    return find_param(url, name, &from, &to) ? gong_span_sub(url, from, to) : gong_span_none();
}

static void add_escaped(struct gong_buf *b, struct gong_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        if ((is_word(s.ptr[i]) && s.ptr[i] != '$') || strchr("-.~/:", s.ptr[i]))
            gong_buf_addc(b, s.ptr[i]);
        else
            gong_buf_addf(b, "%%%02X", (unsigned)(unsigned char)s.ptr[i]);
    }
}

struct gong_span text_set_param(struct gong_ctx *ctx, struct gong_span url, const char *name,
                                struct gong_span value)
{
    struct gong_buf b;
    size_t from, to;

    gong_buf_init(&b, ctx, 4 * FETCH_MAX_URL);
    if (find_param(url, name, &from, &to)) {
        gong_buf_add(&b, gong_span_sub(url, 0, from));
    } else {
        from = to = url.len;
        gong_buf_add(&b, url);
        gong_buf_addf(&b, "%c%s=", gong_span_has(url, GONG_LIT("?")) ? '&' : '?', name);
    }
    add_escaped(&b, value);
    gong_buf_add(&b, gong_span_sub(url, to, url.len));
    return gong_buf_span(&b);
}

const char *text_page_param(struct gong_span url, int64_t *ret_number)
{
    static const char *const names[] = {"page",        "pageIndex", "pageNo",    "pageNum", "pageNumber",
                                        "currentPage", "currpage",  "cur_page",  "_pageNo", "page_index",
                                        "curPage",     "pageindex", "PageIndex", "page_no", "p"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        *ret_number = text_number(text_param(url, names[i]));
        if (*ret_number >= 0)
            return names[i];
    }
    return NULL;
}

struct gong_span text_literal(struct gong_span js, size_t at)
{
    size_t from = at, end = at;

    while (from > 0 && at - from < FETCH_MAX_URL && !strchr("\"'`\n", js.ptr[from - 1]))
        from--;
    if (from == 0 || js.ptr[from - 1] == '\n' || at - from >= FETCH_MAX_URL)
        return gong_span_none();
    while (end < js.len && end - at < FETCH_MAX_URL && js.ptr[end] != js.ptr[from - 1] && js.ptr[end] != '\n')
        end++;
    return end < js.len && js.ptr[end] == js.ptr[from - 1] ? gong_span_sub(js, from, end) : gong_span_none();
}

/* The value behind ':' or '=': a literal, or a number. */
static struct gong_span value_at(struct gong_span js, size_t at)
{
    size_t from = skip_blanks(js, at), end;

    if (from < js.len && (js.ptr[from] == '"' || js.ptr[from] == '\'')) {
        for (end = from + 1; end < js.len && end - from < FETCH_MAX_URL && js.ptr[end] != js.ptr[from]; end++)
            continue;
        return end < js.len && js.ptr[end] == js.ptr[from] ? gong_span_sub(js, from + 1, end)
                                                           : gong_span_none();
    }
    for (end = from; end < js.len && is_digit(js.ptr[end]); end++)
        continue;
    return end > from && (end == js.len || !is_word(js.ptr[end])) ? gong_span_sub(js, from, end)
                                                                  : gong_span_none();
}

struct gong_span text_script_value(struct gong_span js, const char *name)
{
    struct gong_span want = gong_span_z(name), v;
    size_t at = 0;

    while ((at = gong_span_find(js, at, want)) != SIZE_MAX) {
        size_t end = at + want.len;
        bool whole = (at == 0 || !is_word(js.ptr[at - 1])) && (end >= js.len || !is_word(js.ptr[end]));
        at = end;
        if (end < js.len && (js.ptr[end] == '"' || js.ptr[end] == '\''))
            end++;
        end = skip_blanks(js, end);
        if (!whole || end >= js.len || (js.ptr[end] != ':' && js.ptr[end] != '='))
            continue;
        v = value_at(js, end + 1);
        if (v.ptr)
            return v;
    }
    return gong_span_none();
}

/* Behind the comment or the string at `at`; at itself where there is none. */
static size_t behind_comment(struct gong_span js, size_t at)
{
    struct gong_span rest = gong_span_sub(js, at, js.len);
    size_t end;

    if (gong_span_starts(rest, GONG_LIT("//")) || gong_span_starts(rest, GONG_LIT("<!--"))) {
        end = gong_span_find(js, at, GONG_LIT("\n"));
        return end == SIZE_MAX ? js.len : end;
    }
    if (!gong_span_starts(rest, GONG_LIT("/*")))
        return at;
    end = gong_span_find(js, at + 2, GONG_LIT("*/"));
    return end == SIZE_MAX ? js.len : end + 2;
}

struct gong_span text_without_comments(struct gong_ctx *ctx, struct gong_span js)
{
    char *out = gong_alloc(ctx, js.len + 1);
    size_t n = 0, at = 0;
    char quote = 0;

    if (!out)
        return gong_span_none();
    while (at < js.len) {
        char c = js.ptr[at];
        size_t to = quote ? at : behind_comment(js, at);
        if (to > at) {
            at = to;
            continue;
        }
        if (quote && (c == quote || c == '\n'))
            quote = 0;
        else if (!quote && (c == '"' || c == '\''))
            quote = c;
        out[n++] = c;
        at++;
    }
    return gong_span(out, n);
}

struct gong_span text_scripts(struct gong_ctx *ctx, struct gong_html *h)
{
    struct gong_node *root = gong_html_root(h), *n, *text;
    struct gong_buf b;

    gong_buf_init(&b, ctx, 4u * FETCH_MAX_LIST_BYTES);
    for (n = root; n; n = gong_node_walk(root, n, false)) {
        text = gong_node_is(n, "script") ? gong_node_first(n) : NULL;
        if (!text || !gong_node_is_text(text))
            continue;
        gong_buf_add(&b, text_without_comments(ctx, gong_node_chars(text)));
        gong_buf_addc(&b, '\n');
    }
    return gong_buf_ok(&b) && b.len > 0 ? gong_buf_span(&b) : GONG_LIT("");
}
