/* test_ledger.c: the ledger of requests over crashes, and what the state keeps of sites and hosts. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
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

#include "state/kept.h"
#include "state/ledger.h"

struct rig {
    char dir[64], why[512], position[GONG_LEDGER_POSITION];
    struct gong_ledger *l;
    struct gong_state *s;
    struct gong_arena a;
    int64_t at; /* of the last request */
};

static int set_up(void **state)
{
    struct rig *r = calloc(1, sizeof *r);

    snprintf(r->dir, sizeof r->dir, "/tmp/gong-ledger-XXXXXX");
    assert_non_null(mkdtemp(r->dir));
    gong_arena_init(&r->a, 1 << 24);
    *state = r;
    return 0;
}

static void file_path(const struct rig *r, int no, char out[128])
{
    snprintf(out, 128, "%s/ledger/%06d.tsv", r->dir, no);
}

static int tear_down(void **state)
{
    static const char *const names[] = {"state.db", "state.db-wal", "state.db-shm", "lock", "ledger"};
    struct rig *r = *state;
    char path[128];

    gong_ledger_close(r->l);
    gong_state_close(r->s);
    gong_arena_finish(&r->a);
    for (int no = 1; no < 40; no++) {
        file_path(r, no, path);
        unlink(path);
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", r->dir, names[i]);
        remove(path);
    }
    assert_int_equal(rmdir(r->dir), 0);
    free(r);
    return 0;
}

/* As after kill -9: nothing was synced, nothing was said. */
static void reopen(struct rig *r, struct gong_span position)
{
    gong_ledger_close(r->l);
    r->l = gong_ledger_open(r->dir, position, r->why, sizeof r->why);
    if (!r->l)
        fail_msg("%s", r->why);
}

static void ask(struct rig *r, const char *host, int64_t owed, int64_t at)
{
    struct gong_request q = {.url = GONG_LIT("http://h/\t\\a"),
                             .host = gong_span_z(host),
                             .site = GONG_LIT("http://h:80"),
                             .owed = owed,
                             .robots_digest = "d",
                             .role = 'p',
                             .agent = GONG_LIT("gongbao")};

    if (!gong_ledger_note_request(r->l, &q, at))
        fail_msg("%s", gong_ledger_error(r->l));
    r->at = at;
}

/* Kinds of all lines, '?' for bad ones. */
static void kinds(struct rig *r, char *out, size_t n)
{
    struct gong_ledger_reader *reader = gong_ledger_read(r->dir, 1, 0, r->why, sizeof r->why);
    struct gong_ledger_line line;
    size_t len = 0;
    int got;

    assert_non_null(reader);
    while ((got = gong_ledger_next(reader, &line)) != GONG_LEDGER_END && len + 1 < n) {
        assert_int_not_equal(got, GONG_LEDGER_ERROR);
        out[len++] = got == GONG_LEDGER_BAD ? '?' : line.kind;
    }
    out[len] = 0;
    gong_ledger_read_close(reader);
}

static void lines_say_what_was_asked(void **state)
{
    struct rig *r = *state;
    struct gong_ledger_reader *reader;
    struct gong_ledger_line line;
    char url[64];

    reopen(r, gong_span_none());
    ask(r, "h", 100, 1000);
    ask(r, "i", 100, 1050);
    ask(r, "h", 100, 1200);
    reader = gong_ledger_read(r->dir, 1, 0, r->why, sizeof r->why);
    for (int i = 0; i < 5; i++)
        assert_int_equal(gong_ledger_next(reader, &line), GONG_LEDGER_LINE);
    assert_int_equal(line.kind, 'Q');
    assert_int_equal(line.at, 1200);
    assert_int_equal(line.no, 5);
    assert_true(gong_span_is(line.fields[0], "p"));
    assert_true(gong_span_is(line.fields[1], "h"));
    assert_true(gong_span_is(line.fields[2], "http://h:80"));
    assert_true(gong_span_is(line.fields[3], "100"));
    assert_true(gong_span_is(line.fields[4], "200"));
    assert_true(gong_span_is(line.fields[5], "d"));
    assert_true(gong_span_is(line.fields[6], "http://h/\\x09\\x5ca"));
    assert_true(gong_span_is(gong_span(url, gong_ledger_unescape(line.fields[6], url)), "http://h/\t\\a"));
    assert_int_equal(gong_ledger_next(reader, &line), GONG_LEDGER_END);
    gong_ledger_read_close(reader);
}

