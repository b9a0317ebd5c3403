/* numbers.c: 发文字号 and the numbers of orders.
 *
 * Everything is found from its 号 backwards: digits, then the bracket with the year, then the
 * 代字 (prefix.c). What lies between is bounded, so is the look back. Numbers that share a head
 * (某政发〔2022〕3号、5号, 某政发〔2022〕3、5号) are given their head. A record lists each number
 * once, where it stands first. */
#include "back.h"
#include "citations.h"

enum { LIST_MOST = 8, NUMBER_BYTES = 240, SEEN_LEAST = 64, SEEN_MOST = 16384 };

/* A number as it was taken apart: body[head, mid) names the series, body[from, to) the number. */
struct found {
    size_t head, mid; /* 某政发〔2022〕; equal: none of its own */
    size_t from, to;  /* 3号 */
    bool bare;        /* the 3 of 3、5号: its 号 is that of the last */
};

struct numbers {
    const struct job *job;
    struct gong_span body;
    size_t last_to, last_head, last_mid; /* of the number before this one */
    uint64_t *seen;                      /* identities by themselves, 0: free; at most half are taken */
    size_t slots;                        /* of seen: a power of two */
    size_t rows;
    bool full;
};

/* 号楼, 号线: what follows makes the number one of houses. */
static bool counts_things(struct gong_span b, size_t at)
{
    static const char *const things[] = {"楼", "线",   "院", "地块", "机组", "井", "标段", "门",
                                         "店", "厂",   "街", "路",   "铺",   "库", "桥",   "岗",
                                         "船", "公路", "车", "炉",   "栋",   "仓", "令",   NULL};
    struct gong_span rest = gong_span_sub(b, at, at + 12);

    for (unsigned i = 0; things[i]; i++)
        if (gong_span_starts(rest, gong_span_z(things[i])))
            return true;
    return false;
}

/* ---- writing ------------------------------------------------------------------------- */

/* Blanks go, brackets and digits become one form: what makes two numbers the same. */
static uint64_t identity(struct gong_span s)
{
    uint64_t h = 1469598103934665603u;

    for (size_t i = 0; i < s.len;) {
        unsigned n;
        uint32_t c = gong_fold_width(gong_utf8_at(s, i, &n));

        i += n;
        if (gong_is_blank(c))
            continue;
        if (back_bracket(c, false))
            c = 1;
        else if (back_bracket(c, true))
            c = 2;
        h = (h ^ c) * 1099511628211u;
    }
    return h;
}

/* Where id stands among the seen, or would. */
static uint64_t *slot_of(const struct numbers *s, uint64_t id)
{
    size_t at = (size_t)(id >> 1) % s->slots;

    while (s->seen[at] && s->seen[at] != id)
        at = (at + 1) % s->slots;
    return &s->seen[at];
}

/* Room for one more; the table begins small, because most documents name few numbers. */
static bool make_room(struct numbers *s)
{
    struct numbers old = *s;

    if (2 * (s->rows + 1) <= s->slots)
        return true;
    s->slots = s->slots ? 2 * s->slots : SEEN_LEAST;
    s->seen = gong_alloc(s->job->ctx, s->slots * sizeof(*s->seen));
    for (size_t i = 0; s->seen && i < old.slots; i++)
        if (old.seen[i])
            *slot_of(s, old.seen[i]) = old.seen[i];
    return s->seen != NULL;
}

static bool is_new(struct numbers *s, uint64_t id)
{
    uint64_t *slot = slot_of(s, id | 1u);
    bool new = *slot == 0;

    *slot = id | 1u;
    return new;
}

static bool has_blank(struct gong_span s)
{
    unsigned n;

    for (size_t i = 0; i < s.len; i += n)
        if (gong_is_blank(gong_utf8_at(s, i, &n)))
            return true;
    return false;
}

/* Copies s without its blanks to out; the bytes written. */
static size_t squeeze(char *out, struct gong_span s)
{
    size_t len = 0;
    unsigned n;

    for (size_t i = 0; i < s.len; i += n)
        if (!gong_is_blank(gong_utf8_at(s, i, &n))) {
            memcpy(out + len, s.ptr + i, n);
            len += n;
        }
    return len;
}

