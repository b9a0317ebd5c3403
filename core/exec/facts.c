/* facts.c: digests of what a record says, without the places where it says so (revision.h). */
#include <gongbao/utf8.h>

#include <math.h>
#include <stdio.h>
#define XXH_INLINE_ALL /* the state lies on the stack, and the runs are short */
#include <xxhash.h>

#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "base/hash.h"
#include "exec/revision.h"
#include "plugin/ctx.h"

enum { TELLING = 32 /* characters */, FOLD_ROOM = 2048 };

/* ---- counters of visits ------------------------------------------------------------------------ */

/* 浏览次数：37 changes with every visit. Only where it stands alone between blanks, brackets or
 * ends of lines, with a colon: "网站访问量1200万次" is a fact. Longer words first. */
static const char *const counters[] = {"浏览次数", "浏览量",   "浏览数",   "浏览",   "访问次数",
                                       "访问人数", "访问量",   "阅读次数", "阅读量", "阅读数",
                                       "阅读",     "点击次数", "点击量",   "点击数", "点击率"};

static bool is_edge(uint32_t cp)
{
    return gong_is_blank(cp) || (cp < 0x80 && strchr("[]()|", (int)cp)) || cp == 0x3010 || cp == 0x3011 ||
           cp == 0xFF08 || cp == 0xFF09 || cp == 0xFF5C;
}

static bool edge_at(struct gong_span s, size_t pos)
{
    unsigned len;

    return pos >= s.len || is_edge(gong_utf8_at(s, pos, &len));
}

static bool edge_before(struct gong_span s, size_t pos)
{
    unsigned len;

    return pos == 0 || is_edge(gong_utf8_before(s, pos, &len));
}

static size_t skip_blanks(struct gong_span s, size_t pos)
{
    unsigned len;

    while (pos < s.len && s.ptr[pos] != '\n' && gong_is_blank(gong_utf8_at(s, pos, &len)))
        pos += len;
    return pos;
}

static size_t skip_word(struct gong_span s, size_t pos, const char *word)
{
    struct gong_span w = gong_span_z(word);

    return gong_span_starts(gong_span_sub(s, pos, s.len), w) ? pos + w.len : pos;
}

static size_t skip_digits(struct gong_span s, size_t pos)
{
    while (pos < s.len && ((s.ptr[pos] >= '0' && s.ptr[pos] <= '9') || s.ptr[pos] == ','))
        pos++;
    return pos;
}

/* The end of ": 37次" at pos, or pos. */
static size_t count_end(struct gong_span s, size_t pos)
{
    size_t at = skip_blanks(s, pos), colon = skip_word(s, skip_word(s, at, ":"), "："), digits, end;

    if (colon == at)
        return pos;
    at = skip_blanks(s, colon);
    digits = skip_digits(s, at);
    if (digits == at)
        return pos;
    end = skip_blanks(s, digits);
    end = skip_word(s, skip_word(s, end, "人"), "次");
    return edge_at(s, end) ? end : pos;
}

/* The end of a counter that begins at pos, or pos. */
static size_t counter_end(struct gong_span s, size_t pos)
{
    if (!edge_before(s, pos))
        return pos;
    for (size_t i = 0; i < sizeof counters / sizeof *counters; i++) {
        size_t word = skip_word(s, pos, counters[i]), end = word > pos ? count_end(s, word) : pos;

        if (word > pos)
            return end > word ? end : pos;
    }
    return pos;
}

static bool ends_in(struct gong_span s, size_t end, const char *word, size_t *ret_start)
{
    struct gong_span w = gong_span_z(word);

    if (!gong_span_ends(gong_span_sub(s, 0, end), w))
        return false;
    *ret_start = end - w.len;
    return true;
}

/* Is the number at pos that of a counter? */
static bool is_count(struct gong_span s, size_t pos)
{
    size_t back = pos, start;
    unsigned len;

    while (back > 0 && gong_is_blank(gong_utf8_before(s, back, &len)))
        back -= len;
    if (!ends_in(s, back, ":", &back) && !ends_in(s, back, "：", &back))
        return false;
    for (size_t i = 0; i < sizeof counters / sizeof *counters; i++)
        if (ends_in(s, back, counters[i], &start) && counter_end(s, start) > pos)
            return true;
    return false;
}

