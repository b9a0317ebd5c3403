/* test_expect.c: what a source gave, against what was expected of it: each expectation at its
 * bound and past it, and what is never held against a source. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "exec/expect.h"

#define DAY 86400000ll
#define NOW (20089 * DAY) /* 2025-01-01 */

struct rig {
    struct gong_arena a;
    struct gong_source s;
    struct gong_yield y;
    struct gong_past past;
    char reason[YIELD_REASON_MAX];
};

static const char *const no_words[] = {NULL};

static int set_up(void **state)
{
    struct rig *r = calloc(1, sizeof *r);

    gong_arena_init(&r->a, 1 << 22);
    r->s.name = "s";
    r->s.column = "https://s.example/";
    r->s.expect.fields = no_words;
    r->past.now = NOW;
    r->y.asked = r->y.due = true;
    *state = r;
    return 0;
}

static int tear_down(void **state)
{
    struct rig *r = *state;

    gong_arena_finish(&r->a);
    free(r);
    return 0;
}

static void listed(struct rig *r, int64_t links, const char *newest, const char *code)
{
    struct gong_listing l = {
        .links = links, .newest = gong_span_z(newest), .complete = !code, .full = !code, .code = code};

    gong_yield_listed(&r->y, &l, NOW);
}

static enum gong_judgement judge(struct rig *r)
{
    return gong_expect_judge(&r->s, &r->y, &r->past, r->reason);
}

static void is(struct rig *r, enum gong_judgement want, const char *reason)
{
    assert_int_equal(judge(r), want);
    assert_string_equal(r->reason, reason);
}

static struct gong_item *record(struct rig *r, const char *url, const char *body, const char *title)
{
    struct gong_item *it = gong_item_create(&r->a, GONG_TEXT);
    struct gong_field f = {GONG_LIT("title"), gong_span_z(title), GONG_LIT("test")};

    it->body = gong_span_z(body);
    assert_true(gong_item_set_attr(it, "url", gong_span_z(url)));
    assert_true(gong_item_add_row(it, GONG_FIELD, &f));
    return it;
}

static void article(struct rig *r, const char *url, const char *body, const char *title)
{
    r->y.seen++;
    r->y.pages++;
    r->y.articles++;
    gong_yield_article(&r->y, &r->s, record(r, url, body, title), NOW);
}

static void links_are_counted_of_whole_lists_alone(void **state)
{
    struct rig *r = *state;

    r->s.expect.least_links = 3;
    listed(r, 3, "", NULL);
    is(r, GONG_JUDGED_OK, "");
    r->y.links = 2;
    is(r, GONG_JUDGED_SUSPECT, "least_links: 2, not 3");
    r->y.full = false; /* left early */
    is(r, GONG_JUDGED_OK, "");
    r->y.links = 0;
    is(r, GONG_JUDGED_SUSPECT, "least_links: 0, not 3");
}

static void a_list_that_cannot_be_had_is_a_failure(void **state)
{
    struct rig *r = *state;

    listed(r, 0, "", "dns");
    is(r, GONG_JUDGED_FAILED, "could not be listed: dns");
    r->y.links = 9;
    is(r, GONG_JUDGED_SUSPECT, "list: broke off after 9 links: dns");
}

static void a_due_list_that_nobody_read_is_a_failure(void **state)
{
    struct rig *r = *state;

    is(r, GONG_JUDGED_FAILED, "its list was due and was not read");
    r->past.stopped = true;
    is(r, GONG_JUDGED_NOT, "");
    r->s.list_max = 7 * DAY;
    r->past.listed_at = NOW - 21 * DAY;
    is(r, GONG_JUDGED_NOT, "");
    r->past.listed_at = NOW - 22 * DAY; /* runs are cut short again and again: nobody comes to it */
    is(r, GONG_JUDGED_FAILED,
       "list_max: its list was read last 22 days ago; what holds runs back stands in their summaries");
    r->past.listed_at = GONG_NULL;
    is(r, GONG_JUDGED_NOT, "");
    r->past.stopped = false;
    r->y.due = false;
    is(r, GONG_JUDGED_NOT, "");
}

