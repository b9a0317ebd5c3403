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

enum {
    FOLDER_PREFIX_MAX = 100,
    FOLDER_NAME_MAX = 160,
    FOLDER_CHAIN = 16,
    FOLDER_LEFT_MAX = 192,
    FOLDER_UNSETTLED = 64
};

struct folder {
    const char *dir;
    int fd;
    bool gzip;
    struct form form; /* of what is written */
    char prefix[FOLDER_PREFIX_MAX + 1];
    char chain[FOLDER_CHAIN + 1];
    int64_t no;                          /* of the file being written; -1: none yet */
    int64_t highest;                     /* number in use in the folder; -1: none */
    int64_t unsettled[FOLDER_UNSETTLED]; /* numbers of ours that may still be called .open, rising; what has
                                            no room here keeps that name */
    size_t n_unsettled;
    bool committed; /* a checkpoint of this chain is known to be stored */
};

/* Opens or makes the folder and goes on where the last checkpoint says: cuts what lies beyond,
 * picks the file up in `w`. GONG_OK or a reported GONG_EFATAL. */
int folder_open(struct folder *f, struct gong_ctx *ctx, struct writer *w);
void folder_close(struct folder *f);

/* A new file with its warcinfo record in `w`. GONG_OK or a reported failure. */
int folder_next(struct folder *f, struct gong_ctx *ctx, struct writer *w);
/* Gives every file of ours before `end` its settled name. */
void folder_settle(struct folder *f, int64_t end);
struct gong_span folder_token(const struct folder *f, struct gong_ctx *ctx, int64_t length);
int folder_sync(const struct folder *f);

/* ---- names.c */

/* Settled name of a file, and that of one which is being written. */
void folder_name(const struct folder *f, int64_t no, char out[FOLDER_NAME_MAX]);
void folder_open_name(const struct folder *f, int64_t no, char out[FOLDER_NAME_MAX]);
/* Number of a file of this folder, whatever it is compressed with; -1: the name is not of ours. */
int64_t folder_number_of(const struct folder *f, const char *name, bool *ret_open);
struct gong_span folder_path(const struct folder *f, struct gong_ctx *ctx, const char *name);
bool folder_has(const struct folder *f, const char *name); /* as a regular file */
/* Path of a file that is named in a record, for reading: settled or .open; {NULL, 0}: there is
 * no such file of this folder, or the name is not one. */
struct gong_span folder_find(const struct folder *f, struct gong_ctx *ctx, struct gong_span name);

#endif
