/* sources.h: "sources" of a pipeline file: what a crawl watches, at which pace, and what each
 * source must give. One table of parameters for reading, help, schema and reference. */
#ifndef GONG_CONFIG_SOURCES_H
#define GONG_CONFIG_SOURCES_H

#include <gongbao/frontier.h>

#include "config/pipeline.h"

enum { GONG_MAX_SOURCES = 20000, GONG_SOURCES_BYTES = 16 * 1024 * 1024, GONG_SOURCE_NAME = 64 };

extern const struct gong_param gong_source_params[];
extern const struct gong_param gong_expect_params[]; /* of "expect", an object inside a source */

/* Reads the list, or the file that it names, into p->sources. Every mistake is a diagnostic. */
void gong_pipeline_read_sources(struct gong_pipeline *p, struct gong_diags *d, const struct gong_jsonc *json);
/* --source: p->chosen are those of these names, in the order of the file; none named: all. */
void gong_pipeline_choose_sources(struct gong_pipeline *p, struct gong_diags *d, const char *const *names,
                                  size_t n);

/* Digest of what a source says of its records (its name, agency, division, report types), in
 * hex; "" where it says nothing. Not of its pace: that shapes no record. false: memory. */
bool gong_source_hints(const struct gong_source *s, char out[GONG_SHA256_HEX + 1]);

#endif
