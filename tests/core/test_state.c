/* test_state.c: each verb of the state, what it refuses to open, and what it says of it. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "state/frontier.h"
#include "state/sources.h"
#include "state/state.h"

#include <sqlite3.h>

struct rig {
    char dir[64], path[96], why[512];
    struct gong_state *s;
    struct gong_arena a;
};

#define D1 GONG_LIT("delivery one")
#define D2 GONG_LIT("delivery two")

static int set_up(void **state)
{
    struct rig *r = calloc(1, sizeof *r);

    snprintf(r->dir, sizeof r->dir, "/tmp/gong-state-XXXXXX");
    assert_non_null(mkdtemp(r->dir));
    snprintf(r->path, sizeof r->path, "%s/state.db", r->dir);
    gong_arena_init(&r->a, 1 << 22);
    *state = r;
    return 0;
}

static int tear_down(void **state)
{
    struct rig *r = *state;
    static const char *const names[] = {"state.db", "state.db-wal", "state.db-shm", "state.db-journal",
                                        "lock"};
    char path[128];

    gong_state_close(r->s);
    gong_arena_finish(&r->a);
    for (size_t i = 0; i < 5; i++) {
        snprintf(path, sizeof path, "%s/%s", r->dir, names[i]);
        unlink(path);
    }
    rmdir(r->dir);
    free(r);
    return 0;
}

static void reopen(struct rig *r)
{
    gong_state_close(r->s);
    r->s = gong_state_open(r->dir, r->why, sizeof r->why);
    assert_non_null(r->s);
}

static struct gong_capture capture(const char *url, const char *sha256)
{
    return (struct gong_capture){gong_span_z(url), gong_span_z(sha256), GONG_LIT("2025-01-01T00:00:00Z"),
                                 GONG_LIT("tag"),  gong_span_none(),    7};
}

static void what_is_acknowledged_is_unchanged(void **state)
{
    struct rig *r = *state;
    struct gong_capture c = capture("u", "1"), other = capture("u", "2");

    reopen(r);
    assert_int_equal(gong_state_lease(r->s, &c, D1), GONG_LEASE_GRANTED);
    assert_true(gong_state_ack(r->s, &c, D1));
    assert_true(gong_state_commit(r->s));
    reopen(r);
    assert_int_equal(gong_state_lease(r->s, &c, D1), GONG_LEASE_UNCHANGED);
    assert_int_equal(gong_state_lease(r->s, &c, D2), GONG_LEASE_GRANTED);
    assert_int_equal(gong_state_lease(r->s, &other, D1), GONG_LEASE_GRANTED);
    assert_true(gong_span_is(gong_state_known(r->s, c.url, D1, "etag", &r->a), "tag"));
    assert_true(gong_span_is(gong_state_known(r->s, c.url, D1, "sha256", &r->a), "1"));
    assert_null(gong_state_known(r->s, c.url, D1, "last_modified", &r->a).ptr);
    assert_null(gong_state_known(r->s, c.url, D2, "etag", &r->a).ptr);
    assert_null(gong_state_known(r->s, c.url, D1, "no such key", &r->a).ptr);
}

static void what_is_not_committed_is_forgotten(void **state)
{
    struct rig *r = *state;
    struct gong_capture c = capture("u", "1");
    struct gong_span token;

    reopen(r);
    assert_true(gong_state_ack(r->s, &c, D1));
    assert_true(gong_state_set_token(r->s, "sink", GONG_LIT("10")));
    reopen(r);
    assert_int_equal(gong_state_lease(r->s, &c, D1), GONG_LEASE_GRANTED);
    assert_true(gong_state_token(r->s, "sink", &r->a, &token));
    assert_null(token.ptr);
}

static void tokens_and_places(void **state)
{
    struct rig *r = *state;
    struct gong_place place = {GONG_LIT("a.warc.gz"), 5000000000, 17}, got;
    struct gong_span token;

    reopen(r);
    assert_true(gong_state_set_token(r->s, "sink", GONG_LIT("1")));
    assert_true(gong_state_set_token(r->s, "sink", gong_span("2\0x", 3)));
    assert_true(gong_state_set_token(r->s, "empty", gong_span_none()));
    assert_true(gong_state_archive(r->s, GONG_LIT("u"), GONG_LIT("1"), &place));
    assert_true(gong_state_commit(r->s));
    reopen(r);
    assert_true(gong_state_token(r->s, "sink", &r->a, &token));
    assert_int_equal(token.len, 3);
    assert_memory_equal(token.ptr, "2\0x", 3);
    assert_true(gong_state_token(r->s, "empty", &r->a, &token));
    assert_non_null(token.ptr);
    assert_int_equal(token.len, 0);
    assert_true(gong_state_archived(r->s, GONG_LIT("u"), GONG_LIT("1"), &r->a, &got));
    assert_true(gong_span_is(got.file, "a.warc.gz"));
    assert_int_equal(got.offset, 5000000000);
    assert_int_equal(got.length, 17);
    assert_false(gong_state_archived(r->s, GONG_LIT("u"), GONG_LIT("2"), &r->a, &got));
}

/* A sink without a checkpoint begins its file anew: no memory must not look like no checkpoint. */
static void a_token_that_cannot_be_read_is_not_none(void **state)
{
    struct rig *r = *state;
    struct gong_arena tiny;
    struct gong_span token;

    reopen(r);
    assert_true(gong_state_set_token(r->s, "sink", GONG_LIT("0123456789")));
    gong_arena_init(&tiny, 4);
    assert_false(gong_state_token(r->s, "sink", &tiny, &token));
    gong_arena_finish(&tiny);
}

