/* test_chain.c: items through several stages in one go, what a stage may answer, and the tally. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "exec/chain.h"
#include "exec/tally.h"

/* ---- stages: what they do is their state ------------------------------------------------------- */

struct step {
    int copies, answer, fail_after;
    const char *drop;
    bool no_attr;
};

static int step_process(void *self, struct gong_ctx *ctx, struct gong_item *in)
{
    const struct step *s = self;
    int r = GONG_OK;

    for (int i = 0; i < s->copies; i++) {
        struct gong_item *out = gong_derive(ctx, in, GONG_TEXT, NULL);
        if (s->fail_after && i == s->fail_after)
            return gong_fail(ctx, GONG_EITEM, "after %d", i);
        gong_set(ctx, out, "path",
                 gong_format(ctx, "%s/%s%d", gong_item_get(out, "path").ptr, gong_stage_name(ctx), i));
        r = gong_emit(ctx, out);
        if (r < 0)
            return r;
    }
    return s->drop ? gong_drop(ctx, s->drop) : s->answer;
}

static const struct gong_plugin plugin = {.name = "step",
                                          .version = "1",
                                          .accepts = GONG_TEXT,
                                          .emits = GONG_TEXT,
                                          .state_size = sizeof(struct step),
                                          .process = step_process};

struct rig {
    struct gong_arena a;
    struct gong_stage stages[3];
    struct gong_chain chain;
    struct gong_pass pass;
    struct gong_host host;
    char out[512];
    size_t refuse_at, n;
};

static bool take(void *arg, struct gong_item *it, char why[GONG_MESSAGE_MAX])
{
    struct rig *r = arg;
    size_t len = strlen(r->out);

    if (++r->n == r->refuse_at) {
        snprintf(why, GONG_MESSAGE_MAX, "is full");
        return false;
    }
    snprintf(r->out + len, sizeof r->out - len, "%s ", gong_item_get(it, "path").ptr);
    return true;
}

static void set_up(struct rig *r, struct step a, struct step b, struct step c)
{
    static const char *const names[] = {"a", "b", "c"};
    const struct step steps[] = {a, b, c};

    memset(r, 0, sizeof *r);
    gong_arena_init(&r->a, 1 << 20);
    for (size_t i = 0; i < 3; i++) {
        assert_true(gong_stage_init(&r->stages[i], names[i], &plugin));
        memcpy(r->stages[i].state, &steps[i], sizeof steps[i]);
    }
    r->chain = (struct gong_chain){r->stages, 3, {&r->host, NULL, NULL}};
    r->pass =
        (struct gong_pass){.chain = &r->chain, .arena = &r->a, .max_outputs = 100, .output = take, .arg = r};
}

static void run(struct rig *r)
{
    struct gong_item *it = gong_item_create(&r->a, GONG_TEXT);

    it->body = GONG_LIT("body");
    assert_true(gong_item_set_attr(it, "path", GONG_LIT("")));
    gong_chain_process(&r->pass, it);
}

static void tear_down(struct rig *r)
{
    for (size_t i = 0; i < 3; i++)
        gong_stage_finish(&r->stages[i]);
    gong_arena_finish(&r->a);
}

#define PASSES ((struct step){.answer = GONG_PASS})

static void depth_first_in_order(void **state)
{
    struct rig r;

    (void)state;
    set_up(&r, (struct step){.copies = 2}, PASSES, (struct step){.copies = 2});
    run(&r);
    assert_int_equal(r.pass.status, GONG_OK);
    assert_string_equal(r.out, "/a0/c0 /a0/c1 /a1/c0 /a1/c1 ");
    assert_int_equal(r.pass.outputs, 4);
    tear_down(&r);
}

static void an_empty_chain_gives_its_input(void **state)
{
    struct rig r;

    (void)state;
    set_up(&r, PASSES, PASSES, PASSES);
    r.chain.n = 0;
    run(&r);
    assert_int_equal(r.pass.outputs, 1);
    tear_down(&r);
}

static void expect_failure(struct step a, struct step b, struct step c, size_t stage, const char *message)
{
    struct rig r;

    set_up(&r, a, b, c);
    run(&r);
    assert_int_equal(r.pass.status, GONG_EITEM);
    assert_int_equal(r.pass.stage, stage);
    assert_string_equal(r.pass.message, message);
    tear_down(&r);
}

