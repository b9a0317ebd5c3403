/* hostile.c: the threads of the hostile server; what it answers is in misdeeds.c. */
#include "hostile.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct connection {
    struct hostile *h;
    int fd;
};

/* Writes the request down; returns how often its path was asked before. */
static size_t note(struct hostile *h, const struct http1_request *r)
{
    size_t times = 0;

    pthread_mutex_lock(&h->lock);
    for (size_t i = 0; i < h->n_log; i++)
        times += strcmp(h->log[i].path, r->path) == 0;
    if (h->n_log < HOSTILE_LOG) {
        struct hostile_request *e = &h->log[h->n_log++];
        snprintf(e->path, sizeof e->path, "%.255s", r->path);
        snprintf(e->head, sizeof e->head, "%.2047s", r->text);
    }
    pthread_mutex_unlock(&h->lock);
    return times;
}

static void *serve(void *arg)
{
    struct connection *c = arg;
    struct http1_request *r = malloc(sizeof *r);
    struct hostile_call call = {.h = c->h, .fd = c->fd, .r = r};

    if (r && http1_read(c->fd, r)) {
        call.times = note(c->h, r);
        hostile_answer(&call);
    }
    if (!call.hard)
        shutdown(c->fd, SHUT_WR);
    close(c->fd);
    free(r);
    free(c);
    return NULL;
}

static void *accept_all(void *arg)
{
    struct hostile *h = arg;
    struct pollfd p[2] = {{.fd = h->listener, .events = POLLIN}, {.fd = h->wake[0], .events = POLLIN}};

    while (poll(p, 2, -1) > 0 && p[1].revents == 0) {
        struct connection *c = malloc(sizeof *c);
        if (!c)
            abort();
        *c = (struct connection){h, accept4(h->listener, NULL, NULL, SOCK_CLOEXEC)};
        if (c->fd < 0 || h->n_workers == HOSTILE_THREADS ||
            pthread_create(&h->workers[h->n_workers], NULL, serve, c) != 0)
            abort();
        h->n_workers++;
    }
    return NULL;
}

void hostile_start(struct hostile *h)
{
    memset(h, 0, sizeof *h);
    h->listener = http1_listen(&h->port);
    if (h->listener < 0 || pipe(h->wake) != 0 || pthread_mutex_init(&h->lock, NULL) != 0 ||
        pthread_create(&h->acceptor, NULL, accept_all, h) != 0)
        abort();
}

void hostile_stop(struct hostile *h)
{
    close(h->wake[1]);
    pthread_join(h->acceptor, NULL);
    for (size_t i = 0; i < h->n_workers; i++)
        pthread_join(h->workers[i], NULL);
    close(h->wake[0]);
    close(h->listener);
    pthread_mutex_destroy(&h->lock);
}

size_t hostile_count(struct hostile *h, const char *path)
{
    size_t n = 0;

    pthread_mutex_lock(&h->lock);
    for (size_t i = 0; i < h->n_log; i++)
        n += strcmp(h->log[i].path, path) == 0;
    pthread_mutex_unlock(&h->lock);
    return n;
}

const char *hostile_head(struct hostile *h, const char *path)
{
    const char *head = "";

    pthread_mutex_lock(&h->lock);
    for (size_t i = 0; i < h->n_log; i++)
        if (strcmp(h->log[i].path, path) == 0)
            head = h->log[i].head;
    pthread_mutex_unlock(&h->lock);
    return head;
}