static bool bury(struct rig *r, const char *url, const char *sha256, bool retry)
{
    struct gong_dead d = {.url = gong_span_z(url),
                          .sha256 = gong_span_z(sha256),
                          .stage = GONG_LIT("s"),
                          .plugin = GONG_LIT("p 1"),
                          .code = GONG_LIT("crash"),
                          .reason = GONG_LIT("why"),
                          .at = GONG_LIT("now"),
                          .delivery = D1,
                          .item = gong_span("i\0tem", 5),
                          .retry = retry};

    return gong_state_bury(r->s, &d);
}

static void dead_letters(void **state)
{
    struct rig *r = *state;
    struct gong_capture c = capture("u", "1");
    struct gong_state_counts n;
    struct gong_dead d;

    reopen(r);
    assert_true(bury(r, "u", "1", true) && bury(r, "u", "1", true) && bury(r, "u", "2", false) &&
                bury(r, "u", "", true));
    assert_true(gong_state_counts(r->s, &n));
    assert_int_equal(n.dead, 3);
    assert_int_equal(n.retryable, 2);
    assert_true(gong_state_next_dead(r->s, 0, true, &r->a, &d));
    assert_int_equal(d.attempts, 2);
    assert_int_equal(d.item.len, 5);
    assert_true(gong_span_is(d.code, "crash"));
    assert_true(gong_state_next_dead(r->s, d.id, false, &r->a, &d));
    assert_null(d.item.ptr);
    assert_int_equal(gong_state_lease(r->s, &c, D1), GONG_LEASE_GRANTED); /* may work on another try */
    c = capture("u", "2");
    assert_int_equal(gong_state_lease(r->s, &c, D1), GONG_LEASE_DEAD);
    assert_int_equal(gong_state_lease(r->s, &c, D2), GONG_LEASE_GRANTED);
    assert_true(gong_state_unbury_url(r->s, c.url, GONG_LIT("1"), NULL)); /* and what was never fetched */
    assert_true(gong_state_counts(r->s, &n));
    assert_int_equal(n.dead, 1);
    assert_true(gong_state_unbury(r->s, d.id));
    assert_false(gong_state_next_dead(r->s, 0, true, &r->a, &d));
    assert_string_equal(gong_state_error(r->s), "");
}

static void runs(void **state)
{
    struct rig *r = *state;
    struct gong_run_row row;
    int64_t first, second;

    reopen(r);
    first = gong_state_begin_run(r->s, GONG_LIT("p"), GONG_LIT("run"), GONG_LIT("t1"));
    second = gong_state_begin_run(r->s, GONG_LIT("p"), GONG_LIT("run"), GONG_LIT("t2"));
    assert_true(first > 0 && second > first);
    assert_true(gong_state_end_run(r->s, first, GONG_LIT("t3"), GONG_LIT("ok"), GONG_LIT("{}")));
    assert_true(gong_state_run_before(r->s, INT64_MAX, &r->a, &row));
    assert_int_equal(row.id, second);
    assert_true(gong_span_is(row.state, "running"));
    assert_null(row.ended.ptr);
    assert_true(gong_state_run_before(r->s, second, &r->a, &row));
    assert_true(gong_span_is(row.state, "ok"));
    assert_false(gong_state_run_before(r->s, first, &r->a, &row));
}

