/* test_manners.c: what a run may ask of a host, and through what; documents on several pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fixture.h"

/* ---- what a run may ask of a host */

static void test_a_budget_of_requests(void **state)
{
    static const char *const paths[] = {"/ok", "/ok2", "/chunk/ok", "/moved"};
    struct fixture *f = *state;

    client_set(&f->client, "host_budget", "2");
    client_set(&f->client, "concurrency", "1");
    fixture_start(f, paths, 4);
    assert_true(client_run(&f->client));
    assert_int_equal(f->server.n_log, 2);
    assert_int_equal(f->client.n_pages, 2);
    assert_int_equal(f->client.n_rejects, 2);
    assert_string_equal(f->client.rejects[1].code, "host-budget");
}

static void test_a_broken_host_is_left_alone(void **state)
{
    static const char *const paths[] = {"/500", "/503", "/599", "/close", "/ok", "/ok2"};
    struct fixture *f = *state;

    client_set(&f->client, "breaker", "3");
    client_set(&f->client, "concurrency", "1");
    fixture_start(f, paths, 6);
    assert_true(client_run(&f->client));
    assert_int_equal(f->server.n_log, 3);
    assert_int_equal(f->client.n_rejects, 6);
    assert_string_equal(f->client.rejects[5].code, "circuit-open");
}

/* Pages that are not there say nothing about their host. */
static void test_missing_pages_break_no_host(void **state)
{
    static const char *const paths[] = {"/404", "/410", "/403", "/404/short", "/ok"};
    struct fixture *f = *state;

    client_set(&f->client, "breaker", "2");
    client_set(&f->client, "concurrency", "1");
    fixture_start(f, paths, 5);
    assert_true(client_run(&f->client));
    assert_int_equal(f->client.n_pages, 1);
}

static void test_quiet_hours(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "quiet_hours", "00:00-24:00");
    fixture_run(f, "/ok");
    assert_int_equal(f->server.n_log, 0);
    assert_int_equal(f->client.n_rejects, 0);
}

static void test_a_proxy_that_is_configured(void **state)
{
    struct fixture *f = *state;
    char proxy[64];

    snprintf(proxy, sizeof proxy, "http://127.0.0.1:%u", f->server.port);
    client_set(&f->client, "proxy", proxy);
    client_set(&f->client, "allow_private", "false");
    client_set(&f->client, "start", "http://no-such-host.invalid/ok");
    assert_true(client_run(&f->client));
    assert_int_equal(f->server.n_log, 1); /* no name was looked up here */
}

static void test_a_proxy_is_no_way_around_addresses(void **state)
{
    static const char *const urls[] = {
        "http://169.254.169.254/latest/", "http://[::1]/",      "http://0x7f.1/",     "http://localhost/",
        "http://[::ffff:10.0.0.1]/",      "http://localhost./", "http://a.localhost/"};
    struct fixture *f = *state;
    struct client *c = &f->client;
    char proxy[64], all[512] = "[";

    snprintf(proxy, sizeof proxy, "http://127.0.0.1:%u", f->server.port);
    client_set(c, "proxy", proxy);
    client_set(c, "allow_private", "false");
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s\"%s\"", i ? "," : "", urls[i]);
    snprintf(all + strlen(all), sizeof all - strlen(all), "]");
    client_set(c, "start", all);
    assert_true(client_run(c));
    assert_int_equal(f->server.n_log, 0);
    if (c->n_rejects != sizeof urls / sizeof *urls)
        fail_msg("%zu refused: %s", c->n_rejects, c->log);
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
        if (strcmp(c->rejects[i].code, "private-address") != 0)
            fail_msg("%s: %s", c->rejects[i].url, c->rejects[i].code);
}

/* ---- documents on several pages */

static void paths(struct fixture *f, const char *path)
{
    fixture_start(f, &path, 1);
    assert_true(client_run(&f->client));
}

static void test_a_document_on_three_pages(void **state)
{
    struct fixture *f = *state;
    const struct client_page *p;

    paths(f, "/doc/t20250301_7.html");
    assert_int_equal(f->client.n_pages, 1);
    assert_int_equal(f->server.n_log, 3);
    p = &f->client.pages[0];
    assert_non_null(strstr(p->url, "/doc/t20250301_7.html"));
    assert_string_equal(p->status, "");
    assert_non_null(strstr(p->body, "gongbao-parts 1"));
    assert_null(strstr(p->body, "fetched-at")); /* nothing in it changes from visit to visit */
    assert_non_null(strstr(p->body, "first part"));
    assert_non_null(strstr(p->body, "second part"));
    assert_non_null(strstr(p->body, "third part"));
    assert_non_null(strstr(p->body, "end 3"));
    assert_int_equal(p->n_findings, 0);
}

