/* access.h: a state that this user may not write, or not read: whose it is, and what can be done. */
#ifndef GONG_STATE_ACCESS_H
#define GONG_STATE_ACCESS_H

#include <stddef.h>

enum { GONG_ADVICE_MAX = 256 };

/* What to do about an error number at a file of the state folder: "; ..." where rights are missing, else "".
 */
const char *gong_state_advice(const char *path, int error, char out[GONG_ADVICE_MAX]);

/* The name of path for a database that nobody writes, so that a folder without the right to write will do:
 * "file:...?immutable=1". "": too long. */
void gong_state_still_uri(const char *path, char *out, size_t n);

#endif
