/* test_fetch_archives.c: which payloads come of archives, and of what only looks like one. */
#include <archive.h>
#include <archive_entry.h>
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

/* ---- archives */

struct packed {
    const char *name;
    struct gong_span body;
    unsigned type; /* 0: a regular file */
};

enum { ZIP, TAR, TGZ, GZ };

static void pack(const char *file, int form, const struct packed *m, size_t n)
{
    struct archive *a = archive_write_new();

    if (form == ZIP)
        archive_write_set_format_zip(a);
    else if (form == GZ)
        archive_write_set_format_raw(a);
    else
        archive_write_set_format_gnutar(a);
    if (form == TGZ || form == GZ)
        archive_write_add_filter_gzip(a);
    assert_int_equal(archive_write_open_filename(a, box_path(file)), ARCHIVE_OK);
    for (size_t i = 0; i < n; i++) {
        struct archive_entry *e = archive_entry_new();
        archive_entry_set_pathname(e, m[i].name);
        archive_entry_set_filetype(e, m[i].type ? m[i].type : AE_IFREG);
        archive_entry_set_perm(e, 0644);
        archive_entry_set_mtime(e, 1709280000, 0);
        if (m[i].type == AE_IFLNK)
            archive_entry_set_symlink(e, "/etc/passwd");
        else
            archive_entry_set_size(e, (la_int64_t)m[i].body.len);
        if (archive_write_header(a, e) < ARCHIVE_WARN)
            fail_msg("%s", archive_error_string(a));
        if (m[i].body.len)
            archive_write_data(a, m[i].body.ptr, m[i].body.len);
        archive_entry_free(e);
    }
    archive_write_close(a);
    archive_write_free(a);
}

static const struct packed three[] = {
    {"dir/", {"", 0}, AE_IFDIR},
    {"dir/2023.txt", {"year", 4}, 0},
    {"../../up/./x.txt", {"", 0}, 0},
    {"/etc/abs.txt", {"abs", 3}, 0},
};

static void check_three(const char *file, int form)
{
    struct harness h;
    char want[256];

    pack(file, form, three, 4);
    begin(&h, box_path(file));
    run(&h);
    snprintf(want, sizeof want, "%s/dir/2023.txt %s/up/x.txt %s/etc/abs.txt", file, file, file);
    assert_string_equal(names(&h), want);
    assert_true(gong_span_is(gong_item_body(h.first), "year"));
    assert_true(gong_span_is(gong_item_get(h.first, "fetched_at"), "2024-03-01T08:00:00Z"));
    assert_string_equal(h.rejected, "");
    harness_finish(&h);
}

static void test_formats(void **state)
{
    (void)state;
    setenv("TZ", "UTC", 1); /* zip knows local time alone */
    tzset();
    check_three("a.zip", ZIP);
    check_three("a.tar", TAR);
    check_three("a.tar.gz", TGZ);
    check_three("a.TGZ", TGZ);
}

static void test_gz(void **state)
{
    static const struct packed one = {"ignored", {"page", 4}, 0};
    struct harness h;

    (void)state;
    pack("p.html.gz", GZ, &one, 1);
    begin(&h, box_path("p.html.gz"));
    run(&h);
    assert_string_equal(names(&h), "p.html.gz/p.html");
    assert_true(gong_span_is(gong_item_body(h.first), "page"));
    harness_finish(&h);
}

static void test_member_names(void **state)
{
    static const struct packed m[] = {
        {"\xb1\xa8\xb8\xe6.txt", {"gbk", 3}, 0},
        {"a\\b c.txt", {"win", 3}, 0},
        {"..", {"x", 1}, 0},
        {"._a.txt", {"mac", 3}, 0},
        {"__MACOSX/a.txt", {"mac", 3}, 0},
    };
    struct harness h;

    (void)state;
    pack("n.zip", ZIP, m, 5);
    begin(&h, box_path("n.zip"));
    run(&h);
    assert_string_equal(names(&h), "n.zip/%E6%8A%A5%E5%91%8A.txt n.zip/a/b%20c.txt");
    assert_non_null(strstr(h.rejected, "bad-name"));
    harness_finish(&h);
}

