/* texts.c: the fictional county reports on, and what would hurt a careless scanner. A paragraph
 * is a template: @ stands for a number that changes from paragraph to paragraph. */
#include "texts.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char opening[] =
    "鹭渚县卫生健康局2023年度法治政府建设工作报告\n"
    "县人民政府：\n"
    "2023年，县卫生健康局认真贯彻落实《法治政府建设实施纲要（2021—2025年）》，按照县委、县政府部署，"
    "扎实推进依法行政各项工作，现将有关情况报告如下：\n";

static const char closing[] = "特此报告。\n鹭渚县卫生健康局\n2024年2月6日\n";

static const char *const paragraphs[] = {
    "一、主要举措和成效\n",
    "（一）健全制度机制，规范行政权力运行\n"
    "1.落实重大行政决策程序。全年审查行政规范性文件@件、合同@份，提出法律意见@条，开展公平竞争审查@份，"
    "清理政策措施@件。印发《鹭渚县医疗机构监督管理办法》（鹭卫〔2023〕@号），组织专家论证@次，"
    "公开征求意见@条，采纳@条，采纳率为@.5%。\n",
    "2.推进政务公开。主动公开政府信息@条，其中政策文件@条、工作动态@条，受理依申请公开@件，同比增长@.2%，"
    "全部在规定的20个工作日内办结。\n",
    "（二）严格执法监督，守护群众健康\n"
    "加大重点领域执法力度，检查各类医疗机构、公共场所、学校共计@户次，立案查处@件，罚没款@.36万元，"
    "较上年下降@%。食品、饮用水案件分别办结@件、@件，移送公安机关@件，未发生行政复议被撤销案件。\n",
    "坚持处罚与教育相结合，对@家首次违法且及时改正的单位不予处罚，开展约谈@余次，下达监督意见书@份，"
    "整改率达到100%。组织执法人员培训@期、@人次，全局持有执法证件人员@名。\n",
    "全县医疗卫生机构总诊疗人次达@.8万人次，比上年增加@万人次；住院@人次，次均费用@元。"
    "新建村卫生室@所，改造面积约@平方米，总投资超过@万元，惠及群众近@万人。\n",
    "（三）强化宣传教育，提升法治素养。利用“世界卫生日”、“12·4”国家宪法日开展普法宣传活动@场次，"
    "发放宣传资料@份，接受群众咨询@人次，微信公众号推送信息@篇，阅读量突破@万次。"
    "一是领导带头学，召开党委会、局务会学法@次；二是干部主动学，参加网上学法考试@人，合格率@%；"
    "三是群众参与学，建成法治文化阵地@处。\n",
    "坚持把学习宣传贯彻习近平法治思想作为首要政治任务，将其纳入党委理论学习中心组学习内容和干部教育培训计划，"
    "推动领导干部带头尊法学法守法用法，不断提高运用法治思维和法治方式深化改革、推动发展、化解矛盾、维护稳定、"
    "应对风险的能力。严格落实意识形态工作责任制，把法治建设与业务工作同部署、同推进、同督促、同考核。\n",
    "（四）依法有效化解社会矛盾纠纷。健全信访工作责任制，落实首接首办、包案化解、回访反馈等制度，"
    "畅通群众诉求表达渠道，受理群众来信来访@件次，按期办结率达到100%。认真执行行政机关负责人出庭应诉制度，"
    "自觉接受司法监督，尊重并执行人民法院生效裁判，全年办理行政应诉案件@件，未发生败诉案件。\n",
    "加强医疗卫生行业综合监管，建立健全机构自治、行业自律、政府监管、社会监督相结合的多元化综合监管体系。"
    "完善部门联合检查、案件移送、信息共享等协同机制，推行分类监管、信用监管和智慧监管，规范行使行政处罚裁量权"
    "，"
    "落实行政执法公示、执法全过程记录、重大执法决定法制审核制度，做到执法信息公开透明、执法行为全程留痕、"
    "执法决定合法有效，以法治方式守护人民群众的生命安全和身体健康。\n",
    "二、存在的问题和不足\n"
    "一年来，法治建设取得了一定成绩，但仍存在一些差距和不足：一是基层执法力量较为薄弱，执法装备有待更新；"
    "二是普法宣传的形式不够丰富，针对性不强；三是部分单位对法治建设的认识还不到位，工作推进不够平衡。\n",
    "三、主要负责人履行推进法治建设第一责任人职责情况\n"
    "局党委书记、局长认真履行第一责任人职责，主持召开专题会议@次，研究解决重点难点问题@个，"
    "带头开展述法，对@个股室的年度依法行政情况进行考核，权重由@%提高到@%。\n",
    "四、下一年度工作安排\n"
    "（一）持续深化“放管服”改革。全面推行告知承诺制，力争办理时限压缩至@个工作日以内，网上可办率达到@%"
    "以上。\n"
    "（二）加强执法队伍建设。计划举办业务培训班@期，招录执法人员@名，力争查办案件数量稳步增长。\n",
};

