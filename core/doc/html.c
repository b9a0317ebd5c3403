/* html.c: parsing a page with lexbor, under guards, with the source offset of every node.
 *
 * The parser is fed 4 KB at a time. Between two chunks the guards look at the stacks that
 * make HTML parsing quadratic (open elements, active formatting elements, attributes of one
 * tag) and at the memory of the tree; the first one over its limit ends the parse, and what
 * was read by then is the page.
 *
 * Offsets: the tokenizer's callback is wrapped. A token knows the bytes it was read from
 * (all chunks lie in one buffer); after the tree builder has taken it, the node that grew is
 * the current node, or its last child. Characters inside a table wait in the tree builder
 * until it knows whether to move them in front of the table: they are flushed by hand before
 * the token that follows, so that their new place can be seen. */
#include "html_int.h"

enum {
    CHUNK = 4096,
    ROOMY = 8 * CHUNK, /* a buffer of the tokenizer that holds this much is doubled */
    MAX_OPEN = 1024,
    MAX_FORMATTING = 256,
    MAX_ATTRIBUTES = 1024,
    MAX_TREE = 48 << 20, /* bytes of the library for one page */
    BASE_TREE = 4 << 20, /* and, early on, this much and TREE_RATE for each byte read: */
    TREE_RATE = 64,      /* real pages take 10 to 12 */
    PIECES = 128
};

struct memory_watch {
    const lexbor_mem_chunk_t *last;
    size_t bytes;
};

struct gong_html {
    struct gong_ctx *ctx;
    lxb_html_document_t *doc;
    struct gong_span src;
    size_t from;     /* the page begins here in src */
    size_t max_tree; /* bytes of the library */
    const char *truncated;
    lxb_html_tree_t *tree;
    lxb_html_tokenizer_token_f build; /* the library's own callback */
    void *build_arg;
    struct html_piece *pool;
    size_t pool_n;
    struct html_piece pending; /* characters that wait in a table; to == 0: none */
    struct memory_watch nodes, texts;
};

/* ---- offsets --------------------------------------------------------------------------- */

static struct html_piece *piece_new(struct gong_html *h, size_t from, size_t to)
{
    struct html_piece *p;

    if (h->pool_n == 0) {
        h->pool = (struct html_piece *)gong_alloc(h->ctx, PIECES * sizeof(*h->pool));
        if (!h->pool)
            return NULL;
        h->pool_n = PIECES;
    }
    p = &h->pool[--h->pool_n];
    p->from = (uint32_t)from;
    p->to = (uint32_t)to;
    return p;
}

static size_t offset_of(const struct gong_html *h, const lxb_char_t *p)
{
    const char *c = (const char *)p;

    return c >= h->src.ptr && c <= h->src.ptr + h->src.len ? (size_t)(c - h->src.ptr) : SIZE_MAX;
}

/* The end of a start tag: behind the '>' that follows its last attribute. */
static size_t tag_end(const struct gong_html *h, const lxb_html_token_t *token)
{
    const lxb_html_token_attr_t *a = token->attr_last;
    const lxb_char_t *p = token->end;
    const char *gt;
    size_t at;

    if (a)
        p = a->value_end ? a->value_end : a->name_end;
    at = offset_of(h, p);
    if (!p || at == SIZE_MAX)
        return SIZE_MAX;
    gt = (const char *)memchr(h->src.ptr + at, '>', h->src.len - at);
    return gt ? (size_t)(gt - h->src.ptr) + 1 : h->src.len;
}

static void note_element(struct gong_html *h, const lxb_html_token_t *token)
{
    lxb_dom_node_t *n = lxb_html_tree_current_node(h->tree);
    size_t from = offset_of(h, token->begin), to;

    if (n && (n->local_name != token->tag_id || n->user))
        n = n->last_child;
    if (!n || n->local_name != token->tag_id || n->user || from == SIZE_MAX || from == 0)
        return;
    to = tag_end(h, token);
    if (to != SIZE_MAX)
        n->user = piece_new(h, from - 1, to);
}

static bool is_text(const lxb_dom_node_t *n)
{
    return n && n->type == LXB_DOM_NODE_TYPE_TEXT;
}

