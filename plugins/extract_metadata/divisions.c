/* divisions.c: see divisions.h. The file is one row a line, columns separated by TAB:
 * code, name, until, now, alias; # opens a comment. It is sorted by code. */
#include "divisions.h"

#include <stdlib.h>

#include "dictionary.h"

#define ROWS_MAX 20000u

static struct gong_span column(struct gong_span *line)
{
    size_t tab = gong_span_find(*line, 0, GONG_LIT("\t"));
    struct gong_span c = gong_span_sub(*line, 0, tab);

    *line = tab == SIZE_MAX ? gong_span_none() : ch_from(*line, tab + 1);
    return gong_trim(c);
}

static bool digits(struct gong_span s, uint32_t *ret)
{
    *ret = 0;
    if (s.len > 6)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (!ch_is_digit((unsigned char)s.ptr[i]))
            return false;
        *ret = *ret * 10 + (uint32_t)(s.ptr[i] - '0');
    }
    return true;
}

static bool parse_row(struct gong_span line, struct md_division *d)
{
    uint32_t until;
    size_t blank;
    struct gong_span alias;

    if (!digits(column(&line), &d->code) || d->code < 110000 || d->code > 829999)
        return false;
    d->name = column(&line);
    if (d->name.len < 6 || d->name.len > 90 || !digits(column(&line), &until) || until > 2100)
        return false;
    d->until = (uint16_t)until;
    if (!digits(column(&line), &d->now))
        return false;
    alias = column(&line);
    blank = gong_span_find(alias, 0, GONG_LIT(" "));
    if (blank != SIZE_MAX) {
        d->brief = gong_span_sub(alias, 0, blank);
        d->host = ch_from(alias, blank + 1);
    }
    return true;
}

static int parse_rows(struct gong_ctx *ctx, struct gong_span text, const char *path, struct md_divisions *t)
{
    size_t pos = 0, no = 0;

    t->rows = (struct md_division *)gong_alloc(ctx, (text.len / 13 + 1) * sizeof(*t->rows));
    if (!t->rows)
        return GONG_EFATAL;
    while (pos < text.len) {
        size_t end = gong_span_find(text, pos, GONG_LIT("\n"));
        struct gong_span line = gong_trim(gong_span_sub(text, pos, end));

        pos = end == SIZE_MAX ? text.len : end + 1;
        no++;
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (!parse_row(line, &t->rows[t->n]))
            return gong_fail(ctx, GONG_EFATAL, "\"%s\" line %zu: not code, name, until, now, alias", path,
                             no);
        if (t->n > 0 && t->rows[t->n].code < t->rows[t->n - 1].code)
            return gong_fail(ctx, GONG_EFATAL, "\"%s\" line %zu: not sorted by code", path, no);
        if (++t->n > ROWS_MAX)
            return gong_fail(ctx, GONG_EFATAL, "\"%s\" has more than %u rows", path, ROWS_MAX);
    }
    if (t->n == 0)
        return gong_fail(ctx, GONG_EFATAL, "\"%s\" has no divisions", path);
    return GONG_OK;
}

/* ---- names ---------------------------------------------------------------------------------- */

static const char *const peoples[] = {
    "蒙古族",     "回族",     "藏族",   "维吾尔族", "苗族",   "彝族",   "壮族",     "布依族", "朝鲜族",
    "满族",       "侗族",     "瑶族",   "白族",     "土家族", "哈尼族", "哈萨克族", "傣族",   "黎族",
    "傈僳族",     "佤族",     "畲族",   "拉祜族",   "水族",   "东乡族", "纳西族",   "景颇族", "土族",
    "柯尔克孜族", "达斡尔族", "仫佬族", "羌族",     "布朗族", "撒拉族", "毛南族",   "仡佬族", "锡伯族",
    "塔吉克族",   "怒族",     "裕固族", "鄂温克族", "保安族", "独龙族", "鄂伦春族", "普米族", "各族",
    "维吾尔",     "壮族",     "哈萨克", "柯尔克孜", "塔吉克", "锡伯",   "蒙古",     NULL};

static struct gong_span without_people(struct gong_span s)
{
    for (int i = 0; peoples[i]; i++) {
        size_t n = strlen(peoples[i]);

        if (ch_ends(s, peoples[i]) && s.len >= n + 6) {
            s = gong_span(s.ptr, s.len - n);
            i = -1;
        }
    }
    return s;
}

/* 襄阳市 -> 襄阳, 恩施土家族苗族自治州 -> 恩施. */
static struct gong_span stem(struct gong_span name)
{
    static const char *const autonomous[] = {"自治区", "自治州", "自治县", "自治旗", "特别行政区", NULL};
    static const char *const plain[] = {"地区", "林区", "省", "市", "县", "区", "旗", "盟", NULL};

    for (int i = 0; autonomous[i]; i++)
        if (ch_ends(name, autonomous[i]))
            return without_people(gong_span(name.ptr, name.len - strlen(autonomous[i])));
    for (int i = 0; plain[i]; i++)
        if (ch_ends(name, plain[i]))
            return gong_span(name.ptr, name.len - strlen(plain[i]));
    return name;
}

static void add_name(struct md_divisions *t, struct gong_span name, size_t row, bool alias)
{
    if (name.len >= 6)
        t->names[t->n_names++] = (struct md_name){name, (uint32_t)row, alias};
}

