/* test_crawl.c: what fetch_http asks, when, and what it never sends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fixture.h"

static void expect_reject(const struct fixture *f, const char *code, const char *words)
{
    const struct client *c = &f->client;

    if (c->n_pages != 0 || c->n_rejects != 1 || strcmp(c->rejects[0].code, code) != 0 ||
        !strstr(c->rejects[0].message, words))
        fail_msg("%zu pages, %zu rejected: %s: %s", c->n_pages, c->n_rejects, c->rejects[0].code,
                 c->rejects[0].message);
}

/* ---- addresses */

static void test_private_addresses_are_refused(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "allow_private", "false");
    fixture_run(f, "/ok");
    expect_reject(f, "private-address", "not public");
    assert_int_equal(hostile_count(&f->server, "/ok"), 0);
}

static void test_a_name_of_a_private_address_is_refused(void **state)
{
    struct fixture *f = *state;
    char url[64];

    client_set(&f->client, "allow_private", "false");
    snprintf(url, sizeof url, "http://localhost:%u/ok", f->server.port);
    client_set(&f->client, "start", url);
    assert_true(client_run(&f->client));
    expect_reject(f, "private-address", "not public");
}

/* With robots.txt the refusal has the same name, not "robots". */
static void test_robots_do_not_hide_the_reason(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "allow_private", "false");
    client_set(&f->client, "robots", "true");
    fixture_run(f, "/ok");
    expect_reject(f, "private-address", "not public");
}

static void test_nobody_listens(void **state)
{
    struct fixture *f = *state;
    struct hostile other;
    char url[64];

    hostile_start(&other);
    snprintf(url, sizeof url, "http://127.0.0.1:%u/", other.port);
    hostile_stop(&other);
    client_set(&f->client, "start", url);
    assert_true(client_run(&f->client));
    expect_reject(f, "connect", "");
}

static void test_a_name_without_address(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "start", "http://no-such-host.invalid/");
    assert_true(client_run(&f->client));
    expect_reject(f, "dns", "");
}

static void test_plain_http_on_a_tls_address(void **state)
{
    struct fixture *f = *state;
    char url[64];

    client_set(&f->client, "timeout", "300");
    snprintf(url, sizeof url, "https://127.0.0.1:%u/ok", f->server.port);
    client_set(&f->client, "start", url);
    assert_true(client_run(&f->client));
    assert_int_equal(f->client.n_rejects, 1);
    assert_true(strcmp(f->client.rejects[0].code, "tls") == 0 ||
                strcmp(f->client.rejects[0].code, "timeout") == 0);
}

static void test_proxies_of_the_environment_are_ignored(void **state)
{
    struct fixture *f = *state;

    setenv("http_proxy", "http://127.0.0.1:1/", 1);
    setenv("ALL_PROXY", "http://127.0.0.1:1/", 1);
    fixture_run(f, "/ok");
    unsetenv("http_proxy");
    unsetenv("ALL_PROXY");
    assert_int_equal(f->client.n_pages, 1);
}

/* ---- what is sent */

static void test_cookies_are_not_kept(void **state)
{
    static const char *const paths[] = {"/cookie", "/ok"};
    struct fixture *f = *state;

    fixture_start(f, paths, 2);
    assert_true(client_run(&f->client));
    assert_int_equal(f->client.n_pages, 2);
    assert_null(strstr(hostile_head(&f->server, "/ok"), "Cookie"));
    assert_null(strstr(hostile_head(&f->server, "/ok"), "Authorization"));
}

static void test_unchanged(void **state)
{
    struct fixture *f = *state;

    f->client.known_etag = "\"v1\"";
    fixture_run(f, "/conditional");
    assert_int_equal(f->client.n_unchanged, 1);
    assert_int_equal(f->client.n_pages + f->client.n_rejects, 0);
    assert_non_null(strstr(hostile_head(&f->server, "/conditional"), "If-None-Match: \"v1\"\r\n"));
}

static void test_changed_since(void **state)
{
    struct fixture *f = *state;

    f->client.known_etag = "\"v0\"";
    fixture_run(f, "/conditional");
    assert_int_equal(f->client.n_pages, 1);
}

