/* list_api.c: columns whose pages are asked of an interface: gkmlpt, UCAP search, 龙讯 labels.
 * A column may be the page that people see, which leads to the interface, or the address of
 * the interface itself; its answers count their pages in the address. */
#include "list.h"

#include <gongbao/utf8.h>

#include <stdio.h>

static void next_by_count(struct list_page *p, const char *fallback, int64_t total)
{
    int64_t n = 1;
    const char *name = text_page_param(p->url, &n);
    char text[24];

    if (!name)
        name = fallback;
    if (!name || (total >= 0 && (int64_t)(p->column->items) >= total))
        return;
    snprintf(text, sizeof text, "%lld", (long long)(n < 1 ? 1 : n) + 1);
    p->next = text_set_param(p->ctx, p->url, name, gong_span_z(text));
    p->promised = total > (int64_t)p->column->items && p->found > 0;
}

/* A page that leads to the interface: what rows it has come again there. */
static bool enter(struct list_page *p, struct gong_span next)
{
    if (!next.ptr)
        return false;
    p->next = next;
    p->next_number = 1;
    p->entrance = p->promised = true;
    return true;
}

static bool answer(struct list_page *p, const char *page_name)
{
    int64_t total;

    if (p->html || !json_items(p, &total))
        return false;
    next_by_count(p, page_name, total);
    return true;
}

/* /gkmlpt/index#123: the category is the fragment, SID stands in window._CONFIG. */
bool list_gkmlpt(struct list_page *p)
{
    struct gong_span js, sid, cat = p->column->fragment;

    if (!p->html)
        return gong_span_has(p->url, GONG_LIT("gkmlpt")) && answer(p, "page");
    if (!gong_span_has(p->url, GONG_LIT("gkmlpt")) || text_number(cat) < 0)
        return false;
    js = text_scripts(p->ctx, p->html);
    sid = text_script_value(js, "SID");
    if (text_number(sid) < 0)
        return false;
    return enter(p, gong_format(p->ctx, "/gkmlpt/api/all/%.*s?page=1&sid=%.*s", (int)cat.len, cat.ptr,
                                (int)sid.len, sid.ptr));
}

/* The literal address of the interface in a script of the page. */
static struct gong_span literal_of(struct list_page *p, const char *const *signs, size_t n)
{
    struct gong_span js = text_scripts(p->ctx, p->html), url;

    for (size_t i = 0; i < n; i++) {
        size_t at = gong_span_find(js, 0, gong_span_z(signs[i]));
        url = at == SIZE_MAX ? gong_span_none() : gong_trim(text_literal(js, at));
        if (url.len > 0 && gong_span_has(url, GONG_LIT("?")) && gong_span_has(url, GONG_LIT("ageSize=")))
            return url; /* of a list, not of the search box */
    }
    return gong_span_none();
}

bool list_ucap(struct list_page *p)
{
    static const char *const signs[] = {"es-search/search/", "searchList/", "common/search/"};
    struct gong_span url;

    if (!p->html)
        return answer(p, "page");
    url = literal_of(p, signs, 3);
    if (!url.ptr)
        return false;
    url = text_set_param(p->ctx, url, "page", GONG_LIT("1"));
    return enter(
        p, text_param(url, "_isJson").ptr ? url : text_set_param(p->ctx, url, "_isJson", GONG_LIT("true")));
}

/* Fragments have no pager of their own; the columns count by pageIndex, too. */
bool list_longxun(struct list_page *p)
{
    static const char *const signs[] = {"/site/label/8888?"};
    bool column = gong_span_has(p->url, GONG_LIT("/content/column/")),
         fragment = gong_span_has(p->url, GONG_LIT("/site/label/8888"));
    struct gong_span url;

    if (!p->html)
        return false;
    if (column || fragment) {
        html_items(p, p->html, fragment);
        p->next = html_next(p, p->html);
        p->promised = p->next.ptr != NULL;
        if (!p->next.ptr)
            next_by_count(p, "pageIndex", -1);
        return true;
    }
    url = literal_of(p, signs, 1);
    return enter(p, url.ptr ? text_set_param(p->ctx, url, "pageIndex", GONG_LIT("1")) : url);
}
