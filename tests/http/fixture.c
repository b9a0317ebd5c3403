/* fixture.c: see fixture.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

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

void fixture_start(struct fixture *f, const char *const *paths, size_t n)
{
    char text[4096] = "[";

    for (size_t i = 0; i < n; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s\"http://127.0.0.1:%u%s\"", i ? "," : "",
                 f->server.port, paths[i]);
    snprintf(text + strlen(text), sizeof text - strlen(text), "]");
    client_set(&f->client, "start", text);
}

void fixture_run(struct fixture *f, const char *path)
{
    fixture_start(f, &path, 1);
    if (!client_run(&f->client))
        fail_msg("%s: %s", path, f->client.outcome.message);
}
