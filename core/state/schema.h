/* schema.h: the tables of state.db, version GONG_STATE_SCHEMA. Included by state.c alone.
 * A state of version n is brought to n + 1 by schema_(n + 1); a fresh one runs through all. */
#ifndef GONG_STATE_SCHEMA_H
#define GONG_STATE_SCHEMA_H

static const char schema_1[] =
    "CREATE TABLE items(url TEXT PRIMARY KEY, sha256 TEXT NOT NULL, delivery TEXT NOT NULL,"
    " fetched_at TEXT, etag TEXT, last_modified TEXT, bytes INTEGER) WITHOUT ROWID;"
    "CREATE TABLE captures(url TEXT, sha256 TEXT, file TEXT NOT NULL, offset INTEGER NOT NULL,"
    " length INTEGER NOT NULL, PRIMARY KEY(url, sha256)) WITHOUT ROWID;"
    "CREATE TABLE tokens(stage TEXT PRIMARY KEY, token BLOB NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE dead(id INTEGER PRIMARY KEY AUTOINCREMENT, url TEXT NOT NULL, sha256 TEXT NOT NULL,"
    " stage TEXT, plugin TEXT, code TEXT, reason TEXT, at TEXT, retry INTEGER, attempts INTEGER,"
    " delivery TEXT, item BLOB, UNIQUE(url, sha256));"
    "CREATE TABLE runs(id INTEGER PRIMARY KEY AUTOINCREMENT, pipeline TEXT, started TEXT, ended TEXT,"
    " state TEXT, summary TEXT);";

/* Times are milliseconds since 1970, UTC. The first block is that of the crawler (frontier.h);
 * `due` of a page: INT64_MAX never; until version 4 -1 leased. */
static const char schema_2[] =
    "CREATE TABLE sources(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, active INTEGER NOT NULL,"
    " state TEXT, reason TEXT, tried_at INTEGER, succeeded_at INTEGER, failures INTEGER NOT NULL DEFAULT 0,"
    " due INTEGER NOT NULL DEFAULT 0, interval INTEGER NOT NULL DEFAULT 0, complete INTEGER NOT NULL DEFAULT "
    "0,"
    " listed_at INTEGER, full_listed_at INTEGER, links INTEGER, newest TEXT);"
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
    /* what was delivered of a page, in that order, to tell a material change from a cosmetic one */
    "CREATE TABLE revisions(id INTEGER PRIMARY KEY, key TEXT NOT NULL, url TEXT NOT NULL,"
    " sha256 TEXT NOT NULL, facts TEXT NOT NULL, body TEXT, changed INTEGER NOT NULL,"
    " what INTEGER NOT NULL, previous INTEGER, at TEXT);"
    "CREATE INDEX revisions_key ON revisions(key);"
    "CREATE INDEX revisions_sha256 ON revisions(sha256);"
    "CREATE INDEX revisions_body ON revisions(body);";

/* What a run was: run, retry, replay or ingest. Runs of before count as what starts by schedule.
 * Digests of bodies are made in another way: the old ones say nothing. */
static const char schema_3[] = "ALTER TABLE runs ADD COLUMN kind TEXT NOT NULL DEFAULT 'run';"
                               "UPDATE revisions SET body=NULL;";

/* How the listing of a source broke off where its pager ran past its end; links of its last whole listing,
 * or of the longest that broke off. */
static const char schema_4[] = "ALTER TABLE sources ADD COLUMN ending TEXT;"
                               "ALTER TABLE sources ADD COLUMN ending_links INTEGER;";

/* A lease is written nowhere, an end into `ended` until thousands of them are settled at once (leases.h).
 * Times below 0 are those of pages of no source; INT64_MAX, never, needs no entry in the index. One key finds
 * a page, and lies beside those of its host. */
static const char schema_5[] =
    "DROP INDEX pages_once;"
    "DROP INDEX pages_due;"
    "DROP INDEX pages_hash;"
    "DROP INDEX pages_key;"
    "ALTER TABLE pages DROP COLUMN hash;"
    "UPDATE pages SET key=page_key(url);"
    "CREATE INDEX pages_key ON pages(key);"
    "UPDATE pages SET due=CASE WHEN source=0 THEN 9223372036854775807 ELSE 0 END"
    " WHERE due=-1 OR (source=0 AND due<9223372036854775807);"
    "CREATE INDEX pages_due ON pages(host, due) WHERE due<9223372036854775807;"
    "CREATE TABLE ended(page INTEGER PRIMARY KEY, due INTEGER NOT NULL, interval INTEGER NOT NULL,"
    " tries INTEGER NOT NULL, status INTEGER NOT NULL, code TEXT, fetched_at INTEGER, full_at INTEGER,"
    " changed_at INTEGER);"
    "CREATE TABLE frontier(runs INTEGER NOT NULL);"
    "INSERT INTO frontier VALUES(0);";

#endif
