/* signature.c: 主送机关 and 落款.
 *
 * A signature is one or more lines that are names of agencies and a line that is a date, or
 * both on one line, or both at the end of the last paragraph. The first one after the text
 * has begun counts: what a document forwards comes after it. One directly under the title
 * counts where there is no other. Names at the very end of a body, or between title and text,
 * count without a date. */
#include "doc.h"

#define LINE_MAX_BYTES 240
#define SIGNERS        16

/* ---- 主送机关 ------------------------------------------------------------------------------- */

static bool is_addressed(struct gong_span s)
{
    static const char *const ends[] = {"政府", "委",   "局",   "厅",   "办",   "院",   "会",   "室",   "部",
                                       "署",   "处",   "所",   "站",   "社",   "行",   "公司", "中心", "单位",
                                       "机构", "部门", "组",   "队",   "区",   "县",   "市",   "省",   "州",
                                       "旗",   "学校", "企业", "领导", "镇",   "乡",   "街道", "科",   "校",
                                       "司",   "团",   "园",   "集团", "大学", "学院", NULL};
    static const char *const nots[] = {"如下", "以下", "下列", "报告", "汇报", "附件",   "来源",   "时间",
                                       "日期", "编辑", "联系", "代表", "同志", "委员们", "单位：", "指出",
                                       "强调", "要求", "方面", "情况", "作者", "电话",   "地址",   "索引",
                                       "发布", "工作", "主办", "承办", "一是", "加强",   "强化",   "组织领导",
                                       "健全", "完善", "推进", "落实", "坚持", "提升",   "年度",   "今年",
                                       "去年", "年来", "年，", "年,",  NULL};
    static const char *const heads[] = {"填报单位", "报告单位", "报送单位", "单位名称", "发布机构",
                                        "公开单位", "责任单位", "单位",     "部门",     NULL};

    struct gong_span bare = s;
    size_t open = SIZE_MAX;

    if (s.len < 6 || ch_has(s, "。") || ch_has(s, "；") || ch_has(s, ";") || ch_has(s, "《") ||
        ch_has_any(s, nots))
        return false;
    for (int i = 0; heads[i]; i++)
        if (ch_same(s, gong_span_z(heads[i])))
            return false;
    if (ch_last(s) == ')') {
        size_t a = gong_span_find(s, 0, GONG_LIT("（")), b = gong_span_find(s, 0, GONG_LIT("("));

        open = a < b ? a : b;
        bare = gong_span_sub(s, 0, open);
    }
    return ch_ends_any(gong_trim(bare), ends) || open != SIZE_MAX;
}

/* Up to the first colon of the line. */
static struct gong_span before_colon(struct gong_span line)
{
    unsigned n;

    for (size_t i = 0; i < line.len && i < 900; i += n)
        if (ch_at(line, i, &n) == ':')
            return gong_trim(gong_span_sub(line, 0, i));
    return gong_span_none();
}

void md_addressee(struct md_doc *d)
{
    d->opening = d->after_title;
    for (size_t i = d->after_title; i < d->n_head && i < d->after_title + 6; i++) {
        struct gong_span line = d->head[i], who = before_colon(line);

        if (ch_is_marked(line))
            return;
        if (who.len && (ch_last(line) == ':' || who.len <= 120) && is_addressed(ch_squeeze(d->ctx, who))) {
            d->addressee = who;
            d->opening = ch_last(line) == ':' ? i + 1 : i;
            return;
        }
        if (line.len > LINE_MAX_BYTES || ch_last(line) == 0x3002)
            return;
    }
}

/* ---- 落款 -------------------------------------------------------------------------------------- */

static struct gong_span without_seal(struct gong_span s)
{
    static const char *const seals[] = {"（盖章）", "(盖章)", "（公章）", "(公章)", "（印章）",
                                        "(印章)",   "（章）", "(章)",     "（印）", NULL};

    s = gong_trim(s);
    for (int i = 0; seals[i]; i++)
        if (ch_ends(s, seals[i]))
            s = gong_trim(gong_span(s.ptr, s.len - strlen(seals[i])));
    return s;
}

/* 填报单位：XX局, 落款：XX局 */
static struct gong_span without_caption(struct gong_span s)
{
    static const char *const captions[] = {"填报单位", "报告单位", "报送单位", "单位名称", "单位",
                                           "落款",     "署名",     "报告日期", "填报日期", "报告时间",
                                           "填报时间", "成文日期", "日期",     "时间",     NULL};

    for (int i = 0; captions[i]; i++) {
        struct gong_span rest;
        unsigned n;

        if (!ch_starts(s, captions[i]))
            continue;
        rest = gong_trim(ch_from(s, strlen(captions[i])));
        if (rest.len && ch_at(rest, 0, &n) == ':')
            return gong_trim(ch_from(rest, n));
    }
    return s;
}

