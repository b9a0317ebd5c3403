/* test_charset.c: every two-byte and four-byte code of GB18030 against the system's iconv and
 * against a digest of the Encoding Standard's index, ill-formed input against what the
 * standard says, and the map from the new bytes to the old ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <iconv.h>
#include <pthread.h>
#include <stdio.h>

#include <gongbao/charset.h>
#include <gongbao/utf8.h>

#include "plugin/ctx.h"

enum { PAIRS = 23940, FOUR = 39420, PLANES = 0x100000, CAP = 64 << 20 };

/* FNV-1a over the code points, four bytes each, lowest first. Made from index-gb18030.txt (of
 * 2024-09-18) with the six codes FE51 FE52 FE53 FE6C FE76 FE91 as real ideographs, and from
 * index-gb18030-ranges.txt. */
#define TWO_DIGEST  0x7505d4d5f7feb677u
#define FOUR_DIGEST 0x26a859189538f8dcu

struct work {
    struct gong_arena arena;
    struct gong_ctx ctx;
    struct gong_edit edit;
    size_t replaced;
    int rc;
};

static void decode_in(struct work *w, const char *name, const void *src, size_t n, size_t limit)
{
    memset(w, 0, sizeof *w);
    gong_arena_init(&w->arena, (size_t)1 << 30);
    w->ctx.arena = &w->arena;
    gong_edit_init(&w->edit, &w->ctx, gong_span(src, n), limit);
    w->rc = gong_charset_decode(&w->ctx, name, &w->edit, &w->replaced);
}

static struct gong_span out_of(const struct work *w)
{
    return gong_span(w->edit.out.ptr, w->edit.out.len);
}

static void done(struct work *w)
{
    gong_arena_finish(&w->arena);
}

static uint64_t fnv(uint64_t h, uint32_t cp)
{
    unsigned k;

    for (k = 0; k < 4; k++)
        h = (h ^ (cp >> 8 * k & 0xFF)) * 0x100000001B3u;
    return h;
}

static size_t pair_bytes(size_t pointer, char *out)
{
    size_t trail = pointer % 190;

    out[0] = (char)(0x81 + pointer / 190);
    out[1] = (char)(trail + (trail < 0x3F ? 0x40 : 0x41));
    return 2;
}

static size_t four_bytes(size_t linear, char *out)
{
    out[3] = (char)(0x30 + linear % 10);
    out[2] = (char)(0x81 + linear / 10 % 126);
    out[1] = (char)(0x30 + linear / 1260 % 10);
    out[0] = (char)(0x81 + linear / 12600);
    return 4;
}

/* Walks the decoded characters of `src`, whose codes are all `width` bytes long. */
static uint64_t check_all(const char *src, size_t n, size_t count, uint32_t (*want)(const char *code))
{
    struct work w;
    struct gong_span out;
    size_t pos = 0, i;
    uint64_t h = 0xCBF29CE484222325u;

    decode_in(&w, "gb18030", src, n, CAP);
    assert_int_equal(w.rc, GONG_OK);
    assert_int_equal(w.replaced, 0);
    out = out_of(&w);
    for (i = 0; i < count; i++) {
        unsigned len;
        uint32_t cp, expect = want ? want(src + i * (n / count)) : 0;

        assert_true(pos < out.len);
        cp = gong_utf8_at(out, pos, &len);
        if (want && cp != expect)
            fail_msg("code %zu: U+%04X, wanted U+%04X", i, cp, expect);
        h = fnv(h, cp);
        pos += len;
    }
    assert_int_equal(pos, out.len);
    done(&w);
    return h;
}

static iconv_t oracle;

static uint32_t ask_iconv(const char *code, size_t n)
{
    char in[4], *ip = in;
    uint32_t cp = 0;
    char *op = (char *)&cp;
    size_t in_left = n, out_left = sizeof cp;

    memcpy(in, code, n);
    iconv(oracle, NULL, NULL, NULL, NULL);
    if (iconv(oracle, &ip, &in_left, &op, &out_left) == (size_t)-1)
        return 0;
    return cp;
}

static uint32_t want_two(const char *code)
{
    uint32_t cp = ask_iconv(code, 2);

    return cp == 0xE5E5 ? 0x3000 : cp;
}

