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
    tls_start(&server);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_unknown_certificate_is_refused),
        cmocka_unit_test(test_an_exception_stands_in_the_record),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
