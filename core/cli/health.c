/* health.c: gongbao health: is the scheduler alive and are its pipelines well? One line, and an
 * exit code that an alarm can watch. */
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/serve.h"

enum { LATE = 24 * 3600, MAX_AGE = 300, BEATS = 3, TOLD = 5, TEXT_MAX = 1024 };

struct health {
    const char *file;
    int64_t max_age; /* seconds; 0: as the heartbeat is written */
    cJSON *beat;
    int64_t now;
    char failed[TEXT_MAX], suspect[TEXT_MAX]; /* what is so, one after the other */
    size_t n_failed, n_suspect;
};

__attribute__((format(printf, 3, 4))) static void add(char *list, size_t *n, const char *fmt, ...)
{
    size_t len = strlen(list);
    va_list ap;

    if ((*n)++ >= TOLD)
        return;
    if (len)
        len += (size_t)snprintf(list + len, TEXT_MAX - len, "; ");
    va_start(ap, fmt);
    if (len < TEXT_MAX)
        vsnprintf(list + len, TEXT_MAX - len, fmt, ap);
    va_end(ap);
}

static const char *text_of(const cJSON *o, const char *key)
{
    const char *v = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, key));

    return v ? v : "";
}

/* A run that hangs, or is kept from starting, never ends: nothing else would tell. */
static void look_at_lateness(struct health *h, const cJSON *one)
{
    const cJSON *left_out = cJSON_GetObjectItemCaseSensitive(one, "left_out");
    int64_t started = serve_beat_time(one, "last_start"), due = serve_beat_time(one, "next_due");
    const char *name = text_of(one, "name");

    if (strcmp(text_of(one, "state"), "running") != 0) {
        if (due && h->now - due > LATE)
            add(h->suspect, &h->n_suspect, "%s: is due since %s and has not started", name,
                text_of(one, "next_due"));
    } else if (cJSON_IsNumber(left_out) && left_out->valueint > 0 && h->now - started > LATE) {
        add(h->suspect, &h->n_suspect, "%s: its run goes since %s, and %d time%s left out meanwhile", name,
            text_of(one, "last_start"), left_out->valueint, left_out->valueint == 1 ? " was" : "s were");
    }
}

/* By the last end, also while the next run goes: an alarm must not flap. */
static void look_at_pipeline(struct health *h, const cJSON *one)
{
    const cJSON *code = cJSON_GetObjectItemCaseSensitive(one, "last_exit"),
                *failures = cJSON_GetObjectItemCaseSensitive(one, "failures");
    const char *name = text_of(one, "name"), *problem = text_of(one, "problem");
    int last = cJSON_IsNumber(code) ? code->valueint : EXIT_OK;

    if (*problem)
        add(h->failed, &h->n_failed, "%s: %s", name, problem);
    else if (last == EXIT_SUSPECT)
        add(h->suspect, &h->n_suspect, "%s: its run that ended %s was suspect", name,
            text_of(one, "last_end"));
    else if (serve_was_stopped(last))
        add(h->suspect, &h->n_suspect, "%s: its run was stopped before its end, %s", name,
            text_of(one, "last_end"));
    else if (last != EXIT_OK)
        add(h->failed, &h->n_failed, "%s: failed %d time%s, last %s with exit %d", name,
            cJSON_IsNumber(failures) ? failures->valueint : 1,
            cJSON_IsNumber(failures) && failures->valueint == 1 ? "" : "s in a row", text_of(one, "last_end"),
            last);
}

static void look_at_age(struct health *h)
{
    const cJSON *beat = cJSON_GetObjectItemCaseSensitive(h->beat, "beat");
    int64_t at = serve_beat_time(h->beat, "time"), age = h->now - at, most = h->max_age;
    const char *state = text_of(h->beat, "state");
    char text[32];

    if (!most)
        most = cJSON_IsNumber(beat) && beat->valueint * BEATS > MAX_AGE ? (int64_t)beat->valueint * BEATS
                                                                        : MAX_AGE;
    if (strcmp(state, "stopped") == 0 || strcmp(state, "stopping") == 0)
        add(h->failed, &h->n_failed, "gongbao serve is %s since %s", state, gong_time_text(at, text));
    else if (age > most || age < -most)
        add(h->failed, &h->n_failed, "the heartbeat is stale: its time is %s, %lld s %s",
            gong_time_text(at, text), (long long)(age < 0 ? -age : age), age < 0 ? "ahead" : "ago");
}

static void print_list(const char *word, const char *list, size_t n)
{
    char safe[4 * TEXT_MAX];

    printf("%s: %s", word, gong_printable(gong_span_z(list), safe, sizeof safe));
    if (n > TOLD)
        printf("; and %zu more", n - TOLD);
    printf("\n");
}

static int verdict(struct health *h)
{
    const cJSON *one, *pipelines = cJSON_GetObjectItemCaseSensitive(h->beat, "pipelines");
    int n = cJSON_GetArraySize(pipelines);

    look_at_age(h);
    cJSON_ArrayForEach (one, pipelines)
        look_at_pipeline(h, one);
    if (!h->n_failed) /* who is stopped is late of course */
        cJSON_ArrayForEach (one, pipelines)
            look_at_lateness(h, one);
    if (h->n_failed) {
        print_list("failed", h->failed, h->n_failed);
        return EXIT_FAILED;
    }
    if (h->n_suspect) {
        print_list("suspect", h->suspect, h->n_suspect);
        return EXIT_SUSPECT;
    }
    printf("ok: %d pipeline%s, heartbeat of %s\n", n, n == 1 ? "" : "s", text_of(h->beat, "time"));
    return EXIT_OK;
}

static int parse(struct health *h, int argc, char **argv)
{
    static const struct option options[] = {{"max-age", required_argument, NULL, 'm'}, {NULL, 0, NULL, 0}};
    int64_t ms;
    int opt;

    opterr = 0;
    while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (opt != 'm')
            return gong_usage_error("health", "option \"%s\" is unknown or wants a value", argv[optind - 1]);
        if (!gong_parse_time(optarg, &ms) || ms < 1000)
            return gong_usage_error("health", "--max-age is a time such as 5m, not \"%s\"", optarg);
        h->max_age = ms / 1000;
    }
    if (argc - optind > 1)
        return gong_usage_error("health", "wants one heartbeat");
    h->file = argc > optind ? argv[optind] : "state/serve.json";
    return EXIT_OK;
}

int gong_cmd_health(int argc, char **argv)
{
    struct health h = {0};
    char why[SERVE_WHY];
    int code = parse(&h, argc, argv);

    if (code != EXIT_OK)
        return code;
    h.now = serve_now();
    h.beat = serve_beat_read(h.file, why, sizeof why);
    if (!h.beat) {
        printf("failed: %s%s\n", why,
               access(h.file, F_OK) && errno == ENOENT ? " (gongbao serve writes it; see its --heartbeat)"
                                                       : "");
        return EXIT_FAILED;
    }
    code = verdict(&h);
    cJSON_Delete(h.beat);
    return code;
}
