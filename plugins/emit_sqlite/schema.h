/* schema.h: the tables of the warehouse and how an older file becomes a newer one.
 *
 * PRAGMA user_version is the number of steps a file has been through. A step, once released, is
 * never edited: a change of the schema is a new step at the end of the list. Column names
 * follow the record (docs/report.md); start and end are SQL words, so they are text_start and
 * text_end here. */
#ifndef EMIT_SQLITE_SCHEMA_H
#define EMIT_SQLITE_SCHEMA_H

enum { SCHEMA_VERSION = 3, SCHEMA_APPLICATION = 0x676F6E67 }; /* "gong" */

/* SQL that leads from version i to i + 1. */
extern const char *const schema_steps[SCHEMA_VERSION];

#endif