static void pages_that_cannot_be_had(void **state)
{
    struct rig *r = *state;

    r->y.due = false;
    gong_yield_failed(&r->y, "tls");
    gong_yield_failed(&r->y, "timeout");
    is(r, GONG_JUDGED_NOT, ""); /* two prove nothing of a column */
    gong_yield_failed(&r->y, "timeout");
    is(r, GONG_JUDGED_FAILED, "could not be reached: timeout (3 pages)");
    r->y.unchanged = 1;
    is(r, GONG_JUDGED_OK, "");
    r->y.unchanged = 0;
    listed(r, 3, "", NULL);
    is(r, GONG_JUDGED_SUSPECT, "pages: none of 3 could be had, most: timeout");
    r->y.failed = 0; /* nothing was asked for; what is known of its pages is as bad as it was */
    r->past.known = 3;
    is(r, GONG_JUDGED_SUSPECT, "pages: none of the 3 that are known could be had");
    r->past.well = 1;
    is(r, GONG_JUDGED_OK, "");
}

/* Failures that may pass: 503, time-outs. */
static void pass(struct rig *r, size_t n)
{
    for (size_t i = 0; i < n; i++)
        gong_yield_failed(&r->y, "http-503");
    r->y.passing += n;
}

static void a_list_that_may_come_back_is_asked_again(void **state)
{
    struct rig *r = *state;

    r->past.patience = true;
    listed(r, 0, "", "http-503");
    is(r, GONG_JUDGED_FAILED, "could not be listed: http-503"); /* not of that kind */
    r->y.code_passes = true;
    is(r, GONG_JUDGED_RETRYING, "could not be listed: http-503");
    r->y.links = 9;
    is(r, GONG_JUDGED_RETRYING, "list: broke off after 9 links: http-503");
    pass(r, 3); /* and something else is wrong */
    is(r, GONG_JUDGED_SUSPECT, "pages: none of 3 could be had, most: http-503");
    r->past.patience = false;
    r->y.failed = r->y.passing = 0;
    is(r, GONG_JUDGED_SUSPECT, "list: broke off after 9 links: http-503");
    r->y.links = 0;
    is(r, GONG_JUDGED_FAILED, "could not be listed: http-503");
}

static void a_list_that_nobody_read_is_no_passing_failure(void **state)
{
    struct rig *r = *state;

    r->past.patience = true;
    is(r, GONG_JUDGED_FAILED, "its list was due and was not read");
}

static void few_pages_that_may_come_back(void **state)
{
    struct rig *r = *state;

    r->past.failed_share = 0.1;
    listed(r, 30, "", NULL);
    pass(r, 3);
    r->y.unchanged = 27; /* three of thirty */
    is(r, GONG_JUDGED_OK, "");
    r->y.unchanged = 26;
    is(r, GONG_JUDGED_SUSPECT, "pages: 3 of 29 could not be had this time, most: http-503");
    r->y.passing = 2; /* two prove nothing, and one is of another kind */
    is(r, GONG_JUDGED_OK, "");
    r->past.failed_share = 1;
    r->y.passing = 3;
    is(r, GONG_JUDGED_OK, "");
}

static void a_document_that_may_come_back(void **state)
{
    struct rig *r = *state;

    r->s.column = NULL;
    r->y.asked = r->y.due = false;
    pass(r, 1);
    is(r, GONG_JUDGED_FAILED, "could not be reached: http-503 (1 page)");
    r->past.patience = true;
    is(r, GONG_JUDGED_RETRYING, "could not be reached: http-503 (1 page)");
    gong_yield_failed(&r->y, "tls");
    is(r, GONG_JUDGED_FAILED, "could not be reached: http-503 (2 pages)");
    r->y.failed = 1;
    pass(r, 2); /* three at once */
    is(r, GONG_JUDGED_FAILED, "could not be reached: http-503 (3 pages)");
}

static void a_source_without_a_column_has_its_documents_alone(void **state)
{
    struct rig *r = *state;

    r->s.column = NULL;
    r->y.asked = r->y.due = false;
    gong_yield_failed(&r->y, "connect");
    is(r, GONG_JUDGED_FAILED, "could not be reached: connect (1 page)");
}

static void codes_beyond_the_table_are_others(void **state)
{
    struct rig *r = *state;
    char code[64];

    for (int i = 0; i < 50; i++) {
        snprintf(code, sizeof code, "code-%d-%s", i, "which is longer than what is kept of it");
        gong_yield_failed(&r->y, code);
    }
    r->y.due = false;
    is(r, GONG_JUDGED_FAILED, "could not be reached: others (50 pages)");
}

static void the_newest_date_is_of_list_pages_and_past(void **state)
{
    struct rig *r = *state;

    r->s.expect.newest = 30 * DAY;
    listed(r, 5, "2024-12-02", NULL);
    is(r, GONG_JUDGED_OK, "");
    memcpy(r->y.newest, "2024-12-01", 11);
    is(r, GONG_JUDGED_SUSPECT, "newest: 2024-12-01 is older than 30 days");
    r->past.newest = GONG_LIT("2024-12-20"); /* seen before */
    is(r, GONG_JUDGED_OK, "");
    r->past.newest = gong_span_none();
    gong_yield_date(&r->y, GONG_LIT("2024-12-15"), NOW);
    is(r, GONG_JUDGED_OK, "");
    r->y.newest[0] = 0; /* no date at all proves nothing */
    is(r, GONG_JUDGED_OK, "");
}

