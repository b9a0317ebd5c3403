/* labels.c: fields that a page labels: meta tags, gkml tables, source lines.
 *
 * One table says which labels give which field, best first. A label counts where its name is
 * the same without blanks, colons and brackets. 无, -, — and the like are no values. The rule
 * of a field is ORIGIN:NAME with the first name of its row, so that 发文字号 and 文号 both
 * give gkml:文号. 成文日期 and 生成日期 are never the day of publication. */
#include "doc.h"

struct source {
    const char *field;
    const char *names[18]; /* the first names the rule */
    const char *rules[3];  /* of gkml, line, meta */
};

static const struct source sources[] = {
    {"index_no",
     {"索引号", "信息索引号", "索引编号", "索取号", "统一索引号", "索引码", NULL},
     {"gkml:索引号", "line:索引号", "meta:索引号"}},
    {"doc_no",
     {"文号", "发文字号", "文件编号", "文件字号", "发文文号", "文件号", "公文文号", "备注/文号", "文件文号",
      "公文字号", NULL},
     {"gkml:文号", "line:文号", "meta:文号"}},
    {"issuer",
     {"发布机构", "发布单位", "发布机关", "发布部门", "公开机构", "公开单位", "公开部门", "公开主体",
      "责任部门", "公开责任部门", "公开责任单位", "发文单位", NULL},
     {"gkml:发布机构", "line:发布机构", "meta:发布机构"}},
    {"issuer",
     {"发文机关", "发文机构", "制发机关", "制发机构", "制发单位", "成文机关", "制定机关", "发文部门",
      "发文主体", "制文机关", "印发机关", NULL},
     {"gkml:发文机关", "line:发文机关", "meta:发文机关"}},
    {"issuer",
     {"信息来源", "信息提供单位", "信息提供", "提供单位", NULL},
     {"gkml:信息来源", "line:信息来源", "meta:信息来源"}},
    {"source_dept",
     {"来源", "文章来源", "稿件来源", "来源单位", "新闻来源", "内容来源", "供稿单位", "供稿", NULL},
     {"gkml:来源", "line:来源", "meta:来源"}},
};

static const struct source published[] = {
    {"published_date",
     {"发布日期", "发布时间", "公开日期", "公开时间", "公布日期", "公布时间", "发表时间", "发表日期",
      "刊登时间", "上网时间", "上网日期", "信息时间", "信息提供日期", "文章发布日期", "文章发布时间",
      "稿件发布时间", NULL},
     {"gkml:发布日期", "line:发布日期", "meta:发布日期"}},
    {"published_date",
     {"时间", "日期", "更新时间", "更新日期", NULL},
     {"gkml:时间", "line:时间", "meta:时间"}},
};

/* The next character of a label's name that counts; 0 at its end. */
static uint32_t next_of_name(struct gong_span s, size_t *pos)
{
    unsigned n;

    while (*pos < s.len) {
        uint32_t cp = ch_at(s, *pos, &n);

        *pos += n;
        if (gong_is_blank(cp) || cp == ':' || cp == '[' || cp == ']' || cp == 0x3010 || cp == 0x3011 ||
            cp == '(' || cp == ')')
            continue;
        return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
    }
    return 0;
}

static bool is_name(struct gong_span name, const char *z)
{
    struct gong_span want = gong_span_z(z);
    size_t i = 0, j = 0;
    uint32_t a, b;

    if (name.len > 200)
        return false;
    do {
        a = next_of_name(name, &i);
        b = next_of_name(want, &j);
    } while (a == b && a != 0);
    return a == b;
}

/* A value that runs into the next label of its line: 县政府时间：2022-11-29, 本网打印【. */
static struct gong_span before_next_label(struct gong_span v)
{
    static const char *const words[] = {
        "发布时间", "发布日期", "发布机构", "时间", "日期", "点击",     "浏览",     "阅读",   "访问", "打印",
        "字号",     "字体",     "分享",     "作者", "编辑", "责任编辑", "来源",     "有效性", "电话", "地址",
        "承办",     "技术支持", "版权",     "邮编", "备案", "主题词",   "文章类型", NULL};
    unsigned n;

    for (size_t i = 0; i < v.len && v.len < 600; i += n) {
        gong_utf8_at(v, i, &n);
        for (int k = 0; words[k]; k++) {
            struct gong_span rest = ch_from(v, i), after;
            size_t colon;

            if (!ch_starts(rest, words[k]))
                continue;
            after = ch_head(ch_from(rest, strlen(words[k])), 12);
            colon = gong_span_find(after, 0, GONG_LIT("："));
            if (colon <= 6 || gong_span_find(after, 0, GONG_LIT(":")) <= 6 || ch_starts(after, "【") ||
                ch_starts(after, "["))
                return gong_trim(gong_span_sub(v, 0, i));
        }
    }
    return v;
}