static void a_killed_process_owes_its_delay(void **state)
{
    struct rig *r = *state;

    reopen(r, gong_span_none());
    ask(r, "h", 500, 10000);
    assert_true(gong_ledger_note_wait(r->l, GONG_LIT("w"), 90000, "429", 10000));
    reopen(r, gong_span_none());
    assert_int_equal(gong_ledger_owed(r->l, GONG_LIT("h"), 0, 10100), 400);
    assert_int_equal(gong_ledger_owed(r->l, GONG_LIT("h"), 0, 10500), 0);
    assert_int_equal(gong_ledger_owed(r->l, GONG_LIT("w"), 0, 10100), 79900);
    assert_int_equal(gong_ledger_owed(r->l, GONG_LIT("other"), 0, 10100), 0);
    /* a clock that was put back: the delay once more, no longer */
    assert_int_equal(gong_ledger_owed(r->l, GONG_LIT("h"), 0, 5), 500);
}

struct waits {
    char text[512];
};

static bool add_wait(void *arg, struct gong_span host, int64_t until, const char *why)
{
    struct waits *w = arg;
    size_t n = strlen(w->text);

    snprintf(w->text + n, sizeof w->text - n, "%.*s=%lld(%s) ", (int)host.len, host.ptr, (long long)until,
             why);
    return true;
}

/* Behind a position only what came later is read; what is still owed is handed over there. */
static void a_position_hands_over_what_is_owed(void **state)
{
    struct rig *r = *state;
    struct waits w = {""};

    reopen(r, gong_span_none());
    ask(r, "a", 500, 10000);
    ask(r, "done", 5, 10001);
    assert_true(gong_ledger_note_wait(r->l, GONG_LIT("w"), 90000, "429", 10002));
    assert_true(gong_ledger_sync(r->l, r->position));
    assert_true(gong_ledger_each_wait(r->l, 10100, add_wait, &w));
    assert_string_equal(w.text, "w=90000(429) a=10500(delay) ");
    w.text[0] = 0;
    assert_true(gong_ledger_each_wait(r->l, 10100, add_wait, &w));
    assert_string_equal(w.text, "");
    ask(r, "b", 700, 10200);
    reopen(r, gong_span_z(r->position));
    assert_int_equal(gong_ledger_owed(r->l, GONG_LIT("a"), 0, 10300), 0);
    assert_int_equal(gong_ledger_owed(r->l, GONG_LIT("b"), 0, 10300), 600);
    assert_true(gong_ledger_recall(r->l, GONG_LIT("a"), 10500));
    assert_int_equal(gong_ledger_owed(r->l, GONG_LIT("a"), 0, 10300), 200);
    assert_true(gong_ledger_each_wait(r->l, 10300, add_wait, &w));
    assert_string_equal(w.text, "b=10900(delay) ");
}

static void a_bad_position_reads_what_there_is(void **state)
{
    static const char *const bad[] = {"",    "x",    "1",   "1:",    ":5",
                                      "9:0", "1:-4", "0:0", "1:2:3", "1:2:0123456789abcdeF"};
    struct rig *r = *state;

    reopen(r, gong_span_none());
    ask(r, "h", 500, 10000);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        reopen(r, gong_span_z(bad[i]));
        assert_int_equal(gong_ledger_owed(r->l, GONG_LIT("h"), 0, 10100), 400);
    }
}

static void append(const struct rig *r, const char *text)
{
    char path[128];
    int fd;

    file_path(r, 1, path);
    fd = open(path, O_WRONLY | O_APPEND);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
}

static void a_torn_line_is_cut(void **state)
{
    struct rig *r = *state;
    struct gong_ledger_reader *reader;
    struct gong_ledger_line line;
    char text[32];

    reopen(r, gong_span_none());
    ask(r, "h", 500, 10000);
    append(r, "Q\t10600\tp\th");
    reader = gong_ledger_read(r->dir, 1, 0, r->why, sizeof r->why);
    for (int i = 0; i < 3; i++)
        assert_int_equal(gong_ledger_next(reader, &line), GONG_LEDGER_LINE);
    assert_int_equal(gong_ledger_next(reader, &line), GONG_LEDGER_BAD);
    assert_true(gong_ledger_is_torn(reader));
    gong_ledger_read_close(reader);
    reopen(r, gong_span_none());
    ask(r, "h", 500, 10700);
    kinds(r, text, sizeof text);
    assert_string_equal(text, "GAQGAQ");
}

