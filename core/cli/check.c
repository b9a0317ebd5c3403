/* check.c: gongbao check, gongbao schema, gongbao version. */
#include <errno.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/serve.h"
#include "config/schema.h"

#ifndef GONG_VERSION
#define GONG_VERSION "unknown"
#endif

/* Dictionaries and folders that a stage reads when it opens. */
static void check_files(struct gong_cli *c, const struct gong_stage_conf *s)
{
    char path[PATH_MAX];

    for (size_t k = 0; s->plugin->params && s->plugin->params[k].name; k++) {
        const char *v = cJSON_GetStringValue(s->values[k]);
        if (s->plugin->params[k].type != GONG_P_FILE || !v || !*v)
            continue;
        snprintf(path, sizeof path, "%s%s%s", *v == '/' ? "" : c->pipeline.dir, *v == '/' ? "" : "/", v);
        if (access(path, R_OK) != 0)
            gong_diag(&c->diags, 0, 0, "stage \"%s\": \"%s\": %s: %s", s->name, s->plugin->params[k].name,
                      path, strerror(errno));
    }
}

static bool load_and_check(struct gong_cli *c)
{
    if (!gong_cli_load(c))
        return false;
    c->diags.file = c->file;
    for (size_t i = 0; i < c->pipeline.n_stages; i++)
        check_files(c, &c->pipeline.stages[i]);
    gong_print_diags(&c->diags);
    return c->diags.n == 0;
}

static void print_ok(const struct gong_cli *c)
{
    printf("%s: ok, %zu stages", c->file, c->pipeline.n_stages);
    if (c->pipeline.n_sources)
        printf(", %zu source%s", c->pipeline.n_sources, c->pipeline.n_sources == 1 ? "" : "s");
    putchar('\n');
}

/* When it will run, on its own clock. */
static void print_next(const struct gong_cli *c)
{
    const struct gong_settings *g = &c->pipeline.settings;
    struct gong_zone_saved saved;
    struct gong_cron cron;
    struct gong_zone zone;
    char why[GONG_REFUSAL_MAX], at[32];
    int64_t next;
    int offset;

    if (!g->schedule || !gong_cron_parse(&cron, g->schedule, why, sizeof why) ||
        !gong_zone_parse(&zone, g->time_zone ? g->time_zone : "+08:00", why, sizeof why))
        return;
    next = gong_cron_next(&cron, &zone, serve_now());
    gong_zone_enter(&zone, &saved);
    offset = gong_zone_offset(&zone, next);
    gong_zone_leave(&zone, &saved);
    printf("%s: schedule %s (%s), next %.19s%c%02d:%02d\n", c->file, g->schedule, zone.name,
           gong_time_text(next + offset, at), offset < 0 ? '-' : '+', abs(offset) / 3600,
           abs(offset) / 60 % 60);
}

int gong_cmd_check(int argc, char **argv)
{
    struct gong_cli *c = calloc(1, sizeof *c);
    int code = EXIT_FAILED;

    if (!c)
        return code;
    if (gong_cli_parse(c, argc, argv, &code)) {
        code = load_and_check(c) ? EXIT_OK : EXIT_USAGE;
        if (code == EXIT_OK) {
            print_ok(c);
            print_next(c);
        } else
            fprintf(stderr, "%s: %zu mistake%s\n", c->file, c->diags.n, c->diags.n == 1 ? "" : "s");
    }
    gong_cli_finish(c);
    free(c);
    return code;
}

static void on_refused(const char *why, void *arg)
{
    *(bool *)arg = true;
    fprintf(stderr, "gongbao schema: left out: %s\n", why);
}

int gong_cmd_schema(int argc, char **argv)
{
    const char *paths[] = {gong_own_plugins()};
    struct gong_plugin_dirs dirs = {paths, 1};
    bool refused = false;
    cJSON *schema;
    char *text;

    (void)argv;
    if (argc > 1)
        return gong_usage_error("schema", "takes no arguments");
    schema = gong_schema(&dirs, on_refused, &refused);
    text = schema ? cJSON_Print(schema) : NULL;
    if (text)
        puts(text);
    cJSON_free(text);
    cJSON_Delete(schema);
    return text && !refused ? EXIT_OK : EXIT_FAILED;
}

int gong_cmd_version(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    printf("gongbao %s\nplugin ABI %u.%u\nSQLite %s, cJSON %s\n", GONG_VERSION, GONG_ABI_MAJOR,
           GONG_ABI_MINOR, sqlite3_libversion(), cJSON_Version());
    return EXIT_OK;
}
