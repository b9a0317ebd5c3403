/* clock.h: time now, and moments as text. */
#ifndef GONG_BASE_CLOCK_H
#define GONG_BASE_CLOCK_H

#include <gongbao/span.h>
#include <stdint.h>

/* Monotonic, from some moment on. */
uint64_t gong_now_ms(void);
/* Since 1970, UTC: as the clock of the machine has it, which may be set back. */
int64_t gong_wall_ms(void);

/* Unix time as RFC 3339, UTC with seconds. Returns dst. */
char *gong_time_text(int64_t t, char dst[32]);
/* The way back. false: it is no such text. */
bool gong_time_read(struct gong_span text, int64_t *ret);

#endif
