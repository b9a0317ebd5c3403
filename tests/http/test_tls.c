/* test_tls.c: certificates are verified, and where they are not, every record says so. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "client.h"
#include "tls.h"

static struct client *run(const char *insecure)
{
    struct client *c = calloc(1, sizeof *c);
    struct tls server;
    char url[64];

    if (!c)
        abort();
    tls_start(&server, NULL);
    client_init(c);
    snprintf(url, sizeof url, "https://127.0.0.1:%u/page", server.port);
    client_set(c, "start", url);
    client_set(c, "insecure_tls", insecure);
    assert_true(client_run(c));
    tls_stop(&server);
    return c;
}

static void test_an_unknown_certificate_is_refused(void **state)
{
    struct client *c = run("false");

    (void)state;
    assert_int_equal(c->n_pages, 0);
    assert_int_equal(c->n_rejects, 1);
    assert_string_equal(c->rejects[0].code, "tls");
    assert_int_equal(c->rejects[0].status, GONG_EITEM);
    client_finish(c);
    free(c);
}

static void test_an_exception_stands_in_the_record(void **state)
{
    struct client *c = run("true");

    (void)state;
    assert_int_equal(c->n_pages, 1);
    assert_string_equal(c->pages[0].body, "page");
    assert_string_equal(c->pages[0].tls, "unverified");
    assert_int_equal(c->pages[0].n_findings, 1);
    client_finish(c);
    free(c);
}

/* ---- sources: the exception is of the one that has it, whatever the others ask of the same host */

enum { TRUSTED, STRICT, SAME_HOST, SOURCES };

struct crawl {
    struct client client;
    struct tls servers[2];
    struct gong_source sources[SOURCES];
    const char *start[SOURCES][2];
    char urls[SOURCES][64];
};

static void set_source(struct crawl *c, size_t i, const char *name, size_t server)
{
    static const char *const none[] = {NULL};

    snprintf(c->urls[i], sizeof c->urls[i], "https://127.0.0.1:%u/%s", c->servers[server].port, name);
    c->start[i][0] = c->urls[i];
    c->sources[i] =
        (struct gong_source){.name = name, .start = c->start[i], .report_types = none, .delay = -1};
}

static struct crawl *crawl(void)
{
    struct crawl *c = calloc(1, sizeof *c);

    if (!c)
        abort();
    tls_start(&c->servers[0], NULL);
    tls_start(&c->servers[1], NULL);
    client_init(&c->client);
    client_set(&c->client, "concurrency", "1"); /* the exception's connection and session come first */
    set_source(c, TRUSTED, "trusted", 0);
    set_source(c, STRICT, "strict", 1);
    set_source(c, SAME_HOST, "same-host", 0);
    c->sources[TRUSTED].insecure_tls = true;
    c->client.h.facts.sources = c->sources;
    c->client.h.facts.n_sources = SOURCES;
    assert_true(client_run(&c->client));
    return c;
}

static void end_crawl(struct crawl *c)
{
    tls_stop(&c->servers[0]);
    tls_stop(&c->servers[1]);
    client_finish(&c->client);
    free(c);
}

static const struct client_reject *reject_of(const struct client *c, const char *url)
{
    for (size_t i = 0; i < c->n_rejects; i++)
        if (strcmp(c->rejects[i].url, url) == 0)
            return &c->rejects[i];
    fail_msg("%s was not rejected\n%s", url, c->log);
    return NULL;
}

static void test_the_exception_is_of_one_source(void **state)
{
    struct crawl *c = crawl();

    (void)state;
    assert_int_equal(c->client.n_pages, 1);
    assert_string_equal(c->client.pages[0].url, c->urls[TRUSTED]);
    assert_string_equal(c->client.pages[0].tls, "unverified");
    assert_int_equal(c->client.pages[0].n_findings, 1);
    assert_int_equal(c->client.n_rejects, 2);
    assert_string_equal(reject_of(&c->client, c->urls[STRICT])->code, "tls");
    assert_string_equal(reject_of(&c->client, c->urls[SAME_HOST])->code, "tls");
    end_crawl(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_unknown_certificate_is_refused),
        cmocka_unit_test(test_an_exception_stands_in_the_record),
        cmocka_unit_test(test_the_exception_is_of_one_source),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