static int add_aliases(struct gong_ctx *ctx, struct md_divisions *t, size_t row)
{
    struct gong_span name = t->rows[row].name, s = stem(name);
    const char *suffix = NULL;

    if (s.len == name.len)
        return GONG_OK;
    add_name(t, s, row, true);
    if (ch_ends(name, "自治州"))
        suffix = "州";
    else if (ch_ends(name, "自治县") || ch_ends(name, "自治旗"))
        suffix = ch_ends(name, "县") ? "县" : "旗";
    if (suffix) {
        struct gong_span made = gong_format(ctx, "%.*s%s", (int)s.len, s.ptr, suffix);

        if (!made.ptr)
            return GONG_EFATAL;
        add_name(t, made, row, true);
    }
    return GONG_OK;
}

/* By the first two characters, then long to short, then plain before alias, then by row. */
static int by_group(const void *a, const void *b)
{
    const struct md_name *x = (const struct md_name *)a, *y = (const struct md_name *)b;
    int c = memcmp(x->name.ptr, y->name.ptr, 6);

    if (c != 0)
        return c;
    if (x->name.len != y->name.len)
        return x->name.len > y->name.len ? -1 : 1;
    c = memcmp(x->name.ptr, y->name.ptr, x->name.len);
    if (c != 0)
        return c;
    if (x->alias != y->alias)
        return x->alias ? 1 : -1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static int index_names(struct gong_ctx *ctx, struct md_divisions *t)
{
    uint32_t size = 1024;

    qsort(t->names, t->n_names, sizeof(*t->names), by_group);
    while (size < t->n_names * 2)
        size *= 2;
    t->mask = size - 1;
    t->slots = (uint32_t *)gong_alloc(ctx, size * sizeof(*t->slots));
    t->used = (unsigned char *)gong_alloc(ctx, MD_USED / 8);
    if (!t->slots || !t->used)
        return GONG_EFATAL;
    for (size_t i = 0; i < t->n_names; i++) {
        uint32_t h;

        if (i > 0 && memcmp(t->names[i].name.ptr, t->names[i - 1].name.ptr, 6) == 0)
            continue;
        h = md_hash_two(t->names[i].name.ptr);
        t->used[(h >> 16) / 8] |= (unsigned char)(1u << (h >> 16) % 8);
        for (h &= t->mask; t->slots[h]; h = (h + 1) & t->mask)
            ;
        t->slots[h] = (uint32_t)i + 1;
    }
    return GONG_OK;
}

int md_divisions_load(struct gong_ctx *ctx, const char *path, struct md_divisions *ret)
{
    struct gong_span text;

    memset(ret, 0, sizeof(*ret));
    if (md_read(ctx, path, &text) != GONG_OK || parse_rows(ctx, text, path, ret) != GONG_OK)
        return GONG_EFATAL;
    ret->names = (struct md_name *)gong_alloc(ctx, ret->n * 3 * sizeof(*ret->names));
    if (!ret->names)
        return GONG_EFATAL;
    for (size_t i = 0; i < ret->n; i++) {
        add_name(ret, ret->rows[i].name, i, false);
        if (add_aliases(ctx, ret, i) != GONG_OK)
            return GONG_EFATAL;
    }
    return index_names(ctx, ret);
}

/* ---- questions ------------------------------------------------------------------------------ */

const struct md_division *md_division(const struct md_divisions *t, uint32_t code)
{
    size_t lo = 0, hi = t->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (t->rows[mid].code < code)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < t->n && t->rows[lo].code == code ? &t->rows[lo] : NULL;
}

const struct md_division *md_division_then(const struct md_divisions *t, const struct md_division *d,
                                           int year)
{
    const struct md_division *now;

    if (!d || d->until == 0 || (year > 0 && year <= d->until))
        return d;
    now = d->now ? md_division(t, d->now) : NULL;
    return now ? now : d;
}

size_t md_names_at(const struct md_divisions *t, struct gong_span s, size_t pos, const struct md_name **ret,
                   size_t max)
{
    size_t n = 0;
    struct gong_span rest = ch_from(s, pos);
    uint32_t h;

    if (!md_may_be_name(t, rest, 0))
        return 0;
    for (h = md_hash_two(rest.ptr) & t->mask; t->slots[h]; h = (h + 1) & t->mask) {
        const struct md_name *group = &t->names[t->slots[h] - 1], *end = t->names + t->n_names;

        if (memcmp(group->name.ptr, rest.ptr, 6) != 0)
            continue;
        for (; group < end && n < max && memcmp(group->name.ptr, rest.ptr, 6) == 0; group++)
            if (gong_span_starts(rest, group->name))
                ret[n++] = group;
        break;
    }
    return n;
}

bool md_is_municipality(uint32_t code)
{
    uint32_t p = code / 10000;

    return p == 11 || p == 12 || p == 31 || p == 50;
}

const struct md_division *md_province(const struct md_divisions *t, uint32_t code)
{
    return md_division(t, code / 10000 * 10000);
}

const struct md_division *md_prefecture(const struct md_divisions *t, uint32_t code)
{
    return md_is_province(code) ? NULL : md_division(t, code / 100 * 100);
}

bool md_within(uint32_t a, uint32_t b)
{
    return a == b || (md_is_province(a) && a / 10000 == b / 10000) ||
           (md_is_prefecture(a) && a / 100 == b / 100);
}
