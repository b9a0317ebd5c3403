/* run.h: one execution of a pipeline.
 *
 *     source -> [archive] -> pool of workers -> sinks -> commit
 *
 * The parent is one thread: it pulls the source while slots are free, takes what is done,
 * hands it to the sinks, and every so often flushes sinks and archive and commits the state
 * with the acknowledgements of that batch. Nothing is acknowledged before it is flushed. */
#ifndef GONG_EXEC_RUN_H
#define GONG_EXEC_RUN_H

#include "config/pipeline.h"
#include "exec/log.h"
#include "exec/tally.h"

struct gong_run_options {
    const struct gong_pipeline *pipeline;
    struct gong_logger *log;
    const char *state_dir;
    bool again;                           /* also what was delivered before */
    bool retry;                           /* the dead letters instead of the source */
    int64_t only;                         /* retry: this letter alone; 0: all */
    const char *replay;                   /* folder of the archive that stands for the source, or NULL */
    const char *ingest_file, *ingest_url; /* one file in place of the source, or NULL */
    int signal_fd;                        /* readable when the run is to stop; -1: never */
};

struct gong_run_result {
    enum gong_verdict verdict;
    int signal;        /* that stopped the run */
    size_t unfetched;  /* retry: letters that need a new fetch */
    size_t unreadable; /* replay: places in the archive that could not be read */
    struct gong_tally tally;
    char why[GONG_MESSAGE_MAX]; /* of GONG_RUN_FAILED */
};

void gong_run(const struct gong_run_options *opt, struct gong_run_result *ret);

#endif
