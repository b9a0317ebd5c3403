/* run.c: gongbao run, gongbao retry. */
#include "exec/run.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "cli/cli.h"
#include "plugin/ctx.h"

static int watch_signals(void)
{
    sigset_t set;

    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* too large a file is an error of the write */
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
        return -1;
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static int exit_code(const struct gong_run_result *r)
{
    switch (r->verdict) {
    case GONG_RUN_OK:
        return EXIT_OK;
    case GONG_RUN_SUSPECT:
        return EXIT_SUSPECT;
    case GONG_RUN_STOPPED:
        return 128 + r->signal;
    default:
        return r->signal ? 128 + r->signal : EXIT_FAILED;
    }
}

/* What the sinks wrote: their PATH parameters. */
static void print_outputs(const struct gong_pipeline *p, FILE *out)
{
    for (size_t i = p->first_sink; i < p->n_stages; i++)
        for (size_t k = 0; p->stages[i].plugin->params && p->stages[i].plugin->params[k].name; k++)
            if (p->stages[i].plugin->params[k].type == GONG_P_PATH && cJSON_IsString(p->stages[i].values[k]))
                fprintf(out, "  %s: %s\n", p->stages[i].name, p->stages[i].values[k]->valuestring);
}

static void print_json(const struct gong_run_result *r, FILE *out)
{
    struct gong_arena a;
    struct gong_ctx ctx = {.arena = &a};
    struct gong_buf b;
    struct gong_json j;

    gong_arena_init(&a, 1024 * 1024);
    gong_buf_init(&b, &ctx, 1024 * 1024);
    gong_json_init(&j, &b);
    gong_json_open(&j, '{');
    gong_json_key(&j, "event");
    gong_json_string(&j, GONG_LIT("end"));
    gong_json_key(&j, "verdict");
    gong_json_string(&j, gong_span_z(gong_verdict_name(r->verdict)));
    gong_json_key(&j, "reason");
    gong_json_string(&j, r->why[0] ? gong_span_z(r->why) : gong_span_none());
    gong_json_key(&j, "summary");
    gong_tally_json(&r->tally, &j);
    gong_json_close(&j, '}');
    fprintf(out, "%.*s\n", (int)b.len, b.ptr);
    gong_arena_finish(&a);
}

/* The command that shows every letter: with the state that this run used. */
static void print_status_hint(const struct gong_cli *c, FILE *out)
{
    fprintf(out, "\n  each of them: gongbao status %s%s%s\n", c->file, c->state ? " --state " : "",
            c->state ? c->state : "");
}

static void print_retry(const struct gong_run_result *r, FILE *out)
{
    if (r->unfetched)
        fprintf(out, "  %zu dead letter%s no payload: run the pipeline again to fetch them\n", r->unfetched,
                r->unfetched == 1 ? " has" : "s have");
    else if (r->tally.seen == 0)
        fprintf(out, "  nothing to retry: there are no dead letters\n");
}

static void print_result(const struct gong_cli *c, const struct gong_run_result *r, FILE *out)
{
    if (strcmp(c->log_format, "json") == 0) {
        print_json(r, out);
        return;
    }
    if (r->why[0])
        fprintf(out, "gongbao %s: %s\n", c->command, r->why);
    if (c->quiet && r->verdict == GONG_RUN_OK)
        return;
    gong_tally_print(&r->tally, r->verdict, out);
    if (r->unreadable)
        fprintf(out, "  %zu places in the archive could not be read\n", r->unreadable);
    if (strcmp(c->command, "retry") == 0 && r->verdict == GONG_RUN_OK)
        print_retry(r, out);
    if (r->tally.dead || r->tally.still_dead)
        print_status_hint(c, out);
    if (r->tally.records) {
        fprintf(out, "\n");
        print_outputs(&c->pipeline, out);
    }
}

static int execute(struct gong_cli *c)
{
    bool retry = strcmp(c->command, "retry") == 0;
    struct gong_run_result *result = calloc(1, sizeof *result);
    struct gong_logger log;
    struct gong_run_options opt = {.pipeline = &c->pipeline,
                                   .log = &log,
                                   .state_dir = gong_cli_state(c),
                                   .again = c->again,
                                   .retry = retry,
                                   .only = c->id,
                                   .replay = c->archive,
                                   .ingest_file = c->ingest_file,
                                   .ingest_url = c->url};
    int code = EXIT_FAILED;

    if (!result)
        return code;
    gong_logger_init(&log, stderr, strcmp(c->log_format, "json") == 0, c->quiet);
    opt.signal_fd = watch_signals();
    gong_run(&opt, result);
    print_result(c, result, stderr);
    code = exit_code(result);
    if (opt.signal_fd >= 0)
        close(opt.signal_fd);
    free(result);
    return code;
}

int gong_cmd_run(int argc, char **argv)
{
    struct gong_cli *c = calloc(1, sizeof *c);
    int code = EXIT_FAILED;

    if (!c)
        return code;
    if (gong_cli_parse(c, argc, argv, &code)) {
        if (strcmp(c->command, "replay") == 0 && !c->archive)
            code = gong_usage_error("replay", "wants --archive DIR");
        else if (strcmp(c->command, "ingest") == 0 && (!c->ingest_file || !c->url))
            code = gong_usage_error("ingest", "wants --file F and --url U");
        else
            code = gong_cli_load(c) ? execute(c) : EXIT_USAGE;
    }
    gong_cli_finish(c);
    free(c);
    return code;
}

int gong_cmd_replay(int argc, char **argv)
{
    return gong_cmd_run(argc, argv);
}

int gong_cmd_ingest(int argc, char **argv)
{
    return gong_cmd_run(argc, argv);
}

int gong_cmd_retry(int argc, char **argv)
{
    return gong_cmd_run(argc, argv);
}
