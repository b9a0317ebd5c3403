/* serve_book.c: the list of pipelines, what is known of each, and when each is due. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "cli/serve.h"
#include "state/state.h"

enum { JOB_ARENA = 256 * 1024, LOAD_ARENA = 512 * 1024 * 1024, ROW_ARENA = 256 * 1024 * 1024 };

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* ---- what is known --------------------------------------------------------------------------------- */

static bool same_text(const cJSON *o, const char *key, const char *text)
{
    const char *v = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, key));

    return v && text && strcmp(v, text) == 0;
}

/* The process before this one wrote it down. false: for another schedule. */
static bool recall_beat(struct serve_job *job, const cJSON *known)
{
    const cJSON *code = cJSON_GetObjectItemCaseSensitive(known, "last_exit"),
                *failures = cJSON_GetObjectItemCaseSensitive(known, "failures");

    job->last_start = serve_beat_time(known, "last_start");
    job->last_end = serve_beat_time(known, "last_end");
    if (cJSON_IsNumber(code))
        job->last_exit = code->valueint;
    if (cJSON_IsNumber(failures))
        job->failures = failures->valueint;
    if (!same_text(known, "schedule", job->schedule) || !same_text(known, "time_zone", job->time_zone))
        return false;
    job->since = serve_beat_time(known, "since");
    return true;
}

static int exit_of(const struct gong_run_row *row)
{
    if (gong_span_is(row->state, "ok"))
        return EXIT_OK;
    if (gong_span_is(row->state, "suspect"))
        return EXIT_SUSPECT;
    return gong_span_is(row->state, "failed") ? EXIT_FAILED : 128 + SIGTERM; /* stopped, or killed */
}

/* A run that the heartbeat does not know: by hand, or its end was not seen. */
static void recall_row(struct serve_job *job, const struct gong_run_row *row)
{
    int64_t started = 0, ended = 0;

    if (!gong_time_read(row->started, &started) || started < job->last_start ||
        (job->last_end && started <= job->last_end))
        return;
    gong_time_read(row->ended, &ended);
    job->last_start = started;
    job->last_end = ended;
    job->last_exit = exit_of(row);
    job->failures = job->last_exit == EXIT_FAILED ? job->failures + 1 : 0;
}

static void recall_state(struct serve_job *job)
{
    struct gong_run_row row = {.id = 0};
    struct gong_state *state;
    struct gong_arena a;
    char why[SERVE_WHY];

    job->foreign = gong_state_is_held(job->state);
    if (job->foreign)
        return; /* that run is not over; serve_foreign_ended looks again */
    state = gong_state_open_readonly(job->state, why, sizeof why);
    if (!state)
        return; /* never run, or the run itself will say what is wrong with it */
    gong_arena_init(&a, ROW_ARENA);
    if (gong_state_last_run(state, &a, &row))
        recall_row(job, &row);
    gong_arena_finish(&a);
    gong_state_close(state);
}

static void recall(struct serve *s, struct serve_job *job, int64_t now)
{
    const cJSON *known = serve_beat_of(s->memory, job->file);
    bool goes_on = known && recall_beat(job, known);

    recall_state(job);
    if (known ? !goes_on : !job->last_start)
        job->since = now; /* a new schedule, or a pipeline that never ran: from now on */
    job->owed = serve_was_stopped(job->last_exit);
}

/* ---- reading a file ---------------------------------------------------------------------------------- */

static const char *keep(struct serve_job *job, const char *z)
{
    size_t n = z ? strlen(z) + 1 : 0;
    char *p = n ? gong_arena_alloc(&job->arena, n) : NULL;

    return p ? memcpy(p, z, n) : NULL;
}

static void set_problem(const struct serve *s, struct serve_job *job, const char *problem)
{
    snprintf(job->problem, sizeof job->problem, "%s", problem);
    job->due = GONG_CRON_NEVER;
    serve_log(s, GONG_ERROR, job, "%s", problem);
}