static bool has_sentence_mark(struct gong_span s)
{
    static const char *const marks[] = {"。", "；", "：", "，", "《", "“",    ";",    ":", ",",
                                        "!",  "？", "|",  ">",  "\"", "关于", "报告", NULL};

    return ch_has_any(s, marks);
}

static bool has_ascii_digit(struct gong_span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (ch_is_digit((unsigned char)s.ptr[i]))
            return true;
    return false;
}

static bool is_signer(const struct md_doc *d, struct gong_span line, struct gong_span *ret_by)
{
    struct gong_span s, solid;
    struct md_org org;

    if (line.len < 9 || line.len > LINE_MAX_BYTES || has_ascii_digit(line)) /* cheapest first */
        return false;
    s = without_seal(without_caption(line));
    if (s.len < 9 || has_sentence_mark(s) || ch_is_marked(s))
        return false;
    solid = ch_squeeze(d->ctx, s);
    if (!md_ends_as_organ(d->names.organs, solid) && !md_org_whole(&d->names, solid, &org))
        return false;
    *ret_by = s;
    return true;
}

/* Without a date beside it a name must be one for certain: of the dictionary, or with its place. */
static bool is_sure_signer(const struct md_doc *d, struct gong_span line, struct gong_span *ret_by)
{
    struct md_org org;

    return is_signer(d, line, ret_by) && md_org_whole(&d->names, ch_squeeze(d->ctx, *ret_by), &org) &&
           (org.form || org.n_chain > 0 || org.level);
}

static bool is_date_line(struct gong_span line, struct md_date *ret)
{
    struct gong_span s = ch_unbracket(without_caption(line));
    size_t end;

    if (ch_last(s) == 0x3002)
        s = gong_span(s.ptr, s.len - 3);
    return s.len >= 8 && s.len <= 90 && md_date_at(s, 0, &end, ret) && gong_trim(ch_from(s, end)).len == 0;
}

/* A signer and a date on one line, or after the last full stop of a paragraph. */
static bool is_joined(const struct md_doc *d, struct gong_span line, struct gong_span *ret_by,
                      struct md_date *ret)
{
    struct gong_span s = ch_tail(line, LINE_MAX_BYTES);
    unsigned n;
    size_t end, at = SIZE_MAX;

    if (gong_span_ends(s, GONG_LIT("。")) || gong_span_ends(s, GONG_LIT("；")))
        return false; /* nothing stands behind it */
    for (size_t i = 0; i < s.len; i += n) {
        uint32_t cp = gong_utf8_at(s, i, &n);

        if (cp == 0x3002 || cp == 0xFF1B) {
            s = ch_from(s, i + n);
            i = n = 0;
            at = SIZE_MAX;
        } else if (at == SIZE_MAX && i > 0 && (ch_is_digit(gong_fold_width(cp)) || ch_numeral(cp) >= 0) &&
                   md_date_at(s, i, &end, ret) && gong_trim(ch_from(s, end)).len == 0) {
            at = i;
        }
    }
    return at != SIZE_MAX && is_signer(d, gong_trim(gong_span_sub(s, 0, at)), ret_by);
}

static bool may_end_in_date(struct gong_span line)
{
    uint32_t c = ch_last(line);

    return c == 0x65E5 || c == 0x6708 || c == 0x53F7 || c == ')' || ch_is_digit(c) || c == 0x3002 ||
           c == 0x3011;
}

struct scan {
    struct md_doc *d;
    struct gong_span before[SIGNERS]; /* the last lines, a ring */
    size_t n;                         /* lines seen */
    bool text_began;
    struct md_signature top, late;
};

static struct gong_span join_signers(struct md_doc *d, const struct gong_span *by, size_t n)
{
    struct gong_buf b;

    if (n == 1)
        return by[0];
    gong_buf_init(&b, d->ctx, 8192);
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            gong_buf_addc(&b, ' ');
        gong_buf_add(&b, by[n - 1 - i]);
    }
    return gong_buf_span(&b);
}

/* The signers in the lines before the current one, nearest first. */
static size_t signers_before(struct scan *sc, struct gong_span out[SIGNERS])
{
    size_t n = 0;

    while (n < SIGNERS && n < sc->n && sc->n - n > sc->d->after_title &&
           is_signer(sc->d, sc->before[(sc->n - 1 - n) % SIGNERS], &out[n]))
        n++;
    return n;
}

static void keep(struct scan *sc, const struct md_signature *s)
{
    struct md_signature *to = sc->text_began ? &sc->late : &sc->top;

    if (!to->found)
        *to = *s;
}

