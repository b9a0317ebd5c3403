/* client.h: fetch_http driven to its end in process, and what came of it. One thread. */
#ifndef GONG_TESTS_HTTP_CLIENT_H
#define GONG_TESTS_HTTP_CLIENT_H

#include "harness.h"

enum { CLIENT_MAX = 64 };

struct client_page {
    char url[512], status[8], type[128], etag[64], from[512];
    char head[2048], request[2048], tls[32], title[512], date[16];
    char body[8192];
    size_t body_len, n_findings;
};

struct client_reject {
    char url[512], code[32], message[512];
    int status;
};

struct client {
    struct harness h;
    struct gong_stage *stage;
    struct client_page pages[CLIENT_MAX];
    struct client_reject rejects[CLIENT_MAX];
    size_t n_pages, n_rejects, n_unchanged;
    char log[8192];
    const char *known_etag; /* what the state knows of every URL */
    const char *known_sha256;
    struct gong_outcome outcome;
    int64_t took; /* milliseconds from opening to the end */
};

/* A client with small limits: no delay, no retries, private addresses allowed. */
void client_init(struct client *c);
void client_set(struct client *c, const char *key, const char *value);
/* Opens and runs to the end of the source. false: c->outcome. */
bool client_run(struct client *c);
void client_finish(struct client *c);
/* The page of a URL that ends so; NULL where there is none. */
const struct client_page *client_page(const struct client *c, const char *tail);

#endif
