/* marker.c: reads the marker a line may begin with, in either width.
 *
 * GB/T 9704: 一、 （一） 1. （1） and in practice ①; beside them 第一章/部分/编/篇, 第一节, 第一条
 * and the 1, 1.1, 1.1.1 of emergency plans. A marker says only what the line looks like:
 * what its own line leaves open is a `doubt`, which heads.c settles by the order of numbers.
 *
 * Only the first few characters of the line are read. */
#include "outline.h"

/* Never more than these many bytes are looked at for one marker. */
enum { NUMERAL_BYTES = 8 * 3, BLANKS = 4 };

static unsigned digit_of(uint32_t c)
{
    static const struct {
        uint32_t c;
        unsigned v;
    } table[] = {{0x4E00, 1}, {0x4E8C, 2}, {0x4E09, 3}, {0x56DB, 4},  {0x4E94, 5},   {0x516D, 6},
                 {0x4E03, 7}, {0x516B, 8}, {0x4E5D, 9}, {0x5341, 10}, {0x767E, 100}, {0x58F9, 1},
                 {0x8D30, 2}, {0x53C1, 3}, {0x8086, 4}, {0x4F0D, 5},  {0x9646, 6},   {0x67D2, 7},
                 {0x634C, 8}, {0x7396, 9}, {0x62FE, 10}};

    for (unsigned i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (table[i].c == c)
            return table[i].v;
    return 0;
}

unsigned outline_numeral(struct gong_span s, size_t *ret_len)
{
    unsigned total = 0, ones = 0;
    size_t i = 0;

    while (i < s.len && i < NUMERAL_BYTES) {
        unsigned n;
        uint32_t c = gong_utf8_at(s, i, &n);
        unsigned v = digit_of(c);

        if (v == 0 && !(c == 0x96F6 && i > 0)) /* 零 */
            break;
        if (v >= 10) {
            total += (ones ? ones : 1) * v;
            ones = 0;
        } else {
            if (v && ones)
                return 0; /* 一二: digits in a row are no numeral */
            ones = v;
        }
        i += n;
    }
    *ret_len = i;
    return total + ones > 999 ? 0 : total + ones;
}

/* Arabic digits in either width, at most three, without a leading zero. */
static unsigned arabic(struct gong_span s, size_t *ret_len)
{
    unsigned v = 0, digits = 0;
    size_t i = 0;

    while (i < s.len) {
        unsigned n;
        uint32_t c = gong_fold_width(gong_utf8_at(s, i, &n));

        if (c < '0' || c > '9')
            break;
        if (++digits > 3 || (digits == 1 && c == '0'))
            return 0;
        v = v * 10 + (c - '0');
        i += n;
    }
    *ret_len = i;
    return v;
}

static uint32_t char_at(struct gong_span s, size_t at, unsigned *ret_n)
{
    *ret_n = 0;
    return at < s.len ? gong_fold_width(gong_utf8_at(s, at, ret_n)) : 0;
}

static size_t skip_blanks(struct gong_span s, size_t at, unsigned most)
{
    while (at < s.len && most--) {
        unsigned n;

        if (!gong_is_blank(gong_utf8_at(s, at, &n)))
            break;
        at += n;
    }
    return at;
}

static bool starts_any(struct gong_span s, const char *const *list)
{
    for (; *list; list++)
        if (gong_span_starts(s, gong_span_z(*list)))
            return true;
    return false;
}

static struct marker make(enum family family, unsigned no, size_t len)
{
    struct marker m = {.family = (uint8_t)family, .no = (uint16_t)no, .len = (uint16_t)len};

    return m;
}

/* 二、三级医院: the number after 、 goes on counting, and a word that is counted follows. */
static bool counts_on(struct gong_span rest, unsigned no)
{
    static const char *const counted[] = {"级", "审", "类", "产", "线", "季", "批", "期", "次", "、",
                                          "等", "号", "楼", "月", "层", "档", "区", "是", "至", NULL};
    size_t n = 0;
    unsigned next = outline_numeral(rest, &n);

    return next == no + 1 && starts_any(gong_span_sub(rest, n, rest.len), counted);
}

/* 一、 一. and, with a doubt, 一， 一： and 一 with a blank; 一） is （一）. */
static struct marker han(struct gong_span s)
{
    size_t n = 0, at;
    unsigned no = outline_numeral(s, &n), w;
    struct marker m;
    uint32_t c;

    if (no == 0 || no > 199)
        return make(FAMILY_NONE, 0, 0);
    at = skip_blanks(s, n, BLANKS);
    c = char_at(s, at, &w);
    if (c == ')')
        return make(FAMILY_HAN_PAR, no, at + w);
    if (c == 0x3001 || c == '.' || c == 0xFF64) {
        m = make(FAMILY_HAN, no, at + w);
        if (counts_on(gong_trim(gong_span_sub(s, at + w, s.len)), no))
            m.doubt = DOUBT_LIST;
        return m;
    }
    if (c != ',' && c != ':' && (at == n || at >= s.len))
        return make(FAMILY_NONE, 0, 0);
    m = make(FAMILY_HAN, no, c == ',' || c == ':' ? at + w : n);
    m.doubt = DOUBT_BARE;
    return m;
}

/* （一）至（三）, （二）项: a reference to items, not an item. */
static bool refers_on(struct gong_span rest)
{
    static const char *const on[] = {"至",  "项",   "款",  "到（",   "到(",  "—", "、（",
                                     "、(", "和（", "和(", "或者（", "或（", NULL};
    static const char *const but[] = {"至少", "至今", "项目", "款项", NULL};

    return starts_any(rest, on) && !starts_any(rest, but);
}

/* （一） (1) in any mixture of widths, with blanks inside. */
static struct marker in_brackets(struct gong_span s)
{
    unsigned w, no;
    size_t at, n = 0;
    enum family family = FAMILY_HAN_PAR;
    struct marker m;

    if (char_at(s, 0, &w) != '(')
        return make(FAMILY_NONE, 0, 0);
    at = skip_blanks(s, w, BLANKS);
    no = outline_numeral(gong_span_sub(s, at, s.len), &n);
    if (no == 0) {
        no = arabic(gong_span_sub(s, at, s.len), &n);
        family = FAMILY_PAR;
    }
    if (no == 0 || no > 199)
        return make(FAMILY_NONE, 0, 0);
    at = skip_blanks(s, at + n, BLANKS);
    if (char_at(s, at, &w) != ')')
        return make(FAMILY_NONE, 0, 0);
    at += w;
    m = make(family, no, at);
    if (refers_on(gong_span_sub(s, at, s.len)))
        m.doubt = DOUBT_LIST;
    else if (gong_span_starts(gong_span_sub(s, at, s.len), GONG_LIT("、")))
        m.len = (uint16_t)(at + 3);
    return m;
}

/* What follows 1. or 1、: nothing odd, a year (2.2024年…), or digits that leave a doubt. Behind
 * a point one or two digits are a decimal; behind 、 a word that is counted makes it 7、8月. */
static unsigned digit_doubt(struct gong_span rest, bool point)
{
    static const char *const counted[] = {"、", "，", ",",  "月", "日", "号", "栋", "楼",
                                          "季", "级", "类", "期", "点", "时", NULL};
    size_t n = 0, i = 0;
    unsigned w;

    for (; i < rest.len && n < 12; n++) {
        uint32_t c = char_at(rest, i, &w);

        if (c < '0' || c > '9')
            break;
        i += w;
    }
    if (n == 0)
        return 0;
    rest = gong_span_sub(rest, i, rest.len);
    if (n == 4 && (gong_span_starts(rest, GONG_LIT("年")) || gong_span_starts(rest, GONG_LIT("—"))))
        return 0;
    if (point ? n < 3 : starts_any(rest, counted))
        return DOUBT_DIGIT | DOUBT_LIST;
    return DOUBT_DIGIT;
}

/* 1.1 and 1.1.1 with Han behind; the last component is the number. */
static struct marker dotted(struct gong_span s, size_t first)
{
    size_t at = first, n = 0;
    unsigned depth = 1, no = 0, w;
    struct marker m;

    while (depth < 5) {
        uint32_t c = char_at(s, at, &w);
        unsigned next;

        if (c != '.')
            break;
        next = arabic(gong_span_sub(s, at + w, s.len), &n);
        if (next == 0 || n == 0)
            break;
        no = next;
        at += w + n;
        depth++;
    }
    if (depth == 1 || !gong_is_han(char_at(s, skip_blanks(s, at, BLANKS), &w)))
        return make(FAMILY_NONE, 0, 0);
    m = make(FAMILY_DOTTED, no, at);
    m.depth = (uint8_t)depth;
    return m;
}

/* 1. 1． 1、 1) and a bare 1 with a blank. */
static struct marker digits(struct gong_span s)
{
    size_t n = 0, at;
    unsigned no = arabic(s, &n), w;
    uint32_t c;
    struct marker m;

    if (no == 0 || n == 0)
        return make(FAMILY_NONE, 0, 0);
    at = skip_blanks(s, n, BLANKS);
    c = char_at(s, at, &w);
    if (c == ')')
        return make(FAMILY_PAR, no, at + w);
    if (c == '.' && at == n) {
        m = dotted(s, n);
        if (m.family)
            return m;
    }
    if (c == '.' || c == 0x3001) {
        m = make(FAMILY_DIGIT, no, at + w);
        m.doubt = (uint8_t)digit_doubt(gong_span_sub(s, at + w, s.len), c == '.');
        return m;
    }
    if (at == n || !gong_is_han(c))
        return make(FAMILY_NONE, 0, 0);
    m = make(FAMILY_DOTTED, no, n);
    m.depth = 1;
    m.doubt = DOUBT_BARE;
    return m;
}

/* 第一章 第1节 第一条 第一部分. */
static struct marker ordinal(struct gong_span s)
{
    static const struct {
        const char *unit;
        enum family family;
    } units[] = {{"部分", FAMILY_PART}, {"章", FAMILY_PART}, {"编", FAMILY_PART},
                 {"篇", FAMILY_PART},   {"节", FAMILY_ITEM}, {"条", FAMILY_ARTICLE}};
    static const char *const on[] = {"第", "规定", "的", "、", "和", "至", "款", "所", "及",
                                     "或", "，",   ",",  "项", "中", "之", "与", NULL};
    size_t at = skip_blanks(s, 3, BLANKS), n = 0;
    unsigned no = outline_numeral(gong_span_sub(s, at, s.len), &n);
    struct gong_span rest;

    if (no == 0)
        no = arabic(gong_span_sub(s, at, s.len), &n);
    if (no == 0)
        return make(FAMILY_NONE, 0, 0);
    rest = gong_span_sub(s, skip_blanks(s, at + n, BLANKS), s.len);
    if (gong_span_starts(rest, GONG_LIT("、")))
        return make(FAMILY_ORDER, no, (size_t)(rest.ptr - s.ptr) + strlen("、"));
    for (unsigned i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        struct gong_span unit = gong_span_z(units[i].unit);

        if (gong_span_starts(rest, unit)) {
            struct marker m = make(units[i].family, no, (size_t)(rest.ptr - s.ptr) + unit.len);

            rest = gong_span_sub(rest, unit.len, rest.len);
            if (starts_any(rest, on))
                m.doubt = DOUBT_LIST;
            else if (gong_span_starts(rest, GONG_LIT("：")) || gong_span_starts(rest, GONG_LIT(":")))
                m.len = (uint16_t)(m.len + (rest.ptr[0] == ':' ? 1 : 3));
            return m;
        }
    }
    return make(FAMILY_NONE, 0, 0);
}

/* 【一】 */
static struct marker boxed(struct gong_span s)
{
    size_t n = 0, at = strlen("【");
    unsigned no = outline_numeral(gong_span_sub(s, at, s.len), &n);

    if (no == 0 || no > 199 || !gong_span_starts(gong_span_sub(s, at + n, s.len), GONG_LIT("】")))
        return make(FAMILY_NONE, 0, 0);
    return make(FAMILY_BOX, no, at + n + strlen("】"));
}

/* Characters that are a whole marker: ① ⑴ ⒈ ㈠ ❶. */
static struct marker single(struct gong_span s)
{
    static const struct {
        uint32_t first, last;
        enum family family;
    } ranges[] = {{0x2460, 0x2473, FAMILY_CIRCLE},
                  {0x2776, 0x277F, FAMILY_CIRCLE},
                  {0x2474, 0x2487, FAMILY_PAR},
                  {0x2488, 0x249B, FAMILY_DIGIT},
                  {0x3220, 0x3229, FAMILY_HAN_PAR}};
    unsigned n;
    uint32_t c = gong_utf8_at(s, 0, &n);

    for (unsigned i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return make(ranges[i].family, c - ranges[i].first + 1, n);
    return make(FAMILY_NONE, 0, 0);
}

struct marker outline_marker(struct gong_span s)
{
    unsigned n;
    uint32_t c = char_at(s, 0, &n);

    if (c == '(')
        return in_brackets(s);
    if (c >= '0' && c <= '9')
        return digits(s);
    if (c == 0x7B2C) /* 第 */
        return ordinal(s);
    if (c == 0x3010) /* 【 */
        return boxed(s);
    if (digit_of(c))
        return han(s);
    if (outline_is_sign(c))
        return make(FAMILY_SIGN, 1, n);
    return single(s);
}
