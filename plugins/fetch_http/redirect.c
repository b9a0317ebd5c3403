/* redirect.c: pages that only send their reader on.
 *
 * A stub is a small page without anything to read and with one literal target: a meta refresh
 * of a few seconds, or a script that gives `location` a string. A target that a script would
 * have to compute is none: such scripts are what anti-bot walls are made of. */
#include "fetch.h"

#include <gongbao/utf8.h>

#define STUB_MAX_BYTES      4096u
#define STUB_MAX_TEXT       64u /* bytes of visible text: "please wait", not a document */
#define REFRESH_MAX_SECONDS 10

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static size_t skip_blanks(struct gong_span s, size_t at)
{
    while (at < s.len && is_blank(s.ptr[at]))
        at++;
    return at;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool starts_nocase(struct gong_span s, size_t at, const char *word)
{
    size_t n = strlen(word);

    if (at > s.len || s.len - at < n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (lower(s.ptr[at + i]) != word[i])
            return false;
    return true;
}

/* Whole seconds at the beginning; *at moves behind them, a fraction, and what parts them from
 * the target. */
static int refresh_delay(struct gong_span content, size_t *at)
{
    int seconds = 0;

    *at = skip_blanks(content, 0);
    for (; *at < content.len && content.ptr[*at] >= '0' && content.ptr[*at] <= '9'; (*at)++)
        seconds = seconds < 1000 ? seconds * 10 + (content.ptr[*at] - '0') : seconds;
    while (*at < content.len && strchr("0123456789.", content.ptr[*at]))
        (*at)++;
    while (*at < content.len && strchr(" \t\r\n;,", content.ptr[*at]))
        (*at)++;
    return seconds;
}

/* "0; url='x.html'" -> x.html */
static struct gong_span refresh_target(struct gong_span content)
{
    size_t at, end;
    const char *stop = " \t\r\n";

    if (refresh_delay(content, &at) > REFRESH_MAX_SECONDS || !starts_nocase(content, at, "url"))
        return gong_span_none();
    at = skip_blanks(content, at + 3);
    if (at >= content.len || content.ptr[at] != '=')
        return gong_span_none();
    at = skip_blanks(content, at + 1);
    if (at < content.len && (content.ptr[at] == '"' || content.ptr[at] == '\''))
        stop = content.ptr[at++] == '"' ? "\"" : "'";
    for (end = at; end < content.len && !strchr(stop, content.ptr[end]); end++)
        continue;
    return end > at ? gong_span_sub(content, at, end) : gong_span_none();
}

/* The string literal that begins at `at` and is the whole value: what follows it ends the
 * statement or the call. */
static struct gong_span whole_literal(struct gong_span js, size_t at)
{
    size_t end, after;

    at = skip_blanks(js, at);
    if (at >= js.len || (js.ptr[at] != '"' && js.ptr[at] != '\''))
        return gong_span_none();
    for (end = at + 1; end < js.len && js.ptr[end] != js.ptr[at]; end++)
        if (js.ptr[end] == '\\' || js.ptr[end] == '\n')
            return gong_span_none();
    after = end + 1;
    while (after < js.len && (js.ptr[after] == ' ' || js.ptr[after] == '\t'))
        after++;
    if (end >= js.len || end == at + 1 || (after < js.len && !strchr(";)\r\n}", js.ptr[after])))
        return gong_span_none();
    return gong_span_sub(js, at + 1, end);
}

/* location = "x", location.href = "x", location.replace("x"), location.assign("x") */
static struct gong_span script_target(struct gong_span js)
{
    size_t at = 0;

    while ((at = gong_span_find(js, at, GONG_LIT("location"))) != SIZE_MAX) {
        bool call = false;
        at += 8;
        if (starts_nocase(js, at, ".href"))
            at += 5;
        else if (starts_nocase(js, at, ".replace") || starts_nocase(js, at, ".assign")) {
            at += js.ptr[at + 1] == 'r' ? 8 : 7;
            call = true;
        }
        at = skip_blanks(js, at);
        if (at < js.len && js.ptr[at] == (call ? '(' : '=')) {
            struct gong_span target = whole_literal(js, at + 1);
            if (target.ptr)
                return target;
        }
    }
    return gong_span_none();
}

static struct gong_span target_of_node(struct gong_node *n)
{
    struct gong_span equiv = gong_node_attr(n, "http-equiv");

    if (gong_node_is(n, "meta") && equiv.len == 7 && starts_nocase(equiv, 0, "refresh"))
        return refresh_target(gong_node_attr(n, "content"));
    if (gong_node_is(n, "script") && gong_node_first(n) && gong_node_is_text(gong_node_first(n)))
        return script_target(gong_node_chars(gong_node_first(n)));
    return gong_span_none();
}

static bool is_shown(const struct gong_node *text)
{
    struct gong_node *p = gong_node_parent((struct gong_node *)text);

    return p && !gong_node_is(p, "script") && !gong_node_is(p, "style") && !gong_node_is(p, "title");
}

struct gong_span redirect_of_stub(struct gong_ctx *ctx, struct gong_span body)
{
    struct gong_span target = gong_span_none();
    struct gong_html *h;
    struct gong_node *root, *n;
    size_t text = 0;

    if (body.len == 0 || body.len > STUB_MAX_BYTES ||
        (!gong_span_has(body, GONG_LIT("location")) && !gong_span_has(body, GONG_LIT("efresh")) &&
         !gong_span_has(body, GONG_LIT("EFRESH"))))
        return target;
    h = gong_html_parse(ctx, body);
    root = h ? gong_html_root(h) : NULL;
    for (n = root; n; n = gong_node_walk(root, n, false)) {
        if (gong_node_is_text(n) && is_shown(n))
            text += gong_trim(gong_node_chars(n)).len;
        else if (!target.ptr)
            target = target_of_node(n);
    }
    return text <= STUB_MAX_TEXT ? gong_trim(target) : gong_span_none();
}
