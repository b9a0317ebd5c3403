/* cssel.c: CSS selectors, compiled once and run by lexbor. The compiled list and the engine
 * that runs it belong to the arena of the ctx they were made with. One call at a time. */
#include "html_int.h"

#include <lexbor/css/css.h>
#include <lexbor/selectors/selectors.h>

struct gong_selector {
    lxb_css_memory_t *memory;
    lxb_css_selector_list_t *list;
    lxb_selectors_t *engine;
};

struct visit {
    bool (*fn)(struct gong_node *n, void *arg);
    void *arg;
};

static void destroy(void *arg)
{
    struct gong_selector *sel = (struct gong_selector *)arg;

    lxb_css_memory_destroy(sel->memory, true);
    lxb_selectors_destroy(sel->engine, true);
}

/* Where compiling stopped: the tokenizer has read up to the token it did not like. */
static size_t stopped_at(const lxb_css_parser_t *parser, struct gong_span css)
{
    const lxb_css_syntax_tokenizer_t *tkz = parser->tkz;
    size_t n = tkz && tkz->in_p && tkz->in_begin ? (size_t)(tkz->in_p - tkz->in_begin) : 0;

    return n > css.len ? css.len : n;
}

static int compile(struct gong_ctx *ctx, struct gong_selector *sel, struct gong_span css)
{
    lxb_css_parser_t *parser = lxb_css_parser_create();
    int rc = GONG_OK;

    if (lxb_css_parser_init(parser, NULL) != LXB_STATUS_OK) {
        lxb_css_parser_destroy(parser, true);
        return gong_fail(ctx, GONG_EITEM, "out of memory for a CSS parser");
    }
    parser->memory = sel->memory;
    sel->list = lxb_css_selectors_parse(parser, (const lxb_char_t *)css.ptr, css.len);
    if (!sel->list || parser->status != LXB_STATUS_OK)
        rc = gong_fail(ctx, GONG_EITEM, "the CSS selector '%.*s' does not compile (near character %zu)",
                       (int)(css.len < 200 ? css.len : 200), css.ptr, stopped_at(parser, css) + 1);
    parser->memory = NULL;
    lxb_css_parser_destroy(parser, true);
    return rc;
}

struct gong_selector *gong_selector(struct gong_ctx *ctx, struct gong_span css)
{
    struct gong_selector *sel = (struct gong_selector *)gong_alloc(ctx, sizeof(*sel));

    if (!sel)
        return NULL;
    sel->memory = lxb_css_memory_create();
    sel->engine = lxb_selectors_create();
    if (lxb_css_memory_init(sel->memory, 128) != LXB_STATUS_OK ||
        lxb_selectors_init(sel->engine) != LXB_STATUS_OK) {
        gong_fail(ctx, GONG_EITEM, "out of memory for a CSS selector");
        destroy(sel);
        return NULL;
    }
    if (gong_defer(ctx, destroy, sel) != GONG_OK) {
        destroy(sel);
        return NULL;
    }
    lxb_selectors_opt_set(sel->engine, LXB_SELECTORS_OPT_MATCH_FIRST);
    return compile(ctx, sel, css) == GONG_OK ? sel : NULL;
}

static lxb_status_t found(lxb_dom_node_t *node, lxb_css_selector_specificity_t spec, void *arg)
{
    struct visit *v = (struct visit *)arg;

    (void)spec;
    return v->fn(html_node(node), v->arg) ? LXB_STATUS_OK : LXB_STATUS_STOP;
}

void gong_html_select(struct gong_html *h, struct gong_node *root, struct gong_selector *sel,
                      bool (*fn)(struct gong_node *n, void *arg), void *arg)
{
    struct visit v;

    v.fn = fn;
    v.arg = arg;
    if (!root)
        root = gong_html_root(h);
    (void)lxb_selectors_find(sel->engine, html_dom(root), sel->list, found, &v);
}

static bool take(struct gong_node *n, void *arg)
{
    *(struct gong_node **)arg = n;
    return false;
}

struct gong_node *gong_html_first(struct gong_html *h, struct gong_node *root, struct gong_selector *sel)
{
    struct gong_node *hit = NULL;

    gong_html_select(h, root, sel, take, &hit);
    return hit;
}
