/* test_intmap.c: entries by number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/intmap.h"

struct counted {
    int64_t key, n;
};

/* Beside a plain list, with keys that crowd and come and go. */
static void numbers_come_and_go(void **state)
{
    enum { KEYS = 3000 };
    static int64_t list[KEYS];
    struct gong_intmap m;
    uint64_t dice = 7;
    size_t there = 0;

    (void)state;
    gong_intmap_init(&m, sizeof(struct counted));
    assert_null(gong_intmap_find(&m, 1));
    gong_intmap_drop(&m, 1);
    for (int i = 0; i < 200000; i++) {
        struct counted *c;
        int64_t k;
        dice = dice * 6364136223846793005ull + 1442695040888963407ull;
        k = (int64_t)(dice >> 33) % KEYS;
        if (dice >> 63) {
            there -= list[k] != 0;
            list[k] = 0;
            gong_intmap_drop(&m, k + 1);
        } else if ((c = gong_intmap_at(&m, k + 1))) {
            there += list[k] == 0;
            assert_int_equal(c->n, list[k]);
            c->n = list[k] = i + 1;
        }
        assert_int_equal(m.n, there);
    }
    for (int64_t k = 0; k < KEYS; k++) {
        const struct counted *c = gong_intmap_find(&m, k + 1);
        assert_int_equal(c ? c->n : 0, list[k]);
    }
    for (size_t i = 0; gong_intmap_next(&m, &i);)
        there--;
    assert_int_equal(there, 0);
    gong_intmap_clear(&m);
    assert_null(gong_intmap_find(&m, 1));
    gong_intmap_finish(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(numbers_come_and_go)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
