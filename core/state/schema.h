/* schema.h: the tables of state.db, version GONG_STATE_SCHEMA. Included by state.c alone. */
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

#endif
