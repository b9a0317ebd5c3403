/* test_revision.c: what makes two versions of a page differ, what does not, and what the state
 * remembers of both. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "exec/revision.h"
#include "state/revisions.h"

static struct gong_arena arena;

static int set_up(void **state)
{
    (void)state;
    gong_arena_init(&arena, 64 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    gong_arena_finish(&arena);
    return 0;
}

/* ---- digests -------------------------------------------------------------------------------- */

#define BODY "云溪县司法局2024年度报告\n一、主要举措\n办理行政复议案件37件。\n浏览次数：120\n"

/* What the report of these tests says; each test changes one of them. */
struct said {
    const char *body, *unit, *measure, *basis, *heading, *date, *doc_no, *number, *title;
    double value;
    int64_t start, level;
};

static const struct said plain = {.body = BODY,
                                  .unit = "件",
                                  .measure = "行政复议案件",
                                  .heading = "主要举措",
                                  .date = "2025-01-20",
                                  .doc_no = "云司〔2025〕3号",
                                  .number = "云政发〔2024〕8号",
                                  .title = "报告",
                                  .value = 37,
                                  .level = 1};

static void field(struct gong_item *it, const char *name, const char *value)
{
    struct gong_field f = {gong_span_z(name), gong_span_z(value), GONG_LIT("test")};

    assert_true(gong_item_add_row(it, GONG_FIELD, &f));
}

static struct gong_digests digests(const struct said *s)
{
    struct gong_item *it = gong_item_create(&arena, GONG_REPORT);
    struct gong_quantity q = {.start = s->start,
                              .value = s->value,
                              .unit = gong_span_z(s->unit),
                              .measure = gong_span_z(s->measure),
                              .basis = gong_span_z(s->basis),
                              .direction = s->basis ? 1 : GONG_NULL};
    struct gong_section section = {.no = 1, .level = s->level, .heading = gong_span_z(s->heading)};
    struct gong_doc_number number = {.number = gong_span_z(s->number)};
    struct gong_digests d;

    it->body = gong_span_z(s->body);
    assert_true(gong_item_add_row(it, GONG_QUANTITY, &q));
    assert_true(gong_item_add_row(it, GONG_SECTION, &section));
    assert_true(gong_item_add_row(it, GONG_DOC_NUMBER, &number));
    field(it, "title", "an older row of the same name");
    field(it, "title", s->title);
    field(it, "signed_date", s->date);
    field(it, "doc_no", s->doc_no);
    gong_digests_of(it, &d);
    assert_int_equal(strlen(d.facts), GONG_FACETS * GONG_FACET_HEX);
    assert_int_equal(strlen(d.body), GONG_BODY_HEX);
    return d;
}

/* "material number,text" */
static const char *between(const struct said *a, const struct said *b)
{
    static char text[GONG_WHAT_MAX + 16];
    char what[GONG_WHAT_MAX];
    struct gong_digests old = digests(a), now = digests(b);
    unsigned bits = gong_digests_differ(gong_span_z(old.facts), gong_span_z(old.body), &now);

    gong_what_text(bits, what);
    snprintf(text, sizeof text, "%s %s", gong_change_name(gong_change_class(bits, true)), what);
    return text;
}

#define ASSERT_CHANGE(member, other, want)                                                                   \
    do {                                                                                                     \
        struct said now = plain;                                                                             \
        now.member = other;                                                                                  \
        assert_string_equal(between(&plain, &now), want);                                                    \
        assert_string_equal(between(&now, &plain), want);                                                    \
    } while (0)

static void each_fact_is_material(void **state)
{
    (void)state;
    ASSERT_CHANGE(value, 38, "material number");
    ASSERT_CHANGE(value, 37.0000001, "material number");
    ASSERT_CHANGE(unit, "起", "material number");
    ASSERT_CHANGE(unit, NULL, "material number");
    ASSERT_CHANGE(measure, "行政诉讼案件", "material number");
    ASSERT_CHANGE(basis, "yoy", "material number");
    ASSERT_CHANGE(date, "2025-01-21", "material date");
    ASSERT_CHANGE(doc_no, "云司〔2025〕4号", "material doc_number");
    ASSERT_CHANGE(number, "云政发〔2024〕9号", "material doc_number");
    ASSERT_CHANGE(heading, "主要成效", "material outline");
    ASSERT_CHANGE(level, 2, "material outline");
    ASSERT_CHANGE(title, "年度报告", "material metadata");
}

