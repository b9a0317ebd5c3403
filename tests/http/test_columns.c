/* test_columns.c: columns of each family, and where their listings end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fixture.h"

static void run(struct fixture *f, const char *path)
{
    char text[512];

    snprintf(text, sizeof text, "[\"http://127.0.0.1:%u%s\"]", f->server.port, path);
    client_set(&f->client, "columns", text);
    if (!client_run(&f->client))
        fail_msg("%s: %s", path, f->client.outcome.message);
}

static bool has_item(const struct client *c, size_t n)
{
    char tail[64];

    snprintf(tail, sizeof tail, "/a/t2025010%zu_100%zu.html", n, n);
    return client_page(c, tail) != NULL;
}

/* Items 1 to n and nothing else; code: of the one rejection, NULL where there is none. */
static void expect(const struct fixture *f, size_t n, const char *code)
{
    const struct client *c = &f->client;

    for (size_t i = 1; i <= n; i++)
        if (!has_item(c, i))
            fail_msg("item %zu of %zu is missing\n%s", i, n, c->log);
    if (c->n_pages != n)
        fail_msg("%zu items instead of %zu\n%s", c->n_pages, n, c->log);
    if (c->n_rejects != (code ? 1u : 0u) || (code && strcmp(c->rejects[0].code, code) != 0))
        fail_msg("%zu rejected: %s: %s\n%s", c->n_rejects, c->rejects[0].code, c->rejects[0].message, c->log);
}

struct column {
    const char *path;
    size_t items;
    const char *code;  /* of the rejection that ends it */
    const char *never; /* must not be asked */
};

static void list(void **state, const struct column *col)
{
    struct fixture *f = *state;

    run(f, col->path);
    expect(f, col->items, col->code);
    if (col->never)
        assert_int_equal(hostile_count(&f->server, col->never), 0);
}

#define COLUMN(name, ...)                                                                                    \
    static void name(void **state)                                                                           \
    {                                                                                                        \
        list(state, &(const struct column){__VA_ARGS__});                                                    \
    }                                                                                                        \
    struct column /* takes the semicolon */

COLUMN(test_trs_zero_based, "/trs0/", 6, NULL, "/trs0/index_3.html");
COLUMN(test_trs_one_based, "/trs1/", 6, NULL, "/trs1/list_4.shtml");
COLUMN(test_trs_variables_and_page_one_twice, "/trs2/index.html", 4, NULL, "/trs2/index_3.html");
COLUMN(test_trs_count_page, "/trs3/", 2, NULL, "/trs3/index_2.html");
COLUMN(test_trs_past_its_end, "/trs4/", 2, "list-empty", "/zwgk/");
COLUMN(test_trs_that_repeats, "/trs5/", 1, "list-repeats", "/trs5/index_3.html");
COLUMN(test_trs_without_its_further_pages, "/trs6/", 1, "list-empty", "/trs6/index_3.html");
COLUMN(test_jpage_groups, "/jpage/col/index.html", 4, NULL, "/zwgk/");
COLUMN(test_jpage_settings, "/jpage/set/index.html", 5, NULL, NULL);
COLUMN(test_jpage_with_a_dtd, "/jpage/dtd", 0, "list-form", NULL);
COLUMN(test_jpaas, "/jpaas/", 2, NULL, NULL);
COLUMN(test_gkmlpt, "/gkmlpt/index#12", 3, NULL, "/gkmlpt/api/all/12?page=3&sid=755");
COLUMN(test_ucap, "/ucap/", 3, NULL, "/search?q=");
COLUMN(test_json_that_repeats, "/full/list.json?page=1&pageSize=2", 2, "list-repeats", NULL);
COLUMN(test_json_too_deep, "/deep/list.json", 0, "list-form", NULL);
COLUMN(test_longxun_fragments, "/site/label/8888?IsAjax=1&siteId=3&pageSize=2&pageIndex=1", 3, NULL, NULL);
COLUMN(test_longxun_page, "/longxun/", 3, NULL, NULL);
COLUMN(test_next_link, "/next/", 3, NULL, "/next/trap.html");
COLUMN(test_numbers, "/number/", 3, NULL, "/elsewhere/2.html");
COLUMN(test_counted_addresses_end_with_404, "/count/list.aspx?page=1", 2, NULL, "/count/list.aspx?page=4");
COLUMN(test_a_pager_that_stays_on_its_last_page, "/clamp/list.aspx?page=1", 2, NULL,
       "/clamp/list.aspx?page=3");