/* The value without what stands for none. */
static struct gong_span real_value(struct gong_span v)
{
    static const char *const none[] = {"无", "-",    "--",     "—",    "——",   "/",    "\\",
                                       "空", "暂无", "无文号", "无号", "null", "NULL", "无。",
                                       "｜", "|",    "〔〕号", "[]号", "〔〕", "其他", NULL};

    v = before_next_label(gong_trim(v));
    while (v.len && (ch_last(v) == '|' || ch_last(v) == ';'))
        v = gong_trim(gong_span(v.ptr, v.len - (v.ptr[v.len - 1] == '|' || v.ptr[v.len - 1] == ';' ? 1 : 3)));
    for (int i = 0; none[i]; i++)
        if (ch_same(v, gong_span_z(none[i])))
            return gong_span_none();
    return v.len ? v : gong_span_none();
}

struct gong_span md_label(const struct md_doc *d, const char *origin, const char *name)
{
    size_t n;
    const struct gong_label *l = (const struct gong_label *)gong_item_rows(d->in, GONG_LABEL, &n);

    for (size_t i = 0; i < n; i++)
        if ((!origin || gong_span_is(l[i].origin, origin)) && is_name(l[i].name, name)) {
            struct gong_span v = real_value(l[i].value);

            if (v.len)
                return v;
        }
    return gong_span_none();
}

static const char *rule_of(const struct source *s, struct gong_span origin)
{
    if (gong_span_is(origin, "gkml"))
        return s->rules[0];
    return gong_span_is(origin, "meta") ? s->rules[2] : s->rules[1];
}

static bool is_value_of(const struct gong_label *l, const char *name, bool meta, struct gong_span *ret)
{
    if (gong_span_is(l->origin, "meta") != meta || gong_span_is(l->origin, "footer") ||
        gong_span_is(l->origin, "crumb") || !is_name(l->name, name))
        return false;
    *ret = real_value(l->value);
    return ret->len > 0 && ret->len < 2000;
}

/* Best value of a row of the table: what is shown before meta tags, earlier names first. */
static struct md_found find(const struct md_doc *d, const struct source *s, bool dated,
                            struct md_date *ret_date)
{
    struct md_found f = {{NULL, 0}, {NULL, 0}};
    size_t n;
    const struct gong_label *l = (const struct gong_label *)gong_item_rows(d->in, GONG_LABEL, &n);

    for (int meta = 0; meta < 2; meta++)
        for (int k = 0; s->names[k]; k++)
            for (size_t i = 0; i < n && i < 2000; i++)
                if (is_value_of(&l[i], s->names[k], meta, &f.value) &&
                    (!dated || md_date_find(f.value, ret_date))) {
                    f.rule = gong_span_z(rule_of(s, l[i].origin));
                    return f;
                }
    f.value = gong_span_none();
    return f;
}

static bool has_field(const struct md_doc *d, const char *name, struct gong_span *ret)
{
    size_t n;
    const struct gong_field *f = (const struct gong_field *)gong_item_rows(d->in, GONG_FIELD, &n);

    for (size_t i = 0; i < n; i++)
        if (gong_span_is(f[i].name, name) && f[i].value.len) {
            *ret = f[i].value;
            return true;
        }
    return false;
}

/* ---- 文号 ------------------------------------------------------------------------------------- */

static bool is_number(struct gong_span s)
{
    static const char *const open[] = {"〔", "[", "［", "【", "(", "（", NULL};

    return s.len >= 12 && s.len <= 120 && ch_ends(s, "号") && ch_has_any(s, open) && !ch_has(s, "《") &&
           !ch_has(s, "。") && !ch_has(s, "，");
}

/* （沪教委规〔2021〕2号） at the end of a title. */
static struct gong_span number_of_title(struct gong_span title)
{
    unsigned n;
    size_t i = title.len;
    int depth = 0;

    if (ch_last(title) != ')')
        return gong_span_none();
    while (i > 0) {
        uint32_t cp = gong_fold_width(gong_utf8_before(title, i, &n));

        i -= n;
        depth += cp == ')' ? 1 : cp == '(' ? -1 : 0;
        if (depth == 0) {
            struct gong_span inner = ch_unbracket(ch_from(title, i));

            return is_number(inner) ? inner : gong_span_none();
        }
    }
    return gong_span_none();
}

/* A line of its own beside the title, else the title's last bracket. */
static int number_in_text(struct md_doc *d)
{
    struct gong_span v;

    for (size_t i = 0; i < d->n_head && i < d->after_title + 3; i++) {
        v = ch_unbracket(d->head[i]);
        if ((i >= d->after_title || i == 0) && is_number(v) && v.len < 80)
            return md_put(d, "doc_no", v, GONG_LIT("text:文号"));
    }
    v = number_of_title(d->title);
    return v.len ? md_put(d, "doc_no", v, GONG_LIT("text:标题文号")) : GONG_OK;
}

/* ---- dates ----------------------------------------------------------------------------------- */