static void test_members_that_are_no_files(void **state)
{
    static const struct packed m[] = {
        {"link", {"", 0}, AE_IFLNK}, {"fifo", {"", 0}, AE_IFIFO}, {"a", {"a", 1}, 0}};
    struct harness h;

    (void)state;
    pack("l.tar", TAR, m, 3);
    begin(&h, box_path("l.tar"));
    run(&h);
    assert_string_equal(names(&h), "l.tar/a");
    assert_non_null(strstr(h.rejected, "not-a-file"));
    harness_finish(&h);
}

static void test_include_inside(void **state)
{
    struct harness h;

    (void)state;
    pack("a.zip", ZIP, three, 4);
    begin(&h, box_path("a.zip"));
    set(&h, "exclude", "[\"up/*\", \"abs.*\"]");
    run(&h);
    assert_string_equal(names(&h), "a.zip/dir/2023.txt");
    harness_finish(&h);
}

static void nest(const char *inner, const char *outer)
{
    struct gong_span bytes = box_read(inner);
    struct packed m = {inner, bytes, 0};

    pack(outer, ZIP, &m, 1);
    free((void *)(uintptr_t)bytes.ptr);
}

static void test_nested(void **state)
{
    static const struct packed m = {"leaf.txt", {"leaf", 4}, 0};
    struct harness h;

    (void)state;
    pack("1.tar.gz", TGZ, &m, 1);
    nest("1.tar.gz", "2.zip");
    nest("2.zip", "3.zip");
    nest("3.zip", "4.zip");
    begin(&h, box_path("3.zip"));
    run(&h);
    assert_string_equal(names(&h), "3.zip/2.zip/1.tar.gz/leaf.txt");
    harness_finish(&h);
    begin(&h, box_path("4.zip"));
    run(&h);
    assert_int_equal(h.n_out, 0);
    assert_non_null(strstr(h.rejected, "too-deep"));
    harness_finish(&h);
}

/* Rejected with this code, the run going on to the file behind. */
static void expect_code(const char *file, const char *code)
{
    struct harness h;

    put("zz.txt", "after");
    begin(&h, box_path(""));
    run(&h);
    assert_string_equal(names(&h), "zz.txt");
    if (strncmp(h.rejected, "-1 ", 3) != 0 || strncmp(h.rejected + 3, code, strlen(code)) != 0 ||
        !strstr(h.rejected, file))
        fail_msg("%s", h.rejected);
    harness_finish(&h);
    assert_int_equal(unlink(box_path(file)), 0);
}

static void cut(const char *file, size_t keep)
{
    assert_int_equal(truncate(box_path(file), (off_t)keep), 0);
}

static void test_bad_archives(void **state)
{
    char *zeros = calloc(1, 20 << 20);
    struct packed big = {"zeros.txt", {zeros, 20 << 20}, 0};

    (void)state;
    put("page.zip", "<html>not found</html>");
    expect_code("page.zip", "bad-archive");
    put("empty.gz", "");
    expect_code("empty.gz", "bad-archive");
    pack("none.zip", ZIP, three, 0);
    expect_code("none.zip", "empty-archive");
    pack("folders.zip", ZIP, three, 1);
    expect_code("folders.zip", "empty-archive");
    put("x.rar", "Rar!\x1a\x07");
    expect_code("x.rar", "archive-format");
    pack("bomb.zip", ZIP, &big, 1);
    expect_code("bomb.zip", "archive-bomb");
    pack("bomb.tar.gz", TGZ, &big, 1);
    expect_code("bomb.tar.gz", "archive-bomb");
    pack("bomb.gz", GZ, &big, 1);
    expect_code("bomb.gz", "archive-bomb");
    big.name = ".passed-over"; /* not even looked at, and yet unpacked to reach what follows */
    pack("hidden.tar.gz", TGZ, &big, 1);
    expect_code("hidden.tar.gz", "archive-bomb");
    pack("cut.tar.gz", TGZ, three, 4);
    cut("cut.tar.gz", 60);
    expect_code("cut.tar.gz", "bad-archive");
    free(zeros);
}

static struct gong_span noise(size_t n)
{
    char *p = malloc(n);
    uint32_t x = 99;

