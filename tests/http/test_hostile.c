/* test_hostile.c: every misdeed of a server ends in its class, and costs its page alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fixture.h"

struct expected {
    const char *path, *code, *words;
};

/* Each alone: one page asked, one rejection, its class and some words of its message. */
static const struct expected refused[] = {
    {"/ring/a", "redirect-limit", "is redirected too often"},
    {"/further/1", "redirect-limit", "is redirected too often"},
    {"/nowhere", "bad-content", "redirects without a target"},
    {"/to/file", "scheme", "redirects to an address that is not asked"},
    {"/to/gopher", "scheme", "redirects to an address that is not asked"},
    {"/to/password", "bad-url", "redirects to an address that is not asked"},
    {"/to/metadata", "private-address", "not public"},
    {"/to/mapped", "private-address", "not public"},
    {"/to/zero", "private-address", "not public"},
    {"/to/octal", "private-address", "not public"},
    {"/to/decimal", "private-address", "not public"},
    {"/to/loopback", "private-address", "not public"},
    {"/to/six", "private-address", "not public"},
    {"/stub/file", "scheme", "redirects to an address that is not asked"},
    {"/stub/metadata", "private-address", "not public"},
    {"/to/stub", "private-address", "not public"},
    {"/to/port", "bad-url", "redirects to an address that is not asked"},
    {"/to/nothing", "bad-url", "redirects to an address that is not asked"},
    {"/length/two", "wrong-length", ""},
    {"/length/minus", "bad-content", ""},
    {"/length/far", "wrong-length", ""},
    {"/chunk/huge", "bad-content", "chunks"},
    {"/429", "http-429", "429"},
    {"/503/late", "http-503", "503"},
    {"/503/wrong", "http-503", "503"},
    {"/stub/ring", "redirect-limit", "is redirected too often"},
    {"/slow", "timeout", ""},
    {"/slow/head", "timeout", ""},
    {"/silent", "timeout", ""},
    {"/endless", "too-large", "max_bytes"},
    {"/bomb", "too-large", "max_bytes"},
    {"/flood", "too-large", "headers"},
    {"/interim", "too-large", "headers"},
    {"/short", "wrong-length", ""},
    {"/chunk/cut", "wrong-length", ""},
    {"/gzip/cut", "wrong-length", "compressed stream"},
    {"/chunk/bad", "bad-content", "chunks"},
    {"/transfer/unknown", "bad-content", "Transfer-Encoding"},
    {"/transfer/unknown-chunked", "bad-content", "Transfer-Encoding"},
    {"/transfer/gzip", "bad-content", "Transfer-Encoding"},
    {"/transfer/twice", "bad-content", "Transfer-Encoding"},
    {"/gzip/bad", "bad-content", "Content-Encoding"},
    {"/gzip/twice", "bad-content", "Content-Encoding"},
    {"/gzip/lines", "bad-content", "Content-Encoding"},
    {"/brotli", "bad-content", "Content-Encoding"},
    {"/nul", "bad-content", ""},
    {"/not-http", "bad-content", ""},
    {"/304", "bad-content", "without a condition"},
    {"/300", "bad-content", "leads nowhere"},
    {"/206", "bad-content", "part"},
    {"/close", "disconnect", ""},
    {"/half-head", "disconnect", ""},
    {"/reset", "disconnect", ""},
    {"/empty", "empty", "without a body"},
    {"/204", "empty", "without a body"},
    {"/403", "http-403", "403"},
    {"/404", "http-404", "404"},
    {"/404/short", "http-404", "404"},
    {"/410", "http-410", "410"},
    {"/418", "http-4xx", "418"},
    {"/500", "http-500", "500"},
    {"/503", "http-503", "503"},
    {"/599", "http-5xx", "599"},
    {"/429/late", "http-429", "429"},
    {"/412", "challenge", "412"},
    {"/521", "challenge", "加速乐"},
    {"/202", "challenge", "瑞数"},
    {"/wall", "challenge", "sets a cookie"},
};

static void test_refused(void **state)
{
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        const struct expected *e = &refused[i];
        void *fixture = NULL;
        struct fixture *f;
        struct client *c;

        assert_int_equal(fixture_setup(&fixture), 0);
        f = fixture;
        c = &f->client;
        if (strcmp(e->code, "timeout") == 0)
            client_set(c, "timeout", "300");
        fixture_run(f, e->path);
        if (c->n_pages != 0 || c->n_rejects != 1 || strcmp(c->rejects[0].code, e->code) != 0 ||
            !strstr(c->rejects[0].message, e->words)) {
            print_error("%s: %zu pages, %zu rejected: %s: %s\n", e->path, c->n_pages, c->n_rejects,
                        c->rejects[0].code, c->rejects[0].message);
            wrong++;
        }
        fixture_teardown(&fixture);
    }
    assert_int_equal(wrong, 0);
}

/* All of them in one run, with good pages between them: the good ones come through. */
static void test_a_bad_page_costs_itself(void **state)
{
    static const char *const paths[] = {"/ok",       "/slow", "/endless", "/reset",
                                        "/not-http", "/404",  "/bomb",    "/ok2"};
    struct fixture *f = *state;

    client_set(&f->client, "host_concurrency", "4");
    client_set(&f->client, "timeout", "2s");
    fixture_start(f, paths, sizeof paths / sizeof *paths);
    assert_true(client_run(&f->client));
    assert_int_equal(f->client.n_pages, 2);
    assert_int_equal(f->client.n_rejects, 6);
}