COLUMN(test_a_calendar, "/calendar/1", 1, "list-repeats", "/calendar/3");
COLUMN(test_a_next_page_elsewhere, "/away/", 1, "list-form", NULL);
COLUMN(test_links_that_are_not_asked, "/odd/", 1, NULL, NULL);
COLUMN(test_a_column_without_items, "/none/", 0, "no-links", "/a/100234.html");
COLUMN(test_a_sitemap_with_a_dtd, "/sitemap/dtd.xml", 0, "list-form", NULL);
COLUMN(test_a_sitemap_that_breaks_off, "/sitemap/cut.xml", 1, "list-form", NULL);
COLUMN(test_an_index_in_an_index, "/sitemap/deep.xml", 0, "list-form", "/sitemap/1.xml");
COLUMN(test_a_sitemap_of_plain_lines, "/sitemap/plain.txt", 3, NULL, NULL);
COLUMN(test_prose_that_begins_with_an_address, "/sitemap/prose.txt", 0, "no-links", NULL);
COLUMN(test_an_index_without_loc, "/sitemap/bare.xml", 2, NULL, NULL);
COLUMN(test_a_packed_sitemap, "/sitemap/packed/good.xml.gz", 1, NULL, NULL);
COLUMN(test_a_packed_sitemap_that_breaks_off, "/sitemap/packed/broken.xml.gz", 0, "list-form", NULL);
COLUMN(test_a_packed_sitemap_that_is_a_bomb, "/sitemap/packed/bomb.xml.gz", 0, "list-form", NULL);
COLUMN(test_atom, "/atom.xml", 2, NULL, NULL);
COLUMN(test_atom_with_bases, "/atom/base.xml", 3, NULL, "/a/x.pdf");
COLUMN(test_rss_without_links, "/rss/guid.xml", 2, NULL, "/nowhere");
COLUMN(test_a_sitemap_in_utf16, "/wide/le/sitemap/here.xml", 2, NULL, NULL);
COLUMN(test_a_sitemap_in_utf16_the_other_way, "/wide/be/sitemap/here.xml", 2, NULL, NULL);
COLUMN(test_a_list_in_utf16, "/wide/le/here/", 1, NULL, NULL);
COLUMN(test_page_one_shuffled, "/shuffled/1", 3, "list-repeats", "/shuffled/4");

static void test_sitemaps(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "follow_pattern", "http://127.0.0.1:*/a/*");
    run(f, "/sitemap/index.xml");
    expect(f, 3, NULL);
    assert_string_equal(client_page(&f->client, "_1003.html")->date, "2025-01-03");
}

/* It ends its own listing, and no other. */
static void test_a_sitemap_that_is_no_text(void **state)
{
    struct fixture *f = *state;
    char text[128];

    client_set(&f->client, "max_bytes", "33554432");
    client_set(&f->client, "concurrency", "1");
    snprintf(text, sizeof text,
             "[\"http://127.0.0.1:%u/sitemap/noise.xml\", \"http://127.0.0.1:%u/sitemap/1.xml\"]",
             f->server.port, f->server.port);
    client_set(&f->client, "columns", text);
    if (!client_run(&f->client))
        fail_msg("the run fails: %s", f->client.outcome.message);
    expect(f, 2, "no-links");
}

