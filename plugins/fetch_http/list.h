/* list.h: listing a column: one list page in, its item links and the next request out.
 *
 * A family (list_trs.c, list_jpage.c, ...) reads one page. It calls list_item() for each item
 * link and says where the listing goes on; list.c decides whether it does. Everything a
 * page says is from outside: links are checked like any other, numbers are only hints. */
#ifndef FETCH_LIST_H
#define FETCH_LIST_H

#include "frontier.h"

#define LIST_MAX_HOSTS 1000  /* other hosts that one column may bring into a run */
#define FETCH_MAX_POST 2048u /* bytes of a body that is sent */
#define LIST_DATE_SIZE 11u   /* YYYY-MM-DD and a NUL */

/* A column that is listed page by page. */
struct fetch_column {
    const struct fetch_rules *rules;
    struct gong_span url, fragment; /* of its first page */
    struct gong_span post_url;      /* where a filled post_body goes */
    int64_t number, pages, jobs;    /* jobs: list pages that are still to come */
    int64_t items, fits;            /* addresses named so far; those that fit follow_pattern */
    int64_t unknown;                /* of the items: never seen before this run */
    int64_t stale;                  /* pages in a row without a new item */
    int64_t hosts, crowded;         /* other hosts that it brought in; items on those beyond */
    uint64_t first_digest, last_digest, group;
    bool one_based; /* page 2 is called 2 */
    /* newest first? */
    char newest[16], last_date[16];
    int64_t dated, inversions, known_in_a_row;
    bool may_leave, left; /* known items in a row may end it; they did */
    bool capped;          /* new items were left out: max_pages of the source */
    bool overfull;        /* more addresses than the run can tell apart (max_pages): the count is short */
    const char *code;     /* of a failure; constant */
};

enum list_post { POST_NONE, POST_FORM, POST_JSON };
enum list_probe { PROBE_NONE, PROBE_ONE, PROBE_TWO };

struct list_page {
    struct fetch *fetch;
    struct gong_ctx *ctx;
    struct fetch_job *job;
    struct fetch_column *column;
    struct gong_span url, base, host; /* url: with what was asked by POST; base: of relative links */
    struct gong_span text;            /* UTF-8 */
    struct gong_html *html;           /* of markup; NULL for JSON and XML */
    size_t found, fresh;              /* item links, and those new to the column */
    size_t elsewhere, refused, lists; /* links left out; further lists named */
    uint64_t digest;                  /* of the item links in their order */
    /* what the family says */
    struct gong_span next; /* ptr NULL: the listing ends here */
    int64_t next_number;   /* of the page at `next`; 0: one more than this page */
    int64_t total;         /* items of the column, as it says; -1 */
    enum list_probe probe; /* `next` is a guess */
    bool promised;         /* the page itself says that `next` exists */
    bool entrance;         /* leads to the list at `next` and names no items itself */
    bool loose;            /* lists in no order: no page is compared with another */
    bool failed;           /* no memory */
    const char *fault;     /* why a list of this family cannot be read; a constant */
};

/* ---- list.c */

int list_open(struct fetch *f, struct gong_ctx *ctx);
/* The number of a preset as column_preset counts; -1: there is none of this name. */
int64_t list_preset(const char *name);
/* A list page of the column has come to its end, one way or the other; behind the last one the
 * core is told how the listing went. */
void list_job_ended(struct gong_ctx *ctx, struct fetch_column *col);
/* Reads a fetched list page of a column; ends its job. */
int list_finish(struct fetch *f, struct gong_ctx *ctx, const struct fetch_slot *s);
/* A page of a column could not be had: true where the listing goes on or ends without failure,
 * then *ret_rc is what process() returns and the job has come to its end. */
bool list_failed(struct fetch *f, struct gong_ctx *ctx, struct fetch_job *job, const struct outcome *o,
                 int *ret_rc);
/* ---- list_items.c */

/* true where the address may be asked as part of this column. */
bool list_resolve(struct list_page *p, struct gong_span href, struct gong_url *url, struct gong_span *text);
/* One item link; date: YYYY-MM-DD or empty. */
void list_item(struct list_page *p, struct gong_span href, struct gong_span title, const char *date);
/* A further list of the column, outside the sequence. */
void list_more(struct list_page *p, struct gong_span href);

