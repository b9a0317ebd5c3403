/* dictionary.h: reading the files that ship with the pipeline, with caps. */
#ifndef EXTRACT_METADATA_DICTIONARY_H
#define EXTRACT_METADATA_DICTIONARY_H

#include <cjson/cJSON.h>

#include "chars.h"

#define MD_FILE_MAX (4u << 20)

/* Whole file in the arena. GONG_OK, or GONG_EFATAL reported with the name of the file. */
int md_read(struct gong_ctx *ctx, const char *path, struct gong_span *ret);
/* The same as a JSON object; released when the arena dies. NULL: reported. */
cJSON *md_read_json(struct gong_ctx *ctx, const char *path);
/* Copies a string value; {NULL, 0} where it is no string. */
struct gong_span md_string(struct gong_ctx *ctx, const cJSON *v);
/* An array of strings; *ret_n entries in the arena. GONG_OK or GONG_EFATAL (reported). */
int md_strings(struct gong_ctx *ctx, const cJSON *array, struct gong_span **ret, size_t *ret_n);

#endif
