/* html_node.c: walking the tree and reading nodes. All functions take a NULL node for "none"
 * where that spares the caller a test. */
#include "html_int.h"

#include <gongbao/utf8.h>

struct gong_node *gong_node_first(struct gong_node *n)
{
    return n ? html_node(html_dom(n)->first_child) : NULL;
}

struct gong_node *gong_node_next(struct gong_node *n)
{
    return n ? html_node(html_dom(n)->next) : NULL;
}

struct gong_node *gong_node_prev(struct gong_node *n)
{
    return n ? html_node(html_dom(n)->prev) : NULL;
}

struct gong_node *gong_node_parent(struct gong_node *n)
{
    return n ? html_node(html_dom(n)->parent) : NULL;
}

struct gong_node *gong_node_walk(struct gong_node *top, struct gong_node *n, bool skip)
{
    lxb_dom_node_t *d = html_dom(n), *end = html_dom(top);

    if (d->first_child && !skip)
        return html_node(d->first_child);
    while (d && d != end && !d->next)
        d = d->parent;
    return !d || d == end ? NULL : html_node(d->next);
}

bool gong_node_is_text(const struct gong_node *n)
{
    return n && html_dom(n)->type == LXB_DOM_NODE_TYPE_TEXT;
}

bool gong_node_is_comment(const struct gong_node *n)
{
    return n && html_dom(n)->type == LXB_DOM_NODE_TYPE_COMMENT;
}

static bool is_element(const struct gong_node *n)
{
    return n && html_dom(n)->type == LXB_DOM_NODE_TYPE_ELEMENT;
}

struct gong_span gong_node_tag(const struct gong_node *n)
{
    const lxb_char_t *name;
    size_t len = 0;

    if (!is_element(n))
        return gong_span("", 0);
    name = lxb_dom_element_local_name(lxb_dom_interface_element(html_dom(n)), &len);
    return name ? gong_span((const char *)name, len) : gong_span("", 0);
}

bool gong_node_is(const struct gong_node *n, const char *tag)
{
    return gong_span_is(gong_node_tag(n), tag);
}

static struct gong_span attr_value(const lxb_dom_attr_t *a)
{
    if (!a)
        return gong_span_none();
    if (!a->value || !a->value->data)
        return gong_span("", 0);
    return html_str(a->value);
}

/* Elements have few attributes: looking at their names costs less than hashing the one wanted. */
static const lxb_dom_attr_t *find_attr(const lxb_dom_element_t *el, const char *name)
{
    const lxb_dom_attr_t *a = el->first_attr;
    size_t n = strlen(name), len;

    for (; a; a = a->next) {
        const lxb_char_t *have = lxb_dom_attr_local_name_noi((lxb_dom_attr_t *)(uintptr_t)a, &len);
        if (len == n && have && memcmp(have, name, n) == 0)
            return a;
    }
    return NULL;
}

struct gong_span gong_node_attr(const struct gong_node *n, const char *name)
{
    lxb_dom_element_t *el;

    if (!is_element(n))
        return gong_span_none();
    el = lxb_dom_interface_element(html_dom(n));
    if (!el->first_attr)
        return gong_span_none();
    if (name[0] == 'i' && name[1] == 'd' && name[2] == '\0')
        return attr_value(el->attr_id);
    if (name[0] == 'c' && strcmp(name, "class") == 0)
        return attr_value(el->attr_class);
    return attr_value(find_attr(el, name));
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

bool gong_node_has_class(const struct gong_node *n, const char *cls)
{
    struct gong_span all = gong_node_attr(n, "class");
    size_t i = 0, from;

    while (i < all.len) {
        while (i < all.len && is_space(all.ptr[i]))
            i++;
        from = i;
        while (i < all.len && !is_space(all.ptr[i]))
            i++;
        if (i > from && gong_span_is(gong_span_sub(all, from, i), cls))
            return true;
    }
    return false;
}

struct gong_span gong_node_chars(const struct gong_node *n)
{
    if (!gong_node_is_text(n) && !gong_node_is_comment(n))
        return gong_span("", 0);
    return html_str(&lxb_dom_interface_character_data(html_dom(n))->data);
}

bool gong_node_source(const struct gong_node *n, size_t *ret_start, size_t *ret_end)
{
    const struct html_text *t;
    const struct html_piece *p;

    if (!n || !html_dom(n)->user)
        return false;
    if (gong_node_is_text(n)) {
        t = (const struct html_text *)html_dom(n)->user;
        if (!t->first)
            return false;
        *ret_start = t->first->from;
        *ret_end = t->last->to;
        return true;
    }
    if (!is_element(n))
        return false;
    p = (const struct html_piece *)html_dom(n)->user;
    *ret_start = p->from;
    *ret_end = p->to;
    return true;
}

/* Adds the characters of s with runs of blanks as one space; *gap: a blank is due. */
static void add_collapsed(struct gong_buf *b, struct gong_span s, bool *gap)
{
    size_t i = 0, from;
    unsigned len = 1;

    while (i < s.len && gong_buf_ok(b)) {
        if (gong_is_blank(gong_utf8_at(s, i, &len))) {
            *gap = true;
            i += len;
            continue;
        }
        if (*gap && b->len > 0)
            gong_buf_addc(b, ' ');
        *gap = false;
        from = i;
        while (i < s.len && !gong_is_blank(gong_utf8_at(s, i, &len)))
            i += len;
        gong_buf_add(b, gong_span_sub(s, from, i));
    }
}

/* Elements whose borders separate words. */
static bool breaks_words(const lxb_dom_node_t *n)
{
    switch (n->local_name) {
    case LXB_TAG_BR:
    case LXB_TAG_P:
    case LXB_TAG_DIV:
    case LXB_TAG_LI:
    case LXB_TAG_TR:
    case LXB_TAG_TD:
    case LXB_TAG_TH:
        return true;
    default:
        return false;
    }
}

static bool no_text(const lxb_dom_node_t *n)
{
    return n->local_name == LXB_TAG_SCRIPT || n->local_name == LXB_TAG_STYLE;
}

struct gong_span gong_node_text(struct gong_ctx *ctx, struct gong_node *n, size_t limit)
{
    struct gong_buf b;
    struct gong_node *at;
    bool gap = false, skip = false;

    if (!n)
        return gong_span("", 0);
    gong_buf_init(&b, ctx, limit);
    for (at = n; at && gong_buf_ok(&b); at = gong_node_walk(n, at, skip)) {
        skip = is_element(at) && no_text(html_dom(at));
        if (gong_node_is_text(at))
            add_collapsed(&b, gong_node_chars(at), &gap);
        else if (is_element(at) && breaks_words(html_dom(at)))
            gap = true;
    }
    return b.len ? gong_buf_span(&b) : gong_span("", 0);
}
