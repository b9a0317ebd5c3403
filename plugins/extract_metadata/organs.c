/* organs.c: see organs.h. */
#include "organs.h"

#include <stdlib.h>

#include "dictionary.h"

#define ORGAN_MAX 120 /* bytes of an organ's name */

/* ---- the dictionary -------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
    const struct md_form *x = (const struct md_form *)a, *y = (const struct md_form *)b;
    int c = memcmp(x->text.ptr, y->text.ptr, 6);

    if (c != 0)
        return c;
    if (x->text.len != y->text.len)
        return x->text.len > y->text.len ? -1 : 1;
    c = memcmp(x->text.ptr, y->text.ptr, x->text.len);
    if (c != 0)
        return c;
    if (x->is_short != y->is_short)
        return x->is_short ? 1 : -1;
    return x->organ < y->organ ? -1 : x->organ > y->organ;
}

static int add_organ(struct gong_ctx *ctx, const cJSON *v, bool central, struct md_organs *t)
{
    struct md_organ *o = &t->list[t->n];
    struct gong_span *shorts;
    size_t n;

    o->full = md_string(ctx, cJSON_GetObjectItemCaseSensitive(v, "full"));
    o->prefix = md_string(ctx, cJSON_GetObjectItemCaseSensitive(v, "prefix"));
    o->central = central;
    if (o->full.len < 6)
        return gong_fail(ctx, GONG_EFATAL, "agencies: organ %zu has no \"full\" of two characters", t->n + 1);
    if (md_strings(ctx, cJSON_GetObjectItemCaseSensitive(v, "short"), &shorts, &n) != GONG_OK)
        return GONG_EFATAL;
    t->forms[t->n_forms++] = (struct md_form){o->full, (uint32_t)t->n, false};
    for (size_t i = 0; i < n; i++) {
        if (shorts[i].len < 6)
            return gong_fail(ctx, GONG_EFATAL,
                             "agencies: a short form of \"%.*s\" is shorter than two characters",
                             (int)o->full.len, o->full.ptr);
        t->forms[t->n_forms++] = (struct md_form){shorts[i], (uint32_t)t->n, true};
    }
    t->n++;
    return GONG_OK;
}

static size_t count_forms(const cJSON *list)
{
    const cJSON *v;
    size_t n = 0;

    cJSON_ArrayForEach (v, list)
        n += 1 + (size_t)cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(v, "short"));
    return n;
}

int md_organs_load(struct gong_ctx *ctx, const char *path, struct md_organs *ret)
{
    cJSON *j = md_read_json(ctx, path);
    const cJSON *organs, *central, *v;
    size_t n;

    memset(ret, 0, sizeof(*ret));
    if (!j)
        return GONG_EFATAL;
    organs = cJSON_GetObjectItemCaseSensitive(j, "organs");
    central = cJSON_GetObjectItemCaseSensitive(j, "central");
    n = count_forms(organs) + count_forms(central);
    if (n == 0)
        return gong_fail(ctx, GONG_EFATAL, "\"%s\" has no \"organs\"", path);
    ret->list = (struct md_organ *)gong_alloc(ctx, n * sizeof(*ret->list));
    ret->forms = (struct md_form *)gong_alloc(ctx, n * sizeof(*ret->forms));
    if (!ret->list || !ret->forms)
        return GONG_EFATAL;
    cJSON_ArrayForEach (v, organs)
        if (add_organ(ctx, v, false, ret) != GONG_OK)
            return GONG_EFATAL;
    cJSON_ArrayForEach (v, central)
        if (add_organ(ctx, v, true, ret) != GONG_OK)
            return GONG_EFATAL;
    qsort(ret->forms, ret->n_forms, sizeof(*ret->forms), by_text);
    return md_strings(ctx, cJSON_GetObjectItemCaseSensitive(j, "endings"), &ret->endings, &ret->n_endings);
}

/* 交通委 in 交通委员会, 政府办 in 政府办公室: a short form that a longer word covers. */
static bool goes_on(struct gong_span rest, struct gong_span form)
{
    struct gong_span after = ch_from(rest, form.len);

    return (ch_ends(form, "委") && ch_starts(after, "员会")) ||
           (ch_ends(form, "办") && ch_starts(after, "公"));
}

const struct md_form *md_form_at(const struct md_organs *t, struct gong_span s, size_t pos)
{
    struct gong_span rest = ch_from(s, pos);
    size_t lo = 0, hi = t->n_forms;

    if (rest.len < 6)
        return NULL;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (memcmp(t->forms[mid].text.ptr, rest.ptr, 6) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < t->n_forms && memcmp(t->forms[lo].text.ptr, rest.ptr, 6) == 0; lo++)
        if (gong_span_starts(rest, t->forms[lo].text) && !goes_on(rest, t->forms[lo].text))
            return &t->forms[lo];
    return NULL;
}