static void a_retry_is_no_run_of_the_source(void **state)
{
    static const char *const kinds[] = {"run", "retry", "replay", "ingest"};
    struct rig *r = *state;
    struct gong_run_row row;

    reopen(r);
    assert_false(gong_state_last_run(r->s, &r->a, &row));
    for (size_t i = 0; i < 4; i++)
        assert_true(gong_state_begin_run(r->s, GONG_LIT("p"), gong_span_z(kinds[i]), GONG_LIT("t")) > 0);
    assert_true(gong_state_run_before(r->s, INT64_MAX, &r->a, &row));
    assert_true(row.id == 4 && gong_span_is(row.kind, "ingest"));
    assert_true(gong_state_last_run(r->s, &r->a, &row));
    assert_true(row.id == 1 && gong_span_is(row.kind, "run"));
}

static void one_writer_and_readers_beside(void **state)
{
    struct rig *r = *state;
    struct gong_state_counts n;
    struct gong_capture c = capture("u", "1");
    struct gong_state *reader;

    assert_null(gong_state_open_readonly(r->dir, r->why, sizeof r->why));
    reopen(r);
    assert_null(gong_state_open(r->dir, r->why, sizeof r->why));
    assert_non_null(strstr(r->why, "another run holds the state"));
    assert_true(gong_state_ack(r->s, &c, D1)); /* in the open transaction */
    reader = gong_state_open_readonly(r->dir, r->why, sizeof r->why);
    assert_non_null(reader);
    assert_true(gong_state_counts(reader, &n));
    assert_int_equal(n.items, 0);
    assert_true(gong_state_commit(r->s));
    assert_true(gong_state_counts(reader, &n));
    assert_int_equal(n.items, 1);
    assert_false(gong_state_ack(reader, &c, D2));
    assert_non_null(strstr(gong_state_error(reader), "readonly"));
    gong_state_close(reader);
}

static void put_file(const char *path, const void *bytes, size_t n)
{
    FILE *out = fopen(path, "wb");

    assert_non_null(out);
    assert_int_equal(fwrite(bytes, 1, n, out), n);
    assert_int_equal(fclose(out), 0);
}

static void refused(struct rig *r, const char *dir, const char *reason)
{
    r->why[0] = 0;
    assert_null(gong_state_open(dir, r->why, sizeof r->why));
    if (!strstr(r->why, reason))
        fail_msg("\"%s\" is not in \"%s\"", reason, r->why);
}

static void set_version(struct rig *r, uint32_t version)
{
    unsigned char be[4] = {(unsigned char)(version >> 24), (unsigned char)(version >> 16),
                           (unsigned char)(version >> 8), (unsigned char)version};
    int fd = open(r->path, O_WRONLY | O_CLOEXEC);

    assert_true(fd >= 0 && pwrite(fd, be, 4, 60) == 4); /* user_version of the file format */
    close(fd);
}

static void what_it_does_not_open(void **state)
{
    struct rig *r = *state;
    char noise[8192], path[128], longest[5000];

    memset(noise, 'x', sizeof noise);
    put_file(r->path, noise, sizeof noise);
    refused(r, r->dir, "not a database");
    unlink(r->path);
    reopen(r);
    assert_true(gong_state_commit(r->s));
    gong_state_close(r->s);
    r->s = NULL;
    set_version(r, 99);
    refused(r, r->dir, "made by a newer gongbao (schema 99, this one has 5)");
    set_version(r, 0);
    refused(r, r->dir, "not a state of gongbao");
    set_version(r, 0xFFFFFFF0u);
    refused(r, r->dir, "not a state of gongbao");
    set_version(r, GONG_STATE_SCHEMA);
    reopen(r);
    refused(r, "", "cannot make the state folder");
    refused(r, r->path, "Not a directory");
    snprintf(path, sizeof path, "%s/below", r->path);
    refused(r, path, "Not a directory");
    memset(longest, 'y', sizeof longest - 1);
    longest[sizeof longest - 1] = 0;
    refused(r, longest, "cannot make the state folder");
}

