/* server.c: gong-site [KEY=VALUE...] [log=FILE]: the generated site on the loopback addresses, on a
 * free port that is printed when it is ready. One thread, many connections that are kept alive.
 *
 * Each request is a line of the log, with the time at which its head was read (monotonic, in
 * milliseconds) before it is answered: `ms host path status`. SIGTERM, SIGINT and the end of its
 * parent end it. */
#include "http1.h"
#include "site.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_FD = 8192, IN_CAP = 8192, TIMES = 1 << 18, EVENTS = 256 };

/* One connection: what of a request has come, and what of an answer has not gone. */
struct peer {
    char in[IN_CAP + 1];
    size_t in_len;
    char *out;
    size_t out_at, out_len;
    bool closing, blocked;
};

struct server {
    struct site site;
    struct peer *peers[MAX_FD];
    unsigned char *times; /* by hash of host and path */
    struct site_answer answer;
    int epoll, listeners[2], log;
};

static volatile sig_atomic_t stop;

static void on_signal(int sig)
{
    (void)sig;
    stop = 1;
}

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

/* ---- one request */

/* Copies the value of a header of the head; "" where it is absent. */
static void header_of(const char *head, const char *name, char *out, size_t cap)
{
    size_t n = strlen(name);

    out[0] = 0;
    for (const char *line = strstr(head, "\r\n"); line; line = strstr(line + 2, "\r\n")) {
        const char *at = line + 2;
        size_t len;
        if (strncasecmp(at, name, n) != 0 || at[n] != ':')
            continue;
        at += n + 1;
        at += strspn(at, " ");
        len = strcspn(at, "\r\n");
        if (len >= cap)
            return;
        memcpy(out, at, len);
        out[len] = 0;
        return;
    }
}

static void note(const struct server *v, double at, const struct site_request *r, int status)
{
    char line[HTTP1_MAX_PATH + SITE_HOST + 64];
    int n = snprintf(line, sizeof line, "%.3f %s %s %d\n", at, r->host, r->path, status);

    if (v->log >= 0 && n > 0 && (size_t)n < sizeof line && write(v->log, line, (size_t)n) < 0)
        stop = 1;
}

static size_t write_head(const struct site_answer *a, char *out, size_t cap)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct site_text t = {out, 0, cap};

    site_put(&t, "HTTP/1.1 %d %s\r\nServer: gong-site\r\n%s", a->status, a->status == 200 ? "OK" : "Answer",
             a->extra);
    if (a->etag[0])
        site_put(&t, "ETag: %s\r\n", a->etag);
    if (a->date[0])
        site_put(&t, "Last-Modified: Mon, %.2s %s %.4s 08:00:00 GMT\r\n", a->date,
                 months[(a->date[2] - '0') * 10 + a->date[3] - '0' - 1], a->date + 4);
    if (a->status != 304)
        site_put(&t, "Content-Type: %s\r\nContent-Length: %zu\r\n", a->type, a->body.len);
    site_put(&t, "\r\n");
    return t.len;
}

static unsigned count(struct server *v, const struct site_request *r)
{
    unsigned char *at = &v->times[(site_hash(r->host) * 31 + site_hash(r->path)) % TIMES];

    *at = (unsigned char)(*at + (*at < 255));
    return *at - 1u;
}

static void control(struct server *v, const char *text)
{
    struct site_answer *a = &v->answer;
    bool ok = site_set(&v->site, text);

    a->status = ok ? 200 : 400;
    a->type = "text/plain";
    a->etag[0] = a->date[0] = a->extra[0] = 0;
    a->body.len = 0;
    site_put(&a->body, ok ? "ok\n" : "no such setting\n");
}

/* Behind the empty line of a POST; NULL: it is none. */
static const char *body_of(const char *request)
{
    return strncmp(request, "POST ", 5) == 0 ? strstr(request, "\r\n\r\n") + 4 : NULL;
}

/* The request in p->in. */
static void answer(struct server *v, struct peer *p)
{
    char host[SITE_HOST], etag[64], since[64], path[HTTP1_MAX_PATH], connection[32];
    double at = now_ms();
    size_t begin = strcspn(p->in, " "), len = p->in[begin] ? strcspn(p->in + begin + 1, " \r\n") : 0;
    struct site_request r = {host, path, etag, since, body_of(p->in), 0};

    len = len < sizeof path ? len : sizeof path - 1;
    memcpy(path, p->in + begin + (len > 0), len);
    path[len] = 0;
    header_of(p->in, "Host", host, sizeof host);
    host[strcspn(host, ":")] = 0;
    header_of(p->in, "If-None-Match", etag, sizeof etag);
    header_of(p->in, "If-Modified-Since", since, sizeof since);
    header_of(p->in, "Connection", connection, sizeof connection);
    p->closing = strcasecmp(connection, "close") == 0;
    if (strncmp(path, "/.control?", 10) == 0) {
        control(v, path + 10);
    } else {
        r.times = count(v, &r);
        site_answer(&v->site, &r, &v->answer);
        note(v, at, &r, v->answer.status);
    }
    p->out_at = 0;
    p->out_len = write_head(&v->answer, p->out, SITE_HEAD);
    if (v->answer.status != 304 && strncmp(p->in, "HEAD ", 5) != 0) {
        memcpy(p->out + p->out_len, v->answer.body.ptr, v->answer.body.len);
        p->out_len += v->answer.body.len;
    }
}