static void every_two_byte_code(void **state)
{
    static char src[PAIRS * 2];
    size_t i;

    (void)state;
    oracle = iconv_open("UTF-32LE", "GB18030");
    for (i = 0; i < PAIRS; i++)
        pair_bytes(i, src + 2 * i);
    assert_true(check_all(src, sizeof src, PAIRS, want_two) == TWO_DIGEST);
    iconv_close(oracle);
}

/* The system's converter refuses some of the swapped codes: there the digest alone speaks. */
static uint32_t own(const char *code)
{
    char after_a[5] = "a"; /* the first character of a page would be taken for a byte order mark */
    struct work w;
    unsigned len;
    uint32_t cp;

    memcpy(after_a + 1, code, 4);
    decode_in(&w, "gb18030", after_a, 5, CAP);
    cp = gong_utf8_at(out_of(&w), 1, &len);
    done(&w);
    return cp;
}

static unsigned differs;

static uint32_t want_four(const char *code)
{
    uint32_t cp = ask_iconv(code, 4), mine = own(code);

    if (cp == mine)
        return cp;
    differs++;
    return mine;
}

static void every_four_byte_code_of_the_bmp(void **state)
{
    static char src[FOUR * 4];
    size_t i;

    (void)state;
    oracle = iconv_open("UTF-32LE", "GB18030");
    for (i = 0; i < FOUR; i++)
        four_bytes(i, src + 4 * i);
    assert_true(check_all(src, sizeof src, FOUR, want_four) == FOUR_DIGEST);
    assert_true(differs <= 18);
    iconv_close(oracle);
}

static uint32_t want_plane(const char *code)
{
    const unsigned char *p = (const unsigned char *)code;

    return ((p[0] - 0x81u) * 10 + p[1] - 0x30u) * 1260 + (p[2] - 0x81u) * 10 + p[3] - 0x30u - 189000 +
           0x10000;
}

static void every_four_byte_code_above(void **state)
{
    char *src = test_malloc((size_t)PLANES * 4);
    size_t i;

    (void)state;
    for (i = 0; i < PLANES; i++)
        four_bytes(189000 + i, src + 4 * i);
    check_all(src, (size_t)PLANES * 4, PLANES, want_plane);
    test_free(src);
}

static void four_byte_codes_that_are_not_there(void **state)
{
    size_t linear;

    (void)state;
    for (linear = FOUR; linear < 126 * 12600; linear = linear == 188999 ? 189000 + PLANES : linear + 1) {
        char code[5];
        struct work w;

        four_bytes(linear, code);
        code[4] = 'A';
        decode_in(&w, "gb18030", code, 5, CAP);
        assert_true(gong_span_is(out_of(&w), "\uFFFDA"));
        assert_int_equal(w.replaced, 1);
        done(&w);
        if (linear % 97 == 0)
            linear += 89; /* a share of them: each costs an arena */
        if (linear > 188900 && linear < 188999)
            linear = 188998;
    }
}

struct sample {
    const char *name, *src;
    size_t n;
    const char *out;
    size_t replaced;
};

#define IN(s) (s), sizeof(s) - 1