static void test_a_validator_cannot_add_headers(void **state)
{
    struct fixture *f = *state;

    f->client.known_etag = "\"v1\"\r\nX-Injected: 1";
    fixture_run(f, "/conditional");
    assert_int_equal(f->client.n_pages, 1);
    assert_null(strstr(hostile_head(&f->server, "/conditional"), "Injected"));
    assert_null(strstr(hostile_head(&f->server, "/conditional"), "If-None-Match"));
}

static void test_mistakes_in_the_configuration(void **state)
{
    static const char *const wrong[][3] = {
        {"user_agent", "a\r\nX-Injected: 1", "user_agent and contact must not hold control characters"},
        {"user_agent", "1/2", "user_agent must begin with a product token of letters"},
        {"start", "file:///etc/passwd", "start: \"file:///etc/passwd\" only http and https are fetched"},
        {"start", "http://user:secret@example.org/", "a user name or a password"},
        {"start", "not a url", "is not a URL"},
        {"follow", "a[", "selector"},
        {"lists", "a.next", "lists needs follow or follow_pattern"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        void *fixture = NULL;
        struct client *c;

        assert_int_equal(fixture_setup(&fixture), 0);
        c = &((struct fixture *)fixture)->client;
        client_set(c, "start", "http://127.0.0.1:1/");
        client_set(c, wrong[i][0], wrong[i][1]);
        assert_false(client_run(c));
        assert_true(c->outcome.status < 0);
        if (!strstr(c->outcome.message, wrong[i][2]))
            fail_msg("%s %s: %s", wrong[i][0], wrong[i][1], c->outcome.message);
        fixture_teardown(&fixture);
    }
}

/* ---- lists */

static void test_links_of_a_list(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "follow", "ul.l li");
    fixture_run(f, "/list");
    assert_int_equal(f->client.n_pages, 2);
    assert_non_null(client_page(&f->client, "/ok"));
    assert_non_null(client_page(&f->client, "/ok2"));
    assert_non_null(strstr(f->client.log, "lead to other hosts"));
}

static void test_further_lists_end(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "follow", "ul.l a");
    client_set(&f->client, "lists", "a.n");
    client_set(&f->client, "emit_lists", "true");
    fixture_run(f, "/list");
    assert_int_equal(f->client.n_pages, 5);
    assert_int_equal(hostile_count(&f->server, "/list"), 1);
    assert_non_null(client_page(&f->client, "/chunk/ok"));
}

static void test_a_pattern_of_links(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "follow_pattern", "http://127.0.0.1:*/ok*");
    fixture_run(f, "/list");
    assert_int_equal(f->client.n_pages, 2);
    assert_int_equal(hostile_count(&f->server, "/list2"), 0);
}

static void test_a_base_of_links(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "follow", ".l a");
    fixture_run(f, "/list/base");
    assert_non_null(client_page(&f->client, "/chunk/ok"));
}

static void test_a_selector_in_chinese(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "follow", "a[title='公报']");
    fixture_run(f, "/list/gbk");
    assert_int_equal(f->client.n_pages, 1);
    assert_int_equal(f->client.n_rejects, 0);
}

/* Its bytes say what it is, and not its header. */
static void test_a_list_that_lies_about_its_encoding(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "follow", "a[title='公报']");
    fixture_run(f, "/list/lies");
    assert_int_equal(f->client.n_pages, 1);
    assert_non_null(client_page(&f->client, "/ok"));
}

static void test_a_list_without_links(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "follow", ".l a");
    fixture_run(f, "/list/none");
    expect_reject(f, "no-links", "shows no link that fits");
}

static void test_a_list_behind_a_wall(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "follow", ".l a");
    fixture_run(f, "/list/wall");
    expect_reject(f, "challenge", "阿里云");
}

static void test_max_pages(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "follow", "ul.l a");
    client_set(&f->client, "max_pages", "1");
    fixture_run(f, "/list");
    assert_int_equal(f->client.n_pages, 1);
    assert_non_null(strstr(f->client.log, "max_pages is reached: 1 links were left out"));
}

/* A list is asked in full even where the state knows it: its links are wanted. */
static void test_lists_are_never_conditional(void **state)
{
    struct fixture *f = *state;

    f->client.known_etag = "\"v1\"";
    client_set(&f->client, "follow", "ul.l a");
    fixture_run(f, "/list");
    assert_null(strstr(hostile_head(&f->server, "/list"), "If-None-Match"));
    assert_non_null(strstr(hostile_head(&f->server, "/ok"), "If-None-Match"));
}

/* ---- politeness */