static void places_are_no_facts(void **state)
{
    (void)state;
    ASSERT_CHANGE(start, 7, "cosmetic ");
}

static void words_are_cosmetic(void **state)
{
    (void)state;
    ASSERT_CHANGE(body, "云溪县司法局2024年度报告\n一、主要举措\n共办理行政复议案件37件。\n浏览次数：120\n",
                  "cosmetic text");
}

static void blanks_and_counters_are_nothing(void **state)
{
    static const char *const same[] = {
        "云溪县司法局 2024年度报告\n\n一、主要举措\n\xE3\x80\x80\xE3\x80\x80办理行政复议案件37件。 "
        "浏览次数：120",
        "云溪县司法局2024年度报告\n一、主要举措\n办理行政复议案件37件。\n浏览次数：121\n",
        "云溪县司法局2024年度报告\n一、主要举措\n办理行政复议案件37件。\n浏览次数: 1,204 次\n",
        "云溪县司法局2024年度报告\n一、主要举措\n办理行政复议案件37件。\n",
    };
    struct said a = plain, b = plain;

    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        a.body = same[i];
        assert_string_equal(between(&plain, &a), "cosmetic ");
    }
    a.body = "报告【阅读：9人次】";
    b.body = "报告【阅读：10人次】";
    assert_string_equal(between(&a, &b), "cosmetic ");
}

/* A number of visits in a sentence is a fact of the report, not of the page. */
static void visits_in_a_sentence_count(void **state)
{
    static const char *const kept[][2] = {
        {"政府网站访问量1200万次。", "政府网站访问量1300万次。"},
        {"网站浏览量：1200万", "网站浏览量：1300万"},
        {"\n浏览量：1200万\n", "\n浏览量：1300万\n"},
        {"其中浏览量：12，占", "其中浏览量：13，占"},
        {"访问量12\n", "访问量13\n"},
        {"阅读：\n12", "阅读：\n13"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        struct said a = plain, b = plain;

        a.body = kept[i][0];
        b.body = kept[i][1];
        assert_string_equal(between(&a, &b), "cosmetic text");
    }
}

static void the_number_of_a_counter_is_no_fact(void **state)
{
    struct said a = plain, b = plain;

    (void)state;
    a.body = b.body = "浏览次数： 120\n";
    a.start = b.start = (int64_t)strlen("浏览次数： ");
    b.value = 121;
    assert_string_equal(between(&a, &b), "cosmetic ");
    a.start = b.start = 0;
    assert_string_equal(between(&a, &b), "material number");
}

static void a_page_that_nobody_read(void **state)
{
    (void)state;
    assert_int_equal(gong_change_class(1u << GONG_FACET_TEXT, false), GONG_CHANGE_MATERIAL);
    assert_int_equal(gong_change_class(1u << GONG_FACET_TEXT, true), GONG_CHANGE_COSMETIC);
    assert_int_equal(gong_change_class(0, false), GONG_CHANGE_COSMETIC);
}

static void short_texts_have_no_twins(void **state)
{
    struct said s = plain;

    (void)state;
    assert_true(digests(&s).telling);
    s.body = "本栏目暂无内容 \n 浏览次数：1200000000000000000000000000000000000000000000";
    assert_false(digests(&s).telling);
    s.body = "";
    assert_false(digests(&s).telling);
}

/* Bytes that are not well formed, words cut off at the end, nothing but the beginning of counters. */
/* Wherever in a block of the scan they stand. The second list reads as nothing, each of the first as itself.
 */
static void blanks_anywhere(void **state)
{
    static const char *const words[] = {"a", "年度", "、", "。", "预览", "\u00B7", "\u1681", "阅"};
    static const char *const nothings[] = {" ",      "\n",     "\t",     "\u00A0", "\u1680",
                                           "\u2003", "\u200B", "\u3000", "\uFEFF"};
    char text[4096] = "", bare[4096] = "";
    uint32_t seed = 5;

    (void)state;
    for (int round = 0; round < 400; round++) {
        struct said full = plain, without = plain;
        size_t n = 0, k = 0;

        for (int i = 0; i < 100; i++) {
            const char *word = words[(seed = seed * 1664525u + 1013904223u) >> 8 & 7];
            uint32_t at = (seed >> 12) % 40;

            n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", word,
                                  at < sizeof nothings / sizeof *nothings ? nothings[at] : "");
            k += (size_t)snprintf(bare + k, sizeof bare - k, "%s", word);
        }
        full.body = text;
        without.body = bare;
        assert_string_equal(digests(&full).body, digests(&without).body);
        gong_arena_reset(&arena);
    }
}