static void tell_diags(const struct serve *s, struct serve_job *job, const struct gong_diags *d)
{
    char text[SERVE_WHY];

    for (const struct gong_diag *g = d->first; g; g = g->next) {
        if (g->file && g->line)
            snprintf(text, sizeof text, "%s:%u:%u: %s", g->file, g->line, g->column, g->message);
        else
            snprintf(text, sizeof text, "%s%s%s", g->file ? g->file : "", g->file ? ": " : "", g->message);
        if (g == d->first)
            set_problem(s, job, text);
        else
            serve_log(s, GONG_ERROR, job, "%s", text);
    }
    if (!d->first)
        set_problem(s, job, "cannot be read: out of memory");
}

/* false: has no schedule. */
static bool take_settings(struct serve_job *job, const struct gong_settings *g)
{
    char why[SERVE_WHY];

    job->name = keep(job, g->name);
    job->state = keep(job, g->state);
    job->schedule = keep(job, g->schedule);
    job->time_zone = keep(job, g->time_zone ? g->time_zone : "+08:00");
    return job->name && job->state && job->schedule && job->time_zone &&
           gong_cron_parse(&job->cron, job->schedule, why, sizeof why) &&
           gong_zone_parse(&job->zone, job->time_zone, why, sizeof why);
}

enum reading { READ_OK, READ_BAD, READ_UNSCHEDULED };

static enum reading read_file(struct serve *s, struct serve_job *job)
{
    struct gong_pipeline *p = calloc(1, sizeof *p);
    struct gong_arena a;
    struct gong_diags d = {.arena = &a};
    struct gong_pipeline_options opt = {.file = job->file, .plugin_dir = gong_own_plugins()};
    enum reading r = READ_BAD;

    gong_arena_init(&a, LOAD_ARENA);
    job->problem[0] = 0;
    if (p && gong_pipeline_load(p, &d, &opt)) {
        gong_arena_reset(&job->arena);
        r = take_settings(job, &p->settings) ? READ_OK : READ_UNSCHEDULED;
    } else
        tell_diags(s, job, &d);
    if (p)
        gong_pipeline_finish(p);
    gong_arena_finish(&a);
    free(p);
    return r;
}

/* ---- the list -------------------------------------------------------------------------------------------
 */

static struct serve_job *find_job(const struct serve *s, const char *file)
{
    for (size_t i = 0; i < s->n_jobs; i++)
        if (strcmp(s->jobs[i]->file, file) == 0)
            return s->jobs[i];
    return NULL;
}

static struct serve_job *new_job(const char *file)
{
    struct serve_job *job = calloc(1, sizeof *job);

    if (!job || !(job->file = strdup(file))) {
        free(job);
        return NULL;
    }
    gong_arena_init(&job->arena, JOB_ARENA);
    job->last_exit = SERVE_NO_EXIT;
    job->log = -1;
    return job;
}

static void free_job(struct serve_job *job)
{
    gong_arena_finish(&job->arena);
    free(job->file);
    free(job);
}

static bool state_taken(struct serve *s, struct serve_job *job)
{
    char text[SERVE_WHY];

    for (size_t i = 0; i < s->n_jobs; i++) {
        const struct serve_job *other = s->jobs[i];
        if (other == job || !other->seen || !other->state || strcmp(other->state, job->state) != 0)
            continue;
        snprintf(text, sizeof text, "its state folder %s is that of %s too", job->state, other->file);
        set_problem(s, job, text);
        return true;
    }
    return false;
}

/* The file was read, and is good. */
static void enlist(struct serve *s, struct serve_job *job, const char *before, int64_t now)
{
    char as[SERVE_WHY];

    job->seen = true;
    if (state_taken(s, job))
        return;
    snprintf(as, sizeof as, "%s %s", job->schedule, job->time_zone);
    if (!*before)
        recall(s, job, now);
    else if (strcmp(before, as) != 0)
        job->since = now;
    if (!job->pid)
        serve_schedule(job, now);
}

static void add_file(struct serve *s, const char *file, bool named)
{
    struct serve_job *job = find_job(s, file);
    char before[SERVE_WHY] = "";
    bool fresh = !job;

    if (job && job->seen)
        return; /* named twice */
    if (!job && (s->n_jobs == SERVE_MOST || !(job = new_job(file)))) {
        serve_log(s, GONG_ERROR, NULL, "%s: more than %d pipelines", file, SERVE_MOST);
        return;
    }
    if (job->schedule)
        snprintf(before, sizeof before, "%s %s", job->schedule, job->time_zone);
    if (fresh)
        s->jobs[s->n_jobs++] = job;
    switch (read_file(s, job)) {
    case READ_OK:
        enlist(s, job, before, serve_now());
        break;
    case READ_UNSCHEDULED:
        job->seen = named;
        if (named)
            set_problem(s, job, "has no \"schedule\": it runs by hand alone");
        break;
    default:
        job->seen = true;
    }
}

