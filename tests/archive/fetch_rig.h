/* fetch_rig.h: the stage fetch_files over the box, and what came out of it. */
#ifndef GONG_TESTS_FETCH_RIG_H
#define GONG_TESTS_FETCH_RIG_H

#include "harness.h"

void begin(struct harness *h, const char *path);
void set(struct harness *h, const char *key, const char *value);
/* Until the source ends; the test fails where it does. */
void run(struct harness *h);
/* The URLs of all items behind the box's own, a blank between them. */
const char *names(const struct harness *h);
/* A folder, a file in the box. */
void folder(const char *name);
void put(const char *name, const char *text);

#endif