static void hostile_texts(void **state)
{
    static char many[600000];
    struct said s = plain;
    size_t n = 0;

    (void)state;
    s.body = "\xE6\xB5\x8F\xE8\xA7";
    (void)digests(&s);
    s.body = "\xFF\xFE 浏览次数：";
    (void)digests(&s);
    s.body = "浏览：";
    s.start = (int64_t)strlen(s.body);
    (void)digests(&s);
    s.start = INT64_MAX;
    (void)digests(&s);
    for (; n + 16 < sizeof many; n += strlen("阅读： "))
        memcpy(many + n, "阅读： ", strlen("阅读： "));
    s.body = many;
    assert_true(digests(&s).telling);
}

/* ---- the state -------------------------------------------------------------------------------- */

struct rig {
    char dir[64];
    struct gong_state *s;
};

static void open_state(struct rig *r)
{
    char why[256] = "";

    gong_state_close(r->s);
    r->s = gong_state_open(r->dir, why, sizeof why);
    assert_string_equal(why, "");
}

static int set_up_state(void **state)
{
    struct rig *r = calloc(1, sizeof *r);

    set_up(state);
    assert_non_null(r);
    snprintf(r->dir, sizeof r->dir, "/tmp/gong-revisions-XXXXXX");
    assert_non_null(mkdtemp(r->dir));
    open_state(r);
    *state = r;
    return 0;
}

static int tear_down_state(void **state)
{
    struct rig *r = *state;
    static const char *const names[] = {"state.db", "state.db-wal", "state.db-shm", "lock"};
    char path[128];

    gong_state_close(r->s);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", r->dir, names[i]);
        unlink(path);
    }
    rmdir(r->dir);
    free(r);
    return tear_down(state);
}

static struct gong_revision revision(const char *page, const char *url, const char *sha256, const char *at)
{
    return (struct gong_revision){.page = gong_span_z(page),
                                  .record = {gong_span_z(url), gong_span_z(sha256)},
                                  .facts = gong_span_z(sha256),
                                  .body = gong_span_z(sha256),
                                  .at = gong_span_z(at)};
}

static void versions_of_a_page(void **state)
{
    struct rig *r = *state;
    struct gong_revision a = revision("p", "http://p", "1", "t1"), b = revision("p", "https://p", "2", "t2"),
                         a2 = revision("p", "http://p", "1", "t3"), got;

    assert_true(gong_state_last_revision(r->s, a.page, &arena, &got));
    assert_int_equal(got.id, 0);
    assert_true(gong_state_add_revision(r->s, &a));
    assert_true(gong_state_last_revision(r->s, a.page, &arena, &got));
    assert_true(got.id > 0 && !got.previous.url.ptr);
    b.previous_id = got.id;
    b.what = 5;
    b.changed = GONG_CHANGE_MATERIAL;
    assert_true(gong_state_add_revision(r->s, &b));
    assert_true(gong_state_last_revision(r->s, a.page, &arena, &got));
    assert_true(gong_span_is(got.record.url, "https://p") && gong_span_is(got.previous.url, "http://p"));
    assert_true(got.what == 5 && got.changed == GONG_CHANGE_MATERIAL);
    /* the newest of its URL comes again at another time; so does an old one at its own time */
    assert_true(gong_state_same_revision(r->s, &a2, &arena, &got));
    assert_int_equal(got.id, b.previous_id);
    a2 = revision("p", "https://p", "1", "t1");
    assert_true(gong_state_same_revision(r->s, &a2, &arena, &got));
    assert_int_equal(got.id, 0);
}

