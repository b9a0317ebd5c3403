/* xml.c: see xml.h. A tag ends at the first '>' outside quotes. */
#include "xml.h"

#include <gongbao/buf.h>
#include <gongbao/utf8.h>

#define XML_MAX_DEPTH 64u

static struct xml_token fault(struct xml *x, const char *text)
{
    x->fault = text;
    return (struct xml_token){.event = XML_FAULT};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool begins(const struct xml *x, const char *z)
{
    return gong_span_starts(gong_span_sub(x->in, x->at, x->in.len), gong_span_z(z));
}

/* Behind the next `end`; SIZE_MAX where it does not come. */
static size_t behind(const struct xml *x, const char *end)
{
    size_t at = gong_span_find(x->in, x->at, gong_span_z(end));

    return at == SIZE_MAX ? at : at + strlen(end);
}

static size_t tag_end(struct gong_span in, size_t at)
{
    char quote = 0;

    for (; at < in.len; at++) {
        if (quote)
            quote = in.ptr[at] == quote ? 0 : quote;
        else if (in.ptr[at] == '"' || in.ptr[at] == '\'')
            quote = in.ptr[at];
        else if (in.ptr[at] == '>')
            return at;
    }
    return SIZE_MAX;
}

static struct xml_token read_tag(struct xml *x)
{
    size_t end = tag_end(x->in, x->at), from = x->at + 1, to;
    bool closing = begins(x, "</");
    struct xml_token t = {.event = closing ? XML_CLOSE : XML_OPEN};

    if (end == SIZE_MAX)
        return fault(x, "breaks off inside a tag");
    from += closing;
    for (to = from; to < end && !is_blank(x->in.ptr[to]) && x->in.ptr[to] != '/'; to++)
        if (x->in.ptr[to] == ':')
            from = to + 1;
    t.name = gong_span_sub(x->in, from, to);
    t.empty = !closing && x->in.ptr[end - 1] == '/';
    t.body = gong_span_sub(x->in, to, end - t.empty);
    x->at = end + 1;
    if (t.name.len == 0 || (closing && x->depth == 0))
        return fault(x, "has a tag that is none");
    if (closing)
        x->depth--;
    else if (!t.empty && ++x->depth > XML_MAX_DEPTH)
        return fault(x, "is nested deeper than 64");
    return t;
}

/* Skips comments, declarations and instructions; false: fault. */
static bool skip_misc(struct xml *x)
{
    for (;;) {
        size_t to = begins(x, "<!--") ? behind(x, "-->") : begins(x, "<?") ? behind(x, "?>") : x->at;
        if (to == x->at)
            return true;
        if (to == SIZE_MAX)
            return fault(x, "breaks off inside a comment"), false;
        x->at = to;
    }
}

struct xml_token xml_next(struct xml *x)
{
    struct xml_token t = {.event = XML_TEXT};
    size_t end;

    if (!skip_misc(x))
        return (struct xml_token){.event = XML_FAULT};
    if (x->at >= x->in.len)
        return (struct xml_token){.event = XML_END};
    if (begins(x, "<![CDATA[")) {
        end = behind(x, "]]>");
        if (end == SIZE_MAX)
            return fault(x, "breaks off inside a text");
        t.cdata = true;
        t.body = gong_span_sub(x->in, x->at + 9, end - 3);
        x->at = end;
        return t;
    }
    if (begins(x, "<!"))
        return fault(x, "declares document types or entities, which lists do not need");
    if (x->in.ptr[x->at] == '<')
        return read_tag(x);
    end = gong_span_find(x->in, x->at, GONG_LIT("<"));
    t.body = gong_span_sub(x->in, x->at, end);
    x->at = end == SIZE_MAX ? x->in.len : end;
    return t;
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 32;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

/* "&#65;" or "&#x41;" at the beginning of s. */
static uint32_t number_reference(struct gong_span s, size_t *ret_len)
{
    bool hex = s.len > 3 && (s.ptr[2] | 32) == 'x';
    size_t from = hex ? 3 : 2, at;
    uint32_t cp = 0, base = hex ? 16 : 10;

    for (at = from; at < s.len && at < 10 && s.ptr[at] != ';'; at++) {
        if (digit_of(s.ptr[at]) >= (int)base)
            return 0;
        cp = cp * base + (uint32_t)digit_of(s.ptr[at]);
    }
    *ret_len = at + 1;
    return at > from && at < s.len && s.ptr[at] == ';' && cp < 0x110000 ? cp : 0;
}

/* The character of a reference "&...;" at the beginning of s; 0 where it is none. */
static uint32_t reference(struct gong_span s, size_t *ret_len)
{
    static const struct {
        const char *text;
        char c;
    } five[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};

    for (size_t i = 0; i < sizeof five / sizeof *five; i++)
        if (gong_span_starts(s, gong_span_z(five[i].text))) {
            *ret_len = strlen(five[i].text);
            return (uint32_t)five[i].c;
        }
    return s.len > 3 && s.ptr[1] == '#' ? number_reference(s, ret_len) : 0;
}

struct gong_span xml_text(struct gong_ctx *ctx, struct gong_span raw, bool cdata)
{
    struct gong_buf out;
    size_t at = 0;

    if (cdata || !gong_span_has(raw, GONG_LIT("&")))
        return raw.ptr ? raw : GONG_LIT("");
    gong_buf_init(&out, ctx, raw.len + 16);
    while (at < raw.len) {
        size_t len = 1;
        uint32_t cp = raw.ptr[at] == '&' ? reference(gong_span_sub(raw, at, raw.len), &len) : 0;
        if (cp)
            gong_buf_add_cp(&out, cp);
        else
            gong_buf_addc(&out, raw.ptr[at]);
        at += cp ? len : 1;
    }
    return gong_buf_span(&out);
}

struct gong_span xml_attr(struct gong_span a, const char *name)
{
    struct gong_span want = gong_span_z(name);
    size_t at = 0;

    while (at < a.len) {
        size_t from, to;
        while (at < a.len && is_blank(a.ptr[at]))
            at++;
        for (from = at; at < a.len && a.ptr[at] != '=' && !is_blank(a.ptr[at]); at++)
            continue;
        to = at;
        while (at < a.len && (is_blank(a.ptr[at]) || a.ptr[at] == '='))
            at++;
        if (at >= a.len || (a.ptr[at] != '"' && a.ptr[at] != '\''))
            return gong_span_none();
        char quote[2] = {a.ptr[at], 0};
        size_t end = gong_span_find(a, at + 1, gong_span_z(quote));
        if (end == SIZE_MAX)
            return gong_span_none();
        if (gong_span_eq(gong_span_sub(a, from, to), want))
            return gong_span_sub(a, at + 1, end);
        at = end + 1;
    }
    return gong_span_none();
}
