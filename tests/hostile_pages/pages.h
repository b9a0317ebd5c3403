/* pages.h: pages made to hurt, each in memory of its own (free the pointer). */
#ifndef GONG_HOSTILE_PAGES_H
#define GONG_HOSTILE_PAGES_H

#include <stdbool.h>
#include <stddef.h>

struct hostile_bytes {
    char *ptr;
    size_t len, cap;
};

struct hostile_page {
    const char *name;
    const char *text; /* again and again behind a head, up to `size` bytes; or NULL */
    size_t size;
    void (*make)(struct hostile_bytes *b);
    const char *finding; /* one that it must come with, or NULL */
    const char *cls;     /* what it must be, or NULL */
};

extern const struct hostile_page hostile_pages[];
extern const size_t hostile_n_pages;

/* Small inputs in the spirit of the parsing standard's tests: what no writer meant. */
extern const char *const hostile_snippets[];
extern const size_t hostile_n_snippets;

void hostile_make(const struct hostile_page *p, struct hostile_bytes *b);
void hostile_put(struct hostile_bytes *b, const char *s, size_t n);

#endif