/* ---- the body ------------------------------------------------------------------------------------ */

/* What the text comes to. It is never put together: it goes into the digest when some of it was gathered. */
struct fold {
    XXH3_state_t hash;
    size_t chars; /* at least as many as tell */
    size_t n;
    char gathered[FOLD_ROOM];
};

/* Where a blank or a counter may begin: at ASCII blanks, and at the lead bytes of the others, there
 * with the byte that must follow; 1: with any. */
static const unsigned char halts[256] = {
    [0x09] = 1,    [0x0A] = 1,    [0x0B] = 1,    [0x0C] = 1,    [0x0D] = 1,
    [0x20] = 1,    [0xC2] = 1,    [0xE1] = 0x9A, [0xE2] = 1,    [0xE3] = 0x80,
    [0xE6] = 0xB5, [0xE7] = 0x82, [0xE8] = 0xAE, [0xE9] = 0x98, [0xEF] = 0xBB};

static bool may_halt(struct gong_span s, size_t pos)
{
    unsigned char halt = halts[(unsigned char)s.ptr[pos]];

    return halt && (halt == 1 || (s.len - pos > 1 && (unsigned char)s.ptr[pos + 1] == halt));
}

enum { BLOCK = 64 };

/* A text, and where in the block of it that begins at `block` something may halt: a bit for each place. */
struct scan {
    struct gong_span s;
    size_t block;
    uint64_t hits;
};

#ifdef __x86_64__
#define AVX2 __attribute__((target("avx2")))

/* Of the 32 bytes at p, of which one more is readable. The lead bytes that must be followed by a
 * certain one are E0 to EF, and told apart by their low half. */
AVX2 static uint32_t halts_of_32(const char *p)
{
    const __m256i follows =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(0, (char)0x9A, 0, (char)0x80, 0, 0, (char)0xB5, (char)0x82,
                                                  (char)0xAE, (char)0x98, 0, 0, 0, 0, 0, (char)0xBB));
    __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)p),
            next = _mm256_loadu_si256((const __m256i *)(const void *)(p + 1)),
            blank = _mm256_cmpeq_epi8(_mm256_min_epu8(b, _mm256_set1_epi8(' ')), b), /* too many controls */
        any = _mm256_or_si256(_mm256_cmpeq_epi8(b, _mm256_set1_epi8((char)0xC2)),
                              _mm256_cmpeq_epi8(b, _mm256_set1_epi8((char)0xE2))),
            half = _mm256_and_si256(b, _mm256_set1_epi8(15)),
            lead = _mm256_cmpeq_epi8(_mm256_xor_si256(b, half), _mm256_set1_epi8((char)0xE0)),
            pair = _mm256_and_si256(lead, _mm256_cmpeq_epi8(next, _mm256_shuffle_epi8(follows, half)));

    return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(_mm256_or_si256(blank, any), pair));
}

AVX2 static uint64_t halts_of_64(const char *p)
{
    return halts_of_32(p) | (uint64_t)halts_of_32(p + 32) << 32;
}
#endif

static uint64_t halts_from(struct gong_span s, size_t pos)
{
    uint64_t hits = 0;

#ifdef __x86_64__
    if (s.len - pos > BLOCK && __builtin_cpu_supports("avx2"))
        return halts_of_64(s.ptr + pos);
#endif
    for (size_t i = 0; i < BLOCK && pos + i < s.len; i++)
        hits |= (uint64_t)may_halt(s, pos + i) << i;
    return hits;
}

/* The first place from pos on where something may halt, or the end. pos never falls. */
static size_t next_halt(struct scan *c, size_t pos)
{
    while (pos < c->s.len) {
        uint64_t hits;

        if (pos - c->block >= BLOCK)
            *c = (struct scan){c->s, pos, halts_from(c->s, pos)};
        hits = c->hits >> (pos - c->block);
        if (hits)
            return pos + (size_t)__builtin_ctzll(hits);
        pos = c->block + BLOCK;
    }
    return c->s.len;
}

