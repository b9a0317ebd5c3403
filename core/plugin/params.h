/* params.h: parameter tables: the check of the table itself, defaults, and writing one value
 * into a stage's state. Help, reference pages and the JSON Schema come from the same table. */
#ifndef GONG_PLUGIN_PARAMS_H
#define GONG_PLUGIN_PARAMS_H

#include <cjson/cJSON.h>
#include <gongbao/plugin.h>

#include "base/arena.h"
#include "plugin/loader.h"

/* Where strings go and what relative FILE paths start from. */
struct gong_param_place {
    struct gong_arena *arena;
    const char *file_base; /* folder of the pipeline file, or NULL: the working directory */
    void *state;
};

bool gong_params_check(const struct gong_plugin *p, char why[GONG_REFUSAL_MAX]);

const struct gong_param *gong_params_find(const struct gong_plugin *p, const char *name);

/* Writes a JSON value. false: `why` says what is wrong and what would be right. */
bool gong_param_write(const struct gong_param *p, const cJSON *value, const struct gong_param_place *place,
                      char why[GONG_REFUSAL_MAX]);

/* The value that the text of a default or of --set stands for: JSON where it parses as what
 * the type wants, else the text as a string. Free with cJSON_Delete. NULL: out of memory. */
cJSON *gong_param_value(const struct gong_param *p, const char *text);

/* Writes every default. false: out of memory. */
bool gong_params_defaults(const struct gong_plugin *p, const struct gong_param_place *place,
                          char why[GONG_REFUSAL_MAX]);

/* "size", "time", ... for help and schema. */
const char *gong_param_type_name(enum gong_param_type t);

/* "64K" -> 65536, "30s" -> 30000. false: not of that form, or out of range. */
bool gong_parse_size(const char *text, int64_t *ret);
bool gong_parse_time(const char *text, int64_t *ret);

#endif
