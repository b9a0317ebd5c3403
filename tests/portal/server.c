/* server.c: gong-portal ROOT [PORT] serves a folder on the loopback address: on PORT where it is
 * free, otherwise on any free port. The port is printed when the server is ready.
 *
 * The bundled portal and tests are served with it. Every request is answered from files below
 * ROOT; what a file's name does not say stands in ROOT/portal.manifest, one line a path:
 *
 *     PATH STATUS CONTENT-TYPE [HEADER: VALUE]     (separated by TAB)
 *
 * A content type of `-` sends none. A path that has a line and no file answers with an empty
 * body: redirects need nothing else. ETags are made of the bytes, so that a second run finds
 * everything unchanged. SIGTERM, SIGINT and the end of its parent end it. */
#include "http1.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_FILE = 8 * 1024 * 1024, MAX_MANIFEST = 65536 };

struct portal {
    int root;
    char manifest[MAX_MANIFEST + 1];
    char *file; /* MAX_FILE bytes: the body of the answer under way */
    size_t file_len;
};

struct answer {
    int status;
    char type[128];
    char extra[512]; /* one header line without its end, or empty */
};

static volatile sig_atomic_t stop;

static void on_signal(int sig)
{
    (void)sig;
    stop = 1;
}

static const char *type_of(const char *path)
{
    static const char *const types[][2] = {
        {".html", "text/html; charset=utf-8"},
        {".txt", "text/plain; charset=utf-8"},
        {".doc", "application/msword"},
        {".pdf", "application/pdf"},
        {".css", "text/css"},
        {".json", "application/json"},
    };
    const char *dot = strrchr(path, '.');

    for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
        if (strcmp(dot, types[i][0]) == 0)
            return types[i][1];
    return "application/octet-stream";
}

/* Bytes of a file below the root; false where there is no such regular file. */
static bool load(const struct portal *p, const char *name, char *out, size_t cap, size_t *len)
{
    struct stat st;
    int fd = openat(p->root, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool ok = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (size_t)st.st_size <= cap;

    for (*len = 0; ok && *len < (size_t)st.st_size;) {
        ssize_t n = read(fd, out + *len, (size_t)st.st_size - *len);
        ok = n > 0;
        *len += ok ? (size_t)n : 0;
    }
    if (fd >= 0)
        close(fd);
    return ok;
}

/* Copies the field at *at up to a TAB or the end of the line; *at moves behind it. */
static void field(const char **at, char *out, size_t cap)
{
    size_t n = strcspn(*at, "\t\n"), kept = n < cap ? n : cap - 1;

    memcpy(out, *at, kept);
    out[kept] = 0;
    *at += n;
    if (**at == '\t')
        (*at)++;
}

static bool find_line(const struct portal *p, const char *path, struct answer *a)
{
    size_t n = strlen(path);
    char status[8];

    for (const char *line = p->manifest; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        if (strncmp(line, path, n) != 0 || line[n] != '\t')
            continue;
        line += n + 1;
        field(&line, status, sizeof status);
        field(&line, a->type, sizeof a->type);
        field(&line, a->extra, sizeof a->extra);
        a->status = (int)strtol(status, NULL, 10);
        return a->status >= 200 && a->status <= 599;
    }
    return false;
}

static bool is_plain(const char *path)
{
    return path[0] == '/' && !strstr(path, "..") && !strstr(path, "//") &&
           strcmp(path, "/portal.manifest") != 0;
}

/* Decides on the answer and loads its body. */
static void answer_for(struct portal *p, char *path, struct answer *a)
{
    char name[HTTP1_MAX_PATH + 16];
    bool listed, there;

    path[strcspn(path, "?#")] = 0;
    *a = (struct answer){.status = 200};
    listed = find_line(p, path, a);
    snprintf(name, sizeof name, "%s%s", path + 1, path[strlen(path) - 1] == '/' ? "index.html" : "");
    there = is_plain(path) && load(p, name, p->file, MAX_FILE, &p->file_len);
    if (!listed)
        snprintf(a->type, sizeof a->type, "%s", type_of(name));
    if (there || listed)
        return;
    *a = (struct answer){.status = 404, .type = "text/html; charset=utf-8"};
    if (!load(p, "404.html", p->file, MAX_FILE, &p->file_len))
        p->file_len = 0;
}

static uint64_t digest(const char *data, size_t len)
{
    uint64_t h = 14695981039346656037ull;

    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)data[i]) * 1099511628211ull;
    return h;
}

