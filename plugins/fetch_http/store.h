/* store.h: memory of the stage that outlives a call of process().
 *
 * One anonymous mapping, handed out from its beginning and given back as a whole: pages cost
 * memory when they are touched, so its size is a ceiling and not a price. Zeroed, 16-byte
 * aligned. NULL where the ceiling is reached. */
#ifndef FETCH_STORE_H
#define FETCH_STORE_H

#include <gongbao/span.h>

struct store {
    char *base;
    size_t len, cap;
};

bool store_open(struct store *s, size_t cap);
void store_close(struct store *s);
void *store_alloc(struct store *s, size_t n);
/* For what others can name without end (hosts, their robots.txt): leaves STORE_SPARE for the rest. */
enum { STORE_SPARE = 2 << 20 };
void *store_alloc_sparing(struct store *s, size_t n);
/* A copy that is followed by a NUL; {NULL, 0} where the ceiling is reached. */
struct gong_span store_copy(struct store *s, struct gong_span span);
/* Gives the touched pages of a buffer back to the system; the buffer reads as zeros. */
void store_forget(void *ptr, size_t n);

#endif