bool md_ends_as_organ(const struct md_organs *t, struct gong_span s)
{
    for (size_t i = 0; i < t->n_endings; i++)
        if (gong_span_ends(s, t->endings[i]) && s.len > t->endings[i].len)
            return true;
    return false;
}

bool md_is_level(uint32_t cp)
{
    return cp == 0x7701 || cp == 0x5E02 || cp == 0x533A || cp == 0x53BF || cp == 0x5DDE || cp == 0x65D7 ||
           cp == 0x76DF;
}

/* ---- where an organ's name ends --------------------------------------------------------- */

/* Words after which a title or a sentence goes on: no part of a name. */
static bool stops_name(struct gong_span s, size_t pos)
{
    static const char *const words[] = {
        "关于",   "法治", "政府信息", "信息公开", "国民经济", "推进",     "贯彻",     "落实", "印发",
        "转发",   "发布", "公布",     "公开",     "开展",     "坚持",     "认真",     "深入", "始终",
        "严格",   "紧紧", "紧扣",     "全面",     "持续",     "积极",     "年度",     "履行", "依法行政",
        "等部门", "党组", "党委",     "工作报告", "工作总结", "工作情况", "工作年度", "报告", "总结",
        "以习",   "在",   "的",       "对",       "按照",     "根据",     "将",       "召开", NULL};

    return ch_starts_any(ch_from(s, pos), words);
}

static bool ends_run(uint32_t cp)
{
    return !gong_is_han(cp) || cp == 0x7B49; /* 等 */
}

/* 山海关区 is no 海关. */
static bool level_follows(struct gong_span s, size_t pos)
{
    unsigned n;

    return pos < s.len && md_is_level(gong_utf8_at(s, pos, &n));
}

/* The longest name from pos on that ends as organs do and holds no word that stops it. */
static size_t run_to_ending(const struct md_organs *t, struct gong_span s, size_t pos)
{
    size_t best = pos, i = pos;
    unsigned n;

    for (; i < s.len && i - pos < ORGAN_MAX; i += n) {
        if (ends_run(gong_utf8_at(s, i, &n)) || stops_name(s, i))
            break;
        if (md_ends_as_organ(t, gong_span_sub(s, pos, i + n)) && !level_follows(s, i + n))
            best = i + n;
    }
    return best;
}

/* 市场监督管理局 -> 市场监督管理局办公室, 公安局 -> 公安局交通警察支队. */
static size_t run_on(const struct md_organs *t, struct gong_span s, size_t end)
{
    static const char *const inner[] = {"办公室", "办公厅", "分局",   "支队", "大队",
                                        "总队",   "中心",   "办事处", NULL};
    struct gong_span window = ch_head(ch_from(s, end), 36);
    size_t more = run_to_ending(t, window, 0);

    return more > 0 && ch_ends_any(gong_span_sub(window, 0, more), inner) ? end + more : end;
}

/* ---- parsing --------------------------------------------------------------------------------- */

struct parse {
    const struct md_names *t;
    struct gong_span s;
    bool whole, known_only;
    struct md_org *out;
};

static bool take(struct parse *p, size_t from, size_t end, const struct md_form *f)
{
    if (end <= from || (p->whole && end != p->s.len))
        return false;
    p->out->organ = gong_span_sub(p->s, from, end);
    p->out->form = f;
    return true;
}

static bool known_organ(struct parse *p, size_t pos)
{
    const struct md_form *f = md_form_at(p->t->organs, p->s, pos);
    size_t end;

    if (!f || (p->t->organs->list[f->organ].central && p->out->n_chain > 0))
        return false;
    end = run_on(p->t->organs, p->s, pos + f->text.len);
    return take(p, pos, end, f);
}

/* By its ending alone: 石牌街道办事处. */
static bool other_organ(struct parse *p, size_t pos)
{
    size_t end = run_to_ending(p->t->organs, p->s, pos);

    return end >= pos + 9 && take(p, pos, end, NULL);
}

static bool level_organ(struct parse *p, size_t pos)
{
    static const char *const words[] = {"市场", "市政", "市容", "市民", "市域", "市级", "区域",
                                        "区划", "区级", "县域", "县级", "省级", "州级", "旗级",
                                        "省直", "市直", "区直", "县直", NULL};
    unsigned n;
    uint32_t cp;

    if (pos >= p->s.len)
        return false;
    cp = gong_utf8_at(p->s, pos, &n);
    if (!md_is_level(cp))
        return false;
    if (p->out->n_chain > 0) /* 岱山县县水利局: the word twice */
        return ch_last(p->out->chain[p->out->n_chain - 1]->name) == cp && known_organ(p, pos + n);
    p->out->level = cp;
    if (known_organ(p, pos + n))
        return true;
    if (!p->known_only && !ch_starts_any(ch_from(p->s, pos), words) && other_organ(p, pos + n))
        return true;
    p->out->level = 0;
    return false;
}

