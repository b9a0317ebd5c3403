/* kept.h: what the state keeps of sites and hosts between runs: copies of robots.txt, and until
 * when a host may not be asked. Written in the open transaction, as all of state.h. */
#ifndef GONG_STATE_KEPT_H
#define GONG_STATE_KEPT_H

#include <gongbao/frontier.h>

#include "state/state.h"

/* copy->text is what is kept, copy->digest was filled in; at: when it was asked. */
bool gong_state_keep_robots(struct gong_state *s, struct gong_span site, const struct gong_robots_copy *copy,
                            int64_t at);
/* false: none is kept (or one of a time to come, as after a wrong clock: nobody knows how old it is), or it
 * could not be read; then gong_state_error() is not empty. age is now - at. */
bool gong_state_kept_robots(struct gong_state *s, struct gong_span site, int64_t now, struct gong_arena *a,
                            struct gong_robots_copy *ret);

/* Nothing may be asked of the host before `until`; a later time that is kept stays. */
bool gong_state_keep_wait(struct gong_state *s, struct gong_span host, int64_t until, const char *why);
/* Every host whose wait ends after `now`. false: the state or fn failed. */
bool gong_state_each_wait(struct gong_state *s, int64_t now,
                          bool (*fn)(void *arg, struct gong_span host, int64_t until), void *arg);

#endif
