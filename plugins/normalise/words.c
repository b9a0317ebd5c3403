/* words.c: the lists. They say how official documents are written, not what one of them says. */
#include "words.h"

#include <gongbao/utf8.h>

#define W(s)                                                                                                 \
    {                                                                                                        \
        (s), sizeof(s) - 1                                                                                   \
    }

/* clang-format off */
static const struct gong_span organ[] = {
    W("办公室"), W("办公厅"), W("总书记"), W("党中央"), W("国务院"), W("中央"), W("委员会"),
    W("领导小组"), W("联席会议"), W("指挥部"), W("省委"), W("市委"), W("县委"), W("区委"),
    W("州委"), W("盟委"), W("旗委"), W("镇委"), W("党委"), W("党组"), W("党工委"), W("管委会"),
    W("政府"), W("主席"), W("总理"), W("书记"), W("省长"), W("市长"), W("县长"), W("区长"),
    W("法院"), W("检察院"), W("局"), W("厅"), W("部"), W("委"), W("办"), W("署"), W("司"),
    W("总队"), W("支队"), W("大队"), W("街道"), W("监委"), W("军委"), W("政法委"), W("编委"),
    W("人大"), W("政协"), W("常委会"), W("上级"), W("专班"), W("协会"), W("中心"), W("部门"),
    W("单位"), W("国家"), W("省"), W("市"), W("县"), W("区"), W("州"), W("省级"), W("市级"),
    W("县级"), W("区级"), W("工商联"), W("总工会"), W("团委"), W("妇联"), W("残联"), W("文联"),
    W("科协"), W("侨联"), W("监会"), W("理事会"), W("基金会"), W("商会"), W("总行"), W("银行"),
    W("公司"), W("大学"), W("学院"),
    {NULL, 0}};

static const struct gong_span place[] = {
    W("国家"), W("省"), W("市"), W("县"), W("区"), W("州"), W("省级"), W("市级"), W("县级"),
    W("区级"), W("公司"), W("大学"), W("学院"), W("银行"), W("中心"), W("单位"),
    {NULL, 0}};

static const struct gong_span leader[] = {
    W("总书记"), W("党中央"), W("国务院"), W("中央"), W("省委"), W("市委"), W("县委"), W("区委"),
    W("州委"), W("盟委"), W("旗委"), W("镇委"), W("党委"), W("党组"), W("党工委"), W("管委会"),
    W("政府"), W("主席"), W("总理"), W("书记"), W("省长"), W("市长"), W("县长"), W("区长"),
    W("委员会"), W("上级"), W("局"), W("厅"), W("部"), W("办公室"), W("办公厅"), W("领导小组"),
    W("监委"), W("军委"), W("政法委"), W("人大"), W("政协"), W("常委会"), W("部门"), W("国家"),
    W("省"), W("市"), W("县"), W("区"), W("州"), W("省级"), W("市级"), W("县级"), W("区级"),
    {NULL, 0}};

static const struct gong_span issue[] = {
    W("印发"), W("转发"), W("下发"), W("制发"), W("出台"), W("制定"), W("制订"), W("发布"),
    W("公布"), W("起草"), W("报送"), W("提出"), W("作出"), W("形成"), W("审议"), W("通过"),
    W("学习"), W("贯彻"), W("落实"), W("传达"), W("执行"), W("印发了"), W("出台了"), W("制定了"),
    W("下发了"), W("发布了"), W("制发了"), W("转发了"), W("作出了"), W("提出了"), W("按照"),
    W("根据"), W("依据"), W("遵照"), W("收到"), W("签署"), W("修订"),
    {NULL, 0}};

static const struct gong_span document[] = {
    W("通知"), W("意见"), W("方案"), W("决定"), W("办法"), W("规定"), W("报告"), W("通报"),
    W("公告"), W("通告"), W("批复"), W("复函"), W("函"), W("请示"), W("要点"), W("计划"), W("规划"),
    W("细则"), W("条例"), W("措施"), W("制度"), W("指引"), W("纲要"), W("议案"), W("提案"),
    W("决议"), W("说明"), W("公报"), W("清单"), W("规则"), W("规程"), W("协议"), W("备忘录"),
    W("建议"), W("解释"), W("倡议书"), W("承诺书"), W("预案"), W("标准"), W("规范"), W("指南"),
    W("答复"), W("解读"), W("情况"), W("纪要"), W("举措"), W("安排"), W("政策"), W("声明"),
    W("公约"),
    {NULL, 0}};

static const struct gong_span speech[] = {
    W("指示"), W("精神"), W("论述"), W("部署"), W("要求"), W("思想"), W("讲话"), W("批示"),
    W("决定"), W("意见"), W("规定"), W("安排"), W("战略"), W("政策"), W("方针"), W("决策"),
    W("通知"), W("方案"), W("决议"), W("主张"), W("观点"), W("文件"), W("措施"),
    {NULL, 0}};

