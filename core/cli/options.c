/* options.c: the options that commands on a pipeline file share. */
#include <getopt.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "config/diag.h"

#ifndef GONG_PLUGIN_INSTALL_DIR
#define GONG_PLUGIN_INSTALL_DIR "../lib/gongbao/plugins" /* from the folder of the command */
#endif

static char own_plugins[PATH_MAX]; /* written once, before anything else runs */

static bool try_folder(const char *dir, const char *below)
{
    char path[PATH_MAX];

    return snprintf(path, sizeof path, "%s/%s", dir, below) < (int)sizeof path && realpath(path, own_plugins);
}

const char *gong_own_plugins(void)
{
    char exe[PATH_MAX];
    const char *dir;
    ssize_t n = own_plugins[0] ? 0 : readlink("/proc/self/exe", exe, sizeof exe - 1);

    if (own_plugins[0])
        return own_plugins;
    exe[n > 0 ? n : 0] = 0;
    dir = dirname(exe);
    if (!try_folder(dir, "plugins") && !try_folder(dir, GONG_PLUGIN_INSTALL_DIR))
        snprintf(own_plugins, sizeof own_plugins, "%s", "/usr/lib/gongbao/plugins");
    return own_plugins;
}

enum { CLI_VALUES = sizeof(((struct gong_cli *)NULL)->sets) / sizeof(const char *) };

enum {
    OPT_SET = 256,
    OPT_STATE,
    OPT_LOG_FORMAT,
    OPT_AGAIN,
    OPT_ID,
    OPT_JSON,
    OPT_ARCHIVE,
    OPT_FILE,
    OPT_URL,
    OPT_SOURCE,
    OPT_SINCE,
    OPT_TOLERANCE
};

static const struct option long_options[] = {{"set", required_argument, NULL, OPT_SET},
                                             {"state", required_argument, NULL, OPT_STATE},
                                             {"log-format", required_argument, NULL, OPT_LOG_FORMAT},
                                             {"again", no_argument, NULL, OPT_AGAIN},
                                             {"id", required_argument, NULL, OPT_ID},
                                             {"json", no_argument, NULL, OPT_JSON},
                                             {"archive", required_argument, NULL, OPT_ARCHIVE},
                                             {"file", required_argument, NULL, OPT_FILE},
                                             {"url", required_argument, NULL, OPT_URL},
                                             {"source", required_argument, NULL, OPT_SOURCE},
                                             {"since", required_argument, NULL, OPT_SINCE},
                                             {"tolerance", required_argument, NULL, OPT_TOLERANCE},
                                             {"quiet", no_argument, NULL, 'q'},
                                             {NULL, 0, NULL, 0}};

static bool is_one_of(const char *command, const char *list)
{
    size_t n = strlen(command);

    for (const char *p = list; *p; p += strcspn(p, " "), p += strspn(p, " "))
        if (strncmp(p, command, n) == 0 && (p[n] == ' ' || p[n] == 0))
            return true;
    return false;
}

/* Which commands take an option; of those that are not listed, all that run a pipeline. */
static bool allowed(const char *command, int opt)
{
    static const struct {
        int opt;
        const char *commands;
    } table[] = {{OPT_STATE, "run retry replay ingest status audit"},
                 {OPT_AGAIN, "run replay"},
                 {OPT_ARCHIVE, "replay"},
                 {OPT_FILE, "ingest"},
                 {OPT_URL, "ingest"},
                 {OPT_SOURCE, "run"},
                 {OPT_ID, "retry"},
                 {OPT_JSON, "status audit"},
                 {OPT_SINCE, "audit"},
                 {OPT_TOLERANCE, "audit"}};

    if (opt == OPT_SET)
        return true;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].opt == opt)
            return is_one_of(command, table[i].commands);
    return is_one_of(command, "run retry replay ingest");
}

static int take_id(struct gong_cli *c)
{
    char *end;

    c->id = strtoll(optarg, &end, 10);
    if (*end || c->id < 1)
        return gong_usage_error(c->command, "--id wants a number, not \"%s\"", optarg);
    return EXIT_OK;
}

/* A day, or a second of it, in UTC. */
static int take_since(struct gong_cli *c)
{
    struct tm t = {0};
    const char *end = strptime(optarg, "%Y-%m-%d", &t);

    if (end && *end)
        end = strptime(end, "T%H:%M:%SZ", &t);
    if (!end || *end)
        return gong_usage_error(c->command, "--since wants YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ, not \"%s\"",
                                optarg);
    c->since = (long long)timegm(&t) * 1000;
    return EXIT_OK;
}

static int take_tolerance(struct gong_cli *c)
{
    char *end;

    c->tolerance = strtoll(optarg, &end, 10);
    if (end == optarg || *end || c->tolerance < 0 || c->tolerance > 3600000)
        return gong_usage_error(c->command, "--tolerance wants milliseconds, 3,600,000 at most, not \"%s\"",
                                optarg);
    return EXIT_OK;
}