static void dates_that_are_none(void **state)
{
    struct rig *r = *state;
    static const char *const bad[] = {"",           "2024",        "2024-1-1",  "2024-12-0a",
                                      "2024/12/01", "2024-12-011", "2052-01-01"};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        gong_yield_date(&r->y, gong_span_z(bad[i]), NOW);
    gong_yield_date(&r->y, gong_span_none(), NOW);
    assert_string_equal(r->y.newest, "");
    gong_yield_date(&r->y, GONG_LIT("2025-01-02"), NOW); /* tomorrow: their clock, not ours */
    assert_string_equal(r->y.newest, "2025-01-02");
}

static void fields_must_be_filled_in_their_share(void **state)
{
    static const char *const fields[] = {"title", "links", NULL};
    struct rig *r = *state;
    size_t filled[2] = {0};
    struct gong_link link = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    struct gong_item *it = record(r, "u:0", "body", "title");

    r->s.expect.fields = fields;
    r->s.expect.fields_share = 0.5;
    r->y.filled = filled;
    r->y.pages = r->y.articles = 1;
    assert_true(gong_item_add_row(it, GONG_LINK, &link));
    gong_yield_article(&r->y, &r->s, it, NOW);
    article(r, "u:1", "another body", "");
    listed(r, 2, "", NULL);
    is(r, GONG_JUDGED_OK, "");
    article(r, "u:2", "a third body", "");
    is(r, GONG_JUDGED_SUSPECT,
       "fields: title is filled in 1 of 3 records; fields: links is filled in 1 of 3 records");
}

static void the_same_page_again(void **state)
{
    struct rig *r = *state;

    listed(r, 2, "", NULL);
    article(r, "u:1", "log in first", "t");
    article(r, "u:2", "log in first", "t");
    article(r, "u:2", "log in first", "t"); /* the same URL is no other page */
    is(r, GONG_JUDGED_OK, "");
    article(r, "u:3", "log in first", "t");
    is(r, GONG_JUDGED_SUSPECT, "same page: 3 of 3 articles have one body");
    article(r, "u:4", "a body of its own", "t");
    article(r, "u:5", "another one", "t");
    is(r, GONG_JUDGED_SUSPECT, "same page: 3 of 5 articles have one body");
    article(r, "u:6", "and another", "t");
    is(r, GONG_JUDGED_OK, ""); /* a half is not more than a half */
}

static void many_bodies_are_no_same_page(void **state)
{
    struct rig *r = *state;
    char *text = gong_arena_alloc(&r->a, 1000 * 64);

    listed(r, 2, "", NULL);
    for (int i = 0; i < 1000; i++) {
        char *url = text + i * 64, *body = url + 32;
        snprintf(url, 32, "u:%d", i);
        snprintf(body, 32, i % 3 ? "body %d" : "a frequent one", i);
        article(r, url, body, "t");
    }
    is(r, GONG_JUDGED_OK, "");
    for (int i = 0; i < 1000; i++) {
        char *url = text + i * 64;
        snprintf(url, 32, "v:%d", i);
        article(r, url, "a frequent one", "t");
    }
    assert_int_equal(judge(r), GONG_JUDGED_SUSPECT); /* 1,334 of 2,000, whatever was crowded out */
    assert_non_null(strstr(r->reason, "same page: "));
}

static void shares_of_articles(void **state)
{
    struct rig *r = *state;

    r->s.expect.least_articles = 0.7;
    r->y.pages = 10;
    r->y.articles = 7;
    listed(r, 10, "", NULL);
    is(r, GONG_JUDGED_OK, "");
    r->y.articles = 6;
    is(r, GONG_JUDGED_SUSPECT, "least_articles: 6 of 10 pages are articles");
}

