/* plugins.c: gongbao plugins, gongbao help. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"
#include "config/sources.h"

static const char *kinds(uint32_t set, char *out, size_t n)
{
    size_t len = 0;

    snprintf(out, n, "-");
#define GONG_X(id, value, text, help)                                                                        \
    if ((set & (value)) && len < n)                                                                          \
        len += (size_t)snprintf(out + len, n - len, "%s%s", len ? "|" : "", text);
    GONG_KINDS(GONG_X)
#undef GONG_X
    return out;
}

struct listing {
    struct gong_plugin_dirs dirs;
    int code;
};

static void list_one(const char *name, void *arg)
{
    struct listing *l = arg;
    char why[GONG_REFUSAL_MAX], a[64], b[64];
    struct gong_plugin *p = gong_plugin_load(&l->dirs, gong_span_z(name), why);

    if (!p) {
        printf("%-20s  refused: %s\n", name, why);
        l->code = EXIT_FAILED;
        return;
    }
    printf("%-20s  %-7s  %-12s -> %-8s  %s\n", p->name, p->version, kinds(p->accepts, a, sizeof a),
           kinds(p->emits, b, sizeof b), p->summary);
    free(p);
}

int gong_cmd_plugins(int argc, char **argv)
{
    const char **paths = calloc((size_t)argc + 1, sizeof *paths);
    struct listing l = {{paths, 0}, EXIT_OK};

    if (!paths)
        return EXIT_FAILED;
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] != '/' || access(argv[i], R_OK | X_OK) != 0) {
            free(paths);
            return gong_usage_error("plugins", "\"%s\" is no folder with an absolute path that can be read",
                                    argv[i]);
        }
        paths[l.dirs.n++] = argv[i];
    }
    paths[l.dirs.n++] = gong_own_plugins();
    gong_plugin_list(&l.dirs, list_one, &l);
    free(paths);
    return l.code;
}

/* Prints text at a column, broken at blanks. */
static void wrapped(const char *text, int indent)
{
    int column = indent;

    while (*text) {
        int n = (int)strcspn(text, " ");
        if (column + n > 96 && column > indent) {
            printf("\n%*s", indent, "");
            column = indent;
        }
        printf("%s%.*s", column > indent ? " " : "", n, text);
        column += n + 1;
        text += n;
        while (*text == ' ')
            text++;
    }
    putchar('\n');
}

static void print_params(const char *head, const struct gong_param *q)
{
    if (q && q->name)
        printf("\n%s:\n", head);
    for (; q && q->name; q++) {
        printf("  %s: %s", q->name, q->type == GONG_P_CHOICE ? q->choices : gong_param_type_name(q->type));
        if (q->required)
            printf(" (required)");
        else if (q->dflt)
            printf(" (default %s)", *q->dflt ? q->dflt : "\"\"");
        printf("\n      ");
        wrapped(q->help, 6);
    }
}

static int help_plugin(const struct gong_plugin *p)
{
    char a[64], b[64];

    printf("%s %s: %s\n\ntakes %s, gives %s; %s\n", p->name, p->version, p->summary,
           kinds(p->accepts, a, sizeof a), kinds(p->emits, b, sizeof b),
           p->model == GONG_SINGLE ? "one instance, in the parent" : "any number of instances, in workers");
    print_params("parameters", p->params);
    if (p->rules && p->rules->name)
        printf("\nrules that it names in records:\n");
    for (const struct gong_rule *r = p->rules; r && r->name; r++) {
        printf("  %-24s  ", r->name);
        wrapped(r->help, 28);
    }
    return EXIT_OK;
}

static int help_sources(void)
{
    printf("sources: what a pipeline watches: \"sources\" of its file, a list of objects, or the name of a\n"
           "file with such a list (at most %d sources, %d MiB)\n",
           GONG_MAX_SOURCES, GONG_SOURCES_BYTES / (1024 * 1024));
    print_params("of each source", gong_source_params);
    print_params("of \"expect\", an object inside a source: what it must give", gong_expect_params);
    printf("\nA source that gives less is suspect: it stands first in the summary, the exit code is 3, and\n"
           "'gongbao status FILE' shows it with the reason.\n");
    return EXIT_OK;
}

int gong_cmd_help(int argc, char **argv)
{
    const char *paths[] = {gong_own_plugins()};
    struct gong_plugin_dirs dirs = {paths, 1};
    char why[GONG_REFUSAL_MAX];
    struct gong_plugin *p;
    int code;

    if (argc != 2)
        return gong_usage_error("help", "wants one command or plugin");
    if (gong_find_command(argv[1]))
        return gong_command_help(argv[1]);
    if (strcmp(argv[1], "sources") == 0)
        return help_sources();
    p = gong_plugin_load(&dirs, gong_span_z(argv[1]), why);
    if (!p) {
        fprintf(stderr, "gongbao help: no command \"%s\", and %s; see 'gongbao plugins'\n", argv[1], why);
        return EXIT_USAGE;
    }
    code = help_plugin(p);
    free(p);
    return code;
}
