/* keep.h: short texts in fields of a fixed size. */
#ifndef GONG_BASE_KEEP_H
#define GONG_BASE_KEEP_H

#include <string.h>

/* As much of `text` as there is room for, always with a NUL at its end; room > 0. No more than
 * room - 1 bytes of `text` are looked at, so that it need not have an end. */
static inline void gong_keep(char *to, size_t room, const char *text)
{
    size_t n = strnlen(text, room - 1);

    memcpy(to, text, n);
    to[n] = 0;
}

#endif
