/* serve.c: gongbao serve: options, the loop, starting and ending. See serve.h. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/serve.h"
#include "state/state.h"

enum { HELD_PAUSE = 60, PUT_BACK = 60, JOBS_DEFAULT = 2, HOUR_MS = 3600000 };

static const char default_beat[] = "state/serve.json";

/* ---- what happens --------------------------------------------------------------------------------- */

static void beat(struct serve *s, int64_t now)
{
    const char *state = s->stopping ? "stopping" : "running";

    s->next_beat = gong_now_ms() + (uint64_t)s->beat * 1000;
    if (!serve_beat_write(s, state, now))
        serve_log(s, GONG_ERROR, NULL, "the heartbeat %s cannot be written: %s", s->heartbeat,
                  strerror(errno));
}

static const char *when(int64_t t, char dst[32])
{
    if (t == GONG_CRON_NEVER)
        return "never";
    return gong_time_text(t, dst);
}

/* An exit code in words. */
static const char *outcome(int code)
{
    if (code == EXIT_OK)
        return "ok";
    if (code == EXIT_SUSPECT)
        return "suspect";
    return serve_was_stopped(code) ? "stopped" : "failed";
}

static void end_run(struct serve *s, struct serve_job *job, int code, int64_t now)
{
    bool stopped = serve_was_stopped(code), good = code == EXIT_OK || code == EXIT_SUSPECT;
    char at[32];

    job->last_end = now;
    job->last_exit = code;
    job->owed = false;
    job->ended = s->once;
    if (good)
        job->failures = 0;
    else if (!stopped)
        job->failures++;
    s->suspect |= code == EXIT_SUSPECT || stopped;
    s->failed |= !good && !stopped;
    if (!job->problem[0])
        serve_schedule(job, now);
    beat(s, now);
    serve_log(s, good || stopped ? GONG_INFO : GONG_ERROR, job, "run ended: %s (exit %d); next due %s",
              outcome(code), code, when(job->due, at));
}

static void start_run(struct serve *s, struct serve_job *job, int64_t now)
{
    char why[SERVE_WHY], at[32];
    int64_t due = job->due;

    if (gong_state_is_held(job->state)) {
        job->not_before = now + HELD_PAUSE;
        job->ended = s->once;
        serve_log(s, GONG_WARNING, job, "is due, but another run holds its state %s", job->state);
        return;
    }
    job->last_start = now;
    job->left_out = 0;
    if (!serve_start(s, job, why, sizeof why)) {
        serve_log(s, GONG_ERROR, job, "%s", why);
        end_run(s, job, EXIT_FAILED, now);
        return;
    }
    job->due = gong_cron_next(&job->cron, &job->zone, now);
    beat(s, now);
    serve_log(s, GONG_INFO, job, "run started, due %s", when(due, at));
}

/* A run that outlasts its next time is not followed by another at once. */
static void skip_overlaps(struct serve *s, int64_t now)
{
    char at[32];

    for (size_t i = 0; i < s->n_jobs; i++) {
        struct serve_job *job = s->jobs[i];
        int64_t due = job->due;
        if (!job->pid || due > now)
            continue;
        job->due = gong_cron_next(&job->cron, &job->zone, now);
        job->left_out++;
        beat(s, now);
        serve_log(s, GONG_WARNING, job, "the run due %s is left out: the last one still runs", when(due, at));
    }
}

/* Of a serve before this one that was killed, or of a person. */
static void look_at_foreign_runs(struct serve *s, int64_t now)
{
    char at[32];

    for (size_t i = 0; i < s->n_jobs; i++) {
        struct serve_job *job = s->jobs[i];
        if (!serve_foreign_ended(job, now))
            continue;
        beat(s, now);
        serve_log(s, GONG_INFO, job, "the run that went before is over: %s; next due %s",
                  job->last_exit == SERVE_NO_EXIT ? "unknown" : outcome(job->last_exit), when(job->due, at));
    }
}

/* What was due by a clock that was ahead would be waited for until then. */
static void look_at_clock(struct serve *s, int64_t now)
{
    char at[32];

    if (now < s->looked - PUT_BACK) {
        serve_log(s, GONG_WARNING, NULL, "the clock was put back by %lld s: what is due is reckoned from %s",
                  (long long)(s->looked - now), when(now, at));
        for (size_t i = 0; i < s->n_jobs; i++)
            serve_put_back(s->jobs[i], now);
        beat(s, now);
    }
    s->looked = now;
}

