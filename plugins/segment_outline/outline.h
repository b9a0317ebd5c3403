/* outline.h: what the files of segment_outline share.
 *
 * The body goes through six passes, each linear and each in a file of its own:
 *   lines.c    cuts it into lines and says what each looks like
 *   marker.c   reads the marker a line may begin with
 *   unusual.c  settles the markers whose meaning the rest of the document decides
 *   zones.c    sets apart title block, signature, attachment list, contents, notes, tables
 *   heads.c    decides which lines are headings and builds the tree
 *   checks.c   findings: empty sections, gaps and repeats in the numbering
 * topics.c reads the topics dictionary and gives each heading of level 1 its topic.
 *
 * Offsets are bytes of the body in 32 bits: process() refuses larger bodies. */
#ifndef OUTLINE_H
#define OUTLINE_H

#include <gongbao/plugin.h>
#include <gongbao/utf8.h>

/* ---- lines ---------------------------------------------------------------------- */

/* What a line looks like by itself. */
enum {
    LINE_STOP = 1,      /* ends in a mark that ends a sentence, a clause or an address */
    LINE_LONG = 2,      /* longer than any title: a paragraph whatever it ends in */
    LINE_TABLE = 4,     /* a row of a table (pipes or tabs) */
    LINE_NUMBER = 8,    /* digits and their punctuation alone: a cell */
    LINE_DATE = 16,     /* a date alone, or a short line that ends in a full date */
    LINE_LIST = 32,     /* 附件：… */
    LINE_APPENDIX = 64, /* 附件, 附件2: an appendix begins */
    LINE_COMMA = 128    /* ends in a mark that leaves the sentence open */
};

/* What its neighbours make of it. */
enum {
    ZONE_HEAD = 1,  /* title, subtitle, author or date of the document that begins here */
    ZONE_TAIL = 2,  /* signature, attachment list, notes to the reader */
    ZONE_CELL = 4,  /* a cell of a table written one cell a line */
    ZONE_TOC = 8,   /* an entry of a table of contents */
    ZONE_NOTE = 16, /* an entry under 注： or 名词解释 */
    ZONE_START = 32 /* a new document or appendix begins here: the numbering starts again */
};

enum family {
    FAMILY_NONE,
    FAMILY_PART,    /* 第一章, 第一部分, 第一编, 第一篇 */
    FAMILY_HAN,     /* 一、 */
    FAMILY_ITEM,    /* 第一节 */
    FAMILY_HAN_PAR, /* （一） */
    FAMILY_ARTICLE, /* 第一条 */
    FAMILY_DIGIT,   /* 1. 1、 */
    FAMILY_PAR,     /* （1） 1） */
    FAMILY_CIRCLE,  /* ① */
    FAMILY_DOTTED,  /* 1.1 and, beside it, a bare 1 */
    FAMILY_PLAIN,   /* a heading without a marker */
    FAMILY_BOX,     /* 【一】: unusual.c makes it one of the above */
    FAMILY_ORDER,   /* 第一、: the same, or FAMILY_SIGN */
    FAMILY_SIGN,    /* ■ ▲ ● */
    FAMILIES
};

/* Why a marker may yet be none. */
enum {
    DOUBT_DIGIT = 1, /* a digit follows 1. or 1、: a decimal or an enumeration unless in order */
    DOUBT_LIST = 2,  /* 二、三级, （一）至（三）, 第五条规定: an enumeration or a reference */
    DOUBT_BARE = 4   /* a number and a blank: a heading only in order and on a short line */
};

struct marker {
    uint8_t family, doubt;
    uint8_t depth;    /* FAMILY_DOTTED: number of components; FAMILY_SIGN: level */
    uint16_t no, len; /* its last component; bytes with the punctuation that belongs to it */
};

struct line {
    uint32_t at, len; /* trimmed */
    uint16_t chars;   /* saturates */
    uint8_t shape, zone;
    struct marker mark;
};

struct text {
    struct gong_span body;
    struct line *lines;
    size_t n;
};

static inline struct gong_span line_span(const struct text *t, size_t i)
{
    return gong_span(t->body.ptr + t->lines[i].at, t->lines[i].len);
}

/* A short line that ends in nothing: a title, a heading, a signature, a cell. */
static inline bool line_is_label(const struct line *l)
{
    return !(l->shape & (LINE_STOP | LINE_LONG | LINE_TABLE | LINE_NUMBER | LINE_COMMA));
}

static inline bool line_is_paragraph(const struct line *l)
{
    return (l->shape & (LINE_STOP | LINE_LONG)) != 0;
}

/* Fills lines; GONG_OK or the failure it reported. */
int outline_lines(struct gong_ctx *ctx, struct text *ret);
struct marker outline_marker(struct gong_span line);
/* Where the full date (2024年1月20日) that ends s begins; SIZE_MAX where there is none. */
size_t outline_date_at(struct gong_span s);
/* The value of a Chinese numeral up to 999 at the start of s, its bytes in *ret_len; 0: none. */
unsigned outline_numeral(struct gong_span s, size_t *ret_len);

/* ---- topics ----------------------------------------------------------------------- */

struct topics;

/* What a heading's words say. Absent spans: nothing. */
struct wording {
    struct gong_span topic;
    int weight;
    size_t at;
};

/* Reads the dictionary; NULL after a failure it reported. */
const struct topics *outline_topics_open(struct gong_ctx *ctx, const char *path);
struct wording outline_wording(const struct topics *d, struct gong_span heading);
/* The first year (2024年, either width) in s; 0: none. */
int outline_year(struct gong_span s);
/* Is this the title of a document that reports (true) or of one that rules (false)? */
bool outline_reports(const struct topics *d, struct gong_span title);
/* A line of the title block that is a title whatever else its words say: …报告, …公报. */
bool outline_is_title(const struct topics *d, struct gong_span line);

/* ---- zones and heads ----------------------------------------------------------------- */

struct head {
    uint32_t line;
    uint32_t start, end;   /* of the section */
    uint32_t from, to;     /* of the heading */
    uint32_t parent;       /* index + 1, 0: none */
    uint16_t no, document; /* its number; which of the documents of the body, from 0 */
    uint8_t family, level, mark_len;
    bool sentence; /* the heading is a sentence of its own */
    bool in_order;
    struct gong_span topic;
};

struct outline {
    struct text text;
    const struct topics *topics; /* NULL: none configured */
    struct gong_span title;      /* as the page or the first line gives it */
    struct head *heads;
    size_t n, cap;
    bool full;     /* more headings than cap */
    bool dotted;   /* the document numbers 1, 1.1, 1.1.1 */
    bool numbered; /* it has markers of level 1 */
};

/* A marker that stands by itself: no doubt, no zone that forbids it. */
static inline bool line_is_marked(const struct line *l)
{
    return l->mark.family && l->mark.family != FAMILY_DOTTED && !l->mark.doubt && !l->zone;
}

/* Words that make a standalone line a heading wherever it stands. */
static inline bool wording_is_strong(struct wording w)
{
    return w.topic.ptr && w.weight >= 4;
}

/* heads.c: the level that a family gives. */
unsigned outline_level(const struct marker *m);
bool outline_is_sign(uint32_t c);
/* Says of 【一】, 第一、 and signs what they are in this document. */
void outline_unusual(struct text *t);
void outline_zones(struct outline *o);
void outline_heads(struct outline *o);
void outline_classify(struct outline *o);
int outline_checks(struct gong_ctx *ctx, struct gong_item *it, const struct outline *o);

#endif
