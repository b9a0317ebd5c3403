/* links.c: the links of a list page.
 *
 * The page is read as UTF-16 where its mark says so, as UTF-8 where it is, and as GB18030 where it is not:
 * addresses are ASCII in both, only selectors that name Chinese attribute values see the difference. A link
 * has to fit the selector (its element, or the first link inside it) and the pattern, where given. */
#include "frontier.h"

#include "links.h"

#include <gongbao/charset.h>
#include <gongbao/glob.h>
#include <gongbao/utf8.h>

struct collect {
    struct fetch *fetch;
    struct gong_ctx *ctx;
    struct gong_html *html;
    struct gong_span base;
    const struct fetch_rules *rules;
    enum fetch_role role;
    size_t looked_at, found, elsewhere, refused;
    struct gong_span host; /* of the list page */
    bool failed;
};

static const char *charset_of(struct gong_span body)
{
    if (gong_span_starts(body, GONG_LIT("\xFF\xFE")))
        return "utf-16le";
    return gong_span_starts(body, GONG_LIT("\xFE\xFF")) ? "utf-16be" : "gb18030";
}

struct gong_span links_utf8(struct gong_ctx *ctx, struct gong_span body)
{
    struct gong_edit e;
    size_t replaced;

    if (gong_utf8_valid(body) == body.len)
        return body;
    gong_edit_init(&e, ctx, body, 4 * body.len + 16); /* no byte becomes more than three */
    if (gong_charset_decode(ctx, charset_of(body), &e, &replaced) != GONG_OK)
        return gong_span_none();
    return gong_buf_span(&e.out);
}

static enum frontier_add add(struct collect *c, const struct gong_url *url, struct gong_span text)
{
    struct fetch_found found = {.url = url, .text = text, .date = "", .rules = c->rules};
    bool known;

    return c->role == FETCH_LIST ? frontier_add(c->fetch, c->ctx, &found, FETCH_LIST)
                                 : frontier_found(c->fetch, c->ctx, &found, &known);
}

static bool take_link(struct collect *c, struct gong_span href)
{
    struct gong_url url;
    struct gong_span text;
    struct target_refusal no = target_resolve(c->ctx, href, c->base, &url, &text);
    enum frontier_add added;

    if (no.code) {
        c->refused += strcmp(no.code, "scheme") != 0; /* javascript: and mailto: are no news */
        return true;
    }
    if (c->rules->follow_pattern && c->role == FETCH_PAGE &&
        !gong_glob(gong_span_z(c->rules->follow_pattern), text, true))
        return true;
    if (!c->rules->other_hosts && !gong_span_eq(url.host, c->host)) {
        c->elsewhere++;
        return true;
    }
    added = add(c, &url, text);
    c->found++;
    c->fetch->left_over += added == FRONTIER_FULL;
    c->failed = added == FRONTIER_NO_MEMORY;
    return !c->failed;
}

static bool take_node(struct gong_node *n, void *arg)
{
    struct collect *c = arg;
    struct gong_span href = gong_node_attr(n, "href");

    if (c->looked_at++ >= FETCH_MAX_LINKS)
        return false;
    if (!href.ptr) {
        struct gong_node *a = gong_html_first(c->html, n, c->fetch->any_link_sel);
        href = a ? gong_node_attr(a, "href") : href;
    }
    return href.ptr && gong_trim(href).len > 0 ? take_link(c, href) : true;
}

struct gong_span links_base(struct gong_ctx *ctx, struct gong_html *h, struct gong_span page)
{
    struct gong_node *root = gong_html_root(h), *n;
    struct gong_url url;

    for (n = root; n; n = gong_node_walk(root, n, false)) {
        if (gong_node_is(n, "body"))
            break;
        if (gong_node_is(n, "base") && gong_node_attr(n, "href").len > 0 &&
            gong_url_parse(ctx, gong_node_attr(n, "href"), page, &url) == GONG_OK)
            return url.href;
    }
    return page;
}

static void report(const struct collect *c)
{
    if (c->elsewhere > 0)
        gong_log(c->ctx, GONG_INFO, "%zu links of %.*s lead to other hosts and are not followed",
                 c->elsewhere, (int)c->base.len, c->base.ptr);
    if (c->looked_at > FETCH_MAX_LINKS)
        gong_log(c->ctx, GONG_WARNING, "%.*s has more than %u links; the rest is not looked at",
                 (int)c->base.len, c->base.ptr, FETCH_MAX_LINKS);
    if (c->refused > 0)
        gong_log(c->ctx, GONG_WARNING, "%zu links of %.*s are no addresses that can be asked", c->refused,
                 (int)c->base.len, c->base.ptr);
}

int links_follow(struct fetch *f, struct gong_ctx *ctx, const struct fetch_slot *slot, size_t *ret_found)
{
    struct gong_span text = links_utf8(ctx, gong_span(slot->body, slot->body_len));
    struct collect c = {.fetch = f, .ctx = ctx, .role = FETCH_PAGE, .rules = slot->job->rules};
    const struct fetch_rules *r = c.rules;
    struct gong_url page;

    c.html = text.ptr ? gong_html_parse(ctx, text) : NULL;
    if (!c.html || gong_url_parse(ctx, slot->job->url, gong_span_none(), &page) != GONG_OK)
        return gong_fail(ctx, GONG_EITEM, "the list page cannot be read");
    c.base = links_base(ctx, c.html, slot->job->url);
    c.host = page.host;
    if (r->follow_sel || r->follow_pattern)
        gong_html_select(c.html, gong_html_root(c.html), r->follow_sel ? r->follow_sel : f->any_link_sel,
                         take_node, &c);
    *ret_found = c.found;
    c.role = FETCH_LIST;
    if (r->lists_sel && !c.failed)
        gong_html_select(c.html, gong_html_root(c.html), r->lists_sel, take_node, &c);
    report(&c);
    if (c.failed)
        return gong_fail(ctx, GONG_EFATAL, "more addresses than the run can hold; raise or lower max_pages");
    return GONG_OK;
}