static void test_delay_between_requests(void **state)
{
    static const char *const paths[] = {"/ok", "/ok2", "/404", "/moved"};
    struct fixture *f = *state;

    client_set(&f->client, "delay", "60");
    fixture_start(f, paths, 4);
    assert_true(client_run(&f->client));
    assert_int_equal(f->server.n_log, 5);
    assert_true(f->client.took >= 4 * 60);
}

static void test_retries(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "retries", "2");
    fixture_run(f, "/flapping");
    assert_int_equal(f->client.n_pages, 1);
    assert_int_equal(hostile_count(&f->server, "/flapping"), 3);
}

static void test_retries_end(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "retries", "1");
    fixture_run(f, "/flapping");
    expect_reject(f, "http-503", "503");
    assert_int_equal(f->client.rejects[0].status, GONG_ERETRY);
    assert_int_equal(hostile_count(&f->server, "/flapping"), 2);
}

static void test_what_will_not_pass_is_not_retried(void **state)
{
    static const char *const paths[] = {"/404", "/412", "/nul", "/501"};
    struct fixture *f = *state;

    client_set(&f->client, "retries", "3");
    fixture_start(f, paths, 4);
    assert_true(client_run(&f->client));
    assert_int_equal(f->server.n_log, 4);
}

static void test_retry_after_is_kept(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "retries", "1");
    fixture_run(f, "/429/soon");
    assert_int_equal(f->client.n_pages, 1);
    assert_int_equal(hostile_count(&f->server, "/429/soon"), 2);
    assert_true(f->client.took >= 1000);
}

/* The host asked to be left alone for a day: nothing more is asked of it in this run. */
static void test_retry_after_too_long(void **state)
{
    static const char *const paths[] = {"/429/late", "/429/date"};
    struct fixture *f = *state;

    client_set(&f->client, "retries", "3");
    client_set(&f->client, "concurrency", "1");
    fixture_start(f, paths, 2);
    assert_true(client_run(&f->client));
    assert_int_equal(f->server.n_log, 1);
    assert_int_equal(f->client.n_rejects, 2);
    assert_non_null(strstr(f->client.rejects[0].message, "asks to wait longer than max_wait (status 429)"));
    assert_string_equal(f->client.rejects[1].code, "host-blocked");
}

/* ---- robots.txt */

static void robots(struct fixture *f, int status, const char *text, const char *target)
{
    f->server.robots_status = status;
    f->server.robots = text;
    f->server.robots_target = target;
    client_set(&f->client, "robots", "true");
    fixture_run(f, "/ok");
}

static void test_robots_disallow(void **state)
{
    struct fixture *f = *state;

    robots(f, 200, "User-agent: *\nDisallow: /o\n", NULL);
    expect_reject(f, "robots", "is disallowed by robots.txt");
    assert_int_equal(hostile_count(&f->server, "/ok"), 0);
}

static void test_robots_of_our_own(void **state)
{
    struct fixture *f = *state;

    robots(f, 200, "User-agent: *\nDisallow: /\nUser-Agent: GongBao\nAllow: /ok\n", NULL);
    assert_int_equal(f->client.n_pages, 1);
    assert_int_equal(hostile_count(&f->server, "/robots.txt"), 1);
}

static void test_no_robots(void **state)
{
    struct fixture *f = *state;

    robots(f, 404, "User-agent: *\nDisallow: /\n", NULL);
    assert_int_equal(f->client.n_pages, 1);
}

static void test_robots_that_fail(void **state)
{
    struct fixture *f = *state;

    robots(f, 500, NULL, NULL);
    expect_reject(f, "robots", "500");
    assert_int_equal(f->client.rejects[0].status, GONG_ERETRY);
    assert_int_equal(hostile_count(&f->server, "/ok"), 0);
}

static void test_robots_too_many_requests(void **state)
{
    struct fixture *f = *state;

    robots(f, 429, NULL, NULL);
    expect_reject(f, "robots", "");
}

static void test_robots_elsewhere(void **state)
{
    struct fixture *f = *state;

    robots(f, 302, NULL, "/ring/a");
    assert_int_equal(f->client.n_pages, 1); /* unreachable by redirects: unavailable, so allowed */
    assert_int_equal(hostile_count(&f->server, "/ring/a") + hostile_count(&f->server, "/ring/b"), 5);
}

