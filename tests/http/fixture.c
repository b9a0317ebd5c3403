/* fixture.c: see fixture.h. */
#include "fixture.h"

#include <stdlib.h>

int fixture_setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    if (!f)
        return -1;
    hostile_start(&f->server);
    client_init(&f->client);
    *state = f;
    return 0;
}

int fixture_teardown(void **state)
{
    struct fixture *f = *state;

    client_finish(&f->client);
    hostile_stop(&f->server);
    free(f);
    return 0;
}
