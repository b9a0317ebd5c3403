/* zone.h: time zones: a fixed offset (+08:00), or a name of the system's zone data.
 *
 * Names are read by the C library, which knows one zone at a time, that of the process.
 * Between gong_zone_enter and gong_zone_leave it is the zone's. One thread. */
#ifndef GONG_BASE_ZONE_H
#define GONG_BASE_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gong_zone {
    char name[64];  /* as written */
    bool fixed;     /* offset holds always */
    int32_t offset; /* seconds east of UTC */
};

/* "+08:00", "UTC", or "Asia/Shanghai". false: `why`. */
bool gong_zone_parse(struct gong_zone *z, const char *text, char *why, size_t why_n);

/* What to give back at the end; of no interest to the caller. */
struct gong_zone_saved {
    char *tz;
};
void gong_zone_enter(const struct gong_zone *z, struct gong_zone_saved *saved);
void gong_zone_leave(const struct gong_zone *z, struct gong_zone_saved *saved);
/* Seconds east of UTC at a moment (Unix time). Between enter and leave. */
int32_t gong_zone_offset(const struct gong_zone *z, int64_t t);

#endif
