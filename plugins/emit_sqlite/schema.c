/* schema.c: see schema.h. */
#include "schema.h"

#define CAPTURE                                                                                              \
    "id TEXT PRIMARY KEY, url TEXT NOT NULL, fetched_at TEXT, media_type TEXT,"                              \
    " charset_declared TEXT, charset_used TEXT, charset_replaced INTEGER,"                                   \
    " payload_sha256 TEXT NOT NULL, payload_bytes INTEGER,"                                                  \
    " archive_file TEXT, archive_offset INTEGER, archive_length INTEGER,"

#define CHILD     "record_id TEXT NOT NULL, pos INTEGER NOT NULL,"
#define CHILD_END " PRIMARY KEY (record_id, pos)) WITHOUT ROWID;"

static const char version_1[] =
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
    "CREATE TABLE reports (" CAPTURE
    " title TEXT, agency TEXT, province TEXT, city TEXT, county TEXT, division_code TEXT,"
    " report_year INTEGER, report_type TEXT, addressee TEXT, signed_by TEXT, signed_date TEXT,"
    " published_date TEXT, source_dept TEXT, index_no TEXT, doc_no TEXT, issuer TEXT,"
    " text TEXT NOT NULL, pipeline TEXT, config_sha256 TEXT);"
    "CREATE TABLE pages (" CAPTURE " class TEXT, class_rule TEXT, cms TEXT, title TEXT, published_date TEXT,"
    " text TEXT NOT NULL, pipeline TEXT, config_sha256 TEXT);"
    "CREATE TABLE fields (" CHILD " name TEXT, value TEXT, rule TEXT," CHILD_END
    "CREATE TABLE sections (" CHILD " no INTEGER, parent INTEGER, level INTEGER, marker TEXT, heading TEXT,"
    " topic TEXT, text_start INTEGER, text_end INTEGER," CHILD_END "CREATE TABLE quantities (" CHILD
    " text_start INTEGER, text_end INTEGER, raw TEXT, value REAL,"
    " unit TEXT, approx TEXT, kind TEXT, measure TEXT, change_basis TEXT, change_direction INTEGER,"
    " section INTEGER, rule TEXT, origin_start INTEGER, origin_end INTEGER," CHILD_END
    "CREATE TABLE citations (" CHILD " text_start INTEGER, text_end INTEGER, name TEXT," CHILD_END
    "CREATE TABLE doc_numbers (" CHILD " text_start INTEGER, text_end INTEGER, number TEXT," CHILD_END
    "CREATE TABLE indicators (" CHILD
    " code TEXT, value REAL, unit TEXT, quantity INTEGER, rule TEXT," CHILD_END "CREATE TABLE repairs (" CHILD
    " text_start INTEGER, text_end INTEGER, injected TEXT, restored TEXT,"
    " rule TEXT, confidence REAL," CHILD_END "CREATE TABLE attachments (" CHILD
    " url TEXT, name TEXT, media_type TEXT, report TEXT," CHILD_END "CREATE TABLE links (" CHILD
    " url TEXT, title TEXT, date TEXT," CHILD_END "CREATE TABLE findings (" CHILD
    " code TEXT, severity TEXT, message TEXT, text_start INTEGER,"
    " text_end INTEGER," CHILD_END "CREATE INDEX reports_by_agency ON reports (agency, report_year);"
    "CREATE INDEX indicators_by_code ON indicators (code);";

/* The role of a number, the kind of a quoted name, labels as the page wrote them, evidence of
 * every row that has a place in the text, and views for people. */
static const char version_2[] =
    "ALTER TABLE quantities ADD COLUMN role TEXT;"
    "ALTER TABLE citations ADD COLUMN kind TEXT;"
    "ALTER TABLE citations ADD COLUMN origin_start INTEGER;"
    "ALTER TABLE citations ADD COLUMN origin_end INTEGER;"
    "ALTER TABLE findings ADD COLUMN origin_start INTEGER;"
    "ALTER TABLE findings ADD COLUMN origin_end INTEGER;"
    "CREATE TABLE labels (" CHILD " origin TEXT, name TEXT, value TEXT," CHILD_END
    "CREATE VIEW v_reports AS SELECT r.id AS record_id, r.agency,"
    " coalesce(r.county, r.city, r.province) AS place, r.province, r.city, r.county, r.division_code,"
    " r.report_year AS year, r.report_type, r.title, r.signed_date, r.published_date, r.url,"
    " (SELECT count(*) FROM sections x WHERE x.record_id = r.id) AS sections,"
    " (SELECT count(*) FROM quantities x WHERE x.record_id = r.id) AS quantities,"
    " (SELECT count(*) FROM indicators x WHERE x.record_id = r.id AND x.value IS NOT NULL) AS indicators,"
    " (SELECT count(*) FROM findings x WHERE x.record_id = r.id AND x.severity <> 'info') AS suspects"
    " FROM reports r;"
    "CREATE VIEW v_indicators AS SELECT r.agency, coalesce(r.county, r.city, r.province) AS place,"
    " r.province, r.city, r.county, r.division_code, r.report_year AS year, i.code, i.value, i.unit,"
    " i.rule, q.raw, q.measure, q.text_start, q.text_end, r.url, r.archive_file, r.archive_offset,"
    " r.archive_length, q.origin_start, q.origin_end, r.id AS record_id"
    " FROM indicators i JOIN reports r ON r.id = i.record_id"
    " LEFT JOIN quantities q ON q.record_id = i.record_id AND q.pos = i.quantity;"
    "CREATE VIEW v_coverage AS SELECT a.agency, a.place, a.province, a.city, a.county, y.year, c.code,"
    " (SELECT count(*) FROM reports r WHERE r.agency = a.agency AND r.report_year = y.year) AS reports,"
    " (SELECT i.value FROM reports r JOIN indicators i ON i.record_id = r.id AND i.code = c.code"
    "   WHERE r.agency = a.agency AND r.report_year = y.year AND i.value IS NOT NULL"
    "   ORDER BY r.fetched_at DESC LIMIT 1) AS value"
    " FROM (SELECT agency, max(coalesce(county, city, province)) AS place, max(province) AS province,"
    "   max(city) AS city, max(county) AS county FROM reports WHERE agency IS NOT NULL GROUP BY agency) a"
    " CROSS JOIN (SELECT DISTINCT report_year AS year FROM reports WHERE report_year IS NOT NULL) y"
    " CROSS JOIN (SELECT DISTINCT code FROM indicators) c;";

/* What a record is to the one before it, and to one of another URL. */
#define REVISION(table)                                                                                      \
    "ALTER TABLE " table " ADD COLUMN revision_change TEXT;"                                                 \
    "ALTER TABLE " table " ADD COLUMN revision_previous TEXT;"                                               \
    "ALTER TABLE " table " ADD COLUMN revision_what TEXT;"                                                   \
    "ALTER TABLE " table " ADD COLUMN twin_of TEXT;"

static const char version_3[] = REVISION("reports") REVISION("pages");

const char *const schema_steps[SCHEMA_VERSION] = {version_1, version_2, version_3};