static const struct sample samples[] = {
    {"gb18030", IN("\xB9\xAB\xB1\xA8"), "公报", 0},
    {"gb18030", IN("a\x80z"), "a€z", 0},
    {"gb18030", IN("\xA1\xA4\xA1\xAA\xA3\xA0"), "·—\u3000", 0},
    {"gb18030", IN("\xA9\x96\xFE\x51"), "〇\U00020087", 0},
    {"gb18030", IN("\xCE<b>"), "\uFFFD<b>", 1},
    {"gb18030", IN("\xCE\x7F<"), "\uFFFD\x7F<", 1},
    {"gb18030", IN("\xCE\xFF<"), "\uFFFD<", 1},
    {"gb18030", IN("\xFF\xB9\xAB"), "\uFFFD公", 1},
    {"gb18030", IN("\xB9\xAB\xB1"), "公\uFFFD", 1},
    {"gb18030", IN("\x81\x30<p>"), "\uFFFD0<p>", 1},
    {"gb18030", IN("\x81\x30\x81<p>"), "\uFFFD0\uFFFD<p>", 2},
    {"gb18030", IN("\x81\x30\x81"), "\uFFFD", 1},
    {"gb18030", IN("\x84\x31\x82\x36"), "\uFE10", 0},
    {"gb18030", IN("\x82\x35\x90\x37"), "\u9FB4", 0},
    {"gb18030", IN("\x81\x35\xF4\x37"), "\uE7C7", 0},
    {"gb18030", IN("\x84\x31\x95\x33\xB9\xAB"), "公", 0},
    {"gb18030", IN("\xB9\xAB\x84\x31\x95\x33"), "公\uFEFF", 0},
    {"gb18030", IN("\xA8\xBC\xA2\xE3"), "\u1E3F€", 0},
    {"gb18030", IN(""), "", 0},
    {"utf-8", IN("\xEF\xBB\xBF公报"), "公报", 0},
    {"utf-8", IN("公报 gazette"), "公报 gazette", 0},
    {"utf-8", IN("\xC0\xAF<"), "\uFFFD\uFFFD<", 2},
    {"utf-8", IN("\xE5\x85<"), "\uFFFD<", 1},
    {"utf-8", IN("\xE5\x85"), "\uFFFD", 1},
    {"utf-8", IN("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD", 3},
    {"utf-8", IN("\xF0\x90\x80<"), "\uFFFD<", 1},
    {"utf-8", IN("\xF4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD", 4},
    {"utf-8", IN("\xF5\x80"), "\uFFFD\uFFFD", 2},
    {"utf-8", IN("\xE0\x80\x80"), "\uFFFD\uFFFD\uFFFD", 3},
    {"utf-8", IN("\xE5\x85\xAC\x80"), "公\uFFFD", 1},
    {"utf-16le", IN("\xFF\xFE\x6C\x51\x41\x00"), "公A", 0},
    {"utf-16be", IN("\x51\x6C\x00\x41"), "公A", 0},
    {"utf-16le", IN("\x40\xD8\x87\xDC"), "\U00020087", 0},
    {"utf-16le", IN("\x40\xD8\x41\x00"), "\uFFFDA", 1},
    {"utf-16le", IN("\x87\xDC\x41\x00\x42"), "\uFFFDA\uFFFD", 2},
    {"big5", IN("\xA4\xBD\xB3\xF8"), "公報", 0},
    {"big5", IN("\xA4<b>"), "\uFFFD<b>", 1},
    {"big5", IN("\xA4"), "\uFFFD", 1},
    {"big5", IN("\x88\x62<"), "\u00CA\u0304<", 0},
    {"shift_jis", IN("\x8C\xF6"), "公", 0},
    {"euc-jp", IN("\xB8\xF8"), "公", 0},
    {"euc-kr", IN("\xCD\xEB"), "公", 0},
    {"windows-1252", IN("\x80 caf\xE9 \x81"), "€ café \xC2\x81", 0},
    {"windows-1251", IN("\xC0"), "А", 0},
    {"iso-8859-8", IN("\xA1"), "\uFFFD", 1},
};

static void samples_decode(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        const struct sample *s = &samples[i];
        struct work w;

        decode_in(&w, s->name, s->src, s->n, CAP);
        assert_int_equal(w.rc, GONG_OK);
        if (!gong_span_is(out_of(&w), s->out) || w.replaced != s->replaced)
            fail_msg("sample %zu (%s): \"%.*s\", %zu replaced", i, s->name, (int)w.edit.out.len,
                     w.edit.out.ptr, w.replaced);
        done(&w);
    }
}

static void labels(void **state)
{
    static const char *const known[][2] = {
        {"utf-8", "utf-8"},
        {"UTF8", "utf-8"},
        {" Utf-8\n", "utf-8"},
        {"utf8mb4", "utf-8"},
        {"gb2312", "gb18030"},
        {"GBK", "gb18030"},
        {"gb18030", "gb18030"},
        {"x-gbk", "gb18030"},
        {"gb_2312-80", "gb18030"},
        {"chinese", "gb18030"},
        {"iso-ir-58", "gb18030"},
        {"cp936", "gb18030"},
        {"ms936", "gb18030"},
        {"windows-936", "gb18030"},
        {"gb2312-80", "gb18030"},
        {"zh-cn", "gb18030"},
        {"gbk2312", "gb18030"},
        {"GB18030-2022", "gb18030"},
        {"big5", "big5"},
        {"Big5-HKSCS", "big5"},
        {"cp950", "big5"},
        {"utf-16", "utf-16le"},
        {"utf-16be", "utf-16be"},
        {"iso-8859-1", "windows-1252"},
        {"us-ascii", "windows-1252"},
        {"shift_jis", "shift_jis"},
        {"ks_c_5601-1987", "euc-kr"},
        {"hz-gb-2312", "replacement"},
        {"iso-2022-cn-ext", "replacement"},
        {"iso_8859-2:1987", "iso-8859-2"},
    };
    static const char *const unknown[] = {"",
                                          " ",
                                          "utf-7",
                                          "IBM1390",
                                          "none",
                                          "utf-8 utf8",
                                          "gb2312,utf-8",
                                          "公报",
                                          "gbxxxxxxxxxxxxxxxxxxxxx",
                                          "utf",
                                          "UTF-8//IGNORE",
                                          "binary"};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof known / sizeof known[0]; i++) {
        const char *name = gong_charset_name(gong_span_z(known[i][0]));

        assert_non_null(name);
        assert_string_equal(name, known[i][1]);
    }
    for (i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        assert_null(gong_charset_name(gong_span_z(unknown[i])));
}

static void what_is_never_decoded(void **state)
{
    static const char *const names[] = {"replacement", "x-user-defined", "iso-2022-jp", "utf-7", "GBK"};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct work w;

        decode_in(&w, names[i], IN("abc"), CAP);
        assert_int_equal(w.rc, GONG_EITEM);
        assert_non_null(strstr(w.ctx.message, names[i]));
        done(&w);
    }
}

