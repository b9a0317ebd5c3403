/* dom.c: the tree as a flat array in document order. parent, end, cell and table are known
 * for each element, so that no later step walks the tree. Tables are told apart here: a table
 * whose cells hold paragraphs, or other tables, only places them on the page. */
#include "strip.h"

enum {
    CELL_BYTES = 1200, /* a cell with more text than this holds paragraphs, not a value */
    CELL_BLOCKS = 6    /* as many paragraphs in one cell */
};

struct tag_name {
    const char *name;
    uint8_t tag, flags;
};

/* Sorted. What is not listed is a block (so are custom elements); names with a colon are
 * inline debris of word processors. */
static const struct tag_name tag_names[] = {
    {"a", TAG_A, 0},
    {"abbr", TAG_OTHER, 0},
    {"acronym", TAG_OTHER, 0},
    {"audio", TAG_OTHER, EL_SKIP},
    {"b", TAG_OTHER, 0},
    {"base", TAG_BASE, EL_SKIP},
    {"bdi", TAG_OTHER, 0},
    {"bdo", TAG_OTHER, 0},
    {"big", TAG_OTHER, 0},
    {"body", TAG_BODY, EL_BLOCK},
    {"br", TAG_BR, 0},
    {"button", TAG_OTHER, EL_SKIP},
    {"canvas", TAG_OTHER, EL_SKIP},
    {"cite", TAG_OTHER, 0},
    {"code", TAG_OTHER, 0},
    {"data", TAG_OTHER, 0},
    {"del", TAG_OTHER, 0},
    {"dfn", TAG_OTHER, 0},
    {"div", TAG_DIV, EL_BLOCK},
    {"em", TAG_OTHER, 0},
    {"font", TAG_OTHER, 0},
    {"frame", TAG_FRAME, EL_SKIP},
    {"h1", TAG_H1, EL_BLOCK},
    {"h2", TAG_H2, EL_BLOCK},
    {"h3", TAG_HN, EL_BLOCK},
    {"h4", TAG_HN, EL_BLOCK},
    {"h5", TAG_HN, EL_BLOCK},
    {"h6", TAG_HN, EL_BLOCK},
    {"head", TAG_OTHER, EL_SKIP},
    {"i", TAG_OTHER, 0},
    {"iframe", TAG_IFRAME, EL_SKIP},
    {"img", TAG_IMG, 0},
    {"input", TAG_OTHER, EL_SKIP},
    {"ins", TAG_OTHER, 0},
    {"kbd", TAG_OTHER, 0},
    {"label", TAG_OTHER, 0},
    {"lable", TAG_OTHER, 0},
    {"li", TAG_LI, EL_BLOCK},
    {"mark", TAG_OTHER, 0},
    {"meta", TAG_META, EL_SKIP},
    {"nobr", TAG_OTHER, 0},
    {"noscript", TAG_OTHER, EL_SKIP},
    {"object", TAG_OTHER, EL_SKIP},
    {"option", TAG_OTHER, EL_SKIP},
    {"p", TAG_P, EL_BLOCK},
    {"pre", TAG_PRE, EL_BLOCK},
    {"q", TAG_OTHER, 0},
    {"rp", TAG_OTHER, EL_SKIP},
    {"rt", TAG_OTHER, EL_SKIP},
    {"ruby", TAG_OTHER, 0},
    {"s", TAG_OTHER, 0},
    {"samp", TAG_OTHER, 0},
    {"script", TAG_SCRIPT, EL_SKIP},
    {"select", TAG_OTHER, EL_SKIP},
    {"small", TAG_OTHER, 0},
    {"span", TAG_OTHER, 0},
    {"strike", TAG_OTHER, 0},
    {"strong", TAG_OTHER, 0},
    {"style", TAG_OTHER, EL_SKIP},
    {"sub", TAG_OTHER, 0},
    {"sup", TAG_OTHER, 0},
    {"svg", TAG_OTHER, EL_SKIP},
    {"table", TAG_TABLE, EL_BLOCK},
    {"td", TAG_TD, EL_BLOCK},
    {"template", TAG_OTHER, EL_SKIP},
    {"textarea", TAG_OTHER, EL_SKIP},
    {"th", TAG_TD, EL_BLOCK},
    {"time", TAG_TIME, 0},
    {"title", TAG_TITLE, EL_SKIP},
    {"tr", TAG_TR, EL_BLOCK},
    {"tt", TAG_OTHER, 0},
    {"u", TAG_OTHER, 0},
    {"var", TAG_OTHER, 0},
    {"video", TAG_OTHER, EL_SKIP},
    {"wbr", TAG_OTHER, 0},
};

static int compare(struct gong_span tag, const char *name)
{
    size_t i;

    for (i = 0; i < tag.len && name[i] != '\0'; i++)
        if (tag.ptr[i] != name[i])
            return tag.ptr[i] < name[i] ? -1 : 1;
    return i < tag.len ? 1 : name[i] != '\0' ? -1 : 0;
}

