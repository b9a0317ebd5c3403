/* test_emit_sqlite.c: the tables, the views and their example queries, migration, locks, odd files. */
#include "sink.h"

#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <cmocka.h>

static int set_up(void **state)
{
    (void)state;
    return sink_folder() ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    sink_remove_folder();
    return 0;
}

static sqlite3 *database(const char *path)
{
    sqlite3 *db;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    return db;
}

static void run(const char *path, const char *sql)
{
    sqlite3 *db = database(path);
    char *message = NULL;

    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    sqlite3_close(db);
}

/* All rows of a query, cells joined by | and rows by newlines. */
static const char *ask(const char *path, const char *sql)
{
    static char out[8192];
    sqlite3 *db = database(path);
    sqlite3_stmt *st;
    size_t n = 0;

    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    out[0] = '\0';
    while (sqlite3_step(st) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(st); i++) {
            const char *v = (const char *)sqlite3_column_text(st, i);
            n += (size_t)snprintf(out + n, sizeof out - n, "%s%s", i ? "|" : n ? "\n" : "", v ? v : "-");
        }
    sqlite3_finalize(st);
    sqlite3_close(db);
    return out;
}

static void fill(const char *path)
{
    struct sink s;

    sink_init(&s, "emit_sqlite", path, NULL);
    assert_true(sink_take(&s, sink_report(&s, "http://a.example/1", "甲县", "2023", 100)));
    assert_true(sink_take(&s, sink_report(&s, "http://a.example/2", "甲县", "2024", 120)));
    assert_true(sink_take(&s, sink_report(&s, "http://a.example/3", "乙县", "2024", 50)));
    assert_true(sink_take(&s, sink_page(&s, "http://a.example/4", "list", "no body")));
    assert_true(harness_flush(&s.h));
    harness_finish(&s.h);
}

static void test_tables(void **state)
{
    const char *path = sink_path("sub/w.db");

    (void)state;
    fill(path);
    assert_string_equal(ask(path, "PRAGMA user_version"), "3");
    assert_string_equal(ask(path, "SELECT value FROM meta WHERE key = 'schema'"), "3");
    assert_string_equal(
        ask(path, "SELECT county, report_year, charset_used, archive_offset, length(id) FROM reports"
                  " WHERE url LIKE '%/2'"),
        "甲县|2024|UTF-8|512|64");
    assert_string_equal(
        ask(path, "SELECT q.pos, q.text_start, q.text_end, q.raw, q.value, q.origin_start, q.origin_end"
                  " FROM quantities q JOIN reports r ON r.id = q.record_id WHERE r.url LIKE '%/3'"),
        "0|9|12|50件|50.0|25|30\n1|15|17|3件|3.0|39|43");
    assert_string_equal(ask(path, "SELECT class, title, text, pipeline FROM pages"), "list|新题目||cases");
    assert_string_equal(ask(path, "SELECT heading, topic, parent, text_end FROM sections LIMIT 1"),
                        "工作成效|measures|-|19");
    assert_string_equal(ask(path, "SELECT name, value FROM fields WHERE name = 'staff' LIMIT 1"), "staff|12");
    assert_string_equal(ask(path, "PRAGMA integrity_check"), "ok");
}

static void test_revision_columns(void **state)
{
    const char *path = sink_path("revisions.db");
    struct gong_item *it;
    struct sink s;

    (void)state;
    sink_init(&s, "emit_sqlite", path, NULL);
    it = sink_report(&s, "http://a.example/1", "甲县", "2023", 100);
    assert_true(gong_item_set_attr(it, "revision.change", GONG_LIT("material")));
    assert_true(gong_item_set_attr(it, "revision.previous", GONG_LIT("0a")));
    assert_true(gong_item_set_attr(it, "revision.what", GONG_LIT("number,text")));
    assert_true(sink_take(&s, it));
    it = sink_page(&s, "http://a.example/2", "article", "text");
    assert_true(gong_item_set_attr(it, "record.twin_of", GONG_LIT("0b")));
    assert_true(sink_take(&s, it));
    assert_true(harness_flush(&s.h));
    harness_finish(&s.h);
    assert_string_equal(
        ask(path, "SELECT revision_change, revision_previous, revision_what, twin_of FROM reports"),
        "material|0a|number,text|-");
    assert_string_equal(ask(path, "SELECT revision_change, twin_of FROM pages"), "-|0b");
}

