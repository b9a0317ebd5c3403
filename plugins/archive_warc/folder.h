/* folder.h: the files of one archive folder: names, which one is written, what a crash left.
 *
 *     PREFIX-00000.warc.gz         settled: everything in it was acknowledged
 *     PREFIX-00001.warc.gz.open    being written, or left so by a crash
 *     PREFIX-00001.warc.gz.left-C  left by a run that never acknowledged anything
 *
 * Numbers go up and never repeat. Every file says in its warcinfo record to which chain it
 * belongs: the line of runs that share one state. A checkpoint token {chain, number, length}
 * says how far that state has acknowledged; only files of its own chain are ever cut or removed,
 * so that two states may share a folder. */
#ifndef ARCHIVE_WARC_FOLDER_H
#define ARCHIVE_WARC_FOLDER_H

#include <gongbao/plugin.h>

#include "record.h"
#include "writer.h"

enum { FOLDER_PREFIX_MAX = 100, FOLDER_NAME_MAX = 160, FOLDER_CHAIN = 16, FOLDER_LEFT_MAX = 192 };

struct folder {
    const char *dir;
    int fd;
    bool gzip;
    struct form form; /* of what is written */
    char prefix[FOLDER_PREFIX_MAX + 1];
    char chain[FOLDER_CHAIN + 1];
    int64_t no;        /* of the file being written; -1: none yet */
    int64_t highest;   /* number in use in the folder; -1: none */
    int64_t unsettled; /* lowest number of ours that may still be called .open; -1: none */
    bool committed;    /* a checkpoint of this chain is known to be stored */
};

/* Opens or makes the folder and goes on where the last checkpoint says: cuts what lies beyond,
 * picks the file up in `w`. GONG_OK or a reported GONG_EFATAL. */
int folder_open(struct folder *f, struct gong_ctx *ctx, struct writer *w);
void folder_close(struct folder *f);

/* A new file with its warcinfo record in `w`. GONG_OK or a reported failure. */
int folder_next(struct folder *f, struct gong_ctx *ctx, struct writer *w);
/* Settled name of the file being written. */
void folder_name(const struct folder *f, int64_t no, char out[FOLDER_NAME_MAX]);
/* Gives every file before `end` its settled name. */
void folder_settle(struct folder *f, int64_t end);
struct gong_span folder_token(const struct folder *f, struct gong_ctx *ctx, int64_t length);
int folder_sync(const struct folder *f);

/* Path of a file that is named in a record, for reading: settled or .open; {NULL, 0}: there is
 * no such file of this folder, or the name is not one. */
struct gong_span folder_find(const struct folder *f, struct gong_ctx *ctx, struct gong_span name);

#endif
