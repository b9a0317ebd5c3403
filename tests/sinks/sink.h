/* sink.h: a sink in the harness, writing into a folder that is removed afterwards. */
#ifndef GONG_TESTS_SINK_H
#define GONG_TESTS_SINK_H

#include "harness.h"

struct sink {
    struct harness h;
    struct gong_stage *stage;
};

/* A fresh folder; its name stays valid until sink_remove_folder(). */
const char *sink_folder(void);
void sink_remove_folder(void);
/* "FOLDER/name"; valid until the next 8 calls. */
const char *sink_path(const char *name);

/* Loads the plugin and sets its path. The token of `before` (may be NULL) is the last checkpoint. */
void sink_init(struct sink *s, const char *plugin, const char *path, const struct sink *before);
/* A report with one section, two quantities, an indicator, a finding and a field of a plugin. */
struct gong_item *sink_report(struct sink *s, const char *url, const char *county, const char *year,
                              double cases);
struct gong_item *sink_page(struct sink *s, const char *url, const char *class_name, const char *body);
bool sink_take(struct sink *s, struct gong_item *it);
/* The whole file, NUL-terminated, at most 1 MiB; NULL: cannot be read. */
const char *sink_read(const char *path, size_t *ret_len);
void sink_write(const char *path, const char *bytes, size_t n);

#endif
