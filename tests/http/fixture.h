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

#endif