const char *const bench_triggers[] = {
    "1",     "９",     "2023年",   "3月",          "12:30", "0.5",  "1,000",    "%",
    "％",    "‰",      "万",       "亿",           "千",    "十",   "百分之",   "第",
    "一、",  "（一）", "(1)",      "1.",           "①",     "其中", "分别",     "同比",
    "增长",  "下降",   "较上年",   "至",           "—",     "-",    "~",        "《",
    "》",    "〈",     "〉",       "〔",           "〕",    "（",   "）",       "(",
    "[",     "“",      "”",        "、",           "，",    "。",   "；",       "：",
    "\n",    " ",      "　",       "家",           "元",    "余",   "近",       "约",
    "以上",  "号",     "国务院令", "附件：",       "局",    "县",   "人民政府", "1%",
    "1家、", "《一》", "一、\n",   "一是",         "关于",  "的",   "立案",     "投诉举报",
    "|",     "+",      ".",        "\xEF\xBB\xBF",
};
const size_t bench_n_triggers = sizeof bench_triggers / sizeof *bench_triggers;

static struct bench_text room(size_t cap)
{
    struct bench_text t = {malloc(cap + 1), 0};

    if (!t.ptr) {
        fprintf(stderr, "out of memory\n");
        exit(2);
    }
    t.ptr[0] = 0;
    return t;
}

static void put(struct bench_text *t, const char *s, size_t n)
{
    memcpy(t->ptr + t->len, s, n);
    t->len += n;
    t->ptr[t->len] = 0;
}

static uint32_t next(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* One to four digits, small numbers more often. */
static void put_number(struct bench_text *t, uint32_t *seed)
{
    static const uint32_t below[] = {10, 100, 100, 1000, 10000};
    char number[16];
    int n = snprintf(number, sizeof number, "%u", 1 + next(seed) % (below[next(seed) % 5] - 1));

    put(t, number, (size_t)n);
}

static void put_template(struct bench_text *t, const char *s, uint32_t *seed)
{
    for (const char *at = strchr(s, '@'); at; at = strchr(s, '@')) {
        put(t, s, (size_t)(at - s));
        put_number(t, seed);
        s = at + 1;
    }
    put(t, s, strlen(s));
}

struct bench_text bench_report(size_t size)
{
    enum { LONGEST = 4096, N = sizeof paragraphs / sizeof *paragraphs };
    struct bench_text t = room(size + LONGEST);
    uint32_t seed = 7;

    put(&t, opening, sizeof opening - 1);
    for (size_t i = 0; t.len + sizeof closing + 400 < size; i++)
        put_template(&t, paragraphs[i % N], &seed);
    put(&t, closing, sizeof closing - 1);
    return t;
}

struct bench_text bench_repeat(const char *const *words, size_t n, size_t size)
{
    struct bench_text t = room(size);

    for (size_t i = 0; t.len + strlen(words[i % n]) <= size; i++)
        put(&t, words[i % n], strlen(words[i % n]));
    return t;
}

struct bench_text bench_halves(const char *a, const char *b, size_t size)
{
    struct bench_text t = room(size);

    while (t.len + strlen(a) <= size / 2)
        put(&t, a, strlen(a));
    while (t.len + strlen(b) <= size)
        put(&t, b, strlen(b));
    return t;
}

void bench_text_free(struct bench_text t)
{
    free(t.ptr);
}
