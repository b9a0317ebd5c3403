/* usual.c: see usual.h. */
#include "usual.h"

#ifdef GONG_HAVE_ISAL

#include <gongbao/utf8.h>

enum { WINDOW = 256, LONGEST = 4 };

/* Counted by gong-frequencies over 233 UTF-8 pages of 47 Chinese government sites (11 MB). */
static const uint16_t literals_and_lengths[ISAL_DEF_LIT_LEN_SYMBOLS] = {
    1,     1,    1,     1,     1,     1,     1,     1,     1,     1749,  3243,  1,     1,    242,  1,
    1,     1,    1,     1,     1,     1,     1,     1,     1,     1,     1,     1,     1,    1,    1,
    1,     1,    19632, 915,   11266, 966,   609,   1592,  741,   3690,  3752,  3825,  372,  1514, 3005,
    7901,  7530, 8705,  12055, 10719, 9630,  7139,  6773,  6913,  6178,  5837,  6349,  5719, 5056, 3882,
    4928,  5983, 5129,  553,   137,   2450,  1886,  2656,  2127,  2341,  1660,  1124,  1055, 2035, 1141,
    996,   1424, 1598,  1555,  1365,  1336,  1117,  1410,  1977,  2065,  1543,  1066,  1107, 990,  1116,
    1019,  578,  608,   571,   29,    4010,  1,     15448, 6704,  10228, 10278, 18656, 7080, 6177, 5794,
    14691, 3210, 2462,  10642, 6506,  11636, 12686, 8352,  1864,  11041, 11489, 13941, 6430, 3291, 4662,
    4537,  3757, 3391,  1798,  659,   2047,  39,    1,     5761,  3292,  2060,  1923,  2277, 3621, 2399,
    2794,  3870, 3483,  3087,  2054,  3669,  2911,  2598,  3562,  2830,  2284,  1159,  1695, 3058, 2153,
    2694,  2373, 1923,  1587,  3035,  2854,  4030,  2211,  1539,  2425,  1908,  3011,  1734, 1175, 2221,
    2659,  1698, 2724,  2743,  933,   1007,  1452,  1533,  2511,  4240,  3106,  2927,  1893, 1009, 1809,
    2323,  1417, 1780,  1954,  4922,  2967,  5995,  4411,  4049,  3621,  2373,  3255,  1,    1,    65,
    11,    1,    1,     1,     1,     1,     1,     1,     1,     1,     1,     1,     1,    8,    6,
    1,     1,    1,     1,     1,     1,     6,     3,     1,     1,     1,     1,     1,    1,    1,
    1,     697,  1879,  8726,  21347, 14899, 10189, 8483,  6192,  2,     1,     2,     2,    10,   2153,
    2,     1,    1,     1,     1,     1,     1,     1,     1,     1,     1,     1,     1,    1,    1,
    1,     90,   1,     60000, 33645, 37168, 17959, 15354, 13320, 9205,  18909, 10116, 8922, 6487, 8949,
    6430,  4564, 3312,  5281,  3044,  2629,  2178,  2696,  2171,  1441,  1040,  1301,  699,  457,  1965,
    1,
};
static const uint16_t distances[ISAL_DEF_DIST_SYMBOLS] = {
    4016,  1119,  1114,  1250,  4005,  4657,  11353, 11189, 21261, 18387, 34394, 27729, 46892, 37866, 58220,
    39651, 55609, 44558, 60000, 43309, 57207, 41817, 55120, 37139, 47248, 30756, 40062, 22745, 26588, 15125,
};

bool usual_tables(struct isal_hufftables *ret)
{
    struct isal_huff_histogram h = {0};

    for (size_t i = 0; i < ISAL_DEF_LIT_LEN_SYMBOLS; i++)
        h.lit_len_histogram[i] = literals_and_lengths[i];
    for (size_t i = 0; i < ISAL_DEF_DIST_SYMBOLS; i++)
        h.dist_histogram[i] = distances[i];
    return isal_create_hufftables(ret, &h) == 0;
}

/* A window may begin and end within a character. */
static bool is_text(struct gong_span window)
{
    size_t from = 0;

    while (from < window.len && from < LONGEST && ((unsigned char)window.ptr[from] & 0xC0) == 0x80)
        from++;
    window = gong_span_sub(window, from, window.len);
    return gong_utf8_valid(window) + LONGEST > window.len && !memchr(window.ptr, 0, window.len);
}

bool usual_text(struct gong_span content)
{
    size_t middle = content.len / 2, end = content.len > WINDOW ? content.len - WINDOW : 0;

    return content.len > 0 && is_text(gong_span_sub(content, 0, WINDOW)) &&
           is_text(gong_span_sub(content, middle, middle + WINDOW)) &&
           is_text(gong_span_sub(content, end, content.len));
}

#endif
