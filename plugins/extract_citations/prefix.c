/* prefix.c: where the 代字 of a document number begins.
 *
 * In front of 云住建规〔2011〕4号 stands whatever the sentence put there: 按照, 的通知, or the name
 * of the office. The run of Han in front of the bracket is cut behind the last word that cannot
 * be part of a 代字. Characters that also shorten a place (和, 并, 即, 将, 从, 自, 于, 本, 依) are
 * cut at the beginning of the run alone, and not where an organ follows (自政发 is 自贡). A cut
 * never leaves only words that every 代字 may end in (云公积金中心规字). */
#include "citations.h"

enum how {
    CUT_GLUE,   /* wherever it stands */
    CUT_OFFICE, /* where at least `before` characters stand in front of it */
    CUT_START,  /* at the beginning of what is left */
    CUT_JOINT,  /* there, behind a closing mark: 》和财库〔2022〕3号 */
    CUT_PLACE   /* there, unless it may be a place: 自合建办〔2014〕12号 */
};

enum { CHAR = 3, CODE_CHARS = 10, TAIL_CHARS = 8 };

static const struct {
    const char *text;
    enum how how;
    uint8_t before;
} table[] = {
    {"按照", CUT_GLUE, 0},         {"依照", CUT_GLUE, 0},         {"参照", CUT_GLUE, 0},
    {"遵照", CUT_GLUE, 0},         {"对照", CUT_GLUE, 0},         {"根据", CUT_GLUE, 0},
    {"依据", CUT_GLUE, 0},         {"按", CUT_GLUE, 0},           {"转发", CUT_GLUE, 0},
    {"印发", CUT_GLUE, 0},         {"下发", CUT_GLUE, 0},         {"发布", CUT_GLUE, 0},
    {"颁布", CUT_GLUE, 0},         {"出台", CUT_GLUE, 0},         {"制定", CUT_GLUE, 0},
    {"制发", CUT_GLUE, 0},         {"修订", CUT_GLUE, 0},         {"修改", CUT_GLUE, 0},
    {"废止", CUT_GLUE, 0},         {"关于", CUT_GLUE, 0},         {"执行", CUT_GLUE, 0},
    {"落实", CUT_GLUE, 0},         {"贯彻", CUT_GLUE, 0},         {"见", CUT_START, 0},
    {"以及", CUT_GLUE, 0},         {"及", CUT_GLUE, 0},           {"文件", CUT_GLUE, 0},
    {"通知", CUT_GLUE, 0},         {"通告", CUT_GLUE, 0},         {"决定", CUT_GLUE, 0},
    {"意见", CUT_GLUE, 0},         {"办法", CUT_GLUE, 0},         {"方案", CUT_GLUE, 0},
    {"公告", CUT_GLUE, 0},         {"批复", CUT_GLUE, 0},         {"规定", CUT_GLUE, 0},
    {"的", CUT_GLUE, 0},           {"了", CUT_GLUE, 0},           {"在", CUT_GLUE, 0},
    {"是", CUT_GLUE, 0},           {"与", CUT_GLUE, 0},           {"或", CUT_GLUE, 0},
    {"等", CUT_GLUE, 0},           {"对", CUT_GLUE, 0},           {"以", CUT_GLUE, 0},
    {"为", CUT_GLUE, 0},           {"由", CUT_GLUE, 0},           {"该", CUT_GLUE, 0},
    {"其中", CUT_GLUE, 0},         {"符合", CUT_GLUE, 0},         {"有关", CUT_GLUE, 0},
    {"收到", CUT_GLUE, 0},         {"被", CUT_GLUE, 0},           {"同时", CUT_GLUE, 0},
    {"作出", CUT_GLUE, 0},         {"送达", CUT_GLUE, 0},         {"出具", CUT_GLUE, 0},
    {"下达", CUT_GLUE, 0},         {"签发", CUT_GLUE, 0},         {"令", CUT_START, 0},
    {"附件", CUT_GLUE, 0},         {"决定书", CUT_GLUE, 0},       {"和", CUT_JOINT, 0},
    {"自", CUT_PLACE, 0},          {"从", CUT_PLACE, 0},          {"将", CUT_PLACE, 0},
    {"即", CUT_PLACE, 0},          {"并", CUT_PLACE, 0},          {"依", CUT_PLACE, 0},
    {"本", CUT_PLACE, 0},          {"原", CUT_PLACE, 0},          {"于", CUT_PLACE, 0},
    {"和", CUT_PLACE, 0},          {"年", CUT_JOINT, 0},          {"月", CUT_JOINT, 0},
    {"日", CUT_JOINT, 0},          {"国务院", CUT_OFFICE, 0},     {"人民政府", CUT_OFFICE, 0},
    {"政府", CUT_OFFICE, 1},       {"办公厅", CUT_OFFICE, 1},     {"办公室", CUT_OFFICE, 1},
    {"委员会", CUT_OFFICE, 1},     {"常委会", CUT_OFFICE, 0},     {"人大", CUT_OFFICE, 3},
    {"法院", CUT_OFFICE, 2},       {"检察院", CUT_OFFICE, 0},     {"总局", CUT_OFFICE, 1},
    {"总署", CUT_OFFICE, 1},       {"局", CUT_OFFICE, 3},         {"厅", CUT_OFFICE, 3},
    {"委", CUT_OFFICE, 4},         {"教委", CUT_OFFICE, 1},       {"财政部", CUT_OFFICE, 0},
    {"教育部", CUT_OFFICE, 0},     {"司法部", CUT_OFFICE, 0},     {"公安部", CUT_OFFICE, 0},
    {"民政部", CUT_OFFICE, 0},     {"商务部", CUT_OFFICE, 0},     {"水利部", CUT_OFFICE, 0},
    {"外交部", CUT_OFFICE, 0},     {"审计署", CUT_OFFICE, 0},     {"农业农村部", CUT_OFFICE, 0},
    {"交通运输部", CUT_OFFICE, 0}, {"自然资源部", CUT_OFFICE, 0}, {"生态环境部", CUT_OFFICE, 0},
    {"应急管理部", CUT_OFFICE, 0}, {"社会保障部", CUT_OFFICE, 0}, {"城乡建设部", CUT_OFFICE, 0},
    {"信息化部", CUT_OFFICE, 0},   {"旅游部", CUT_OFFICE, 0},     {"科学技术部", CUT_OFFICE, 0},
    {"事务部", CUT_OFFICE, 0},     {"宣传部", CUT_OFFICE, 0},     {"组织部", CUT_OFFICE, 0},
    {"统战部", CUT_OFFICE, 0},     {"人民银行", CUT_OFFICE, 0},   {"银行", CUT_OFFICE, 2},
    {"公司", CUT_OFFICE, 2},       {"中心", CUT_OFFICE, 2},       {"协会", CUT_OFFICE, 2},
    {"联合会", CUT_OFFICE, 1},     {"小组", CUT_OFFICE, 2},       {"支队", CUT_OFFICE, 2},
    {"大队", CUT_OFFICE, 2},       {"证监会", CUT_OFFICE, 1},
};

