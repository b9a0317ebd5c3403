/* loader.h: from a name and a list of folders to a checked descriptor.
 *
 * Plugins come only from absolute folders that group and world may not write. Nothing of a
 * plugin is called before its descriptor has passed every check; each refusal is one
 * sentence. Plugins stay mapped (RTLD_NODELETE) until the process ends. */
#ifndef GONG_PLUGIN_LOADER_H
#define GONG_PLUGIN_LOADER_H

#include <gongbao/plugin.h>

enum { GONG_REFUSAL_MAX = 512 };

struct gong_plugin_dirs {
    const char *const *paths; /* absolute */
    size_t n;
};

/* The host's own copy of the descriptor (minor versions grow it; missing tails are NULL),
 * owned by the caller: free(). NULL: refused, `why` says it in one sentence. */
struct gong_plugin *gong_plugin_load(const struct gong_plugin_dirs *dirs, struct gong_span name,
                                     char why[GONG_REFUSAL_MAX]);

/* The checks of one descriptor alone, for plugins that are linked in. false: `why`. */
bool gong_plugin_check(const struct gong_plugin *p, const char *name, char why[GONG_REFUSAL_MAX]);

/* Calls fn for each NAME.so in the folders, sorted, a name once (the first folder wins). */
void gong_plugin_list(const struct gong_plugin_dirs *dirs, void (*fn)(const char *name, void *arg),
                      void *arg);

#endif
