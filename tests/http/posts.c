/* posts.c: see posts.h. Each list has five rows, two a page where the request does not say; the
 * documents are those of columns.c. */
#include "posts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS 5
#define HEAD "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: "
#define PAGE HEAD "text/html; charset=utf-8\r\n\r\n"
#define FORM "application/x-www-form-urlencoded; charset=utf-8"
#define JSON "application/json; charset=utf-8"

static const char *body_of(const struct hostile_call *c)
{
    const char *end = strstr(c->r->text, "\r\n\r\n");

    return end ? end + 4 : "";
}

static bool is_post(const struct hostile_call *c, const char *type)
{
    char have[128];

    return strcmp(c->r->method, "POST") == 0 && http1_header(c->r, "Content-Type", have, sizeof have) &&
           strcmp(have, type) == 0;
}

/* The number behind a name in the body; -1. */
static long number_of(const struct hostile_call *c, const char *name)
{
    const char *at = strstr(body_of(c), name);

    return at ? strtol(at + strlen(name), NULL, 10) : -1;
}

enum form { MARKUP, RECORD, OBJECT };

#define ADDRESS "/a/t2025010%ld_100%ld.html"
#define TITLE   "青石区雨水管网年度工作情况报告之%ld"
#define LI      "<li><a href='" ADDRESS "'>" TITLE "</a><span>2025-01-0%ld</span></li>"

static void put_row(char *out, size_t cap, long n, enum form form)
{
    size_t at = strlen(out);

    if (form == MARKUP)
        snprintf(out + at, cap - at, LI, n, n, n, n);
    else if (form == RECORD)
        snprintf(out + at, cap - at, "<record><![CDATA[" LI "]]></record>", n, n, n, n);
    else
        snprintf(out + at, cap - at,
                 "%s{\"url\":\"" ADDRESS "\",\"title\":\"" TITLE "\",\"date\":\"2025-01-0%ld\"}",
                 at ? "," : "", n, n, n, n);
}

struct frame {
    const char *before, *behind;
    enum form form;
};

static void send_rows(struct hostile_call *c, const struct frame *frame, long from, long to)
{
    char rows[4096] = "";

    for (long n = from; n >= 1 && n <= to && n <= ROWS; n++)
        put_row(rows, sizeof rows, n, frame->form);
    http1_puts(c->fd, frame->before);
    http1_puts(c->fd, rows);
    http1_puts(c->fd, frame->behind);
}

static void refuse(struct hostile_call *c)
{
    http1_puts(
        c->fd,
        "HTTP/1.1 405 Method Not Allowed\r\nAllow: POST\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

/* 大汉 jpage: the page that people see, and what its script asks. */
static void jpage_page(struct hostile_call *c)
{
    static const struct frame frame = {PAGE "<script type='text/xml'><datastore><recordset>",
                                       "</recordset></datastore></script>", RECORD};

    send_rows(c, &frame, 1, 2);
    http1_puts(c->fd,
               "<script>$('#77').jpage({perPage:1,groupSize:2,totalRecord:5,proxyUrl:'/post/dataproxy.jsp',"
               "requestData:{col:1,columnid:5,unitid:'77',webname:'青石区'}})</script>");
}

static void dataproxy(struct hostile_call *c)
{
    static const struct frame frame = {
        HEAD "text/xml; charset=utf-8\r\n\r\n<datastore><totalrecord>5</totalrecord><recordset>",
        "</recordset></datastore>", RECORD};

    if (is_post(c, FORM) && strstr(body_of(c), "columnid=5"))
        send_rows(c, &frame, number_of(c, "startrecord="), number_of(c, "endrecord="));
    else
        refuse(c);
}

static void jpaas_page(struct hostile_call *c)
{
    http1_puts(c->fd,
               PAGE "<div url=\"/post/unit\" querydata=\"{'webId':'7','pageId':'8','tplSetId':'9'}\"></div>");
}

static void unit(struct hostile_call *c)
{
    static const struct frame frame = {HEAD JSON "\r\n\r\n{\"data\":{\"html\":\"<ul>", "</ul>\"}}", MARKUP};
    long page = number_of(c, "pageNo%22:");

    if (is_post(c, FORM) && strstr(body_of(c), "webId=7"))
        send_rows(c, &frame, 2 * page - 1, 2 * page);
    else
        refuse(c);
}

static void search(struct hostile_call *c)
{
    static const struct frame frame = {HEAD JSON "\r\n\r\n{\"data\":{\"total\":5,\"results\":[", "]}}",
                                       OBJECT};
    long page = number_of(c, is_post(c, FORM) ? "page=" : "\"pageNo\":");

    if (is_post(c, FORM) || is_post(c, JSON))
        send_rows(c, &frame, 2 * page - 1, 2 * page);
    else
        refuse(c);
}

/* What a POST was redirected to. */
static void after(struct hostile_call *c)
{
    static const struct frame frame = {PAGE "<ul class=list>", "</ul>", MARKUP};

    if (strcmp(c->r->method, "GET") == 0 && !*body_of(c))
        send_rows(c, &frame, 1, 2);
    else
        http1_puts(c->fd, "HTTP/1.1 400 No Get\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

/* /post/to/307/PATH; localhost is another origin than 127.0.0.1. */
static void redirect(struct hostile_call *c)
{
    bool away = strstr(c->r->path, "/away/");
    char text[512], origin[64] = "";

    if (away)
        snprintf(origin, sizeof origin, "http://localhost:%u", c->h->port);
    snprintf(text, sizeof text,
             "HTTP/1.1 %.3s Go\r\nLocation: %s/post%s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
             c->r->path + 9, origin, c->r->path + (away ? 17 : 12));
    http1_puts(c->fd, text);
}

bool posts_answer(struct hostile_call *c)
{
    static const struct {
        const char *path;
        void (*fn)(struct hostile_call *c);
    } pages[] = {{"/post/jpage/", jpage_page},  {"/post/dataproxy.jsp", dataproxy},
                 {"/post/jpaas/", jpaas_page},  {"/post/unit", unit},
                 {"/post/search.json", search}, {"/post/after", after}};

    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (strncmp(pages[i].path, c->r->path, strlen(pages[i].path)) == 0)
            return pages[i].fn(c), true;
    if (strncmp(c->r->path, "/post/to/", 9) == 0)
        return redirect(c), true;
    return false;
}
