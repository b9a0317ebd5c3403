/* media.c: HTML, XML, JSON or plain text, by how the decoded text begins, in the spirit of the
 * WHATWG MIME Sniffing Standard; fragments that begin with text are HTML where markup follows. */
#include "decode.h"

static bool is_space(char b)
{
    return b == ' ' || b == '\t' || b == '\n' || b == '\r' || b == '\f';
}

static char lower(char b)
{
    return b >= 'A' && b <= 'Z' ? (char)(b + ('a' - 'A')) : b;
}

static bool tag_at(struct gong_span s, size_t at, const char *tag)
{
    for (; *tag; tag++, at++)
        if (at >= s.len || lower(s.ptr[at]) != *tag)
            return false;
    return at >= s.len || is_space(s.ptr[at]) || strchr(">/", s.ptr[at]);
}

/* Tags that a page or a fragment of one begins with. */
static bool opens_html(struct gong_span s)
{
    static const char *const tags[] = {
        "<!doctype", "<html",   "<head",     "<body",  "<meta",    "<title",   "<script", "<style", "<link",
        "<base",     "<iframe", "<frameset", "<div",   "<table",   "<p",       "<a",      "<br",    "<b",
        "<font",     "<span",   "<ul",       "<ol",    "<li",      "<dl",      "<h1",     "<h2",    "<h3",
        "<h4",       "<form",   "<center",   "<img",   "<section", "<article", "<strong", "<td",    "<tr",
        "<tbody",    "<main",   "<header",   "<input", "<noscript"};
    size_t i;

    if (gong_span_starts(s, GONG_LIT("<!--")))
        return true;
    for (i = 0; i < sizeof tags / sizeof tags[0]; i++)
        if (tag_at(s, 0, tags[i]))
            return true;
    return false;
}

static struct gong_span skip_space(struct gong_span s)
{
    size_t i = 0;

    while (i < s.len && is_space(s.ptr[i]))
        i++;
    return gong_span_sub(s, i, s.len);
}

/* Closing tags and breaks in the first part of the text. */
static bool has_markup(struct gong_span s)
{
    static const char *const tags[] = {"</p",     "</div", "</a",  "</span",   "</td",
                                       "</table", "</li",  "<br",  "</html",   "</script",
                                       "</h1",    "</h2",  "</h3", "</strong", "</font"};
    size_t at = 0, found = 0, i;

    s = gong_span_sub(s, 0, 16 * 1024);
    while (found < 2 && (at = gong_span_find(s, at, GONG_LIT("<"))) != SIZE_MAX) {
        for (i = 0; i < sizeof tags / sizeof tags[0] && !tag_at(s, at, tags[i]); i++)
            ;
        found += i < sizeof tags / sizeof tags[0];
        at++;
    }
    return found >= 2;
}

static bool is_xhtml(struct gong_span s)
{
    size_t end = gong_span_find(s, 0, GONG_LIT("?>"));
    struct gong_span rest;

    if (end == SIZE_MAX)
        return false;
    rest = skip_space(gong_span_sub(s, end + 2, s.len));
    return tag_at(rest, 0, "<html") ||
           (tag_at(rest, 0, "<!doctype") && tag_at(skip_space(gong_span_sub(rest, 9, 200)), 0, "html"));
}

static bool is_json(struct gong_span s)
{
    char open, next, last;
    struct gong_span rest;

    while (s.len && is_space(s.ptr[s.len - 1]))
        s.len--;
    if (s.len < 2)
        return false;
    open = s.ptr[0];
    last = s.ptr[s.len - 1];
    rest = skip_space(gong_span_sub(s, 1, s.len));
    next = rest.len ? rest.ptr[0] : '\0';
    if (open == '{')
        return last == '}' && (next == '"' || next == '}');
    return open == '[' && last == ']' && next != '\0' && strchr("{[\"]", next);
}

static bool claims_html(struct gong_span claimed)
{
    size_t i;

    for (i = 0; i + 4 <= claimed.len; i++)
        if (lower(claimed.ptr[i]) == 'h' && lower(claimed.ptr[i + 1]) == 't' &&
            lower(claimed.ptr[i + 2]) == 'm' && lower(claimed.ptr[i + 3]) == 'l')
            return true;
    return false;
}

const char *decode_media(struct gong_span text, struct gong_span claimed)
{
    struct gong_span s = skip_space(text);

    if (tag_at(s, 0, "<?xml"))
        return is_xhtml(s) ? "text/html" : "application/xml";
    if (opens_html(s))
        return "text/html";
    if (is_json(s))
        return "application/json";
    if (has_markup(s))
        return "text/html";
    if (gong_span_starts(s, GONG_LIT("<")) && claims_html(claimed))
        return "text/html";
    if (tag_at(s, 0, "<rss") || tag_at(s, 0, "<recordset") || tag_at(s, 0, "<datastore") ||
        tag_at(s, 0, "<urlset"))
        return "application/xml";
    return "text/plain";
}