/* A state as version 1 made it: what it knew is still known, and what is new works. */
static const char version_1[] =
    "CREATE TABLE items(url TEXT PRIMARY KEY, sha256 TEXT NOT NULL, delivery TEXT NOT NULL,"
    " fetched_at TEXT, etag TEXT, last_modified TEXT, bytes INTEGER) WITHOUT ROWID;"
    "CREATE TABLE captures(url TEXT, sha256 TEXT, file TEXT NOT NULL, offset INTEGER NOT NULL,"
    " length INTEGER NOT NULL, PRIMARY KEY(url, sha256)) WITHOUT ROWID;"
    "CREATE TABLE tokens(stage TEXT PRIMARY KEY, token BLOB NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE dead(id INTEGER PRIMARY KEY AUTOINCREMENT, url TEXT NOT NULL, sha256 TEXT NOT NULL,"
    " stage TEXT, plugin TEXT, code TEXT, reason TEXT, at TEXT, retry INTEGER, attempts INTEGER,"
    " delivery TEXT, item BLOB, UNIQUE(url, sha256));"
    "CREATE TABLE runs(id INTEGER PRIMARY KEY AUTOINCREMENT, pipeline TEXT, started TEXT, ended TEXT,"
    " state TEXT, summary TEXT);"
    "INSERT INTO items VALUES('u','1','delivery one','2025-01-01T00:00:00Z','\"e\"',NULL,5);"
    "INSERT INTO captures VALUES('u','1','a.warc.gz',7,9);"
    "INSERT INTO tokens VALUES('sink',x'3432');"
    "INSERT INTO dead VALUES(3,'v','2','strip','strip 0.1.0','no-body','why','2025-01-01T00:00:00Z',0,1,"
    "'delivery one',NULL);"
    "INSERT INTO runs VALUES(4,'p','2025-01-01T00:00:00Z','2025-01-01T00:00:01Z','ok','{}');"
    "PRAGMA user_version=1";

