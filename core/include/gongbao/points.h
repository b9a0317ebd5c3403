/* points.h: from byte offsets of a body to Unicode code points, as records count them.
 *
 * Made once for a body in one pass: a count every 256 bytes, so that any offset, in any order,
 * costs at most 256 bytes of walking. Memory is the ctx's arena (1/64 of the body). Read only
 * after init; any thread. */
#ifndef GONGBAO_POINTS_H
#define GONGBAO_POINTS_H

#include <gongbao/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gong_points {
    struct gong_span text;
    const uint32_t *marks; /* code points that begin before byte 256 * i */
};

/* false: out of memory, already reported. The text must outlive p. */
bool gong_points_init(struct gong_points *p, struct gong_ctx *ctx, struct gong_span text);

/* Code points before `byte`; GONG_NULL stays GONG_NULL, offsets past the end count as the end. */
int64_t gong_points_at(const struct gong_points *p, int64_t byte);

#ifdef __cplusplus
}
#endif
#endif
