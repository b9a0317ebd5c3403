/* test_fetch_files.c: which payloads come of files and folders, and which problems. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

#include "box.h"
#include "fetch_rig.h"

/* ---- files and folders */

static void test_one_file(void **state)
{
    struct timeval when[2] = {{1709280000, 0}, {1709280000, 0}};
    struct harness h;

    (void)state;
    put("a b.txt", "云溪");
    assert_int_equal(utimes(box_path("a b.txt"), when), 0);
    begin(&h, box_path("a b.txt"));
    run(&h);
    assert_int_equal(h.n_out, 1);
    assert_string_equal(names(&h), "a%20b.txt");
    assert_true(gong_span_is(gong_item_body(h.first), "云溪"));
    assert_true(gong_span_is(gong_item_get(h.first, "fetched_at"), "2024-03-01T08:00:00Z"));
    assert_string_equal(h.rejected, "");
    harness_finish(&h);
}

static void tree(void)
{
    folder("in");
    folder("in/sub");
    folder("in/sub/deep");
    put("in/b.txt", "b");
    put("in/a.html", "a");
    put("in/.hidden.txt", "h");
    put("in/sub/c.txt", "c");
    put("in/sub/deep/d.txt", "");
}

static void test_folder(void **state)
{
    struct harness h;

    (void)state;
    tree();
    begin(&h, box_path("in"));
    run(&h);
    assert_string_equal(names(&h), "in/a.html in/b.txt in/sub/c.txt in/sub/deep/d.txt");
    harness_finish(&h);
}

static void expect(const char *key, const char *value, const char *want)
{
    struct harness h;

    begin(&h, box_path("in/"));
    set(&h, key, value);
    run(&h);
    assert_string_equal(names(&h), want);
    harness_finish(&h);
}

static void test_choices(void **state)
{
    (void)state;
    tree();
    expect("recursive", "false", "in/a.html in/b.txt");
    expect("hidden", "true", "in/.hidden.txt in/a.html in/b.txt in/sub/c.txt in/sub/deep/d.txt");
    expect("include", "[\"*.txt\"]", "in/b.txt in/sub/c.txt in/sub/deep/d.txt");
    expect("include", "[\"sub/*\"]", "in/sub/c.txt in/sub/deep/d.txt");
    expect("exclude", "[\"c.*\", \"*.html\"]", "in/b.txt in/sub/deep/d.txt");
}

static void test_pattern(void **state)
{
    struct harness h;

    (void)state;
    tree();
    begin(&h, box_path("in/*.t?t"));
    run(&h);
    assert_string_equal(names(&h), "in/b.txt");
    harness_finish(&h);
}

static void refuse(const char *path, const char *message)
{
    struct harness h;

    begin(&h, path);
    assert_false(harness_push(&h, NULL));
    assert_int_equal(h.outcome.status, GONG_EFATAL);
    if (!strstr(h.outcome.message, message))
        fail_msg("%s", h.outcome.message);
    harness_finish(&h);
}

static void test_no_such_path(void **state)
{
    (void)state;
    refuse(box_path("none"), "none cannot be opened: No such file or directory");
    refuse(box_path("*.none"), "nothing matches");
    refuse("", "path is empty");
}

static void test_too_many_files(void **state)
{
    struct harness h;

    (void)state;
    tree();
    begin(&h, box_path("in"));
    set(&h, "max_files", "3");
    assert_false(harness_push(&h, NULL));
    assert_non_null(strstr(h.outcome.message, "more than 3 files"));
    harness_finish(&h);
}

static void test_stdin(void **state)
{
    struct harness h;
    char list[2048];

    (void)state;
    tree();
    snprintf(list, sizeof list, "%s\r\n\n%s\n%s\n%s\n", box_path("in/b.txt"), box_path("none"),
             box_path("in/sub"), box_path("in/b.txt"));
    put("list", list);
    assert_non_null(freopen(box_path("list"), "r", stdin));
    begin(&h, "-");
    run(&h);
    assert_string_equal(names(&h), "in/b.txt in/sub/c.txt in/sub/deep/d.txt");
    assert_non_null(strstr(h.rejected, "not-found"));
    assert_non_null(strstr(h.rejected, "/none: "));
    harness_finish(&h);
}

