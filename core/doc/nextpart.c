/* nextpart.c: the page on which a document goes on.
 *
 *     bytes --does any address of a next page stand in them?--> tree --> link, or the script's count
 *
 * Most pages end at the first question, which costs a search. What is found must have the address
 * of the first page with the next number: so a link to another article, whatever its words, and
 * the pager of a list below the article never count. The page itself must be a document: the meta
 * tags of an article, or sentences outside links. */
#include <gongbao/buf.h>
#include <gongbao/charset.h>
#include <gongbao/html.h>
#include <gongbao/parts.h>
#include <gongbao/url.h>
#include <gongbao/utf8.h>
#include <strings.h>

#include "doc/place.h"

enum { WORDS_MAX = 64, WORDS_SHOWN = 30, PROSE_BYTES = 450, VALUE_BACK = 40, MAX_PAGE = 16 * 1024 * 1024 };

/* What the next page may be called. */
struct search {
    struct gong_ctx *ctx;
    size_t n;                        /* pages so far */
    struct gong_url first;           /* the first page's */
    struct gong_span dir, stem, ext; /* of its path: "/zwgk/", "t20240305_7", ".html" */
    struct gong_span base;           /* URL that links are resolved against */
    unsigned numbers[2], n_numbers;  /* that the address may carry */
};

/* ---- addresses */

static bool split_path(struct gong_span path, struct gong_span *dir, struct gong_span *stem,
                       struct gong_span *ext)
{
    size_t slash = path.len, dot = path.len;

    while (slash > 0 && path.ptr[slash - 1] != '/')
        slash--;
    for (size_t i = path.len; i > slash; i--)
        if (path.ptr[i - 1] == '.') {
            dot = i - 1;
            break;
        }
    *dir = gong_span_sub(path, 0, slash);
    *stem = gong_span_sub(path, slash, dot);
    *ext = gong_span_sub(path, dot, path.len);
    return stem->len > 0;
}

/* Up to three digits that are all of s; 0: something else. */
static unsigned number_of(struct gong_span s)
{
    unsigned v = 0;

    if (s.len == 0 || s.len > 3 || s.ptr[0] == '0')
        return 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return 0;
        v = v * 10 + (unsigned)(s.ptr[i] - '0');
    }
    return v;
}

/* page=2 behind the query of the first page, or alone. */
static unsigned number_in_query(const struct search *s, struct gong_span query)
{
    static const char *const names[] = {"page",      "p",           "pn",      "pageno",
                                        "pageindex", "currentpage", "pagenum", "curpage"};
    struct gong_span own = s->first.query;
    size_t eq;

    if (own.len) {
        if (!gong_span_starts(query, own) || query.len <= own.len || query.ptr[own.len] != '&')
            return 0;
        query = gong_span_sub(query, own.len + 1, query.len);
    }
    eq = gong_span_find(query, 0, GONG_LIT("="));
    for (size_t i = 0; eq != SIZE_MAX && i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == eq && strncasecmp(query.ptr, names[i], eq) == 0)
            return number_of(gong_span_sub(query, eq + 1, query.len));
    return 0;
}

/* The number that this address adds to the first page's; 0: it is another document's. */
static unsigned page_number(const struct search *s, const struct gong_url *u)
{
    struct gong_span dir, stem, ext;

    if (!gong_span_eq(u->scheme, s->first.scheme) || !gong_span_eq(u->host, s->first.host) ||
        u->port != s->first.port || !split_path(u->path, &dir, &stem, &ext) || !gong_span_eq(dir, s->dir) ||
        !gong_span_eq(ext, s->ext))
        return 0;
    if (gong_span_eq(stem, s->stem))
        return number_in_query(s, u->query);
    if (!gong_span_eq(u->query, s->first.query) || !gong_span_starts(stem, s->stem) ||
        (stem.ptr[s->stem.len] != '_' && stem.ptr[s->stem.len] != '-'))
        return 0;
    return number_of(gong_span_sub(stem, s->stem.len + 1, stem.len));
}

static bool wanted(const struct search *s, unsigned number)
{
    for (unsigned i = 0; i < s->n_numbers; i++)
        if (s->numbers[i] == number)
            return true;
    return false;
}

/* Systems count from 0 (the second page is _1) or from 1 (it is _2): the second page decides. */
static bool set_numbers(struct search *s, const struct gong_part *parts, size_t n)
{
    struct gong_url last;
    unsigned had;

    if (n == 1) {
        s->numbers[0] = 1;
        s->numbers[1] = 2;
        s->n_numbers = 2;
        return true;
    }
    if (gong_url_parse(s->ctx, parts[n - 1].url, gong_span_none(), &last) != GONG_OK)
        return false;
    had = page_number(s, &last);
    s->numbers[0] = had + 1;
    s->n_numbers = 1;
    return had > 0 && had + 1 >= n && had <= n;
}

