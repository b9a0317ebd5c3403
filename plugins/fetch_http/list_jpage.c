/* list_jpage.c: 大汉 jpage and jpaas.
 *
 * jpage: the rows lie as markup inside <record> of an XML that stands in a script of the page, or
 * is the whole answer of dataproxy; <nextgroup> holds the link to more. Where no such link is
 * given, the settings of the script say how dataproxy is asked for a range of records.
 * jpaas: queryData says what is asked of build/unit, which answers markup inside JSON; some
 * servers answer page 1 to every question, which list.c notices. */
#include "list.h"

#include "xml.h"

#include <gongbao/buf.h>
#include <gongbao/utf8.h>

#include <stdio.h>

#define GROUP_PAGES 3 /* pages that one question to dataproxy covers, where the page does not say */
#define UNIT_SIZE   "15"

struct records {
    struct gong_buf rows;
    struct gong_span next;
    bool asked; /* a <nextgroup> was read: the first one counts */
    int64_t total;
};

/* The XML of a page or of a whole answer. */
static struct gong_span xml_of(struct gong_span text)
{
    static const char *const roots[] = {"datastore", "recordset"};

    for (size_t i = 0; i < 2; i++) {
        char open[16], close[16];
        size_t from, to;
        snprintf(open, sizeof open, "<%s", roots[i]);
        snprintf(close, sizeof close, "</%s>", roots[i]);
        from = gong_span_find(text, 0, gong_span_z(open));
        to = from == SIZE_MAX ? from : gong_span_find(text, from, gong_span_z(close));
        if (to != SIZE_MAX)
            return gong_span_sub(text, from, to + strlen(close));
    }
    return gong_span_none();
}

static bool find_link(struct gong_node *n, void *arg)
{
    struct gong_span *out = arg;

    *out = gong_trim(gong_node_attr(n, "href"));
    return out->len == 0;
}

static struct gong_span link_in(struct list_page *p, struct gong_span markup)
{
    struct gong_html *h = gong_html_parse(p->ctx, markup);
    struct gong_span href = gong_span_none();

    if (h)
        gong_html_select(h, gong_html_root(h), p->fetch->any_link_sel, find_link, &href);
    return href;
}

static void read_records(struct list_page *p, struct gong_span text, struct records *r)
{
    struct xml x = {.in = text};
    struct xml_token t, open = {.event = XML_END};

    r->total = -1;
    r->asked = false;
    r->next = gong_span_none();
    gong_buf_init(&r->rows, p->ctx, 4u * FETCH_MAX_LIST_BYTES);
    while ((t = xml_next(&x)).event != XML_END && t.event != XML_FAULT) {
        struct gong_span body = t.event == XML_TEXT ? xml_text(p->ctx, t.body, t.cdata) : t.body;
        if (t.event == XML_TEXT && gong_span_is(open.name, "record"))
            gong_buf_add(&r->rows, body);
        else if (t.event == XML_TEXT && gong_span_is(open.name, "totalrecord"))
            p->total = r->total = text_number(body);
        else if (t.event == XML_TEXT && gong_span_is(open.name, "nextgroup") && !r->asked &&
                 gong_trim(body).len > 0) {
            r->next = link_in(p, body);
            r->asked = true;
        }
        if (t.event == XML_OPEN || t.event == XML_CLOSE)
            open = t.event == XML_OPEN ? t : (struct xml_token){.event = XML_END};
    }
    p->fault = x.fault;
}

static struct gong_span with_number(struct list_page *p, struct gong_span url, const char *name, int64_t v)
{
    char text[24];

    snprintf(text, sizeof text, "%lld", (long long)v);
    return text_set_param(p->ctx, url, name, gong_span_z(text));
}

/* The range of records behind the one that this address asked for. */
static struct gong_span next_range(struct list_page *p, int64_t total)
{
    int64_t from = text_number(text_param(p->url, "startrecord")),
            to = text_number(text_param(p->url, "endrecord"));

    if (from < 1 || to < from || (total >= 0 && to >= total))
        return gong_span_none();
    return with_number(p, with_number(p, p->url, "startrecord", to + 1), "endrecord", to + 1 + (to - from));
}