/* The text node that the last characters went into. */
static lxb_dom_node_t *text_place(struct gong_html *h)
{
    lxb_dom_node_t *n = lxb_html_tree_current_node(h->tree);
    size_t i;

    if (!n)
        return NULL;
    if (lxb_html_tree_node_is(n, LXB_TAG_TEMPLATE))
        n = lxb_dom_interface_node(lxb_html_interface_template(n)->content);
    if (n && is_text(n->last_child))
        return n->last_child;
    for (i = h->tree->open_elements->length; i > 0; i--) {
        n = (lxb_dom_node_t *)h->tree->open_elements->list[i - 1];
        if (lxb_html_tree_node_is(n, LXB_TAG_TABLE))
            return is_text(n->prev) ? n->prev : NULL;
    }
    return NULL;
}

static void note_text(struct gong_html *h, size_t from, size_t to)
{
    lxb_dom_node_t *n = text_place(h);
    struct html_text *t;
    struct html_piece *p;
    size_t length;

    if (!n || from == SIZE_MAX || to == SIZE_MAX || from >= to)
        return;
    length = lxb_dom_interface_character_data(n)->data.length;
    t = (struct html_text *)n->user;
    if (!t)
        n->user = t = (struct html_text *)gong_alloc(h->ctx, sizeof(*t));
    if (!t || length <= t->covered)
        return;
    p = piece_new(h, from, to);
    if (!p)
        return;
    p->chars = (uint32_t)t->covered;
    if (t->last)
        t->last->next = p;
    else
        t->first = p;
    t->last = p;
    t->covered = length;
}

/* Characters that waited in a table are placed now. */
static void flush_pending(struct gong_html *h, lxb_html_token_t *token)
{
    if (h->pending.to == 0)
        return;
    if (h->tree->mode == lxb_html_tree_insertion_mode_in_table_text)
        h->tree->mode(h->tree, token);
    note_text(h, h->pending.from, h->pending.to);
    h->pending.to = 0;
}

static void note_characters(struct gong_html *h, size_t from, size_t to)
{
    if (from == SIZE_MAX || to == SIZE_MAX)
        return;
    if (h->tree->mode != lxb_html_tree_insertion_mode_in_table_text) {
        note_text(h, from, to);
        return;
    }
    if (h->pending.to == 0)
        h->pending.from = (uint32_t)from;
    h->pending.to = (uint32_t)to;
}

static lxb_html_token_t *token_done(lxb_html_tokenizer_t *tkz, lxb_html_token_t *token, void *arg)
{
    struct gong_html *h = (struct gong_html *)arg;
    bool text = token->tag_id == LXB_TAG__TEXT;
    size_t from = offset_of(h, token->begin), to = offset_of(h, token->end);
    lxb_html_token_t *next;

    if (!text)
        flush_pending(h, token);
    next = h->build(tkz, token, h->build_arg);
    if (!next)
        return NULL;
    if (text)
        note_characters(h, from, to);
    else if (token->tag_id > LXB_TAG__EM_DOCTYPE && !(token->type & LXB_HTML_TOKEN_TYPE_CLOSE))
        note_element(h, token);
    return next;
}

/* ---- guards ---------------------------------------------------------------------------- */

static void watch(struct memory_watch *w, const lexbor_mraw_t *mraw)
{
    const lexbor_mem_chunk_t *c = w->last ? w->last->next : mraw->mem->chunk_first;

    for (; c; c = c->next) {
        w->bytes += c->size;
        w->last = c;
    }
}

static bool many_attributes(const lxb_dom_attr_t *a)
{
    size_t n = 0;

    for (; a; a = a->next)
        if (++n > MAX_ATTRIBUTES)
            return true;
    return false;
}

static bool too_many_attributes(const struct gong_html *h)
{
    const lxb_html_token_attr_t *a = h->tree->tkz_ref->token->attr_first;
    lxb_dom_node_t *n = lxb_dom_interface_node(h->doc)->first_child;
    size_t count = 0;

    for (; a; a = a->next)
        if (++count > MAX_ATTRIBUTES)
            return true;
    /* every further <html> and <body> tag adds its attributes to the first one */
    for (; n; n = n->next)
        if (n->type == LXB_DOM_NODE_TYPE_ELEMENT && many_attributes(lxb_dom_interface_element(n)->first_attr))
            return true;
    return h->doc->body && many_attributes(lxb_dom_interface_element(h->doc->body)->first_attr);
}

static const char *guard(struct gong_html *h, size_t fed)
{
    size_t tree;

    watch(&h->nodes, h->doc->dom_document.mraw);
    watch(&h->texts, h->doc->dom_document.text);
    if (h->tree->open_elements->length > MAX_OPEN)
        return "open elements";
    if (h->tree->active_formatting->length > MAX_FORMATTING)
        return "formatting elements";
    tree = h->nodes.bytes + h->texts.bytes;
    if (tree > h->max_tree || tree > BASE_TREE + fed * TREE_RATE)
        return "memory";
    return too_many_attributes(h) ? "attributes" : NULL;
}

