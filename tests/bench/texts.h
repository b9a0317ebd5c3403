/* texts.h: what the benches read: fictional reports of any size, and hostile repeats. Texts are
 * malloced, NUL-terminated, and end on a character border. */
#ifndef GONG_BENCH_TEXTS_H
#define GONG_BENCH_TEXTS_H

#include <stddef.h>

struct bench_text {
    char *ptr;
    size_t len;
};

/* A report of about `size` bytes: varied paragraphs, numbers that change. */
struct bench_text bench_report(size_t size);
/* The words one after the other, again and again, up to `size` bytes. */
struct bench_text bench_repeat(const char *const *words, size_t n, size_t size);
/* The first word again and again for half of `size`, then the second one. */
struct bench_text bench_halves(const char *a, const char *b, size_t size);
void bench_text_free(struct bench_text t);

/* Every character or word that makes a stage look closer. */
extern const char *const bench_triggers[];
extern const size_t bench_n_triggers;

#endif
