/* mention.c: agencies that the running text speaks of. A report says 我局, or names its own
 * organ: at its opening, and more often than any other organ further on. */
#include "doc.h"

#define TEXT_MAX (64u << 10)
#define ORGANS   64

/* 在市委、市政府的领导下: somebody else. */
static bool is_of_others(struct gong_span s, size_t pos, size_t end)
{
    static const char *const before[] = {
        "在",   "由",   "受",   "经",   "向",   "据",   "、",   "和",   "及",   "对",   "省委",
        "市委", "与",   "是",   "按",   "照",   "被",   "获",   "到",   "报",   "为",   "落实",
        "贯彻", "围绕", "接受", "配合", "联合", "会同", "邀请", "协助", "根据", "参加", NULL};
    static const char *const after[] = {"的领导", "的正确", "的坚强", "正确领导", "坚强领导", "的指导",
                                        "的关心", "的支持", "、",     "和",       "的统一",   "指导下",
                                        "领导下", "关于",   "印发",   "授予",     "评为",     "要求",
                                        "部署",   "安排",   "下达",   "组织的",   NULL};

    return ch_ends_any(gong_span_sub(s, 0, pos), before) || ch_starts_any(ch_from(s, end), after);
}

/* The clause begins here: its subject is the one who reports. */
static bool opens_clause(struct gong_span s, size_t pos, size_t end)
{
    static const char *const before[] = {"，", ",",    "。", "；",   ";",    "：", ":",
                                         "年", "年度", "来", "现将", "代表", NULL};
    static const char *const edits[] = {"编制", "按照", "根据", "依据", NULL};
    struct gong_span head = gong_trim(gong_span_sub(s, 0, pos));

    if (ch_ends(head, "由") && ch_starts_any(ch_from(s, end), edits)) /* 本报告由岱山县水利局编制 */
        return true;
    return head.len == 0 || ch_ends_any(head, before);
}

static bool opens_with_government(const struct md_org *org)
{
    return ch_starts(org->organ, "人民政府") || ch_starts(org->organ, "政府");
}

/* strict: at the head of a clause; else anywhere that is not plainly somebody else. */
static bool is_self(struct md_doc *d, struct gong_span s, size_t pos, const struct md_org *org, bool strict)
{
    size_t end = pos + org->text.len;

    if (pos >= 6 && ch_ends(gong_span_sub(s, 0, pos), "代表"))
        return true;
    if (opens_with_government(org) || (org->form && d->names.organs->list[org->form->organ].central))
        return false;
    if (strict)
        return opens_clause(s, pos, end) && !is_of_others(s, 0, end);
    return !is_of_others(s, pos, end);
}

static bool self_mention(struct md_doc *d, struct gong_span s, bool strict, struct md_org *ret)
{
    unsigned n;

    for (size_t i = 0; i < s.len; i += n) {
        struct md_org org;

        gong_utf8_at(s, i, &n);
        if ((unsigned char)s.ptr[i] < 0xE4 || !md_org_lead(&d->names, ch_head(ch_from(s, i), 240), &org) ||
            (!org.form && org.n_chain == 0))
            continue;
        if (is_self(d, s, i, &org, strict)) {
            *ret = org;
            return true;
        }
        n = (unsigned)org.text.len;
    }
    return false;
}

static bool more_full(const struct md_org *a, const struct md_org *b)
{
    return b->n_chain > a->n_chain && b->form && a->form && a->form->organ == b->form->organ;
}

bool md_opening_org(struct md_doc *d, bool strict, struct md_org *ret)
{
    bool found = false;

    for (size_t i = d->opening; i < d->n_head && i < d->opening + 5; i++) {
        struct md_org org;

        if (ch_is_marked(d->head[i]) || (size_t)(d->head[i].ptr - d->body.ptr) >= d->sign.start)
            break;
        if (!self_mention(d, ch_head(d->head[i], 900), strict, &org))
            continue;
        if (!found || more_full(ret, &org))
            *ret = org;
        found = true;
        if (ret->n_chain > 0)
            break;
    }
    return found;
}

/* ---- further on ----------------------------------------------------------------------------------- */

struct tally {
    uint32_t organ[ORGANS];
    uint32_t count[ORGANS];
    struct md_org first[ORGANS];
    size_t n;
};

static void note(struct tally *t, const struct md_org *org)
{
    size_t i = 0;

    while (i < t->n && t->organ[i] != org->form->organ)
        i++;
    if (i == ORGANS)
        return;
    if (i == t->n) {
        t->organ[i] = org->form->organ;
        t->first[i] = *org;
        t->n++;
    }
    t->count[i]++;
}

