/* glob.h: patterns whose only special character is `*` (any run of bytes, also none).
 *
 * Leftmost matching of the pieces between the stars decides such a pattern in one pass:
 * time is linear in text and pattern. Pure; any thread. */
#ifndef GONGBAO_GLOB_H
#define GONGBAO_GLOB_H

#include <gongbao/span.h>

#ifdef __cplusplus
extern "C" {
#endif

/* whole: the pattern has to reach the end of the text; otherwise it is a prefix. */
bool gong_glob(struct gong_span pattern, struct gong_span text, bool whole);

#ifdef __cplusplus
}
#endif
#endif
