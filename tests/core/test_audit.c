/* test_audit.c: ledgers made here, good ones and one for each thing that may be wrong. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/digest.h"
#include "exec/audit.h"
#include "state/ledger.h"

#define HOUR ((int64_t)3600000)
#define DAYS 86400000ll

struct rig {
    char dir[64], told[4096], why[512];
    struct gong_ledger *l;
    struct gong_robots_copy copy;
    struct gong_audit_counts n;
    struct gong_audit_options opt;
};

static void note(void *arg, const struct gong_violation *v)
{
    struct rig *r = arg;
    size_t n = strlen(r->told);

    snprintf(r->told + n, sizeof r->told - n, "%s@%lld:%lld ", v->code, (long long)v->file,
             (long long)v->line);
}

static void answer(struct rig *r, const char *text, int64_t status, int64_t at)
{
    r->copy = (struct gong_robots_copy){.text = gong_span_z(text), .status = status};
    assert_true(gong_sha256_hex(r->copy.text, r->copy.digest));
    assert_true(gong_ledger_note_robots(r->l, GONG_LIT("http://h.cn:80"), &r->copy, at));
}

static int set_up(void **state)
{
    struct rig *r = calloc(1, sizeof *r);

    snprintf(r->dir, sizeof r->dir, "/tmp/gong-audit-XXXXXX");
    assert_non_null(mkdtemp(r->dir));
    r->opt = (struct gong_audit_options){.state_dir = r->dir, .tell = note, .arg = r};
    r->l = gong_ledger_open(r->dir, gong_span_none(), r->why, sizeof r->why);
    assert_non_null(r->l);
    *state = r;
    return 0;
}

static int tear_down(void **state)
{
    struct rig *r = *state;
    char path[128];

    gong_ledger_close(r->l);
    for (int no = 1; no < 100; no++) {
        snprintf(path, sizeof path, "%s/ledger/%06d.tsv", r->dir, no);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/ledger", r->dir);
    rmdir(path);
    assert_int_equal(rmdir(r->dir), 0);
    free(r);
    return 0;
}

static void ask_of(struct rig *r, char role, const char *host, const char *url, int64_t at)
{
    struct gong_request q = {.url = gong_span_z(url),
                             .host = gong_span_z(host),
                             .site = GONG_LIT("http://h.cn:80"),
                             .owed = 1000,
                             .robots_digest = role == 'r' ? "" : r->copy.digest,
                             .role = role,
                             .agent = GONG_LIT("gongbao")};

    assert_true(gong_ledger_note_request(r->l, &q, at));
}

static void ask(struct rig *r, const char *url, int64_t at)
{
    ask_of(r, 'p', "h.cn", url, at);
}

/* Lines 1 to 4: G, A, Q, T and R; the next is line 6. */
static void begin(struct rig *r, const char *robots, int64_t at)
{
    ask_of(r, 'r', "h.cn", "http://h.cn/robots.txt", at);
    answer(r, robots, 200, at + 10);
}

static void look(struct rig *r, const char *told)
{
    r->told[0] = 0;
    if (!gong_audit(&r->opt, &r->n, r->why, sizeof r->why))
        fail_msg("%s", r->why);
    assert_string_equal(r->told, told);
}

static const char rules[] =
    "User-agent: *\nDisallow: /all\n\nUser-agent: gongbao\nDisallow: /in/\nAllow: /in/a\n";

static void a_good_ledger(void **state)
{
    struct rig *r = *state;

    begin(r, rules, 10000);
    ask(r, "http://h.cn/", 11000);
    ask(r, "http://h.cn?all", 12500);
    ask(r, "http://h.cn/all", 13500);
    ask(r, "http://h.cn/in/a?b=1", 14500);
    assert_true(gong_ledger_note_wait(r->l, GONG_LIT("h.cn"), 20000, "429", 14600));
    ask_of(r, 'l', "h.cn", "http://h.cn/list/", 20000);
    look(r, "");
    assert_int_equal(r->n.requests, 6);
    assert_int_equal(r->n.robots_requests, 1);
    assert_int_equal(r->n.hosts, 1);
    assert_int_equal(r->n.waits, 1);
    assert_int_equal(r->n.least_slack, 0);
    assert_int_equal(r->n.slack_line, 6);
}

