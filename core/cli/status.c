/* status.c: gongbao status. */
#include <errno.h>
#include <gongbao/json.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/status_sources.h"
#include "exec/log.h"
#include "plugin/ctx.h"
#include "state/state.h"

enum { RUNS_SHOWN = 5, LETTERS_SHOWN = 20, LETTERS_JSON = 10000 };

/* A run that was killed could not note its end. */
static struct gong_span state_of(const struct gong_run_row *run, const char *dir)
{
    return gong_span_is(run->state, "running") && !gong_state_is_held(dir) ? GONG_LIT("interrupted")
                                                                           : run->state;
}

static bool text_status(struct gong_state *s, struct gong_arena *a, const char *dir)
{
    struct gong_state_counts n = {0, 0, 0};
    struct gong_run_row run = {.id = INT64_MAX};
    struct gong_dead d;
    char url[512], why[512];
    int64_t after = 0;

    if (!gong_state_counts(s, &n))
        return false;
    printf("%lld page%s delivered, %lld dead letter%s (%lld may work on a retry)\n", (long long)n.items,
           n.items == 1 ? "" : "s", (long long)n.dead, n.dead == 1 ? "" : "s", (long long)n.retryable);
    if (!gong_print_sources(s))
        return false;
    printf("\nlast runs:\n");
    for (int i = 0; i < RUNS_SHOWN && gong_state_run_before(s, run.id, a, &run); i++)
        printf("  %-6lld  %-6.*s  %-20.*s  %-20.*s  %.*s\n", (long long)run.id, (int)run.kind.len,
               run.kind.ptr, (int)run.started.len, run.started.ptr, run.ended.ptr ? (int)run.ended.len : 1,
               run.ended.ptr ? run.ended.ptr : "-", (int)state_of(&run, dir).len, state_of(&run, dir).ptr);
    if (n.dead)
        printf("\ndead letters:\n");
    for (int i = 0; i < LETTERS_SHOWN && gong_state_next_dead(s, after, false, a, &d); i++) {
        after = d.id;
        printf("  %lld  %s\n      %.*s (%.*s) %.*s: %s; %lld attempt%s\n", (long long)d.id,
               gong_printable(d.url, url, sizeof url), (int)d.stage.len, d.stage.ptr, (int)d.plugin.len,
               d.plugin.ptr ? d.plugin.ptr : "", (int)d.code.len, d.code.ptr,
               gong_printable(d.reason, why, sizeof why), (long long)d.attempts, d.attempts == 1 ? "" : "s");
    }
    if (n.dead > LETTERS_SHOWN)
        printf("  … and %lld more (--json shows them)\n", (long long)n.dead - LETTERS_SHOWN);
    return !gong_state_error(s)[0];
}

static void json_letter(struct gong_json *j, const struct gong_dead *d)
{
    const struct {
        const char *key;
        struct gong_span value;
    } texts[] = {{"url", d->url},   {"sha256", d->sha256}, {"stage", d->stage}, {"plugin", d->plugin},
                 {"code", d->code}, {"reason", d->reason}, {"at", d->at}};

    gong_json_open(j, '{');
    gong_json_key(j, "id");
    gong_json_int(j, d->id);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        gong_json_key(j, texts[i].key);
        gong_json_string(j, texts[i].value);
    }
    gong_json_key(j, "retry");
    gong_json_bool(j, d->retry);
    gong_json_key(j, "attempts");
    gong_json_int(j, d->attempts);
    gong_json_close(j, '}');
}

static void json_runs(struct gong_json *j, struct gong_state *s, struct gong_arena *a, const char *dir)
{
    struct gong_run_row run = {.id = INT64_MAX};

    gong_json_key(j, "runs");
    gong_json_open(j, '[');
    for (int i = 0; i < RUNS_SHOWN && gong_state_run_before(s, run.id, a, &run); i++) {
        gong_json_open(j, '{');
        gong_json_key(j, "id");
        gong_json_int(j, run.id);
        gong_json_key(j, "kind");
        gong_json_string(j, run.kind);
        gong_json_key(j, "started");
        gong_json_string(j, run.started);
        gong_json_key(j, "ended");
        gong_json_string(j, run.ended);
        gong_json_key(j, "state");
        gong_json_string(j, state_of(&run, dir));
        if (run.summary.ptr) {
            gong_json_key(j, "summary");
            gong_json_raw(j, run.summary);
        }
        gong_json_close(j, '}');
    }
    gong_json_close(j, ']');
}

static bool json_status(struct gong_state *s, struct gong_arena *a, const char *dir)
{
    struct gong_ctx ctx = {.arena = a};
    struct gong_state_counts n = {0, 0, 0};
    struct gong_dead d;
    struct gong_buf b;
    struct gong_json j;
    int64_t after = 0;

    if (!gong_state_counts(s, &n))
        return false;
    gong_buf_init(&b, &ctx, 256 * 1024 * 1024);
    gong_json_init(&j, &b);
    gong_json_open(&j, '{');
    gong_json_key(&j, "delivered");
    gong_json_int(&j, n.items);
    gong_json_key(&j, "dead");
    gong_json_int(&j, n.dead);
    if (!gong_json_sources(s, &j))
        return false;
    json_runs(&j, s, a, dir);
    gong_json_key(&j, "dead_letters");
    gong_json_open(&j, '[');
    for (int i = 0; i < LETTERS_JSON && gong_state_next_dead(s, after, false, a, &d); i++) {
        json_letter(&j, &d);
        after = d.id;
    }
    gong_json_close(&j, ']');
    gong_json_close(&j, '}');
    if (gong_buf_ok(&b))
        printf("%.*s\n", (int)b.len, b.ptr);
    return gong_buf_ok(&b) && !gong_state_error(s)[0];
}

static void tell_unreadable(const char *dir, const char *why)
{
    char path[PATH_MAX];
    bool absent = snprintf(path, sizeof path, "%s/state.db", dir) < (int)sizeof path &&
                  access(path, F_OK) != 0 && errno == ENOENT;

    fprintf(stderr, "gongbao status: %s%s\n", why,
            absent ? "; has the pipeline run yet, or with another --state?" : "");
}

int gong_cmd_status(int argc, char **argv)
{
    struct gong_cli *c = calloc(1, sizeof *c);
    struct gong_state *s;
    char why[512];
    int code = EXIT_FAILED;

    if (!c)
        return code;
    if (gong_cli_parse(c, argc, argv, &code)) {
        code = gong_cli_load(c) ? EXIT_OK : EXIT_USAGE;
        s = code == EXIT_OK ? gong_state_open_readonly(gong_cli_state(c), why, sizeof why) : NULL;
        if (s && !(c->json ? json_status : text_status)(s, &c->arena, gong_cli_state(c))) {
            fprintf(stderr, "gongbao status: the state cannot be read: %s\n", gong_state_error(s));
            code = EXIT_FAILED;
        } else if (!s && code == EXIT_OK) {
            tell_unreadable(gong_cli_state(c), why);
            code = EXIT_FAILED;
        }
        gong_state_close(s);
    }
    gong_cli_finish(c);
    free(c);
    return code;
}
