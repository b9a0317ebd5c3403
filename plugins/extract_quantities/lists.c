/* lists.c: see lists.h. */
#include "quantities.h"

static const char *const lists[GQ_N_LISTS] = {
    [GQ_L_OVER] =
        "不得少于 不得低于 不少于 不低于 不小于 不下于 超过 突破 至少 多于 大于 起码 逾 超 ≥ ＞ > ＋",
    [GQ_L_NEARLY] = "接近 将近 近",
    [GQ_L_ABOUT] = "大约 大概 约为 约",
    [GQ_L_MINUS] = "- － − ﹣",
    [GQ_L_MONEY_SIGN] = "¥ ￥ 人民币 RMB CNY US$ USD $ ＄",
    [GQ_L_MULTIPLIER] = "十 百 千 万 亿 佰 仟",
    [GQ_L_INSIDE] = "余 多 来 几 ＋ +",
    [GQ_L_ZERO] = "零 〇",
    [GQ_L_SLASH] = "/ ／",
    [GQ_L_RANGE] = "—— -- ~ ～ — – - － ― − 至 到 〜 ∼ 、 和 及",
    [GQ_L_DATE_RANGE] = "—— -- ~ ～ — – - － ― 至 到 、 和 / ／",
    [GQ_L_DATE] = "年 学年 财年 届 级 版 月 日 时 分 点 世纪 季度 个月 号",
    [GQ_L_INCLUDED] = "（含） (含)",
    [GQ_L_AND_ABOVE] = "及以上 以上 之上",
    [GQ_L_OR_SO] = "左右 上下",
    [GQ_L_AND_BELOW] = "及以下 以下 以内 之内 内",
    [GQ_L_MORE] = "余 多",
    [GQ_L_NOUN_ENDING] = "率 量 额 费 者 权 性 期限 时限 时间 时长 周期 能力 强度 人数 金额 总数 总额",
    [GQ_L_TO] = "至 到",
    [GQ_L_USE] = "利用 用 以 按 花",
    [GQ_L_HOLD] = "召开 举行 组织召开 主持召开 召集",
    [GQ_L_RATE] = "率 比例 占比 比重 指数",
    [GQ_L_LEVEL] = "高 低 快 慢 高出 低出", /* placing.c: all ways to end so */
};

_Static_assert(GQ_N_LISTS <= 32, "a bit for each list");

const char *gq_list_words(enum gq_list list)
{
    return lists[list];
}

static void note_word(struct gq_lists *l, const char *word, size_t n, unsigned list)
{
    l->begins[gq_char_index(word, n)] |= 1u << list;
    l->ends[gq_char_index_before(word + n, n)] |= 1u << list;
}

const struct gq_lists *gq_lists_open(struct gong_ctx *ctx)
{
    struct gq_lists *l = gong_alloc(ctx, sizeof *l);

    for (unsigned i = 0; l && i < GQ_N_LISTS; i++)
        for (const char *p = lists[i]; *p;) {
            size_t n = strcspn(p, " ");

            note_word(l, p, n, i);
            p += n + (p[n] == ' ');
        }
    return l;
}
