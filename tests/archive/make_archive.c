/* make_archive.c: writes an archive with a record of every type into the folder that is named,
 * for other programs to read. usage: make_archive DIR gzip|none [WARC-VERSION] */
#include <stdio.h>

#include "harness.h"

static const char *const plugin_dirs[] = {GONG_PLUGIN_DIR};

static struct gong_item *payload(struct harness *h, const char *url, const char *body, bool http)
{
    struct gong_item *it = gong_item_create(&h->arena, GONG_PAYLOAD);

    it->body = gong_span_z(body);
    gong_item_set_attr(it, "url", gong_span_z(url));
    gong_item_set_attr(it, "fetched_at", GONG_LIT("2024-03-01T08:00:00Z"));
    if (!http)
        return it;
    gong_item_set_attr(it, "http.headers",
                       GONG_LIT("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
                                "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"));
    gong_item_set_attr(it, "http.request", GONG_LIT("GET / HTTP/1.1\r\nHost: portal.example\r\n\r\n"));
    gong_item_set_attr(it, "http.ip", GONG_LIT("192.0.2.7"));
    return it;
}

/* What a server says of the page that was pushed before: sha256 of "<p>办理案件35件</p>". */
static struct gong_item *not_modified(struct harness *h)
{
    struct gong_item *it = payload(h, "http://portal.example/", "", true);

    gong_item_set_attr(it, "fetched_at", GONG_LIT("2024-03-02T08:00:00Z"));
    gong_item_set_attr(it, "http.headers", GONG_LIT("HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n"));
    gong_item_set_attr(it, "not_modified",
                       GONG_LIT("ebf02f6cbf9ce27369f158a8baad50f811c02f704677529500d6ec79b4136e6a"));
    return it;
}

int main(int argc, char **argv)
{
    struct harness h;
    struct gong_item *cut;
    bool ok;

    if (argc != 3 && argc != 4)
        return 2;
    harness_init(&h, plugin_dirs, 1, GONG_SOURCE_DIR);
    if (!harness_add(&h, "archive_warc") || !harness_param(&h, &h.stages[0], "dir", argv[1]) ||
        !harness_param(&h, &h.stages[0], "compression", argv[2]) ||
        (argc == 4 && !harness_param(&h, &h.stages[0], "warc_version", argv[3]))) {
        fprintf(stderr, "%s\n", h.outcome.message);
        return 1;
    }
    cut = payload(&h, "http://portal.example/long", "<p>cut", true);
    gong_item_set_attr(cut, "truncated", GONG_LIT("length"));
    ok = harness_push(&h, payload(&h, "file:///in/a.txt", "云溪市2023年度报告\n", false)) &&
         harness_push(&h, payload(&h, "file:///in/b.txt", "云溪市2023年度报告\n", false)) &&
         harness_push(&h, payload(&h, "file:///in/empty.txt", "", false)) &&
         harness_push(&h, payload(&h, "http://portal.example/", "<p>办理案件35件</p>", true)) &&
         harness_push(&h, payload(&h, "http://portal.example/copy", "<p>办理案件35件</p>", true)) &&
         harness_push(&h, cut) && harness_push(&h, not_modified(&h)) && harness_flush(&h);
    if (!ok)
        fprintf(stderr, "%s\n", h.outcome.message);
    harness_finish(&h);
    return !ok;
}
