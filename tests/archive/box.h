/* box.h: a folder that is gone after the test, and files in it. */
#ifndef GONG_TESTS_BOX_H
#define GONG_TESTS_BOX_H

#include <gongbao/span.h>

/* Makes the folder; its path is box_path(""). -1: it cannot be made. */
int box_open(void **state);
int box_close(void **state);
/* Path of a name in the folder; one of eight buffers. */
const char *box_path(const char *name);
void box_write(const char *name, struct gong_span bytes);
/* The bytes of a file; freed by the caller. {NULL, 0}: there is no such file. */
struct gong_span box_read(const char *name);
int64_t box_size(const char *name);
bool box_has(const char *name);

#endif
