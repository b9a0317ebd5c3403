/* list_trs.c: TRS WCM. A script writes the pager: createPageHTML(N, cur, "index", "html"),
 * createPageHTML(total, N, cur, "index", "html"), either with names of variables, or the
 * variables countPage and currentPage alone. Calls inside comments do not count.
 *
 * Whether page 2 is index_1 or index_2 is not to be known from a page: a link that says so wins;
 * else index_1 is asked, and index_2 where that was page 1 again or nothing. */
#include "list.h"

#include <gongbao/utf8.h>

#include <stdio.h>

#define MAX_ARGS  8
#define MAX_CALLS 8 /* looked at */

struct call {
    struct gong_span args[MAX_ARGS];
    size_t n;
};

struct trs {
    int64_t pages;
    struct gong_span name, ext;
};

/* The arguments behind the opening bracket at `at`. */
static bool read_call(struct gong_span js, size_t at, struct call *c)
{
    size_t from = at + 1, end;

    c->n = 0;
    for (end = from; end < js.len && end - at < 512; end++) {
        if (js.ptr[end] != ',' && js.ptr[end] != ')')
            continue;
        if (c->n == MAX_ARGS)
            return false;
        c->args[c->n++] = gong_trim(gong_span_sub(js, from, end));
        if (js.ptr[end] == ')')
            return c->n >= 2;
        from = end + 1;
    }
    return false;
}

/* A literal of "..." or '...'; else {NULL, 0}. */
static struct gong_span unquote(struct gong_span a)
{
    if (a.len < 2 || (a.ptr[0] != '"' && a.ptr[0] != '\'') || a.ptr[a.len - 1] != a.ptr[0])
        return gong_span_none();
    return gong_span_sub(a, 1, a.len - 1);
}

/* A number, or a variable of the script that holds one; -1. */
static int64_t value_of(struct gong_span js, struct gong_span arg)
{
    char name[64];
    int64_t v = text_number(unquote(arg).ptr ? unquote(arg) : arg);

    if (v >= 0 || arg.len == 0 || arg.len >= sizeof name)
        return v;
    snprintf(name, sizeof name, "%.*s", (int)arg.len, arg.ptr);
    return text_number(text_script_value(js, name));
}

/* The numbers come first, then the name and its ending. */
static bool read_shape(struct gong_span js, const struct call *c, struct trs *t)
{
    int64_t v[3];
    size_t n = 0;

    while (n < 3 && n < c->n && (v[n] = value_of(js, c->args[n])) >= 0)
        n++;
    if (n < 2)
        return false;
    t->pages = n == 2 ? v[0] : v[1];
    if (c->n >= n + 2) {
        t->name = unquote(c->args[n]);
        t->ext = unquote(c->args[n + 1]);
    }
    return true;
}

static bool read_pager(struct gong_span js, struct trs *t)
{
    size_t at = 0;
    struct call c;

    *t = (struct trs){.pages = -1};
    for (int i = 0; i < MAX_CALLS; i++) {
        at = gong_span_find(js, at, GONG_LIT("createPageHTML("));
        if (at == SIZE_MAX)
            break;
        at += 14;
        if (read_call(js, at, &c) && read_shape(js, &c, t))
            return true;
    }
    t->pages = text_number(text_script_value(js, "countPage"));
    return t->pages >= 0 && text_script_value(js, "currentPage").ptr;
}

/* <folder of the column>/<name>_<suffix>.<ext>; what the call does not say is read from the
 * address of the first page. */
static struct gong_span page_url(struct list_page *p, const struct trs *t, int64_t suffix)
{
    struct gong_span first = p->column->url, file, name = t->name, ext = t->ext;
    size_t cut = gong_span_find(first, 0, GONG_LIT("?")), slash, dot;

    first = gong_span_sub(first, 0, cut);
    for (slash = first.len; slash > 0 && first.ptr[slash - 1] != '/'; slash--)
        continue;
    file = gong_span_sub(first, slash, first.len);
    dot = gong_span_find(file, 0, GONG_LIT("."));
    if (name.len == 0)
        name = file.len ? gong_span_sub(file, 0, dot) : GONG_LIT("index");
    if (ext.len == 0)
        ext = dot != SIZE_MAX ? gong_span_sub(file, dot + 1, file.len) : GONG_LIT("html");
    return gong_format(p->ctx, "%.*s%.*s_%lld.%.*s", (int)slash, first.ptr, (int)name.len, name.ptr,
                       (long long)suffix, (int)ext.len, ext.ptr);
}

bool list_trs(struct list_page *p)
{
    struct trs t;
    int64_t page = p->job->page;

    if (!p->html || !read_pager(text_scripts(p->ctx, p->html), &t))
        return false;
    html_items(p, p->html, false);
    p->next = html_next(p, p->html);
    p->promised = true;
    if (p->next.ptr || p->column->rules->lists_sel || page >= t.pages)
        return true;
    if (p->job->probe == PROBE_TWO)
        p->column->one_based = true;
    p->next = page_url(p, &t, page + (p->column->one_based ? 1 : 0));
    p->probe = page == 1 ? PROBE_ONE : PROBE_NONE;
    return true;
}

/* .../index_1.html -> .../index_2.html */
struct gong_span trs_second_guess(struct gong_ctx *ctx, const struct fetch_job *job)
{
    size_t at = job->first.len;

    while (at > 0 && job->first.ptr[at - 1] != '_' && job->first.ptr[at - 1] != '/')
        at--;
    if (at == 0 || job->first.ptr[at - 1] != '_' || job->first.ptr[at] != '1')
        return gong_span_none();
    return gong_format(ctx, "%.*s2%s", (int)at, job->first.ptr, job->first.ptr + at + 1);
}