/* Whatever becomes of robots.txt, the run ends. */
static void test_robots_behind_a_wall(void **state)
{
    struct fixture *f = *state;

    robots(f, 302, NULL, "/wall");
    expect_reject(f, "challenge", "its robots.txt redirects to itself and sets a cookie");
}

static void test_robots_without_end(void **state)
{
    struct fixture *f = *state;

    robots(f, 302, NULL, "/endless"); /* the first 500 KiB count */
    assert_int_equal(f->client.n_pages, 1);
}

static void test_robots_that_are_no_http(void **state)
{
    struct fixture *f = *state;

    robots(f, 302, NULL, "/not-http");
    expect_reject(f, "bad-content", "robots.txt");
}

static void test_robots_that_never_come(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "timeout", "300");
    robots(f, 302, NULL, "/silent");
    expect_reject(f, "timeout", "its robots.txt does not answer in time");
    assert_int_equal(hostile_count(&f->server, "/ok"), 0);
}

static void test_robots_that_are_forbidden(void **state)
{
    struct fixture *f = *state;

    robots(f, 403, "User-agent: *\nDisallow: /\n", NULL); /* 2.3.1.3: unavailable, all is allowed */
    assert_int_equal(f->client.n_pages, 1);
}

static void test_robots_that_are_a_page(void **state)
{
    struct fixture *f = *state;

    robots(f, 200, "<html><body>Disallow: / is what this page is about</body></html>", NULL);
    assert_int_equal(f->client.n_pages, 1);
}

static void test_robots_that_are_a_bomb(void **state)
{
    struct fixture *f = *state;

    robots(f, 302, NULL, "/bomb"); /* the first 500 KiB of what it unpacks to count */
    assert_int_equal(f->client.n_pages, 1);
}

static void test_robots_behind_a_private_redirect(void **state)
{
    struct fixture *f = *state;

    robots(f, 302, NULL, "http://169.254.169.254/robots.txt");
    expect_reject(f, "private-address", "not public");
}

static void test_crawl_delay(void **state)
{
    static const char *const paths[] = {"/ok", "/ok2"};
    struct fixture *f = *state;

    f->server.robots_status = 200;
    f->server.robots = "User-agent: *\nCrawl-delay: 0.2\n";
    client_set(&f->client, "robots", "true");
    fixture_start(f, paths, 2);
    assert_true(client_run(&f->client));
    assert_int_equal(f->server.n_log, 3);
    assert_true(f->client.took >= 2 * 200);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_private_addresses_are_refused),
        TEST(test_a_name_of_a_private_address_is_refused),
        TEST(test_robots_do_not_hide_the_reason),
        TEST(test_nobody_listens),
        TEST(test_a_name_without_address),
        TEST(test_plain_http_on_a_tls_address),
        TEST(test_proxies_of_the_environment_are_ignored),
        TEST(test_cookies_are_not_kept),
        TEST(test_unchanged),
        TEST(test_changed_since),
        TEST(test_a_validator_cannot_add_headers),
        cmocka_unit_test(test_mistakes_in_the_configuration),
        TEST(test_links_of_a_list),
        TEST(test_further_lists_end),
        TEST(test_a_pattern_of_links),
        TEST(test_a_base_of_links),
        TEST(test_a_selector_in_chinese),
        TEST(test_a_list_that_lies_about_its_encoding),
        TEST(test_a_list_without_links),
        TEST(test_a_list_behind_a_wall),
        TEST(test_max_pages),
        TEST(test_lists_are_never_conditional),
        TEST(test_delay_between_requests),
        TEST(test_retries),
        TEST(test_retries_end),
        TEST(test_what_will_not_pass_is_not_retried),
        TEST(test_retry_after_is_kept),
        TEST(test_retry_after_too_long),
        TEST(test_robots_disallow),
        TEST(test_robots_of_our_own),
        TEST(test_no_robots),
        TEST(test_robots_that_fail),
        TEST(test_robots_too_many_requests),
        TEST(test_robots_elsewhere),
        TEST(test_robots_behind_a_wall),
        TEST(test_robots_without_end),
        TEST(test_robots_that_are_no_http),
        TEST(test_robots_that_never_come),
        TEST(test_robots_that_are_forbidden),
        TEST(test_robots_that_are_a_page),
        TEST(test_robots_that_are_a_bomb),
        TEST(test_robots_behind_a_private_redirect),
        TEST(test_crawl_delay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