static void every_encoding_of_the_table_opens(void **state)
{
    static const char *const names[] = {
        "utf-8",        "ibm866",       "iso-8859-2",   "iso-8859-3",   "iso-8859-4",     "iso-8859-5",
        "iso-8859-6",   "iso-8859-7",   "iso-8859-8",   "iso-8859-8-i", "iso-8859-10",    "iso-8859-13",
        "iso-8859-14",  "iso-8859-15",  "iso-8859-16",  "koi8-r",       "koi8-u",         "macintosh",
        "windows-874",  "windows-1250", "windows-1251", "windows-1252", "windows-1253",   "windows-1254",
        "windows-1255", "windows-1256", "windows-1257", "windows-1258", "x-mac-cyrillic", "gb18030",
        "big5",         "euc-jp",       "shift_jis",    "euc-kr",       "utf-16be",       "utf-16le"};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct work w;

        assert_string_equal(gong_charset_name(gong_span_z(names[i])), names[i]);
        decode_in(&w, names[i], IN("ab\xE0\x41"), CAP);
        assert_int_equal(w.rc, GONG_OK);
        done(&w);
    }
}

static void the_cap_is_an_error(void **state)
{
    static const char *const names[] = {"utf-8", "gb18030", "utf-16le", "big5", "windows-1252"};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct work w;

        decode_in(&w, names[i], IN("0123456789ABCDEF0123456789ABCDEF0123"), 16);
        assert_int_equal(w.rc, GONG_EITEM);
        assert_non_null(strstr(w.ctx.message, "cap of 16 bytes"));
        done(&w);
    }
}

/* The map tells for every new byte where it came from: in order, without holes, and each
 * character alone decodes to the same. */
static void check_map(const char *name, const char *src, size_t n)
{
    struct work w;
    size_t i, k, text = 0, from = 0;

    decode_in(&w, name, src, n, CAP);
    assert_int_equal(gong_utf8_valid(out_of(&w)), w.edit.out.len);
    for (i = 0; i < w.edit.map.n; i++) {
        const struct gong_run *r = &w.edit.map.runs[i];

        assert_int_equal(r->text, text);
        assert_int_equal(r->src, from);
        for (k = 0; k < r->n && r->src_w > 1; k++) {
            struct work one;

            if (memcmp(w.edit.out.ptr + r->text + k * r->text_w, "\xEF\xBB\xBF", 3) == 0)
                continue; /* alone it is a byte order mark */
            decode_in(&one, name, src + r->src + k * r->src_w, r->src_w, CAP);
            assert_int_equal(one.edit.out.len, r->text_w);
            assert_memory_equal(one.edit.out.ptr, w.edit.out.ptr + r->text + k * r->text_w, r->text_w);
            done(&one);
        }
        text += r->n * r->text_w;
        from += r->n * r->src_w;
    }
    assert_int_equal(text, w.edit.out.len);
    assert_int_equal(from, n);
    done(&w);
}