/* Names are bytes: a GBK name is a name. */
static void test_odd_names(void **state)
{
    struct harness h;

    (void)state;
    folder("in");
    put("in/\xb1\xa8\xb8\xe6.txt", "1");
    put("in/%41#?.txt", "2");
    put("in/new\nline.txt", "3");
    begin(&h, box_path("in"));
    run(&h);
    assert_string_equal(names(&h), "in/%2541%23%3F.txt in/new%0Aline.txt in/%B1%A8%B8%E6.txt");
    harness_finish(&h);
}

/* ---- problems */

static void test_what_is_no_file(void **state)
{
    struct harness h;

    (void)state;
    tree();
    assert_int_equal(mkfifo(box_path("in/fifo"), 0644), 0);
    assert_int_equal(symlink("nowhere", box_path("in/dangling")), 0);
    assert_int_equal(symlink("..", box_path("in/sub/loop")), 0);
    assert_int_equal(symlink("self", box_path("in/self")), 0);
    assert_int_equal(symlink("b.txt", box_path("in/link.txt")), 0);
    begin(&h, box_path("in"));
    run(&h);
    assert_string_equal(names(&h), "in/a.html in/b.txt in/link.txt in/sub/c.txt in/sub/deep/d.txt");
    assert_non_null(strstr(h.rejected, "-1 not-a-file file://"));
    assert_non_null(strstr(h.rejected, "in/dangling: the link leads nowhere"));
    assert_non_null(strstr(h.rejected, "in/self: the link leads nowhere"));
    assert_non_null(strstr(h.rejected, "in/sub/loop: links to folders are not followed"));
    harness_finish(&h);
}

static void test_no_permission(void **state)
{
    struct harness h;
    bool root = geteuid() == 0;

    (void)state;
    tree();
    assert_int_equal(chmod(box_path(""), 0755), 0);
    assert_int_equal(chmod(box_path("in/b.txt"), 0), 0);
    assert_int_equal(chmod(box_path("in/sub/deep"), 0), 0);
    begin(&h, box_path("in")); /* loads the plugin: nobody may not reach a build tree below /root */
    if (root)
        assert_int_equal(seteuid(65534), 0);
    run(&h);
    if (root)
        assert_int_equal(seteuid(0), 0);
    chmod(box_path("in/sub/deep"), 0755);
    assert_string_equal(names(&h), "in/a.html in/sub/c.txt");
    assert_non_null(strstr(h.rejected, "permission file://"));
    assert_non_null(strstr(h.rejected, "in/b.txt: it cannot be opened: Permission denied"));
    assert_non_null(strstr(h.rejected, "in/sub/deep: the folder cannot be opened"));
    harness_finish(&h);
}

/* 1 GiB against the cap: nothing of it is read. */
static void test_large_file(void **state)
{
    struct harness h;

    (void)state;
    put("large.txt", "x");
    assert_int_equal(truncate(box_path("large.txt"), 1 << 30), 0);
    begin(&h, box_path("large.txt"));
    run(&h);
    assert_int_equal(h.n_out, 0);
    assert_non_null(strstr(h.rejected, "too-large"));
    assert_non_null(strstr(h.rejected, "1073741824 bytes are more than max_bytes (33554432)"));
    harness_finish(&h);
}

static void test_deep_folders(void **state)
{
    struct harness h;
    char name[512] = "in";

    (void)state;
    folder("in");
    for (size_t n = 2; n < 140; n += 2) {
        memcpy(name + n, "/d", 3);
        folder(name);
    }
    begin(&h, box_path("in"));
    run(&h);
    assert_non_null(strstr(h.rejected, "too-deep"));
    harness_finish(&h);
}

#define T(f) cmocka_unit_test_setup_teardown(f, box_open, box_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_one_file),        T(test_folder),         T(test_choices),    T(test_pattern),
        T(test_no_such_path),    T(test_too_many_files), T(test_stdin),      T(test_odd_names),
        T(test_what_is_no_file), T(test_no_permission),  T(test_large_file), T(test_deep_folders),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