static bool chain_at(struct parse *p, size_t pos, bool strict);

static bool step(struct parse *p, size_t pos, const struct md_name *name, bool strict)
{
    struct md_org *o = p->out;

    o->chain[o->n_chain++] = name;
    if (chain_at(p, pos + name->name.len, strict))
        return true;
    o->n_chain--;
    return false;
}

/* One more division at pos, then the organ. */
static bool division_at(struct parse *p, size_t pos, bool strict, bool alias)
{
    const struct md_name *names[24];
    size_t n;

    if (p->out->n_chain >= MD_CHAIN)
        return false;
    n = md_names_at(p->t->divisions, p->s, pos, names, 24);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && names[i]->name.len == names[i - 1]->name.len)
            continue; /* the same name of another place */
        if (names[i]->alias == alias && step(p, pos, names[i], strict))
            return true;
    }
    return false;
}

/* The organ at pos, or divisions and then the organ. strict: dictionary organs only. A
 * division comes before a level word: 市中区审计局 is no 中区审计局 of a city. */
static bool chain_at(struct parse *p, size_t pos, bool strict)
{
    if (!strict)
        return division_at(p, pos, strict, false) || other_organ(p, pos);
    return known_organ(p, pos) || division_at(p, pos, strict, false) || level_organ(p, pos) ||
           division_at(p, pos, strict, true);
}

static bool parse_from(struct parse *p, size_t pos)
{
    return chain_at(p, pos, true) || (!p->known_only && chain_at(p, pos, false));
}

static size_t skip_prefix(struct parse *p)
{
    const struct md_organs *t = p->t->organs;

    for (size_t i = 0; i < t->n; i++)
        if (t->list[i].prefix.len > 0 && gong_span_starts(p->s, t->list[i].prefix) &&
            p->s.len > t->list[i].prefix.len) {
            p->out->prefix = t->list[i].prefix;
            return t->list[i].prefix.len;
        }
    return 0;
}

static struct gong_span without_party(struct gong_span s, bool whole, bool *ret_party)
{
    static const char *const heads[] = {"中国共产党", "中共", NULL};
    static const char *const tails[] = {"党组", "党委", "党总支", "党支部", NULL};

    *ret_party = false;
    for (int i = 0; heads[i]; i++)
        if (ch_starts(s, heads[i])) {
            s = ch_from(s, strlen(heads[i]));
            *ret_party = true;
        }
    if (whole && *ret_party && (ch_ends(s, "局委员会") || ch_ends(s, "厅委员会")))
        s = gong_span(s.ptr, s.len - strlen("委员会"));
    for (int i = 0; whole && tails[i]; i++)
        if (ch_ends(s, tails[i])) {
            s = gong_span(s.ptr, s.len - strlen(tails[i]));
            *ret_party = true;
        }
    return s;
}

enum reading { WHOLE, LEAD, KNOWN_LEAD };

static bool parse_org(const struct md_names *t, struct gong_span s, enum reading how, struct md_org *ret)
{
    struct md_org o = {0};
    struct parse p = {.t = t, .whole = how == WHOLE, .known_only = how == KNOWN_LEAD, .out = &o};
    size_t pos;

    p.s = without_party(ch_head(s, 400), p.whole, &o.party);
    if (p.whole && s.len > 200)
        return false;
    pos = skip_prefix(&p);
    if (!parse_from(&p, pos)) {
        if (pos == 0)
            return false;
        o.prefix = gong_span_none();
        pos = 0;
        if (!parse_from(&p, 0))
            return false;
    }
    if (o.n_chain > 0)
        o.place = gong_span(p.s.ptr + pos, (size_t)(o.organ.ptr - p.s.ptr) - pos);
    o.text = gong_span(p.s.ptr, (size_t)(o.organ.ptr + o.organ.len - p.s.ptr));
    *ret = o;
    return true;
}

bool md_org_whole(const struct md_names *t, struct gong_span s, struct md_org *ret)
{
    return parse_org(t, s, WHOLE, ret);
}

bool md_org_lead(const struct md_names *t, struct gong_span s, struct md_org *ret)
{
    return parse_org(t, s, LEAD, ret);
}

bool md_org_known(const struct md_names *t, struct gong_span s, struct md_org *ret)
{
    return parse_org(t, s, KNOWN_LEAD, ret);
}

bool md_place_lead(const struct md_names *t, struct gong_span s, struct md_org *ret)
{
    const struct md_name *names[24];
    struct md_org o = {0};
    size_t pos = 0;

    while (o.n_chain < MD_CHAIN) {
        size_t n = md_names_at(t->divisions, s, pos, names, 24);

        if (n == 0)
            break;
        o.chain[o.n_chain++] = names[0];
        pos += names[0]->name.len;
    }
    if (o.n_chain == 0)
        return false;
    o.place = o.text = gong_span_sub(s, 0, pos);
    *ret = o;
    return true;
}
