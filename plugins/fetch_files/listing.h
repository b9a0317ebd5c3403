/* listing.h: which files there are to read, named before the first is opened.
 *
 * Names alone are held, in the order of their bytes and each once, so that two runs over the
 * same files give the same items in the same order. What cannot be listed or is no file keeps its
 * place with the reason, to be reported as one problem among the rest. */
#ifndef FETCH_FILES_LISTING_H
#define FETCH_FILES_LISTING_H

#include <gongbao/plugin.h>

struct entry {
    const char *path; /* absolute, of the arena of open() */
    const char *code; /* NULL: a regular file when it was listed; else why it cannot be read */
    const char *why;  /* a sentence's end for `code` */
};

struct listing {
    /* what is wanted */
    const char *path;
    bool recursive, hidden;
    const char *const *include, *const *exclude;
    int64_t max_files;
    /* what there is */
    struct entry *entries;
    size_t n, cap;
};

/* Lists what `path` names: a file, a folder, a pattern, or "-" for names on standard input.
 * GONG_OK or a reported GONG_EFATAL. */
int listing_open(struct listing *l, struct gong_ctx *ctx);
/* Whether a name is wanted: a pattern without '/' is matched against its last part. */
bool listing_wants(const struct listing *l, const char *relative);
/* The code of a failed system call. */
const char *listing_code(int error);

#endif