/* 市司法局, 乳山市司法局 at pos, and nothing that makes it somebody else's. */
static bool mention_at(struct md_doc *d, struct gong_span text, size_t pos, struct md_org *ret)
{
    unsigned n;
    const struct md_name *name;
    struct gong_span s = ch_head(ch_from(text, pos), 240);

    if (!md_is_level(gong_utf8_at(text, pos, &n)) && md_names_at(d->names.divisions, s, 0, &name, 1) == 0)
        return false;
    return md_org_known(&d->names, s, ret) && ret->form && (ret->level || ret->n_chain) &&
           !opens_with_government(ret) && !d->names.organs->list[ret->form->organ].central;
}

bool md_frequent_org(struct md_doc *d, struct md_org *ret)
{
    struct tally *t = (struct tally *)gong_alloc(d->ctx, sizeof(*t));
    struct gong_span text = ch_head(d->body, TEXT_MAX);
    size_t best = 0, second = 0;
    unsigned n;

    if (!t)
        return false;
    for (size_t i = 0; i < text.len; i += n) {
        struct md_org org;

        gong_utf8_at(text, i, &n);
        if ((unsigned char)text.ptr[i] < 0xE4 || !mention_at(d, text, i, &org))
            continue;
        note(t, &org);
        n = (unsigned)org.text.len;
    }
    for (size_t i = 1; i < t->n; i++) {
        if (t->count[i] > t->count[best]) {
            second = t->count[best];
            best = i;
        } else if (t->count[i] > second) {
            second = t->count[i];
        }
    }
    if (t->n == 0 || t->count[best] < 2 || t->count[best] <= second)
        return false;
    *ret = t->first[best];
    return true;
}

/* ---- places and levels ------------------------------------------------------------------------------ */

/* 2019年，南昌县全面贯彻…: a government that speaks of its place. */
bool md_opening_place(struct md_doc *d, struct md_org *ret)
{
    static const char *const verbs[] = {"全面", "坚持", "认真", "深入", "紧紧", "以",   "始终", "严格",
                                        "积极", "持续", "按照", "围绕", "牢固", "扎实", "切实", "高度",
                                        "深化", "加快", "大力", "紧扣", "聚焦", NULL};
    unsigned n;

    if (!d->type || !d->type->organ.len || d->opening >= d->n_head)
        return false;
    for (size_t k = d->opening; k < d->n_head && k < d->opening + 2; k++) {
        struct gong_span s = ch_head(d->head[k], 900);

        for (size_t i = 0; i < s.len; i += n) {
            gong_utf8_at(s, i, &n);
            if (!md_place_lead(&d->names, ch_head(ch_from(s, i), 240), ret) || md_has_alias(ret))
                continue;
            if (opens_clause(s, i, i) && ch_starts_any(ch_from(s, i + ret->place.len), verbs)) {
                ret->organ = d->type->organ;
                ret->form = md_form_at(d->names.organs, ret->organ, 0);
                return true;
            }
            n = (unsigned)ret->place.len;
        }
    }
    return false;
}

static size_t times(struct gong_span text, const char *word, size_t max)
{
    size_t at = 0, n = 0;

    while (n < max && (at = gong_span_find(text, at, gong_span_z(word))) != SIZE_MAX) {
        at += strlen(word);
        n++;
    }
    return n;
}

uint32_t md_level_of(struct md_doc *d)
{
    static const struct {
        uint32_t level;
        const char *words[4];
    } table[] = {{0x7701, {"省委", "省政府", "全省", "我省"}}, {0x5E02, {"市委", "市政府", "全市", "我市"}},
                 {0x533A, {"区委", "区政府", "全区", "我区"}}, {0x53BF, {"县委", "县政府", "全县", "我县"}},
                 {0x5DDE, {"州委", "州政府", "全州", "我州"}}, {0x65D7, {"旗委", "旗政府", "全旗", "我旗"}}};
    struct gong_span text = d->addressee.len ? d->addressee : ch_head(d->body, TEXT_MAX);
    size_t best = 0;
    uint32_t level = 0;

    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        size_t n = 0;

        for (int k = 0; k < 4; k++)
            n += times(text, table[i].words[k], 1000);
        if (n == best)
            level = 0;
        if (n > best) {
            best = n;
            level = table[i].level;
        }
    }
    return level;
}