static const char *reason(int status)
{
    return status == 200 ? "OK" : status == 304 ? "Not Modified" : status == 404 ? "Not Found" : "Answer";
}

static void serve(struct portal *p, int fd)
{
    struct http1_request r;
    struct answer a;
    char head[2048], etag[32], asked[64];
    int n;

    if (!http1_read(fd, &r))
        return;
    p->file_len = 0;
    answer_for(p, r.path, &a);
    snprintf(etag, sizeof etag, "\"%016llx\"", (unsigned long long)digest(p->file, p->file_len));
    if (a.status == 200 && http1_header(&r, "If-None-Match", asked, sizeof asked) && strcmp(asked, etag) == 0)
        a.status = 304;
    n = snprintf(head, sizeof head, "HTTP/1.1 %d %s\r\nServer: gong-portal\r\nConnection: close\r\n",
                 a.status, reason(a.status));
    if (a.status == 200 || a.status == 304)
        n += snprintf(head + n, sizeof head - (size_t)n, "ETag: %s\r\n", etag);
    if (a.status != 304)
        n += snprintf(head + n, sizeof head - (size_t)n, "Content-Length: %zu\r\n", p->file_len);
    if (a.type[0] && strcmp(a.type, "-") != 0)
        n += snprintf(head + n, sizeof head - (size_t)n, "Content-Type: %s\r\n", a.type);
    if (a.extra[0])
        n += snprintf(head + n, sizeof head - (size_t)n, "%s\r\n", a.extra);
    n += snprintf(head + n, sizeof head - (size_t)n, "\r\n");
    if (http1_write(fd, head, (size_t)n) && a.status != 304 && strcmp(r.method, "HEAD") != 0)
        http1_write(fd, p->file, p->file_len);
}

static void serve_until_stopped(struct portal *p, int listener)
{
    struct pollfd pfd = {.fd = listener, .events = POLLIN};

    while (!stop) {
        int fd;
        if (poll(&pfd, 1, 500) <= 0)
            continue;
        fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0)
            continue;
        serve(p, fd);
        close(fd);
    }
}

/* The wanted port, or any: an address that stays the same lets a second run know its pages. */
static int listen_near(unsigned short wanted, unsigned short *port)
{
    int fd;

    *port = wanted;
    fd = http1_listen(port);
    if (fd >= 0 || wanted == 0)
        return fd;
    *port = 0;
    return http1_listen(port);
}

static int fail(const char *what)
{
    fprintf(stderr, "gong-portal: %s: %s\n", what, strerror(errno));
    return 1;
}

int main(int argc, char **argv)
{
    static struct portal portal;
    struct sigaction act = {.sa_handler = on_signal};
    long wanted = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
    unsigned short port;
    size_t len;
    int listener;

    if (argc < 2 || argc > 3 || wanted < 0 || wanted > 65535) {
        fprintf(stderr, "usage: gong-portal ROOT [PORT]\n");
        return 2;
    }
    sigaction(SIGTERM, &act, NULL);
    sigaction(SIGINT, &act, NULL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    portal.root = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (portal.root < 0)
        return fail(argv[1]);
    if (load(&portal, "portal.manifest", portal.manifest, MAX_MANIFEST, &len))
        portal.manifest[len] = 0;
    portal.file = malloc(MAX_FILE);
    listener = listen_near((unsigned short)wanted, &port);
    if (!portal.file || listener < 0 || printf("%u\n", port) < 0 || fflush(stdout) != 0)
        return fail("cannot listen");
    serve_until_stopped(&portal, listener);
    close(listener);
    close(portal.root);
    free(portal.file);
    return 0;
}