static void lines_of_another_hand_are_bad(void **state)
{
    struct rig *r = *state;
    char text[64];

    reopen(r, gong_span_none());
    append(r, "\nQ\nQ\t\nQ\t1\nQ\tx\tp\th\ts\t1\t-1\td\tu\nQ\t1\tpp\th\ts\t1\t-1\td\tu\nW\t1\th\tx\ty\n"
              "Z\t1\tx\nQ\t1\tp\th\ts\t1\t-1\td\tu\tmore\nQ\t1\tp\th\ts\t1\t-1\td\tu\n");
    kinds(r, text, sizeof text);
    assert_string_equal(text, "G?????????Q");
}

/* A new file says again whose rules are looked for, and repeats a text when it is met again. */
static void files_are_closed_at_their_size(void **state)
{
    struct rig *r = *state;
    struct gong_robots_copy copy = {.text = GONG_LIT("User-agent: *\nDisallow: /x\n"), .status = 200};
    int64_t low, high;
    char text[64];

    memset(copy.digest, 'a', 64);
    reopen(r, gong_span_none());
    gong_ledger_set_rotate(r->l, 300);
    for (int i = 0; i < 4; i++) {
        assert_true(gong_ledger_note_robots(r->l, GONG_LIT("http://h:80"), &copy, 10000 + i));
        ask(r, "h", 500, 10000 + i);
    }
    assert_true(gong_ledger_files(r->dir, &low, &high));
    assert_int_equal(low, 1);
    assert_true(high > 1);
    kinds(r, text, sizeof text);
    assert_string_equal(text, "GTRAQRGFAQTRGFAQTRGFAQ");
    assert_true(gong_ledger_sync(r->l, r->position));
    reopen(r, gong_span_z(r->position));
    gong_ledger_set_rotate(r->l, 300);
    ask(r, "i", 500, 10010);
    reopen(r, gong_span_z(r->position));
    assert_int_equal(gong_ledger_owed(r->l, GONG_LIT("i"), 0, 10010), 500);
}

/* Who removes all files is not taken for who never had any. */
static void numbers_go_on_behind_files_that_were_removed(void **state)
{
    struct rig *r = *state;
    int64_t low, high;
    char path[160];

    reopen(r, gong_span_none());
    ask(r, "h", 500, 10000);
    assert_true(gong_ledger_sync(r->l, r->position));
    snprintf(path, sizeof path, "%s/ledger/000001.tsv", r->dir);
    assert_int_equal(unlink(path), 0);
    reopen(r, gong_span_z(r->position));
    assert_true(gong_ledger_files(r->dir, &low, &high));
    assert_int_equal(low, 2);
    assert_int_equal(high, 2);
    assert_true(gong_ledger_is_short(r->l));
}

static void the_clock_does_not_go_back(void **state)
{
    struct rig *r = *state;
    char text[32];
    int64_t now;

    reopen(r, gong_span_none());
    now = gong_ledger_now(r->l);
    ask(r, "h", 1, now + 3600000);
    reopen(r, gong_span_none());
    assert_true(gong_ledger_now(r->l) >= now + 3600000);
    /* a clock that was wrong by days is not followed: what is owed comes back with it */
    ask(r, "h", 3600000, now + 5 * (int64_t)86400000);
    assert_true(gong_ledger_note_wait(r->l, GONG_LIT("w"), now + 5 * (int64_t)86400000 + 7200000, "429",
                                      now + 5 * (int64_t)86400000));
    reopen(r, gong_span_none());
    now = gong_ledger_now(r->l);
    assert_in_range(gong_ledger_owed(r->l, GONG_LIT("h"), 0, now), 3500000, 3600000);
    assert_in_range(gong_ledger_owed(r->l, GONG_LIT("w"), 0, now), 7100000, 7200000);
    kinds(r, text, sizeof text);
    assert_string_equal(text, "GAQGAQWGC");
    assert_true(gong_ledger_sync(r->l, r->position));
    reopen(r, gong_span_z(r->position));
    assert_in_range(gong_ledger_now(r->l) - now, 0, 60000);
    ask(r, "h", 1,
        now + 7200000); /* and committed: the position knows the time, though nothing comes behind it */
}

