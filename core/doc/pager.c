/* pager.c: how a list page leads to its next page. Two signs: a link whose words say so, and
 * the call of the commonest system, createPageHTML(pages, current, "index", "html") with an
 * optional total before, whose pages are index.html, index_1.html ... */
#include <gongbao/url.h>
#include <gongbao/utf8.h>
#include <stdlib.h>

#include "doc/place.h"

enum { WORDS = 64, CALL = 200, CALLS = 64, ARGS = 8, LOOK_BACK = 200, MAX_PAGES = 100000 };

/* ---- links --------------------------------------------------------------------------------------- */

static bool says_next(struct gong_span words)
{
    static const char *const all[] = {"下一页", "下页", "后一页", "后页", "下一页>", "下一页»", "下一页>>",
                                      ">",      ">>",   "»",      "›",    "next",    "Next"};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (gong_span_is(words, all[i]))
            return true;
    return false;
}

static bool is_script(struct gong_span href)
{
    return href.len == 0 || href.ptr[0] == '#' || gong_span_starts(href, GONG_LIT("javascript:"));
}

static bool find_link(struct gong_ctx *ctx, struct gong_html *h, struct gong_span url, struct gong_pager *ret)
{
    struct gong_node *top = gong_html_root(h);
    struct gong_url u;

    for (struct gong_node *n = top; n; n = gong_node_walk(top, n, false)) {
        struct gong_span words, href;
        if (!gong_node_is(n, "a"))
            continue;
        words = gong_trim(gong_node_text(ctx, n, WORDS));
        if (!says_next(words) && !gong_span_is(gong_node_attr(n, "rel"), "next"))
            continue;
        href = gong_trim(gong_node_attr(n, "href"));
        ret->words = words;
        ret->kind = is_script(href) ? "script-link" : "link";
        if (!is_script(href))
            ret->next = gong_url_parse(ctx, href, url, &u) == GONG_OK ? u.href : href;
        return true;
    }
    return false;
}

/* ---- the call ------------------------------------------------------------------------------------- */

struct args {
    struct gong_span arg[ARGS];
    size_t n;
};

static struct gong_span unquote(struct gong_span s)
{
    s = gong_trim(s);
    if (s.len >= 2 && (s.ptr[0] == '"' || s.ptr[0] == '\'') && s.ptr[s.len - 1] == s.ptr[0])
        return gong_span_sub(s, 1, s.len - 1);
    return s;
}

static bool read_args(struct gong_span s, struct args *a)
{
    size_t from = 0, at;

    a->n = 0;
    for (at = 0; at < s.len && at < CALL && a->n < ARGS; at++) {
        if (s.ptr[at] != ',' && s.ptr[at] != ')')
            continue;
        a->arg[a->n++] = unquote(gong_span_sub(s, from, at));
        from = at + 1;
        if (s.ptr[at] == ')')
            return true;
    }
    return false;
}

/* Digits, at most MAX_PAGES; -1 where it is something else. */
static int64_t number(struct gong_span s)
{
    int64_t v = 0;

    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return -1;
        v = v * 10 + (s.ptr[i] - '0');
        if (v > MAX_PAGES)
            return -1;
    }
    return s.len ? v : -1;
}

/* "function createPageHTML(" and what stands behind // are no calls. */
static bool is_call(struct gong_span js, size_t at)
{
    size_t back = at > LOOK_BACK ? at - LOOK_BACK : 0;
    struct gong_span before = gong_span_sub(js, back, at), trimmed = gong_trim(before);

    for (size_t i = before.len; i > 0 && before.ptr[i - 1] != '\n'; i--)
        if (i >= 2 && before.ptr[i - 1] == '/' && before.ptr[i - 2] == '/')
            return false;
    return !gong_span_ends(trimmed, GONG_LIT("function"));
}

static struct gong_span page_url(struct gong_ctx *ctx, struct gong_span url, struct gong_span stem,
                                 int64_t no, struct gong_span ext)
{
    struct gong_span name =
        gong_format(ctx, "%.*s_%lld.%.*s", (int)stem.len, stem.ptr, (long long)no, (int)ext.len, ext.ptr);
    struct gong_url u;

    return name.ptr && gong_url_parse(ctx, name, url, &u) == GONG_OK ? u.href : name;
}

static bool take_call(struct gong_ctx *ctx, struct gong_span url, const struct args *a,
                      struct gong_pager *ret)
{
    size_t first = a->n >= 5 && number(a->arg[2]) >= 0 ? 1 : 0; /* total, pages, current, .. */
    int64_t pages, current;

    ret->kind = "script-call";
    if (a->n < first + 4)
        return true;
    pages = number(a->arg[first]);
    current = number(a->arg[first + 1]);
    if (pages < 0 || current < 0)
        return true;
    ret->pages = pages;
    if (current + 1 < pages)
        ret->next = page_url(ctx, url, a->arg[first + 2], current + 1, a->arg[first + 3]);
    return true;
}

static bool find_call(struct gong_ctx *ctx, struct gong_span js, struct gong_span url, struct gong_pager *ret)
{
    struct gong_span name = GONG_LIT("createPageHTML(");
    size_t at = gong_span_find(js, 0, name);
    struct args a;

    for (int n = 0; at != SIZE_MAX && n < CALLS; n++) {
        size_t open = at + name.len;
        if (is_call(js, at) && read_args(gong_span_sub(js, open, js.len), &a)) {
            size_t end = gong_span_find(gong_span_sub(js, at, at + CALL + 32), 0, GONG_LIT(")"));
            ret->words = gong_span_sub(js, at, at + end + 1);
            return take_call(ctx, url, &a, ret);
        }
        at = gong_span_find(js, open, name);
    }
    return false;
}

static bool find_script(struct gong_ctx *ctx, struct gong_html *h, struct gong_span url,
                        struct gong_pager *ret)
{
    struct gong_node *top = gong_html_root(h);

    for (struct gong_node *n = top; n; n = gong_node_walk(top, n, false))
        if (gong_node_is(n, "script") && gong_node_first(n) &&
            find_call(ctx, gong_node_chars(gong_node_first(n)), url, ret))
            return true;
    return false;
}

struct gong_pager gong_pager_call(struct gong_ctx *ctx, struct gong_html *h, struct gong_span url)
{
    struct gong_pager call = {"none", {NULL, 0}, {NULL, 0}, GONG_NULL};

    (void)find_script(ctx, h, url, &call);
    return call;
}

/* A link that can be followed is better than a script; a script's count is better than a link
 * that only a script can follow. */
struct gong_pager gong_pager_find(struct gong_ctx *ctx, struct gong_html *h, struct gong_span url)
{
    struct gong_pager link = {"none", {NULL, 0}, {NULL, 0}, GONG_NULL}, call = link;
    bool has_link = find_link(ctx, h, url, &link), has_call = find_script(ctx, h, url, &call);

    if (has_link && link.next.ptr) {
        link.pages = call.pages;
        return link;
    }
    return has_call ? call : link;
}
