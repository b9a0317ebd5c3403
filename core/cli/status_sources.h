/* status_sources.h: the sources of a pipeline in `gongbao status`, as a table and as JSON. */
#ifndef GONG_CLI_STATUS_SOURCES_H
#define GONG_CLI_STATUS_SOURCES_H

#include <gongbao/json.h>

#include "state/state.h"

/* Nothing where there are no sources. false: the state cannot be read. */
bool gong_print_sources(struct gong_state *s);
/* The key "sources" and its list. */
bool gong_json_sources(struct gong_state *s, struct gong_json *j);

#endif
