/* robots.h: the rules of one robots.txt that hold for one crawler (RFC 9309).
 *
 * Reading is two calls: robots_read() with rules NULL counts what is needed, the second
 * writes the rules and their paths into memory of the caller, who owns them. Pure; any
 * thread. Limits: the first 512,000 bytes are read, lines are cut at 16 KiB. */
#ifndef FETCH_ROBOTS_H
#define FETCH_ROBOTS_H

#include <gongbao/span.h>

#define ROBOTS_MAX_BYTES 512000u

struct robots_rule {
    struct gong_span path; /* in the form of robots_canonical(), with * and a final $ */
    bool allow;
};

struct robots {
    struct robots_rule *rules; /* NULL while counting */
    size_t n;
    char *paths; /* where the paths are written; NULL while counting */
    size_t paths_len;
    int64_t crawl_delay; /* milliseconds; -1 where none is given */
};

/* token: the product token of the crawler, compared without case. */
void robots_read(struct robots *r, struct gong_span text, struct gong_span token);

/* path: path and query of a URL. out holds 3 * path.len bytes; returns the length. */
size_t robots_canonical(struct gong_span path, char *out);

/* canonical: what robots_canonical() made of the path and query of a URL. */
bool robots_allows(const struct robots *r, struct gong_span canonical);

#endif