static void test_rss(void **state)
{
    struct fixture *f = *state;
    const struct client_page *p;

    run(f, "/rss.xml");
    assert_int_equal(f->client.n_pages, 1);
    p = client_page(&f->client, "_1001.html?a=1&b=2");
    assert_non_null(p);
    assert_string_equal(p->date, "2025-01-01");
    assert_string_equal(p->title, "青石区雨水管网年度工作情况报告之1");
}

static void test_words_of_the_list(void **state)
{
    struct fixture *f = *state;
    const struct client_page *p;

    run(f, "/trs0/");
    p = client_page(&f->client, "_1004.html");
    assert_non_null(p);
    assert_string_equal(p->date, "2025-01-04");
    assert_string_equal(p->title, "青石区雨水管网年度工作情况报告之4");
}

static void test_words_of_json(void **state)
{
    struct fixture *f = *state;

    run(f, "/gkmlpt/index#12");
    assert_string_equal(client_page(&f->client, "_1001.html")->title, "青石区雨水管网年度报告之1");
    assert_string_equal(client_page(&f->client, "_1003.html")->date, "2025-01-03");
}

/* As where a site moves its documents to www: the reason says which setting it is. */
static void test_documents_elsewhere(void **state)
{
    struct fixture *f = *state;

    run(f, "/abroad/");
    assert_int_equal(f->client.n_pages, 0);
    assert_int_equal(f->client.n_rejects, 1);
    assert_string_equal(f->client.rejects[0].code, "no-links");
    assert_non_null(strstr(f->client.rejects[0].message, "other_hosts"));
}

/* Some servers answer page 1 to every question. */
static void test_jpaas_that_answers_page_one(void **state)
{
    struct fixture *f = *state;

    run(f,
        "/api-gateway/jpaas-publish-server/front/page/build/unit?webId=same&paramJson=%7B%22pageNo%22:1%7D");
    assert_int_equal(f->client.n_pages, 15);
    assert_int_equal(f->client.n_rejects, 1);
    assert_string_equal(f->client.rejects[0].code, "list-repeats");
}

static void test_a_preset_that_does_not_fit(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "column_preset", "jpaas");
    run(f, "/trs0/");
    expect(f, 0, "list-form");
}

static void test_a_preset_that_fits(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "column_preset", "trs");
    run(f, "/trs0/");
    expect(f, 6, NULL);
}

static void test_selectors_go_before_forms(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "follow", "div.hot");
    run(f, "/none/");
    assert_int_equal(f->client.n_pages, 1);
    assert_non_null(client_page(&f->client, "/a/100234.html"));
}

static void test_a_selector_in_fragments(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "follow", "li");
    run(f, "/jpaas/");
    expect(f, 2, NULL);
}

/* What a pattern leaves out still says that the listing goes on. */
static void test_a_pattern_of_few(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "follow_pattern", "*_1003.html");
    run(f, "/gkmlpt/index#12");
    assert_int_equal(f->client.n_pages, 1);
    assert_int_equal(f->client.n_rejects, 0);
}

static void test_a_pattern_of_none(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "follow_pattern", "*_9.html");
    run(f, "/gkmlpt/index#12");
    expect(f, 0, "no-links");
}

static void test_a_challenge_instead_of_a_column(void **state)
{
    struct fixture *f = *state;

    run(f, "/list/wall");
    expect(f, 0, "challenge");
}

static void test_a_cap_on_pages(void **state)
{
    struct fixture *f = *state;

    client_set(&f->client, "max_pages", "2");
    run(f, "/number/");
    assert_int_equal(f->client.n_pages, 2);
    assert_int_equal(f->client.n_rejects, 1);
    assert_string_equal(f->client.rejects[0].code, "list-cap");
    assert_int_equal(hostile_count(&f->server, "/number/list3.html"), 0);
}