/* What the state committed of the ledger must be there when it is opened again. */
static void lines_that_are_gone_are_missed(void **state)
{
    struct rig *r = *state;
    char path[160], text[64];
    struct stat st;

    file_path(r, 1, path);
    reopen(r, gong_span_none());
    ask(r, "h", 500, 10000);
    assert_int_equal(stat(path, &st), 0);
    ask(r, "i", 500, 10001);
    assert_true(gong_ledger_sync(r->l, r->position));
    ask(r, "j", 500, 10002);
    reopen(r, gong_span_z(r->position)); /* longer than committed */
    assert_false(gong_ledger_is_short(r->l));
    assert_int_equal(truncate(path, st.st_size), 0); /* at the border of a line */
    reopen(r, gong_span_z(r->position));
    assert_true(gong_ledger_is_short(r->l));
    kinds(r, text, sizeof text);
    assert_string_equal(text, "GAQGL");
    assert_true(gong_ledger_sync(r->l, r->position)); /* said, and committed anew */
    reopen(r, gong_span_z(r->position));
    assert_false(gong_ledger_is_short(r->l));
}

static void lines_that_were_changed_are_missed(void **state)
{
    struct rig *r = *state;
    char path[160], text[64];
    int fd;

    file_path(r, 1, path);
    reopen(r, gong_span_none());
    ask(r, "h", 500, 10000);
    assert_true(gong_ledger_sync(r->l, r->position));
    gong_ledger_close(r->l);
    r->l = NULL;
    fd = open(path, O_WRONLY);
    assert_int_equal(pwrite(fd, "9", 1, 2), 1);
    close(fd);
    reopen(r, gong_span_z(r->position));
    assert_true(gong_ledger_is_short(r->l));
    kinds(r, text, sizeof text);
    assert_string_equal(text, "GAQGL");
}

static void a_position_of_before_has_no_digest(void **state)
{
    struct rig *r = *state;

    reopen(r, gong_span_none());
    ask(r, "h", 500, 10000);
    assert_true(gong_ledger_sync(r->l, r->position));
    *strrchr(r->position, ':') = 0;
    reopen(r, gong_span_z(r->position));
    assert_false(gong_ledger_is_short(r->l));
    reopen(r, GONG_LIT("1:100000"));
    assert_true(gong_ledger_is_short(r->l));
    reopen(r, GONG_LIT("3:1"));
    assert_true(gong_ledger_is_short(r->l));
}

static void a_full_disk_leaves_no_half_line(void **state)
{
    struct rig *r = *state;
    struct rlimit old, small;
    struct gong_request q = {.url = GONG_LIT("u"), .host = GONG_LIT("h"), .site = GONG_LIT("s"), .role = 'p'};
    char text[32];

    reopen(r, gong_span_none());
    ask(r, "h", 500, 10000);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    signal(SIGXFSZ, SIG_IGN);
    small = old;
    small.rlim_cur = 90;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_false(gong_ledger_note_request(r->l, &q, 10700));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_non_null(strstr(gong_ledger_error(r->l), "cannot be written"));
    ask(r, "h", 500, 10800);
    kinds(r, text, sizeof text);
    assert_string_equal(text, "GAQQ");
}

/* Every byte of a robots.txt comes back. */
static void texts_come_back(void **state)
{
    struct rig *r = *state;
    struct gong_ledger_reader *reader;
    struct gong_ledger_line line;
    static char text[512000], out[4 * sizeof text];
    struct gong_robots_copy copy = {.text = {text, sizeof text}, .status = 200};
    size_t n;

    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)(i % 256);
    memset(copy.digest, 'b', 64);
    reopen(r, gong_span_none());
    assert_true(gong_ledger_note_robots(r->l, GONG_LIT("http://h:80"), &copy, 5));
    reader = gong_ledger_read(r->dir, 1, 0, r->why, sizeof r->why);
    gong_ledger_next(reader, &line);
    assert_int_equal(gong_ledger_next(reader, &line), GONG_LEDGER_LINE);
    assert_int_equal(line.kind, 'T');
    n = gong_ledger_unescape(line.fields[1], out);
    assert_int_equal(n, sizeof text);
    assert_memory_equal(out, text, n);
    gong_ledger_read_close(reader);
}