    for (size_t i = 0; i < n; i++) {
        x = x * 1664525u + 1013904223u;
        p[i] = (char)(x >> 24);
    }
    return gong_span(p, n);
}

static void test_truncated_zip(void **state)
{
    struct gong_span bytes = noise(50000);
    struct packed m[] = {{"a.txt", {"a", 1}, 0}, {"b.txt", bytes, 0}};
    struct harness h;

    (void)state;
    pack("t.zip", ZIP, m, 2);
    cut("t.zip", 30000);
    begin(&h, box_path("t.zip"));
    run(&h);
    assert_string_equal(names(&h), "t.zip/a.txt");
    assert_non_null(strstr(h.rejected, "bad-member"));
    assert_non_null(strstr(h.rejected, "t.zip/b.txt"));
    free((void *)(uintptr_t)bytes.ptr);
    harness_finish(&h);
}

/* A flipped bit: the member's own checksum tells. */
static void test_damaged_member(void **state)
{
    struct gong_span bytes = noise(5000), zip;
    struct packed m[] = {{"a.txt", bytes, 0}, {"b.txt", {"b", 1}, 0}};
    struct harness h;

    (void)state;
    pack("d.zip", ZIP, m, 2);
    zip = box_read("d.zip");
    ((char *)(uintptr_t)zip.ptr)[2000] ^= 1;
    box_write("d.zip", zip);
    begin(&h, box_path("d.zip"));
    run(&h);
    assert_string_equal(names(&h), "d.zip/b.txt");
    assert_non_null(strstr(h.rejected, "bad-member"));
    free((void *)(uintptr_t)bytes.ptr);
    free((void *)(uintptr_t)zip.ptr);
    harness_finish(&h);
}

static void large_member(const char *file, int form)
{
    struct gong_span bytes = noise(100000);
    struct packed m[] = {{"big.txt", bytes, 0}, {"small.txt", {"s", 1}, 0}};
    struct harness h;
    char want[64];

    pack(file, form, m, 2);
    begin(&h, box_path(file));
    set(&h, "max_bytes", "64K");
    if (form == ZIP || form == TGZ)
        set(&h, "max_ratio", "3");
    else
        assert_int_equal(form, TAR);
    snprintf(want, sizeof want, "%s/small.txt", file);
    /* The archive itself is larger than max_bytes: only what is read counts. */
    run(&h);
    assert_string_equal(names(&h), want);
    assert_non_null(strstr(h.rejected, "too-large"));
    free((void *)(uintptr_t)bytes.ptr);
    harness_finish(&h);
}

static void test_large_members(void **state)
{
    (void)state;
    large_member("l.zip", ZIP);
    large_member("l.tar", TAR);
    large_member("l.tar.gz", TGZ);
}

static void test_too_many_members(void **state)
{
    struct harness h;

    (void)state;
    pack("a.tar", TAR, three, 4);
    begin(&h, box_path("a.tar"));
    set(&h, "max_entries", "2");
    run(&h);
    assert_string_equal(names(&h), "a.tar/dir/2023.txt");
    assert_non_null(strstr(h.rejected, "too-many-members"));
    harness_finish(&h);
}

/* By its bytes a .docx is a zip; by its name it is a document. */
static void test_documents_are_no_archives(void **state)
{
    struct harness h;

    (void)state;
    pack("a.docx", ZIP, three, 4);
    begin(&h, box_path("a.docx"));
    run(&h);
    assert_string_equal(names(&h), "a.docx");
    harness_finish(&h);
    pack("a.zip", ZIP, three, 4);
    begin(&h, box_path("a.zip"));
    set(&h, "archives", "false");
    run(&h);
    assert_string_equal(names(&h), "a.zip");
    harness_finish(&h);
}

#define T(f) cmocka_unit_test_setup_teardown(f, box_open, box_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_formats),          T(test_gz),
        T(test_member_names),     T(test_members_that_are_no_files),
        T(test_include_inside),   T(test_nested),
        T(test_bad_archives),     T(test_truncated_zip),
        T(test_damaged_member),   T(test_large_members),
        T(test_too_many_members), T(test_documents_are_no_archives),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