static void test_a_part_that_is_missing(void **state)
{
    struct fixture *f = *state;

    paths(f, "/doc/t20250301_8.html");
    assert_int_equal(f->client.n_pages, 1);
    assert_int_equal(f->client.n_rejects, 0);
    assert_int_equal(f->client.pages[0].n_findings, 1);
    assert_non_null(strstr(f->client.pages[0].body, "end 1"));
}

/* A page that is busy comes another time: what was delivered whole is not replaced by a part. */
static void test_a_part_that_is_busy(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "retries", "0");
    paths(f, "/doc/t20250301_6.html");
    assert_int_equal(f->client.n_pages, 1); /* the first time a part is better than nothing */
    assert_int_equal(f->client.pages[0].n_findings, 1);
}

static void test_a_known_document_whose_part_is_busy(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "retries", "0");
    f->client.known_sha256 = "known";
    paths(f, "/doc/t20250301_6.html");
    assert_int_equal(f->client.n_pages, 0);
    assert_int_equal(f->client.n_rejects, 1);
    assert_string_equal(f->client.rejects[0].code, "http-503");
    assert_non_null(strstr(f->client.rejects[0].message, "goes on at "));
    assert_non_null(strstr(f->client.rejects[0].message, "_6_1.html"));
}

/* Nothing is left out in silence. */
static void test_a_document_that_is_too_long(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "max_bytes", "1024");
    paths(f, "/doc/t20250301_9.html");
    assert_int_equal(f->client.n_pages, 1);
    assert_non_null(strstr(f->client.pages[0].body, "end 2"));
    assert_int_equal(f->client.pages[0].n_findings, 1);
}

/* One page ends no run. */
static void test_a_page_of_noise(void **state)
{
    static const char *const both[] = {"/doc/noise_7.html", "/ok"};
    struct fixture *f = *state;

    client_set(&f->client, "max_bytes", "33554432");
    client_set(&f->client, "concurrency", "1");
    fixture_start(f, both, 2);
    if (!client_run(&f->client))
        fail_msg("the run fails: %s", f->client.outcome.message);
    assert_int_equal(f->client.n_pages, 2);
}

/* Who wants to be left alone is, also where no further try is left. */
static void test_retry_after_without_retries(void **state)
{
    static const char *const both[] = {"/429/late", "/ok"};
    struct fixture *f = *state;

    client_set(&f->client, "retries", "0");
    client_set(&f->client, "max_wait", "100");
    client_set(&f->client, "concurrency", "1");
    fixture_start(f, both, 2);
    assert_true(client_run(&f->client));
    assert_int_equal(f->server.n_log, 1);
    assert_int_equal(f->client.n_rejects, 2);
}

/* A page that says it goes on at itself, or at another site's, is one page. */
static void test_pages_that_do_not_go_on(void **state)
{
    static const char *const alone[] = {"/doc/ring.html", "/doc/elsewhere.html"};
    struct fixture *f = *state;

    fixture_start(f, alone, 2);
    assert_true(client_run(&f->client));
    assert_int_equal(f->client.n_pages, 2);
    assert_int_equal(f->server.n_log, 2);
    for (size_t i = 0; i < 2; i++)
        assert_string_equal(f->client.pages[i].status, "200");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_budget_of_requests),        TEST(test_a_broken_host_is_left_alone),
        TEST(test_missing_pages_break_no_host), TEST(test_quiet_hours),
        TEST(test_a_proxy_that_is_configured),  TEST(test_a_proxy_is_no_way_around_addresses),
        TEST(test_a_document_on_three_pages),   TEST(test_a_part_that_is_missing),
        TEST(test_a_part_that_is_busy),         TEST(test_a_known_document_whose_part_is_busy),
        TEST(test_pages_that_do_not_go_on),     TEST(test_a_document_that_is_too_long),
        TEST(test_retry_after_without_retries), TEST(test_a_page_of_noise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