static void the_map_leads_back(void **state)
{
    static const char mixed[] =
        "<p>\xB9\xAB\xB1\xA8 2024\xC4\xEA\xA3\xAC\x80\x81\x30\x84\x36\xA6\xC1\xA6\xC2\xCE<b>"
        "\xFE\x51\xFE\x52\xFF\x90\x30\x81\x30x";

    (void)state;
    check_map("gb18030", mixed, sizeof mixed - 1);
    check_map("utf-8", IN("<p>公报\xE5\x85 2024\xFF年</p>"));
    check_map("utf-16le", IN("\x6C\x51\x41\x00\xA5\x62\x40\xD8\x87\xDC\x41\x00"));
    check_map("big5", IN("<p>\xA4\xBD\xB3\xF8</p>\xA4<\xA4\xBD"));
    check_map("windows-1252", IN("caf\xE9 \x80\x81"));
}

static uint32_t next_random(uint32_t *s)
{
    *s ^= *s << 13;
    *s ^= *s >> 17;
    return *s ^= *s << 5;
}

static void random_bytes_stay_well_formed(void **state)
{
    static const char *const names[] = {"gb18030", "utf-8",     "utf-16le", "utf-16be",
                                        "big5",    "shift_jis", "euc-jp"};
    static const unsigned char likely[] = {0x81, 0xFE, 0x30, 0x39, 0x40, 0x7F, 0x80, 0xFF, '<',  0xA1,
                                           0xE4, 0xB8, 0xD8, 0xDC, 0x88, 0x62, 0x8F, 0xF0, 0x90, 0xED};
    uint32_t seed = 20241123;
    char src[64];
    size_t round, i;

    (void)state;
    for (round = 0; round < 14000; round++) {
        size_t n = next_random(&seed) % sizeof src;

        for (i = 0; i < n; i++) {
            uint32_t r = next_random(&seed);

            src[i] = r & 0x100 ? (char)likely[(r >> 9) % sizeof likely] : (char)r;
        }
        if (n >= 2 && ((unsigned char)src[0] >= 0x80 || src[0] == 0))
            src[0] = 'x'; /* no byte order mark: its bytes leave the map */
        check_map(names[round % 7], src, n);
    }
}

static void *decode_once(void *arg)
{
    struct work w;

    decode_in(&w, "gb18030", IN("\xB9\xAB\xB1\xA8"), CAP);
    *(bool *)arg = gong_span_is(out_of(&w), "公报");
    done(&w);
    return NULL;
}

/* First in the list, so that the threads race for the making of the table. */
static void the_table_is_made_once_by_racing_threads(void **state)
{
    pthread_t thread[4];
    bool good[4] = {false};
    size_t i;

    (void)state;
    for (i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, decode_once, &good[i]), 0);
    for (i = 0; i < 4; i++)
        pthread_join(thread[i], NULL);
    for (i = 0; i < 4; i++)
        assert_true(good[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_made_once_by_racing_threads),
        cmocka_unit_test(every_two_byte_code),
        cmocka_unit_test(every_four_byte_code_of_the_bmp),
        cmocka_unit_test(every_four_byte_code_above),
        cmocka_unit_test(four_byte_codes_that_are_not_there),
        cmocka_unit_test(samples_decode),
        cmocka_unit_test(labels),
        cmocka_unit_test(what_is_never_decoded),
        cmocka_unit_test(every_encoding_of_the_table_opens),
        cmocka_unit_test(the_cap_is_an_error),
        cmocka_unit_test(the_map_leads_back),
        cmocka_unit_test(random_bytes_stay_well_formed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