static void look_up(struct tag_seen *e, struct gong_span tag)
{
    size_t lo = 0, hi = sizeof(tag_names) / sizeof(tag_names[0]), mid;
    int order;

    while (lo < hi) {
        mid = (lo + hi) / 2;
        order = compare(tag, tag_names[mid].name);
        if (order == 0) {
            e->tag = tag_names[mid].tag;
            e->flags = tag_names[mid].flags;
            return;
        }
        if (order < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    e->tag = TAG_OTHER;
    e->flags = gong_span_has(tag, GONG_LIT(":")) ? 0 : EL_BLOCK;
}

static void set_tag(struct page *p, struct el *e, struct gong_span tag)
{
    struct tag_seen *seen = &p->tags[((uintptr_t)tag.ptr >> 4) % TAGS_SEEN];

    if (seen->name != tag.ptr) {
        look_up(seen, tag);
        seen->name = tag.ptr;
    }
    e->tag = seen->tag;
    e->flags = seen->flags;
}

static bool hides(struct gong_span style)
{
    size_t at = find_name(style, "display");

    if (at == SIZE_MAX)
        return false;
    for (at += 7; at < style.len && (style.ptr[at] == ' ' || style.ptr[at] == ':'); at++)
        continue;
    return find_name(gong_span_sub(style, at, at + 4), "none") == 0;
}

/* Classes by which the common frameworks hide an element. */
static bool hiding_class(const struct el *e)
{
    static const char *const names[] = {"ng-hide", "d-none", "hidden", "layui-hide"};
    struct gong_span cls = gong_node_attr(e->node, "class");
    size_t i;

    if (cls.len == 0 || (!has(cls, "hid") && !has(cls, "-none"))) /* each name has one of these */
        return false;
    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (gong_node_has_class(e->node, names[i]))
            return true;
    return false;
}

static bool is_hidden(const struct el *e)
{
    struct gong_span style = gong_node_attr(e->node, "style");

    return (style.ptr && hides(style)) || gong_node_attr(e->node, "hidden").ptr || hiding_class(e);
}

static void count_el(struct page *p, const struct el *e)
{
    p->n_links += e->tag == TAG_A;
    p->n_images += e->tag == TAG_IMG;
    p->n_frames += e->tag == TAG_IFRAME || e->tag == TAG_FRAME;
    p->n_scripts += e->tag == TAG_SCRIPT;
}

static void fill_el(struct page *p, uint32_t i, struct gong_node *n, uint32_t parent)
{
    struct el *e = &p->els[i];
    const struct el *up = parent == NONE ? NULL : &p->els[parent];

    e->node = n;
    e->parent = parent;
    e->cell = up ? up->cell : NONE;
    e->table = up ? (up->tag == TAG_TABLE ? parent : up->table) : NONE;
    if (gong_node_is_text(n)) {
        e->tag = TAG_TEXT;
        return;
    }
    set_tag(p, e, gong_node_tag(n));
    if (e->tag == TAG_TD)
        e->cell = i;
    if (is_hidden(e))
        e->flags |= EL_HIDDEN;
    count_el(p, e);
}

static bool wanted(const struct gong_node *n)
{
    return gong_node_is_text(n) || gong_node_tag(n).len > 0;
}

static uint32_t count_nodes(struct gong_node *top)
{
    struct gong_node *n;
    uint32_t count = 0;

    for (n = top; n; n = gong_node_walk(top, n, false))
        count++;
    return count;
}

/* Fills the array; the parent of a node is found by climbing from the element before it. */
static void flatten(struct page *p, struct gong_node *top)
{
    struct gong_node *n;
    uint32_t i = 0, up = NONE;

    for (n = top; n; n = gong_node_walk(top, n, false)) {
        if (!wanted(n))
            continue;
        while (up != NONE && p->els[up].node != gong_node_parent(n)) {
            p->els[up].end = i;
            up = p->els[up].parent;
        }
        fill_el(p, i, n, up);
        if (p->els[i].tag == TAG_TEXT)
            p->els[i].end = i + 1;
        else
            up = i;
        i++;
    }
    while (up != NONE) {
        p->els[up].end = i;
        up = p->els[up].parent;
    }
    p->n_els = i;
}

static void judge_tables(struct page *p)
{
    uint32_t i;

    for (i = 0; i < p->n_els; i++) {
        struct el *e = &p->els[i];
        if (e->tag == TAG_TABLE && e->table != NONE)
            p->els[e->table].flags |= EL_LAYOUT;
        if (e->cell == NONE || e->cell == i)
            continue;
        if (e->tag == TAG_TEXT)
            p->els[e->cell].weight += (uint32_t)gong_node_chars(e->node).len;
        else if (e->flags & EL_BLOCK || e->tag == TAG_BR)
            p->els[e->cell].weight += CELL_BYTES / CELL_BLOCKS;
    }
    for (i = 0; i < p->n_els; i++)
        if (p->els[i].tag == TAG_TD && p->els[i].weight > CELL_BYTES && p->els[i].table != NONE)
            p->els[p->els[i].table].flags |= EL_LAYOUT;
}

int dom_read(struct page *p)
{
    struct gong_node *top = gong_html_root(p->html);
    uint32_t n = count_nodes(top);

    p->body = NONE;
    if (n == 0)
        return GONG_OK;
    p->els = (struct el *)gong_alloc(p->ctx, n * sizeof(*p->els));
    if (!p->els)
        return GONG_EITEM;
    flatten(p, top);
    judge_tables(p);
    return GONG_OK;
}

struct gong_span dom_attr(const struct page *p, uint32_t el, const char *name)
{
    return trim(gong_node_attr(p->els[el].node, name));
}
