/* hostile.h: a server that does everything a server must not do, one misdeed a path.
 *
 * It runs in threads of the test on a free loopback port. What was asked is written down, so
 * that tests can look at the requests. */
#ifndef GONG_TESTS_HOSTILE_H
#define GONG_TESTS_HOSTILE_H

#include <pthread.h>

#include "http1.h"

enum { HOSTILE_LOG = 256, HOSTILE_THREADS = 64 };

struct hostile_request {
    char path[256];
    char head[2048];
};

struct hostile {
    unsigned short port;
    int listener;
    int wake[2]; /* closed to end the acceptor */
    pthread_t acceptor, workers[HOSTILE_THREADS];
    size_t n_workers;
    pthread_mutex_t lock;
    struct hostile_request log[HOSTILE_LOG];
    size_t n_log;
    const char *robots;        /* body of /robots.txt */
    int robots_status;         /* 0: 404 */
    const char *robots_target; /* of a redirect, where robots_status is 302 */
};

void hostile_start(struct hostile *h);
void hostile_stop(struct hostile *h);
/* How often a path was asked. */
size_t hostile_count(struct hostile *h, const char *path);
/* The head of the last request for a path; "" where there was none. */
const char *hostile_head(struct hostile *h, const char *path);

/* ---- misdeeds.c */

struct hostile_call {
    struct hostile *h;
    int fd;
    const struct http1_request *r;
    size_t times; /* how often this path was asked before */
    bool hard;    /* end the connection without a farewell */
};

void hostile_answer(struct hostile_call *c);

#endif
