/* extract_metadata: the sixteen metadata fields of a report, each with the rule that gave it.
 *
 * report -> PASS, with rows `fields` (and findings). Order matters: the title says where the
 * text begins, the signature where it ends, both say the agency; the year says in which table
 * of divisions to look. Three dates are kept apart: signed_date (落款), published_date (of the
 * page) and the CMS's own PubDate, which only stands in where the page shows no date.
 *
 * Cost: one pass over the lines, one over the first 128 KiB; everything else is bounded. */
#include "doc.h"

static bool is_null(struct gong_span s)
{
    return !s.ptr || s.len == 0;
}

int md_put(struct md_doc *d, const char *name, struct gong_span value, struct gong_span rule)
{
    size_t n;
    struct gong_field *f = (struct gong_field *)gong_item_rows(d->in, GONG_FIELD, &n);
    struct gong_field row = {gong_span_z(name), value, rule};

    if (is_null(value))
        return GONG_OK;
    for (size_t i = 0; i < n; i++)
        if (gong_span_is(f[i].name, name)) {
            f[i].value = value;
            f[i].rule = rule;
            return GONG_OK;
        }
    return gong_add(d->ctx, d->in, GONG_FIELD, &row);
}

void md_withdraw(struct md_doc *d, const char *name, struct gong_span rule)
{
    size_t n;
    struct gong_field *f = (struct gong_field *)gong_item_rows(d->in, GONG_FIELD, &n);

    for (size_t i = 0; i < n; i++)
        if (gong_span_is(f[i].name, name) && gong_span_eq(f[i].rule, rule))
            f[i].value = gong_span_none();
}

static int open_dictionaries(void *self, struct gong_ctx *ctx)
{
    struct md_state *s = (struct md_state *)self;

    if (md_divisions_load(ctx, s->divisions_path, &s->divisions) != GONG_OK ||
        md_organs_load(ctx, s->agencies_path, &s->organs) != GONG_OK ||
        md_types_load(ctx, s->types_path, &s->types) != GONG_OK)
        return GONG_EFATAL;
    return GONG_OK;
}

static int put_text_fields(struct md_doc *d)
{
    if (md_put(d, "addressee", d->addressee, GONG_LIT("text:主送机关")) != GONG_OK ||
        md_put(d, "signed_by", d->sign.by, GONG_LIT("text:落款")) != GONG_OK)
        return GONG_EITEM;
    if (!d->sign.has_date)
        return GONG_OK;
    return md_put(d, "signed_date", md_date_text(d->ctx, &d->sign.date), GONG_LIT("text:落款"));
}

static int put_type(struct md_doc *d)
{
    struct gong_span hint = gong_item_get(d->in, "report_type");

    if (hint.len)
        return md_put(d, "report_type", hint, GONG_LIT("hint:report_type"));
    if (!d->type)
        return GONG_OK;
    return md_put(d, "report_type", d->type->name,
                  d->named.len ? GONG_LIT("report-types:title") : GONG_LIT("report-types:opening"));
}

static int process(void *self, struct gong_ctx *ctx, struct gong_item *in)
{
    struct md_doc *d = (struct md_doc *)gong_alloc(ctx, sizeof(*d));

    if (!d)
        return GONG_EITEM;
    d->ctx = ctx;
    d->in = in;
    d->self = (struct md_state *)self;
    d->names.divisions = &d->self->divisions;
    d->names.organs = &d->self->organs;
    d->body = gong_item_body(in);
    md_body(d);
    if (md_title(d) != GONG_OK)
        return GONG_EITEM;
    md_addressee(d);
    md_sign(d);
    if (put_text_fields(d) != GONG_OK || md_labels(d) != GONG_OK)
        return GONG_EITEM;
    md_type_of(d);
    if (put_type(d) != GONG_OK || md_year_of(d) != GONG_OK)
        return GONG_EITEM;
    return md_evidence(d) == GONG_OK && md_agency(d) == GONG_OK ? GONG_PASS : GONG_EITEM;
}

static const struct gong_param params[] = {
    {.name = "divisions",
     .type = GONG_P_FILE,
     .offset = offsetof(struct md_state, divisions_path),
     .dflt = "dictionaries/divisions.tsv",
     .help = "Table of GB/T 2260 divisions: code, name, until, now, alias."},
    {.name = "agencies",
     .type = GONG_P_FILE,
     .offset = offsetof(struct md_state, agencies_path),
     .dflt = "dictionaries/agencies.json",
     .help = "Dictionary of organs, their short forms and endings."},
    {.name = "report_types",
     .type = GONG_P_FILE,
     .offset = offsetof(struct md_state, types_path),
     .dflt = "dictionaries/report_types.json",
     .help = "Dictionary of report types."},
    {.name = "content_source",
     .type = GONG_P_BOOL,
     .offset = offsetof(struct md_state, content_source),
     .dflt = "false",
     .help = "Takes source_dept from the ContentSource meta tag where the page shows no 来源."},
    {.name = NULL},
};