static void tick(struct serve *s, int64_t now)
{
    struct serve_job *job;

    look_at_clock(s, now);
    look_at_foreign_runs(s, now);
    if (!s->stopping)
        skip_overlaps(s, now);
    while (!s->stopping && s->running < s->jobs_most && (job = serve_first_due(s, now)))
        start_run(s, job, now);
    if (s->stopping && !s->killed && gong_now_ms() >= s->kill_at) {
        s->killed = true;
        serve_log(s, GONG_WARNING, NULL, "%zu run%s did not end in time and %s killed", s->running,
                  s->running == 1 ? "" : "s", s->running == 1 ? "is" : "are");
        serve_signal(s, SIGKILL);
    }
    if (gong_now_ms() >= s->next_beat)
        beat(s, now);
}

/* ---- signals ------------------------------------------------------------------------------------------ */

static void stop(struct serve *s, int sig)
{
    if (s->stopping) {
        s->kill_at = 0; /* asked twice */
        return;
    }
    s->stopping = sig;
    s->kill_at = gong_now_ms() + (uint64_t)s->grace;
    beat(s, serve_now());
    serve_log(s, GONG_INFO, NULL, "stopping: %zu run%s to end", s->running, s->running == 1 ? "" : "s");
    serve_signal(s, sig);
}

static void reload(struct serve *s)
{
    size_t bad = 0;

    if (s->stopping)
        return;
    serve_book_read(s);
    for (size_t i = 0; i < s->n_jobs; i++)
        bad += s->jobs[i]->problem[0] != 0;
    beat(s, serve_now());
    serve_log(s, GONG_INFO, NULL, "files read again: %zu pipeline%s, %zu of them bad", s->n_jobs,
              s->n_jobs == 1 ? "" : "s", bad);
}

static void reap(struct serve *s)
{
    int code;

    for (size_t i = 0; i < s->n_jobs; i++)
        if (serve_reap(s, s->jobs[i], &code))
            end_run(s, s->jobs[i], code, serve_now());
    serve_drop_gone(s);
}

static void take_signals(struct serve *s, int fd)
{
    struct signalfd_siginfo info;

    while (read(fd, &info, sizeof info) == (ssize_t)sizeof info)
        switch ((int)info.ssi_signo) {
        case SIGCHLD:
            reap(s);
            break;
        case SIGHUP:
            reload(s);
            break;
        default:
            stop(s, (int)info.ssi_signo);
        }
}

/* ---- the loop -------------------------------------------------------------------------------------------
 */

/* Until the next beat, the next run, or the end of patience. At least a second of the clock, so
 * that no mistake makes it spin. */
static uint64_t pause_ms(const struct serve *s, int64_t now)
{
    uint64_t at = gong_now_ms(), most = s->next_beat > at ? s->next_beat - at : 1;
    int64_t next = s->stopping || s->running >= s->jobs_most ? GONG_CRON_NEVER : serve_next_due(s);
    uint64_t left = next - now > 1 ? (uint64_t)(next - now) : 1;

    if (left < most / 1000 + 1 && left * 1000 < most)
        most = left * 1000;
    if (s->stopping && !s->killed && s->kill_at < at + most)
        most = s->kill_at > at ? s->kill_at - at : 0;
    return most;
}

static void wait_for_something(struct serve *s, int signals, int64_t now)
{
    struct pollfd fds[SERVE_MOST + 1] = {{.fd = signals, .events = POLLIN}};
    struct serve_job *of[SERVE_MOST + 1];
    uint64_t ms = pause_ms(s, now);
    struct timespec t = {(time_t)(ms / 1000), (long)(ms % 1000) * 1000000};
    nfds_t n = 1;

    for (size_t i = 0; i < s->n_jobs; i++)
        if (s->jobs[i]->log >= 0) {
            of[n] = s->jobs[i];
            fds[n++] = (struct pollfd){.fd = s->jobs[i]->log, .events = POLLIN};
        }
    if (ppoll(fds, n, &t, NULL) <= 0)
        return;
    for (nfds_t i = 1; i < n; i++)
        if (fds[i].revents)
            serve_lines(s, of[i]);
    if (fds[0].revents)
        take_signals(s, signals); /* last: it may free jobs */
}

