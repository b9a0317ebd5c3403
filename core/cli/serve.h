/* serve.h: gongbao serve, a scheduler of runs.
 *
 *     signals ─┐
 *     time ────┼──▶ what is due ──▶ child "gongbao run FILE" ──▶ its end ──▶ what is due next
 *     SIGHUP ──┘         ▲                    │ lines                │
 *                  pipeline files        standard error          heartbeat
 *
 * One thread, one loop that sleeps until the next thing is due. What must outlive it is in the
 * states of the pipelines (their runs) and in the heartbeat. */
#ifndef GONG_CLI_SERVE_H
#define GONG_CLI_SERVE_H

#include <cjson/cJSON.h>
#include <gongbao/json.h>
#include <sys/types.h>

#include "base/cron.h"
#include "cli/cli.h"
#include "exec/log.h"

enum {
    SERVE_MOST = 1024,
    SERVE_LINE = 1024 * 1024 + 65536 /* a summary in JSON fits */,
    SERVE_BEAT_BYTES = 4 * 1024 * 1024,
    SERVE_WHY = 512
};
enum { SERVE_NO_EXIT = -1 };

/* One pipeline file. Times are Unix times, 0 where there is none. */
struct serve_job {
    struct gong_arena arena; /* of the strings; emptied when the file is read again */
    char *file;              /* as it was named */
    const char *name, *state, *schedule, *time_zone;
    struct gong_cron cron;
    struct gong_zone zone;
    char problem[SERVE_WHY]; /* why it cannot run, or empty */
    int64_t since;           /* the schedule counts from here where nothing ran later */
    int64_t last_start, last_end, due;
    int64_t not_before; /* somebody else runs it: look again then */
    int last_exit, failures;
    int left_out;           /* times that came while its run still went */
    bool owed;              /* its last run was stopped before its end */
    bool foreign;           /* a run of another process went when it was looked at first */
    bool seen, gone, ended; /* ended: has had its turn (--once) */
    pid_t pid;              /* of the run, or 0 */
    int log;                /* where its lines come from, or -1 */
    char *line;             /* SERVE_LINE bytes while it runs: what is not a whole line yet */
    size_t line_n;
};

struct serve {
    const char *const *paths; /* files and folders of the command line */
    size_t n_paths, jobs_most;
    const char *heartbeat;
    int64_t beat, grace; /* seconds, milliseconds */
    bool once, json, quiet;
    struct serve_job *jobs[SERVE_MOST];
    size_t n_jobs, running;
    cJSON *memory;                /* the heartbeat of the process before this one, or NULL */
    int64_t started, looked;      /* looked: the clock when it was looked at last */
    int lock, stopping;           /* stopping: the signal */
    bool killed, suspect, failed; /* what ended so far (--once) */
    uint64_t next_beat, kill_at;  /* monotonic ms */
};

/* ---- serve_book.c: the list of pipelines ---- */
/* Reads the files (again). What is bad is said and stands in the list as bad. */
void serve_book_read(struct serve *s);
void serve_book_finish(struct serve *s);
/* Sets job->due: the next time after all that happened. */
void serve_schedule(struct serve_job *job, int64_t now);
/* The clock was put back: what is due is reckoned from now. */
void serve_put_back(struct serve_job *job, int64_t now);
/* The job that is due longest and may start, or NULL. */
struct serve_job *serve_first_due(struct serve *s, int64_t now);
/* When the next job may start; GONG_CRON_NEVER: none. */
int64_t serve_next_due(const struct serve *s);
/* Takes jobs out whose file is gone and that do not run. */
void serve_drop_gone(struct serve *s);
/* A run that went when this process began has ended: true, once, with what it came to in job. */
bool serve_foreign_ended(struct serve_job *job, int64_t now);

/* ---- serve_child.c: runs ---- */
bool serve_start(struct serve *s, struct serve_job *job, char *why, size_t why_n);
/* Passes on what a run has said. */
void serve_lines(struct serve *s, struct serve_job *job);
/* Did the run end? Then *ret_exit is its exit code, or 128 + the signal. */
bool serve_reap(struct serve *s, struct serve_job *job, int *ret_exit);
/* To every run; SIGKILL goes to all of its processes. */
void serve_signal(const struct serve *s, int sig);
/* One line, of serve itself or about a job. */
void serve_log(const struct serve *s, enum gong_level level, const struct serve_job *job, const char *fmt,
               ...) __attribute__((format(printf, 4, 5)));

/* ---- serve_beat.c: the heartbeat ---- */
/* false: errno. */
bool serve_beat_write(const struct serve *s, const char *state, int64_t now);
/* NULL: `why`. cJSON_Delete it. */
cJSON *serve_beat_read(const char *path, char *why, size_t why_n);
/* What the heartbeat of old says of a job, or NULL. */
const cJSON *serve_beat_of(const cJSON *beat, const char *file);
int64_t serve_beat_time(const cJSON *o, const char *key);
/* "idle", "running", "suspect", "failed" or "never". */
const char *serve_state(const struct serve_job *job);
/* An exit code of a run that was stopped from outside. */
bool serve_was_stopped(int exit_code);
/* Unix time; that of the file in $GONG_TEST_CLOCK where tests set one. */
int64_t serve_now(void);

#endif
