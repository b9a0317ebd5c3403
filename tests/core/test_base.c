/* test_base.c: arena, buffer, UTF-8, JSON writer, edit and origin, wire form. */
#include <gongbao/edit.h>
#include <gongbao/json.h>
#include <gongbao/utf8.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/hash.h"
#include "model/item.h"
#include "model/wire.h"
#include "plugin/ctx.h"

struct rig {
    struct gong_arena a;
    struct gong_ctx ctx;
};

static void rig_init(struct rig *r, size_t limit)
{
    gong_arena_init(&r->a, limit);
    memset(&r->ctx, 0, sizeof r->ctx);
    r->ctx.arena = &r->a;
}

/* ---- search ------------------------------------------------------------------------------------ */

static size_t find_slowly(struct gong_span s, size_t from, struct gong_span word)
{
    for (size_t i = from; i + word.len <= s.len; i++)
        if (memcmp(s.ptr + i, word.ptr, word.len) == 0)
            return i;
    return SIZE_MAX;
}

/* Words of two letters, so that first and last byte fit nearly everywhere. */
static void search_finds_what_is_there(void **state)
{
    char text[400];
    uint32_t seed = 7;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct gong_span s, word;
        size_t from;
        for (size_t i = 0; i < sizeof text; i++) {
            seed = seed * 1664525u + 1013904223u;
            text[i] = (seed >> 28) < 14 ? 'a' : 'b';
        }
        s = gong_span(text, (seed >> 8) % sizeof text);
        word = gong_span(text + sizeof text - 40, 1 + (seed >> 4) % 40);
        from = (seed >> 3) % (s.len + 1);
        assert_int_equal(gong_span_find(s, from, word), find_slowly(s, from, word));
    }
}

static void decimals(void **state)
{
    static const int64_t values[] = {0, 7, -1, 10, 20480, -99, INT64_MAX, INT64_MIN};
    char want[32], room[GONG_DECIMAL];

    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        snprintf(want, sizeof want, "%lld", (long long)values[i]);
        assert_true(gong_span_is(gong_decimal(values[i], room), want));
    }
}

static void search_is_linear(void **state)
{
    enum { N = 8 << 20 };
    char *text = malloc(N);

    (void)state;
    assert_non_null(text);
    memset(text, 'a', N);
    text[N / 4] = 'b'; /* the word is in the text nowhere: a b in the middle of a long row of a */
    memset(text + N / 4 + 1, 'a', N - N / 4 - 1);
    {
        char *word = malloc(N / 2);
        assert_non_null(word);
        memset(word, 'a', N / 2);
        word[N / 4 + 1] = 'b';
        assert_int_equal(gong_span_find(gong_span(text, N), 0, gong_span(word, N / 2)), SIZE_MAX);
        free(word);
    }
    free(text);
}

/* ---- arena ------------------------------------------------------------------------------------- */

static void count_call(void *arg)
{
    ++*(int *)arg;
}

static void arena_caps_and_hooks(void **state)
{
    struct gong_arena a;
    int calls = 0;

    (void)state;
    gong_arena_init(&a, 1000);
    assert_non_null(gong_arena_alloc(&a, 500));
    assert_null(gong_arena_alloc(&a, 600));
    assert_null(gong_arena_alloc(&a, SIZE_MAX));
    assert_true(gong_arena_defer(&a, count_call, &calls));
    gong_arena_reset(&a);
    assert_int_equal(calls, 1);
    assert_non_null(gong_arena_alloc(&a, 900));
    gong_arena_finish(&a);
    assert_int_equal(calls, 1);
}

static void arena_grows_in_place(void **state)
{
    struct gong_arena a;
    char *p, *q;

    (void)state;
    gong_arena_init(&a, 1 << 20);
    p = gong_arena_alloc(&a, 100);
    memset(p, 'x', 100);
    q = gong_arena_grow(&a, p, 100, 4000);
    assert_ptr_equal(p, q);
    gong_arena_alloc(&a, 16);
    q = gong_arena_grow(&a, p, 4000, 5000);
    assert_ptr_not_equal(p, q);
    assert_int_equal(q[99], 'x');
    gong_arena_finish(&a);
}

