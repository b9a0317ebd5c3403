/* sql.h: prepared statements of the state, kept open and reset after use. */
#ifndef GONG_STATE_SQL_H
#define GONG_STATE_SQL_H

#include <sqlite3.h>

#include "state/leases.h"
#include "state/state.h"

enum gong_sql {
    SQL_LEASE,
    SQL_ACK,
    SQL_KNOWN,
    SQL_ARCHIVE,
    SQL_ARCHIVED,
    SQL_SET_TOKEN,
    SQL_TOKEN,
    SQL_BURY,
    SQL_AGAIN_DEAD,
    SQL_UNBURY,
    SQL_UNBURY_URL,
    SQL_UNBURY_PASSING,
    SQL_NEXT_DEAD,
    SQL_BEGIN_RUN,
    SQL_END_RUN,
    SQL_RUN_BEFORE,
    SQL_RUN_LAST,
    SQL_COUNTS,
    SQL_LAST,
    SQL_SOURCE_ID,
    SQL_SOURCE_ADD,
    SQL_SOURCE_ACTIVE,
    SQL_SOURCE,
    SQL_SOURCES,
    SQL_SOURCE_LISTED,
    SQL_SOURCE_UNLISTED,
    SQL_SOURCE_LISTING,
    SQL_SOURCE_LEFT,
    SQL_SOURCE_JUDGED,
    SQL_REVISION_LAST,
    SQL_REVISION_SAME,
    SQL_REVISION_ADD,
    SQL_REVISION_RENEW,
    SQL_TWIN_PAYLOAD,
    SQL_TWIN_BODY,
    SQL_PAGE_BY_KEY,
    SQL_PAGE_ADD,
    SQL_PAGE_TOUCH,
    SQL_PAGE_READY,
    SQL_PAGE_OF,
    SQL_PAGE_COUNTS,
    SQL_ENDED_ADD,
    SQL_ENDED_LEFT,
    SQL_ENDED_SETTLE,
    SQL_ENDED_FORGET,
    SQL_FRONTIER_RUN,
    SQL_OCCURRENCE,
    SQL_HOST,
    SQL_HOST_ADD,
    SQL_HOST_NEXT,
    SQL_HOST_DISTRUST,
    SQL_ROBOTS,
    SQL_ROBOTS_TEXT,
    SQL_ROBOTS_FORGET,
    SQL_ROBOTS_KEPT,
    SQL_HOST_WAIT,
    SQL_HOST_WAITS,
    SQL_COUNT
};

struct gong_state {
    sqlite3 *db;
    sqlite3_stmt *statements[SQL_COUNT];
    int lock; /* descriptor that holds the lock, or -1 */
    bool readonly;
    bool letters; /* there may be dead letters */
    struct gong_leases leases;
    char error[512];
};

/* NULL: gong_state_error(). Parameters are bound in order with bind_*. */
sqlite3_stmt *gong_sql(struct gong_state *s, enum gong_sql id);
/* NULL where v.ptr is NULL. The text must stay as it is until the statement was stepped for the last time. */
void gong_sql_text(sqlite3_stmt *q, int i, struct gong_span v);
struct gong_span gong_sql_column(sqlite3_stmt *q, int i, struct gong_arena *a);
/* Steps a statement that gives no row, and resets it. */
bool gong_sql_do(struct gong_state *s, sqlite3_stmt *q);
bool gong_sql_exec(struct gong_state *s, const char *sql);
bool gong_sql_fail(struct gong_state *s);
bool gong_sql_no_memory(struct gong_state *s); /* false, as the one above */

#endif