/* The queries of the plugin's README. */
static void test_example_queries(void **state)
{
    const char *path = sink_path("w.db");

    (void)state;
    fill(path);
    assert_string_equal(
        ask(path, "SELECT agency, year, quantities, suspects FROM v_reports ORDER BY agency, year"),
        "乙县市场监督管理局|2024|2|1\n甲县市场监督管理局|2023|2|1\n甲县市场监督管理局|2024|2|1");
    assert_string_equal(ask(path,
                            "SELECT place, year, value, raw FROM v_indicators WHERE code = 'cases_filed'"
                            " ORDER BY place, year"),
                        "乙县|2024|50.0|50件\n甲县|2023|100.0|100件\n甲县|2024|120.0|120件");
    assert_string_equal(ask(path, "SELECT place, year, value FROM v_coverage WHERE code = 'cases_filed'"
                                  " ORDER BY place, year"),
                        "乙县|2023|-\n乙县|2024|50.0\n甲县|2023|100.0\n甲县|2024|120.0");
    assert_string_equal(
        ask(path, "SELECT place, year FROM v_coverage WHERE code = 'cases_filed' AND reports = 0"),
        "乙县|2023");
    assert_string_equal(
        ask(path, "SELECT raw, archive_file, archive_offset, origin_start, origin_end FROM v_indicators"
                  " WHERE code = 'cases_filed' AND place = '乙县'"),
        "50件|a-00000.warc.gz|512|25|30");
    assert_string_equal(ask(path,
                            "SELECT r.url, f.code, f.message FROM findings f JOIN v_reports r"
                            " ON r.record_id = f.record_id WHERE f.severity <> 'info' AND r.place = '乙县'"),
                        "http://a.example/3|empty-section|nothing stands here");
}

/* Every ```sql block of the README runs on a real file. */
static void test_readme_queries_run(void **state)
{
    const char *path = sink_path("w.db"), *text, *block;
    int n = 0;

    (void)state;
    fill(path);
    text = sink_read(GONG_SOURCE_DIR "/plugins/emit_sqlite/README.md", NULL);
    assert_non_null(text);
    for (block = strstr(text, "```sql\n"); block; block = strstr(block + 7, "```sql\n")) {
        const char *end = strstr(block + 7, "```");
        char sql[2048];
        assert_non_null(end);
        snprintf(sql, sizeof sql, "%.*s", (int)(end - block - 7), block + 7);
        assert_string_not_equal(ask(path, sql), "");
        n++;
    }
    assert_true(n >= 5);
}

static void test_same_record_again(void **state)
{
    const char *path = sink_path("w.db");
    struct sink s;

    (void)state;
    fill(path);
    sink_init(&s, "emit_sqlite", path, NULL);
    assert_true(sink_take(&s, sink_report(&s, "http://a.example/3", "乙县", "2024", 77)));
    assert_true(harness_flush(&s.h));
    harness_finish(&s.h);
    assert_string_equal(ask(path, "SELECT count(*) FROM reports"), "3");
    assert_string_equal(ask(path, "SELECT count(*) FROM quantities"), "6");
    assert_string_equal(ask(path, "SELECT value FROM v_indicators WHERE place = '乙县'"), "77.0");
}

static void test_page_becomes_report(void **state)
{
    const char *path = sink_path("w.db");
    struct sink s;

    (void)state;
    sink_init(&s, "emit_sqlite", path, NULL);
    assert_true(sink_take(&s, sink_page(&s, "http://a.example/1", "article", "正文")));
    assert_true(sink_take(&s, sink_report(&s, "http://a.example/1", "甲县", "2024", 1)));
    assert_true(harness_flush(&s.h));
    harness_finish(&s.h);
    assert_string_equal(ask(path, "SELECT (SELECT count(*) FROM pages), (SELECT count(*) FROM reports)"),
                        "0|1");
}

static void test_not_flushed_is_not_there(void **state)
{
    const char *path = sink_path("w.db");
    struct sink s;

    (void)state;
    sink_init(&s, "emit_sqlite", path, NULL);
    assert_true(sink_take(&s, sink_report(&s, "http://a.example/1", "甲县", "2024", 1)));
    assert_true(harness_flush(&s.h));
    assert_true(sink_take(&s, sink_report(&s, "http://a.example/2", "乙县", "2024", 2)));
    harness_finish(&s.h);
    assert_string_equal(ask(path, "SELECT county FROM reports"), "甲县");
}

