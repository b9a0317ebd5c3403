/* jsonc.h: JSON with comments, and where in the file each value stands.
 *
 * Comments are blanked out in place, so that cJSON's offsets are the file's; a second walk
 * over the text beside the tree notes the offset of every key and value. */
#ifndef GONG_CONFIG_JSONC_H
#define GONG_CONFIG_JSONC_H

#include <cjson/cJSON.h>

#include "base/arena.h"
#include "config/diag.h"

enum { GONG_JSONC_BYTES = 1024 * 1024, GONG_JSONC_DEPTH = 64, GONG_JSONC_KEYS = 4096 };

struct gong_jsonc_place {
    const cJSON *node;
    size_t key, value; /* offsets; key == value where there is no key */
};

struct gong_jsonc {
    char *text;          /* comments blanked, NUL-terminated */
    const char *written; /* as it came: columns are counted here */
    size_t len;
    cJSON *root;
    struct gong_jsonc_place *places;
    size_t n_places;
};

/* Reads and parses a file. false: diagnostics were added. */
bool gong_jsonc_read(struct gong_jsonc *j, struct gong_diags *d, const char *path);
/* A file of at most `most` bytes. */
bool gong_jsonc_read_most(struct gong_jsonc *j, struct gong_diags *d, const char *path, size_t most);
bool gong_jsonc_parse(struct gong_jsonc *j, struct gong_diags *d, struct gong_span text);
/* Adds a diagnostic at a value (or at its key). */
void gong_jsonc_report(const struct gong_jsonc *j, struct gong_diags *d, const cJSON *node, bool at_key,
                       const char *fmt, ...) __attribute__((format(printf, 5, 6)));
void gong_jsonc_finish(struct gong_jsonc *j);

#endif
