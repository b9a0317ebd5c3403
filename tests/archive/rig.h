/* rig.h: the archive stage over the box's folder `arc`, and its files read back. */
#ifndef GONG_TESTS_RIG_H
#define GONG_TESTS_RIG_H

#include <gongbao/warc.h>

#include "harness.h"

/* A stage with the checkpoint of an earlier one, which may be NULL. */
void begin(struct harness *h, const struct harness *before);
struct gong_item *payload(struct harness *h, const char *url, struct gong_span body);
bool push(struct harness *h, const char *url, const char *body);
/* A payload that came over HTTP. */
struct gong_item *response(struct harness *h, const char *url, const char *body);
/* An attribute as a number. */
int64_t number(const struct gong_item *it, const char *key);
/* n bytes that do not compress; freed by the caller. */
struct gong_span noise(size_t n);

struct reader {
    struct harness h; /* for its arena alone */
    struct gong_ctx ctx;
    struct gong_warc *w;
};

void read_begin(struct reader *r, const char *name);
/* All records of a file, a letter each (Warcinfo, File = resource, Response, reQuest, reVisit),
 * read to their ends. */
void assert_types(const char *name, const char *want);

#endif
