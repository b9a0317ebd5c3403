/* misdeeds.c: what the hostile server answers, by path.
 *
 * A row of `plain` is a whole answer; a row of `acts` needs a function. Whoever sends without
 * end stops when the client is gone, and paces itself by waiting for that. */
#include "columns.h"
#include "posts.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <zlib.h>

#define PAGE                 "<html><body><h1>page</h1><p>text</p></body></html>"
#define HTML                 "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
#define TO(status, location) "HTTP/1.1 " status " Go\r\nLocation: " location "\r\nContent-Length: 0\r\n\r\n"
#define STATUS(line)         "HTTP/1.1 " line "\r\nContent-Length: 7\r\nConnection: close\r\n\r\nrefused"

struct plain {
    const char *path, *answer;
};

/* One page of a document: its text, and where the next one stands. */
#define PART_HEAD        HTML "\r\n<html><head><meta name=\"ArticleTitle\" content=\"三月\"></head><body><p>"
#define PART_TAIL(next)  "</p><div class=\"page\"><a href=\"" next "\">下一页</a></div></body></html>"
#define PART(text, next) PART_HEAD text "。受理申请四十件，答复来信五十件。" PART_TAIL(next)

#define TEN(text) text text text text text text text text text text
#define LONG      TEN("本期内容较多，分为三页，每页都有十句。")