static void too_early(void **state)
{
    struct rig *r = *state;

    begin(r, rules, 10000);
    ask(r, "http://h.cn/", 10999);
    look(r, "delay@1:6 ");
    assert_int_equal(r->n.least_slack, -1);
    r->opt.tolerance = 1;
    look(r, "");
    r->opt.tolerance = 0;
    r->opt.since = 11000;
    look(r, "");
    assert_int_equal(r->n.requests, 0);
}

/* Also over a restart, and where the clock went back. */
static void too_early_after_a_restart(void **state)
{
    struct rig *r = *state;

    begin(r, rules, 10000);
    gong_ledger_close(r->l);
    r->l = gong_ledger_open(r->dir, gong_span_none(), r->why, sizeof r->why);
    ask(r, "http://h.cn/", 9000);
    look(r, "delay@1:8 ");
}

static void in_a_blocked_time(void **state)
{
    struct rig *r = *state;

    begin(r, rules, 10000);
    assert_true(gong_ledger_note_wait(r->l, GONG_LIT("h.cn"), 20000, "429", 10600));
    assert_true(gong_ledger_note_wait(r->l, GONG_LIT("h.cn"), 15000, "503", 10600)); /* the later one holds */
    ask_of(r, 'r', "h.cn", "http://h.cn/robots.txt", 19999);
    look(r, "blocked@1:8 ");
}

static void what_is_disallowed(void **state)
{
    struct rig *r = *state;

    begin(r, rules, 10000);
    ask(r, "http://h.cn/in/b", 11000);
    look(r, "robots@1:6 ");
    answer(r, "", 503, 11500);
    ask(r, "http://h.cn/", 12000);
    answer(r, "", 404, 12500);
    ask(r, "http://h.cn/in/b", 13000);
    look(r, "robots@1:6 robots@1:9 ");
}

static void an_old_robots_txt(void **state)
{
    struct rig *r = *state;

    begin(r, rules, 10000);
    ask(r, "http://h.cn/", 10010 + 24 * HOUR);
    ask(r, "http://h.cn/", 10010 + 25 * HOUR);
    look(r, "robots-old@1:7 ");
    memset(r->copy.digest, 'a', 64);
    ask(r, "http://h.cn/", 10010 + 26 * HOUR);
    look(r, "robots-old@1:7 robots-old@1:8 ");
}

static void no_robots_txt(void **state)
{
    struct rig *r = *state;

    ask(r, "http://h.cn/", 10000);
    look(r, "robots-none@1:3 ");
}

static void another_site(void **state)
{
    struct rig *r = *state;

    begin(r, rules, 10000);
    ask(r, "http://i.cn/", 11000);
    ask(r, "http://h.cn:81/", 12000);
    ask(r, "https://h.cn/", 13000);
    ask(r, "http://h.cn:80/", 14000);
    ask(r, "x", 15000);
    ask_of(r, 'p', "i.cn", "http://h.cn/", 16000); /* a delay of somebody else */
    look(r, "site@1:6 site@1:7 site@1:8 site@1:10 site@1:11 ");
}

static void append(const struct rig *r, int no, const char *text)
{
    char path[128];
    int fd;

    snprintf(path, sizeof path, "%s/ledger/%06d.tsv", r->dir, no);
    fd = open(path, O_WRONLY | O_APPEND | O_CREAT, 0644);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
}

static void a_text_that_was_changed(void **state)
{
    struct rig *r = *state;
    char line[512];

    append(r, 1, "A\t1\tgongbao\n");
    snprintf(line, sizeof line, "T\t1\t%064d\tx\nR\t1\thttp://h.cn:80\t200\t%064d\n", 7, 7);
    append(r, 1, line);
    snprintf(line, sizeof line, "Q\t2\tp\th.cn\thttp://h.cn:80\t5\t-1\t%064d\thttp://h.cn/\n", 7);
    append(r, 1, line);
    look(r, "robots-text@1:5 ");
}