static bool done(struct serve *s, int64_t now)
{
    if (s->running)
        return false;
    return s->stopping || (s->once && !serve_first_due(s, now));
}

static void loop(struct serve *s, int signals)
{
    int64_t now = serve_now();

    while (!done(s, now)) {
        tick(s, now);
        if (!done(s, now))
            wait_for_something(s, signals, now);
        now = serve_now();
    }
    if (!serve_beat_write(s, s->stopping ? "stopped" : "done", now))
        serve_log(s, GONG_ERROR, NULL, "the heartbeat %s cannot be written: %s", s->heartbeat,
                  strerror(errno));
}

/* ---- start and end
 * ------------------------------------------------------------------------------------------ */

static int watch_signals(void)
{
    static const int which[] = {SIGINT, SIGTERM, SIGHUP, SIGCHLD};
    sigset_t set;

    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof which / sizeof *which; i++)
        sigaddset(&set, which[i]);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
        return -1;
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

/* One process a heartbeat. */
static bool take_lock(struct serve *s)
{
    char path[PATH_MAX];

    if (s->heartbeat == default_beat && mkdir("state", 0755) != 0 && errno != EEXIST) {
        fprintf(stderr,
                "gongbao serve: cannot make the folder state: %s; choose another place with --heartbeat\n",
                strerror(errno));
        return false;
    }
    snprintf(path, sizeof path, "%s.lock", s->heartbeat);
    s->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (s->lock < 0)
        fprintf(stderr, "gongbao serve: cannot make %s: %s; choose another place with --heartbeat\n", path,
                strerror(errno));
    else if (flock(s->lock, LOCK_EX | LOCK_NB) == 0)
        return true;
    else
        fprintf(stderr, "gongbao serve: another gongbao serve writes %s\n", s->heartbeat);
    return false;
}

static bool any_good(const struct serve *s)
{
    for (size_t i = 0; i < s->n_jobs; i++)
        if (!s->jobs[i]->problem[0])
            return true;
    return false;
}

static bool open_serve(struct serve *s)
{
    char why[SERVE_WHY], at[32];

    s->memory = serve_beat_read(s->heartbeat, why, sizeof why);
    if (!s->memory && access(s->heartbeat, F_OK) == 0)
        serve_log(s, GONG_WARNING, NULL, "the heartbeat of before is not used: %s", why);
    if (getenv("GONG_TEST_CLOCK"))
        serve_log(s, GONG_WARNING, NULL, "the time is that of $GONG_TEST_CLOCK");
    s->started = serve_now();
    serve_book_read(s);
    if (!serve_beat_write(s, "running", s->started)) {
        fprintf(stderr, "gongbao serve: cannot write %s: %s\n", s->heartbeat, strerror(errno));
        return false;
    }
    s->next_beat = gong_now_ms() + (uint64_t)s->beat * 1000;
    for (size_t i = 0; i < s->n_jobs; i++)
        if (!s->jobs[i]->problem[0])
            serve_log(s, GONG_INFO, s->jobs[i], "schedule %s (%s); next due %s", s->jobs[i]->schedule,
                      s->jobs[i]->time_zone, when(s->jobs[i]->due, at));
    serve_log(s, GONG_INFO, NULL, "ready: %zu pipeline%s", s->n_jobs, s->n_jobs == 1 ? "" : "s");
    return true;
}

static int exit_code(const struct serve *s)
{
    if (s->stopping && s->once)
        return 128 + s->stopping;
    if (s->stopping)
        return s->killed ? EXIT_FAILED : EXIT_OK;
    return s->failed ? EXIT_FAILED : s->suspect ? EXIT_SUSPECT : EXIT_OK;
}

