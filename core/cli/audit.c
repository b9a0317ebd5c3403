/* audit.c: gongbao audit. */
#include "exec/audit.h"

#include <errno.h>
#include <gongbao/json.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"
#include "exec/log.h"
#include "plugin/ctx.h"
#include "state/access.h"
#include "state/ledger.h"
#include "state/state.h"

enum { TOLD = 1000, OUTPUT_MAX = 16 * 1024 * 1024 };

struct job {
    bool json;
    size_t told;
    struct gong_json j;
};

static void tell_text(const struct gong_violation *v)
{
    char url[512];

    printf("%06lld.tsv:%lld: %s: %s%s%s\n", (long long)v->file, (long long)v->line, v->code,
           gong_printable(v->url, url, sizeof url), v->url.len ? " " : "", v->message);
}

static void tell_json(struct gong_json *j, const struct gong_violation *v)
{
    gong_json_open(j, '{');
    gong_json_key(j, "code");
    gong_json_string(j, gong_span_z(v->code));
    gong_json_key(j, "file");
    gong_json_int(j, v->file);
    gong_json_key(j, "line");
    gong_json_int(j, v->line);
    gong_json_key(j, "host");
    gong_json_string(j, v->host);
    gong_json_key(j, "url");
    gong_json_string(j, v->url);
    gong_json_key(j, "message");
    gong_json_string(j, gong_span_z(v->message));
    gong_json_close(j, '}');
}

static void tell(void *arg, const struct gong_violation *v)
{
    struct job *job = arg;

    if (++job->told > TOLD)
        return;
    if (job->json)
        tell_json(&job->j, v);
    else
        tell_text(v);
}

static void summary_text(const struct job *job, const struct gong_audit_counts *n)
{
    if (job->told > TOLD)
        printf("... more than %d; the rest is counted only\n", TOLD);
    printf("%lld requests (%lld for robots.txt) of %lld host%s in %lld file%s, %lld wait%s: ",
           (long long)n->requests, (long long)n->robots_requests, (long long)n->hosts,
           n->hosts == 1 ? "" : "s", (long long)n->files, n->files == 1 ? "" : "s", (long long)n->waits,
           n->waits == 1 ? "" : "s");
    if (n->violations == 0)
        printf("all as owed\n");
    else
        printf("%lld violation%s\n", (long long)n->violations, n->violations == 1 ? "" : "s");
    if (n->least_slack != INT64_MAX)
        printf("least slack: %lld ms, %06lld.tsv:%lld\n", (long long)n->least_slack, (long long)n->slack_file,
               (long long)n->slack_line);
    if (n->unproved)
        printf("%lld requests cannot be proved: their robots.txt stood in a file that was removed\n",
               (long long)n->unproved);
    if (!n->compared)
        printf("whether its end is missing is not known: there is no state that says how long it was\n");
    if (n->torn)
        printf("the last line breaks off: a crash, or a run that is writing it\n");
}

static void summary_json(struct gong_json *j, const struct gong_audit_counts *n)
{
    const struct {
        const char *key;
        int64_t value;
    } counts[] = {{"requests", n->requests}, {"robots_requests", n->robots_requests},
                  {"hosts", n->hosts},       {"files", n->files},
                  {"waits", n->waits},       {"violation_count", n->violations},
                  {"unproved", n->unproved}};

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        gong_json_key(j, counts[i].key);
        gong_json_int(j, counts[i].value);
    }
    gong_json_key(j, "least_slack_ms");
    if (n->least_slack == INT64_MAX)
        gong_json_null(j);
    else
        gong_json_int(j, n->least_slack);
    gong_json_key(j, "torn");
    gong_json_bool(j, n->torn);
    gong_json_key(j, "compared");
    gong_json_bool(j, n->compared);
}

/* How far the ledger went when the state was last committed; none: no state, or an older one. Read before
 * the ledger, which a run may be writing. */
static struct gong_span committed(struct gong_cli *c)
{
    char why[512];
    struct gong_state *s = gong_state_open_readonly(gong_cli_state(c), why, sizeof why);
    struct gong_span end = gong_span_none();

    if (s && !gong_state_token(s, GONG_LEDGER_TOKEN, &c->arena, &end))
        end = gong_span_none();
    gong_state_close(s);
    return end;
}

static void tell_unreadable(const char *dir, const char *why)
{
    char path[PATH_MAX], advice[GONG_ADVICE_MAX] = "";
    bool named = snprintf(path, sizeof path, "%s/ledger", dir) < (int)sizeof path;

    if (named && access(path, R_OK) != 0 && errno == ENOENT)
        snprintf(advice, sizeof advice,
                 "; has the pipeline asked for anything yet, or with another --state?");
    else if (named && access(path, R_OK) != 0)
        gong_state_advice(path, errno, advice);
    fprintf(stderr, "gongbao audit: %s%s\n", why, advice);
}

static int audit(struct gong_cli *c, struct job *job)
{
    struct gong_ctx ctx = {.arena = &c->arena};
    struct gong_audit_options opt = {.state_dir = gong_cli_state(c),
                                     .committed = committed(c),
                                     .since = c->since,
                                     .tolerance = c->tolerance,
                                     .tell = tell,
                                     .arg = job};
    struct gong_audit_counts n;
    struct gong_buf b;
    char why[512];

    gong_buf_init(&b, &ctx, OUTPUT_MAX);
    gong_json_init(&job->j, &b);
    gong_json_open(&job->j, '{');
    gong_json_key(&job->j, "violations");
    gong_json_open(&job->j, '[');
    if (!gong_audit(&opt, &n, why, sizeof why)) {
        tell_unreadable(opt.state_dir, why);
        return EXIT_FAILED;
    }
    if (n.files == 0) {
        fprintf(stderr,
                "gongbao audit: the ledger \"%s/ledger\" is empty: nothing was asked, or it was removed\n",
                opt.state_dir);
        return EXIT_FAILED;
    }
    gong_json_close(&job->j, ']');
    summary_json(&job->j, &n);
    gong_json_close(&job->j, '}');
    if (job->json)
        printf("%.*s\n", (int)gong_buf_span(&b).len, gong_buf_span(&b).ptr);
    else
        summary_text(job, &n);
    return n.violations ? EXIT_FAILED : EXIT_OK;
}

int gong_cmd_audit(int argc, char **argv)
{
    struct gong_cli *c = calloc(1, sizeof *c);
    struct job job = {.told = 0};
    int code = EXIT_FAILED;

    if (!c)
        return code;
    if (gong_cli_parse(c, argc, argv, &code)) {
        job.json = c->json;
        code = gong_cli_load(c) ? audit(c, &job) : EXIT_USAGE;
    }
    gong_cli_finish(c);
    free(c);
    return code;
}
