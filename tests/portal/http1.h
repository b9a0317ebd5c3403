/* http1.h: just enough of HTTP/1.1's server side for tests and the demo: a listening socket
 * on the loopback address, one request read, bytes written. One request a connection.
 * Not a server for the world: no TLS, bodies by length alone, no keep-alive. */
#ifndef GONG_TESTS_HTTP1_H
#define GONG_TESTS_HTTP1_H

#include <stdbool.h>
#include <stddef.h>

enum { HTTP1_MAX_REQUEST = 16384, HTTP1_MAX_PATH = 4096 };

struct http1_request {
    char text[HTTP1_MAX_REQUEST + 1]; /* the whole head and the body, NUL-terminated */
    char method[16];
    char path[HTTP1_MAX_PATH]; /* with its query, as it was sent */
};

/* Listens on 127.0.0.1; *port 0: any free port, and *port tells which. -1: errno says why. */
int http1_listen(unsigned short *port);
/* Reads one request, for five seconds at most. false: there is none. */
bool http1_read(int fd, struct http1_request *r);
/* The value of a header in `out`; false where it is absent. */
bool http1_header(const struct http1_request *r, const char *name, char *out, size_t cap);
/* false: the other side is gone. */
bool http1_write(int fd, const void *data, size_t len);
bool http1_puts(int fd, const char *text);

#endif
