/* html_int.h: what the files of the HTML door share.
 *
 * A gong_node is the library's own node. Where it was read from hangs on its user pointer:
 * for an element one html_piece (its start tag), for a text node an html_text with one piece
 * for each run of characters that the tokenizer delivered (text after a stray end tag is
 * appended to the node before). The pieces say only where a run lies; which byte stands for
 * which character is found out when somebody asks (html_put.c). */
#ifndef GONG_DOC_HTML_INT_H
#define GONG_DOC_HTML_INT_H

#include <gongbao/html.h>
#include <lexbor/dom/interfaces/character_data.h>
#include <lexbor/html/html.h>

struct html_piece {
    struct html_piece *next;
    uint32_t chars;    /* where the run begins in the characters of the node */
    uint32_t from, to; /* bytes of the source */
};

/* A place inside a text node: characters and source, in step. */
struct html_cursor {
    const struct html_piece *piece;
    size_t chars, src;
};

struct html_text {
    struct html_piece *first, *last;
    size_t covered;        /* characters that have a piece */
    struct html_cursor at; /* where the last put ended: puts from left to right stay linear */
};

static inline lxb_dom_node_t *html_dom(const struct gong_node *n)
{
    return (lxb_dom_node_t *)(uintptr_t)n;
}

static inline struct gong_node *html_node(lxb_dom_node_t *n)
{
    return (struct gong_node *)n;
}

static inline struct gong_span html_str(const lexbor_str_t *s)
{
    return gong_span((const char *)s->data, s->data ? s->length : 0);
}

#endif
