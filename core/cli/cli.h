/* cli.h: the commands of gongbao(1). A command gets its own argv (argv[0] is its name) and
 * gives the exit code: 0 ok, 1 failed, 2 usage, 3 suspect, 128 + signal. */
#ifndef GONG_CLI_CLI_H
#define GONG_CLI_CLI_H

#include "config/pipeline.h"

enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_SUSPECT = 3 };

int gong_cmd_run(int argc, char **argv);
int gong_cmd_retry(int argc, char **argv);
int gong_cmd_replay(int argc, char **argv);
int gong_cmd_ingest(int argc, char **argv);
int gong_cmd_check(int argc, char **argv);
int gong_cmd_plugins(int argc, char **argv);
int gong_cmd_help(int argc, char **argv);
int gong_cmd_schema(int argc, char **argv);
int gong_cmd_verify(int argc, char **argv);
int gong_cmd_status(int argc, char **argv);
int gong_cmd_audit(int argc, char **argv);
int gong_cmd_probe(int argc, char **argv);
int gong_cmd_serve(int argc, char **argv);
int gong_cmd_health(int argc, char **argv);
int gong_cmd_version(int argc, char **argv);

struct gong_command {
    const char *name, *summary, *usage, *text; /* text: options and examples */
    int (*run)(int argc, char **argv);
};
extern const struct gong_command gong_commands[];
const struct gong_command *gong_find_command(const char *name);
/* Prints --help of a command to stdout; EXIT_OK. */
int gong_command_help(const char *name);
/* Prints "gongbao NAME: message" and where help is; EXIT_USAGE. */
int gong_usage_error(const char *name, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The folder of the command's own plugins: beside it in a build tree, else where they were
 * installed. */
const char *gong_own_plugins(void);

/* The options that run, retry, check and status share. */
struct gong_cli {
    const char *command, *file, *state, *log_format, *archive, *ingest_file, *url;
    const char *sets[256];
    size_t n_sets;
    const char *sources[256];
    size_t n_sources;
    bool quiet, again, json;
    long long id, since, tolerance; /* since: ms since 1970 */
    struct gong_arena arena;
    struct gong_diags diags;
    struct gong_pipeline pipeline;
};
/* false: *ret_exit is the exit code. */
bool gong_cli_parse(struct gong_cli *c, int argc, char **argv, int *ret_exit);
/* Loads the pipeline; prints every mistake. */
bool gong_cli_load(struct gong_cli *c);
/* To standard error, one a line. */
void gong_print_diags(const struct gong_diags *d);
const char *gong_cli_state(const struct gong_cli *c);
void gong_cli_finish(struct gong_cli *c);

#endif