static const struct gong_span verb[] = {
    W("开展"), W("加强"), W("做好"), W("推进"), W("推动"), W("印发"), W("转发"), W("进一步"),
    W("深化"), W("建立"), W("健全"), W("完善"), W("调整"), W("成立"), W("规范"), W("组织"),
    W("实施"), W("加快"), W("促进"), W("落实"), W("贯彻"), W("公布"), W("发布"), W("下达"),
    W("举办"), W("召开"), W("申报"), W("报送"), W("执行"), W("严格"), W("切实"), W("全面"),
    W("深入"), W("持续"), W("支持"), W("鼓励"), W("优化"), W("提升"), W("强化"), W("修改"),
    W("修订"), W("废止"), W("取消"), W("停止"), W("暂停"), W("同意"), W("批准"), W("表彰"),
    W("表扬"), W("给予"), W("命名"), W("征求"), W("征集"), W("清理"), W("明确"), W("设立"),
    W("设置"), W("任命"), W("免去"), W("聘任"), W("启动"), W("构建"), W("防范"), W("打击"),
    W("整治"), W("治理"), W("解决"), W("维护"), W("保障"), W("改革"), W("提高"), W("扩大"),
    W("培育"), W("发展"), W("认定"), W("对"), W("在"), W("为"), W("以"), W("集中"), W("统筹"),
    W("依法"), W("协同"), W("扎实"), W("坚决"), W("做实"), W("用好"), W("抓好"), W("划转"),
    W("划定"), W("有效"), W("遏制"), W("新增"), W("下调"), W("上调"), W("继续"), W("试行"),
    W("推广"), W("应对"),
    {NULL, 0}};

static const struct gong_span opener[] = {
    W("《"), W("“"), W("〈"), W("<"), W("0"), W("1"), W("2"), W("3"), W("4"), W("5"), W("6"),
    W("7"), W("8"), W("9"),
    {NULL, 0}};

