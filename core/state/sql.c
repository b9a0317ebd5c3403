/* sql.c: see sql.h. */
#include "state/sql.h"

#include <stdio.h>

#define SOURCE_COLUMNS                                                                                       \
    "id,active,complete,tried_at,succeeded_at,failures,due,interval,listed_at,full_listed_at,links,"         \
    "name,state,reason,newest,ending,ending_links"
#define RUN       "SELECT id,kind,started,ended,state,summary FROM runs"
#define PAGE_PAST "id,source,due,interval,tries,status,fetched_at IS NOT NULL,code,host"
#define REVISION                                                                                             \
    "SELECT r.id,r.changed,r.what,r.url,r.sha256,r.facts,r.body,p.url,p.sha256"                              \
    " FROM revisions r LEFT JOIN revisions p ON p.id=r.previous"

static const char *const texts[SQL_COUNT] = {
    [SQL_LEASE] = "SELECT 0 FROM items WHERE url=?1 AND sha256=?2 AND delivery=?3 UNION ALL"
                  " SELECT 1 FROM dead WHERE url=?1 AND sha256=?2 AND delivery=?3 AND retry=0",
    [SQL_ACK] = "INSERT INTO items VALUES(?1,?2,?3,?4,?5,?6,?7) ON CONFLICT(url) DO UPDATE SET"
                " sha256=?2, delivery=?3, fetched_at=?4, etag=?5, last_modified=?6, bytes=?7",
    [SQL_KNOWN] = "SELECT etag, last_modified, sha256 FROM items WHERE url=?1 AND delivery=?2",
    [SQL_ARCHIVE] = "INSERT OR REPLACE INTO captures VALUES(?1,?2,?3,?4,?5)",
    [SQL_ARCHIVED] = "SELECT file, offset, length FROM captures WHERE url=?1 AND sha256=?2",
    [SQL_SET_TOKEN] = "INSERT OR REPLACE INTO tokens VALUES(?1,?2)",
    [SQL_TOKEN] = "SELECT token FROM tokens WHERE stage=?1",
    [SQL_BURY] = "INSERT INTO dead(url,sha256,stage,plugin,code,reason,at,retry,attempts,item,delivery)"
                 " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,1,?9,?10) ON CONFLICT(url,sha256) DO UPDATE SET stage=?3,"
                 " plugin=?4, code=?5, reason=?6, at=?7, retry=?8, attempts=attempts+1,"
                 " item=coalesce(?9,item), delivery=?10 RETURNING attempts",
    [SQL_AGAIN_DEAD] =
        "UPDATE dead SET attempts=attempts+1 WHERE url=?1 AND sha256='' AND code=?2 AND retry=0",
    [SQL_UNBURY] = "DELETE FROM dead WHERE id=?1",
    [SQL_UNBURY_PASSING] = "DELETE FROM dead WHERE url=?1 AND sha256='' AND retry",
    [SQL_UNBURY_URL] =
        "DELETE FROM dead WHERE url=?1 AND (sha256='' OR sha256=?2 OR (code='expectation' AND retry)"
        " OR code GLOB 'class-*')",
    [SQL_NEXT_DEAD] = "SELECT id,url,sha256,stage,plugin,code,reason,at,retry,attempts,"
                      "CASE WHEN ?2 THEN item END FROM dead WHERE id>?1 ORDER BY id LIMIT 1",
    [SQL_BEGIN_RUN] = "INSERT INTO runs(pipeline,started,kind,state) VALUES(?1,?2,?3,'running')",
    [SQL_END_RUN] = "UPDATE runs SET ended=?2, state=?3, summary=?4 WHERE id=?1",
    [SQL_RUN_BEFORE] = RUN " WHERE id<?1 ORDER BY id DESC LIMIT 1",
    [SQL_RUN_LAST] = RUN " WHERE kind='run' ORDER BY id DESC LIMIT 1",
    [SQL_COUNTS] = "SELECT (SELECT count(*) FROM items),(SELECT count(*) FROM dead),"
                   "(SELECT count(*) FROM dead WHERE retry)",
    [SQL_LAST] = "SELECT sha256,delivery FROM items WHERE url=?1",
    [SQL_SOURCE_ID] = "SELECT id,active FROM sources WHERE name=?1",
    [SQL_SOURCE_ADD] = "INSERT INTO sources(name,active) VALUES(?1,1)",
    [SQL_SOURCE_ACTIVE] = "UPDATE sources SET active=?2 WHERE id=?1",
    [SQL_SOURCE] = "SELECT " SOURCE_COLUMNS " FROM sources WHERE name=?1",
    [SQL_SOURCES] = "SELECT " SOURCE_COLUMNS " FROM sources ORDER BY CASE state WHEN 'failed' THEN 0"
                    " WHEN 'suspect' THEN 1 WHEN 'retrying' THEN 2 ELSE 3 END,name",
    [SQL_SOURCE_LISTED] = "UPDATE sources SET interval=?2, due=?3, complete=?4, listed_at=?5, links=?7,"
                          " ending_links=CASE WHEN ?6 AND ?4 THEN ?7 ELSE ending_links END,"
                          " full_listed_at=CASE WHEN ?6 AND ?4 THEN ?5 ELSE full_listed_at END,"
                          " newest=CASE WHEN ?8>coalesce(newest,'') THEN ?8 ELSE newest END WHERE id=?1",
    [SQL_SOURCE_UNLISTED] =
        "UPDATE sources SET due=0, complete=0, ending=coalesce(?2,ending),"
        " ending_links=CASE WHEN ?2 IS NULL OR ending_links>?3 THEN ending_links ELSE ?3 END"
        " WHERE id=?1",
    [SQL_SOURCE_LISTING] = "UPDATE sources SET complete=0 WHERE id=?1",
    [SQL_SOURCE_LEFT] = "SELECT 1 FROM sources WHERE id=?1 AND active=0",
    [SQL_SOURCE_JUDGED] = "UPDATE sources SET state=?2, reason=?3, tried_at=?4,"
                          " succeeded_at=CASE WHEN ?2='ok' THEN ?4 ELSE succeeded_at END,"
                          " failures=CASE WHEN ?2='ok' THEN 0 ELSE failures+1 END,"
                          " due=CASE WHEN ?2='ok' THEN due ELSE 0 END,"
                          " newest=CASE WHEN ?5>coalesce(newest,'') THEN ?5 ELSE newest END WHERE id=?1",
    [SQL_REVISION_LAST] = REVISION " WHERE r.key=?1 ORDER BY r.id DESC LIMIT 1",
    [SQL_REVISION_SAME] = REVISION " WHERE r.key=?1 AND r.url=?2 AND r.sha256=?3 AND (r.at IS ?4 OR r.id="
                                   "(SELECT max(id) FROM revisions WHERE key=?1 AND url=?2))"
                                   " ORDER BY r.at IS ?4 DESC, r.id DESC LIMIT 1",
    [SQL_REVISION_ADD] = "INSERT INTO revisions(key,url,sha256,facts,body,changed,what,previous,at)"
                         " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)",
    [SQL_REVISION_RENEW] = "UPDATE revisions SET facts=?2, body=?3 WHERE id=?1",
    [SQL_TWIN_PAYLOAD] = "SELECT url,sha256 FROM revisions WHERE sha256=?1 AND url<>?2 AND id<?3"
                         " ORDER BY id LIMIT 1",
    [SQL_TWIN_BODY] = "SELECT url,sha256 FROM revisions WHERE body=?1 AND url<>?2 AND id<?3"
                      " ORDER BY id LIMIT 1",
    [SQL_PAGE_BY_KEY] = "SELECT id,url,source,due,host,title,date FROM pages WHERE key=?1",
    [SQL_PAGE_ADD] = "INSERT INTO pages(key,url,source,host,found_at,due,title,date,interval,tries,status)"
                     " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,0,0,0)",
    [SQL_PAGE_TOUCH] = "UPDATE pages SET due=?2, source=CASE WHEN ?3 THEN ?3 ELSE source END,"
                       " title=coalesce(?4,title), date=coalesce(?5,date) WHERE id=?1",
    [SQL_PAGE_READY] = "SELECT " PAGE_PAST ",full_at,url,title,date FROM pages WHERE host=?1 AND"
                       " (due,id)>(?2,?3) AND due<=?4 AND due<9223372036854775807 ORDER BY due,id",
    [SQL_PAGE_OF] = "SELECT " PAGE_PAST " FROM pages WHERE id=?1",
    [SQL_PAGE_COUNTS] = "SELECT p.source, coalesce(e.status,p.status), coalesce(e.due,p.due)"
                        " FROM pages p LEFT JOIN ended e ON e.page=p.id",
    [SQL_ENDED_ADD] = "INSERT INTO ended VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)",
    [SQL_ENDED_LEFT] = "SELECT e.page, p.host, e.due, e.interval, e.tries, e.status, e.code, e.fetched_at,"
                       " e.full_at, e.changed_at FROM ended e JOIN pages p ON p.id=e.page",
    [SQL_ENDED_SETTLE] = "UPDATE pages SET due=?2, interval=?3, tries=?4, status=?5, code=?6,"
                         " fetched_at=coalesce(?7,fetched_at), full_at=coalesce(?8,full_at),"
                         " changed_at=coalesce(?9,changed_at) WHERE id=?1",
    [SQL_ENDED_FORGET] = "DELETE FROM ended",
    [SQL_FRONTIER_RUN] = "UPDATE frontier SET runs=runs+1 RETURNING runs",
    [SQL_OCCURRENCE] = "INSERT OR IGNORE INTO occurrences(url,source,page,found_at) VALUES(?1,?2,?3,?4)",
    [SQL_HOST] = "SELECT id,liar FROM hosts WHERE name=?1",
    [SQL_HOST_ADD] = "INSERT INTO hosts(name) VALUES(?1)",
    [SQL_HOST_NEXT] =
        "SELECT name,id FROM hosts WHERE name>?1 AND EXISTS(SELECT 1 FROM pages WHERE host=hosts.id AND"
        " due>=?2 AND due<=?3 AND due<9223372036854775807) ORDER BY name LIMIT 1",
    [SQL_HOST_DISTRUST] = "UPDATE hosts SET liar=1 WHERE id=?1",
    [SQL_ROBOTS] = "INSERT OR REPLACE INTO robots VALUES(?1,?2,?3,?4)",
    [SQL_ROBOTS_TEXT] = "INSERT OR IGNORE INTO robots_texts VALUES(?1,?2)",
    [SQL_ROBOTS_FORGET] = "DELETE FROM robots_texts WHERE digest=?1 AND NOT EXISTS"
                          " (SELECT 1 FROM robots WHERE digest=?1)",
    [SQL_ROBOTS_KEPT] = "SELECT digest, at, status, text FROM robots JOIN robots_texts USING(digest)"
                        " WHERE site=?1",
    [SQL_HOST_WAIT] = "INSERT INTO hosts(name,not_before,why) VALUES(?1,?2,?3) ON CONFLICT(name) DO UPDATE"
                      " SET not_before=?2, why=?3 WHERE not_before<?2",
    [SQL_HOST_WAITS] = "SELECT name, not_before FROM hosts WHERE not_before>?1",
};