static void a_version_that_comes_back(void **state)
{
    struct rig *r = *state;
    struct gong_revision a = revision("p", "u", "1", "t1"), b = revision("p", "u", "2", "t2"),
                         back = revision("p", "u", "1", "t3"), got;

    assert_true(gong_state_add_revision(r->s, &a));
    assert_true(gong_state_add_revision(r->s, &b));
    assert_true(gong_state_same_revision(r->s, &back, &arena, &got));
    assert_int_equal(got.id, 0); /* a third version, that reads as the first did */
    assert_true(gong_state_add_revision(r->s, &back));
    assert_true(gong_state_same_revision(r->s, &back, &arena, &got));
    assert_int_equal(got.id, 3);
    assert_true(gong_state_same_revision(r->s, &a, &arena, &got));
    assert_int_equal(got.id, 1);
    assert_true(gong_state_same_revision(r->s, &b, &arena, &got));
    assert_int_equal(got.id, 2);
}

static void twins(void **state)
{
    struct rig *r = *state;
    struct gong_revision a = revision("p", "u1", "1", "t1"), b = revision("q", "u2", "1", "t2"),
                         c = revision("s", "u3", "3", "t3");
    struct gong_record_key twin;

    c.body = a.body;
    assert_true(gong_state_add_revision(r->s, &a));
    assert_true(gong_state_twin(r->s, &a, INT64_MAX, &arena, &twin));
    assert_null(twin.url.ptr); /* not of itself */
    assert_true(gong_state_twin(r->s, &b, INT64_MAX, &arena, &twin));
    assert_true(gong_span_is(twin.url, "u1"));
    assert_true(gong_state_add_revision(r->s, &b));
    assert_true(gong_state_twin(r->s, &a, 1, &arena, &twin));
    assert_null(twin.url.ptr); /* not of what came after it */
    assert_true(gong_state_twin(r->s, &c, INT64_MAX, &arena, &twin));
    assert_null(twin.url.ptr); /* not by so few words */
    c.telling = true;
    assert_true(gong_state_twin(r->s, &c, INT64_MAX, &arena, &twin));
    assert_true(gong_span_is(twin.url, "u1") && gong_span_is(twin.sha256, "1"));
}

static void what_is_not_committed_is_forgotten(void **state)
{
    struct rig *r = *state;
    struct gong_revision a = revision("p", "u", "1", "t1"), got;

    assert_true(gong_state_add_revision(r->s, &a));
    assert_true(gong_state_commit(r->s));
    a.id = 1;
    a.body = GONG_LIT("other");
    assert_true(gong_state_renew_revision(r->s, &a));
    open_state(r);
    assert_true(gong_state_last_revision(r->s, a.page, &arena, &got));
    assert_true(got.id == 1 && gong_span_is(got.body, "1"));
    assert_true(gong_state_renew_revision(r->s, &a) && gong_state_commit(r->s));
    open_state(r);
    assert_true(gong_state_last_revision(r->s, a.page, &arena, &got));
    assert_true(got.id == 1 && gong_span_is(got.body, "other"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_fact_is_material, set_up, tear_down),
        cmocka_unit_test_setup_teardown(places_are_no_facts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(words_are_cosmetic, set_up, tear_down),
        cmocka_unit_test_setup_teardown(blanks_and_counters_are_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(visits_in_a_sentence_count, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_number_of_a_counter_is_no_fact, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_page_that_nobody_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(short_texts_have_no_twins, set_up, tear_down),
        cmocka_unit_test_setup_teardown(blanks_anywhere, set_up, tear_down),
        cmocka_unit_test_setup_teardown(hostile_texts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(versions_of_a_page, set_up_state, tear_down_state),
        cmocka_unit_test_setup_teardown(a_version_that_comes_back, set_up_state, tear_down_state),
        cmocka_unit_test_setup_teardown(twins, set_up_state, tear_down_state),
        cmocka_unit_test_setup_teardown(what_is_not_committed_is_forgotten, set_up_state, tear_down_state),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
