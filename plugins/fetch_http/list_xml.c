/* list_xml.c: sitemaps 0.9 (XML, also packed with gzip, an index one level deep; plain addresses, one a
 * line), RSS and Atom. */
#include "list.h"

#include "xml.h"

#include <gongbao/utf8.h>

struct entry {
    struct gong_span link, title, date;
    struct gong_span guid; /* of RSS, where it is an address */
    struct gong_span base; /* of its own, for relative links; or none */
};

struct reading {
    struct list_page *p;
    struct xml xml;
    struct xml_token open; /* the element whose text comes next */
    struct entry e;
    bool inside;
    const char *group; /* url, sitemap, item, entry: what is being read */
};

static bool is(struct gong_span name, const char *z)
{
    return gong_span_is(name, z);
}

/* The name of the first element. */
static struct gong_span root_of(struct gong_span text)
{
    struct xml x = {.in = text};
    struct xml_token t = xml_next(&x);

    if (text.len == 0 || text.ptr[0] != '<')
        return gong_span_none();
    while (t.event == XML_TEXT && gong_trim(t.body).len == 0)
        t = xml_next(&x);
    return t.event == XML_OPEN ? t.name : gong_span_none();
}

/* A document type would hide the root: such a file is named, not skipped. */
static bool has_root(struct list_page *p, const char *one, const char *two, const char *three)
{
    struct gong_span root = root_of(p->text);

    return root.ptr && (is(root, one) || is(root, two) || (three && is(root, three)));
}

static void set(struct reading *r, struct gong_span *field, const struct xml_token *t)
{
    struct gong_span v = gong_trim(xml_text(r->p->ctx, t->body, t->cdata));

    if (field->len == 0 && v.len > 0)
        *field = v;
}

/* <sitemap> with the address right inside of it: wrong, and not rare. */
static bool is_bare(const struct reading *r)
{
    return strcmp(r->group, "sitemap") == 0 && is(r->open.name, "sitemap");
}

static void take_text(struct reading *r, const struct xml_token *t)
{
    static const char *const dates[] = {"lastmod", "pubDate", "published", "date", "updated"};

    if (!r->inside || !r->open.name.ptr)
        return;
    if (is(r->open.name, "loc") || is(r->open.name, "link") || is_bare(r))
        set(r, &r->e.link, t);
    else if (is(r->open.name, "title"))
        set(r, &r->e.title, t);
    else if (is(r->open.name, "guid") && !is(xml_attr(r->open.body, "isPermaLink"), "false"))
        set(r, &r->e.guid, t);
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
        if (is(r->open.name, dates[i]))
            set(r, &r->e.date, t);
}

/* xml:base of an element, against the one outside of it; or none. */
static struct gong_span base_of(struct reading *r, const struct xml_token *t)
{
    struct gong_span text = xml_attr(t->body, "xml:base"), outer = r->e.base.ptr ? r->e.base : r->p->base;
    struct gong_url url;

    if (!text.ptr || gong_url_parse(r->p->ctx, xml_text(r->p->ctx, text, false), outer, &url) != GONG_OK)
        return gong_span_none();
    return url.href;
}

/* Of the feed, or of what stands around its entries. */
static void take_base(struct reading *r, const struct xml_token *t)
{
    struct gong_span base = base_of(r, t);

    if (base.ptr)
        r->p->base = base;
}

/* A link with a base of its own stands for itself. */
static struct gong_span with_base(struct reading *r, const struct xml_token *t, struct gong_span href)
{
    struct gong_span base = base_of(r, t);
    struct gong_url url;

    return base.ptr && gong_url_parse(r->p->ctx, href, base, &url) == GONG_OK ? url.href : href;
}

/* <link rel="..." href="..."/> of Atom. */
static void take_link(struct reading *r, const struct xml_token *t)
{
    struct gong_span rel = xml_attr(t->body, "rel"), href = xml_attr(t->body, "href");

    if (!href.ptr)
        return;
    href = with_base(r, t, gong_trim(xml_text(r->p->ctx, href, false)));
    if (!r->inside && is(rel, "next"))
        r->p->next = href;
    else if (r->inside && (!rel.ptr || is(rel, "alternate")) && r->e.link.len == 0)
        r->e.link = href;
}

