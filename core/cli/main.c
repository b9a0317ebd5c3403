/* main.c: the table of commands, and help. */
#include <stdio.h>

#include "cli/cli.h"
#include "config/diag.h"

#define COMMON_OPTIONS                                                                                       \
    "  --set STAGE.KEY=VALUE   override a value of the file (a setting: KEY=VALUE); repeatable\n"            \
    "  --state DIR             where the state database lies (default: as the file says)\n"

const struct gong_command gong_commands[] = {
    {"run", "run a pipeline",
     "gongbao run FILE [--set STAGE.KEY=VALUE]... [--state DIR] [--again] [--source NAME]...",
     COMMON_OPTIONS
     "  --again                 also what was delivered before\n"
     "  --source NAME           this source of the file alone; repeatable\n"
     "  --log-format text|json  lines for people, or one JSON object a line (on standard error)\n"
     "  -q, --quiet             warnings and errors only\n"
     "\n"
     "What was delivered before is skipped: a second run over unchanged input does nothing.\n"
     "Exit: 0 ok, 1 failed, 2 usage, 3 suspect (read the summary), 130/143 stopped by a signal.\n"
     "\n"
     "Examples:\n"
     "  gongbao run pipelines/reports.json --set fetch_files.path=reports/\n"
     "  gongbao run pipelines/reports.json --set fetch_files.path=one.html \\\n"
     "      --set emit_jsonl.path=- --set emit_sqlite.path=/tmp/one.db --state /tmp/one.state\n"
     "  gongbao run pipelines/demo.json --log-format json 2>run.log\n",
     gong_cmd_run},
    {"check", "check a pipeline file, and report every mistake at once",
     "gongbao check FILE [--set STAGE.KEY=VALUE]...",
     "  --set STAGE.KEY=VALUE   override a value of the file\n"
     "\n"
     "Mistakes come one a line as FILE:LINE:COLUMN: message. Exit: 0 none, 2 some.\n"
     "\n"
     "Examples:\n"
     "  gongbao check pipelines/reports.json\n"
     "  for f in pipelines/*.json; do gongbao check \"$f\"; done\n",
     gong_cmd_check},
    {"plugins", "list the plugins", "gongbao plugins [DIR...]",
     "  DIR                     absolute folders to look into, before the command's own\n"
     "\n"
     "A plugin that is refused is listed with the reason. Exit: 0, or 1 where one was refused.\n"
     "\n"
     "Example:\n"
     "  gongbao plugins\n",
     gong_cmd_plugins},
    {"help", "explain a command, a plugin or the sources of a pipeline",
     "gongbao help [COMMAND|PLUGIN|sources]",
     "For a plugin: what it takes and gives, its parameters, the rules that it names in records.\n"
     "sources: the keys of \"sources\" in a pipeline file.\n"
     "\n"
     "Examples:\n"
     "  gongbao help run\n"
     "  gongbao help extract_quantities\n",
     gong_cmd_help},
    {"schema", "print the JSON Schema of pipeline files", "gongbao schema",
     "For editors and validators; generated from the parameter tables of the plugins found.\n"
     "\n"
     "Example:\n"
     "  gongbao schema > pipeline.schema.json\n",
     gong_cmd_schema},
    {"verify", "cut the evidence of every number out of the archive again and compare",
     "gongbao verify OUT.jsonl [--archive DIR]",
     "  --archive DIR           folder of the WARC files (default: archive/ beside the records, then\n"
     "                          where the pipelines that ship put it)\n"
     "\n"
     "Exit: 0 all hold, 1 some do not (each is named), 2 usage.\n"
     "\n"
     "Example:\n"
     "  gongbao verify out/demo.jsonl --archive out/archive\n",
     gong_cmd_verify},
    {"retry", "run the dead letters of a pipeline again",
     "gongbao retry FILE [--id N] [--state DIR] [--set ...]",
     COMMON_OPTIONS "  --id N                  this letter alone (see gongbao status)\n"
                    "  --log-format text|json, -q, --quiet   as in run\n"
                    "\n"
                    "Letters without a payload (nothing could be fetched) need a new run, not a retry.\n"
                    "Exit: as run; 1 where there is no letter N.\n"
                    "\n"
                    "Examples:\n"
                    "  gongbao retry pipelines/reports.json\n"
                    "  gongbao retry pipelines/reports.json --id 17\n",
     gong_cmd_retry},
    {"replay", "run a pipeline over its archive, without the network",
     "gongbao replay FILE --archive DIR [--state DIR] [--again] [--set ...]",
     "  --archive DIR           folder of the WARC files; they stand for the source and are only "
     "read\n" COMMON_OPTIONS "  --again                 also what was delivered before\n"
     "  --log-format text|json, -q, --quiet   as in run\n"
     "\n"
     "After a change of stages or dictionaries: the same way to the sinks, from stored bytes.\n"
     "Exit: as run.\n"
     "\n"
     "Example:\n"
     "  gongbao replay pipelines/reports.json --archive out/archive --state /tmp/new.state \\\n"
     "      --set emit_jsonl.path=new.jsonl --set emit_sqlite.path=new.db\n",
     gong_cmd_replay},
    {"ingest", "bring in a page that only a person could fetch",
     "gongbao ingest FILE --file F --url U [--state DIR] [--set ...]",
     "  --file F                the page as it was saved\n"
     "  --url U                 the address it came from (http or https)\n" COMMON_OPTIONS
     "  --log-format text|json, -q, --quiet   as in run\n"
     "\n"
     "The page is archived and takes the same way as if the pipeline's source had fetched it.\n"
     "Exit: as run.\n"
     "\n"
     "Example:\n"
     "  gongbao ingest pipelines/reports.json --file saved.html --url https://www.example.gov.cn/a/1.html\n",
     gong_cmd_ingest},
    {"status", "show sources, runs, what is delivered and what was set aside",
     "gongbao status FILE [--state DIR] [--json]",
     COMMON_OPTIONS "  --json                  one JSON object instead of text\n"
                    "\n"
                    "Failed and suspect sources stand first, with the reason.\n"
                    "Exit: 0, 1 where the state cannot be read, 2 usage.\n"
                    "\n"
                    "Examples:\n"
                    "  gongbao status pipelines/reports.json\n"
                    "  gongbao status pipelines/reports.json --json | jq .dead_letters\n",
     gong_cmd_status},
    {"audit", "prove from the ledger of requests that hosts were treated as owed",
     "gongbao audit FILE [--state DIR] [--since T] [--tolerance MS] [--json]",
     COMMON_OPTIONS
     "  --since T               judge from here on: YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ\n"
     "  --tolerance MS          by which a gap or a wait may be short (default: 0)\n"
     "  --json                  one JSON object instead of text\n"
     "\n"
     "Every gap between two requests of a host against the delay owed, every wait it asked for,\n"
     "every page and list against the robots.txt that was in force. Exit: 0 all hold, 1 some do\n"
     "not (each is named by file and line), or there is no ledger, 2 usage.\n"
     "\n"
     "Examples:\n"
     "  gongbao audit pipelines/demo.json\n"
     "  gongbao audit pipelines/demo.json --since 2025-01-01 --json | jq .least_slack_ms\n",
     gong_cmd_audit},
    {"probe", "show what is seen on one page, and which rule says so",
     "gongbao probe FILE|URL|--source NAME [--pipeline FILE] [--url URL] [--list] [--allow-private] [--json]",
     "  --pipeline FILE         whose stages look at the page (default: the pages.json that ships);\n"
     "                          its fetch_http, where it has one, gives User-Agent and contact\n"
     "  --set STAGE.KEY=VALUE   override a value of that file; repeatable\n"
     "  --url URL               where a file came from: links and dates are read against it\n"
     "  --list                  read the URL as the list of a column, as a crawl does: its first two pages\n"
     "  --source NAME           the column of this source of FILE, asked and read by its rules\n"
     "  --post form|json, --post-body BODY   a list that is asked by POST ('gongbao help sources')\n"
     "  --allow-private         fetch from loopback and private addresses too\n"
     "  --json                  one JSON object instead of text\n"
     "\n"
     "Shows charset, system, class, body and its element, fields, links, pager, attachments, cuts and\n"
     "findings; of a list the documents that a crawl would find. Nothing is stored. A URL is one polite\n"
     "request, a list two; robots.txt is honoured.\n"
     "Exit: 0 a document or a list, 1 unreadable, 2 usage, 3 neither document nor list, or a list that\n"
     "breaks off.\n"
     "\n"
     "Examples:\n"
     "  gongbao probe saved.html --url https://www.example.gov.cn/zwgk/t20240105_1.html\n"
     "  gongbao probe https://www.example.gov.cn/zwgk/ --json | jq .pager\n"
     "  gongbao probe --pipeline crawl.json --source county-news\n"
     "  gongbao probe https://www.example.gov.cn/search --post json --post-body '{\"pageNo\":{page}}'\n"
     "  gongbao probe page.html --pipeline mine.json --set strip.presets=presets\n",
     gong_cmd_probe},
    {"serve", "run pipelines when their schedules say so",
     "gongbao serve FILE|DIR... [--jobs N] [--heartbeat FILE]",
     "  FILE|DIR                pipeline files with a \"schedule\", folders of such (*.json)\n"
     "  --jobs N                most runs at once (2); never two of one pipeline\n"
     "  --heartbeat FILE        where its state is written for alarms (state/serve.json)\n"
     "  --beat TIME             how often at least (30s)\n"
     "  --grace TIME            how long runs may take to end when it is stopped (60s)\n"
     "  --once                  run what is due now, wait for it, and end\n"
     "  --log-format text|json, -q, --quiet   as in run\n"
     "\n"
     "What fell due while it was down is run once. SIGHUP: read the files again. SIGTERM, SIGINT: end\n"
     "the runs, then itself; twice: kill them.\n"
     "Exit: 0 stopped, 1 failed, or a run had to be killed, 2 usage, or no pipeline that could run;\n"
     "--once: as the worst of its runs (0, 3 suspect, 1 failed), or 130/143 stopped.\n"
     "\n"
     "Examples:\n"
     "  gongbao serve pipelines/\n"
     "  gongbao serve reports.json news.json --jobs 4 --heartbeat /run/gongbao/serve.json\n",
     gong_cmd_serve},
    {"health", "tell from the heartbeat of gongbao serve whether all is well",
     "gongbao health [HEARTBEAT] [--max-age TIME]",
     "  HEARTBEAT               the file that gongbao serve writes (state/serve.json)\n"
     "  --max-age TIME          older is stale (5m, or three beats)\n"
     "\n"
     "Prints one line. Exit: 0 ok, 1 failed: stale, stopped, or a pipeline that failed or cannot run,\n"
     "2 usage, 3 suspect.\n"
     "\n"
     "Examples:\n"
     "  gongbao health\n"
     "  gongbao health /run/gongbao/serve.json --max-age 2m || mail -s gongbao ops@example.org </dev/null\n",
     gong_cmd_health},
    {"version", "print versions", "gongbao version", "", gong_cmd_version},
    {0}};