/* The number as one string without blanks. */
static struct gong_span compose(struct numbers *s, const struct found *f)
{
    struct gong_span head = gong_span_sub(s->body, f->head, f->mid),
                     tail = gong_span_sub(s->body, f->from, f->to);
    char *out;
    size_t n;

    if (f->mid == f->from && !f->bare && !has_blank(head) && !has_blank(tail))
        return gong_span_sub(s->body, f->head, f->to);
    out = gong_alloc(s->job->ctx, head.len + tail.len + 3);
    if (!out)
        return gong_span_none();
    n = squeeze(out, head);
    n += squeeze(out + n, tail);
    if (f->bare) {
        memcpy(out + n, "号", 3);
        n += 3;
    }
    return gong_span(out, n);
}

static int write_number(struct numbers *s, const struct found *f)
{
    struct gong_doc_number row = {.start = (int64_t)(f->mid == f->from ? f->head : f->from),
                                  .end = (int64_t)f->to};

    if (f->mid - f->head + f->to - f->from > NUMBER_BYTES)
        return GONG_OK;
    if (s->rows >= SEEN_MOST || s->rows >= (size_t)s->job->max_rows) {
        s->full = true;
        return GONG_OK;
    }
    row.number = compose(s, f);
    if (!row.number.ptr || !make_room(s))
        return GONG_EITEM;
    if (!is_new(s, identity(row.number)))
        return GONG_OK;
    s->rows++;
    return gong_add(s->job->ctx, s->job->item, GONG_DOC_NUMBER, &row);
}

static int take(struct numbers *s, const struct found *f)
{
    int status = write_number(s, f);

    s->last_to = f->to;
    s->last_head = f->head;
    s->last_mid = f->mid;
    return status;
}

/* ---- finding --------------------------------------------------------------------------- */

/* Do only a comma, 和 or 及 stand between the number before and `at`? */
static bool continues(const struct numbers *s, size_t at, bool loose)
{
    static const char *const joints[] = {"、", "和", "及", "以及", "与", "，", ",", "；", ";", NULL};
    struct gong_span gap;

    if (s->last_to == 0 || s->last_mid <= s->last_head || at < s->last_to || at - s->last_to > 12)
        return false;
    gap = gong_trim(gong_span_sub(s->body, s->last_to, at));
    for (unsigned i = 0; joints[i] && (loose || i < 5); i++)
        if (gong_span_is(gap, joints[i]))
            return true;
    return false;
}

/* Does a bare 5号 end here, and no word like 5号楼 go on? */
static bool ends_number(struct gong_span b, size_t at)
{
    static const char *const on[] = {"文", "等", "和", "及", "与", "令", NULL};
    struct gong_span rest = gong_span_sub(b, at, at + 12);
    unsigned n;

    for (unsigned i = 0; on[i]; i++)
        if (gong_span_starts(rest, gong_span_z(on[i])))
            return true;
    return rest.len == 0 || !gong_is_han(gong_utf8_at(rest, 0, &n));
}

/* 〔2022〕7号 with the 代字 of the number before it. */
static int shared_prefix(struct numbers *s, size_t year, size_t to)
{
    size_t prefix_end;
    bool round;
    struct found f;

    prefix_end = back_blanks(s->body, back_year(s->body, s->last_mid, &round));
    if (prefix_end <= s->last_head || prefix_end == s->last_mid)
        return GONG_OK;
    f = (struct found){.head = s->last_head, .mid = prefix_end, .from = year, .to = to};
    s->last_to = to;
    return write_number(s, &f);
}

/* 某政发〔2022〕3、5号: the digits in front of the last, each a number of its own. */
static size_t list_start(const struct numbers *s, size_t serial, size_t *starts, unsigned *ret_n)
{
    unsigned n;

    starts[0] = serial;
    *ret_n = 1;
    while (*ret_n < LIST_MOST) {
        size_t at = back_blanks(s->body, starts[*ret_n - 1]), from;
        uint32_t c = back_char(s->body, at, &n);

        if (c != 0x3001 && c != 0xFF0C && c != ',')
            break;
        from = back_serial(s->body, at - n);
        if (from == at - n)
            break;
        starts[(*ret_n)++] = from;
    }
    return starts[*ret_n - 1];
}

