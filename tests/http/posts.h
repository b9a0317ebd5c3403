/* posts.h: columns of invented sites whose lists answer POST alone, and 405 to everything else. */
#ifndef GONG_TESTS_POSTS_H
#define GONG_TESTS_POSTS_H

#include "hostile.h"

/* false: the path is none of these. */
bool posts_answer(struct hostile_call *c);

#endif