bool gong_sql_fail(struct gong_state *s)
{
    snprintf(s->error, sizeof s->error, "%s", s->db ? sqlite3_errmsg(s->db) : "out of memory");
    return false;
}

bool gong_sql_no_memory(struct gong_state *s)
{
    snprintf(s->error, sizeof s->error, "out of memory");
    return false;
}

sqlite3_stmt *gong_sql(struct gong_state *s, enum gong_sql id)
{
    if (!s->statements[id] && sqlite3_prepare_v3(s->db, texts[id], -1, SQLITE_PREPARE_PERSISTENT,
                                                 &s->statements[id], NULL) != SQLITE_OK) {
        gong_sql_fail(s);
        return NULL;
    }
    sqlite3_reset(s->statements[id]);
    sqlite3_clear_bindings(s->statements[id]);
    return s->statements[id];
}

void gong_sql_text(sqlite3_stmt *q, int i, struct gong_span v)
{
    if (v.ptr)
        sqlite3_bind_text64(q, i, v.ptr, v.len, SQLITE_STATIC, SQLITE_UTF8);
}

struct gong_span gong_sql_column(sqlite3_stmt *q, int i, struct gong_arena *a)
{
    const void *p = sqlite3_column_blob(q, i);
    size_t n = (size_t)sqlite3_column_bytes(q, i);
    char *copy;

    if (sqlite3_column_type(q, i) == SQLITE_NULL || !(copy = gong_arena_alloc(a, n + 1)))
        return gong_span_none();
    if (n)
        memcpy(copy, p, n);
    copy[n] = 0;
    return gong_span(copy, n);
}

bool gong_sql_do(struct gong_state *s, sqlite3_stmt *q)
{
    int r = q ? sqlite3_step(q) : SQLITE_ERROR;
    bool ok = r == SQLITE_DONE || r == SQLITE_ROW;

    if (q && !ok)
        gong_sql_fail(s);
    if (q)
        sqlite3_reset(q);
    return ok;
}

bool gong_sql_exec(struct gong_state *s, const char *sql)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK || gong_sql_fail(s);
}
