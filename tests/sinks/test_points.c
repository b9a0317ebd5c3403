/* test_points.c: code points against counting from the start, over every offset and over block edges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include <gongbao/points.h>
#include <gongbao/utf8.h>

#include "plugin/ctx.h"

static void check(const char *unit, size_t times)
{
    struct gong_arena arena;
    struct gong_ctx ctx = {.arena = &arena};
    struct gong_points points;
    size_t n = strlen(unit);
    char *text;

    gong_arena_init(&arena, 1 << 22);
    text = gong_arena_alloc(&arena, n * times + 1);
    for (size_t i = 0; i < times; i++)
        memcpy(text + i * n, unit, n);
    assert_true(gong_points_init(&points, &ctx, gong_span(text, n * times)));
    for (size_t i = 0; i <= n * times; i++)
        if (i == n * times || ((unsigned char)text[i] & 0xC0) != 0x80)
            assert_int_equal(gong_points_at(&points, (int64_t)i), gong_utf8_count(gong_span(text, i)));
    assert_int_equal(gong_points_at(&points, (int64_t)(n * times) + 100),
                     gong_utf8_count(gong_span(text, n * times)));
    gong_arena_finish(&arena);
}

static void test_every_offset(void **state)
{
    (void)state;
    check("a", 0);
    check("a", 255);
    check("a", 256);
    check("a", 257);
    check("字", 86);
    check("ab字符\xF0\xA0\x80\x80", 200);
}

static void test_no_offset(void **state)
{
    struct gong_arena arena;
    struct gong_ctx ctx = {.arena = &arena};
    struct gong_points points;

    (void)state;
    gong_arena_init(&arena, 1 << 20);
    assert_true(gong_points_init(&points, &ctx, GONG_LIT("字")));
    assert_int_equal(gong_points_at(&points, GONG_NULL), GONG_NULL);
    assert_int_equal(gong_points_at(&points, -5), 0);
    gong_arena_finish(&arena);
}

/* A cap that the table does not fit under is a failure of the item, with a message. */
static void test_out_of_memory(void **state)
{
    struct gong_arena arena;
    struct gong_ctx ctx = {.arena = &arena};
    struct gong_points points;
    static const char text[1 << 16];

    (void)state;
    gong_arena_init(&arena, 256);
    assert_false(gong_points_init(&points, &ctx, gong_span(text, sizeof text)));
    assert_int_equal(ctx.status, GONG_EITEM);
    gong_arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_offset),
        cmocka_unit_test(test_no_offset),
        cmocka_unit_test(test_out_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
