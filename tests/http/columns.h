/* columns.h: columns of invented sites, one family of software or one trap a folder. */
#ifndef GONG_TESTS_COLUMNS_H
#define GONG_TESTS_COLUMNS_H

#include "hostile.h"

/* false: the path is none of a column. */
bool columns_answer(struct hostile_call *c);

#endif
