/* clock.c: see clock.h. */
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

enum { PUT_BACK_MS = 24 * 3600 * 1000 };

uint64_t gong_now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

int64_t gong_wall_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t gong_clock_begin(struct gong_clock *c, int64_t latest)
{
    int64_t ahead;

    c->wall = gong_wall_ms();
    c->monotonic = gong_now_ms();
    ahead = latest - c->wall;
    if (ahead >= PUT_BACK_MS)
        return ahead;
    if (ahead > 0)
        c->wall = latest;
    return 0;
}

int64_t gong_clock_now(const struct gong_clock *c)
{
    return c->wall + (int64_t)(gong_now_ms() - c->monotonic);
}

char *gong_time_text(int64_t t, char dst[32])
{
    time_t at = (time_t)t;
    struct tm tm;

    dst[0] = 0;
    if (!gmtime_r(&at, &tm) || strftime(dst, 32, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
        snprintf(dst, 32, "-");
    return dst;
}

bool gong_time_read(struct gong_span text, int64_t *ret)
{
    char z[32], again[32];
    struct tm tm = {0};
    const char *end;

    if (!text.ptr || text.len >= sizeof z)
        return false;
    memcpy(z, text.ptr, text.len);
    z[text.len] = 0;
    end = strptime(z, "%Y-%m-%dT%H:%M:%SZ", &tm);
    if (!end || *end)
        return false;
    *ret = timegm(&tm);
    return strcmp(gong_time_text(*ret, again), z) == 0; /* 31 February is none */
}