static void the_first_failure_is_told(void **state)
{
    (void)state;
    expect_failure((struct step){.copies = 3}, (struct step){.copies = 3, .fail_after = 1}, PASSES, 1,
                   "after 1");
    expect_failure((struct step){.copies = 1, .answer = GONG_PASS}, PASSES, PASSES, 0,
                   "returned PASS after it emitted items");
    expect_failure(PASSES, (struct step){.answer = GONG_END}, PASSES, 1, "returned END but is no source");
    expect_failure(PASSES, PASSES, (struct step){.answer = 9}, 2, "returned 9, which is no status");
    expect_failure(PASSES, PASSES, (struct step){.answer = GONG_EITEM}, 2, "failed without saying why");
    expect_failure(PASSES, PASSES, (struct step){0}, 2, "emitted nothing and gave no reason");
    expect_failure((struct step){.copies = 11}, (struct step){.copies = 10}, PASSES, 2,
                   "became more than 100 items");
}

static void an_output_that_does_not_fit(void **state)
{
    struct rig r;

    (void)state;
    set_up(&r, (struct step){.copies = 5}, PASSES, PASSES);
    r.refuse_at = 3;
    run(&r);
    assert_int_equal(r.pass.status, GONG_EITEM);
    assert_string_equal(r.pass.message, "is full");
    assert_int_equal(r.n, 3); /* the stage was told, and stopped */
    tear_down(&r);
}

static void drops_have_a_reason_and_a_place(void **state)
{
    struct rig r;

    (void)state;
    set_up(&r, PASSES, (struct step){.drop = "list-page"}, PASSES);
    run(&r);
    assert_int_equal(r.pass.status, GONG_OK);
    assert_int_equal(r.pass.outputs, 0);
    assert_string_equal(r.pass.drop, "list-page");
    assert_int_equal(r.pass.stage, 1);
    tear_down(&r);
}

/* ---- tally ---------------------------------------------------------------------------------------- */

static void names_beyond_the_table_are_others(void **state)
{
    struct gong_named_count list[TALLY_NAMES] = {0};
    char name[16];
    size_t sum = 0;

    (void)state;
    for (int i = 0; i < 200; i++) {
        snprintf(name, sizeof name, "n%d", i / 2);
        gong_tally_named(list, name);
    }
    for (size_t i = 0; i < TALLY_NAMES; i++)
        sum += list[i].n;
    assert_int_equal(sum, 200);
    assert_int_equal(list[0].n, 2);
    assert_string_equal(list[TALLY_NAMES - 1].name, "(others)");
    assert_int_equal(list[TALLY_NAMES - 1].n, 200 - 2 * (TALLY_NAMES - 1));
}

static void record(struct gong_tally *t, const char *agency, const char *year)
{
    struct gong_arena a;
    struct gong_item *it;
    struct gong_field f = {.name = GONG_LIT("agency"), .value = gong_span_z(agency)};
    struct gong_finding bad = {.code = GONG_LIT("odd"), .severity = GONG_LIT("error")};
    struct gong_finding note = {.code = GONG_LIT("by-hand"), .severity = GONG_LIT("info")};

    gong_arena_init(&a, 1 << 20);
    it = gong_item_create(&a, GONG_REPORT);
    assert_true(gong_item_add_row(it, GONG_FIELD, &f));
    f.name = GONG_LIT("report_year");
    f.value = gong_span_z(year);
    assert_true(gong_item_add_row(it, GONG_FIELD, &f));
    assert_true(gong_item_add_row(it, GONG_FINDING, &bad));
    assert_true(gong_item_add_row(it, GONG_FINDING, &note));
    gong_tally_record(t, it);
    gong_arena_finish(&a);
}

static void records_are_grouped(void **state)
{
    struct gong_tally *t = calloc(1, sizeof *t);
    char many[24];

    (void)state;
    record(t, "云湖县统计局", "2023");
    record(t, "云湖县统计局", "2023");
    record(t, "云湖县统计局", "a year that is none at all");
    record(t, "云湖县统计局", "a year that is none at all");
    assert_int_equal(t->n_groups, 2);
    assert_int_equal(t->groups[0].records, 2);
    assert_int_equal(t->groups[1].records, 2);
    assert_int_equal(t->errors, 4);
    assert_int_equal(t->groups[0].findings, 2); /* remarks are none */
    for (int i = 0; i < TALLY_GROUPS; i++) {
        snprintf(many, sizeof many, "agency %d", i);
        record(t, many, "2024");
    }
    assert_int_equal(t->n_groups, TALLY_GROUPS);
    assert_int_equal(t->ungrouped, 2);
    assert_int_equal(t->records, 4 + TALLY_GROUPS);
    free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(depth_first_in_order),
        cmocka_unit_test(an_empty_chain_gives_its_input),
        cmocka_unit_test(the_first_failure_is_told),
        cmocka_unit_test(an_output_that_does_not_fit),
        cmocka_unit_test(drops_have_a_reason_and_a_place),
        cmocka_unit_test(names_beyond_the_table_are_others),
        cmocka_unit_test(records_are_grouped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