static int add_value(struct gong_cli *c, const char *name, const char **values, size_t *n)
{
    if (*n == CLI_VALUES)
        return gong_usage_error(c->command, "more than %zu --%s", *n, name);
    values[(*n)++] = optarg;
    return EXIT_OK;
}

static int take_log_format(struct gong_cli *c)
{
    c->log_format = optarg;
    if (strcmp(optarg, "text") != 0 && strcmp(optarg, "json") != 0)
        return gong_usage_error(c->command, "--log-format is text or json, not \"%s\"", optarg);
    return EXIT_OK;
}

static void take_text(struct gong_cli *c, int opt)
{
    if (opt == OPT_STATE)
        c->state = optarg;
    else if (opt == OPT_FILE)
        c->ingest_file = optarg;
    else if (opt == OPT_URL)
        c->url = optarg;
    else if (opt == OPT_ARCHIVE)
        c->archive = optarg;
    c->again |= opt == OPT_AGAIN;
    c->json |= opt == OPT_JSON;
    c->quiet |= opt == 'q';
}

static int take_option(struct gong_cli *c, int opt)
{
    switch (opt) {
    case OPT_SET:
        return add_value(c, "set", c->sets, &c->n_sets);
    case OPT_SOURCE:
        return add_value(c, "source", c->sources, &c->n_sources);
    case OPT_LOG_FORMAT:
        return take_log_format(c);
    case OPT_ID:
        return take_id(c);
    case OPT_SINCE:
        return take_since(c);
    case OPT_TOLERANCE:
        return take_tolerance(c);
    default:
        take_text(c, opt);
        return EXIT_OK;
    }
}

static const char *option_name(int opt)
{
    for (const struct option *o = long_options; o->name; o++)
        if (o->val == opt)
            return o->name;
    return "";
}

/* opt: '?', or an option of another command. */
static int bad_option(const struct gong_cli *c, int opt, const char *word)
{
    const char *names[sizeof long_options / sizeof *long_options], *near;
    size_t n = 0;

    if (opt != '?')
        return gong_usage_error(c->command, "does not take --%s", option_name(opt));
    for (const struct option *o = long_options; o->name; o++) {
        if (strncmp(word, "--", 2) == 0 && strcmp(word + 2, o->name) == 0)
            return gong_usage_error(c->command, "%s wants a value", word);
        if (allowed(c->command, o->val))
            names[n++] = o->name;
    }
    names[n] = NULL;
    near = strncmp(word, "--", 2) == 0 ? gong_nearest(word + 2, names) : NULL;
    return gong_usage_error(c->command, "unknown option \"%s\"%s%s%s", word, near ? "; did you mean --" : "",
                            near ? near : "", near ? "?" : "");
}

bool gong_cli_parse(struct gong_cli *c, int argc, char **argv, int *ret_exit)
{
    int opt;

    memset(c, 0, sizeof *c);
    c->command = argv[0];
    c->log_format = "text";
    gong_arena_init(&c->arena, 512 * 1024 * 1024);
    c->diags.arena = &c->arena;
    opterr = 0;
    while ((opt = getopt_long(argc, argv, "q", long_options, NULL)) != -1) {
        if (opt == '?' || !allowed(c->command, opt))
            *ret_exit = bad_option(c, opt, argv[optind - 1]);
        else
            *ret_exit = take_option(c, opt);
        if (*ret_exit != EXIT_OK)
            return false;
    }
    if (argc - optind != 1) {
        *ret_exit = gong_usage_error(c->command,
                                     argc == optind ? "wants a pipeline file" : "wants one pipeline file");
        return false;
    }
    c->file = argv[optind];
    return true;
}

void gong_print_diags(const struct gong_diags *d)
{
    for (const struct gong_diag *g = d->first; g; g = g->next) {
        if (g->file && g->line)
            fprintf(stderr, "%s:%u:%u: %s\n", g->file, g->line, g->column, g->message);
        else
            fprintf(stderr, "%s%s%s\n", g->file ? g->file : "", g->file ? ": " : "", g->message);
    }
    if (d->n > GONG_MAX_DIAGS)
        fprintf(stderr, "… and %zu more\n", d->n - GONG_MAX_DIAGS);
}

bool gong_cli_load(struct gong_cli *c)
{
    struct gong_pipeline_options opt = {.file = c->file,
                                        .sets = c->sets,
                                        .n_sets = c->n_sets,
                                        .plugin_dir = gong_own_plugins(),
                                        .only = c->sources,
                                        .n_only = c->n_sources};
    bool ok = gong_pipeline_load(&c->pipeline, &c->diags, &opt);

    gong_print_diags(&c->diags);
    return ok;
}

const char *gong_cli_state(const struct gong_cli *c)
{
    return c->state ? c->state : c->pipeline.settings.state;
}

void gong_cli_finish(struct gong_cli *c)
{
    gong_pipeline_finish(&c->pipeline);
    gong_arena_finish(&c->arena);
}