/* A large array moves as a whole, also from under newer blocks, and is counted once; a small one is copied.
 */
static void arena_gives_back_what_moves(void **state)
{
    enum { MIB = 1 << 20 };
    struct gong_arena a;
    char *p, *beside, *q;

    (void)state;
    gong_arena_init(&a, 16 * MIB);
    p = gong_arena_alloc(&a, 2 * MIB);
    p[2 * MIB - 1] = 'x';
    beside = gong_arena_alloc(&a, 16);
    *beside = 'y';
    q = gong_arena_regrow(&a, p, 2 * MIB, 5 * MIB);
    assert_non_null(q);
    assert_int_equal(q[2 * MIB - 1], 'x');
    assert_int_equal(*beside, 'y');
    assert_int_equal(a.used, 5 * MIB + 16);
    memset(q, 'z', 5 * MIB);
    assert_null(gong_arena_regrow(&a, q, 5 * MIB, 20 * MIB));
    assert_int_equal(q[5 * MIB - 1], 'z');
    p = gong_arena_alloc(&a, 100);
    gong_arena_alloc(&a, 16);
    assert_ptr_not_equal(gong_arena_regrow(&a, p, 100, 200), p);
    gong_arena_finish(&a);
}

/* ---- buffer ------------------------------------------------------------------------------------- */

static void buffer_error_is_sticky(void **state)
{
    struct rig r;
    struct gong_buf b;

    (void)state;
    rig_init(&r, 1 << 20);
    gong_buf_init(&b, &r.ctx, 10);
    gong_buf_addz(&b, "0123456789");
    assert_true(gong_buf_ok(&b));
    gong_buf_addc(&b, 'x');
    assert_false(gong_buf_ok(&b));
    gong_buf_clear(&b);
    gong_buf_addc(&b, 'x');
    assert_null(gong_buf_span(&b).ptr);
    gong_arena_finish(&r.a);
}

static void buffer_formats_long_text(void **state)
{
    struct rig r;
    struct gong_buf b;
    char text[1000];

    (void)state;
    rig_init(&r, 1 << 20);
    memset(text, 'y', sizeof text - 1);
    text[sizeof text - 1] = 0;
    gong_buf_init(&b, &r.ctx, 1 << 16);
    gong_buf_addf(&b, "<%s>", text);
    assert_int_equal(gong_buf_span(&b).len, 1001);
    assert_int_equal(b.ptr[1000], '>');
    gong_arena_finish(&r.a);
}

/* ---- UTF-8 ---------------------------------------------------------------------------------------- */

static void utf8_round_trip(void **state)
{
    char bytes[4];
    unsigned len;

    (void)state;
    for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
        unsigned n = gong_utf8_put(cp, bytes);
        uint32_t want = cp >= 0xD800 && cp <= 0xDFFF ? 0xFFFD : cp;
        assert_int_equal(gong_utf8_at(gong_span(bytes, n), 0, &len), want);
        assert_int_equal(len, n);
        assert_int_equal(gong_utf8_before(gong_span(bytes, n), n, &len), want);
    }
}

/* Every character of three bytes, at both places of the pair that is looked at; and no byte too far. */
static void utf8_wide_runs(void **state)
{
    char bytes[9];
    unsigned cp;

    (void)state;
    for (cp = 0x800; cp < 0x10000; cp++) {
        size_t want = cp >= 0x4000 && cp <= 0x9FFF ? 6 : 0;

        if (cp >= 0xD800 && cp <= 0xDFFF)
            continue;
        memcpy(bytes, "\xE4\xB8\xAD\xE4\xB8\xAD..", sizeof bytes);
        gong_utf8_put(cp, bytes);
        assert_int_equal(gong_utf8_wide_run(gong_span(bytes, 8), 0), want);
        memcpy(bytes, "\xE9\xBF\xBF\xE9\xBF\xBF..", sizeof bytes);
        gong_utf8_put(cp, bytes + 3);
        assert_int_equal(gong_utf8_wide_run(gong_span(bytes, 8), 0), want);
    }
    assert_int_equal(gong_utf8_wide_run(gong_span(bytes, 7), 0), 0);
    for (cp = 0; cp < 256; cp++) { /* no byte of rubbish passes for a part of one */
        memcpy(bytes, "\xE4\xB8\xAD\xE4\xB8\xAD..", sizeof bytes);
        bytes[1] = (char)cp;
        assert_int_equal(gong_utf8_wide_run(gong_span(bytes, 8), 0), (cp & 0xC0) == 0x80 ? 6 : 0);
        memcpy(bytes, "\xE4\xB8\xAD\xE4\xB8\xAD..", sizeof bytes);
        bytes[0] = (char)cp;
        assert_int_equal(gong_utf8_wide_run(gong_span(bytes, 8), 0), cp >= 0xE4 && cp <= 0xE9 ? 6 : 0);
    }
}