static void look_at(struct scan *sc, struct gong_span line)
{
    struct md_signature s = {.has_date = true, .found = true};
    struct gong_span by[SIGNERS];
    size_t n;

    if (line.len > 90 || !is_date_line(line, &s.date)) {
        if (!is_joined(sc->d, line, &s.by, &s.date))
            return;
        n = 1;
        s.start = (size_t)(s.by.ptr - sc->d->body.ptr);
    } else {
        n = signers_before(sc, by);
        s.start = (size_t)((n ? by[n - 1].ptr : line.ptr) - sc->d->body.ptr);
        s.by = n ? join_signers(sc->d, by, n) : gong_span_none();
    }
    s.has_date = s.date.day > 0;
    if (n > 0)
        keep(sc, &s);
}

/* The first signer, without blanks: of "北京市商务局 北京市财政局" the one, of "司 法 局" the whole. */
static struct gong_span first_signer(struct md_doc *d, struct gong_span by)
{
    unsigned n;

    for (size_t i = 0; i < by.len; i += n) {
        struct gong_span head = gong_span_sub(by, 0, i);

        if (gong_is_blank(gong_utf8_at(by, i, &n)) && i >= 12 && md_ends_as_organ(d->names.organs, head) &&
            ch_squeeze(d->ctx, head).len == head.len)
            return head;
    }
    return ch_squeeze(d->ctx, by);
}

/* 2025年2月30日: written as a date, and none. */
static bool is_no_date(struct gong_span line, struct md_date *unused)
{
    struct gong_span s = ch_unbracket(line);

    return s.len <= 45 && ch_has(s, "年") && ch_has(s, "月") && ch_ends(s, "日") &&
           !is_date_line(line, unused);
}

/* No signer with a date: a date or names at the very end, before a list of attachments. */
static void last_lines(struct md_doc *d)
{
    size_t end = d->n_tail;
    struct md_signature s = {.found = true};

    for (size_t i = 0; i < d->n_tail; i++)
        if (ch_starts(d->tail[i], "附件") && i > 0 && i + 6 >= d->n_tail)
            end = end == d->n_tail ? i : end;
    for (int pass = 0; pass < 2; pass++, end = d->n_tail) {
        struct gong_span line;

        if (end == 0 || d->n_lines - d->n_tail + end <= d->opening + 1)
            continue;
        line = d->tail[end - 1];
        if (is_no_date(line, &s.date) && end > 1)
            line = d->tail[end - 2];
        s.start = (size_t)(line.ptr - d->body.ptr);
        if (is_date_line(line, &s.date)) {
            s.has_date = s.date.day > 0;
            d->sign = s;
            return;
        }
        if (line.len < 150 && is_sure_signer(d, line, &s.by)) {
            d->sign = s;
            return;
        }
    }
}

/* Agencies between the title and the text, without a date. */
static void first_lines(struct md_doc *d)
{
    struct gong_span by[SIGNERS];
    struct md_signature s = {.found = true};
    size_t n = 0;

    if (d->after_title == 0 || d->addressee.len)
        return;
    while (n < SIGNERS && d->after_title + n < d->n_head &&
           is_sure_signer(d, d->head[d->after_title + n], &by[n]))
        n++;
    if (n == 0 || d->after_title + n >= d->n_head)
        return;
    for (size_t i = 0; i < n / 2; i++) { /* join_signers() takes the last one first */
        struct gong_span t = by[i];

        by[i] = by[n - 1 - i];
        by[n - 1 - i] = t;
    }
    s.by = join_signers(d, by, n);
    s.start = d->body.len;
    d->sign = s;
}

void md_sign(struct md_doc *d)
{
    struct scan sc = {.d = d};
    size_t pos = 0;

    while (pos < d->body.len && !sc.late.found) {
        size_t end = gong_span_find(d->body, pos, GONG_LIT("\n"));
        struct gong_span line = gong_trim(gong_span_sub(d->body, pos, end));

        pos = end == SIZE_MAX ? d->body.len : end + 1;
        if (line.len == 0)
            continue;
        if (sc.n >= d->after_title && may_end_in_date(line))
            look_at(&sc, line);
        if (sc.n >= d->after_title && line.len > 150)
            sc.text_began = true;
        sc.before[sc.n++ % SIGNERS] = line;
    }
    d->sign = sc.late.found ? sc.late : sc.top;
    if (!d->sign.found)
        last_lines(d);
    if (!d->sign.by.len && !d->sign.has_date)
        first_lines(d);
    if (!d->sign.found)
        d->sign.start = d->body.len;
    if (d->sign.by.len)
        d->sign.first = first_signer(d, d->sign.by);
}
