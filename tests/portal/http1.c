/* http1.c: see http1.h. */
#include "http1.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

int http1_listen(unsigned short *port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(*port)};
    socklen_t len = sizeof a;
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&a, sizeof a) != 0 || listen(fd, 128) != 0 ||
        getsockname(fd, (struct sockaddr *)&a, &len) != 0) {
        int err = errno;
        close(fd);
        errno = err;
        return -1;
    }
    *port = ntohs(a.sin_port);
    return fd;
}

/* "GET /path HTTP/1.1" */
static bool parse_line(struct http1_request *r)
{
    size_t method = strcspn(r->text, " \r\n"), path;

    if (method >= sizeof r->method || r->text[method] != ' ')
        return false;
    memcpy(r->method, r->text, method);
    path = strcspn(r->text + method + 1, " \r\n");
    if (path == 0 || path >= sizeof r->path)
        return false;
    memcpy(r->path, r->text + method + 1, path);
    return true;
}

static bool is_whole(const struct http1_request *r, size_t len)
{
    const char *end = strstr(r->text, "\r\n\r\n");
    char length[16];

    if (!end || !http1_header(r, "Content-Length", length, sizeof length))
        return end;
    return len - (size_t)(end + 4 - r->text) >= strtoul(length, NULL, 10);
}

bool http1_read(int fd, struct http1_request *r)
{
    struct timeval limit = {.tv_sec = 5};
    size_t len = 0;

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    memset(r, 0, sizeof *r);
    while (len < HTTP1_MAX_REQUEST) {
        ssize_t n = read(fd, r->text + len, HTTP1_MAX_REQUEST - len);
        if (n <= 0)
            return false;
        len += (size_t)n;
        if (is_whole(r, len))
            return parse_line(r);
    }
    return false;
}

bool http1_header(const struct http1_request *r, const char *name, char *out, size_t cap)
{
    size_t n = strlen(name);

    for (const char *line = strstr(r->text, "\r\n"); line; line = strstr(line + 2, "\r\n")) {
        const char *at = line + 2, *end;
        if (strncasecmp(at, name, n) != 0 || at[n] != ':')
            continue;
        at += n + 1;
        at += strspn(at, " \t");
        end = strstr(at, "\r\n");
        if (!end || (size_t)(end - at) >= cap)
            return false;
        memcpy(out, at, (size_t)(end - at));
        out[end - at] = 0;
        return true;
    }
    return false;
}

bool http1_write(int fd, const void *data, size_t len)
{
    const char *at = data;

    while (len > 0) {
        ssize_t n = send(fd, at, len, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        at += n;
        len -= (size_t)n;
    }
    return true;
}

bool http1_puts(int fd, const char *text)
{
    return http1_write(fd, text, strlen(text));
}
