/* verify.h: whether what a record says can still be cut out of the archive.
 *
 * For one record (report or page, as parsed JSON) the payload is read from the archive and its
 * digest compared; then the bytes of every quantity's origin are decoded, freed of markup and
 * compared with `raw`, blanks and compatibility forms aside. What fails is told to a callback,
 * what was looked at is counted. Records come from outside: nothing in them is trusted. */
#ifndef GONG_DOC_VERIFY_H
#define GONG_DOC_VERIFY_H

#include <cjson/cJSON.h>
#include <gongbao/warc.h>

#include "base/arena.h"

struct gong_verify_counts {
    size_t records, bad_records;  /* bad: not found in the archive, or not what the record says */
    size_t checked, held, failed; /* quantities with an origin */
    size_t no_origin;
};

/* One line of fact for a person: url may be empty where the record has none. */
typedef void gong_verify_tell(void *arg, struct gong_span url, const char *message);

enum { GONG_VERIFY_FOLDERS = 4 };

struct gong_verify {
    const char *folders[GONG_VERIFY_FOLDERS]; /* where archive files may lie, in this order; ends with NULL */
    gong_verify_tell *tell;
    void *arg;
    struct gong_verify_counts counts;
    /* inner: */
    struct gong_arena record_arena, file_arena;
    char file[256]; /* name of the open archive file */
    struct gong_warc *warc;
};

void gong_verify_init(struct gong_verify *v, gong_verify_tell *tell, void *arg);
void gong_verify_record(struct gong_verify *v, const cJSON *record);
void gong_verify_finish(struct gong_verify *v);

#endif
