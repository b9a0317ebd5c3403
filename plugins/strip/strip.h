/* strip.h: what the files of the plugin share.
 *
 * A page becomes a flat array of elements in document order (dom.c), and from them lines: one
 * paragraph, one table row, one list entry each (lines.c). Everything after that works on
 * lines: an element is the range of lines that begin in it, sums over prefix tables answer
 * "how much text, how much of it in links" for any element at once. body.c picks the range
 * that is the document, trim.c cuts what is left of the chrome at its two ends, labels.c reads
 * labelled values from the rest, classify.c says what kind of page it is, out.c writes the
 * text. Plain text enters as lines (plain.c) and takes the same way. */
#ifndef GONG_STRIP_H
#define GONG_STRIP_H

#include <gongbao/edit.h>
#include <gongbao/html.h>
#include <gongbao/plugin.h>
#include <gongbao/url.h>
#include <gongbao/utf8.h>

#include "util.h"
#include "words.h"

#define NONE UINT32_MAX

/* ---- tags (dom.c) ------------------------------------------------------------------------ */

enum tag {
    TAG_OTHER,
    TAG_A,
    TAG_BASE,
    TAG_BODY,
    TAG_BR,
    TAG_DIV,
    TAG_FRAME,
    TAG_H1,
    TAG_H2,
    TAG_HN,
    TAG_IFRAME,
    TAG_IMG,
    TAG_LI,
    TAG_META,
    TAG_P,
    TAG_PRE,
    TAG_SCRIPT,
    TAG_TABLE,
    TAG_TD,
    TAG_TEXT,
    TAG_TIME,
    TAG_TITLE,
    TAG_TR
};

enum {
    EL_BLOCK = 1,  /* its borders end a line */
    EL_SKIP = 2,   /* its text is never shown: scripts, styles, controls */
    EL_HIDDEN = 4, /* display:none, hidden */
    EL_LAYOUT = 8, /* a table that only places paragraphs */
    EL_DROP = 16   /* share bars and tools, by name */
};

struct el {
    struct gong_node *node;
    uint32_t parent, end;    /* index of the parent; one past the subtree */
    uint32_t cell;           /* innermost td or th at or above; NONE */
    uint32_t table;          /* innermost table above */
    uint32_t line, line_end; /* lines that begin inside */
    uint32_t weight;         /* of a cell: text in it; of a table: most blocks in a cell */
    uint8_t tag, flags;
};

/* ---- lines ------------------------------------------------------------------------------- */

enum frag_kind { FRAG_TEXT, FRAG_BLANK, FRAG_CELL };

struct frag {
    uint32_t el;       /* text element; NONE: from and to are offsets into the page */
    uint32_t from, to; /* characters of the element */
    uint32_t kind;
};

enum { LINE_HIDDEN = 1, LINE_ROW = 2, LINE_HEAD = 4, LINE_DROP = 8, LINE_ASIDE = 16 };

struct line {
    uint32_t frag, n_frags;
    uint32_t el;                       /* of its first text; NONE in plain text */
    uint32_t chars, link_chars, marks; /* characters, those inside links, sentence marks */
    struct gong_span text;             /* collapsed; cells are separated by TAB */
    const char *cut;                   /* rule that cut it, NULL: not decided or kept */
    uint8_t flags;
    uint8_t memo; /* what its words were found to be: kinds.c and lines.c ask once */
};

enum { MEMO_BLOCK = 1, MEMO_BLOCK_KNOWN = 2, MEMO_PROSE = 4, MEMO_PROSE_KNOWN = 8 };

/* Notes an answer, and gives it. */
static inline bool memo(const struct line *l, unsigned known, unsigned yes, bool answer)
{
    struct line *w = (struct line *)(uintptr_t)l; /* lines are never constant */

    w->memo = (uint8_t)(w->memo | known | (answer ? yes : 0));
    return answer;
}

struct sums {
    uint32_t chars, links, prose;             /* of the visible lines before */
    uint32_t all_chars, all_links, all_prose; /* of all lines before */
};

/* ---- presets ----------------------------------------------------------------------------- */

enum role { ROLE_SIGN, ROLE_BODY, ROLE_FRAME, ROLE_TITLE, ROLE_DATE, ROLE_SOURCE, ROLE_DROP, ROLE_COUNT };

struct presets;
struct hit {
    uint32_t el, preset, rank; /* rank: order of the selector in all presets */
    enum role role;
};

/* All presets of two folders, in the order of their file names, own ones first; a folder may be
 * NULL. NULL: reported. */
struct presets *presets_load(struct gong_ctx *ctx, const char *own, const char *folder);
size_t presets_count(const struct presets *p);
const char *preset_name(const struct presets *p, size_t i);
/* The first preset with a text or URL sign that fits the page; presets_count() where none has. */
size_t preset_signed(const struct presets *p, struct gong_span src, struct gong_span url);

/* ---- the page ------------------------------------------------------------------------------- */

struct note {
    struct gong_label label;
    uint32_t line; /* NONE: not from a line */
};

