/* test_post.c: columns whose lists are asked by POST: what goes out, where it ends, and what never goes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fixture.h"

static void set_column(struct fixture *f, const char *path)
{
    char text[512];

    snprintf(text, sizeof text, "[\"http://127.0.0.1:%u%s\"]", f->server.port, path);
    client_set(&f->client, "columns", text);
}

static void run(struct fixture *f, const char *path)
{
    set_column(f, path);
    if (!client_run(&f->client))
        fail_msg("%s: %s", path, f->client.outcome.message);
}

static void post(struct fixture *f, const char *kind, const char *body)
{
    client_set(&f->client, "column_post", kind);
    if (body)
        client_set(&f->client, "column_post_body", body);
}

/* n items; code: of the one rejection, or NULL. */
static void expect(const struct fixture *f, size_t n, const char *code)
{
    const struct client *c = &f->client;

    if (c->n_pages != n)
        fail_msg("%zu items instead of %zu\n%s", c->n_pages, n, c->log);
    if (c->n_rejects != (code ? 1u : 0u) || (code && strcmp(c->rejects[0].code, code) != 0))
        fail_msg("%zu rejected: %s: %s\n%s", c->n_rejects, c->rejects[0].code, c->rejects[0].message, c->log);
}

static bool was_asked(struct fixture *f, const char *path, const char *what)
{
    bool found = false;

    for (size_t i = 0; i < f->server.n_log; i++)
        found |= strcmp(f->server.log[i].path, path) == 0 && strstr(f->server.log[i].head, what);
    return found;
}

/* ---- what addresses have behind ? goes into the body */

static void test_without_post_it_is_refused(void **state)
{
    struct fixture *f = *state;

    run(f, "/post/jpage/");
    expect(f, 2, "http-405");
}

static void test_jpage_from_its_page(void **state)
{
    struct fixture *f = *state;

    post(f, "form", NULL);
    run(f, "/post/jpage/");
    expect(f, 5, NULL);
    assert_true(was_asked(f, "/post/jpage/", "GET /post/jpage/ "));
    assert_true(was_asked(f, "/post/dataproxy.jsp",
                          "\r\n\r\nstartrecord=3&endrecord=4&perpage=1&col=1&columnid=5&unitid=77&webname="
                          "%E9%9D%92%E7%9F%B3%E5%8C%BA"));
    assert_true(was_asked(f, "/post/dataproxy.jsp", "startrecord=5&endrecord=6&"));
    assert_int_equal(hostile_count(&f->server, "/post/dataproxy.jsp"), 2);
}

static void test_jpage_interface_as_the_column(void **state)
{
    struct fixture *f = *state;

    post(f, "form", NULL);
    run(f, "/post/dataproxy.jsp?startrecord=1&endrecord=2&perpage=1&columnid=5");
    expect(f, 5, NULL);
    assert_int_equal(hostile_count(&f->server, "/post/dataproxy.jsp"), 3);
}

static void test_jpaas(void **state)
{
    struct fixture *f = *state;

    post(f, "form", NULL);
    run(f, "/post/jpaas/");
    expect(f, 5, NULL);
}

static void test_ucap(void **state)
{
    struct fixture *f = *state;

    post(f, "form", NULL);
    run(f, "/post/search.json?channelId=9&page=1&_pageSize=2");
    expect(f, 5, NULL);
    assert_true(was_asked(f, "/post/search.json", "\r\n\r\nchannelId=9&page=3&_pageSize=2"));
    assert_int_equal(hostile_count(&f->server, "/post/search.json"), 3);
}

/* ---- templates */

static void test_a_json_body(void **state)
{
    struct fixture *f = *state;

    post(f, "json", "{\"channel\":{\"id\":\"9\"},\"pageNo\":{page},\"pageSize\":2}");
    run(f, "/post/search.json");
    expect(f, 5, NULL);
    assert_true(was_asked(f, "/post/search.json",
                          "\r\n\r\n{\"channel\":{\"id\":\"9\"},\"pageNo\":3,\"pageSize\":2}"));
    assert_true(was_asked(f, "/post/search.json", "\r\nContent-Length: 46\r\n"));
    assert_int_equal(hostile_count(&f->server, "/post/search.json"), 3);
}

static void test_ranges_of_records(void **state)
{
    struct fixture *f = *state;

    post(f, "form", "columnid=5&startrecord={from}&endrecord={to}&zero={page0}");
    client_set(&f->client, "column_post_rows", "3");
    run(f, "/post/dataproxy.jsp");
    expect(f, 5, NULL);
    assert_true(was_asked(f, "/post/dataproxy.jsp", "\r\n\r\ncolumnid=5&startrecord=1&endrecord=3&zero=0"));
    assert_true(was_asked(f, "/post/dataproxy.jsp", "\r\n\r\ncolumnid=5&startrecord=4&endrecord=6&zero=1"));
    assert_int_equal(hostile_count(&f->server, "/post/dataproxy.jsp"), 2);
}

/* Without a place for the number there is one page. */
static void test_a_body_that_does_not_move(void **state)
{
    struct fixture *f = *state;

    post(f, "json", "{\"pageNo\":1}");
    run(f, "/post/search.json");
    expect(f, 2, NULL);
    assert_int_equal(hostile_count(&f->server, "/post/search.json"), 1);
}

/* The server looks at another name: page 1 again and again. */
static void test_a_pager_that_lies(void **state)
{
    struct fixture *f = *state;

    post(f, "json", "{\"pageNo\":1,\"p\":{page}}");
    run(f, "/post/search.json");
    expect(f, 2, "list-repeats");
    assert_int_equal(hostile_count(&f->server, "/post/search.json"), 2);
}