static int write_list(struct numbers *s, struct found f, const size_t *starts, unsigned n)
{
    size_t to = f.to;
    int status = GONG_OK;

    while (n-- > 0 && status == GONG_OK) {
        f.from = starts[n];
        f.to = n > 0 ? back_blanks(s->body, starts[n - 1]) : to;
        f.bare = n > 0;
        if (n > 0) { /* without the comma between them */
            unsigned w;

            back_char(s->body, f.to, &w);
            f.to -= w;
        }
        status = take(s, &f);
    }
    s->last_to = to;
    return status;
}

/* The office of an order stands in front of `end`: 某某省人民政府令. */
static int take_order(struct numbers *s, size_t end, size_t serial, size_t to)
{
    size_t head = order_prefix(s->job->words, s->body, end);
    struct found f = {.head = head, .mid = serial, .from = serial, .to = to};

    if (!s->job->orders || head == end)
        return GONG_OK;
    return take(s, &f);
}

/* 国务院令第722号, 公告2024年第3号, 国务院第722号令. */
static int try_order(struct numbers *s, size_t serial, size_t to)
{
    struct gong_span b = s->body;
    size_t end, year, from;
    bool round;

    if (!gong_span_starts(gong_span_sub(b, serial, to), GONG_LIT("第")))
        return GONG_OK;
    end = back_blanks(b, serial);
    if (gong_span_starts(gong_span_sub(b, to, to + 3), GONG_LIT("令")))
        return take_order(s, end, serial, to + 3);
    year = back_word(b, end, GONG_LIT("年"));
    from = year < end ? back_digits(b, year, 4) : year;
    if (year - from == 4 || year - from == 12)
        end = back_blanks(b, from);
    else
        end = back_blanks(b, back_year(b, end, &round));
    if (back_word(b, end, GONG_LIT("令")) == end && back_word(b, end, GONG_LIT("公告")) == end)
        return GONG_OK;
    return take_order(s, end, serial, to);
}

/* Can a number stand in front of 号 at all? Settles nearly every 号 of ordinary text. */
static bool may_be_number(struct gong_span b, size_t hao)
{
    static const char digits[] = "一二三四五六七八九十百零〇";
    unsigned n;
    uint32_t c = gong_fold_width(back_char(b, hao, &n));

    if ((c >= '0' && c <= '9') || gong_is_blank(c))
        return true;
    return n == 3 && memmem(digits, sizeof(digits) - 1, b.ptr + hao - 3, 3) != NULL;
}

static int one_number(struct numbers *s, size_t hao)
{
    struct gong_span b = s->body;
    size_t serial = back_serial(b, hao), to = hao + 3, starts[LIST_MOST], first, year;
    unsigned n = 0;
    bool round = false;
    struct found f;

    if (serial == hao) {
        serial = back_han_serial(b, hao);
        return serial == hao ? GONG_OK : try_order(s, serial, to);
    }
    first = list_start(s, serial, starts, &n);
    year = back_year(b, first, &round);
    if (year == first) {
        if (n == 1 && continues(s, serial, false) && ends_number(b, to)) {
            f = (struct found){.head = s->last_head, .mid = s->last_mid, .from = serial, .to = to};
            return take(s, &f);
        }
        return try_order(s, serial, to);
    }
    if (round && counts_things(b, to))
        return GONG_OK;
    if (continues(s, year, true))
        return shared_prefix(s, year, to);
    f = (struct found){.head = number_prefix(s->job->words, b, back_blanks(b, year)), .mid = first, .to = to};
    if (f.head == back_blanks(b, year))
        return GONG_OK;
    f.mid = n == 1 ? serial : first;
    return write_list(s, f, starts, n);
}

int citations_numbers(const struct job *job)
{
    struct numbers s = {.job = job, .body = job->body};
    size_t at = 0;
    int status = GONG_OK;

    while (status == GONG_OK && (at = gong_span_find(s.body, at, GONG_LIT("号"))) != SIZE_MAX) {
        if (may_be_number(s.body, at))
            status = one_number(&s, at);
        at += 3;
    }
    if (s.full && status == GONG_OK)
        status = gong_find(job->ctx, job->item, "warning", "number-limit", GONG_NULL, GONG_NULL,
                           "more than %zu different document numbers; the later ones are left out", s.rows);
    return status;
}
