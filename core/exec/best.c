/* best.c: see best.h. */
#include "exec/best.h"

#include <stdio.h>

#include "exec/run_int.h"

enum { NUMBERS = 7 };

static const int64_t year = 365ll * 24 * 3600 * 1000;

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

int64_t gong_best_now(const struct gong_best *b, int64_t now)
{
    int64_t age = now - b->at;

    return age < year ? larger(b->n, b->before) : age < 2 * year ? b->n : 0;
}

void gong_best_take(struct gong_best *b, int64_t n, int64_t now, bool anew)
{
    int64_t age = now - b->at;

    if (age < 0) /* it began on a clock that was ahead */
        b->at = now;
    if (anew)
        *b = (struct gong_best){n, 0, now};
    else if (age >= year)
        *b = (struct gong_best){n, age < 2 * year ? b->n : 0, now};
    else
        b->n = larger(b->n, n);
}

static bool read_number(struct gong_span *text, int64_t *ret)
{
    size_t end = gong_span_find(*text, 0, GONG_LIT(" "));
    struct gong_span word = gong_span_sub(*text, 0, end);

    *text = end == SIZE_MAX ? gong_span("", 0) : gong_span_sub(*text, end + 1, text->len);
    return run_number(word, ret);
}

void gong_bests_read(struct gong_span text, struct gong_bests *ret)
{
    int64_t v[NUMBERS];
    bool ok = text.ptr;

    for (size_t i = 0; i < NUMBERS && ok; i++)
        ok = read_number(&text, &v[i]);
    *ret = ok ? (struct gong_bests){{v[0], v[1], v[2]}, {v[3], v[4], v[5]}, v[6]}
              : (struct gong_bests){.links_now = 0};
}

void gong_bests_write(const struct gong_bests *b, char out[GONG_BESTS_TEXT])
{
    snprintf(out, GONG_BESTS_TEXT, "%lld %lld %lld %lld %lld %lld %lld", (long long)b->links.n,
             (long long)b->links.before, (long long)b->links.at, (long long)b->pages.n,
             (long long)b->pages.before, (long long)b->pages.at, (long long)b->links_now);
}
