/* tls_site.c: gong-tls-site: two TLS servers with certificates that they signed themselves, an
 * article on every path. Prints both ports when they are ready; ends with its input. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tls.h"

/* The article says its path, so that no two are one. */
static void article(const char *request, char *out, size_t cap)
{
    int len = (int)strcspn(request + 4, " ");
    char page[2048];

    snprintf(
        page, sizeof page,
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><meta name=\"ArticleTitle\" "
        "content=\"青石区2024年度法治政府建设情况报告\"></head><body><div id=\"zoom\"><p>本文为%.*s。</p>"
        "<p>2024年，全区共办理行政复议案件37件，办结35件。</p>"
        "<p>开展执法检查12次，发现问题8个，全部整改到位。</p></div></body></html>",
        len, request + 4);
    snprintf(out, cap,
             "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %zu\r\n"
             "Connection: close\r\n\r\n%s",
             strlen(page), page);
}

int main(void)
{
    struct tls a, b;
    char byte;

    signal(SIGPIPE, SIG_IGN);
    tls_start(&a, article);
    tls_start(&b, article);
    printf("%u %u\n", a.port, b.port);
    fflush(stdout);
    while (read(0, &byte, 1) > 0)
        ;
    tls_stop(&a);
    tls_stop(&b);
    return 0;
}