static void test_a_cap_on_pages(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "max_pages", "2");
    post(f, "json", "{\"pageNo\":{page}}");
    run(f, "/post/search.json");
    assert_int_equal(hostile_count(&f->server, "/post/search.json"), 2);
    assert_string_equal(f->client.rejects[0].code, "list-cap");
}

static void test_robots_hold(void **state)
{
    struct fixture *f = *state;

    f->server.robots_status = 200;
    f->server.robots = "User-agent: *\nDisallow: /post/search.json\n";
    client_set(&f->client, "robots", "true");
    post(f, "json", "{\"pageNo\":{page}}");
    run(f, "/post/search.json");
    expect(f, 0, "robots");
    assert_int_equal(hostile_count(&f->server, "/post/search.json"), 0);
}

/* What is archived is the whole request, and each page has an address of its own. */
static void test_the_request_is_kept(void **state)
{
    struct fixture *f = *state;
    const struct client_page *p;

    client_set(&f->client, "emit_lists", "true");
    post(f, "json", "{\"pageNo\":{page}}");
    run(f, "/post/search.json");
    expect(f, 8, NULL);
    p = client_page(&f->client, "/post/search.json#page=2");
    assert_non_null(p);
    assert_true(strncmp(p->request, "POST /post/search.json HTTP/1.1\r\n", 33) == 0);
    assert_true(gong_span_ends(gong_span_z(p->request), GONG_LIT("\r\n\r\n{\"pageNo\":2}")));
    assert_non_null(client_page(&f->client, "/post/search.json#page=3"));
}

/* ---- redirects: RFC 9110, 15.4 */

static void test_303_goes_on_by_get(void **state)
{
    struct fixture *f = *state;

    post(f, "json", "{\"pageNo\":1}");
    run(f, "/post/to/303/after");
    expect(f, 2, NULL);
    assert_true(was_asked(f, "/post/after", "GET /post/after "));
    assert_false(was_asked(f, "/post/after", "Content-Type"));
}

static void test_302_goes_on_by_get(void **state)
{
    struct fixture *f = *state;

    post(f, "form", "a=1");
    run(f, "/post/to/302/after");
    expect(f, 2, NULL);
}

static void test_307_keeps_the_body(void **state)
{
    struct fixture *f = *state;

    post(f, "json", "{\"pageNo\":{page}}");
    run(f, "/post/to/307/search.json");
    expect(f, 5, NULL);
    assert_true(was_asked(f, "/post/search.json", "\r\n\r\n{\"pageNo\":3}"));
}

static void test_308_keeps_the_body(void **state)
{
    struct fixture *f = *state;

    post(f, "form", "page={page}");
    run(f, "/post/to/308/search.json");
    expect(f, 5, NULL);
}

static void test_no_body_goes_to_another_origin(void **state)
{
    static const char *const paths[] = {"/post/to/307/away/search.json", "/post/to/308/away/search.json"};

    for (size_t i = 0; i < 2; i++) {
        void *fixture = NULL;
        struct fixture *f;

        assert_int_equal(fixture_setup(&fixture), 0);
        f = fixture;
        post(f, "form", "page={page}");
        run(f, paths[i]);
        expect(f, 0, "post-origin");
        assert_int_equal(hostile_count(&f->server, "/post/search.json"), 0);
        fixture_teardown(&fixture);
    }
    (void)state;
}

/* ---- what the configuration must not say */

static void test_mistakes(void **state)
{
    static const char *const wrong[][3] = {
        {"none", "a={page}", "column_post_body without post"},
        {"json", NULL, "column_post json wants a post_body"},
        {"json", "{\"a\":{page}", "no JSON when it is filled"},
        {"json", "{\"a\":\"\r\nX-Evil: 1\"}", "without control characters"},
        {"form", "a=1\r\nX-Evil: 1", "without control characters"},
        {"form", "a=1 2", "must be escaped"},
        {"form", "a=青石", "must be escaped"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        void *fixture = NULL;
        struct fixture *f;

        assert_int_equal(fixture_setup(&fixture), 0);
        f = fixture;
        post(f, wrong[i][0], wrong[i][1]);
        set_column(f, "/post/search.json");
        assert_false(client_run(&f->client));
        if (!strstr(f->client.outcome.message, wrong[i][2]))
            fail_msg("%s: %s", wrong[i][1], f->client.outcome.message);
        assert_int_equal(f->server.n_log, 0);
        fixture_teardown(&fixture);
    }
}

static void test_a_body_that_is_too_long(void **state)
{
    struct fixture *f = *state;
    char body[2049] = "page={page}&a=";

    memset(body + strlen(body), 'x', sizeof body - 1 - strlen(body));
    post(f, "form", body);
    set_column(f, "/post/search.json");
    assert_false(client_run(&f->client));
    assert_non_null(strstr(f->client.outcome.message, "longer than 2,048 bytes"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_without_post_it_is_refused),
        TEST(test_jpage_from_its_page),
        TEST(test_jpage_interface_as_the_column),
        TEST(test_jpaas),
        TEST(test_ucap),
        TEST(test_a_json_body),
        TEST(test_ranges_of_records),
        TEST(test_a_body_that_does_not_move),
        TEST(test_a_pager_that_lies),
        TEST(test_a_cap_on_pages),
        TEST(test_robots_hold),
        TEST(test_the_request_is_kept),
        TEST(test_303_goes_on_by_get),
        TEST(test_302_goes_on_by_get),
        TEST(test_307_keeps_the_body),
        TEST(test_308_keeps_the_body),
        cmocka_unit_test(test_no_body_goes_to_another_origin),
        cmocka_unit_test(test_mistakes),
        TEST(test_a_body_that_is_too_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