const struct gong_command *gong_find_command(const char *name)
{
    for (const struct gong_command *c = gong_commands; c->name; c++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

int gong_command_help(const char *name)
{
    const struct gong_command *c = gong_find_command(name);

    printf("gongbao %s: %s\n\nusage: %s\n\n%s", c->name, c->summary, c->usage, c->text);
    return EXIT_OK;
}

static int overview(FILE *out)
{
    fprintf(out, "gongbao: reports of government agencies, from their sites to records with evidence\n\n"
                 "usage: gongbao COMMAND ...\n\n");
    for (const struct gong_command *c = gong_commands; c->name; c++)
        fprintf(out, "  %-8s  %s\n", c->name, c->summary);
    fprintf(out, "\n'gongbao COMMAND --help' tells more, 'gongbao help PLUGIN' explains a plugin,\n"
                 "'gongbao help sources' what a pipeline can watch.\n\n"
                 "Example:\n  gongbao run pipelines/reports.json --set fetch_files.path=reports/\n");
    return out == stdout ? EXIT_OK : EXIT_USAGE;
}

static int unknown(const char *word)
{
    const char *names[16];
    size_t n = 0;
    const char *near;

    for (const struct gong_command *c = gong_commands; c->name && n < 15; c++)
        names[n++] = c->name;
    names[n] = NULL;
    near = gong_nearest(word, names);
    fprintf(stderr, "gongbao: no command \"%s\"%s%s%s; see 'gongbao --help'\n", word,
            near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    const struct gong_command *c;

    if (argc < 2)
        return overview(stderr);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return overview(stdout);
    if (strcmp(argv[1], "help") == 0 && argc == 2)
        return overview(stdout);
    if (strcmp(argv[1], "--version") == 0)
        return gong_cmd_version(1, argv + 1);
    c = gong_find_command(argv[1]);
    if (!c)
        return unknown(argv[1]);
    for (int i = 2; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return gong_command_help(c->name);
    return c->run(argc - 1, argv + 1);
}
