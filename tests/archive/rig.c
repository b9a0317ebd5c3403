/* rig.c: see rig.h. */
#include "rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "box.h"

static const char *const plugin_dirs[] = {GONG_PLUGIN_DIR};

void begin(struct harness *h, const struct harness *before)
{
    harness_init(h, plugin_dirs, 1, GONG_SOURCE_DIR);
    assert_non_null(harness_add(h, "archive_warc"));
    assert_true(harness_param(h, &h->stages[0], "dir", box_path("arc")));
    if (before) {
        memcpy(h->token, before->token, sizeof h->token);
        h->token_len = before->token_len;
        h->has_token = before->has_token;
    }
}

struct gong_item *payload(struct harness *h, const char *url, struct gong_span body)
{
    struct gong_item *it = gong_item_create(&h->arena, GONG_PAYLOAD);

    it->body = body;
    gong_item_set_attr(it, "url", gong_span_z(url));
    gong_item_set_attr(it, "fetched_at", GONG_LIT("2024-03-01T08:00:00Z"));
    return it;
}

bool push(struct harness *h, const char *url, const char *body)
{
    return harness_push(h, payload(h, url, gong_span_z(body)));
}

struct gong_item *response(struct harness *h, const char *url, const char *body)
{
    struct gong_item *it = payload(h, url, gong_span_z(body));

    gong_item_set_attr(it, "http.headers",
                       GONG_LIT("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n"
                                "Content-Length: 12\r\nX-Odd: a\rb\r\n\r\n"));
    gong_item_set_attr(it, "http.request", GONG_LIT("GET /x HTTP/1.1\r\nHost: portal.example\r\n\r\n"));
    return it;
}

int64_t number(const struct gong_item *it, const char *key)
{
    struct gong_span s = gong_item_get(it, key);
    char z[32];

    snprintf(z, sizeof z, "%.*s", (int)s.len, s.ptr);
    return strtoll(z, NULL, 10);
}

struct gong_span noise(size_t n)
{
    char *p = malloc(n);
    uint32_t x = 12345;

    for (size_t i = 0; i < n; i++) {
        x = x * 1664525u + 1013904223u;
        p[i] = (char)(x >> 24);
    }
    return gong_span(p, n);
}

/* ---- reading back */

void read_begin(struct reader *r, const char *name)
{
    static const struct gong_host none;

    harness_init(&r->h, NULL, 0, "");
    memset(&r->ctx, 0, sizeof r->ctx);
    r->ctx.arena = &r->h.arena;
    r->ctx.host = &none;
    r->w = gong_warc_open(&r->ctx, box_path(name));
    assert_non_null(r->w);
}

static char letter(struct gong_span type)
{
    static const char *const types[] = {"Wwarcinfo", "Fresource", "Rresponse", "Qrequest", "Vrevisit"};

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (gong_span_is(type, types[i] + 1))
            return types[i][0];
    return '?';
}

/* The types of all records, a letter each, read to their ends. */
static void types_of(const char *name, char *out, size_t cap)
{
    struct reader r;
    struct gong_warc_record rec;
    struct gong_warc_content c;
    size_t n = 0;
    int got;

    read_begin(&r, name);
    while ((got = gong_warc_next(r.w, &rec)) == GONG_OK) {
        if (gong_warc_read(r.w, &r.ctx, &rec, 1 << 20, &c) != GONG_OK)
            fail_msg("%s: %s", name, gong_warc_problem(r.w));
        assert_true(n + 1 < cap);
        out[n++] = letter(rec.type);
    }
    out[n] = 0;
    if (got != GONG_END)
        fail_msg("%s: %s", name, gong_warc_problem(r.w));
    harness_finish(&r.h);
}

void assert_types(const char *name, const char *want)
{
    char have[64];

    types_of(name, have, sizeof have);
    assert_string_equal(have, want);
}
