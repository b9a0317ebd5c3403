/* diag.h: a list of mistakes with their places, all reported at once. */
#ifndef GONG_CONFIG_DIAG_H
#define GONG_CONFIG_DIAG_H

#include <gongbao/span.h>
#include <stdarg.h>

#include "base/arena.h"

struct gong_diag {
    const char *file;      /* NULL: not about a file (--set, environment) */
    unsigned line, column; /* 1-based; 0: about the file as a whole */
    const char *message;
    struct gong_diag *next;
};

enum { GONG_MAX_DIAGS = 200 };

struct gong_diags {
    struct gong_arena *arena;
    const char *file; /* of what is being read now */
    struct gong_diag *first, *last;
    size_t n;
};

void gong_diag_v(struct gong_diags *d, unsigned line, unsigned column, const char *fmt, va_list ap);
void gong_diag(struct gong_diags *d, unsigned line, unsigned column, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* The candidate (NULL-terminated list) nearest to `word`, or NULL where none is near enough. */
const char *gong_nearest(const char *word, const char *const *candidates);

#endif
