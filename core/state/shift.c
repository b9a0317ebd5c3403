/* shift.c: see shift.h. Rare: whole tables are written. */
#include "state/shift.h"

#include <stdio.h>

#include "state/sql.h"

/* Columns that hold moments. Values below 1 and the largest (never) are none. */
static const struct {
    const char *table, *column;
} moments[] = {{"pages", "due"},           {"pages", "found_at"},
               {"pages", "fetched_at"},    {"pages", "full_at"},
               {"pages", "changed_at"},    {"ended", "due"}, /* visits that are not settled yet */
               {"ended", "fetched_at"},    {"ended", "full_at"},
               {"ended", "changed_at"},    {"sources", "due"},
               {"sources", "tried_at"},    {"sources", "succeeded_at"},
               {"sources", "listed_at"},   {"sources", "full_listed_at"},
               {"hosts", "not_before"},    {"robots", "at"},
               {"occurrences", "found_at"}};

bool gong_state_shift(struct gong_state *s, int64_t ms)
{
    char sql[256];
    bool ok = true;

    for (size_t i = 0; i < sizeof moments / sizeof *moments && ok; i++) {
        const char *c = moments[i].column;
        snprintf(sql, sizeof sql,
                 "UPDATE %s SET %s=max(%s-%lld,1) WHERE %s BETWEEN 1 AND 9223372036854775806",
                 moments[i].table, c, c, (long long)ms, c);
        ok = gong_sql_exec(s, sql);
    }
    return ok;
}
