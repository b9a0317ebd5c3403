/* answer.c: what the generated site answers to a path. See site.h. */
#include "site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

long *site_setting(struct site *s, const char *key)
{
    struct {
        const char *key;
        long *at;
    } const all[] = {{"docs", &s->docs},   {"rows", &s->rows}, {"fresh", &s->fresh},
                     {"bytes", &s->bytes}, {"day", &s->day},   {"well", &s->well},
                     {"twins", &s->twins}, {"sick", &s->sick}, {"deaf", &s->deaf}};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i].key, key) == 0)
            return all[i].at;
    return NULL;
}

bool site_set(struct site *s, const char *text)
{
    while (*text) {
        char key[16];
        size_t n = strcspn(text, "=&");
        long *at, v;
        char *end;

        if (n >= sizeof key || text[n] != '=')
            return false;
        memcpy(key, text, n);
        key[n] = 0;
        at = site_setting(s, key);
        v = strtol(text + n + 1, &end, 10);
        if (!at || end == text + n + 1 || v < 0 || (*end && *end != '&'))
            return false;
        *at = v;
        text = *end ? end + 1 : end;
    }
    return s->rows > 0;
}

static bool has(const struct site *s, const struct site_request *r, const char *trouble)
{
    return !s->well && strncmp(r->host, trouble, strlen(trouble)) == 0;
}

static void plain(struct site_answer *a, int status, const char *text)
{
    a->status = status;
    a->type = "text/plain; charset=utf-8";
    a->body.len = 0;
    site_put(&a->body, "%s", text);
}

static void robots(const struct site *s, const struct site_request *r, struct site_answer *a)
{
    if (has(s, r, "ruin")) {
        plain(a, 503, "busy\n");
        return;
    }
    plain(a, 200, "User-agent: *\n");
    site_put(&a->body, has(s, r, "deny") ? "Disallow: /\n" : "Disallow: /hidden/\n");
    if (has(s, r, "slow"))
        site_put(&a->body, "Crawl-delay: 1\n");
}

/* ---- documents */

static bool exists(const struct site *s, long number)
{
    return number >= 1 && number <= s->docs + s->day * s->fresh && !(s->day > 0 && number % 10 == 7);
}

static struct site_doc doc_of(const struct site *s, const struct site_request *r, long number)
{
    struct site_doc d = {.host = site_hash(r->host), .number = number};

    d.version = number % 10 == 3 ? s->day : 0;
    d.counter = number % 10 == 4 ? s->day : 0;
    return d;
}

/* /zwgk/YYYYMM/tYYYYMMDD_N.html, also with a query; 0: no such path. */
static long number_of(const char *path)
{
    const char *at = strrchr(path, '_');
    char *end;
    long n = at ? strtol(at + 1, &end, 10) : 0;
    int y, m, d;
    char want[64];

    if (n <= 1000 || strncmp(end, ".html", 5) != 0 || (end[5] && end[5] != '?'))
        return 0;
    site_date(n - 1000, &y, &m, &d);
    snprintf(want, sizeof want, "/zwgk/%04d%02d/t%04d%02d%02d_", y, m, y, m, d);
    return strncmp(path, want, strlen(want)) == 0 && path + strlen(want) == at + 1 ? n - 1000 : 0;
}

static bool in_trouble(const struct site *s, const struct site_request *r, struct site_answer *a, long number)
{
    bool first = r->times == 0;

    if (has(s, r, "busy") || (has(s, r, "flap") && first) || (has(s, r, "frail") && number <= s->sick)) {
        plain(a, 503, "busy\n");
    } else if (has(s, r, "wall")) {
        plain(a, 403, "no\n");
    } else if (has(s, r, "away")) {
        plain(a, 302, "there\n");
        snprintf(a->extra, sizeof a->extra, "Location: http://late1.localhost:%u%s\r\n", s->port, r->path);
    } else if (has(s, r, "late") || (has(s, r, "soon") && first)) {
        plain(a, 429, "too many\n");
        snprintf(a->extra, sizeof a->extra, "Retry-After: %d\r\n", has(s, r, "late") ? 3600 : 1);
    } else {
        return false;
    }
    return true;
}