static void what_a_page_is_worth(void **state)
{
    struct rig *r = *state;
    struct gong_item *a = record(r, "u", "四个汉字", "t"), *b = record(r, "u", "", "t");
    struct gong_span cls;
    size_t chars;

    r->s.expect.least_body = 4;
    assert_int_equal(gong_page_worth(&r->s, a, &chars, &cls), GONG_WORTH_FINE);
    assert_int_equal(chars, 4);
    r->s.expect.least_body = 5;
    assert_int_equal(gong_page_worth(&r->s, a, &chars, &cls), GONG_WORTH_SHORT);
    gong_item_set_attr(a, "class", GONG_LIT("soft404"));
    assert_int_equal(gong_page_worth(&r->s, a, &chars, &cls), GONG_WORTH_OTHER);
    assert_true(gong_span_is(cls, "soft404"));
    gong_item_set_attr(a, "class", GONG_LIT("list"));
    assert_int_equal(gong_page_worth(&r->s, a, &chars, &cls), GONG_WORTH_NONE);
    assert_int_equal(gong_page_worth(&r->s, NULL, &chars, &cls), GONG_WORTH_NONE);
    b->next = a; /* of several outputs the best counts */
    gong_item_set_attr(a, "class", GONG_LIT("article"));
    gong_item_set_attr(b, "class", GONG_LIT("shell"));
    r->s.expect.least_body = 4;
    assert_int_equal(gong_page_worth(&r->s, b, &chars, &cls), GONG_WORTH_FINE);
}

static void what_was_said_of_pages_stays_until_pages_come(void **state)
{
    struct rig *r = *state;

    r->past.state = GONG_LIT("suspect");
    r->past.reason = GONG_LIT("least_body: 3 of 3 articles are shorter");
    listed(r, 5, "", NULL);
    is(r, GONG_JUDGED_SUSPECT, "still least_body: 3 of 3 articles are shorter");
    r->past.reason = GONG_LIT("still least_body: 3 of 3 articles are shorter");
    is(r, GONG_JUDGED_SUSPECT, "still least_body: 3 of 3 articles are shorter");
    article(r, "u", "a good one", "t");
    is(r, GONG_JUDGED_OK, "");
    r->y.pages = 0;
    r->y.recovered = 1; /* an old one is as good as it was */
    is(r, GONG_JUDGED_OK, "");
    r->y.still_dead = 1;
    is(r, GONG_JUDGED_SUSPECT, "still least_body: 3 of 3 articles are shorter");
    r->past.reason = GONG_LIT("least_links: 0, not 3"); /* the list is well again */
    is(r, GONG_JUDGED_OK, "");
}

static void three_pages_and_no_article(void **state)
{
    struct rig *r = *state;

    r->y.pages = 2;
    listed(r, 10, "", NULL);
    is(r, GONG_JUDGED_OK, "");
    r->y.pages = 3;
    is(r, GONG_JUDGED_SUSPECT, "no article: none of 3 pages is one");
    r->y.articles = 1;
    is(r, GONG_JUDGED_OK, "");
    r->y.pages = r->y.articles = 0; /* and it stays said */
    r->past.state = GONG_LIT("suspect");
    r->past.reason = GONG_LIT("no article: none of 3 pages is one");
    is(r, GONG_JUDGED_SUSPECT, "still no article: none of 3 pages is one");
}

static void a_long_reason_is_cut_not_written_past(void **state)
{
    struct rig *r = *state;
    const char *fields[40];
    size_t filled[40] = {0};

    for (size_t i = 0; i < 39; i++)
        fields[i] = "a_field_with_a_rather_long_name";
    fields[39] = NULL;
    r->s.expect.fields = fields;
    r->s.expect.fields_share = 1;
    r->y.filled = filled;
    listed(r, 5, "", NULL);
    article(r, "u", "body", "t");
    assert_int_equal(judge(r), GONG_JUDGED_SUSPECT);
    assert_true(strlen(r->reason) < YIELD_REASON_MAX);
    assert_true(strlen(r->reason) > YIELD_REASON_MAX - 80);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {T(links_are_counted_of_whole_lists_alone),
                                       T(a_list_that_cannot_be_had_is_a_failure),
                                       T(a_due_list_that_nobody_read_is_a_failure),
                                       T(pages_that_cannot_be_had),
                                       T(a_list_that_may_come_back_is_asked_again),
                                       T(a_list_that_nobody_read_is_no_passing_failure),
                                       T(few_pages_that_may_come_back),
                                       T(a_document_that_may_come_back),

                                       T(a_source_without_a_column_has_its_documents_alone),
                                       T(codes_beyond_the_table_are_others),
                                       T(the_newest_date_is_of_list_pages_and_past),
                                       T(dates_that_are_none),
                                       T(fields_must_be_filled_in_their_share),
                                       T(the_same_page_again),
                                       T(many_bodies_are_no_same_page),
                                       T(three_pages_and_no_article),
                                       T(shares_of_articles),
                                       T(what_a_page_is_worth),
                                       T(what_was_said_of_pages_stays_until_pages_come),
                                       T(a_long_reason_is_cut_not_written_past)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
