/* clock.h: time now, and moments as text. */
#ifndef GONG_BASE_CLOCK_H
#define GONG_BASE_CLOCK_H

#include <gongbao/span.h>
#include <stdint.h>

/* Monotonic, from some moment on. */
uint64_t gong_now_ms(void);
/* Since 1970, UTC: as the clock of the machine has it, which may be set back. */
int64_t gong_wall_ms(void);

/* The machine's clock as it was when this one began, and from there the monotonic one: a step of the
 * machine's clock moves nothing. */
struct gong_clock {
    int64_t wall;
    uint64_t monotonic; /* when it was that */
};

/* latest: a moment that has been (0: none is known). The clock does not begin before it, unless that lies a
 * day or more ahead: then the machine's clock was put back. Returns by how much; else 0. */
int64_t gong_clock_begin(struct gong_clock *c, int64_t latest);
int64_t gong_clock_now(const struct gong_clock *c);

/* Unix time as RFC 3339, UTC with seconds. Returns dst. */
char *gong_time_text(int64_t t, char dst[32]);
/* The way back. false: it is no such text. */
bool gong_time_read(struct gong_span text, int64_t *ret);

#endif
