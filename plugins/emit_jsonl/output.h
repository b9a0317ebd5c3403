/* output.h: the file of records: one writer, whole lines, nothing torn.
 *
 * What stands in the file is always a run of complete lines: a line that cannot be written whole is
 * cut off again. A lock on the file keeps a second run out. The newest line of an id is the one
 * that counts; compact() rewrites the file without the others. Every function that fails has
 * reported it through ctx. */
#ifndef EMIT_JSONL_OUTPUT_H
#define EMIT_JSONL_OUTPUT_H

#include <gongbao/plugin.h>

#include "ids.h"

struct output {
    const char *path;
    int fd;       /* -1: closed */
    bool is_pipe; /* standard output: no lock, no checkpoint, no ids */
    bool sync;
    uint64_t length; /* bytes of whole lines */
    uint64_t stale;  /* bytes of lines that a newer line of the same id supersedes */
    uint64_t inode;
    struct ids ids;
    bool ids_lost; /* a failed compact() left offsets that no longer hold: no other one is tried */
};

/* How far the file was acknowledged, as stored with the state. */
struct output_token {
    uint64_t length, inode, records;
};

/* Opens, locks, cuts what lies beyond `last` (NULL: nothing known) and reads the ids. */
int output_open(struct output *o, struct gong_ctx *ctx, const struct output_token *last);
int output_append(struct output *o, struct gong_ctx *ctx, struct gong_span line, struct gong_span id);
int output_sync(struct output *o, struct gong_ctx *ctx);
/* Rewrites the file without superseded lines, by an atomic rename. false, with errno set: the file is
 * as it was before. */
bool output_compact(struct output *o);
void output_close(struct output *o);

/* ---- recover.c ---- */

/* Reads the lines of a file that was there before: fills ids, length, stale; cuts a torn last line. */
int output_read(struct output *o, struct gong_ctx *ctx);

/* Bytes of the line that begins at offset, its newline included; 0 where no newline follows. */
uint64_t output_line_length(const struct output *o, uint64_t offset);

/* The id of a record line (its first 256 bytes are enough); {NULL, 0} where the line is no record of ours. */
struct gong_span output_line_id(struct gong_span line);

#endif