static const struct gong_rule rules[] = {
    {"text:标题", "title lines at the beginning of the text; agency that opens the title"},
    {"text:主送机关", "agencies before the first colon, under the title"},
    {"text:落款", "agencies above a date, beside it or at the end; agency that signs"},
    {"text:文号", "a document number on a line of its own beside the title"},
    {"text:标题文号", "a document number in the last bracket of the title"},
    {"text:开头", "agency that the opening speaks of"},
    {"text:正文", "agency that the text names more often than any other"},
    {"meta:PubDate",
     "PubDate (or firstpublishedtime) of the page, its first date; where the page shows no other one"},
    {"meta:ContentSource", "ContentSource of the page (parameter content_source)"},
    {"gkml:索引号", "labelled in the catalogue table of the page; likewise line: and meta:"},
    {"line:索引号", "labelled in a line of the page"},
    {"meta:索引号", "labelled in a meta tag"},
    {"gkml:文号", "文号, 发文字号, 文件编号"},
    {"line:文号", "the same in a line"},
    {"meta:文号", "the same in a meta tag"},
    {"gkml:发布机构", "发布机构, 发布单位, 公开机构, 责任部门"},
    {"line:发布机构", "the same in a line"},
    {"meta:发布机构", "the same in a meta tag"},
    {"gkml:发文机关", "发文机关, 发文机构, 制发机关; where there is no 发布机构"},
    {"line:发文机关", "the same in a line"},
    {"meta:发文机关", "the same in a meta tag"},
    {"gkml:信息来源", "信息来源, 信息提供单位; where there is neither of them"},
    {"line:信息来源", "the same in a line"},
    {"meta:信息来源", "the same in a meta tag"},
    {"gkml:来源", "来源, 文章来源, 供稿"},
    {"line:来源", "the same in a line"},
    {"meta:来源", "the same in a meta tag"},
    {"gkml:发布日期", "发布日期, 发布时间, 公开日期"},
    {"line:发布日期", "the same in a line"},
    {"meta:发布日期", "the same in a meta tag"},
    {"gkml:时间", "时间, 日期; where nothing better is labelled"},
    {"line:时间", "the same in a line"},
    {"meta:时间", "the same in a meta tag"},
    {"report-types:title", "report_types dictionary, by the title"},
    {"report-types:opening", "report_types dictionary, by opening and headings of a text without title"},
    {"year:title", "year of the title"},
    {"year:heading", "year of a heading; the year before the one of a heading of plans"},
    {"year:opening", "year of the first paragraphs"},
    {"year:date", "year before the date of a report of the first eight months"},
    {"label:标题", "agency that opens the title the page labels, where the text has none"},
    {"label:发布机构", "agency: the issuer that the page names"},
    {"label:来源", "agency: source, site or host that the page names"},
    {"crumb", "agency: last of the crumbs"},
    {"divisions", "divisions written in the agency's name"},
    {"divisions:site-code", "first six digits of 网站标识码"},
    {"divisions:index-no", "registration code in the 索引号"},
    {"divisions:addressee", "divisions in the 主送机关"},
    {"divisions:title", "divisions in the title"},
    {"divisions:above-title", "divisions in lines above the title"},
    {"divisions:signature", "divisions in the 落款"},
    {"divisions:site", "divisions in crumbs, footer, issuer and source"},
    {"divisions:host", "label of the province in the host"},
    {"divisions:icp", "province of the ICP number"},
    {"divisions:opening", "divisions in the first paragraphs"},
    {"divisions:text", "divisions named again and again in the text"},
    {"hint:agency", "attribute agency of the source"},
    {"hint:division", "attribute division of the source"},
    {"hint:report_type", "attribute report_type of the source"},
    {NULL, NULL},
};

GONG_PLUGIN(extract_metadata) = {
    GONG_PLUGIN_HEAD,
    .name = "extract_metadata",
    .version = "0.1.0",
    .summary = "Sixteen metadata fields of a report: title, agency, divisions, year, type, dates, signature, "
               "numbers.",
    .accepts = GONG_REPORT,
    .emits = GONG_REPORT,
    .model = GONG_ANY,
    .state_size = sizeof(struct md_state),
    .params = params,
    .open = open_dictionaries,
    .process = process,
    .rules = rules,
};
