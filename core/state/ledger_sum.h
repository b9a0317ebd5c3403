/* ledger_sum.h: where a ledger ended and what it held up to there, so that lines which are missing or
 * were changed are found (docs/adr/0007, 0011). The digest is no signature: it finds what was lost or
 * edited, not who forges ledger and state alike. */
#ifndef GONG_STATE_LEDGER_SUM_H
#define GONG_STATE_LEDGER_SUM_H

#include <gongbao/span.h>

enum { GONG_LEDGER_DIGEST = 17 }; /* hex and a NUL */

/* The bytes of one file, as far as they were added. */
struct gong_ledger_sum;

struct gong_ledger_sum *gong_ledger_sum_new(void); /* NULL: out of memory */
void gong_ledger_sum_free(struct gong_ledger_sum *s);
void gong_ledger_sum_reset(struct gong_ledger_sum *s);
void gong_ledger_sum_add(struct gong_ledger_sum *s, struct gong_span bytes);
/* The bytes [from, to) of a file. false: errno. */
bool gong_ledger_sum_file(struct gong_ledger_sum *s, int fd, int64_t from, int64_t to);
void gong_ledger_sum_text(const struct gong_ledger_sum *s, char out[GONG_LEDGER_DIGEST]);

/* Where the ledger ended: what gong_ledger_sync() gives and the state keeps, "FILE:LENGTH:DIGEST:AT". */
struct gong_ledger_end {
    int64_t file, length;
    char digest[GONG_LEDGER_DIGEST]; /* of the file up to there; "": of before there were any */
    int64_t at;                      /* on the clock of the ledger; 0: not known */
};

/* false: it is none. */
bool gong_ledger_end_read(struct gong_span text, struct gong_ledger_end *ret);
void gong_ledger_end_write(const struct gong_ledger_end *e, char *out, size_t n);

#endif