static void document(const struct site *s, const struct site_request *r, struct site_answer *a, long number)
{
    struct site_doc d = doc_of(s, r, number);
    int y, m, day;

    if (in_trouble(s, r, a, number))
        return;
    if (!exists(s, number)) {
        plain(a, 404, "not found\n");
        return;
    }
    /* who lies changes the page and keeps its validators */
    snprintf(a->etag, sizeof a->etag, "\"%llx-%ld-%ld-%ld\"", (unsigned long long)d.host, number,
             has(s, r, "lie") ? 0 : d.version, has(s, r, "lie") ? 0 : d.counter);
    site_date(number + 365, &y, &m, &day);
    snprintf(a->date, sizeof a->date, "%02d%02d%04d", day, m, y);
    if (strcmp(r->etag, a->etag) == 0) {
        a->status = 304;
        return;
    }
    a->status = 200;
    a->type = "text/html; charset=utf-8";
    site_page(&a->body, &d, (size_t)(s->bytes / 2 + (long)(site_hash(r->path) % (uint64_t)(s->bytes + 1))));
}

/* ---- the column */

/* Newest first: the documents of page `page` (from 0) of `pages`. */
static void rows(const struct site *s, const struct site_request *r, struct site_text *t, long page)
{
    long skip = page * s->rows, left = s->rows;

    for (long n = s->docs + s->day * s->fresh; n >= 1 && left > 0; n--) {
        struct site_doc d = doc_of(s, r, n);
        if (!exists(s, n) || skip-- > 0)
            continue;
        site_row(t, &d, "");
        if (s->twins && n % 6 == 0)
            site_row(t, &d, "?from=timeline");
        if (s->twins && n % 6 == 1)
            site_row(t, &d, "#zoom");
        left--;
    }
}

static long list_pages(const struct site *s)
{
    long n = 0;

    for (long i = s->docs + s->day * s->fresh; i >= 1; i--)
        n += exists(s, i);
    return n ? (n + s->rows - 1) / s->rows : 1;
}

static void crowd(const struct site *s, struct site_text *t)
{
    for (int i = 1; i <= 1200; i++)
        site_put(
            t,
            "<li><a href=\"http://c%d.localhost:%u/zwgk/202501/t20250104_1003.html\">青石区工作报告之%d</a>"
            "<span>2025-01-04</span></li>\n",
            i, s->port, i);
}

static void column(const struct site *s, const struct site_request *r, struct site_answer *a, long page)
{
    struct site_text *t = &a->body;
    long pages = list_pages(s);

    if (has(s, r, "frail") && (s->deaf == 1 || (s->deaf == 2 && page > 0))) {
        plain(a, 503, "busy\n");
        return;
    }
    if (page >= pages) {
        plain(a, 404, "not found\n");
        return;
    }
    a->status = 200;
    a->type = "text/html; charset=utf-8";
    site_put(t,
             "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>政务公开</title></head><body>"
             "<ul class=\"nav\"><li><a href=\"/\">网站首页</a></li><li><a href=\"/hdjl/\">互动交流</a></li>"
             "</ul>\n<ul class=\"list\">\n");
    if (has(s, r, "crowd"))
        crowd(s, t);
    else
        rows(s, r, t, page);
    site_put(t,
             "</ul><div class=\"page\"><script>createPageHTML(%ld, %ld, \"index\", \"html\");</script></div>"
             "</body></html>\n",
             pages, page);
}

/* The list of a host that wants POST. */
static void posted_column(const struct site *s, const struct site_request *r, struct site_answer *a)
{
    const char *at = r->body ? strstr(r->body, "page=") : NULL;
    long page = at ? strtol(at + 5, NULL, 10) : 0;

    if (!r->body)
        plain(a, 405, "POST alone\n");
    else if (page < 1)
        plain(a, 400, "which page?\n");
    else
        column(s, r, a, page - 1);
}

/* From 0; -1: no page of the column. */
static long column_page(const char *path)
{
    char *end;
    long n;

    if (strcmp(path, "/zwgk/") == 0 || strcmp(path, "/zwgk/index.html") == 0)
        return 0;
    if (strncmp(path, "/zwgk/index_", 12) != 0)
        return -1;
    n = strtol(path + 12, &end, 10);
    return n > 0 && strcmp(end, ".html") == 0 ? n : -1;
}

void site_answer(const struct site *s, const struct site_request *r, struct site_answer *a)
{
    long page = column_page(r->path), number = page < 0 ? number_of(r->path) : 0;

    a->status = 0;
    a->type = "";
    a->etag[0] = a->date[0] = a->extra[0] = 0;
    a->body.len = 0;
    if (strcmp(r->path, "/robots.txt") == 0)
        robots(s, r, a);
    else if (page >= 0 && has(s, r, "post"))
        posted_column(s, r, a);
    else if (page >= 0)
        column(s, r, a, page);
    else if (number > 0)
        document(s, r, a, number);
    else
        plain(a, 404, "not found\n");
}