static const struct plain plain[] = {
    {"/doc/t20250301_7.html", PART("first part", "t20250301_7_1.html")},
    {"/doc/t20250301_7_1.html", PART("second part", "t20250301_7_2.html")},
    {"/doc/t20250301_7_2.html", PART("third part", "#")},
    {"/doc/t20250301_9.html", PART(LONG "first part", "t20250301_9_1.html")},
    {"/doc/t20250301_9_1.html", PART(LONG "second part", "t20250301_9_2.html")},
    {"/doc/t20250301_9_2.html", PART(LONG "third part", "#")},
    {"/doc/t20250301_8.html", PART("first part", "t20250301_8_1.html")},
    {"/doc/t20250301_6.html", PART("first part", "t20250301_6_1.html")},
    {"/doc/t20250301_6_1.html", STATUS("503 Service Unavailable")},
    {"/doc/ring.html", PART("only part", "ring.html")},
    {"/doc/elsewhere.html", PART("only part", "http://elsewhere.test/doc/elsewhere_1.html")},
    {"/ok", HTML "Content-Length: 50\r\n\r\n" PAGE},
    {"/ok2", HTML "Content-Length: 50\r\n\r\n" PAGE},
    {"/ring/a", TO("302", "/ring/b")},
    {"/ring/b", TO("301", "/ring/a")},
    {"/moved", TO("301", "/ok")},
    {"/moved/twin", TO("308", "/ok")},
    {"/nowhere", "HTTP/1.1 302 Go\r\nContent-Length: 0\r\n\r\n"},
    {"/to/file", TO("302", "file:///etc/passwd")},
    {"/to/gopher", TO("302", "gopher://127.0.0.1:70/x")},
    {"/to/password", TO("302", "http://user:secret@127.0.0.1/")},
    {"/to/metadata", TO("302", "http://169.254.169.254/latest/meta-data/")},
    {"/to/mapped", TO("302", "http://[::ffff:169.254.169.254]/")},
    {"/to/zero", TO("302", "http://0.0.0.0:1/")},
    {"/to/octal", TO("302", "http://0177.0.0.2:1/")},
    {"/to/decimal", TO("302", "http://2130706434:1/")},
    {"/to/loopback", TO("302", "http://127.0.0.2:1/")},
    {"/to/six", TO("302", "http://[::1]:1/")},
    {"/stub/meta", HTML "\r\n<META HTTP-EQUIV=\"Refresh\" CONTENT=\"0;url=../ok\">"},
    {"/stub/script", HTML "\r\n<script>document.location.href='/ok';</script>"},
    {"/stub/replace", HTML "\r\n<script>window.location.replace( \"/ok\" )</script>"},
    {"/stub/computed", HTML "\r\n<script>location.href='/ok?'+code();</script>"},
    {"/stub/slow", HTML "\r\n<meta http-equiv=refresh content='600; url=/ok'>"},
    {"/stub/file", HTML "\r\n<meta http-equiv=refresh content='0; url=file:///etc/passwd'>"},
    {"/stub/ring", HTML "\r\n<meta http-equiv=refresh content='0; url=/stub/ring'>"},
    {"/stub/home", HTML "\r\n<script>location.href = \"/\"</script>"},
    {"/stub/metadata", HTML "\r\n<meta http-equiv=refresh content='0; url=http://169.254.169.254/latest/'>"},
    {"/to/stub", TO("303", "/stub/metadata")},
    {"/to/port", TO("307", "http://127.0.0.1:99999/")},
    {"/to/nothing", TO("302", "http://")},
    {"/length/two", HTML "Content-Length: 50\r\nContent-Length: 60\r\n\r\n" PAGE},
    {"/length/minus", HTML "Content-Length: -5\r\n\r\n" PAGE},
    {"/length/huge", HTML "Content-Length: 99999999999999999999999\r\n\r\n" PAGE},
    {"/length/far", HTML "Content-Length: 999999999999\r\n\r\n" PAGE},
    {"/chunk/huge", HTML "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n" PAGE},
    {"/429", STATUS("429 Slow")},
    {"/503/late", "HTTP/1.1 503 Busy\r\nRetry-After: 86400\r\nContent-Length: 0\r\n\r\n"},
    {"/503/wrong", "HTTP/1.1 503 Busy\r\nRetry-After: soon\r\nContent-Length: 0\r\n\r\n"},
    {"/acw", HTML "\r\n<html><script>var arg1='3B';document.cookie='acw_sc__v2='+x;</script></html>"},
    {"/jsl",
     HTML "Set-Cookie: __jsluid_s=9; max-age=31536000\r\n\r\n<script>document.cookie='__jsl_clearance_s=1'"
          "</script>"},
    {"/short", HTML "Content-Length: 500\r\n\r\n" PAGE},
    {"/more", HTML "Content-Length: 12\r\n\r\n" PAGE},
    {"/transfer/unknown", HTML "Transfer-Encoding: rot13\r\n\r\n" PAGE},
    {"/transfer/unknown-chunked", HTML "Transfer-Encoding: rot13, chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n"},
    {"/transfer/gzip", HTML "Transfer-Encoding: gzip\r\n\r\n" PAGE},
    {"/transfer/twice",
     HTML "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n"},
    {"/transfer/length",
     HTML "Content-Length: 2\r\nTransfer-Encoding: Chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n"},
    {"/chunk/bad", HTML "Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\nzz\r\nefgh\r\n0\r\n\r\n"},
    {"/chunk/cut", HTML "Transfer-Encoding: chunked\r\n\r\n400\r\nabcd"},
    {"/chunk/ok", HTML "Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n2\r\nef\r\n0\r\nX-End: 1\r\n\r\n"},
    {"/gzip/bad", HTML "Content-Encoding: gzip\r\n\r\nthis is no gzip stream at all"},
    {"/gzip/twice", HTML "Content-Encoding: gzip, gzip\r\n\r\n" PAGE},
    {"/gzip/lines", HTML "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n\r\n" PAGE},
    {"/brotli", HTML "Content-Encoding: br\r\n\r\n" PAGE},
    {"/not-http", "SSH-2.0-OpenSSH_9.2\r\n"},
    {"/close", ""},
    {"/half-head", "HTTP/1.1 200 OK\r\nContent-Ty"},
    {"/empty", HTML "Content-Length: 0\r\n\r\n"},
    {"/204", "HTTP/1.1 204 No Content\r\n\r\n"},
    {"/206", "HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-3/100\r\nContent-Length: 4\r\n\r\nabcd"},
    {"/300", "HTTP/1.1 300 Choices\r\nContent-Length: 0\r\n\r\n"},
    {"/304", "HTTP/1.1 304 Not Modified\r\n\r\n"},
    {"/403", STATUS("403 Forbidden")},
    {"/404", STATUS("404 Not Found")},
    {"/410", STATUS("410 Gone")},
    {"/418", STATUS("418 Teapot")},
    {"/500", STATUS("500 Error")},
    {"/503", STATUS("503 Busy")},
    {"/599", STATUS("599 Odd")},
    {"/412", STATUS("412 Precondition Failed")},
    {"/404/short", "HTTP/1.1 404 Not Found\r\nContent-Length: 900\r\n\r\ncut"},
    {"/429/late", "HTTP/1.1 429 Slow\r\nRetry-After: 86400\r\nContent-Length: 0\r\n\r\n"},
    {"/429/date",
     "HTTP/1.1 429 Slow\r\nRetry-After: Fri, 31 Dec 2100 23:59:59 GMT\r\nContent-Length: 0\r\n\r\n"},
    {"/521", "HTTP/1.1 521 Down\r\nSet-Cookie: __jsluid_h=1\r\nContent-Length: 0\r\n\r\n"},
    {"/202", "HTTP/1.1 202 OK\r\nConnection: close\r\n\r\n<script>$_ts=window['$_ts'];</script>"},
    {"/wall", "HTTP/1.1 302 Go\r\nLocation: /wall\r\nSet-Cookie: C3VK=1\r\nContent-Length: 0\r\n\r\n"},
    {"/cookie", HTML "Set-Cookie: id=1; Path=/\r\nContent-Length: 50\r\n\r\n" PAGE},
    {"/list", HTML
     "\r\n<ul class=l><li><a href=/ok>1</a><li><a href='ok2#x'>2</a><li><a href=javascript:x()>3</a>"
     "<li><a href=http://other.example/z>4</a><li><a href=/ok>again</a></ul><a class=n href=/list2>next</a>"},
    {"/list2", HTML "\r\n<ul class=l><li><a href=/chunk/ok>5</a></ul><a class=n href=/list>first</a>"},
    {"/list/base", HTML "\r\n<base href='/chunk/'><ul class=l><li><a href=ok>1</a></ul>"},
    {"/list/none", HTML "\r\n<p>nothing here</p>"},
    {"/list/wall", HTML "\r\n<script>var arg1='A';document.cookie='acw_sc__v2'</script>"},
    {"/list/lies",
     "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n<meta "
     "charset=utf-8><ul><li><a title='\xB9\xAB\xB1\xA8' href=/ok>1</a><li><a href=/404>2</a></ul>"},
    {"/list/gbk", HTML "\r\n<ul><li><a title='\xB9\xAB\xB1\xA8' href=/ok>1</a><li><a href=/404>2</a></ul>"},
};