static int is_pipeline(const struct dirent *e)
{
    size_t n = strlen(e->d_name);

    return n > 5 && e->d_name[0] != '.' && strcmp(e->d_name + n - 5, ".json") == 0;
}

static void add_folder(struct serve *s, const char *dir)
{
    char path[PATH_MAX];
    struct dirent **files;
    int n = scandir(dir, &files, is_pipeline, alphasort);

    if (n < 0) {
        serve_log(s, GONG_ERROR, NULL, "%s: %s", dir, strerror(errno));
        return;
    }
    for (int i = 0; i < n; i++) {
        if (snprintf(path, sizeof path, "%s/%s", dir, files[i]->d_name) < (int)sizeof path)
            add_file(s, path, false);
        free(files[i]);
    }
    free(files);
}

void serve_drop_gone(struct serve *s)
{
    size_t n = 0;

    for (size_t i = 0; i < s->n_jobs; i++) {
        struct serve_job *job = s->jobs[i];
        if (job->gone && !job->pid)
            free_job(job);
        else
            s->jobs[n++] = job;
    }
    s->n_jobs = n;
}

void serve_book_read(struct serve *s)
{
    struct stat st;

    for (size_t i = 0; i < s->n_jobs; i++)
        s->jobs[i]->seen = s->jobs[i]->gone = false;
    for (size_t i = 0; i < s->n_paths; i++)
        if (stat(s->paths[i], &st) == 0 && S_ISDIR(st.st_mode))
            add_folder(s, s->paths[i]);
        else
            add_file(s, s->paths[i], true);
    for (size_t i = 0; i < s->n_jobs; i++)
        s->jobs[i]->gone = !s->jobs[i]->seen;
    serve_drop_gone(s);
}

void serve_book_finish(struct serve *s)
{
    for (size_t i = 0; i < s->n_jobs; i++)
        free_job(s->jobs[i]);
    s->n_jobs = 0;
}

/* ---- due
 * --------------------------------------------------------------------------------------------------- */

void serve_schedule(struct serve_job *job, int64_t now)
{
    int64_t base = later(job->since, later(job->last_start, job->last_end));

    if (base > now)
        base = now; /* the clock was wrong once */
    job->due = job->owed ? now : gong_cron_next(&job->cron, &job->zone, base);
}

void serve_put_back(struct serve_job *job, int64_t now)
{
    job->not_before = 0;
    job->since = job->since < now ? job->since : now;
    job->last_start = job->last_start < now ? job->last_start : now;
    job->last_end = job->last_end < now ? job->last_end : now;
    if (!job->problem[0] && job->schedule)
        serve_schedule(job, now);
}

bool serve_foreign_ended(struct serve_job *job, int64_t now)
{
    if (!job->foreign || job->pid || !job->state || gong_state_is_held(job->state))
        return false;
    recall_state(job);
    if (job->foreign)
        return false;
    job->owed = serve_was_stopped(job->last_exit);
    job->not_before = 0;
    if (!job->problem[0])
        serve_schedule(job, now);
    return true;
}

static bool may_start(const struct serve_job *job)
{
    return !job->pid && !job->problem[0] && !job->gone && !job->ended && job->schedule;
}

struct serve_job *serve_first_due(struct serve *s, int64_t now)
{
    struct serve_job *first = NULL;

    for (size_t i = 0; i < s->n_jobs; i++) {
        struct serve_job *job = s->jobs[i];
        if (may_start(job) && job->due <= now && job->not_before <= now && (!first || job->due < first->due))
            first = job;
    }
    return first;
}

int64_t serve_next_due(const struct serve *s)
{
    int64_t next = GONG_CRON_NEVER;

    for (size_t i = 0; i < s->n_jobs; i++) {
        int64_t t = later(s->jobs[i]->due, s->jobs[i]->not_before);
        if (may_start(s->jobs[i]) && t < next)
            next = t;
    }
    return next;
}