/* A file as version 1 left it, with a row in every table that changes. */
static const char version_1_file[] =
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
    "CREATE TABLE reports (id TEXT PRIMARY KEY, url TEXT NOT NULL, fetched_at TEXT, media_type TEXT,"
    " charset_declared TEXT, charset_used TEXT, charset_replaced INTEGER, payload_sha256 TEXT NOT NULL,"
    " payload_bytes INTEGER, archive_file TEXT, archive_offset INTEGER, archive_length INTEGER, title TEXT,"
    " agency TEXT, province TEXT, city TEXT, county TEXT, division_code TEXT, report_year INTEGER,"
    " report_type TEXT, addressee TEXT, signed_by TEXT, signed_date TEXT, published_date TEXT, source_dept "
    "TEXT,"
    " index_no TEXT, doc_no TEXT, issuer TEXT, text TEXT NOT NULL, pipeline TEXT, config_sha256 TEXT);"
    "CREATE TABLE pages (id TEXT PRIMARY KEY, url TEXT NOT NULL, fetched_at TEXT, media_type TEXT,"
    " charset_declared TEXT, charset_used TEXT, charset_replaced INTEGER, payload_sha256 TEXT NOT NULL,"
    " payload_bytes INTEGER, archive_file TEXT, archive_offset INTEGER, archive_length INTEGER, class TEXT,"
    " class_rule TEXT, cms TEXT, title TEXT, published_date TEXT, text TEXT NOT NULL, pipeline TEXT,"
    " config_sha256 TEXT);"
    "CREATE TABLE fields (record_id TEXT, pos INTEGER, name TEXT, value TEXT, rule TEXT,"
    " PRIMARY KEY (record_id, pos)) WITHOUT ROWID;"
    "CREATE TABLE sections (record_id TEXT, pos INTEGER, no INTEGER, parent INTEGER, level INTEGER, marker "
    "TEXT,"
    " heading TEXT, topic TEXT, text_start INTEGER, text_end INTEGER, PRIMARY KEY (record_id, pos)) WITHOUT "
    "ROWID;"
    "CREATE TABLE quantities (record_id TEXT, pos INTEGER, text_start INTEGER, text_end INTEGER, raw TEXT,"
    " value REAL, unit TEXT, approx TEXT, kind TEXT, measure TEXT, change_basis TEXT, change_direction "
    "INTEGER,"
    " section INTEGER, rule TEXT, origin_start INTEGER, origin_end INTEGER, PRIMARY KEY (record_id, pos))"
    " WITHOUT ROWID;"
    "CREATE TABLE citations (record_id TEXT, pos INTEGER, text_start INTEGER, text_end INTEGER, name TEXT,"
    " PRIMARY KEY (record_id, pos)) WITHOUT ROWID;"
    "CREATE TABLE doc_numbers (record_id TEXT, pos INTEGER, text_start INTEGER, text_end INTEGER, number "
    "TEXT,"
    " PRIMARY KEY (record_id, pos)) WITHOUT ROWID;"
    "CREATE TABLE indicators (record_id TEXT, pos INTEGER, code TEXT, value REAL, unit TEXT, quantity "
    "INTEGER,"
    " rule TEXT, PRIMARY KEY (record_id, pos)) WITHOUT ROWID;"
    "CREATE TABLE repairs (record_id TEXT, pos INTEGER, text_start INTEGER, text_end INTEGER, injected TEXT,"
    " restored TEXT, rule TEXT, confidence REAL, PRIMARY KEY (record_id, pos)) WITHOUT ROWID;"
    "CREATE TABLE attachments (record_id TEXT, pos INTEGER, url TEXT, name TEXT, media_type TEXT, report "
    "TEXT,"
    " PRIMARY KEY (record_id, pos)) WITHOUT ROWID;"
    "CREATE TABLE links (record_id TEXT, pos INTEGER, url TEXT, title TEXT, date TEXT,"
    " PRIMARY KEY (record_id, pos)) WITHOUT ROWID;"
    "CREATE TABLE findings (record_id TEXT, pos INTEGER, code TEXT, severity TEXT, message TEXT,"
    " text_start INTEGER, text_end INTEGER, PRIMARY KEY (record_id, pos)) WITHOUT ROWID;"
    "INSERT INTO meta VALUES ('schema', '1');"
    "INSERT INTO reports (id, url, payload_sha256, text, agency, county, report_year)"
    " VALUES ('old', 'http://old.example/', 'x', 'text', '丙县市场监督管理局', '丙县', 2022);"
    "INSERT INTO quantities (record_id, pos, raw, value) VALUES ('old', 0, '7件', 7);"
    "INSERT INTO indicators (record_id, pos, code, value, quantity) VALUES ('old', 0, 'cases_filed', 7, 0);"
    "PRAGMA application_id = 1735356007; PRAGMA user_version = 1;";