/* The first question, from the settings of the page's script. */
static struct gong_span first_range(struct list_page *p)
{
    static const char *const names[] = {"col",    "appid",    "webid",
                                        "path",   "columnid", "sourceContentType",
                                        "unitid", "webname",  "permissiontype"};
    struct gong_span js = text_scripts(p->ctx, p->html), url = text_script_value(js, "proxyUrl");
    int64_t size = text_number(text_script_value(js, "perPage")),
            group = text_number(text_script_value(js, "groupSize")),
            total = text_number(text_script_value(js, "totalRecord")), shown = (int64_t)p->found;

    if (!url.len || !text_script_value(js, "columnid").ptr || size < 1 || size > 1000 || total <= shown)
        return gong_span_none();
    p->total = total;
    group = group < 1 || group > 20 ? GROUP_PAGES : group;
    url = with_number(p, url, "startrecord", shown + 1);
    url = with_number(p, url, "endrecord", shown + size * group);
    url = with_number(p, url, "perpage", size);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct gong_span v = text_script_value(js, names[i]);
        if (v.ptr)
            url = text_set_param(p->ctx, url, names[i], v);
    }
    return url;
}

bool list_jpage(struct list_page *p)
{
    struct gong_span xml = xml_of(p->text);
    struct records r;
    struct gong_html *rows;

    if (!xml.ptr || !gong_span_has(xml, GONG_LIT("<record>")))
        return false;
    read_records(p, xml, &r);
    rows = gong_buf_ok(&r.rows) && r.rows.len > 0 ? gong_html_parse(p->ctx, gong_buf_span(&r.rows)) : NULL;
    if (rows)
        html_items(p, rows, true);
    p->next = r.next;
    p->promised = p->next.ptr != NULL;
    if (!p->next.ptr)
        p->next = text_param(p->url, "startrecord").ptr || !p->html ? next_range(p, r.total) : first_range(p);
    p->promised = p->promised || (p->next.ptr && p->total > p->column->items);
    return true;
}

/* ---- jpaas */

static struct gong_span unit_url(struct list_page *p, struct gong_span url, int64_t page)
{
    struct gong_span json =
        gong_format(p->ctx, "{\"pageNo\":%lld,\"pageSize\":" UNIT_SIZE "}", (long long)page);

    return text_set_param(p->ctx, url, "paramJson", json);
}

/* {'webId':'1','pageId':'2',...}: what the script of the page sends. */
static struct gong_span first_unit(struct list_page *p, struct gong_span data, struct gong_span url)
{
    static const char *const names[] = {"webId", "pageId", "parseType", "pageType", "tagId", "tplSetId"};
    size_t known = 0;

    if (!url.len)
        url = GONG_LIT("/api-gateway/jpaas-publish-server/front/page/build/unit");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct gong_span v = text_script_value(data, names[i]);
        if (v.ptr)
            url = text_set_param(p->ctx, url, names[i], v);
        known += v.ptr != NULL;
    }
    return known >= 3 ? unit_url(p, url, 1) : gong_span_none();
}

static bool unit_of_page(struct list_page *p)
{
    struct gong_node *root = gong_html_root(p->html), *n;

    for (n = root; n && !p->next.ptr; n = gong_node_walk(root, n, false)) {
        struct gong_span data = gong_node_attr(n, "querydata");
        if (data.len > 0 && gong_span_has(data, GONG_LIT("pageId")))
            p->next = first_unit(p, data, gong_node_attr(n, "url"));
    }
    if (!p->next.ptr)
        return false;
    p->entrance = true;
    p->promised = true;
    p->next_number = 1;
    return true;
}

bool list_jpaas(struct list_page *p)
{
    struct gong_span markup;
    struct gong_html *rows;

    if (p->html)
        return unit_of_page(p);
    markup = json_string(p, "data", "html");
    if (!markup.ptr)
        return false;
    rows = markup.len > 0 ? gong_html_parse(p->ctx, markup) : NULL;
    if (rows)
        html_items(p, rows, true);
    if (text_param(p->url, "paramJson").ptr)
        p->next = unit_url(p, p->url, p->job->page + 1);
    return true;
}
