/* members.h: the members of archive files, archives in archives included, one at a time.
 *
 * Nothing is ever unpacked to a path: a member's bytes go into the arena of the call, a nested
 * archive's into an unnamed memory file. Which formats are read is a list of names; what a file
 * is, its name and its first bytes must say together. */
#ifndef FETCH_FILES_MEMBERS_H
#define FETCH_FILES_MEMBERS_H

#include <gongbao/plugin.h>
#include <locale.h>

enum { MEMBERS_DEPTH = 8 };

struct archive;

struct members_level {
    struct archive *a;
    int fd;
    char *url; /* of the archive, in memory of open() */
    int64_t size, mtime;
    int64_t decoded, entries, files;
    bool packed; /* the whole is compressed: passing over a member decodes it */
    bool single; /* one compressed file, no archive */
};

struct members {
    /* limits */
    int64_t max_bytes, max_entries, max_ratio, max_depth;
    const char *const *formats;
    bool hidden;
    bool (*wants)(const void *arg, const char *name);
    const void *wants_arg;
    /* the archives that are open, outermost first */
    struct members_level levels[MEMBERS_DEPTH];
    size_t n;
    locale_t utf8; /* so that libarchive gives names as UTF-8; in force during its calls alone */
};

struct member {
    struct gong_span url;
    struct gong_span name; /* inside its archive */
    struct gong_span body;
    int64_t mtime;
};

/* What a file is: */
enum members_form {
    FORM_PLAIN,    /* no archive */
    FORM_ARCHIVE,  /* an archive that is read */
    FORM_OFF,      /* an archive of a format that is not switched on */
    FORM_MISMATCH, /* it is named as an archive but its bytes are not one */
};

/* Memory for the levels. GONG_OK or a reported failure. */
int members_open(struct members *m, struct gong_ctx *ctx);
void members_close(struct members *m);
enum members_form members_form(const struct members *m, struct gong_span name, struct gong_span first_bytes);
/* Takes fd over. GONG_OK, or GONG_EITEM after a gong_reject. */
int members_enter(struct members *m, struct gong_ctx *ctx, int fd, struct gong_span url, int64_t mtime);
/* Goes on by one step in the innermost archive. GONG_PASS: ret is a member; GONG_OK: no member
 * this time (rejected, entered, left); failures of gong_alloc come back as they are. */
int members_next(struct members *m, struct gong_ctx *ctx, struct member *ret);

#endif