static void test_migrates_version_1(void **state)
{
    const char *path = sink_path("old.db");
    struct sink s;

    (void)state;
    run(path, version_1_file);
    sink_init(&s, "emit_sqlite", path, NULL);
    assert_true(sink_take(&s, sink_report(&s, "http://a.example/1", "甲县", "2024", 1)));
    assert_non_null(strstr(s.h.logged, "from schema 1 to 3"));
    assert_true(harness_flush(&s.h));
    harness_finish(&s.h);
    assert_string_equal(ask(path, "PRAGMA user_version"), "3");
    assert_string_equal(ask(path, "SELECT place, year, value, raw FROM v_indicators ORDER BY year"),
                        "丙县|2022|7.0|7件\n甲县|2024|1.0|1件");
    assert_string_equal(ask(path, "SELECT role FROM quantities WHERE record_id = 'old'"), "-");
}

/* A step that fails in the middle leaves the file as it was. */
static void test_failed_migration_changes_nothing(void **state)
{
    const char *path = sink_path("old.db");
    struct sink s;

    (void)state;
    run(path, version_1_file);
    run(path, "CREATE TABLE labels (mine INTEGER)");
    sink_init(&s, "emit_sqlite", path, NULL);
    assert_false(harness_open(&s.h));
    assert_non_null(strstr(s.h.outcome.message, "labels already exists"));
    harness_finish(&s.h);
    assert_string_equal(ask(path, "PRAGMA user_version"), "1");
    assert_string_equal(ask(path, "SELECT count(*) FROM pragma_table_info('quantities') WHERE name = 'role'"),
                        "0");
}

static void refused(const char *path, const char *words)
{
    struct sink s;

    sink_init(&s, "emit_sqlite", path, NULL);
    assert_true(harness_param(&s.h, s.stage, "busy_timeout", "10ms"));
    assert_false(harness_open(&s.h));
    assert_int_equal(s.h.outcome.status, GONG_EFATAL);
    if (!strstr(s.h.outcome.message, words))
        fail_msg("\"%s\" instead of \"%s\"", s.h.outcome.message, words);
    harness_finish(&s.h);
}

static void test_refusals(void **state)
{
    static char junk[8192];
    const char *path = sink_path("x.db");
    sqlite3 *db;

    (void)state;
    memset(junk, 'x', sizeof junk);
    sink_write(path, junk, sizeof junk);
    refused(path, "it is not a SQLite database");
    refused("/proc/none/x.db", "cannot make the folder of");
    refused(":memory:", "is no path of a file");
    path = sink_path("newer.db");
    fill(path);
    run(path, "PRAGMA user_version = 9");
    refused(path, "has schema 9, this emit_sqlite knows 3: use a newer one");
    path = sink_path("other.db");
    run(path, "CREATE TABLE something (x)");
    refused(path, "is a database of something else");
    path = sink_path("locked.db");
    fill(path);
    db = database(path);
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    refused(path, "another process holds it locked");
    sqlite3_close(db);
}

static void test_locked_while_running(void **state)
{
    const char *path = sink_path("w.db");
    struct sink s;
    sqlite3 *db;

    (void)state;
    fill(path);
    sink_init(&s, "emit_sqlite", path, NULL);
    assert_true(harness_param(&s.h, s.stage, "busy_timeout", "10ms"));
    assert_true(harness_open(&s.h));
    db = database(path);
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    assert_false(sink_take(&s, sink_report(&s, "http://a.example/9", "丁县", "2024", 9)));
    assert_int_equal(s.h.outcome.status, GONG_EFATAL);
    assert_non_null(strstr(s.h.outcome.message, "another process holds it locked"));
    sqlite3_close(db);
    harness_finish(&s.h);
    assert_string_equal(ask(path, "SELECT count(*) FROM reports"), "3");
}

/* A file-size limit stands in for a full disk. */
static void test_full_disk(void **state)
{
    struct rlimit old, small;
    const char *path = sink_path("w.db");
    struct sink s;
    bool taken = true;

    (void)state;
    fill(path);
    sink_init(&s, "emit_sqlite", path, NULL);
    assert_true(harness_open(&s.h));
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = old;
    small.rlim_cur = 4096;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    taken = sink_take(&s, sink_report(&s, "http://a.example/9", "丁县", "2024", 9)) && harness_flush(&s.h);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_false(taken);
    assert_int_equal(s.h.outcome.status, GONG_EFATAL);
    harness_finish(&s.h);
    assert_string_equal(ask(path, "SELECT count(*) FROM reports"), "3");
    assert_string_equal(ask(path, "PRAGMA integrity_check"), "ok");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_revision_columns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_tables, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_example_queries, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_readme_queries_run, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_same_record_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_page_becomes_report, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_not_flushed_is_not_there, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_migrates_version_1, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_failed_migration_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refusals, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_locked_while_running, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_full_disk, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