static const struct gong_span ordinary[] = {
    /* function words */
    W("的"), W("了"), W("和"), W("与"), W("及"), W("对"), W("在"), W("就"), W("为"), W("是"),
    W("等"), W("其"), W("这"), W("从"), W("将"), W("把"), W("被"), W("向"), W("由"), W("于"),
    W("并"), W("或"), W("而"), W("不"), W("未"), W("无"), W("有"), W("要"), W("能"), W("以"),
    W("之"), W("所"), W("各"), W("本"), W("该"), W("一"), W("二"), W("两"), W("三"), W("第"),
    W("至"), W("到"),
    /* verbs and adverbs of official language */
    W("开展"), W("加强"), W("做好"), W("推进"), W("推动"), W("印发"), W("转发"), W("进一步"),
    W("深化"), W("深入"), W("建立"), W("建设"), W("健全"), W("完善"), W("调整"), W("成立"),
    W("规范"), W("组织"), W("实施"), W("加快"), W("促进"), W("落实"), W("贯彻"), W("学习"),
    W("宣传"), W("公布"), W("发布"), W("下达"), W("举办"), W("召开"), W("申报"), W("报送"),
    W("执行"), W("严格"), W("切实"), W("全面"), W("持续"), W("支持"), W("鼓励"), W("优化"),
    W("提升"), W("强化"), W("修改"), W("修订"), W("废止"), W("同意"), W("批准"), W("表彰"),
    W("表扬"), W("征求"), W("征集"), W("清理"), W("明确"), W("设立"), W("启动"), W("构建"),
    W("防范"), W("打击"), W("整治"), W("治理"), W("解决"), W("维护"), W("保障"), W("改革"),
    W("提高"), W("扩大"), W("培育"), W("发展"), W("认定"), W("集中"), W("统筹"), W("依法"),
    W("协同"), W("联合"), W("共同"), W("专项"), W("综合"), W("重点"), W("重大"), W("重要"),
    W("主要"), W("基本"), W("相关"), W("涉及"), W("围绕"), W("针对"), W("视察"), W("考察"),
    W("调研"), W("指导"), W("监督"), W("检查"), W("督导"), W("督查"), W("督办"), W("审查"),
    W("审核"), W("审议"), W("审批"), W("检验"), W("抽查"), W("抽检"), W("评估"), W("考核"),
    W("管理"), W("服务"), W("保护"), W("执法"), W("普法"), W("立法"), W("司法"), W("法治"),
    W("依规"), W("党建"), W("党风"), W("廉政"), W("纪律"), W("巡视"), W("巡察"), W("主持"),
    W("坚持"), W("牢记"), W("聚焦"), W("聚力"), W("把握"), W("领导"), W("带头"), W("率先"),
    W("创新"), W("创建"), W("争创"), W("攻坚"), W("振兴"), W("脱贫"), W("扶贫"), W("创造"),
    W("编制"), W("起草"), W("制定"), W("制订"), W("出台"), W("下发"), W("通过"), W("提出"),
    W("作出"), W("形成"), W("参加"), W("参与"), W("配合"), W("联动"), W("关心"), W("关怀"),
    W("关注"), W("亲自"), W("多次"), W("历次"), W("先后"), W("近期"), W("今年"), W("去年"),
    W("全年"), W("年度"), W("年来"), W("最新"), W("新时代"),
    /* organs, places, people */
    W("机关"), W("部门"), W("单位"), W("政府"), W("人民"), W("群众"), W("干部"), W("党员"),
    W("党组"), W("党委"), W("书记"), W("主席"), W("总理"), W("中央"), W("国务院"), W("国家"),
    W("全国"), W("全省"), W("全市"), W("全县"), W("全区"), W("地方"), W("基层"), W("乡镇"),
    W("街道"), W("社区"), W("村"), W("办公"), W("委员"), W("小组"), W("会议"), W("省"), W("市"),
    W("县"), W("局"), W("厅"), W("委"), W("办"), W("署"), W("院"), W("州"), W("镇"), W("乡"),
    W("旗"), W("盟"), W("军"), W("公司"), W("集团"), W("企业"), W("学校"), W("大学"), W("学院"),
    W("医院"), W("银行"), W("协会"), W("中心"), W("基金"), W("新区"), W("开发区"), W("高新区"),
    W("示范区"), W("自贸"), W("园区"), W("流域"),
    /* subjects of policy */
    W("安全"), W("生产"), W("经济"), W("社会"), W("文化"), W("教育"), W("卫生"), W("健康"),
    W("环境"), W("生态"), W("环保"), W("农业"), W("农村"), W("乡村"), W("城市"), W("城镇"),
    W("工业"), W("财政"), W("税务"), W("税收"), W("审计"), W("统计"), W("金融"), W("科技"),
    W("人才"), W("就业"), W("民生"), W("养老"), W("医疗"), W("医保"), W("食品"), W("药品"),
    W("市场"), W("质量"), W("价格"), W("知识"), W("标准"), W("计量"), W("特种"), W("设备"),
    W("消防"), W("应急"), W("防汛"), W("交通"), W("公路"), W("水利"), W("水务"), W("自然"),
    W("资源"), W("林业"), W("土地"), W("住房"), W("住建"), W("房地产"), W("工程"), W("项目"),
    W("营商"), W("政务"), W("信息"), W("数据"), W("数字"), W("网络"), W("信用"), W("信访"),
    W("维稳"), W("平安"), W("反恐"), W("扫黑"), W("禁毒"), W("民族"), W("宗教"), W("统战"),
    W("退役"), W("双拥"), W("妇女"), W("儿童"), W("青年"), W("青少年"), W("残疾"), W("老龄"),
    W("老年"), W("疫情"), W("防控"), W("疫苗"), W("长江"), W("黄河"), W("长三角"), W("珠三角"),
    W("京津冀"), W("粤港澳"), W("大湾区"), W("一带一路"), W("双碳"), W("碳"), W("能源"), W("电力"),
    W("供水"), W("供热"), W("燃气"), W("垃圾"), W("污水"), W("大气"), W("土壤"), W("行政"),
    W("公平"), W("竞争"), W("反垄断"), W("复议"), W("诉讼"), W("调解"), W("仲裁"), W("公证"),
    W("律师"), W("处罚"), W("许可"), W("登记"), W("备案"), W("公开"), W("工作"), W("行动"),
    W("活动"), W("任务"), W("目标"), W("计划"), W("规划"), W("方案"), W("通知"), W("意见"),
    W("报告"), W("决定"), W("精神"), W("思想"), W("理论"), W("制度"), W("机制"), W("体系"),
    W("责任"), W("问题"), W("情况"), W("措施"), W("关于"), W("对于"), W("年"), W("月"), W("日"),
    {NULL, 0}};

static const struct gong_span named[] = {
    W("公司"), W("集团"), W("有限"), W("股份"), W("官网"), W("俱乐部"), W("通讯社"), W("讯社"),
    W("论坛"), W("峰会"), W("博览会"), W("杯"), W("牌"), W("馆"),
    {NULL, 0}};

static const struct gong_span breaks[] = {
    W("，"), W(","), W("。"), W("；"), W(";"), W("："), W(":"), W("、"), W("！"), W("!"), W("？"),
    W("?"), W("\n"), W("("), W("（"), W(")"), W("）"), W("”"), W("》"), W("—"), W(" "),
    {NULL, 0}};

