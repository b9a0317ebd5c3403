/* verify.c: `gongbao verify OUT.jsonl`: cuts the evidence of every quantity out of the archive
 * again and compares. Records are read one line at a time, capped in length and nesting. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "doc/verify.h"

enum { LINE_MAX_BYTES = 256 * 1024 * 1024, FIRST_LINE = 64 * 1024, NESTING = 64, TOLD = 1000, BAD_TOLD = 10 };

struct job {
    struct gong_verify v;
    size_t told, bad_lines;
    /* the line under way */
    char *line;
    size_t len, cap;
};

static void tell(void *arg, struct gong_span url, const char *message)
{
    struct job *j = arg;

    if (++j->told > TOLD + 1)
        return;
    if (j->told == TOLD + 1)
        printf("... more than %d; the rest is counted only\n", TOLD);
    else
        printf("%.*s: %s\n", (int)(url.len < 4096 ? url.len : 4096), url.ptr, message);
}

/* ---- lines */

static bool make_room(struct job *j)
{
    size_t cap = j->cap ? j->cap * 2 : FIRST_LINE;
    char *p = j->cap < LINE_MAX_BYTES ? realloc(j->line, cap) : NULL;

    if (!p)
        return false;
    j->line = p;
    j->cap = cap;
    return true;
}

/* 1: a line without its end; 0: no more; -1: longer than the cap. */
static int next_line(struct job *j, FILE *f)
{
    j->len = 0;
    for (;;) {
        if (j->cap - j->len < 2 && !make_room(j))
            return -1;
        if (!fgets(j->line + j->len, (int)(j->cap - j->len), f))
            return j->len > 0;
        j->len += strlen(j->line + j->len);
        if (j->len > 0 && j->line[j->len - 1] == '\n') {
            j->len--;
            return 1;
        }
    }
}

/* Brackets outside strings; cJSON would go down as deep as they lead. */
static bool is_too_deep(const char *p, size_t n)
{
    size_t depth = 0;
    bool string = false;

    for (size_t i = 0; i < n; i++) {
        if (string && p[i] == '\\')
            i++;
        else if (p[i] == '"')
            string = !string;
        else if (!string && (p[i] == '[' || p[i] == '{') && ++depth > NESTING)
            return true;
        else if (!string && (p[i] == ']' || p[i] == '}') && depth > 0)
            depth--;
    }
    return false;
}

static bool take_line(struct job *j, const char *path, size_t no)
{
    cJSON *record;

    if (j->len == 0)
        return true;
    record = is_too_deep(j->line, j->len) ? NULL : cJSON_ParseWithLength(j->line, j->len);
    if (!cJSON_IsObject(record)) {
        if (++j->bad_lines <= BAD_TOLD)
            fprintf(stderr, "gongbao verify: %s:%zu: this line is no record\n", path, no);
        cJSON_Delete(record);
        return false;
    }
    gong_verify_record(&j->v, record);
    cJSON_Delete(record);
    return true;
}

static bool take_all(struct job *j, FILE *f, const char *path)
{
    bool ok = true;
    size_t no = 0;
    int r;

    while ((r = next_line(j, f)) > 0)
        ok = take_line(j, path, ++no) && ok;
    if (j->bad_lines > BAD_TOLD)
        fprintf(stderr, "gongbao verify: %s: %zu lines are no records; is this a file of emit_jsonl?\n", path,
                j->bad_lines);
    if (r < 0)
        fprintf(stderr, "gongbao verify: %s:%zu: the line is longer than %d bytes\n", path, no + 1,
                LINE_MAX_BYTES);
    if (ferror(f))
        fprintf(stderr, "gongbao verify: %s cannot be read: %s\n", path, strerror(errno));
    return ok && r == 0 && !ferror(f);
}

/* ---- */

/* Without --archive: beside the records, then where the pipelines that ship put it from here. */
struct folders {
    char beside[4096], same[4096];
};

static void set_folders(struct job *j, const char *archive, const char *path, struct folders *f)
{
    const char *slash = strrchr(path, '/');
    int n = slash ? (int)(slash - path) : 1;

    snprintf(f->beside, sizeof f->beside, "%.*s/archive", n, slash ? path : ".");
    snprintf(f->same, sizeof f->same, "%.*s", n, slash ? path : ".");
    j->v.folders[0] = archive ? archive : f->beside;
    j->v.folders[1] = archive ? NULL : f->same;
    j->v.folders[2] = archive ? NULL : "archive";
    j->v.folders[3] = archive ? NULL : "out/archive";
}

static int summary(const struct job *j, bool readable)
{
    const struct gong_verify_counts *c = &j->v.counts;

    printf("%zu records, %zu of them not as archived; %zu quantities checked: %zu hold, %zu do not; %zu have "
           "no origin\n",
           c->records, c->bad_records, c->checked, c->held, c->failed, c->no_origin);
    return readable && c->records > 0 && c->bad_records == 0 && c->failed == 0 ? EXIT_OK : EXIT_FAILED;
}

static int verify(const char *archive, const char *path)
{
    struct folders folders;
    struct job j = {.told = 0};
    FILE *f = fopen(path, "re");
    bool readable;
    int r;

    if (!f) {
        fprintf(stderr, "gongbao verify: %s cannot be opened: %s\n", path, strerror(errno));
        return EXIT_FAILED;
    }
    gong_verify_init(&j.v, tell, &j);
    set_folders(&j, archive, path, &folders);
    readable = take_all(&j, f, path);
    r = summary(&j, readable);
    gong_verify_finish(&j.v);
    free(j.line);
    fclose(f);
    return r;
}

int gong_cmd_verify(int argc, char **argv)
{
    static const struct option options[] = {{"archive", required_argument, NULL, 'a'}, {NULL, 0, NULL, 0}};
    const char *archive = NULL;
    int c;

    opterr = 0;
    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c != 'a')
            return gong_usage_error("verify", "unknown option or missing value: \"%s\"", argv[optind - 1]);
        archive = optarg;
    }
    if (optind + 1 != argc)
        return gong_usage_error("verify", "takes one file of records");
    return verify(archive, argv[optind]);
}