/* ---- parsing --------------------------------------------------------------------------- */

static void destroy(void *arg)
{
    lxb_html_document_destroy((lxb_html_document_t *)arg);
}

static bool begin(struct gong_html *h)
{
    lxb_html_parser_t *parser;

    h->doc->dom_document.options |= LXB_DOM_DOCUMENT_OPT_WO_EVENTS;
    if (lxb_html_document_parse_chunk_begin(h->doc) != LXB_STATUS_OK)
        return false;
    parser = (lxb_html_parser_t *)h->doc->dom_document.parser;
    h->tree = parser->tree;
    h->build = parser->tkz->callback_token_done;
    h->build_arg = parser->tkz->callback_token_ctx;
    lxb_html_tokenizer_callback_token_done_set(parser->tkz, token_done, h);
    return true;
}

/* The library notes every parse error and grows the notes, and the tokenizer's buffer, by steps of
 * one size: time and memory quadratic in a page of errors or of one long token. Nobody asks for the
 * notes, and the buffer is doubled here. Nothing points into either between two chunks. */
static bool tidy(struct gong_html *h)
{
    lxb_html_tokenizer_t *t = h->tree->tkz_ref;
    size_t used = (size_t)(t->pos - t->start), size = (size_t)(t->end - t->start);
    lxb_char_t *p;

    lexbor_array_obj_clean(h->tree->parse_errors);
    if (t->parse_errors)
        lexbor_array_obj_clean(t->parse_errors);
    if (size < ROOMY || used + CHUNK < size / 2)
        return true;
    p = (lxb_char_t *)lexbor_realloc(t->start, size * 2);
    if (!p)
        return false;
    t->start = p;
    t->pos = p + used;
    t->end = p + size * 2;
    return true;
}

static bool feed(struct gong_html *h)
{
    size_t at, n;

    for (at = h->from; at < h->src.len && !h->truncated; at += n) {
        n = h->src.len - at < CHUNK ? h->src.len - at : CHUNK;
        if (lxb_html_document_parse_chunk(h->doc, (const lxb_char_t *)h->src.ptr + at, n) != LXB_STATUS_OK ||
            !tidy(h))
            return false;
        h->truncated = guard(h, at + n - h->from);
    }
    return lxb_html_document_parse_chunk_end(h->doc) == LXB_STATUS_OK;
}

struct gong_html *gong_html_parse(struct gong_ctx *ctx, struct gong_span src)
{
    return gong_html_parse_part(ctx, src, 0, MAX_TREE);
}

size_t gong_html_memory(const struct gong_html *h)
{
    return h->nodes.bytes + h->texts.bytes;
}

struct gong_html *gong_html_parse_part(struct gong_ctx *ctx, struct gong_span src, size_t from,
                                       size_t max_memory)
{
    struct gong_html *h = (struct gong_html *)gong_alloc(ctx, sizeof(*h));

    if (!h)
        return NULL;
    if (src.len >= UINT32_MAX) {
        gong_fail(ctx, GONG_EITEM, "a page of %zu bytes is too large to parse", src.len);
        return NULL;
    }
    h->ctx = ctx;
    h->src = src;
    h->from = from < src.len ? from : src.len;
    h->max_tree = max_memory < MAX_TREE ? max_memory : MAX_TREE;
    h->doc = lxb_html_document_create();
    if (!h->doc) {
        gong_fail(ctx, GONG_EITEM, "out of memory for an HTML document");
        return NULL;
    }
    if (gong_defer(ctx, destroy, h->doc) != GONG_OK) {
        destroy(h->doc);
        return NULL;
    }
    if (!begin(h) || !feed(h)) {
        gong_fail(ctx, GONG_EITEM, "the HTML parser failed (out of memory?)");
        return NULL;
    }
    return h;
}

const char *gong_html_truncated(const struct gong_html *h)
{
    return h->truncated;
}

struct gong_node *gong_html_root(struct gong_html *h)
{
    return html_node(lxb_dom_interface_node(h->doc));
}

struct gong_node *gong_html_head(struct gong_html *h)
{
    return html_node(lxb_dom_interface_node(h->doc->head));
}

struct gong_node *gong_html_body(struct gong_html *h)
{
    return html_node(lxb_dom_interface_node(h->doc->body));
}