static const struct gong_span stop[] = {
    W("，"), W(","), W("。"), W("；"), W(";"), W("："), W(":"), W("！"), W("？"), W("》"), W("\n"),
    {NULL, 0}};

/* clang-format on */

static const struct gong_span *const all[WORDS_LISTS] = {organ, place,  leader,   issue, document, speech,
                                                         verb,  opener, ordinary, named, breaks,   stop};

/* A character of three bytes; others are told apart by one byte. */
static unsigned wide_key(const char *p)
{
    unsigned c = (unsigned char)p[0], d = (unsigned char)p[1], e = (unsigned char)p[2];

    return (e + (d << 6) + c * 37u) % WORDS_BUCKETS;
}

static unsigned last_key(const char *end, size_t before)
{
    return (unsigned char)end[-1] >= 0x80 && before > 2 ? wide_key(end - 3)
                                                        : (unsigned char)end[-1] % WORDS_BUCKETS;
}

static unsigned first_key(const char *p, size_t left)
{
    return (unsigned char)*p >= 0xE0 && left > 2 ? wide_key(p) : (unsigned char)*p % WORDS_BUCKETS;
}

static bool make_index(struct gong_ctx *ctx, struct words_index *x, const struct gong_span *list)
{
    size_t n = 0, i;

    while (list[n].ptr)
        n++;
    x->list = list;
    x->next_last = gong_alloc(ctx, n * sizeof *x->next_last);
    x->next_first = gong_alloc(ctx, n * sizeof *x->next_first);
    if (!x->next_last || !x->next_first)
        return false;
    for (i = 0; i < n; i++) {
        unsigned last = last_key(list[i].ptr + list[i].len, list[i].len),
                 first = first_key(list[i].ptr, list[i].len);

        x->next_last[i] = x->by_last[last];
        x->by_last[last] = (uint16_t)(i + 1);
        x->next_first[i] = x->by_first[first];
        x->by_first[first] = (uint16_t)(i + 1);
    }
    return true;
}

static void note_ends(struct words *w, const struct gong_span *list)
{
    size_t i;

    for (i = 0; list[i].ptr; i++)
        w->ends[words_kind(list[i].ptr + list[i].len - 3)] = true;
}

const struct words *words_open(struct gong_ctx *ctx)
{
    static const struct gong_span openers[] = {W("《"), W("〈"), {NULL, 0}};
    struct words *w = gong_alloc(ctx, sizeof *w);
    size_t i;

    for (i = 0; w && i < WORDS_LISTS; i++)
        if (!make_index(ctx, &w->lists[i], all[i]))
            return NULL;
    if (w) {
        note_ends(w, organ);
        note_ends(w, issue);
        note_ends(w, openers);
    }
    return w;
}

size_t words_next_place(const struct scene *s, size_t at)
{
    const char *p = s->text.ptr;
    size_t n = s->text.len;
    unsigned len;

    while (at < n) {
        unsigned char c = (unsigned char)p[at];

        if (c >= 0xE0 && c < 0xF0 && n - at >= 3) {
            at += 3;
            if (s->words->ends[words_kind(p + at - 3)])
                return at;
            continue;
        }
        gong_utf8_at(s->text, at, &len);
        at += len;
        if (c == '\n' || c == '<')
            return at;
    }
    return n;
}

size_t words_before(const struct scene *s, size_t at, enum word_list which)
{
    const struct words_index *x = &s->words->lists[which];
    const char *end = s->text.ptr + at;
    size_t best = 0;
    unsigned i;

    if (at == 0)
        return 0;
    for (i = x->by_last[last_key(end, at)]; i; i = x->next_last[i - 1]) {
        struct gong_span w = x->list[i - 1];

        if (w.len > best && w.len <= at && memcmp(end - w.len, w.ptr, w.len) == 0)
            best = w.len;
    }
    return best;
}

size_t words_after(const struct scene *s, size_t at, enum word_list which)
{
    const struct words_index *x = &s->words->lists[which];
    const char *p = s->text.ptr + at;
    size_t left = s->text.len - at, best = 0;
    unsigned i;

    if (left == 0)
        return 0;
    for (i = x->by_first[first_key(p, left)]; i; i = x->next_first[i - 1]) {
        struct gong_span w = x->list[i - 1];

        if (w.len > best && w.len <= left && memcmp(p, w.ptr, w.len) == 0)
            best = w.len;
    }
    return best;
}

bool words_inside(const struct words *w, struct gong_span string, enum word_list which)
{
    struct scene s = {string, w};
    size_t i;

    for (i = 0; i < string.len; i++)
        if (words_after(&s, i, which))
            return true;
    return false;
}
