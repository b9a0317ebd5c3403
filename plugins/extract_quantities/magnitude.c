/* magnitude.c: the multipliers of a numeral: 200余万, 1亿2000万, 3万4000, 10w+. */
#include "quantities.h"

static int multiplier(const struct gq_text *t, size_t pos)
{
    static const struct {
        const char *z;
        int shift;
    } all[] = {{"十", 1}, {"百", 2}, {"千", 3}, {"万", 4}, {"亿", 8}, {"佰", 2}, {"仟", 3}};
    const struct gq_word *unit;

    if (!gq_may_begin(t, pos, 1u << GQ_L_MULTIPLIER))
        return 0;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (gq_at(t->s, pos, all[i].z)) {
            unit = gq_lexicon_find(t->units, t->s, pos, 0);
            return unit && unit->len > 3 ? 0 : all[i].shift;
        }
    return 0;
}

/* 10w+, 5k余, 3w人次: thousands and ten thousands as chats write them. A letter alone is a name
 * (4K, 10K) or a unit (30W). */
int gq_suffix(const struct gq_text *t, size_t pos)
{
    static const char *const on = "+ ＋ 余 多";
    uint32_t c = gq_char_at(t->s, pos);
    unsigned len;

    if (c != 'w' && c != 'W' && c != 'k' && c != 'K')
        return 0;
    gong_utf8_at(t->s, pos, &len);
    pos += len;
    if (!gq_any_at(t->s, pos, on) &&
        !(gong_is_han(gq_char_at(t->s, pos)) && gq_lexicon_find(t->units, t->s, pos, 0)))
        return 0;
    return c == 'w' || c == 'W' ? 4 : 3;
}

static int multipliers(const struct gq_text *t, size_t *pos)
{
    int shift = 0;

    for (int one, i = 0; i < 4 && (one = multiplier(t, *pos)) > 0; i++) {
        shift += one;
        *pos += 3;
    }
    return shift;
}

/* 3万零500 */
size_t gq_zero(const struct gq_text *t, size_t pos)
{
    return gq_list_at(t, pos, GQ_L_ZERO);
}

static size_t inside(const struct gq_text *t, size_t p, struct gq_amount *a)
{
    size_t n = gq_list_at(t, p, GQ_L_INSIDE), q = p + n;
    bool goes_on = n && (multiplier(t, q) || gq_lexicon_find(t->units, t->s, q, 0));

    if (!n || (!goes_on && !gq_at(t->s, p, "余")))
        return p;
    a->approx = GQ_OVER;
    return q;
}

/* 10w+ */
static size_t suffixed(const struct gq_text *t, const struct gq_num *n, struct gq_amount *a)
{
    unsigned len;
    size_t more, p = n->to;

    gong_utf8_at(t->s, p, &len);
    a->value = gq_num_value(n, gq_suffix(t, p));
    a->multiplied = true;
    p += len;
    more = gq_any_at(t->s, p, "+ ＋ 余 多");
    a->approx = more ? GQ_OVER : a->approx;
    return p + more;
}

/* The digits at q go on below a multiplier of 10^last: 1亿2000万, 3万5千, 3万零500, 3万4000. Where they end,
 * and their own multiplier; 0 where they do not. */
static size_t lower_part(const struct gq_text *t, size_t q, int last, struct gq_num *m, int *ret_shift)
{
    size_t r;
    bool full;

    if (!gq_num_read(t->s, q + gq_zero(t, q), m) || m->too_long)
        return 0;
    r = m->to;
    *ret_shift = multipliers(t, &r);
    full = last == 4 && m->int_digits == 4 && !m->dots;
    if ((!*ret_shift && !gq_zero(t, q) && !full) || *ret_shift >= last || m->int_digits > (unsigned)last)
        return 0;
    return r;
}

/* Digits, multipliers, digits ... */
size_t gq_magnitude(const struct gq_text *t, const struct gq_num *n, struct gq_amount *a)
{
    size_t p = gq_skip_blanks(t->s, n->to, 2), q = inside(t, p, a), r;
    int shift = multipliers(t, &q);
    struct gq_num m;

    if (q == n->to && gq_suffix(t, q))
        return suffixed(t, n, a);
    a->value = gq_num_value(n, shift);
    a->multiplied = shift > 0;
    for (int i = 0; shift && i < 3 && (r = lower_part(t, q, shift, &m, &shift)) > 0; i++) {
        a->value += gq_num_value(&m, shift);
        q = r;
    }
    if (q == p)
        return n->to;
    return a->multiplied ? inside(t, q, a) : q;
}
