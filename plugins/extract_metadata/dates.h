/* dates.h: dates as Chinese documents and sites write them. */
#ifndef EXTRACT_METADATA_DATES_H
#define EXTRACT_METADATA_DATES_H

#include "chars.h"

struct md_date {
    int year, month, day; /* day 0: the text names a month only */
};

/* A date at pos: 2025年1月20日, 2025-01-20, 2025.1.20, 2025/1/20, ２０２５年…, 二〇二五年一月二十日, blanks
 * between its parts. *ret_end gets the byte after it. The calendar is checked. */
bool md_date_at(struct gong_span s, size_t pos, size_t *ret_end, struct md_date *ret);
/* First full date anywhere in a short value; 20250120 counts where the value is nothing else. */
bool md_date_find(struct gong_span value, struct md_date *ret);
/* YYYY-MM-DD in the arena. */
struct gong_span md_date_text(struct gong_ctx *ctx, const struct md_date *d);
/* Days between a and b, roughly (months of 31): enough to say "not the same day". */
int md_date_distance(const struct md_date *a, const struct md_date *b);
bool md_date_is(const struct md_date *a, const struct md_date *b);
/* A year at pos: 2024年, 2024年度, 二〇二四年, ２０２４年. 0 where there is none. */
int md_year_at(struct gong_span s, size_t pos, size_t *ret_end);

#endif
