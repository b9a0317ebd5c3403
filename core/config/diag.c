/* diag.c: see diag.h. Nearness is Levenshtein distance, at most a third of the word. */
#include "config/diag.h"

#include <stdio.h>

enum { LONGEST = 64 };

void gong_diag_v(struct gong_diags *d, unsigned line, unsigned column, const char *fmt, va_list ap)
{
    struct gong_diag *g;
    char text[1024];
    size_t n;
    char *copy;

    if (d->n++ >= GONG_MAX_DIAGS)
        return;
    vsnprintf(text, sizeof text, fmt, ap);
    n = strlen(text) + 1;
    g = gong_arena_zalloc(d->arena, sizeof *g);
    copy = gong_arena_alloc(d->arena, n);
    if (!g || !copy)
        return;
    memcpy(copy, text, n);
    g->file = d->file;
    g->line = line;
    g->column = column;
    g->message = copy;
    if (d->last)
        d->last->next = g;
    else
        d->first = g;
    d->last = g;
}

void gong_diag(struct gong_diags *d, unsigned line, unsigned column, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    gong_diag_v(d, line, column, fmt, ap);
    va_end(ap);
}

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;

    return m < c ? m : c;
}

static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
    size_t row[LONGEST + 1];

    for (size_t j = 0; j <= m; j++)
        row[j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t above = row[j];
            row[j] = min3(row[j - 1] + 1, above + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[m];
}

const char *gong_nearest(const char *word, const char *const *candidates)
{
    size_t n = strlen(word), best = n / 3 + 1;
    const char *found = NULL;

    if (n > LONGEST)
        return NULL;
    for (; *candidates; candidates++) {
        size_t m = strlen(*candidates), d = m > LONGEST ? LONGEST : distance(word, n, *candidates, m);
        if (d < best || (d == best && !found)) {
            best = d;
            found = *candidates;
        }
    }
    return found;
}