static void run_sql(const struct rig *r, const char *sql)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(r->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void a_state_of_version_1(void **state)
{
    struct rig *r = *state;
    struct gong_capture known = capture("u", "1"), dead = capture("v", "2"), other = capture("u", "2");
    struct gong_source source = {.name = "s"};
    struct gong_lead lead = {.url = GONG_LIT("http://a.test/1"), .host = GONG_LIT("a.test")};
    struct gong_discovery found = {&lead, 1, 5, &r->a};
    struct gong_source_row row;
    struct gong_run_row run;
    struct gong_place place;
    struct gong_span token;

    run_sql(r, version_1);
    assert_null(gong_state_open_readonly(r->dir, r->why, sizeof r->why));
    assert_non_null(strstr(r->why, "made by an older gongbao; a run brings it up to date"));
    for (int i = 0; i < 2; i++) { /* brought up to date, and opened again */
        reopen(r);
        assert_int_equal(gong_state_lease(r->s, &known, D1), GONG_LEASE_UNCHANGED);
        assert_int_equal(gong_state_lease(r->s, &other, D1), GONG_LEASE_GRANTED);
        assert_int_equal(gong_state_lease(r->s, &dead, D1), GONG_LEASE_DEAD);
        assert_true(gong_span_is(gong_state_known(r->s, known.url, D1, "etag", &r->a), "\"e\""));
        assert_true(gong_state_archived(r->s, known.url, known.sha256, &r->a, &place));
        assert_true(place.offset == 7 && place.length == 9);
        assert_true(gong_state_token(r->s, "sink", &r->a, &token) && gong_span_is(token, "42"));
        assert_true(gong_state_begin_run(r->s, GONG_LIT("p"), GONG_LIT("run"), GONG_LIT("now")) > 4);
        assert_true(gong_state_run_before(r->s, 5, &r->a, &run) && run.id == 4 &&
                    gong_span_is(run.kind, "run"));
        assert_true(gong_frontier_open(r->s));
        assert_true(gong_state_sync_sources(r->s, &source, 1));
        assert_true(gong_state_source(r->s, "s", &r->a, &row) && row.active);
        assert_int_equal(gong_frontier_discover(r->s, &found), i ? GONG_FOUND_DUE : GONG_FOUND_NEW);
        assert_true(gong_state_commit(r->s));
    }
}

/* What version 4 had beside the tables of version 1; pages 1 to 7, in the order of their ids: leased by a run
 * that was killed, due, not due yet, of no source and never to be visited again, of no source and leased, of
 * no source and not had, due at another host. */
static const char version_4[] =
    "DELETE FROM runs;"
    "CREATE TABLE sources(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, active INTEGER NOT NULL,"
    " state TEXT, reason TEXT, tried_at INTEGER, succeeded_at INTEGER, failures INTEGER NOT NULL DEFAULT 0,"
    " due INTEGER NOT NULL DEFAULT 0, interval INTEGER NOT NULL DEFAULT 0, complete INTEGER NOT NULL DEFAULT "
    "0,"
    " listed_at INTEGER, full_listed_at INTEGER, links INTEGER, newest TEXT, ending TEXT, ending_links "
    "INTEGER);"
    "CREATE TABLE hosts(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, not_before INTEGER NOT NULL "
    "DEFAULT 0,"
    " why TEXT, liar INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE pages(id INTEGER PRIMARY KEY, hash INTEGER NOT NULL, key INTEGER NOT NULL, url TEXT NOT "
    "NULL,"
    " source INTEGER NOT NULL, host INTEGER NOT NULL, due INTEGER NOT NULL, interval INTEGER NOT NULL,"
    " tries INTEGER NOT NULL, status INTEGER NOT NULL, found_at INTEGER NOT NULL, fetched_at INTEGER,"
    " full_at INTEGER, changed_at INTEGER, title TEXT, date TEXT, code TEXT);"
    "CREATE INDEX pages_hash ON pages(hash);"
    "CREATE INDEX pages_key ON pages(key);"
    "CREATE INDEX pages_due ON pages(host, due);"
    "CREATE INDEX pages_once ON pages(due) WHERE source=0;"
    "CREATE TABLE occurrences(url TEXT, source INTEGER, page INTEGER NOT NULL, found_at INTEGER NOT NULL,"
    " PRIMARY KEY(url, source)) WITHOUT ROWID;"
    "CREATE TABLE robots(site TEXT PRIMARY KEY, digest TEXT NOT NULL, at INTEGER NOT NULL,"
    " status INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE robots_texts(digest TEXT PRIMARY KEY, text BLOB NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE revisions(id INTEGER PRIMARY KEY, key TEXT NOT NULL, url TEXT NOT NULL,"
    " sha256 TEXT NOT NULL, facts TEXT NOT NULL, body TEXT, changed INTEGER NOT NULL,"
    " what INTEGER NOT NULL, previous INTEGER, at TEXT);"
    "CREATE INDEX revisions_key ON revisions(key);"
    "CREATE INDEX revisions_sha256 ON revisions(sha256);"
    "CREATE INDEX revisions_body ON revisions(body);"
    "ALTER TABLE runs ADD COLUMN kind TEXT NOT NULL DEFAULT 'run';"
    "INSERT INTO runs VALUES(1,'p','t1',NULL,'running',NULL,'retry');"
    "INSERT INTO hosts VALUES(1,'a.test',0,NULL,1),(2,'b.test',0,NULL,0);"
    "INSERT INTO sources(id,name,active) VALUES(7,'s',1);"
    "INSERT INTO pages VALUES(1,0,0,'http://a.test/1',7,1,-1,86400000,2,2,5,4,3,2,'one',NULL,'timeout'),"
    "(2,0,0,'http://a.test/2',7,1,100,0,0,0,5,NULL,NULL,NULL,NULL,NULL,NULL),"
    "(3,0,0,'http://a.test/3',7,1,5000,86400000,0,1,5,4,3,2,NULL,NULL,NULL),"
    "(4,0,0,'http://a.test/4',0,1,9223372036854775807,0,0,1,5,4,3,2,NULL,NULL,NULL),"
    "(5,0,0,'http://a.test/5',0,1,-1,0,0,0,5,NULL,NULL,NULL,NULL,NULL,NULL),"
    "(6,0,0,'http://a.test/6',0,1,200,0,0,0,5,NULL,NULL,NULL,NULL,NULL,NULL),"
    "(7,0,0,'http://b.test/7',7,2,300,0,0,0,5,NULL,NULL,NULL,NULL,NULL,NULL);"
    "PRAGMA user_version=4";

/* One of version 2, whose runs have no kind. */
static void a_state_of_version_2(void **state)
{
    struct rig *r = *state;
    struct gong_run_row run;

    run_sql(r, version_1);
    run_sql(r, version_4);
    run_sql(r, "ALTER TABLE runs DROP COLUMN kind; ALTER TABLE sources DROP COLUMN ending;"
               "ALTER TABLE sources DROP COLUMN ending_links; PRAGMA user_version=2");
    reopen(r);
    assert_true(gong_state_last_run(r->s, &r->a, &run) && gong_span_is(run.started, "t1"));
}

static size_t leased(struct rig *r, const char *host, int64_t now, struct gong_page *ret)
{
    const struct gong_leasing want = {gong_span_z(host), now, 8, &r->a};

    return gong_frontier_lease(r->s, &want, ret);
}

/* Leases stood in the rows of the pages; what was due is due, once, and only that. */
static void a_state_of_version_4(void **state)
{
    struct rig *r = *state;
    struct gong_page p[8];
    struct gong_lead lead = {.url = GONG_LIT("http://a.test/3"), .host = GONG_LIT("a.test")};
    const struct gong_discovery again = {&lead, 7, 1000, &r->a}, once = {&lead, 0, 1000, &r->a};

    run_sql(r, version_1);
    run_sql(r, version_4);
    for (int i = 0; i < 2; i++) { /* brought up to date by a run that is killed, and opened again */
        reopen(r);
        assert_true(gong_frontier_open(r->s));
        assert_true(gong_state_commit(r->s));
        assert_int_equal(leased(r, "a.test", 1000, p), 2);
        assert_int_equal(p[0].id, 1);
        assert_int_equal(p[0].tries, 2);
        assert_int_equal(p[0].full_at, 3);
        assert_true(gong_span_is(p[0].title, "one"));
        assert_int_equal(p[1].id, 2);
        assert_int_equal(leased(r, "a.test", 1000, p), 0);
        assert_int_equal(leased(r, "b.test", 1000, p), 1);
        assert_int_equal(leased(r, "a.test", 5000, p), 1);
        assert_int_equal(p[0].id, 3);
        assert_true(gong_frontier_distrusted(r->s, GONG_LIT("a.test")));
        assert_false(gong_frontier_distrusted(r->s, GONG_LIT("b.test")));
    }
    assert_int_equal(gong_frontier_discover(r->s, &again), GONG_FOUND_KNOWN);
    lead.url = GONG_LIT("https://www.a.test/3?");
    assert_int_equal(gong_frontier_discover(r->s, &again), GONG_FOUND_TWIN);
    lead.url = GONG_LIT("http://a.test/4");
    assert_int_equal(gong_frontier_look(r->s, &once), GONG_FOUND_KNOWN);
    assert_int_equal(gong_frontier_discover(r->s, &once), GONG_FOUND_DUE);
    assert_int_equal(leased(r, "a.test", 1000, p), 1);
    assert_int_equal(p[0].id, 4);
}

/* A file that was cut off is an error of the first verb that needs the lost part, never "nothing". */
static void a_torn_database_is_an_error(void **state)
{
    struct rig *r = *state;
    struct gong_capture c = capture("u", "1");
    struct gong_dead d;
    char url[32];

    reopen(r);
    for (int i = 0; i < 2000; i++) {
        snprintf(url, sizeof url, "u%d", i);
        assert_true(bury(r, url, "1", true));
    }
    assert_true(gong_state_commit(r->s));
    gong_state_close(r->s);
    r->s = NULL;
    assert_int_equal(truncate(r->path, 4096), 0);
    r->s = gong_state_open(r->dir, r->why, sizeof r->why);
    if (!r->s)
        return; /* seen at once */
    assert_int_equal(gong_state_lease(r->s, &c, D1), GONG_LEASE_ERROR);
    assert_false(gong_state_next_dead(r->s, 0, true, &r->a, &d));
    assert_string_not_equal(gong_state_error(r->s), "");
}

#define WITH_RIG(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_RIG(what_is_acknowledged_is_unchanged),
        WITH_RIG(what_is_not_committed_is_forgotten),
        WITH_RIG(tokens_and_places),
        WITH_RIG(a_token_that_cannot_be_read_is_not_none),
        WITH_RIG(dead_letters),
        WITH_RIG(runs),
        WITH_RIG(a_retry_is_no_run_of_the_source),
        WITH_RIG(one_writer_and_readers_beside),
        WITH_RIG(what_it_does_not_open),
        WITH_RIG(a_state_of_version_1),
        WITH_RIG(a_state_of_version_2),
        WITH_RIG(a_state_of_version_4),
        WITH_RIG(a_torn_database_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