/* Names of columns, whose pages are those of a list. */
static bool names_list(struct gong_span stem)
{
    static const char *const names[] = {"index", "list", "default", "more", "col", "node", "channel"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (stem.len >= strlen(names[i]) && strncasecmp(stem.ptr, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

static bool begin(struct search *s, struct gong_ctx *ctx, const struct gong_part *parts, size_t n)
{
    memset(s, 0, sizeof *s);
    s->ctx = ctx;
    s->n = n;
    s->base = parts[n - 1].url;
    return gong_url_parse(ctx, parts[0].url, gong_span_none(), &s->first) == GONG_OK &&
           split_path(s->first.path, &s->dir, &s->stem, &s->ext) && !names_list(s->stem) &&
           set_numbers(s, parts, n);
}

/* ---- the first question */

/* A word with its byte that pages have seldom. */
struct sign {
    struct gong_span word;
    size_t rare;
};

static bool stands_around(struct gong_span page, size_t at, const struct sign *s)
{
    return at >= s->rare && gong_span_starts(gong_span_sub(page, at - s->rare, page.len), s->word);
}

/* Does one of two words stand in the page? They have their seldom byte in common: to look for that is
 * the cheapest search there is. */
static bool has_sign(struct gong_span page, const struct sign two[2])
{
    const char *hit = page.ptr, *end = page.ptr + page.len;
    char rare = two[0].word.ptr[two[0].rare];

    while (hit < end && (hit = memchr(hit, rare, (size_t)(end - hit))) != NULL) {
        size_t at = (size_t)(hit - page.ptr);

        if (stands_around(page, at, &two[0]) || stands_around(page, at, &two[1]))
            return true;
        hit++;
    }
    return false;
}

static bool follows(struct gong_span page, struct gong_span word, const char *next)
{
    size_t at = 0;

    while ((at = gong_span_find(page, at, word)) != SIZE_MAX) {
        at += word.len;
        if (at < page.len && strchr(next, page.ptr[at]))
            return true;
    }
    return false;
}

static bool may_go_on(const struct search *s, struct gong_span page)
{
    const struct sign scripts[2] = {{GONG_LIT("countPage"), 5}, {GONG_LIT("createPageHTML("), 6}};
    const struct sign queries[2] = {{GONG_LIT("href=\"?"), 6}, {GONG_LIT("href='?"), 6}};

    return has_sign(page, scripts) || follows(page, s->stem, "_-?") || has_sign(page, queries);
}

/* ---- is it a document? */

static bool is_meta(struct gong_node *n, const char *name)
{
    struct gong_span s = gong_trim(gong_node_attr(n, "name"));

    return s.len == strlen(name) && strncasecmp(s.ptr, name, s.len) == 0 &&
           gong_trim(gong_node_attr(n, "content")).len > 0;
}

static bool no_prose(struct gong_node *n)
{
    return gong_node_is(n, "a") || gong_node_is(n, "script") || gong_node_is(n, "style") ||
           gong_node_is(n, "select") || gong_node_is(n, "head");
}

static size_t prose_bytes(struct gong_node *top)
{
    size_t bytes = 0;

    for (struct gong_node *n = top; n; n = gong_node_walk(top, n, no_prose(n))) {
        struct gong_span chars = gong_node_is_text(n) ? gong_node_chars(n) : gong_span_none();
        if (chars.len && gong_span_has(chars, GONG_LIT("。")))
            bytes += chars.len;
    }
    return bytes;
}

static bool is_document(struct gong_html *h)
{
    struct gong_node *head = gong_html_head(h), *body = gong_html_body(h);
    bool column = false;

    for (struct gong_node *n = head; n; n = gong_node_walk(head, n, false)) {
        if (is_meta(n, "ArticleTitle") || is_meta(n, "PubDate"))
            return true;
        column = column || is_meta(n, "ColumnName") || is_meta(n, "ColumnType");
    }
    return body && !column && prose_bytes(body) >= PROSE_BYTES;
}

/* ---- links */

static bool has_z(struct gong_span s, const char *z)
{
    return gong_span_has(s, gong_span_z(z));
}

/* 下一页, or the number of the page that is wanted. */
static bool leads_on(const struct search *s, struct gong_node *a, struct gong_span words)
{
    static const char *const whole[] = {">", ">>", "»", "›", "next", "Next", "NEXT"};

    if (words.len == 0)
        words = gong_trim(gong_node_attr(a, "title"));
    if (words.len == 0 || words.len > WORDS_SHOWN)
        return gong_span_is(gong_trim(gong_node_attr(a, "rel")), "next");
    if (has_z(words, "篇") || has_z(words, "条"))
        return false;
    if (has_z(words, "下一页") || has_z(words, "下页") || has_z(words, "后一页"))
        return true;
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (gong_span_is(words, whole[i]))
            return true;
    return number_of(words) == s->n + 1;
}

static struct gong_span by_link(const struct search *s, struct gong_html *h)
{
    struct gong_node *top = gong_html_root(h);
    struct gong_url u;

    for (struct gong_node *n = top; n; n = gong_node_walk(top, n, false)) {
        struct gong_span href =
            gong_node_is(n, "a") ? gong_trim(gong_node_attr(n, "href")) : gong_span_none();
        if (!href.len || href.ptr[0] == '#' ||
            !leads_on(s, n, gong_trim(gong_node_text(s->ctx, n, WORDS_MAX))))
            continue;
        if (gong_url_parse(s->ctx, href, s->base, &u) == GONG_OK && u.fragment.len == 0 &&
            wanted(s, page_number(s, &u)))
            return u.href;
    }
    return gong_span_none();
}

/* ---- scripts */

static bool is_comment(struct gong_span js, size_t at)
{
    size_t back = at;

    while (back > 0 && at - back < VALUE_BACK && js.ptr[back - 1] != '\n')
        back--;
    return has_z(gong_span_sub(js, back, at), "//");
}

/* The digits of "= 3" at the start of s; -1: something else. */
static int assigned(struct gong_span s)
{
    size_t n = 0;

    s = gong_trim(gong_span_sub(s, 0, VALUE_BACK));
    if (!s.len || s.ptr[0] != '=')
        return -1;
    s = gong_trim(gong_span_sub(s, 1, s.len));
    while (n < s.len && s.ptr[n] >= '0' && s.ptr[n] <= '9')
        n++;
    if (n == 0)
        return -1;
    return s.ptr[0] == '0' ? 0 : (int)number_of(gong_span_sub(s, 0, n));
}

/* The number in "var countPage = 3", outside of comments to the end of the line; -1: none. */
static int variable(struct gong_span js, const char *name)
{
    struct gong_span word = gong_span_z(name);
    size_t at = 0;
    int v = -1;

    while (v < 0 && (at = gong_span_find(js, at, word)) != SIZE_MAX) {
        if (!is_comment(js, at))
            v = assigned(gong_span_sub(js, at + word.len, js.len));
        at += word.len;
    }
    return v;
}

/* Pages of this system are counted from 0, and the second one is _1. */
static struct gong_span counted(const struct search *s, struct gong_span js)
{
    int pages = variable(js, "countPage"), current = variable(js, "currentPage");
    struct gong_span name;
    struct gong_url u;

    if (pages <= (int)s->n || current != (int)s->n - 1 || !wanted(s, (unsigned)s->n))
        return gong_span_none();
    name =
        gong_format(s->ctx, "%.*s_%zu%.*s", (int)s->stem.len, s->stem.ptr, s->n, (int)s->ext.len, s->ext.ptr);
    return name.ptr && gong_url_parse(s->ctx, name, s->base, &u) == GONG_OK ? u.href : gong_span_none();
}

static struct gong_span by_script(const struct search *s, struct gong_html *h)
{
    struct gong_span call = gong_pager_call(s->ctx, h, s->base).next, found = gong_span_none();
    struct gong_node *top = gong_html_root(h);
    struct gong_url u;

    if (call.ptr && gong_url_parse(s->ctx, call, s->base, &u) == GONG_OK && wanted(s, page_number(s, &u)))
        return u.href;
    for (struct gong_node *n = top; n && !found.ptr; n = gong_node_walk(top, n, false))
        if (gong_node_is(n, "script") && gong_node_first(n))
            found = counted(s, gong_node_chars(gong_node_first(n)));
    return found;
}

/* ---- all of it */

/* UTF-8 as it is; anything else as GB18030: what is asked for is ASCII but for a few words. */
static struct gong_span utf8_of(struct gong_ctx *ctx, struct gong_span page)
{
    struct gong_edit e;
    size_t replaced;

    if (gong_utf8_valid(page) == page.len)
        return page;
    gong_edit_init(&e, ctx, page, 4 * page.len + 16); /* no byte becomes more than three */
    if (gong_charset_decode(ctx, "gb18030", &e, &replaced) != GONG_OK || !gong_edit_ok(&e))
        return gong_span_none();
    return gong_buf_span(&e.out);
}

struct gong_span gong_part_next(struct gong_ctx *ctx, const struct gong_part *parts, size_t n)
{
    struct gong_span page, found;
    struct gong_html *h;
    struct search s;

    if (n == 0 || n >= GONG_PARTS_MAX || parts[n - 1].body.len > MAX_PAGE || !begin(&s, ctx, parts, n) ||
        !may_go_on(&s, parts[n - 1].body))
        return gong_span_none();
    page = utf8_of(ctx, parts[n - 1].body);
    h = page.len ? gong_html_parse(ctx, page) : NULL;
    if (!h || !is_document(h))
        return gong_span_none();
    found = by_link(&s, h);
    return found.ptr ? found : by_script(&s, h);
}