static void test_robots_hold_for_lists(void **state)
{
    struct fixture *f = *state;

    f->server.robots_status = 200;
    f->server.robots = "User-agent: *\nDisallow: /trs0/index_1.html\n";
    client_set(&f->client, "robots", "true");
    run(f, "/trs0/");
    expect(f, 2, "robots");
    assert_int_equal(hostile_count(&f->server, "/trs0/index_1.html"), 0);
}

static void test_mistakes_in_the_configuration(void **state)
{
    static const char *const wrong[][2] = {
        {"[\"file:///etc/passwd\"]", "columns: \"file:///etc/passwd\" only http and https are fetched"},
        {"[\"http://127.0.0.1:1/\",\"http://127.0.0.1:1/\"]", "stands there twice"},
        {"[]", "start names no URL, and columns neither"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        void *fixture = NULL;
        struct client *c;

        assert_int_equal(fixture_setup(&fixture), 0);
        c = &((struct fixture *)fixture)->client;
        client_set(c, "columns", wrong[i][0]);
        assert_false(client_run(c));
        if (!strstr(c->outcome.message, wrong[i][1]))
            fail_msg("%s: %s", wrong[i][0], c->outcome.message);
        fixture_teardown(&fixture);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

static const struct CMUnitTest tests[] = {
    TEST(test_trs_zero_based),
    TEST(test_trs_one_based),
    TEST(test_trs_variables_and_page_one_twice),
    TEST(test_trs_count_page),
    TEST(test_trs_past_its_end),
    TEST(test_trs_that_repeats),
    TEST(test_trs_without_its_further_pages),
    TEST(test_jpage_groups),
    TEST(test_jpage_settings),
    TEST(test_jpage_with_a_dtd),
    TEST(test_jpaas),
    TEST(test_jpaas_that_answers_page_one),
    TEST(test_gkmlpt),
    TEST(test_ucap),
    TEST(test_json_that_repeats),
    TEST(test_json_too_deep),
    TEST(test_longxun_fragments),
    TEST(test_longxun_page),
    TEST(test_next_link),
    TEST(test_numbers),
    TEST(test_counted_addresses_end_with_404),
    TEST(test_a_pager_that_stays_on_its_last_page),
    TEST(test_a_calendar),
    TEST(test_a_next_page_elsewhere),
    TEST(test_documents_elsewhere),
    TEST(test_links_that_are_not_asked),
    TEST(test_a_column_without_items),
    TEST(test_sitemaps),
    TEST(test_a_sitemap_with_a_dtd),
    TEST(test_a_sitemap_that_breaks_off),
    TEST(test_a_sitemap_that_is_no_text),
    TEST(test_an_index_in_an_index),
    TEST(test_rss),
    TEST(test_atom),
    TEST(test_atom_with_bases),
    TEST(test_rss_without_links),
    TEST(test_a_sitemap_in_utf16),
    TEST(test_a_sitemap_in_utf16_the_other_way),
    TEST(test_a_list_in_utf16),
    TEST(test_page_one_shuffled),
    TEST(test_a_sitemap_of_plain_lines),
    TEST(test_prose_that_begins_with_an_address),
    TEST(test_an_index_without_loc),
    TEST(test_a_packed_sitemap),
    TEST(test_a_packed_sitemap_that_breaks_off),
    TEST(test_a_packed_sitemap_that_is_a_bomb),
    TEST(test_words_of_the_list),
    TEST(test_words_of_json),
    TEST(test_a_preset_that_does_not_fit),
    TEST(test_a_preset_that_fits),
    TEST(test_selectors_go_before_forms),
    TEST(test_a_selector_in_fragments),
    TEST(test_a_pattern_of_few),
    TEST(test_a_pattern_of_none),
    TEST(test_a_challenge_instead_of_a_column),
    TEST(test_a_cap_on_pages),
    TEST(test_robots_hold_for_lists),
    cmocka_unit_test(test_mistakes_in_the_configuration),
};

int main(void)
{
    return cmocka_run_group_tests(tests, NULL, NULL);
}
