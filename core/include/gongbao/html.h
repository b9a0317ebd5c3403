/* html.h: a parsed HTML page, without showing which library parsed it.
 *
 * A document and its nodes live in the arena of the ctx that parsed it (the library's own
 * memory is released by an arena hook). Nodes are borrowed pointers, valid as long as the
 * document. Not thread safe; one document belongs to one call.
 *
 * Guards: the parser is fed in chunks and stops when more than 1,024 elements are open, 256
 * formatting elements are active, one tag has more than 1,024 attributes, or the tree outgrows
 * its cap; what was parsed by then is kept and gong_html_truncated() says why. */
#ifndef GONGBAO_HTML_H
#define GONGBAO_HTML_H

#include <gongbao/edit.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gong_html;
struct gong_node; /* an element or a text node */

/* src: UTF-8. NULL: out of memory or cap, reported. */
struct gong_html *gong_html_parse(struct gong_ctx *ctx, struct gong_span src);
/* The same of src[from, ..) alone: where nodes stand in the source is still said in src. The tree
 * may take at most max_memory bytes. */
struct gong_html *gong_html_parse_part(struct gong_ctx *ctx, struct gong_span src, size_t from,
                                       size_t max_memory);
/* Bytes of the tree. */
size_t gong_html_memory(const struct gong_html *h);
/* NULL, or the guard that stopped the parser: "open elements", "formatting elements",
 * "attributes", "memory". */
const char *gong_html_truncated(const struct gong_html *h);

struct gong_node *gong_html_root(struct gong_html *h);
struct gong_node *gong_html_head(struct gong_html *h);
struct gong_node *gong_html_body(struct gong_html *h);

struct gong_node *gong_node_first(struct gong_node *n); /* first child */
struct gong_node *gong_node_next(struct gong_node *n);  /* next sibling */
struct gong_node *gong_node_prev(struct gong_node *n);
struct gong_node *gong_node_parent(struct gong_node *n);
/* Next node of the subtree of `top` in document order; skip: do not enter n's children. */
struct gong_node *gong_node_walk(struct gong_node *top, struct gong_node *n, bool skip);

bool gong_node_is_text(const struct gong_node *n);
bool gong_node_is_comment(const struct gong_node *n);
/* Lower-case tag name; empty for text and comments. */
struct gong_span gong_node_tag(const struct gong_node *n);
bool gong_node_is(const struct gong_node *n, const char *tag);
/* name: lower case. {NULL, 0} where the attribute is absent. */
struct gong_span gong_node_attr(const struct gong_node *n, const char *name);
bool gong_node_has_class(const struct gong_node *n, const char *cls);
/* Characters of a text node or comment, entities resolved. */
struct gong_span gong_node_chars(const struct gong_node *n);
/* Bytes [start, end) of src that the text node, or the element's start tag, was read from.
 * false for nodes that the parser made up. */
bool gong_node_source(const struct gong_node *n, size_t *ret_start, size_t *ret_end);
/* Puts the characters [from, to) of a text node into an edit whose source is `src`. */
void gong_node_put(struct gong_edit *e, const struct gong_node *n, size_t from, size_t to);

/* All characters below n, blanks collapsed, in the arena. */
struct gong_span gong_node_text(struct gong_ctx *ctx, struct gong_node *n, size_t limit);

/* A compiled list of CSS selectors; made in open(), lives as long as the stage.
 * NULL: does not compile (reported with the position). */
struct gong_selector;
struct gong_selector *gong_selector(struct gong_ctx *ctx, struct gong_span css);
/* Calls fn for each match below root in document order; stops when fn returns false. */
void gong_html_select(struct gong_html *h, struct gong_node *root, struct gong_selector *sel,
                      bool (*fn)(struct gong_node *n, void *arg), void *arg);
struct gong_node *gong_html_first(struct gong_html *h, struct gong_node *root, struct gong_selector *sel);

#ifdef __cplusplus
}
#endif
#endif
