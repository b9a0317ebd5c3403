/* clock.h: monotonic time. */
#ifndef GONG_BASE_CLOCK_H
#define GONG_BASE_CLOCK_H

#include <stdint.h>

uint64_t gong_now_ms(void);

#endif
