/* serve_child.c: a run is a child process, in a process group of its own, of the same command;
 * what it says on standard error comes through a pipe and is passed on with its name. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/serve.h"
#include "plugin/ctx.h"

enum { LINES_AT_ONCE = 64 * 1024 };

static const char *name_of(const struct serve_job *job)
{
    return job->name ? job->name : job->file;
}

/* ---- lines ----------------------------------------------------------------------------------------- */

struct line {
    struct gong_arena arena;
    struct gong_ctx ctx;
    struct gong_buf b;
    struct gong_json j;
};

static struct gong_json *begin_line(struct line *l)
{
    memset(l, 0, sizeof *l);
    gong_arena_init(&l->arena, (size_t)32 * SERVE_LINE);
    l->ctx.arena = &l->arena;
    gong_buf_init(&l->b, &l->ctx, (size_t)8 * SERVE_LINE);
    gong_json_init(&l->j, &l->b);
    return &l->j;
}

static void end_line(struct line *l)
{
    if (gong_buf_ok(&l->b))
        fprintf(stderr, "%.*s\n", (int)l->b.len, l->b.ptr);
    gong_arena_finish(&l->arena);
}

static void say_json(enum gong_level level, const struct serve_job *job, struct gong_span message)
{
    static const char *const levels[] = {"debug", "info", "warning", "error"};
    struct line l;
    struct gong_json *j = begin_line(&l);
    char at[32];

    gong_json_open(j, '{');
    gong_json_key(j, "time");
    gong_json_string(j, gong_span_z(gong_timestamp(at)));
    gong_json_key(j, "level");
    gong_json_string(j, gong_span_z(levels[level]));
    gong_json_key(j, "pipeline");
    gong_json_string(j, job ? gong_span_z(name_of(job)) : gong_span_none());
    gong_json_key(j, "message");
    gong_json_string(j, message);
    gong_json_close(j, '}');
    end_line(&l);
}

/* A run's own JSON object, with one key more. */
static void pass_json(const struct serve_job *job, struct gong_span line)
{
    struct line l;
    struct gong_json *j = begin_line(&l);

    gong_json_open(j, '{');
    gong_json_key(j, "pipeline");
    gong_json_string(j, gong_span_z(name_of(job)));
    gong_buf_addc(&l.b, ',');
    gong_buf_add(&l.b, gong_span_sub(line, 1, line.len));
    end_line(&l);
}

void serve_log(const struct serve *s, enum gong_level level, const struct serve_job *job, const char *fmt,
               ...)
{
    char text[2 * SERVE_WHY], safe[4 * SERVE_WHY], name[256];
    va_list ap;

    if (s->quiet && level < GONG_WARNING)
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (s->json) {
        say_json(level, job, gong_span_z(text));
        return;
    }
    fprintf(stderr, "%s%s%s%s\n", level >= GONG_WARNING ? "warning: " : "",
            job ? gong_printable(gong_span_z(name_of(job)), name, sizeof name) : "serve", ": ",
            gong_printable(gong_span_z(text), safe, sizeof safe));
}

static void pass_on(const struct serve *s, const struct serve_job *job, struct gong_span line)
{
    char name[256];

    if (s->json && line.len > 2 && line.ptr[0] == '{')
        pass_json(job, line);
    else if (s->json)
        say_json(GONG_INFO, job, line);
    else
        fprintf(stderr, "%s: %.*s\n", gong_printable(gong_span_z(name_of(job)), name, sizeof name),
                (int)line.len, line.ptr);
}

/* Whole lines; `all`: also the rest. A line that is too long is cut into several. */
static void pass_lines(const struct serve *s, struct serve_job *job, bool all)
{
    size_t from = 0;
    char *end;

    while (from < job->line_n && (end = memchr(job->line + from, '\n', job->line_n - from))) {
        if (end > job->line + from)
            pass_on(s, job, gong_span(job->line + from, (size_t)(end - job->line) - from));
        from = (size_t)(end - job->line) + 1;
    }
    if ((all || (from == 0 && job->line_n == SERVE_LINE)) && from < job->line_n) {
        pass_on(s, job, gong_span(job->line + from, job->line_n - from));
        from = job->line_n;
    }
    job->line_n -= from;
    if (from)
        memmove(job->line, job->line + from, job->line_n);
}