static unsigned bucket_of(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;

    return (u[0] * 7u + u[1] * 31u + u[2]) % WORD_BUCKETS;
}

void prefix_words_init(struct prefix_words *w)
{
    _Static_assert(sizeof(table) / sizeof(table[0]) <= WORDS_MOST, "WORDS_MOST is too small");
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        struct prefix_word *word = &w->words[w->n++];
        unsigned b = bucket_of(table[i].text);

        word->text = gong_span_z(table[i].text);
        word->how = (uint8_t)table[i].how;
        word->before = table[i].before;
        word->next = w->buckets[b];
        w->buckets[b] = (uint8_t)w->n;
    }
}

/* The run of Han that ends at `end`, at most PREFIX_CHARS long: where it begins. Every
 * character of it is taken to have three bytes: rarer ones end it, and so does 号, with which
 * another number ended: no text is gone back over twice. */
static size_t run_of(struct gong_span b, size_t end)
{
    size_t at = end;

    for (unsigned i = 0; i < PREFIX_CHARS && at > 0; i++) {
        unsigned n;
        uint32_t c = gong_utf8_before(b, at, &n);

        if (!gong_is_han(c) || n != CHAR || c == 0x53F7)
            break;
        at -= n;
    }
    return at;
}

/* 鲁教（督）字: a bracket of one or two characters inside. */
static size_t run_with_bracket(struct gong_span b, size_t end)
{
    size_t at = run_of(b, end), inner;
    unsigned n;

    if (at == 0 || end - at > 3 * CHAR || gong_fold_width(gong_utf8_before(b, at, &n)) != ')')
        return at;
    inner = run_of(b, at - n);
    if (inner == 0 || inner == at - n || at - n - inner > 2 * CHAR)
        return at;
    if (gong_fold_width(gong_utf8_before(b, inner, &n)) != '(')
        return at;
    return run_of(b, inner - n) < inner - n ? run_of(b, inner - n) : at;
}

static bool office_fits(const struct prefix_word *w, struct gong_span run, size_t at)
{
    static const char *const levels[] = {"省", "市", "区", "县", "州", "旗", "我", NULL};

    if (at < (size_t)w->before * CHAR)
        return false;
    if (w->before < 3 || at > (size_t)w->before * CHAR)
        return true;
    for (unsigned i = 0; levels[i]; i++)
        if (gong_span_starts(run, gong_span_z(levels[i])))
            return true;
    return false;
}