static void a_text_that_is_missing(void **state)
{
    struct rig *r = *state;
    char line[512];

    snprintf(line, sizeof line, "R\t1\thttp://h.cn:80\t200\t%064d\n", 7);
    append(r, 1, line);
    snprintf(line, sizeof line, "Q\t2\tp\th.cn\thttp://h.cn:80\t5\t-1\t%064d\thttp://h.cn/\n", 7);
    append(r, 1, line);
    look(r, "no-agent@1:3 ");
    append(r, 1, "A\t3\tgongbao\n");
    snprintf(line, sizeof line, "Q\t9\tp\th.cn\thttp://h.cn:80\t5\t-1\t%064d\thttp://h.cn/\n", 7);
    append(r, 1, line);
    look(r, "no-agent@1:3 robots-text@1:5 ");
}

static void torn_and_bad_lines(void **state)
{
    struct rig *r = *state;

    begin(r, rules, 10000);
    append(r, 1, "Q\t1\n");
    append(r, 1, "Q\t11000\tp\th.cn");
    look(r, "bad-line@1:6 ");
    assert_true(r->n.torn);
}

/* Gaps and rules reach over files; where the first ones were removed, a day is not proved. */
static void rotated_files(void **state)
{
    struct rig *r = *state;
    char path[128];

    gong_ledger_set_rotate(r->l, 600);
    begin(r, rules, 10000);
    for (int i = 1; i < 10; i++)
        ask(r, "http://h.cn/", 10000 + i * 1000 - (i == 9));
    look(r, "delay@3:4 ");
    assert_int_equal(r->n.files, 3);
    snprintf(path, sizeof path, "%s/ledger/000001.tsv", r->dir);
    assert_int_equal(unlink(path), 0);
    look(r, "delay@3:4 ");
    assert_true(r->n.unproved > 0);
    append(r, 5, "A\t30000\tgongbao\n"); /* 4 is missing, whatever stood in it */
    look(r, "delay@3:4 missing@5:1 ");
    snprintf(path, sizeof path, "%s/ledger/000005.tsv", r->dir);
    assert_int_equal(unlink(path), 0);
    ask(r, "http://h.cn/", 10000 + 30 * HOUR);
    look(r, "delay@3:4 robots-old@3:5 ");
}

static int64_t size_of(const struct rig *r, int no)
{
    char path[128];
    struct stat st;

    snprintf(path, sizeof path, "%s/ledger/%06d.tsv", r->dir, no);
    assert_int_equal(stat(path, &st), 0);
    return st.st_size;
}

static void cut(const struct rig *r, int no, int64_t bytes)
{
    char path[128];

    snprintf(path, sizeof path, "%s/ledger/%06d.tsv", r->dir, no);
    assert_int_equal(truncate(path, bytes), 0);
}

/* One request, and where the ledger ended behind it; how long the first file was before it. */
static int64_t ask_and_sync(struct rig *r, char end[GONG_LEDGER_POSITION])
{
    int64_t before;

    begin(r, rules, 10000);
    before = size_of(r, 1);
    ask(r, "http://h.cn/", 11000);
    assert_true(gong_ledger_sync(r->l, end));
    return before;
}

/* What the state committed must be there; more may. */
static void an_end_that_is_missing(void **state)
{
    struct rig *r = *state;
    char end[GONG_LEDGER_POSITION];
    int64_t before;

    before = ask_and_sync(r, end);
    r->opt.committed = gong_span_z(end);
    look(r, "");
    assert_true(r->n.compared);
    ask(r, "http://h.cn/", 12000);
    look(r, "");
    cut(r, 1, before); /* at the border of a line: without the state nothing would tell */
    look(r, "cut@1:5 ");
    r->opt.committed = gong_span_none();
    look(r, "");
    assert_false(r->n.compared);
    r->opt.committed = gong_span_z(end);
    ask(r, "http://h.cn/", 12000); /* filled again, with other lines */
    ask(r, "http://h.cn/", 13000);
    look(r, "changed@1:7 ");
    r->opt.committed = GONG_LIT("2:10:0123456789abcdef");
    look(r, "cut@1:7 ");
}

/* The next run says that lines were missing, for as long as that file is there. */
static void an_end_that_was_missing(void **state)
{
    struct rig *r = *state;
    char end[GONG_LEDGER_POSITION];
    int64_t before;

    before = ask_and_sync(r, end);
    gong_ledger_close(r->l);
    cut(r, 1, before);
    r->l = gong_ledger_open(r->dir, gong_span_z(end), r->why, sizeof r->why);
    assert_non_null(r->l);
    assert_true(gong_ledger_sync(r->l, end));
    r->opt.committed = gong_span_z(end);
    look(r, "cut@1:7 ");
}