static void end_entry(struct reading *r)
{
    char date[LIST_DATE_SIZE] = "";
    struct gong_span base = r->p->base;

    r->inside = false;
    if (r->e.link.len == 0 && gong_span_starts(r->e.guid, GONG_LIT("http")))
        r->e.link = r->e.guid;
    if (r->e.link.len == 0)
        return;
    if (strcmp(r->group, "sitemap") == 0) {
        list_more(r->p, r->e.link);
        return;
    }
    text_feed_date(r->e.date, date);
    r->p->base = r->e.base.ptr ? r->e.base : base;
    list_item(r->p, r->e.link, r->e.title, date);
    r->p->base = base;
}

static void take_tag(struct reading *r, const struct xml_token *t)
{
    bool opens = t->event == XML_OPEN;

    if (opens && is(t->name, r->group) && !t->empty) {
        r->e = (struct entry){.link = {NULL, 0}};
        r->e.base = base_of(r, t);
        r->inside = true;
    } else if (opens && is(t->name, "link"))
        take_link(r, t);
    else if (!opens && r->inside && is(t->name, r->group))
        end_entry(r);
    if (opens && !r->inside && !is(t->name, "link"))
        take_base(r, t);
    r->open = opens && !t->empty ? *t : (struct xml_token){.event = XML_END};
}

/* Reads the elements `group` and what is inside of them. */
static void read_entries(struct list_page *p, const char *group)
{
    struct reading r = {.p = p, .xml = {.in = p->text}, .group = group};
    struct xml_token t;

    while ((t = xml_next(&r.xml)).event != XML_END && t.event != XML_FAULT && !p->failed) {
        if (t.event == XML_TEXT)
            take_text(&r, &t);
        else
            take_tag(&r, &t);
    }
    p->fault = r.xml.fault;
    if (!p->fault && r.xml.depth > 0)
        p->fault = "breaks off before its end";
}

bool sitemap_is_text(struct gong_span text)
{
    struct gong_span line = gong_trim(gong_span_sub(text, 0, gong_span_find(text, 0, GONG_LIT("\n"))));

    return (gong_span_starts(line, GONG_LIT("http://")) || gong_span_starts(line, GONG_LIT("https://"))) &&
           !gong_span_has(line, GONG_LIT(" ")) && !gong_span_has(line, GONG_LIT("<"));
}

static bool read_lines(struct list_page *p)
{
    for (size_t at = 0, end; at < p->text.len && !p->failed; at = end + 1) {
        struct gong_span line;
        end = gong_span_find(p->text, at, GONG_LIT("\n"));
        end = end == SIZE_MAX ? p->text.len : end;
        line = gong_trim(gong_span_sub(p->text, at, end));
        if (line.len > 0)
            list_item(p, line, gong_span_none(), "");
    }
    p->loose = true;
    return true;
}

struct gong_span sitemap_unpacked(struct gong_ctx *ctx, struct gong_span body, size_t cap)
{
    struct unpack u = {.mode = UNPACK_PLAIN};
    enum unpack_result r = UNPACK_BROKEN;
    size_t len = 0;
    char *out = gong_span_starts(body, GONG_LIT("\x1f\x8b")) ? gong_alloc(ctx, cap) : NULL;

    if (!out)
        return body;
    if (unpack_init(&u, GONG_LIT("gzip")))
        r = unpack_feed(&u, body, out, cap, &len);
    if (r == UNPACK_OK && !unpack_complete(&u))
        r = UNPACK_BROKEN;
    unpack_close(&u);
    return r == UNPACK_OK ? gong_span(out, len) : gong_span_none();
}

bool list_sitemap(struct list_page *p)
{
    if (!p->html && sitemap_is_text(p->text))
        return read_lines(p);
    if (!has_root(p, "urlset", "sitemapindex", NULL))
        return false;
    p->loose = true;
    if (!is(root_of(p->text), "sitemapindex"))
        read_entries(p, "url");
    else if (p->job->inner)
        p->fault = "is an index of sitemaps inside another one";
    else
        read_entries(p, "sitemap");
    return true;
}

bool list_feed(struct list_page *p)
{
    if (!has_root(p, "rss", "feed", "RDF"))
        return false;
    read_entries(p, is(root_of(p->text), "feed") ? "entry" : "item");
    p->promised = p->next.ptr != NULL;
    return true;
}

bool xml_looks(struct gong_span text)
{
    static const char *const roots[] = {"<datastore",    "<recordset", "<urlset",
                                        "<sitemapindex", "<rss",       "<feed"};

    if (gong_span_starts(text, GONG_LIT("<?xml")))
        return !gong_span_has(gong_span_sub(text, 0, 1024), GONG_LIT("<html"));
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        if (gong_span_starts(text, gong_span_z(roots[i])))
            return true;
    return false;
}