static void end_log(struct serve_job *job)
{
    if (job->log >= 0)
        close(job->log);
    job->log = -1;
}

void serve_lines(struct serve *s, struct serve_job *job)
{
    for (size_t sum = 0; job->log >= 0 && sum < LINES_AT_ONCE;) {
        ssize_t n = read(job->log, job->line + job->line_n, SERVE_LINE - job->line_n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            return;
        if (n <= 0) {
            end_log(job);
            return;
        }
        job->line_n += (size_t)n;
        sum += (size_t)n;
        pass_lines(s, job, false);
    }
}

/* ---- start -------------------------------------------------------------------------------------------- */

/* The masks and handlers of the parent are not the child's, but for one: where this process is killed, what
 * a run says is lost, and the run goes on to its end. */
static bool set_attributes(posix_spawnattr_t *at)
{
    sigset_t none, all;

    sigemptyset(&none);
    sigfillset(&all);
    sigdelset(&all, SIGPIPE);
    return posix_spawnattr_setpgroup(at, 0) == 0 && posix_spawnattr_setsigmask(at, &none) == 0 &&
           posix_spawnattr_setsigdefault(at, &all) == 0 &&
           posix_spawnattr_setflags(at, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                            POSIX_SPAWN_SETSIGDEF) == 0;
}

static int spawn(const struct serve *s, struct serve_job *job, int err)
{
    char run[] = "run", format[] = "--log-format", json[] = "json", quiet[] = "-q", exe[] = "gongbao",
         end[] = "--";
    char *argv[8] = {exe, run};
    int n = 2, r = EINVAL;
    posix_spawn_file_actions_t files;
    posix_spawnattr_t at;

    if (s->json) {
        argv[n++] = format;
        argv[n++] = json;
    }
    if (s->quiet)
        argv[n++] = quiet;
    argv[n++] = end;
    argv[n] = job->file;
    if (posix_spawn_file_actions_init(&files) != 0)
        return ENOMEM;
    if (posix_spawnattr_init(&at) == 0) {
        if (posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0) == 0 &&
            posix_spawn_file_actions_adddup2(&files, err, STDERR_FILENO) == 0 && set_attributes(&at))
            r = posix_spawn(&job->pid, "/proc/self/exe", &files, &at, argv, environ);
        posix_spawnattr_destroy(&at);
    }
    posix_spawn_file_actions_destroy(&files);
    return r;
}

bool serve_start(struct serve *s, struct serve_job *job, char *why, size_t why_n)
{
    int ends[2], r;

    if (pipe2(ends, O_CLOEXEC) != 0) {
        snprintf(why, why_n, "no pipe: %s", strerror(errno));
        return false;
    }
    job->line = malloc(SERVE_LINE);
    r = !job->line ? ENOMEM : fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0 ? spawn(s, job, ends[1]) : errno;
    close(ends[1]);
    if (r != 0) {
        close(ends[0]);
        job->pid = 0;
        free(job->line);
        job->line = NULL;
        snprintf(why, why_n, "cannot be started: %s", strerror(r));
        return false;
    }
    job->log = ends[0];
    job->line_n = 0;
    s->running++;
    return true;
}

/* ---- end ------------------------------------------------------------------------------------------------
 */

bool serve_reap(struct serve *s, struct serve_job *job, int *ret_exit)
{
    int status;

    if (!job->pid || waitpid(job->pid, &status, WNOHANG) != job->pid)
        return false;
    serve_lines(s, job);
    pass_lines(s, job, true);
    end_log(job);
    free(job->line);
    job->line = NULL;
    job->pid = 0;
    s->running--;
    *ret_exit = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return true;
}

/* A run ends its workers itself; they must not hear of it before. */
void serve_signal(const struct serve *s, int sig)
{
    for (size_t i = 0; i < s->n_jobs; i++)
        if (s->jobs[i]->pid)
            kill(sig == SIGKILL ? -s->jobs[i]->pid : s->jobs[i]->pid, sig);
}
