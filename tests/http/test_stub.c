/* test_stub.c: which small pages send their reader on, and where to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fetch.h"
#include "plugin/ctx.h"

struct stub {
    const char *page, *target; /* NULL: none */
};

#define TEXT_OF_A_DOCUMENT                                                                                   \
    "This page has a text of its own, which is more than a request to wait for the next one."

static const struct stub stubs[] = {
    /* meta refresh, as found in the wild */
    {"<meta http-equiv=\"refresh\" content=\"0;url=a.html\">", "a.html"},
    {"<META HTTP-EQUIV='Refresh' CONTENT='0; URL=a.html'>", "a.html"},
    {"<meta http-equiv=refresh content='0;URL=\"./a b.html\"'>", "./a b.html"},
    {"<meta http-equiv=refresh content=\"0; url='a.html'\">", "a.html"},
    {"<meta http-equiv=refresh content=' 5 ; url = a.html '>", "a.html"},
    {"<meta http-equiv=refresh content='0.5;url=a.html'>", "a.html"},
    {"<meta http-equiv=refresh content=',url=a.html'>", "a.html"},
    {"<meta http-equiv=refresh content='10;url=a.html'>", "a.html"},
    {"<meta http-equiv=refresh content='11;url=a.html'>", NULL},
    {"<meta http-equiv=refresh content='99999999999999999999;url=a.html'>", NULL},
    {"<meta http-equiv=refresh content='0'>", NULL},
    {"<meta http-equiv=refresh content='0;url='>", NULL},
    {"<meta http-equiv=refresh content='0;url'>", NULL},
    {"<meta http-equiv=refresh content=''>", NULL},
    {"<meta http-equiv=refresh>", NULL},
    {"<meta http-equiv=refreshing content='0;url=a.html'>", NULL},
    {"<meta name=refresh content='0;url=a.html'>", NULL},
    {"<!-- <meta http-equiv=refresh content='0;url=a.html'> -->", NULL},
    /* scripts */
    {"<script>location='a.html'</script>", "a.html"},
    {"<script>location = \"a.html\";</script>", "a.html"},
    {"<script>window.location.href='a.html';</script>", "a.html"},
    {"<script>document.location.href = 'a.html' ;</script>", "a.html"},
    {"<script>top.location.replace('a.html');</script>", "a.html"},
    {"<script>self.location.assign( 'a.html' )</script>", "a.html"},
    {"<script>\nlocation.href=\n'a.html'\n</script>", "a.html"},
    {"<script>if(self!=top){top.location='a.html'}</script>", "a.html"},
    {"<script>location.href='a.html'+id;</script>", NULL},
    {"<script>location.href=base+'a.html';</script>", NULL},
    {"<script>location.href=htm;</script>", NULL},
    {"<script>location.href='a\\x2ehtml';</script>", NULL},
    {"<script>location.href='a.html</script>", NULL},
    {"<script>location.href='';</script>", NULL},
    {"<script>if(location.href=='a.html'){}</script>", NULL},
    {"<script>var x=location.href;location.replace(x);location='b.html';</script>", "b.html"},
    {"<script>location.reload()</script>", NULL},
    {"<script src=location.js></script>", NULL},
    /* what stands beside it */
    {"<title>location: a long title that nobody counts as text of the page, as it is no text</title>"
     "<meta http-equiv=refresh content='0;url=a.html'>",
     "a.html"},
    {"<meta http-equiv=refresh content='0;url=a.html'><p>Please wait.</p>", "a.html"},
    {"<meta http-equiv=refresh content='0;url=a.html'><p>" TEXT_OF_A_DOCUMENT "</p>", NULL},
    {"<p>" TEXT_OF_A_DOCUMENT "</p><script>location='a.html'</script>", NULL},
    {"<script>location='a.html'</script><meta http-equiv=refresh content='0;url=b.html'>", "a.html"},
    {"<p>location</p>", NULL},
    {"", NULL},
};

static struct gong_span target_of(struct gong_ctx *ctx, const char *page, size_t len)
{
    return redirect_of_stub(ctx, gong_span(page, len));
}

static void test_stubs(void **state)
{
    struct gong_arena arena;
    struct gong_ctx ctx = {.arena = &arena};

    (void)state;
    gong_arena_init(&arena, 64u << 20);
    for (size_t i = 0; i < sizeof stubs / sizeof *stubs; i++) {
        struct gong_span got = target_of(&ctx, stubs[i].page, strlen(stubs[i].page));
        if (!gong_span_eq(got, gong_span_z(stubs[i].target)) || !got.ptr != !stubs[i].target)
            fail_msg("%s: %.*s", stubs[i].page, (int)got.len, got.ptr ? got.ptr : "-");
        gong_arena_reset(&arena);
    }
    gong_arena_finish(&arena);
}

/* A page of more than 4 KiB is a page. */
static void test_large_pages_are_none(void **state)
{
    static char page[5000] = "<meta http-equiv=refresh content='0;url=a.html'>";
    struct gong_arena arena;
    struct gong_ctx ctx = {.arena = &arena};

    (void)state;
    gong_arena_init(&arena, 64u << 20);
    memset(page + strlen(page), ' ', sizeof page - strlen(page) - 1);
    assert_non_null(target_of(&ctx, page, 4096).ptr);
    assert_null(target_of(&ctx, page, 4097).ptr);
    gong_arena_finish(&arena);
}

/* Every prefix of every page is read without harm. */
static void test_prefixes(void **state)
{
    struct gong_arena arena;
    struct gong_ctx ctx = {.arena = &arena};

    (void)state;
    gong_arena_init(&arena, 64u << 20);
    for (size_t i = 0; i < sizeof stubs / sizeof *stubs; i++)
        for (size_t len = 0; len < strlen(stubs[i].page); len++) {
            struct gong_span page = gong_copy(&ctx, gong_span(stubs[i].page, len));
            struct gong_span got = redirect_of_stub(&ctx, page);
            assert_true(!got.ptr || got.len < len);
            gong_arena_reset(&arena);
        }
    gong_arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stubs),
        cmocka_unit_test(test_large_pages_are_none),
        cmocka_unit_test(test_prefixes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