static bool gone(int fd, int ms)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};

    return poll(&p, 1, ms) > 0;
}

/* A page that may go on, of no charset at all. */
static void noise(struct hostile_call *c)
{
    static char bad[1 << 16];

    memset(bad, 0xff, sizeof bad);
    http1_puts(c->fd, HTML "\r\n<html><script>var countPage = 2; var currentPage = 0;</script><body>");
    for (int i = 0; i < 23 * 16; i++)
        http1_write(c->fd, bad, sizeof bad);
}

static void slow_body(struct hostile_call *c)
{
    http1_puts(c->fd, HTML "Content-Length: 100000\r\n\r\n");
    while (http1_puts(c->fd, "x") && !gone(c->fd, 20))
        continue;
}

static void slow_head(struct hostile_call *c)
{
    http1_puts(c->fd, "HTTP/1.1 200 OK\r\nX-Slow: ");
    while (http1_puts(c->fd, "x") && !gone(c->fd, 20))
        continue;
}

static void silent(struct hostile_call *c)
{
    while (!gone(c->fd, 1000))
        continue;
}

static void endless_body(struct hostile_call *c)
{
    http1_puts(c->fd, HTML "Transfer-Encoding: chunked\r\n\r\n");
    while (http1_puts(c->fd, "10\r\n0123456789abcdef\r\n"))
        continue;
}

