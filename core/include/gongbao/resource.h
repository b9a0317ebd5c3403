/* resource.h: reading the files that ship with a pipeline (parameters of type FILE): dictionaries,
 * tables, presets. Called from open(); the bytes live as long as the stage. */
#ifndef GONGBAO_RESOURCE_H
#define GONGBAO_RESOURCE_H

#include <gongbao/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a resource must be: a regular file of at most `bytes` bytes, UTF-8; as JSON nested at most
 * `depth` deep (0: it is no JSON). Checked before any parser sees it: cJSON recurses. */
struct gong_resource_limits {
    size_t bytes;
    unsigned depth;
};

/* The whole file, followed by a NUL that is not counted. {NULL, 0}: reported as EFATAL with `what`
 * ("the topics dictionary"), the path and the reason. */
struct gong_span gong_resource(struct gong_ctx *ctx, const char *what, const char *path,
                               struct gong_resource_limits limits);

#ifdef __cplusplus
}
#endif
#endif