static int execute(struct serve *s)
{
    int signals = watch_signals();

    if (signals < 0) {
        fprintf(stderr, "gongbao serve: signals cannot be watched: %s\n", strerror(errno));
        return EXIT_FAILED;
    }
    if (!take_lock(s) || !open_serve(s)) {
        close(signals);
        return EXIT_FAILED;
    }
    if (!any_good(s)) {
        fprintf(stderr, "gongbao serve: there is no pipeline with a schedule that could run\n");
        serve_beat_write(s, "stopped", serve_now());
        close(signals);
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < s->n_jobs; i++)
        s->failed |= s->jobs[i]->problem[0] != 0;
    loop(s, signals);
    close(signals);
    return exit_code(s);
}

/* ---- options
 * --------------------------------------------------------------------------------------------------- */

enum { OPT_JOBS = 256, OPT_HEARTBEAT, OPT_BEAT, OPT_GRACE, OPT_ONCE, OPT_LOG_FORMAT };

static const struct option options[] = {
    {"jobs", required_argument, NULL, OPT_JOBS}, {"heartbeat", required_argument, NULL, OPT_HEARTBEAT},
    {"beat", required_argument, NULL, OPT_BEAT}, {"grace", required_argument, NULL, OPT_GRACE},
    {"once", no_argument, NULL, OPT_ONCE},       {"log-format", required_argument, NULL, OPT_LOG_FORMAT},
    {"quiet", no_argument, NULL, 'q'},           {NULL, 0, NULL, 0}};

static int take_jobs(struct serve *s)
{
    char *end;
    long n = strtol(optarg, &end, 10);

    if (*end || end == optarg || n < 1 || n > SERVE_MOST)
        return gong_usage_error("serve", "--jobs is 1 to %d, not \"%s\"", SERVE_MOST, optarg);
    s->jobs_most = (size_t)n;
    return EXIT_OK;
}

static int take_time(const char *option, int64_t least, int64_t *ret)
{
    if (!gong_parse_time(optarg, ret) || *ret < least || *ret > HOUR_MS)
        return gong_usage_error("serve", "%s is a time such as 30s, at most 1h, not \"%s\"", option, optarg);
    return EXIT_OK;
}

static int take_option(struct serve *s, int opt, const char *word)
{
    switch (opt) {
    case OPT_JOBS:
        return take_jobs(s);
    case OPT_HEARTBEAT:
        s->heartbeat = optarg;
        return EXIT_OK;
    case OPT_BEAT:
        return take_time("--beat", 1000, &s->beat);
    case OPT_GRACE:
        return take_time("--grace", 0, &s->grace);
    case OPT_ONCE:
        s->once = true;
        return EXIT_OK;
    case OPT_LOG_FORMAT:
        s->json = strcmp(optarg, "json") == 0;
        if (!s->json && strcmp(optarg, "text") != 0)
            return gong_usage_error("serve", "--log-format is text or json, not \"%s\"", optarg);
        return EXIT_OK;
    case 'q':
        s->quiet = true;
        return EXIT_OK;
    default:
        return gong_usage_error("serve", "option \"%s\" is unknown or wants a value", word);
    }
}

static int parse(struct serve *s, int argc, char **argv)
{
    int opt, code = EXIT_OK;

    s->jobs_most = JOBS_DEFAULT;
    s->heartbeat = default_beat;
    s->beat = 30000;
    s->grace = 60000;
    s->lock = -1;
    opterr = 0;
    while (code == EXIT_OK && (opt = getopt_long(argc, argv, "q", options, NULL)) != -1)
        code = take_option(s, opt, argv[optind - 1]);
    if (code != EXIT_OK)
        return code;
    s->beat /= 1000;
    s->paths = (const char *const *)argv + optind;
    s->n_paths = (size_t)(argc - optind);
    if (strlen(s->heartbeat) > PATH_MAX - 16)
        return gong_usage_error("serve", "the name of the heartbeat is too long");
    return s->n_paths ? EXIT_OK : gong_usage_error("serve", "wants pipeline files or folders of them");
}

int gong_cmd_serve(int argc, char **argv)
{
    struct serve *s = calloc(1, sizeof *s);
    int code;

    if (!s)
        return EXIT_FAILED;
    code = parse(s, argc, argv);
    if (code == EXIT_OK)
        code = execute(s);
    serve_book_finish(s);
    cJSON_Delete(s->memory);
    if (s->lock >= 0)
        close(s->lock);
    free(s);
    return code;
}