static void test_a_page_as_it_was_sent(void **state)
{
    struct fixture *f = *state;
    const struct client_page *p = f->client.pages;

    fixture_run(f, "/conditional");
    assert_int_equal(f->client.n_pages, 1);
    assert_string_equal(p->status, "200");
    assert_string_equal(p->type, "text/html");
    assert_string_equal(p->etag, "\"v1\"");
    assert_string_equal(p->tls, "");
    assert_int_equal(p->n_findings, 0);
    assert_non_null(strstr(p->head, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"));
    assert_non_null(strstr(p->request, "GET /conditional HTTP/1.1\r\n"));
    assert_non_null(strstr(p->request, "User-Agent: gongbao/0.1.0 (+test@example.org)\r\n"));
    assert_non_null(strstr(p->body, "<h1>page</h1>"));
}

static void test_redirects_and_stubs_lead_to_the_page(void **state)
{
    static const char *const paths[] = {"/moved", "/stub/meta", "/stub/script", "/stub/replace",
                                        "/moved/twin"};

    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        void *fixture = NULL;
        struct fixture *f;

        assert_int_equal(fixture_setup(&fixture), 0);
        f = fixture;
        fixture_run(f, paths[i]);
        assert_int_equal(f->client.n_pages, 1);
        assert_true(gong_span_ends(gong_span_z(f->client.pages[0].url), GONG_LIT("/ok")));
        assert_true(gong_span_ends(gong_span_z(f->client.pages[0].from), gong_span_z(paths[i])));
        fixture_teardown(&fixture);
    }
}

/* What is no literal target, or leads to the front page, is handed on as it is. */
static void test_other_stubs_are_kept(void **state)
{
    static const char *const paths[] = {"/stub/computed", "/stub/slow", "/stub/home"};
    struct fixture *f = *state;

    fixture_start(f, paths, 3);
    assert_true(client_run(&f->client));
    assert_int_equal(f->client.n_pages, 3);
    for (size_t i = 0; i < 3; i++)
        assert_non_null(client_page(&f->client, paths[i]));
}

/* A wall that answers 200 is a page to the crawler, and a challenge to strip (classes.case). */
static void test_walls_that_say_200_are_kept(void **state)
{
    static const char *const paths[] = {"/acw", "/jsl", "/cookie"};
    struct fixture *f = *state;

    fixture_start(f, paths, 3);
    assert_true(client_run(&f->client));
    assert_int_equal(f->client.n_pages, 3);
    for (size_t i = 0; i < 3; i++)
        assert_non_null(client_page(&f->client, paths[i]));
}

static void test_stubs_can_be_left_alone(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "follow_stubs", "false");
    fixture_run(f, "/stub/meta");
    assert_non_null(client_page(&f->client, "/stub/meta"));
}

/* Two ways to one page give it once. */
static void test_twins_are_emitted_once(void **state)
{
    static const char *const paths[] = {"/moved", "/ok", "/moved/twin", "/ok#part"};
    struct fixture *f = *state;

    fixture_start(f, paths, 4);
    assert_true(client_run(&f->client));
    assert_int_equal(f->client.n_pages, 1);
    assert_int_equal(f->client.n_rejects, 0);
}

static void test_encodings(void **state)
{
    static const char *const paths[] = {"/gzip/ok", "/deflate/zlib", "/deflate/raw"};
    struct fixture *f = *state;

    fixture_start(f, paths, 3);
    assert_true(client_run(&f->client));
    assert_int_equal(f->client.n_pages, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(f->client.pages[i].body_len, 4096);
        assert_memory_equal(f->client.pages[i].body, "<html><body>", 12);
    }
}

static void test_lengths(void **state)
{
    static const char *const paths[] = {"/more", "/chunk/ok", "/length/huge", "/transfer/length"};
    struct fixture *f = *state;

    fixture_start(f, paths, 4);
    assert_true(client_run(&f->client));
    assert_int_equal(client_page(&f->client, "/length/huge")->body_len, 50); /* no number: up to the end */
    assert_string_equal(client_page(&f->client, "/more")->body, "<html><body>");
    assert_string_equal(client_page(&f->client, "/chunk/ok")->body, "abcdef");
    assert_string_equal(client_page(&f->client, "/transfer/length")->body,
                        "abcd"); /* the length says nothing */
    assert_null(strstr(client_page(&f->client, "/chunk/ok")->head, "X-End"));
}

static void test_exactly_max_bytes(void **state)
{
    static const char *const paths[] = {"/gzip/ok", "/ok"};
    struct fixture *f = *state;

    client_set(&f->client, "max_bytes", "4096");
    fixture_start(f, paths, 2);
    assert_true(client_run(&f->client));
    assert_int_equal(f->client.n_pages, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test_setup_teardown(test_a_bad_page_costs_itself, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_a_page_as_it_was_sent, fixture_setup, fixture_teardown),
        cmocka_unit_test(test_redirects_and_stubs_lead_to_the_page),
        cmocka_unit_test_setup_teardown(test_other_stubs_are_kept, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_walls_that_say_200_are_kept, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_stubs_can_be_left_alone, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_twins_are_emitted_once, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_encodings, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_lengths, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_exactly_max_bytes, fixture_setup, fixture_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
