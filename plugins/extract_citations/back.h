/* back.h: reading a document number from its end. Each function is given where a part ends and
 * returns where it begins; what it was given, where there is no such part. */
#ifndef CITATIONS_BACK_H
#define CITATIONS_BACK_H

#include <gongbao/utf8.h>

/* The character that ends at `at`, its bytes in *ret_n; 0 at the beginning. */
uint32_t back_char(struct gong_span b, size_t at, unsigned *ret_n);
/* At most four blanks, line ends among them. */
size_t back_blanks(struct gong_span b, size_t at);
/* Digits of either width, at most one more than `most`. */
size_t back_digits(struct gong_span b, size_t at, unsigned most);
size_t back_word(struct gong_span b, size_t at, struct gong_span word);
/* The kind of bracket that c opens or closes; 0: it is none. */
unsigned back_bracket(uint32_t c, bool closing);
/* The year in its bracket. *ret_round: the bracket is one of ordinary text. */
size_t back_year(struct gong_span b, size_t at, bool *ret_round);
/* 3, 1039-165 or 第3, in front of 号. */
size_t back_serial(struct gong_span b, size_t at);
/* 第七十, in front of 号. */
size_t back_han_serial(struct gong_span b, size_t at);

#endif
