/* bench_charset.c: gb18030 to UTF-8, with the map, against the system's iconv in the same run.
 * Usage: bench_charset FILE.gbk|- [ROUNDS]; without a file a made-up page is used. Prints MB of
 * input per second, in pages of 64 KB, best of the rounds, and the ratio. Not a test: it says how fast. */
#include <iconv.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <gongbao/charset.h>

#include "plugin/ctx.h"

enum { SIZE = 1 << 20, PAGE = 64 << 10 };

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Prose with numbers, or markup around short runs of Chinese. */
static size_t make_up(char *out, int markup)
{
    static const char prose[] =
        "\xCF\xD8\xCB\xBE\xB7\xA8\xBE\xD6\xD7\xE9\xD6\xAF\xBF\xAA\xD5\xB9\xD0\xD0\xD5\xFE\xD6"
        "\xB4\xB7\xA8\xC8\xCB\xD4\xB1\xC5\xE0\xD1\xB5\xBA\xCD\xB0\xB8\xBE\xED\xC6\xC0\xB2\xE9"
        ",\xC8\xAB\xC4\xEA\xB9\xB2\xB0\xEC\xC0\xED\xD0\xD0\xD5\xFE\xB8\xB4\xD2\xE9\xB0\xB8"
        "\xBC\xFE"
        "1204\xBC\xFE,\xCD\xAC\xB1\xC8\xD4\xF6\xB3\xA4"
        "3.5%\xA1\xA3\xD2\xBB\xCA"
        "\xC7\xBD\xA1\xC8\xAB\xD6\xD8\xB4\xF3\xD0\xD0\xD5\xFE\xBE\xF6\xB2\xDF\xBA\xCF\xB7\xA8"
        "\xD0\xD4\xC9\xF3\xB2\xE9\xBB\xFA\xD6\xC6;";
    static const char html[] =
        "<div class=\"list\"><a href=\"/art/2024/1/2/art_77_1.html\">"
        "\xB9\xAB\xB1\xA8\xC4\xEA\xB6\xC8\xB1\xA8\xB8\xE6</a><span>2024-01-02</span></div>\n";
    const char *unit = markup ? html : prose;
    size_t w = strlen(unit), n = 0;

    while (n + w <= SIZE) {
        memcpy(out + n, unit, w);
        n += w;
    }
    return n;
}

static double by_iconv(const char *src, size_t n, char *out, size_t cap)
{
    double t = now();
    iconv_t cd = iconv_open("UTF-8", "GB18030");
    char *ip = (char *)(uintptr_t)src, *op = out;

    while (iconv(cd, &ip, &n, &op, &cap) == (size_t)-1 && n > 3) { /* a page cut between two bytes */
        ip++;
        n--;
    }
    iconv_close(cd);
    return now() - t;
}

static double by_gong(const char *src, size_t n, struct gong_arena *arena)
{
    struct gong_ctx ctx = {.arena = arena};
    struct gong_edit e;
    size_t replaced;
    double t;

    gong_arena_reset(arena);
    t = now();
    gong_edit_init(&e, &ctx, gong_span(src, n), (size_t)1 << 30);
    if (gong_charset_decode(&ctx, "gb18030", &e, &replaced) != GONG_OK)
        fprintf(stderr, "%s\n", ctx.message);
    return now() - t;
}

static void compare(const char *what, const char *src, size_t n, int rounds)
{
    char *out = malloc(4 * PAGE);
    struct gong_arena arena;
    double a = 1e9, b = 1e9;

    gong_arena_init(&arena, (size_t)1 << 30);
    while (out && rounds--) {
        double sum_a = 0, sum_b = 0;

        for (size_t at = 0; at < n; at += PAGE) {
            size_t k = n - at < PAGE ? n - at : PAGE;

            sum_a += by_iconv(src + at, k, out, 4 * PAGE);
            sum_b += by_gong(src + at, k, &arena);
        }
        a = sum_a < a ? sum_a : a;
        b = sum_b < b ? sum_b : b;
    }
    printf("%-8s iconv %7.0f MB/s   gongbao %7.0f MB/s   %.1fx\n", what, (double)n / a / 1e6,
           (double)n / b / 1e6, a / b);
    gong_arena_finish(&arena);
    free(out);
}

int main(int argc, char **argv)
{
    static char src[4 * SIZE];
    int rounds = argc > 2 ? atoi(argv[2]) : 40;
    FILE *f = argc > 1 && argv[1][0] != '-' ? fopen(argv[1], "rb") : NULL;

    /* the arena's memory comes back from the process, not fresh from the system, each time */
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    if (f) {
        compare("file", src, fread(src, 1, sizeof src, f), rounds);
        fclose(f);
        return 0;
    }
    compare("prose", src, make_up(src, 0), rounds);
    compare("markup", src, make_up(src, 1), rounds);
    return 0;
}
