/* test_fetch_files.c: which payloads come of what lies on a disk, and which problems. */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

#include "box.h"
#include "harness.h"

static const char *const plugin_dirs[] = {GONG_PLUGIN_DIR};

static void begin(struct harness *h, const char *path)
{
    harness_init(h, plugin_dirs, 1, GONG_SOURCE_DIR);
    assert_non_null(harness_add(h, "fetch_files"));
    assert_true(harness_param(h, &h->stages[0], "path", path));
}

static void set(struct harness *h, const char *key, const char *value)
{
    if (!harness_param(h, &h->stages[0], key, value))
        fail_msg("%s: %s", key, h->outcome.message);
}

static void run(struct harness *h)
{
    if (!harness_push(h, NULL))
        fail_msg("%s", h->outcome.message);
}

/* The URLs of all items behind the box's own, a blank between them. */
static const char *names(const struct harness *h)
{
    static char out[2048];
    size_t skip = strlen("file://") + strlen(box_path("")) + 1, n = 0;

    out[0] = 0;
    for (const struct gong_item *it = h->first; it; it = it->next) {
        struct gong_span url = gong_item_get(it, "url");
        assert_true(url.len > skip && n + url.len < sizeof out);
        n += (size_t)snprintf(out + n, sizeof out - n, "%s%.*s", n ? " " : "", (int)(url.len - skip), url.ptr + skip);
    }
    return out;
}

static void folder(const char *name)
{
    assert_int_equal(mkdir(box_path(name), 0755), 0);
}

static void put(const char *name, const char *text)
{
    box_write(name, gong_span_z(text));
}

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
    snprintf(list, sizeof list, "%s\r\n\n%s\n%s\n%s\n", box_path("in/b.txt"), box_path("none"), box_path("in/sub"),
             box_path("in/b.txt"));
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
    if (root)
        assert_int_equal(seteuid(65534), 0);
    begin(&h, box_path("in"));
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
        {"\xb1\xa8\xb8\xe6.txt", {"gbk", 3}, 0}, {"a\\b c.txt", {"win", 3}, 0}, {"..", {"x", 1}, 0},
        {"._a.txt", {"mac", 3}, 0},              {"__MACOSX/a.txt", {"mac", 3}, 0},
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
    static const struct packed m[] = {{"link", {"", 0}, AE_IFLNK}, {"fifo", {"", 0}, AE_IFIFO}, {"a", {"a", 1}, 0}};
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
    put("x.rar", "Rar!\x1a\x07");
    expect_code("x.rar", "archive-format");
    pack("bomb.zip", ZIP, &big, 1);
    expect_code("bomb.zip", "archive-bomb");
    pack("bomb.tar.gz", TGZ, &big, 1);
    expect_code("bomb.tar.gz", "archive-bomb");
    pack("bomb.gz", GZ, &big, 1);
    expect_code("bomb.gz", "archive-bomb");
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
        T(test_one_file), T(test_folder), T(test_choices), T(test_pattern), T(test_no_such_path),
        T(test_too_many_files), T(test_stdin), T(test_odd_names), T(test_what_is_no_file),
        T(test_no_permission), T(test_large_file), T(test_deep_folders), T(test_formats), T(test_gz),
        T(test_member_names), T(test_members_that_are_no_files), T(test_include_inside), T(test_nested),
        T(test_bad_archives), T(test_truncated_zip), T(test_damaged_member), T(test_large_members),
        T(test_too_many_members), T(test_documents_are_no_archives),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