/* What stands in front of the word: 》 ） 号 、 end what came before 和, digits go before 年. */
static bool joint_fits(struct gong_span b, size_t at, const struct prefix_word *w)
{
    unsigned n;
    uint32_t c = at ? gong_fold_width(gong_utf8_before(b, at, &n)) : 0;

    if (gong_span_is(w->text, "和"))
        return c == 0x300B || c == ')' || c == 0x3001 || c == 0x201D || c == 0x53F7;
    return c >= '0' && c <= '9';
}

/* Does an organ follow the short name of a place? 自政发, 从府办, 并教字; and 自然资发. */
static bool organ_follows(struct gong_span run, size_t at)
{
    static const char organs[] =
        "政府委办教财发党建卫人住城公司民交农水环应文体审商科工市区县税规然贸资硕监信";

    return at + CHAR > run.len || memmem(organs, sizeof(organs) - 1, run.ptr + at, CHAR) != NULL;
}

/* A run of Han in the body and how much of it was cut so far. */
struct run {
    struct gong_span body, text;
    size_t from, cut;
};

static bool applies(const struct prefix_word *w, const struct run *r, size_t at)
{
    if (!gong_span_starts(gong_span_sub(r->text, at, r->text.len), w->text))
        return false;
    switch ((enum how)w->how) {
    case CUT_GLUE:
        return true;
    case CUT_OFFICE:
        return office_fits(w, r->text, at);
    case CUT_START:
        return at == r->cut;
    case CUT_JOINT:
        return at == r->cut && joint_fits(r->body, r->from + at, w);
    case CUT_PLACE:
        return at == r->cut && !organ_follows(r->text, at + CHAR);
    }
    return false;
}

/* Words that every 代字 may end in are none by themselves. */
static bool is_code(struct gong_span s)
{
    static const char generic[] = "规字发函办通告令文秘复任干综执罚";

    for (size_t i = 0; i + CHAR <= s.len; i += CHAR)
        if (!memmem(generic, sizeof(generic) - 1, s.ptr + i, CHAR))
            return true;
    return false;
}

/* Bytes of the run body[from, end) in front of the code: never so many that less than two
 * characters are left. */
static size_t cut_of(const struct prefix_words *w, struct gong_span body, size_t from, size_t end,
                     bool offices)
{
    struct run r = {.body = body, .text = gong_span_sub(body, from, end), .from = from};

    for (size_t at = 0; at + CHAR <= r.text.len; at += CHAR)
        for (unsigned i = w->buckets[bucket_of(r.text.ptr + at)]; i; i = w->words[i - 1].next) {
            const struct prefix_word *word = &w->words[i - 1];
            size_t to = at + word->text.len;

            if ((offices || word->how != CUT_OFFICE) && to + 2 * CHAR <= r.text.len && to > r.cut &&
                applies(word, &r, at) && is_code(gong_span_sub(r.text, to, r.text.len)))
                r.cut = to;
        }
    return r.cut;
}

/* Nothing was cut and the run is too long for a code: it begins at the short name of a place
 * or of a ministry. */
static size_t guess(struct gong_span run)
{
    static const char places[] =
        "京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川贵黔云滇藏陕甘青宁新蒙国中财法税教建";
    size_t at = run.len - TAIL_CHARS * CHAR;

    for (size_t i = at; i + 2 * CHAR <= run.len; i += CHAR)
        if (memmem(places, sizeof(places) - 1, run.ptr + i, CHAR))
            return i;
    return at + 2 * CHAR;
}

size_t number_prefix(const struct prefix_words *w, struct gong_span body, size_t end)
{
    size_t plain = run_of(body, end), from = run_with_bracket(body, end), cut;

    if (from < plain) { /* with a bracket inside: cut what stands in front of it */
        unsigned n;
        size_t inner = plain;

        while (gong_fold_width(gong_utf8_before(body, inner, &n)) != '(')
            inner -= n;
        return from + cut_of(w, body, from, inner - n, true);
    }
    cut = cut_of(w, body, plain, end, true);
    if (end - plain - cut > CODE_CHARS * CHAR)
        cut += guess(gong_span_sub(body, plain + cut, end));
    return plain + cut;
}

size_t order_prefix(const struct prefix_words *w, struct gong_span body, size_t end)
{
    static const char *const no_order[] = {"责令", "指令", "禁令", "法令", "口令", "司令", NULL};
    size_t from = run_of(body, end);

    for (unsigned i = 0; no_order[i]; i++)
        if (gong_span_ends(gong_span_sub(body, from, end), gong_span_z(no_order[i])))
            return end;
    return from + cut_of(w, body, from, end, false);
}