/* The end of the blank or counter at pos, or pos. */
static size_t nothing_end(struct gong_span s, size_t pos)
{
    unsigned char c = (unsigned char)s.ptr[pos];
    unsigned len;

    if (c >= 0xE6 && c <= 0xE9)
        return counter_end(s, pos);
    return gong_is_blank(gong_utf8_at(s, pos, &len)) ? pos + len : pos;
}

static void fold_gathered(struct fold *f)
{
    XXH3_128bits_update(&f->hash, f->gathered, f->n);
    f->n = 0;
}

static void fold_run(struct fold *f, struct gong_span run)
{
    if (run.len > FOLD_ROOM - f->n)
        fold_gathered(f);
    if (run.len > FOLD_ROOM) {
        XXH3_128bits_update(&f->hash, run.ptr, run.len);
    } else {
        memcpy(f->gathered + f->n, run.ptr, run.len);
        f->n += run.len;
    }
    if (f->chars < TELLING)
        f->chars += gong_utf8_count(run);
}

/* The text without blanks and counters. */
static void fold(struct fold *f, struct gong_span s)
{
    struct scan c = {s, (size_t)-BLOCK, 0};
    size_t from = 0;

    f->chars = f->n = 0;
    XXH3_128bits_reset(&f->hash);
    for (size_t pos = next_halt(&c, 0); pos < s.len; pos = next_halt(&c, pos)) {
        size_t end = nothing_end(s, pos);

        if (end == pos) {
            pos++;
            continue;
        }
        if (pos > from)
            fold_run(f, gong_span_sub(s, from, pos));
        from = pos = end;
    }
    if (s.len > from)
        fold_run(f, gong_span_sub(s, from, s.len));
    fold_gathered(f);
}

/* ---- facts ------------------------------------------------------------------------------------------ */

static void put_bytes(uint64_t *h, const void *p, size_t n)
{
    *h = gong_hash_on(*h, gong_span(p, n));
}

static void put_int(uint64_t *h, int64_t v)
{
    unsigned char bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)((uint64_t)v >> (8 * i));
    put_bytes(h, bytes, sizeof bytes);
}

/* 0.0 and -0.0 are one number, and so are all NaN. */
static void put_real(uint64_t *h, double v)
{
    int64_t bits = 0;

    if (!isnan(v) && fpclassify(v) != FP_ZERO)
        memcpy(&bits, &v, sizeof bits);
    put_int(h, bits);
    put_int(h, isnan(v));
}

/* With its length in front: no two lists of values are one text. */
static void put(uint64_t *h, struct gong_span v)
{
    put_int(h, v.ptr ? (int64_t)v.len : -1);
    put_bytes(h, v.ptr, v.len);
}

static void put_numbers(uint64_t *h, const struct gong_item *it)
{
    size_t n;
    const struct gong_quantity *q = gong_item_rows(it, GONG_QUANTITY, &n);

    for (size_t i = 0; i < n; i++) {
        if (q[i].start >= 0 && (uint64_t)q[i].start <= it->body.len && is_count(it->body, (size_t)q[i].start))
            continue;
        put_real(h, q[i].value);
        put_int(h, q[i].direction);
        put(h, q[i].unit);
        put(h, q[i].measure);
        put(h, q[i].basis);
    }
}

static void put_doc_numbers(uint64_t *h, const struct gong_item *it)
{
    size_t n;
    const struct gong_doc_number *d = gong_item_rows(it, GONG_DOC_NUMBER, &n);

    for (size_t i = 0; i < n; i++)
        put(h, d[i].number);
}

static void put_outline(uint64_t *h, const struct gong_item *it)
{
    size_t n;
    const struct gong_section *s = gong_item_rows(it, GONG_SECTION, &n);

    for (size_t i = 0; i < n; i++) {
        put_int(h, s[i].level);
        put(h, s[i].heading);
    }
}

