/* fuzz.c: libFuzzer target. The first byte, 0 to 6, chooses a reader of outside bytes: robots.txt, a
 * stub page, an address, a compressed body, a block of headers, XML, scripts of lists. */
#include <stdlib.h>

#include "plugin/ctx.h"

#include "fetch.h"
#include "header.h"
#include "list.h"
#include "xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

/* The first line is a path, the rest a file. Both readings agree, and /robots.txt is allowed. */
static void fuzz_robots(struct gong_ctx *ctx, struct gong_span in)
{
    struct gong_span path = gong_span_sub(in, 0, gong_span_find(in, 0, GONG_LIT("\n")));
    struct gong_span text = gong_span_sub(in, path.len, in.len);
    struct gong_robots r = {0};
    char *out = gong_alloc(ctx, 3 * path.len + 1);
    size_t n, len;

    gong_robots_read(&r, text, GONG_LIT("gongbao"));
    n = r.n;
    len = r.paths_len;
    r.rules = gong_alloc(ctx, (n + 1) * sizeof *r.rules);
    r.paths = gong_alloc(ctx, len + 1);
    must(out && r.rules && r.paths);
    gong_robots_read(&r, text, GONG_LIT("gongbao"));
    must(r.n == n && r.paths_len == len && r.crawl_delay >= -1);
    (void)gong_robots_allows(&r, gong_span(out, gong_robots_canonical(path, out)));
    must(gong_robots_allows(&r, GONG_LIT("/robots.txt")));
}

static void fuzz_stub(struct gong_ctx *ctx, struct gong_span in)
{
    struct gong_span target = redirect_of_stub(ctx, in);

    must(!target.ptr || target.len > 0 || in.len > 0);
}

/* What is accepted is http or https and has a host, the same one when it is read again, and the
 * same one for curl, where curl takes the address at all. */
static void fuzz_address(struct gong_ctx *ctx, struct gong_span in)
{
    struct gong_url url, again;
    struct gong_span text, same;
    CURLU *u = curl_url();
    char *host = NULL;

    must(u != NULL);
    if (!target_resolve(ctx, in, GONG_LIT("http://www.example.org/a/b?c"), &url, &text).code) {
        text = gong_copy(ctx, text);
        must(gong_span_starts(text, GONG_LIT("http://")) || gong_span_starts(text, GONG_LIT("https://")));
        must(gong_span_starts(gong_url_canonical(ctx, text), GONG_LIT("//")));
        must(url.host.len > 0 && text.len <= FETCH_MAX_URL && header_is_clean(text));
        must(!target_resolve(ctx, text, gong_span_none(), &again, &same).code);
        must(gong_span_eq(url.host, again.host) && url.port == again.port);
        if (curl_url_set(u, CURLUPART_URL, text.ptr, 0) == CURLUE_OK &&
            curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK)
            must(gong_span_is(url.host, host));
    }
    curl_free(host);
    curl_url_cleanup(u);
}

/* The second byte is the length of the pieces: they change nothing. */
static void fuzz_body(struct gong_ctx *ctx, struct gong_span in)
{
    enum { CAP = 65536 };
    size_t piece = in.len ? (size_t)(unsigned char)in.ptr[0] + 1 : 1, len = 0, len2 = 0;
    char *out = gong_alloc(ctx, CAP), *out2 = gong_alloc(ctx, CAP);
    enum unpack_result rc = UNPACK_OK, rc2;
    struct unpack u;

    must(out && out2);
    in = gong_span_sub(in, 1, in.len);
    must(unpack_init(&u, GONG_LIT("gzip")));
    for (size_t at = 0; at < in.len && rc == UNPACK_OK; at += piece)
        rc = unpack_feed(&u, gong_span_sub(in, at, at + piece), out, CAP, &len);
    unpack_close(&u);
    must(unpack_init(&u, GONG_LIT("gzip")));
    rc2 = unpack_feed(&u, in, out2, CAP, &len2);
    unpack_close(&u);
    must(rc == rc2 && len <= CAP && len2 <= CAP);
    must(rc != UNPACK_OK || (len == len2 && memcmp(out, out2, len) == 0));
}

static void fuzz_headers(struct gong_ctx *ctx, struct gong_span in)
{
    struct gong_span v = header_get(in, "location");

    (void)ctx;
    must(header_count(in, "location") > 0 || !v.ptr);
    must(!v.ptr || (v.ptr >= in.ptr && v.ptr + v.len <= in.ptr + in.len));
}

/* Tokens lie in the text and bring it to an end. */
static void fuzz_xml(struct gong_ctx *ctx, struct gong_span in)
{
    struct xml x = {.in = in};
    struct xml_token t;
    size_t before, n = 0;

    do {
        before = x.at;
        t = xml_next(&x);
        must(x.at <= in.len && x.depth <= 65 && n++ <= in.len);
        must(t.event == XML_END || t.event == XML_FAULT || x.at > before);
        must(!t.body.ptr || (t.body.ptr >= in.ptr && t.body.ptr + t.body.len <= in.ptr + in.len));
        if (t.event == XML_TEXT)
            must(xml_text(ctx, t.body, t.cdata).len <= t.body.len + 4);
        else if (t.event == XML_OPEN)
            xml_attr(t.body, "href");
    } while (t.event != XML_END && t.event != XML_FAULT);
}

/* Scanners of scripts and addresses, and what they may give. */
static void fuzz_list_text(struct gong_ctx *ctx, struct gong_span in)
{
    char date[LIST_DATE_SIZE];
    struct gong_span js = text_without_comments(ctx, in), url, v;
    int64_t n;

    must(text_date(in, date) == (date[0] != '\0'));
    text_feed_date(in, date);
    must(js.len <= in.len);
    v = text_script_value(js, "a");
    must(!v.ptr || (v.ptr >= js.ptr && v.ptr + v.len <= js.ptr + js.len));
    for (size_t at = 0; at < in.len && at < 64; at++)
        must(text_literal(in, at).len < 2 * FETCH_MAX_URL);
    text_page_param(in, &n);
    url = in.len < 256 ? text_set_param(ctx, in, "page", GONG_LIT("7")) : gong_span_none();
    must(!url.ptr || gong_span_has(in, GONG_LIT("#")) || gong_span_is(text_param(url, "page"), "7"));
    json_is_shallow(in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const readers[])(struct gong_ctx *, struct gong_span) = {
        fuzz_robots, fuzz_stub, fuzz_address, fuzz_body, fuzz_headers, fuzz_xml, fuzz_list_text};
    struct gong_arena arena;
    struct gong_ctx ctx = {.arena = &arena};

    if (size == 0)
        return 0;
    gong_arena_init(&arena, (size_t)256 << 20);
    readers[(unsigned)(data[0] - '0') % 7](&ctx, gong_span((const char *)data + 1, size - 1));
    gong_arena_finish(&arena);
    return 0;
}