struct value {
    struct gong_span value;
    const char *rule;
};

struct tag_seen {
    const char *name;
    uint8_t tag, flags;
};

/* A page, or one of the pages of a document that decode put one after the other: then they lie
 * in an array, and each looks at its own part of the body. */
struct page {
    struct gong_ctx *ctx;
    const struct presets *presets;
    struct gong_item *in;
    struct gong_span whole; /* the body up to the end of this page: offsets are those of the body */
    struct gong_span src;   /* this page in it */
    struct gong_span url;
    uint32_t no, n_parts;   /* 0 for the first; how many there are */
    struct gong_html *html; /* NULL: plain text */

    struct el *els;
    uint32_t n_els;
    struct tag_seen tags[TAGS_SEEN];
    struct hit *hits;
    uint32_t n_hits, cap_hits;
    uint32_t n_links, n_images, n_frames, n_scripts;

    struct line *lines;
    uint32_t n_lines, cap_lines;
    struct frag *frags;
    uint32_t n_frags, cap_frags;
    struct sums *sums; /* n_lines + 1 */

    uint32_t body;        /* element of the document; NONE */
    uint32_t first, last; /* lines of the document, last exclusive */
    const char *body_rule;
    bool named;       /* by a named container, not by density */
    bool body_hidden; /* the document stands in hidden nodes */
    bool has_meta;    /* the meta tags are those of an article */

    struct gong_span meta_title, head_title;
    struct value title, date;
    struct gong_span title_key; /* without blanks */
    uint32_t title_chars;
    struct gong_span dates[2]; /* by meta tag and as shown, where they differ */
    bool trim_undone;
    const char *cls, *cls_rule;
    const char *cms;
    struct gong_span target; /* of a stub */

    struct note *labels;
    uint32_t n_labels, cap_labels, label_line;
};

/* strip.c */
bool is_markup(const struct gong_item *in); /* HTML, XML or plain text */
/* dom.c */
int dom_read(struct page *p);
struct gong_span dom_attr(const struct page *p, uint32_t el, const char *name);
/* lines.c */
int lines_read(struct page *p);
int lines_sum(struct page *p);
/* plain.c */
int plain_read(struct page *p);
/* match.c */
int match_all(struct page *p);
void match_drops(struct page *p, uint32_t top);
/* body.c */
void body_choose(struct page *p);
/* trim.c */
void trim_body(struct page *p);
/* parts.c: documents on several pages; first is an array of n_parts */
struct page *parts_make(struct gong_ctx *ctx, struct gong_item *in, const struct presets *presets);
size_t parts_memory_left(const struct page *p); /* for the tree of this page */
uint32_t parts_body(const struct page *p);      /* the element that is the first page's body; NONE */
void parts_trim(struct page *p);                /* what every page says again */
bool parts_takes(const struct page *p);         /* is its text part of the document? */
int parts_labels(struct page *first, struct gong_item *it);
int parts_findings(struct page *first, struct gong_item *it);
/* kinds.c */
struct gong_span line_opened(struct gong_span s); /* behind bracket, pipe or bullet */
bool line_is_meta(const struct line *l);          /* 来源：.. 发布时间：.. or a date alone */
bool line_is_tail_meta(const struct line *l);     /* such a line below the text */
bool line_is_label_row(const struct line *l);     /* a table row of labels and values */
bool line_is_block(const struct line *l);         /* chrome or metadata, not text */
bool line_is_lone_label(const struct line *l);    /* 发布机构: with nothing behind it */
bool line_is_lone_value(const struct page *p, uint32_t i);
bool line_is_running(const struct line *l); /* a sentence that is no label's value */
bool line_is_title(const struct page *p, const struct line *l);
/* labels.c */
int labels_head(struct page *p);
int labels_lines(struct page *p);
int label_add(struct page *p, const char *origin, struct gong_span name, struct gong_span value);
bool label_is(const struct note *n, const char *origin, const char *name);
struct gong_span label_get(const struct page *p, const char *origin, const char *name);
/* links.c */
uint32_t link_of(const struct page *p, const struct line *l); /* its first <a>; NONE */
const char *link_media(struct gong_span href);                /* media type of a file name; NULL: a page */
bool link_heads_attachments(const struct line *l);            /* 附件：.. */
bool link_is_attachment(const struct page *p, const struct line *l);
int links_add(struct page *p, struct gong_item *it);
/* title.c */
void resolve_title(struct page *p);      /* before trimming */
void resolve_late_title(struct page *p); /* after, where it is still unknown */
/* resolve.c */
void resolve_fields(struct page *p);
/* classify.c */
void classify(struct page *p);
/* stub.c */
bool stub_refresh(struct page *p); /* a meta tag leads on: p->target */
struct gong_span stub_script_target(struct gong_span src);
/* cuts.c */
int cuts_add(struct page *p, struct gong_item *it, const struct gong_edit *e);
/* findings.c */
int findings_add(struct page *p, struct gong_item *it);
/* out.c */
int out_emit(struct page *p, bool title_line);

#endif