/* A closed file is as the next one says. */
static void a_closed_file_that_was_cut_or_changed(void **state)
{
    struct rig *r = *state;
    int64_t size;
    char path[128];
    int fd;

    gong_ledger_set_rotate(r->l, 600);
    begin(r, rules, 10000);
    for (int i = 1; i < 12; i++)
        ask(r, "http://h.cn/", 10000 + i * 1000);
    look(r, "");
    assert_true(r->n.files > 2);
    snprintf(path, sizeof path, "%s/ledger/000002.tsv", r->dir);
    fd = open(path, O_RDWR);
    assert_int_equal(pwrite(fd, "2", 1, 4), 1); /* in a time, which nothing else looks at */
    close(fd);
    look(r, "changed@3:2 ");
    size = size_of(r, 1);
    for (char last = 0; last != '\n';) { /* its last line */
        snprintf(path, sizeof path, "%s/ledger/000001.tsv", r->dir);
        cut(r, 1, --size);
        fd = open(path, O_RDONLY);
        assert_int_equal(pread(fd, &last, 1, size - 1), 1);
        close(fd);
    }
    look(r, "cut@2:2 changed@3:2 ");
}

/* Behind a C all that went before lies earlier by so much. */
static void a_clock_that_was_put_back(void **state)
{
    struct rig *r = *state;
    char text[64];

    begin(r, rules, 500 * DAYS);
    ask(r, "http://h.cn/", 500 * DAYS + 5000);
    assert_true(gong_ledger_note_wait(r->l, GONG_LIT("h.cn"), 500 * DAYS + HOUR, "429", 500 * DAYS + 6000));
    snprintf(text, sizeof text, "C\t%lld\t%lld\n", 100 * DAYS + 6000, 500 * DAYS + 6000);
    append(r, 1, text);
    ask(r, "http://h.cn/", 100 * DAYS + HOUR - 1);
    look(r, "blocked@1:9 "); /* as on a clock that was never ahead */
    ask(r, "http://h.cn/", 100 * DAYS + HOUR);
    look(r, "blocked@1:9 delay@1:10 ");
    ask(r, "http://h.cn/", 101 * DAYS + 10);
    look(r, "blocked@1:9 delay@1:10 ");
    ask(r, "http://h.cn/", 101 * DAYS + 1011);
    look(r, "blocked@1:9 delay@1:10 robots-old@1:12 ");
}

/* In bounded memory: what grows is hosts and sites. */
static void a_million_lines(void **state)
{
    struct rig *r = *state;
    struct rusage before, after;
    FILE *f;
    char path[128];

    begin(r, rules, 10000);
    snprintf(path, sizeof path, "%s/ledger/000001.tsv", r->dir);
    f = fopen(path, "a");
    assert_non_null(f);
    for (int i = 1; i <= 1000000; i++)
        fprintf(f, "Q\t%lld\tp\th.cn\thttp://h.cn:80\t50\t50\t%s\thttp://h.cn/a/%d.html\n", 11000 + i * 50LL,
                r->copy.digest, i);
    assert_int_equal(fclose(f), 0);
    getrusage(RUSAGE_SELF, &before);
    look(r, "");
    getrusage(RUSAGE_SELF, &after);
    assert_int_equal(r->n.requests, 1000001);
    assert_true(after.ru_maxrss - before.ru_maxrss < 32 * 1024);
}

static void no_ledger(void **state)
{
    struct rig *r = *state;

    r->opt.state_dir = "/nonexistent";
    assert_false(gong_audit(&r->opt, &r->n, r->why, sizeof r->why));
    assert_non_null(strstr(r->why, "cannot read the ledger"));
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_good_ledger),
        T(too_early),
        T(too_early_after_a_restart),
        T(in_a_blocked_time),
        T(what_is_disallowed),
        T(an_old_robots_txt),
        T(no_robots_txt),
        T(another_site),
        T(a_text_that_was_changed),
        T(a_text_that_is_missing),
        T(torn_and_bad_lines),
        T(rotated_files),
        T(a_clock_that_was_put_back),
        T(an_end_that_is_missing),
        T(an_end_that_was_missing),
        T(a_closed_file_that_was_cut_or_changed),
        T(a_million_lines),
        T(no_ledger),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
