/* fixture.h: a hostile server and a client of it, fresh for each cmocka test. */
#ifndef GONG_TESTS_FIXTURE_H
#define GONG_TESTS_FIXTURE_H

#include "client.h"
#include "hostile.h"

struct fixture {
    struct hostile server;
    struct client client;
    char url[64]; /* room for the address that a test asks for */
};

int fixture_setup(void **state);
int fixture_teardown(void **state);
/* Sets start to a JSON list of paths of the hostile server. */
void fixture_start(struct fixture *f, const char *const *paths, size_t n);
/* Runs one path to its end; fails the test where the source fails. */
void fixture_run(struct fixture *f, const char *path);

#endif
