/* ledger_line.h: one line of the ledger, made. */
#ifndef GONG_STATE_LEDGER_LINE_H
#define GONG_STATE_LEDGER_LINE_H

#include "state/ledger.h"

struct gong_line {
    char *ptr;
    size_t len, cap;
    bool failed; /* out of memory */
};

void gong_line_begin(struct gong_line *l, char kind, int64_t at); /* behind what is there */
void gong_line_text(struct gong_line *l, struct gong_span s);
void gong_line_number(struct gong_line *l, int64_t v);
void gong_line_end(struct gong_line *l);

/* Takes the text of a line apart. false: it is none. */
bool gong_ledger_split(struct gong_span text, struct gong_ledger_line *ret);
/* A regular file: a device might never end. false: errno. */
bool gong_ledger_is_file(int fd);
/* DIR/ledger/NNNNNN.tsv; false: too long. */
bool gong_ledger_path(const char *dir, int64_t file, char *out, size_t n);

#endif
