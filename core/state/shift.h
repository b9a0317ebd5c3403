/* shift.h: the machine's clock was put back: what the state remembers of times goes with it. */
#ifndef GONG_STATE_SHIFT_H
#define GONG_STATE_SHIFT_H

#include "state/state.h"

/* Every moment in the state lies `ms` earlier: what was due in an hour still is. In the open transaction. */
bool gong_state_shift(struct gong_state *s, int64_t ms);

#endif
