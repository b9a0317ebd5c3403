/* schema.h: the JSON Schema (draft 2020-12) of pipeline files, from the parameter tables. */
#ifndef GONG_CONFIG_SCHEMA_H
#define GONG_CONFIG_SCHEMA_H

#include <cjson/cJSON.h>

#include "plugin/loader.h"

/* Of all plugins in the folders; those that are refused are left out and named on stderr by
 * the caller through `refused`. cJSON_Delete the result. NULL: out of memory. */
cJSON *gong_schema(const struct gong_plugin_dirs *dirs, void (*refused)(const char *why, void *arg),
                   void *arg);

#endif