/* A redirect is known by its head, whatever follows. */
static void endless_redirect(struct hostile_call *c)
{
    http1_puts(c->fd, "HTTP/1.1 302 Go\r\nLocation: /ok\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (http1_puts(c->fd, "10\r\n0123456789abcdef\r\n"))
        continue;
}

static void endless_headers(struct hostile_call *c)
{
    http1_puts(c->fd, "HTTP/1.1 200 OK\r\n");
    while (http1_puts(c->fd, "X-Flood: 0123456789012345678901234567890123456789\r\n"))
        continue;
}

static void endless_interim(struct hostile_call *c)
{
    while (http1_puts(c->fd, "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"))
        continue;
}

static void nul_header(struct hostile_call *c)
{
    static const char head[] = "HTTP/1.1 200 OK\r\nX-Nul: a\0b\r\nContent-Length: 2\r\n\r\nok";

    http1_write(c->fd, head, sizeof head - 1);
}

static void reset(struct hostile_call *c)
{
    struct linger hard = {.l_onoff = 1};

    http1_puts(c->fd, HTML "Content-Length: 500\r\n\r\nabc");
    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    c->hard = true;
}

/* Sends `total` blanks compressed; cut: leaves out the end of the stream. */
static void packed(struct hostile_call *c, int bits, size_t total, bool cut)
{
    static const char blanks[4096] = PAGE;
    unsigned char out[8192];
    z_stream z = {0};
    bool alive = http1_puts(c->fd, bits > 15 ? HTML "Content-Encoding: gzip\r\n\r\n"
                                             : HTML "Content-Encoding: deflate\r\n\r\n");

    if (deflateInit2(&z, 9, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        abort();
    for (size_t sent = 0; alive && sent < total; sent += sizeof blanks) {
        z.next_in = (z_const Bytef *)blanks;
        z.avail_in = sizeof blanks;
        do {
            z.next_out = out;
            z.avail_out = sizeof out;
            deflate(&z, sent + sizeof blanks >= total && !cut ? Z_FINISH : cut ? Z_SYNC_FLUSH : Z_NO_FLUSH);
            alive = alive && http1_write(c->fd, out, sizeof out - z.avail_out);
        } while (z.avail_out == 0);
    }
    deflateEnd(&z);
}

static void bomb(struct hostile_call *c)
{
    packed(c, 31, (size_t)512 << 20, false);
}

static void gzip_ok(struct hostile_call *c)
{
    packed(c, 31, 4096, false);
}

static void gzip_cut(struct hostile_call *c)
{
    packed(c, 31, 4096, true);
}

static void deflate_zlib(struct hostile_call *c)
{
    packed(c, 15, 4096, false);
}

static void deflate_raw(struct hostile_call *c)
{
    packed(c, -15, 4096, false);
}

static void flapping(struct hostile_call *c)
{
    http1_puts(c->fd, c->times < 2 ? STATUS("503 Busy") : HTML "\r\n" PAGE);
}

static void soon(struct hostile_call *c)
{
    http1_puts(c->fd, c->times < 1 ? "HTTP/1.1 429 Slow\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"
                                   : HTML "\r\n" PAGE);
}

static void conditional(struct hostile_call *c)
{
    char etag[64] = "";

    http1_header(c->r, "If-None-Match", etag, sizeof etag);
    http1_puts(c->fd, strcmp(etag, "\"v1\"") == 0 ? "HTTP/1.1 304 Not Modified\r\n\r\n"
                                                  : HTML
                          "ETag: \"v1\"\r\nLast-Modified: yesterday\r\n\r\n" PAGE);
}

static void further(struct hostile_call *c)
{
    char text[128];

    snprintf(text, sizeof text, TO("302", "/further/%zu"), (size_t)strtoul(c->r->path + 9, NULL, 10) + 1);
    http1_puts(c->fd, text);
}

static void robots(struct hostile_call *c)
{
    struct hostile *h = c->h;
    char head[256];

    snprintf(head, sizeof head, "HTTP/1.1 %d Robots\r\nConnection: close\r\nLocation: %s\r\n\r\n",
             h->robots_status ? h->robots_status : 404, h->robots_target ? h->robots_target : "/");
    if (http1_puts(c->fd, head) && h->robots)
        http1_puts(c->fd, h->robots);
}

struct act {
    const char *path;
    void (*fn)(struct hostile_call *c);
};

static const struct act acts[] = {
    {"/moved/endless", endless_redirect},
    {"/slow", slow_body},
    {"/slow/head", slow_head},
    {"/silent", silent},
    {"/endless", endless_body},
    {"/flood", endless_headers},
    {"/interim", endless_interim},
    {"/nul", nul_header},
    {"/reset", reset},
    {"/bomb", bomb},
    {"/gzip/ok", gzip_ok},
    {"/gzip/cut", gzip_cut},
    {"/deflate/zlib", deflate_zlib},
    {"/deflate/raw", deflate_raw},
    {"/flapping", flapping},
    {"/429/soon", soon},
    {"/doc/noise_7.html", noise},
    {"/conditional", conditional},
    {"/robots.txt", robots},
    {"/rules.txt", robots},
};

void hostile_answer(struct hostile_call *c)
{
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (strcmp(acts[i].path, c->r->path) == 0) {
            acts[i].fn(c);
            return;
        }
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (strcmp(plain[i].path, c->r->path) == 0) {
            http1_puts(c->fd, plain[i].answer);
            return;
        }
    if (strncmp(c->r->path, "/further/", 9) == 0)
        further(c);
    else if (!columns_answer(c) && !posts_answer(c))
        http1_puts(c->fd, STATUS("404 Not Found"));
}
