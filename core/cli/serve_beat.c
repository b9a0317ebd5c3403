/* serve_beat.c: the heartbeat: one JSON object, replaced as a whole. It tells alarms what is
 * going on, and the next process what this one knew. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/serve.h"
#include "plugin/ctx.h"

#ifndef GONG_VERSION
#define GONG_VERSION "unknown"
#endif

int64_t serve_now(void)
{
    const char *path = getenv("GONG_TEST_CLOCK");
    FILE *in = path ? fopen(path, "r") : NULL;
    char text[32] = "";
    int64_t t = 0;

    if (!in)
        return (int64_t)time(NULL);
    if (!fgets(text, sizeof text, in) || !gong_time_read(gong_span(text, strcspn(text, "\n")), &t))
        t = (int64_t)time(NULL);
    fclose(in);
    return t;
}

bool serve_was_stopped(int exit_code)
{
    return exit_code == 128 + SIGTERM || exit_code == 128 + SIGINT || exit_code == 128 + SIGKILL;
}

const char *serve_state(const struct serve_job *job)
{
    if (job->pid)
        return "running";
    if (job->problem[0])
        return "failed";
    if (job->last_exit == SERVE_NO_EXIT)
        return "never";
    if (job->last_exit == EXIT_OK)
        return "idle";
    return job->last_exit == EXIT_SUSPECT || serve_was_stopped(job->last_exit) ? "suspect" : "failed";
}

/* ---- writing ----------------------------------------------------------------------------------- */

static void put_text(struct gong_json *j, const char *key, const char *value)
{
    gong_json_key(j, key);
    gong_json_string(j, value && *value ? gong_span_z(value) : gong_span_none());
}

static void put_int(struct gong_json *j, const char *key, int64_t value)
{
    gong_json_key(j, key);
    gong_json_int(j, value);
}

static void put_time(struct gong_json *j, const char *key, int64_t t)
{
    char text[32];

    put_text(j, key, t && t != GONG_CRON_NEVER ? gong_time_text(t, text) : NULL);
}

static void put_job(struct gong_json *j, const struct serve_job *job)
{
    gong_json_open(j, '{');
    put_text(j, "name", job->name ? job->name : job->file);
    put_text(j, "file", job->file);
    put_text(j, "state", serve_state(job));
    put_text(j, "problem", job->problem);
    put_time(j, "last_start", job->last_start);
    put_time(j, "last_end", job->last_end);
    put_int(j, "last_exit", job->last_exit == SERVE_NO_EXIT ? GONG_NULL : job->last_exit);
    put_time(j, "next_due", job->due);
    put_int(j, "failures", job->failures);
    put_int(j, "left_out", job->left_out);
    put_int(j, "pid", job->pid ? job->pid : GONG_NULL);
    put_text(j, "schedule", job->schedule);
    put_text(j, "time_zone", job->time_zone);
    put_time(j, "since", job->since);
    gong_json_close(j, '}');
}

static void put_all(struct gong_json *j, const struct serve *s, const char *state, int64_t now)
{
    gong_json_open(j, '{');
    put_text(j, "version", GONG_VERSION);
    put_int(j, "pid", getpid());
    put_time(j, "time", now);
    put_time(j, "started", s->started);
    put_text(j, "state", state);
    put_int(j, "beat", s->beat);
    gong_json_key(j, "pipelines");
    gong_json_open(j, '[');
    for (size_t i = 0; i < s->n_jobs; i++)
        put_job(j, s->jobs[i]);
    gong_json_close(j, ']');
    gong_json_close(j, '}');
}

/* Beside its place, whole and synced, then over the one before. */
static bool replace(const char *path, struct gong_span text)
{
    char tmp[PATH_MAX];
    bool ok;
    int fd;

    errno = ENAMETOOLONG;
    if (snprintf(tmp, sizeof tmp, "%s.tmp", path) >= (int)sizeof tmp)
        return false;
    fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return false;
    errno = ENOSPC;
    ok = write(fd, text.ptr, text.len) == (ssize_t)text.len && write(fd, "\n", 1) == 1 && fsync(fd) == 0;
    if (close(fd) != 0 || !ok)
        return false;
    return rename(tmp, path) == 0;
}

bool serve_beat_write(const struct serve *s, const char *state, int64_t now)
{
    struct gong_arena a;
    struct gong_ctx ctx = {.arena = &a};
    struct gong_buf b;
    struct gong_json j;
    bool ok;

    gong_arena_init(&a, 4 * (size_t)SERVE_BEAT_BYTES);
    gong_buf_init(&b, &ctx, SERVE_BEAT_BYTES);
    gong_json_init(&j, &b);
    put_all(&j, s, state, now);
    errno = ENOMEM;
    ok = gong_buf_ok(&b) && replace(s->heartbeat, gong_buf_span(&b));
    gong_arena_finish(&a);
    return ok;
}

/* ---- reading ------------------------------------------------------------------------------------ */

/* malloc'ed. NULL: errno, 0 where it is no file of a size that a heartbeat can have. */
static char *slurp(const char *path, size_t *ret_n)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    char *text = NULL;
    ssize_t n = -1;

    if (fd < 0)
        return NULL;
    errno = 0;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= SERVE_BEAT_BYTES)
        text = malloc((size_t)st.st_size + 1);
    if (text)
        n = read(fd, text, (size_t)st.st_size);
    close(fd);
    if (n < 0) {
        free(text);
        return NULL;
    }
    text[n] = 0;
    *ret_n = (size_t)n;
    return text;
}

cJSON *serve_beat_read(const char *path, char *why, size_t why_n)
{
    size_t n = 0;
    char *text = slurp(path, &n);
    cJSON *beat = text ? cJSON_ParseWithLength(text, n) : NULL;

    if (!text)
        snprintf(why, why_n, "%s: %s", path, errno ? strerror(errno) : "is no heartbeat");
    free(text);
    if (text && (!serve_beat_time(beat, "time") || !cJSON_IsArray(cJSON_GetObjectItem(beat, "pipelines")))) {
        snprintf(why, why_n, "%s: is no heartbeat", path);
        cJSON_Delete(beat);
        return NULL;
    }
    return beat;
}

int64_t serve_beat_time(const cJSON *o, const char *key)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, key));
    int64_t t;

    return text && gong_time_read(gong_span_z(text), &t) ? t : 0;
}

const cJSON *serve_beat_of(const cJSON *beat, const char *file)
{
    const cJSON *one;

    cJSON_ArrayForEach (one, cJSON_GetObjectItemCaseSensitive(beat, "pipelines")) {
        const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(one, "file"));
        if (name && strcmp(name, file) == 0)
            return one;
    }
    return NULL;
}
