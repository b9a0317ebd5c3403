/* site.h: a generated government-like site for tests of the crawler: columns with pagers, documents,
 * robots.txt, validators and trouble, the same for any name in the Host header. Everything follows from
 * (host, number of the document, day): nothing is stored, and a test can say what must come out.
 *
 *     /zwgk/  /zwgk/index_1.html ...   the column: newest first, createPageHTML, a date in each row
 *     /zwgk/202501/t20250104_1003.html document 3; numbers from 1, one a day
 *     /.control?day=1&well=1           settings of a running server, as on the command line
 *
 * From day to day: `fresh` new documents on top; of the others those with number % 10 == 3 have other
 * figures, 4 only another counter of readers, and 7 vanish on day 1.
 *
 * The first letters of a host's name say what its trouble is (`well=1` ends it):
 *
 *     busy   documents answer 503            flap   503 to the first request of each document
 *     late   documents answer 429 with       soon   429 with Retry-After: 1 to the first request
 *            Retry-After: 3600                      of each document
 *     lie    304 to every condition          ruin   503 to robots.txt
 *     deny   robots.txt disallows all        slow   Crawl-delay: 1
 *     wall   documents answer 403            away   documents are moved to late1
 *     crowd  the column names a document on each of 1,200 other hosts
 *     post   the column answers POST alone, to a form with page=N (from 1)
 *     frail  documents 1 to `sick` answer 503, and with `deaf=1` the column,
 *            with `deaf=2` its further pages
 */
#ifndef GONG_TESTS_SITE_H
#define GONG_TESTS_SITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SITE_BODY = 1 << 18, SITE_HEAD = 1024, SITE_HOST = 128 };

struct site {
    long docs, rows, fresh, bytes; /* on day 0; of a list page; a day; of a page, about */
    long day, well, twins;         /* twins: lists name some documents twice, spelled otherwise */
    long sick, deaf;               /* of frail hosts */
    unsigned short port;
    const char *log;
};

struct site_text {
    char *ptr;
    size_t len, cap;
};

void site_put(struct site_text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

struct site_request {
    const char *host, *path;  /* host: without its port */
    const char *etag, *since; /* of conditions; "" */
    const char *body;         /* of a POST; NULL: by GET */
    unsigned times;           /* how often this was asked before */
};

struct site_answer {
    int status;
    const char *type;
    char etag[40], date[40], extra[128]; /* extra: a header line with its end, or "" */
    struct site_text body;
};

/* The setting `key`; NULL: there is none. */
long *site_setting(struct site *s, const char *key);
/* day=1&well=0; false: something of it is no setting. */
bool site_set(struct site *s, const char *text);
void site_answer(const struct site *s, const struct site_request *r, struct site_answer *a);

/* ---- pages.c */

struct site_doc {
    uint64_t host; /* hash of its name */
    long number, version, counter;
};

uint64_t site_hash(const char *text);
/* YYYYMMDD of a document, as numbers. */
void site_date(long number, int *year, int *month, int *day);
void site_page(struct site_text *t, const struct site_doc *d, size_t bytes);
void site_row(struct site_text *t, const struct site_doc *d, const char *tail);

#endif