/* ---- connections */

static void drop(struct server *v, int fd)
{
    free(v->peers[fd]->out);
    free(v->peers[fd]);
    v->peers[fd] = NULL;
    close(fd);
}

static void watch(const struct server *v, int fd, int op, uint32_t events)
{
    struct epoll_event e = {.events = events, .data.fd = fd};

    if (epoll_ctl(v->epoll, op, fd, &e) != 0)
        stop = 1;
}

static void take(struct server *v, int listener)
{
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC), on = 1;
    struct peer *p;

    if (fd < 0)
        return;
    p = fd < MAX_FD ? calloc(1, sizeof *p) : NULL;
    if (p)
        p->out = malloc(SITE_HEAD + SITE_BODY);
    if (!p || !p->out) {
        free(p);
        close(fd);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    v->peers[fd] = p;
    watch(v, fd, EPOLL_CTL_ADD, EPOLLIN);
}

/* false: the connection is at its end. */
static bool send_some(struct server *v, int fd)
{
    struct peer *p = v->peers[fd];

    while (p->out_at < p->out_len) {
        ssize_t n = send(fd, p->out + p->out_at, p->out_len - p->out_at, MSG_NOSIGNAL);
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            watch(v, fd, EPOLL_CTL_MOD, EPOLLOUT);
            p->blocked = true;
            return true;
        }
        if (n <= 0)
            return false;
        p->out_at += (size_t)n;
    }
    if (p->blocked)
        watch(v, fd, EPOLL_CTL_MOD, EPOLLIN);
    p->blocked = false;
    return !p->closing;
}

static bool read_some(struct server *v, int fd)
{
    struct peer *p = v->peers[fd];
    ssize_t n = read(fd, p->in + p->in_len, IN_CAP - p->in_len);
    char *end, length[16];

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return true;
    if (n <= 0)
        return false;
    p->in_len += (size_t)n;
    p->in[p->in_len] = 0;
    end = strstr(p->in, "\r\n\r\n");
    if (end)
        header_of(p->in, "Content-Length", length, sizeof length);
    if (!end || p->in_len - (size_t)(end + 4 - p->in) < strtoul(length, NULL, 10))
        return p->in_len < IN_CAP;
    p->in_len = 0; /* nobody here sends a request before the answer to the last */
    answer(v, p);
    return send_some(v, fd);
}

static void serve(struct server *v)
{
    struct epoll_event events[EVENTS];

    while (!stop) {
        int n = epoll_wait(v->epoll, events, EVENTS, 500);
        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;
            if (fd == v->listeners[0] || fd == v->listeners[1])
                take(v, fd);
            else if (!(events[i].events & EPOLLOUT ? send_some(v, fd) : read_some(v, fd)))
                drop(v, fd);
        }
    }
}

/* ---- starting */

/* The same port on ::1, where there is IPv6: names below localhost have both addresses. */
static int listen_six(unsigned short port)
{
    struct sockaddr_in6 a = {
        .sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int on = 1, fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&a, sizeof a) == 0 && listen(fd, 1024) == 0)
        return fd;
    close(fd);
    return -1;
}

static bool start(struct server *v)
{
    struct rlimit files = {MAX_FD, MAX_FD};

    setrlimit(RLIMIT_NOFILE, &files);
    v->times = calloc(TIMES, 1);
    v->answer.body = (struct site_text){malloc(SITE_BODY), 0, SITE_BODY};
    v->epoll = epoll_create1(EPOLL_CLOEXEC);
    v->log = v->site.log ? open(v->site.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644) : -1;
    v->listeners[0] = http1_listen(&v->site.port);
    if (!v->times || !v->answer.body.ptr || v->epoll < 0 || (v->site.log && v->log < 0) ||
        v->listeners[0] < 0)
        return false;
    listen(v->listeners[0], 1024);
    v->listeners[1] = listen_six(v->site.port);
    watch(v, v->listeners[0], EPOLL_CTL_ADD, EPOLLIN);
    if (v->listeners[1] >= 0)
        watch(v, v->listeners[1], EPOLL_CTL_ADD, EPOLLIN);
    return !stop && printf("%u\n", v->site.port) > 0 && fflush(stdout) == 0;
}

int main(int argc, char **argv)
{
    static struct server v = {.site = {.docs = 40, .rows = 20, .fresh = 2, .bytes = 20000}};
    struct sigaction act = {.sa_handler = on_signal};

    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "log=", 4) == 0) {
            v.site.log = argv[i] + 4;
        } else if (strncmp(argv[i], "port=", 5) == 0) {
            v.site.port = (unsigned short)strtoul(argv[i] + 5, NULL, 10);
        } else if (!site_set(&v.site, argv[i])) {
            fprintf(stderr, "gong-site: no such setting: %s\n", argv[i]);
            return 2;
        }
    }
    sigaction(SIGTERM, &act, NULL);
    sigaction(SIGINT, &act, NULL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (!start(&v)) {
        fprintf(stderr, "gong-site: cannot start: %s\n", strerror(errno));
        return 1;
    }
    serve(&v);
    return 0;
}
