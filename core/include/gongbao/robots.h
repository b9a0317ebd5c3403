/* robots.h: the rules of one robots.txt that hold for one crawler (RFC 9309).
 *
 * Reading is two calls: gong_robots_read() with rules NULL counts what is needed, the second
 * writes the rules and their paths into memory of the caller, who owns them. Pure; any
 * thread. Limits: the first 512,000 bytes are read, lines are cut at 16 KiB. A file of UTF-16 is
 * read as such, by its mark or its first character. */
#ifndef GONGBAO_ROBOTS_H
#define GONGBAO_ROBOTS_H

#include <gongbao/span.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GONG_ROBOTS_MAX_BYTES 512000u

struct gong_robots_rule {
    struct gong_span path; /* in the form of gong_robots_canonical(), with * and a final $ */
    bool allow;
};

struct gong_robots {
    struct gong_robots_rule *rules; /* NULL while counting */
    size_t n;
    char *paths; /* where the paths are written; NULL while counting */
    size_t paths_len;
    int64_t crawl_delay; /* milliseconds; -1 where none is given */
};

/* token: the product token of the crawler, compared without case. */
void gong_robots_read(struct gong_robots *r, struct gong_span text, struct gong_span token);

/* path: path and query of a URL. out holds 3 * path.len bytes; returns the length. */
size_t gong_robots_canonical(struct gong_span path, char *out);

/* canonical: what gong_robots_canonical() made of the path and query of a URL. */
bool gong_robots_allows(const struct gong_robots *r, struct gong_span canonical);

#ifdef __cplusplus
}
#endif
#endif
