/* units.c: classifiers and units by kind. "块=元" gives the canonical form; count classifiers
 * may take 次 behind them (家次, 人次) and stand in pairs (台(套), 元/吨): amount.c does that. */
#include "quantities.h"

struct list {
    enum gq_unit_kind kind;
    bool whole; /* fractions of it are no quantity: 3.15期 is a date */
    const char *words;
};

static const struct list lists[] = {
    {GQ_COUNT, true,
     "家 户 件 起 宗 项 条 个 份 次 名 人 位 台 套 辆 艘 架 列 只 支 枚 颗 棵 株 头 匹 羽 尾 口 张 幅 册 本 "
     "篇 部 期 批 场 轮 处 所 "
     "座 栋 幢 间 种 类 款 笔 单 例 桩 道 门 堂 节 盏 盘 盒 箱 袋 瓶 罐 桶 包 捆 束 把 副 双 对 组 队 班 层 "
     "片 面 粒 味 剂 句 字 则 "
     "眼 桌 车 孔 版 路 块 圈 届 级 大 项次 台套 台件 套件 件套 项(次) 床 根 扇 环 条次 点位 "
     "具 樘 挺 尊 航次 航班 趟 趟次 册次 本次 卷次 张次 家次 户次 件次 人次 期次 批次 场次 班次 架次 艘次 "
     "车次 列次 辆次 "
     "台次 篇次 项次 "
     "份次 例次 个次 支次 "
     "队次 只次 宗次 处次 起次 "
     "笔次 单次 床次 轮次 剂次 针次 针 座次 户(次) 艘(次) 名次 机组 泊位 车位 停车位 床位 学位 席位 座位 "
     "岗位 机架 标准机架 工位 机位 "
     "方面 部门 大类 小类 门类 品种 省份 省 市 县 区 镇 乡 村 街道 社区 国 县区 县市区 区县 市县 镇街 镇村 "
     "乡镇 "
     "部委 科室 学科 专业 "
     "卷 章 款次 辑 讲 集 标段 梯次 频次 单元 字节 重 圈层 榀 盆 顶 领 贴 服 窝 拱 棚 畦 池 网箱 标箱 标准箱 "
     "TEU "
     "站次 点次 车厢 节车厢 宗地 篮子 通 通次 缸 胎 胎次 代 步 圈次 页 行次 比特 杆 枪 朵 丛 垄 挂 担次 艇 "
     "门次 "
     "矿次 厂次 店次 企次 校次 院次 户人家=户 拨 封 帧 档 桌次 段 席 株次 份额 处理次 封次 道次 帖 票"},
    {GQ_PERCENT, false, "% ﹪=% ％=% 个百分点 百分点=个百分点 ‰ ‱ 成 倍 番 个基点 基点=个基点 折"},
    {GQ_MONEY, false,
     "元 元人民币=元 人民币=元 元钱=元 块钱=元 圆=元 美元 美金=美元 港元 港币=港元 欧元 日元 英镑 韩元 卢布 "
     "泰铢 "
     "瑞士法郎 加元 澳元 新台币 "
     "澳门元 澳门币=澳门元 加拿大元 新加坡元 比索 卢比 里拉 越南盾 瑞典克朗 角 毛 毛钱=毛"},
    {GQ_DURATION, false,
     "年 个月 个半月 个季度 个学年 个学期 个小时 小时 个学时 学时 个课时 课时 分钟 秒 秒钟 天 日 周 个星期 "
     "星期 个周 周年 周岁 岁 "
     "月龄 个工作日 工作日 个自然日 自然日 个交易日 个工作小时 工作小时 昼夜 人天 人日 工日 学年 个年头 载 "
     "刻钟 毫秒 个半小时 个昼夜 个旬 "
     "年期 天次 个财年"},
    {GQ_SCORE, false, "分 学分 积分"},
    {GQ_LENGTH, false,
     "公里 千米 米 厘米 毫米 分米 里 华里 海里 微米 纳米 km m cm mm 延米 英寸 英尺 车公里 公里/小时 延长米 "
     "线公里 皮长公里 芯公里 单公里 "
     "丈 尺 寸 车道公里 寸照 人公里 公分 公尺 英里 KM CM MM"},
    {GQ_AREA, false,
     "平方米 平方公里 平方千米 平方厘米 公顷 亩 亩次 顷 ㎡ m² m2 km² km2 hm² hm2 平米=平方米 平方 平方英里 "
     "平方英尺 英亩"},
    {GQ_WEIGHT, false,
     "吨 公斤 千克 克 斤 毫克 微克 t kg g mg μg 两 吨标准煤 吨标煤 吨公里 吨位 载重吨 吨次 担 克拉 盎司 "
     "吨二氧化碳当量 磅 μg/m³ ug/m3 "
     "微克/立方米 毫克/升 mg/L mg/kg 毫克/千克 微克每立方米 克/千瓦时 g/kWh KG 公斤/亩 吨/年 吨/日"},
    {GQ_VOLUME, false,
     "立方米 立方 立方分米 升 毫升 方 m³ m3 L mL ml 标方 标准立方米 立方米/秒 立方米/日 方/日 Nm³ 加仑 "
     "桶油=桶 立方厘米 箱次 ML"},
    {GQ_ENERGY, false,
     "千瓦 千瓦时 兆瓦 兆瓦时 吉瓦 吉瓦时 太瓦时 瓦 度 度电 千伏 千伏安 伏 安 kW MW GW kWh MWh kV kVA kva kw "
     "V 赫兹 兆赫 "
     "GJ TJ GHz MHz Hz GB TB PB MB Gbps "
     "Mbps Tbps EFLOPS PFLOPS P 兆 兆比特 分贝 dB dB(A) 帕 千帕 兆帕 MPa kPa Pa 马力 千卡 焦 吉焦 太焦 目 "
     "ppm W 蒸吨 蒸吨/小时 "
     "千乏 安时 标准煤 毫米汞柱 mmHg"},
    {GQ_OTHER, false, "℃ °C 摄氏度 华氏度 /10万 /万 /千 /百万"},
};

static int add(struct gong_ctx *ctx, struct gq_lexicon *lex, struct gong_span entry, const struct list *l)
{
    size_t eq = gong_span_find(entry, 0, GONG_LIT("="));
    struct gong_span word = eq == SIZE_MAX ? entry : gong_span_sub(entry, 0, eq);
    struct gq_word *w = gq_lexicon_add(ctx, lex, word);

    if (!w)
        return GONG_EFATAL;
    w->unit = eq == SIZE_MAX ? word : gong_span_sub(entry, eq + 1, entry.len);
    w->kind = (uint8_t)l->kind;
    w->whole = l->whole;
    return GONG_OK;
}

int gq_units_open(struct gong_ctx *ctx, const char *const *extra, struct gq_lexicon *ret)
{
    static const struct list own = {GQ_COUNT, true, ""};
    int r = gq_lexicon_init(ctx, ret, 1024);

    for (size_t i = 0; r == GONG_OK && i < sizeof lists / sizeof *lists; i++)
        for (const char *p = lists[i].words; r == GONG_OK && *p;) {
            const char *end = strchr(p, ' ');
            size_t n = end ? (size_t)(end - p) : strlen(p);

            r = add(ctx, ret, gong_span(p, n), &lists[i]);
            p += n + (end != NULL);
        }
    for (size_t i = 0; r == GONG_OK && extra[i]; i++)
        if (extra[i][0])
            r = add(ctx, ret, gong_span_z(extra[i]), &own);
    return r;
}