/* ---- the families: true where the page is one of theirs */

bool list_sitemap(struct list_page *p); /* list_xml.c */
bool list_feed(struct list_page *p);
bool list_jpage(struct list_page *p);
bool list_jpaas(struct list_page *p);
bool list_gkmlpt(struct list_page *p); /* list_api.c */
bool list_ucap(struct list_page *p);
bool list_longxun(struct list_page *p);
bool list_trs(struct list_page *p);
bool list_links(struct list_page *p); /* list_html.c */
/* The page that follows `_1` where that was not the second one; NULL: nothing more to try. */
struct gong_span trs_second_guess(struct gong_ctx *ctx, const struct fetch_job *job);

/* ---- list_xml.c */

/* Begins as XML does that is no page for people. */
bool xml_looks(struct gong_span text);
/* Addresses alone, one a line. */
bool sitemap_is_text(struct gong_span text);
/* What gzip packed, at most cap bytes; other bytes as they are. {NULL, 0}: broken, or more. */
struct gong_span sitemap_unpacked(struct gong_ctx *ctx, struct gong_span body, size_t cap);

/* ---- list_post.c */

/* The number of a kind of POST as column_post counts; -1: there is none of this name. */
int64_t post_kind(const char *name);
/* GONG_OK, or what is wrong with the rules, reported. */
int post_check(struct gong_ctx *ctx, const struct fetch_rules *r);
const char *post_content_type(const struct fetch_rules *r);
/* The body of a page, from the template. */
struct gong_span post_fill(struct gong_ctx *ctx, const struct fetch_rules *r, int64_t page);
/* The address of the page as its family reads it. */
struct gong_span post_url(struct list_page *p);
/* An address of a list page becomes one of a POST where its column says so. */
void post_split(struct gong_ctx *ctx, struct fetch_found *found, int64_t page);
/* Where a column with a template goes on. */
void post_next(struct list_page *p);

/* ---- list_html.c */

/* The item links of markup. fragment: of an answer that holds the rows alone. */
void html_items(struct list_page *p, struct gong_html *h, bool fragment);
/* The literal link to the next page; {NULL, 0} where there is none. */
struct gong_span html_next(struct list_page *p, struct gong_html *h);

/* ---- list_json.c */

/* Item links of a JSON answer; false where it is none. *ret_total: as it says, or -1. */
bool json_items(struct list_page *p, int64_t *ret_total);
bool json_looks(struct gong_span text);
/* The string at member `second` of member `first`, copied; {NULL, 0}. */
struct gong_span json_string(struct list_page *p, const char *first, const char *second);
/* Nesting stays within 64. */
bool json_is_shallow(struct gong_span text);

/* ---- list_text.c */

/* The first whole date in s as YYYY-MM-DD; false and "" where there is none. */
bool text_date(struct gong_span s, char out[LIST_DATE_SIZE]);
/* "Mon, 06 Jan 2025 ..." or a date as above. */
bool text_feed_date(struct gong_span s, char out[LIST_DATE_SIZE]);
/* Digits of all of s; -1 where it is no number below 10^9. */
int64_t text_number(struct gong_span s);
/* The value of a query parameter; {NULL, 0}. */
struct gong_span text_param(struct gong_span url, const char *name);
/* url with the parameter set; value is escaped. */
struct gong_span text_set_param(struct gong_ctx *ctx, struct gong_span url, const char *name,
                                struct gong_span value);
/* The first page parameter that url has, and its number. NULL where it has none. */
const char *text_page_param(struct gong_span url, int64_t *ret_number);
/* The string literal of a script around `at`; {NULL, 0} where `at` is in none. */
struct gong_span text_literal(struct gong_span script, size_t at);
/* The value of `name: value` or `name = value` in a script, without its quotes. */
struct gong_span text_script_value(struct gong_span script, const char *name);
/* A script without its comments. */
struct gong_span text_without_comments(struct gong_ctx *ctx, struct gong_span script);
/* All scripts of a page, joined, without comments. */
struct gong_span text_scripts(struct gong_ctx *ctx, struct gong_html *h);

#endif
