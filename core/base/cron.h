/* cron.h: times that come again, written as in crontab(5): five fields, or @daily and its like.
 *
 *     minute 0-59   hour 0-23   day of the month 1-31   month 1-12, jan-dec
 *     day of the week 0-7 (0 and 7: Sunday), sun-sat
 *
 * A field is a list of `*`, N, N-M, with a step as in `*` / 5 or 10-50/20. Where both days are
 * given a day matches when either does; where one of them begins with `*` both must.
 *
 * When clocks change, as cron(8) has it: a time of day that is left out comes at the end of the
 * gap, one that comes twice counts the first time. An expression whose minute or hour begins
 * with `*` follows the clock instead. A gap of three hours or more is left out. */
#ifndef GONG_BASE_CRON_H
#define GONG_BASE_CRON_H

#include "base/zone.h"

struct gong_cron {
    uint64_t minutes;
    uint32_t hours, days, months; /* bit N: N is in the list */
    uint8_t weekdays;             /* bit 0: Sunday */
    bool star_time, star_days;    /* minute or hour, a day begins with a star */
};

#define GONG_CRON_NEVER INT64_MAX

/* false: `why`; also where no day of any year matches. */
bool gong_cron_parse(struct gong_cron *c, const char *text, char *why, size_t why_n);
/* The first time after `after` (Unix time). */
int64_t gong_cron_next(const struct gong_cron *c, const struct gong_zone *z, int64_t after);

#endif