static void ten_thousand_hosts(void **state)
{
    struct rig *r = *state;
    char name[32];

    reopen(r, gong_span_none());
    for (int i = 0; i < 100000; i++) {
        snprintf(name, sizeof name, "www%d.example.gov.cn", i % 10000);
        ask(r, name, 5000, 10000 + i);
    }
    reopen(r, gong_span_none());
    assert_int_equal(gong_ledger_owed(r->l, GONG_LIT("www9999.example.gov.cn"), 0, 109999 + 1000), 4000);
}

static bool count_wait(void *arg, struct gong_span host, int64_t until)
{
    int64_t *sum = arg;

    (void)host;
    *sum += until;
    return true;
}

static void the_state_keeps_robots_and_waits(void **state)
{
    struct rig *r = *state;
    struct gong_robots_copy copy = {.text = GONG_LIT("User-agent: *\n"), .status = 200}, got;
    int64_t sum = 0;

    memset(copy.digest, 'a', 64);
    r->s = gong_state_open(r->dir, r->why, sizeof r->why);
    assert_non_null(r->s);
    assert_false(gong_state_kept_robots(r->s, GONG_LIT("http://h:80"), 500, &r->a, &got));
    assert_string_equal(gong_state_error(r->s), "");
    assert_true(gong_state_keep_robots(r->s, GONG_LIT("http://h:80"), &copy, 100));
    assert_true(gong_state_keep_robots(r->s, GONG_LIT("http://i:80"), &copy, 100));
    memset(copy.digest, 'b', 64);
    copy.text = GONG_LIT("");
    copy.status = 404;
    assert_true(gong_state_keep_robots(r->s, GONG_LIT("http://h:80"), &copy, 200));
    assert_true(gong_state_keep_wait(r->s, GONG_LIT("h"), 1000, "429"));
    assert_true(gong_state_keep_wait(r->s, GONG_LIT("h"), 400, "503")); /* the later one stays */
    assert_true(gong_state_keep_wait(r->s, GONG_LIT("over"), 450, "503"));
    assert_true(gong_state_commit(r->s));
    gong_state_close(r->s);
    r->s = gong_state_open(r->dir, r->why, sizeof r->why);
    assert_true(gong_state_kept_robots(r->s, GONG_LIT("http://h:80"), 500, &r->a, &got));
    assert_int_equal(got.age, 300);
    assert_int_equal(got.status, 404);
    assert_int_equal(got.text.len, 0);
    assert_int_equal(got.digest[0], 'b');
    assert_false(
        gong_state_kept_robots(r->s, GONG_LIT("http://i:80"), 50, &r->a, &got)); /* of a time to come */
    assert_string_equal(gong_state_error(r->s), "");
    assert_true(gong_state_kept_robots(r->s, GONG_LIT("http://i:80"), 100, &r->a, &got));
    assert_int_equal(got.age, 0);
    assert_true(gong_span_is(got.text, "User-agent: *\n"));
    assert_true(gong_state_each_wait(r->s, 500, count_wait, &sum));
    assert_int_equal(sum, 1000);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(lines_say_what_was_asked),
        T(a_killed_process_owes_its_delay),
        T(a_position_hands_over_what_is_owed),
        T(a_bad_position_reads_what_there_is),
        T(a_torn_line_is_cut),
        T(lines_of_another_hand_are_bad),
        T(files_are_closed_at_their_size),
        T(numbers_go_on_behind_files_that_were_removed),
        T(the_clock_does_not_go_back),
        T(lines_that_are_gone_are_missed),
        T(lines_that_were_changed_are_missed),
        T(a_position_of_before_has_no_digest),
        T(a_full_disk_leaves_no_half_line),
        T(texts_come_back),
        T(ten_thousand_hosts),
        T(the_state_keeps_robots_and_waits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