static void utf8_refuses(void **state)
{
    static const char *const bad[] = {
        "\x80",     "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80",
        "\xE4\xB8", "\xFF"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(gong_utf8_valid(gong_span_z(bad[i])), 0);
    assert_int_equal(gong_utf8_valid(GONG_LIT("ascii only and then \xFF")), 20);
    assert_int_equal(gong_utf8_valid(GONG_LIT("公报 gongbao")), sizeof "公报 gongbao" - 1);
    assert_int_equal(gong_trim(GONG_LIT("\xE3\x80\x80 x\xC2\xA0\n")).len, 1);
}

/* ---- JSON ------------------------------------------------------------------------------------------- */

static void json_writes(void **state)
{
    struct rig r;
    struct gong_buf b;
    struct gong_json j;
    static const char want[] =
        "{\"a\":[1,null,2.5,\"q\\\"\\n\\u0001\xEF\xBF\xBD\"],\"b\":{},\"c\":0.1,\"d\":true,\"e\":null}";

    (void)state;
    rig_init(&r, 1 << 20);
    gong_buf_init(&b, &r.ctx, 1 << 16);
    gong_json_init(&j, &b);
    gong_json_open(&j, '{');
    gong_json_key(&j, "a");
    gong_json_open(&j, '[');
    gong_json_int(&j, 1);
    gong_json_int(&j, GONG_NULL);
    gong_json_real(&j, 2.5);
    gong_json_string(&j, GONG_LIT("q\"\n\x01\xFF"));
    gong_json_close(&j, ']');
    gong_json_key(&j, "b");
    gong_json_open(&j, '{');
    gong_json_close(&j, '}');
    gong_json_key(&j, "c");
    gong_json_real(&j, 0.1);
    gong_json_key(&j, "d");
    gong_json_bool(&j, true);
    gong_json_key(&j, "e");
    gong_json_real(&j, (double)NAN);
    gong_json_close(&j, '}');
    assert_int_equal(b.len, sizeof want - 1);
    assert_memory_equal(b.ptr, want, b.len);
    gong_arena_finish(&r.a);
}

/* ---- edit and origin ----------------------------------------------------------------------------------- */

/* payload "aXbbYc" -> "abbZZc" -> "bZZc": every character still finds its byte. */
static void origin_composes(void **state)
{
    struct rig r;
    struct gong_item *p, *t, *u;
    struct gong_edit e;
    size_t s, n;

    (void)state;
    rig_init(&r, 1 << 20);
    p = gong_item_create(&r.a, GONG_PAYLOAD);
    p->body = GONG_LIT("aXbbYc");
    gong_edit_init(&e, &r.ctx, p->body, 100);
    gong_edit_keep(&e, 0, 1);
    gong_edit_keep(&e, 2, 2);
    gong_edit_put(&e, GONG_LIT("ZZ"), 4, 1);
    gong_edit_keep(&e, 5, 1);
    t = gong_derive(&r.ctx, p, GONG_TEXT, &e);
    assert_memory_equal(t->body.ptr, "abbZZc", 6);
    assert_true(gong_item_origin(t, 0, 6, &s, &n) && s == 0 && n == 6);
    assert_true(gong_item_origin(t, 1, 3, &s, &n) && s == 2 && n == 4);
    gong_edit_init(&e, &r.ctx, t->body, 100);
    gong_edit_keep(&e, 2, 4);
    u = gong_derive(&r.ctx, t, GONG_TEXT, &e);
    assert_true(gong_item_origin(u, 0, 1, &s, &n) && s == 3 && n == 4);
    assert_true(gong_item_origin(u, 1, 3, &s, &n) && s == 4 && n == 5);
    assert_true(gong_item_origin(u, 2, 4, &s, &n) && s == 4 && n == 6);
    assert_false(gong_item_origin(u, 4, 4, &s, &n));
    gong_arena_finish(&r.a);
}

/* A decoder's runs: 3 bytes of text a character from 2 of the payload. */
static void origin_of_units(void **state)
{
    struct rig r;
    struct gong_item *p, *t, *u;
    struct gong_edit e;
    size_t s, n;

    (void)state;
    rig_init(&r, 1 << 20);
    p = gong_item_create(&r.a, GONG_PAYLOAD);
    p->body = GONG_LIT("<\xB9\xAB\xB1\xA8>");
    gong_edit_init(&e, &r.ctx, p->body, 100);
    gong_edit_keep(&e, 0, 1);
    gong_edit_chars(&e, GONG_LIT("公报"), 2, 3, 1, 2);
    gong_edit_keep(&e, 5, 1);
    t = gong_derive(&r.ctx, p, GONG_PAGE, &e);
    gong_edit_init(&e, &r.ctx, t->body, 100);
    gong_edit_keep(&e, 4, 3);
    u = gong_derive(&r.ctx, t, GONG_TEXT, &e);
    assert_memory_equal(u->body.ptr, "报", 3);
    assert_true(gong_item_origin(u, 0, 3, &s, &n) && s == 3 && n == 5);
    /* a character that is cut in two keeps its whole source, on both sides of the cut */
    gong_edit_init(&e, &r.ctx, t->body, 100);
    gong_edit_keep(&e, 2, 4);
    u = gong_derive(&r.ctx, t, GONG_TEXT, &e);
    assert_true(gong_item_origin(u, 0, 2, &s, &n) && s == 1 && n == 3);
    assert_true(gong_item_origin(u, 2, 4, &s, &n) && s == 3 && n == 5);
    gong_arena_finish(&r.a);
}

/* Rows added before an edit move with the text, and become null where their text is gone. */
static void rows_move_with_the_text(void **state)
{
    struct rig r;
    struct gong_item *p, *t;
    struct gong_edit e;
    struct gong_repair row = {.start = 2, .end = 4}, gone = {.start = 0, .end = 1};
    struct gong_repair *rows;
    size_t n;

    (void)state;
    rig_init(&r, 1 << 20);
    p = gong_item_create(&r.a, GONG_TEXT);
    p->body = GONG_LIT("aXbbYc");
    gong_item_add_row(p, GONG_REPAIR, &row);
    gong_item_add_row(p, GONG_REPAIR, &gone);
    gong_edit_init(&e, &r.ctx, p->body, 100);
    gong_edit_keep(&e, 2, 4);
    t = gong_derive(&r.ctx, p, GONG_TEXT, &e);
    rows = gong_item_rows(t, GONG_REPAIR, &n);
    assert_int_equal(n, 2);
    assert_int_equal(rows[0].start, 0);
    assert_int_equal(rows[0].end, 2);
    assert_true(rows[1].start == GONG_NULL && rows[1].end == GONG_NULL);
    gong_arena_finish(&r.a);
}

/* Random edits, twice over: every kept byte of the last text leads to an equal byte. */
static void origin_holds_for_random_edits(void **state)
{
    uint32_t seed = 1;

    (void)state;
    for (int round = 0; round < 300; round++) {
        struct rig r;
        struct gong_item *it;
        char body[200];
        rig_init(&r, 1 << 22);
        for (size_t i = 0; i < sizeof body; i++)
            body[i] = (char)('a' + (seed = seed * 1664525u + 1013904223u) / 7 % 26);
        it = gong_item_create(&r.a, GONG_PAYLOAD);
        it->body = gong_span(body, sizeof body);
        for (int pass = 0; pass < 3; pass++) {
            struct gong_edit e;
            gong_edit_init(&e, &r.ctx, it->body, 1000);
            for (size_t i = 0; i < it->body.len;) {
                size_t n = 1 + (seed = seed * 1664525u + 1013904223u) / 11 % 9;
                if (n > it->body.len - i)
                    n = it->body.len - i;
                if (seed % 5 == 0)
                    gong_edit_put(&e, GONG_LIT("#"), i, n);
                else if (seed % 5 != 1)
                    gong_edit_keep(&e, i, n);
                i += n;
            }
            it = gong_derive(&r.ctx, it, GONG_TEXT, &e);
        }
        for (size_t i = 0; i < it->body.len; i++) {
            size_t s, n;
            if (it->body.ptr[i] == '#')
                continue;
            assert_true(gong_item_origin(it, i, i + 1, &s, &n));
            assert_int_equal(n, s + 1);
            assert_int_equal(body[s], it->body.ptr[i]);
        }
        gong_arena_finish(&r.a);
    }
}

/* ---- wire ------------------------------------------------------------------------------------------------
 */

static struct gong_item *full_item(struct rig *r)
{
    struct gong_item *it = gong_item_create(&r->a, GONG_REPORT);
    struct gong_quantity q = {.start = 3, .end = 6, .value = 12, .direction = GONG_NULL, .section = 1};
    struct gong_finding f = {GONG_LIT("code"), GONG_LIT("warning"), GONG_LIT("a message"), GONG_NULL,
                             GONG_NULL};
    struct gong_edit e;

    it->body = GONG_LIT("all of the text");
    gong_edit_init(&e, &r->ctx, it->body, 100);
    gong_edit_keep(&e, 0, it->body.len);
    it = gong_derive(&r->ctx, it, GONG_REPORT, &e);
    q.raw = gong_span_sub(it->body, 3, 6);
    q.kind = GONG_LIT("count");
    gong_item_add_row(it, GONG_QUANTITY, &q);
    gong_item_add_row(it, GONG_QUANTITY, &q);
    gong_item_add_row(it, GONG_FINDING, &f);
    gong_item_set_attr(it, "url", GONG_LIT("file:///x"));
    gong_item_set_attr(it, "empty", GONG_LIT(""));
    return it;
}

static void wire_round_trip(void **state)
{
    struct rig r;
    char bytes[8192];
    struct gong_wire w = {bytes, 0, sizeof bytes, false};
    struct gong_item *it, *back;
    struct gong_quantity *q;
    size_t pos = 0, n, s, e;

    (void)state;
    rig_init(&r, 1 << 20);
    it = full_item(&r);
    gong_wire_write(&w, it, gong_span_none());
    gong_wire_write(&w, it, it->body);
    assert_false(w.failed);
    for (int i = 0; i < 2; i++) {
        back = gong_wire_read(&r.a, gong_span(bytes, w.len), &pos, it->body);
        assert_non_null(back);
        assert_true(gong_span_eq(back->body, it->body));
        assert_true(gong_span_is(gong_item_get(back, "url"), "file:///x"));
        assert_non_null(gong_item_get(back, "empty").ptr);
        q = gong_item_rows(back, GONG_QUANTITY, &n);
        assert_int_equal(n, 2);
        assert_true(gong_span_eq(q[1].raw, gong_span_sub(back->body, 3, 6)));
        assert_null(q[1].unit.ptr);
        assert_true(gong_item_origin(back, 3, 6, &s, &e) && s == 3 && e == 6);
    }
    assert_int_equal(pos, w.len);
    gong_arena_finish(&r.a);
}

/* Every byte changed in turn, and every truncation: an answer, and nothing out of bounds
 * (the sanitizers watch). */
static void wire_survives_rubbish(void **state)
{
    struct rig r;
    char bytes[8192], copy[8192];
    struct gong_wire w = {bytes, 0, sizeof bytes, false};
    struct gong_item *it;

    (void)state;
    rig_init(&r, 1 << 24);
    it = full_item(&r);
    gong_wire_write(&w, it, gong_span_none());
    for (size_t i = 0; i < w.len; i++)
        for (int bit = 0; bit < 256; bit += 37) {
            struct gong_arena a;
            size_t pos = 0;
            gong_arena_init(&a, 1 << 20);
            memcpy(copy, bytes, w.len);
            copy[i] = (char)(copy[i] ^ (bit | 1));
            gong_wire_read(&a, gong_span(copy, w.len), &pos, gong_span_none());
            gong_arena_finish(&a);
        }
    for (size_t n = 0; n < w.len; n++) {
        size_t pos = 0;
        char *exact = malloc(n ? n : 1);
        memcpy(exact, bytes, n);
        assert_null(gong_wire_read(&r.a, gong_span(exact, n), &pos, gong_span_none()));
        free(exact);
    }
    gong_arena_finish(&r.a);
}

/* Every allocation fails once: NULL or a failure, never a crash. */
static void every_allocation_fails_once(void **state)
{
    (void)state;
    for (size_t limit = 0; limit < 12000; limit += 16) {
        struct rig r;
        struct gong_item *it, *out;
        struct gong_edit e;
        struct gong_quantity q = {.start = 0, .end = 1};
        rig_init(&r, limit);
        it = gong_new(&r.ctx, GONG_PAYLOAD);
        if (it) {
            it->body = GONG_LIT("0123456789");
            for (int i = 0; i < 40; i++)
                gong_add(&r.ctx, it, GONG_QUANTITY, &q);
            gong_set(&r.ctx, it, "k", gong_format(&r.ctx, "%d", 7));
            gong_find(&r.ctx, it, "info", "x", 0, 1, "message %d", 1);
            gong_edit_init(&e, &r.ctx, it->body, 100);
            for (size_t i = 0; i < 10; i += 2)
                gong_edit_keep(&e, i, 1);
            out = gong_derive(&r.ctx, it, GONG_TEXT, &e);
            assert_true(out != NULL || r.ctx.status == GONG_EITEM);
        } else {
            assert_int_equal(r.ctx.status, GONG_EITEM);
        }
        gong_arena_finish(&r.a);
    }
}

/* States keep it: these values are those of the published algorithm, and stay. */
static void hash_is_fnv1a(void **state)
{
    (void)state;
    assert_true(gong_hash(GONG_LIT("")) == 0xcbf29ce484222325u);
    assert_true(gong_hash(GONG_LIT("a")) == 0xaf63dc4c8601ec8cu);
    assert_true(gong_hash(GONG_LIT("foobar")) == 0x85944171f73967e8u);
    assert_true(gong_hash_on(gong_hash(GONG_LIT("foo")), GONG_LIT("bar")) == gong_hash(GONG_LIT("foobar")));
    assert_true(gong_hash(GONG_LIT("\xff")) == (GONG_HASH_BEGIN ^ 0xff) * 1099511628211u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hash_is_fnv1a),
        cmocka_unit_test(search_finds_what_is_there),
        cmocka_unit_test(decimals),
        cmocka_unit_test(search_is_linear),
        cmocka_unit_test(arena_caps_and_hooks),
        cmocka_unit_test(arena_grows_in_place),
        cmocka_unit_test(arena_gives_back_what_moves),
        cmocka_unit_test(buffer_error_is_sticky),
        cmocka_unit_test(buffer_formats_long_text),
        cmocka_unit_test(utf8_round_trip),
        cmocka_unit_test(utf8_refuses),
        cmocka_unit_test(utf8_wide_runs),
        cmocka_unit_test(json_writes),
        cmocka_unit_test(origin_composes),
        cmocka_unit_test(origin_of_units),
        cmocka_unit_test(rows_move_with_the_text),
        cmocka_unit_test(origin_holds_for_random_edits),
        cmocka_unit_test(wire_round_trip),
        cmocka_unit_test(wire_survives_rubbish),
        cmocka_unit_test(every_allocation_fails_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