static enum gong_facet facet_of(struct gong_span field)
{
    if (gong_span_ends(field, GONG_LIT("_date")))
        return GONG_FACET_DATE;
    return gong_span_is(field, "doc_no") ? GONG_FACET_DOC_NUMBER : GONG_FACET_METADATA;
}

/* The newest row of a name is the one that counts, as in the record. */
static bool is_superseded(const struct gong_field *f, size_t n, size_t i)
{
    for (size_t k = i + 1; k < n; k++)
        if (gong_span_eq(f[k].name, f[i].name))
            return true;
    return false;
}

static void put_fields(uint64_t h[GONG_FACETS], const struct gong_item *it)
{
    size_t n;
    const struct gong_field *f = gong_item_rows(it, GONG_FIELD, &n);

    for (size_t i = 0; i < n; i++) {
        uint64_t *to = &h[facet_of(f[i].name)];

        if (!f[i].value.ptr || is_superseded(f, n, i))
            continue;
        put(to, f[i].name);
        put(to, f[i].value);
    }
}

/* ---- digests ---------------------------------------------------------------------------------------- */

static void put_hex(uint64_t v, char *out)
{
    static const char digits[] = "0123456789abcdef";

    for (int i = 0; i < GONG_FACET_HEX; i++)
        out[i] = digits[v >> (60 - 4 * i) & 15];
}

static void digest_facts(const struct gong_item *it, char *out)
{
    uint64_t h[GONG_FACETS];

    for (int i = 0; i < GONG_FACETS; i++)
        h[i] = GONG_HASH_BEGIN;
    put_numbers(&h[GONG_FACET_NUMBER], it);
    put_doc_numbers(&h[GONG_FACET_DOC_NUMBER], it);
    put_outline(&h[GONG_FACET_OUTLINE], it);
    put_fields(h, it);
    for (size_t i = 0; i < GONG_FACETS; i++)
        put_hex(h[i], out + i * GONG_FACET_HEX);
    out[GONG_FACETS * GONG_FACET_HEX] = 0;
}

void gong_digests_of(const struct gong_item *it, struct gong_digests *ret)
{
    struct fold f;
    XXH128_hash_t h;

    fold(&f, it->body);
    h = XXH3_128bits_digest(&f.hash);
    put_hex(h.high64, ret->body);
    put_hex(h.low64, ret->body + GONG_BODY_HEX / 2);
    ret->body[GONG_BODY_HEX] = 0;
    ret->telling = f.chars >= TELLING;
    digest_facts(it, ret->facts);
}

/* ---- comparing ---------------------------------------------------------------------------------------- */

unsigned gong_digests_differ(struct gong_span old_facts, struct gong_span old_body,
                             const struct gong_digests *now)
{
    struct gong_span facts = gong_span_z(now->facts);
    bool reads_as_before = !old_body.ptr || gong_span_is(old_body, now->body);
    unsigned what = reads_as_before ? 0 : 1u << GONG_FACET_TEXT;

    for (size_t i = 0; i < GONG_FACETS; i++) {
        size_t from = i * GONG_FACET_HEX, to = from + GONG_FACET_HEX;

        if (!gong_span_eq(gong_span_sub(old_facts, from, to), gong_span_sub(facts, from, to)))
            what |= 1u << i;
    }
    return what;
}

enum gong_change gong_change_class(unsigned what, bool is_report)
{
    unsigned telling = is_report ? what & ~(1u << GONG_FACET_TEXT) : what;

    return telling ? GONG_CHANGE_MATERIAL : GONG_CHANGE_COSMETIC;
}

const char *gong_change_name(enum gong_change c)
{
    static const char *const names[GONG_CHANGES] = {"new", "material", "cosmetic", "same"};

    return names[c];
}

void gong_what_text(unsigned what, char out[GONG_WHAT_MAX])
{
    static const char *const names[] = {"number", "date", "doc_number", "outline", "metadata", "text"};
    size_t n = 0;

    out[0] = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (what & 1u << i)
            n += (size_t)snprintf(out + n, GONG_WHAT_MAX - n, "%s%s", n ? "," : "", names[i]);
}