static int put_published(struct md_doc *d, const struct md_date *date, struct gong_span rule)
{
    d->published = *date;
    d->has_published = true;
    return md_put(d, "published_date", md_date_text(d->ctx, date), rule);
}

static int day_number(const struct md_date *d)
{
    return d->year * 372 + d->month * 31 + d->day;
}

/* The day the page shows; a bare 时间 or 日期 counts where PubDate is not older. */
static struct md_found shown_day(struct md_doc *d, const struct md_date *cms, struct md_date *ret)
{
    struct md_found strong = find(d, &published[0], true, ret), weak;

    if (strong.value.len)
        return strong;
    weak = find(d, &published[1], true, ret);
    if (weak.value.len && cms && day_number(ret) > day_number(cms))
        weak.value = gong_span_none();
    return weak;
}

/* strip says it of pages, too. */
static bool is_said(const struct md_doc *d, const char *code)
{
    size_t n;
    const struct gong_finding *f = (const struct gong_finding *)gong_item_rows(d->in, GONG_FINDING, &n);

    for (size_t i = 0; i < n; i++)
        if (gong_span_is(f[i].code, code))
            return true;
    return false;
}

/* PubDate, or what some sites have in its place. */
static struct gong_span cms_date(const struct md_doc *d)
{
    static const char *const names[] = {"PubDate", "firstpublishedtime", "article:published_time",
                                        "publishdate", NULL};
    struct gong_span v = gong_span_none();

    for (int i = 0; names[i] && !v.len; i++)
        v = md_label(d, "meta", names[i]);
    return v;
}

/* What the page shows wins over PubDate, which a rebuilt site sets anew. What strip concluded
 * from the page stays. */
static int publication(struct md_doc *d)
{
    struct md_date shown, cms;
    struct gong_span meta = cms_date(d), kept;
    bool has_cms = meta.len && md_date_find(meta, &cms);
    struct md_found f = shown_day(d, has_cms ? &cms : NULL, &shown);

    if (f.value.len && has_cms && md_date_distance(&shown, &cms) > 1 && !is_said(d, "date-conflict") &&
        gong_find(d->ctx, d->in, "info", "date-conflict", GONG_NULL, GONG_NULL,
                  "the page shows %04d-%02d-%02d, its PubDate is %04d-%02d-%02d", shown.year, shown.month,
                  shown.day, cms.year, cms.month, cms.day) != GONG_OK)
        return GONG_EITEM;
    if (has_field(d, "published_date", &kept) && md_date_find(kept, &d->published)) {
        d->has_published = true;
        return GONG_OK;
    }
    if (has_cms && (!f.value.len || md_date_is(&shown, &cms)))
        return put_published(d, &cms, GONG_LIT("meta:PubDate"));
    return f.value.len ? put_published(d, &shown, f.rule) : GONG_OK;
}

static int check_dates(struct md_doc *d)
{
    const struct md_date *s = &d->sign.date, *p = &d->published;

    if (!d->sign.has_date || !d->has_published || day_number(s) <= day_number(p) + 1)
        return GONG_OK;
    return gong_find(d->ctx, d->in, "info", "date-conflict", GONG_NULL, GONG_NULL,
                     "signed on %04d-%02d-%02d, published before on %04d-%02d-%02d", s->year, s->month,
                     s->day, p->year, p->month, p->day);
}

/* ContentSource by parameter; without it, a source that the page does not show is none. */
static int source_of_meta(struct md_doc *d)
{
    struct gong_span v = md_label(d, "meta", "ContentSource");

    if (d->self->content_source)
        return md_put(d, "source_dept", v, GONG_LIT("meta:ContentSource"));
    md_withdraw(d, "source_dept", GONG_LIT("meta:ContentSource"));
    md_withdraw(d, "source_dept", GONG_LIT("line:信息来源"));
    return GONG_OK;
}

/* Our own reading of the labels stands before what strip took over from them as it was. */
static int put_labelled(struct md_doc *d)
{
    const char *done = "";
    bool has_source = false;

    for (size_t i = 0; i < sizeof(sources) / sizeof(*sources); i++) {
        struct md_found f;

        if (strcmp(done, sources[i].field) == 0)
            continue;
        f = find(d, &sources[i], false, NULL);
        if (!f.value.len)
            continue;
        done = sources[i].field;
        has_source = has_source || strcmp(done, "source_dept") == 0;
        if (md_put(d, done, f.value, f.rule) != GONG_OK)
            return GONG_EITEM;
    }
    return has_source ? GONG_OK : source_of_meta(d);
}

int md_labels(struct md_doc *d)
{
    struct gong_span kept;

    if (put_labelled(d) != GONG_OK || (!has_field(d, "doc_no", &kept) && number_in_text(d) != GONG_OK) ||
        publication(d) != GONG_OK)
        return GONG_EITEM;
    return check_dates(d);
}
