/* log.h: what a run says while it runs: lines for people or JSON objects, and a progress line
 * on a terminal. Outside text is written with control and bidi characters escaped. */
#ifndef GONG_EXEC_LOG_H
#define GONG_EXEC_LOG_H

#include <gongbao/plugin.h>
#include <stdio.h>

struct gong_logger {
    FILE *out;
    bool json, quiet, terminal, progress_shown;
    enum gong_level least;
};

void gong_logger_init(struct gong_logger *l, FILE *out, bool json, bool quiet);
/* stage and url may be NULL / absent. */
void gong_logger_write(struct gong_logger *l, enum gong_level level, const char *stage, struct gong_span url,
                       const char *message);
void gong_logger_writef(struct gong_logger *l, enum gong_level level, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Replaces the progress line; does nothing where there is no terminal. */
void gong_logger_progress(struct gong_logger *l, const char *line);
void gong_logger_clear(struct gong_logger *l);

/* Text for a terminal or log: control and bidi characters as \xNN or \uNNNN. Returns dst. */
char *gong_printable(struct gong_span s, char *dst, size_t n);
/* Now, RFC 3339 UTC with seconds. */
char *gong_timestamp(char dst[32]);

#endif
