/* kinds.c: titles of instruments (laws, rules, plans, notices: what an office can issue)
 * against other names (books, papers, films, forms), by the word the title ends in. */
#include "citations.h"

/* Without a last pair of brackets: …规定（试行）, …法（2021年修订）, …条例〔修订草案〕. */
static struct gong_span without_brackets(struct gong_span s)
{
    for (unsigned rounds = 0; rounds < 3 && s.len > 0; rounds++) {
        unsigned n;
        uint32_t c = gong_fold_width(gong_utf8_before(s, s.len, &n));
        size_t at = s.len - n;

        if (c != ')' && c != 0x3015 && c != ']')
            break;
        while (at > 0) {
            c = gong_fold_width(gong_utf8_before(s, at, &n));
            at -= n;
            if (c == '(' || c == 0x3014 || c == '[')
                break;
        }
        if (at == 0)
            break;
        s = gong_trim(gong_span_sub(s, 0, at));
    }
    return s;
}

#define W(s)                                                                                                 \
    {                                                                                                        \
        (s), sizeof(s) - 1                                                                                   \
    }

/* Last words of what an office issues. */
static const struct gong_span instruments[] = {
    W("法"),     W("条例"),   W("规定"),         W("办法"),     W("细则"),   W("规则"),   W("规程"),
    W("决定"),   W("决议"),   W("命令"),         W("公告"),     W("通告"),   W("通知"),   W("通报"),
    W("意见"),   W("方案"),   W("规划"),         W("纲要"),     W("计划"),   W("预案"),   W("措施"),
    W("举措"),   W("批复"),   W("复函"),         W("公函"),     W("函"),     W("令"),     W("章程"),
    W("准则"),   W("规范"),   W("标准"),         W("指南"),     W("指引"),   W("导则"),   W("清单"),
    W("目录"),   W("名录"),   W("制度"),         W("机制"),     W("公约"),   W("协定"),   W("协议"),
    W("备忘录"), W("宪法"),   W("法典"),         W("解释"),     W("要点"),   W("任务书"), W("责任书"),
    W("基准"),   W("政策"),   W("若干政策措施"), W("工作部署"), W("总则"),   W("裁量权"), W("适用"),
    W("条约"),   W("议定书"), W("宣言"),         W("草案"),     W("修正案"), W("修改稿"), W("征求意见稿"),
    W("体系"),   W("大纲"),   W("流程"),         W("规章"),     W("规约"),   W("议事"),   W("守则"),
    W("须知"),   W("倡议书"), W("分工"),         W("事项"),     W("行动"),   W("对策"),   W("建议书"),
    W("意见书"), W("决定书"), W("通知书"),       W("告知书"),   W("公报"),   W("条款"),   W("几条"),
    W("十条"),   W("报告"),   W("会议纪要"),     W("纪要"),
};

/* Words in 法 that are no law. */
static const struct gong_span no_laws[] = {
    W("说法"), W("书法"), W("语法"), W("方法"), W("兵法"), W("做法"), W("看法"), W("想法"), W("打法"),
};

#undef W

static bool ends_in(struct gong_span s, const struct gong_span *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (gong_span_ends(s, list[i]))
            return true;
    return false;
}

struct gong_span citation_kind(struct gong_span name)
{
    name = without_brackets(name);
    if (gong_span_ends(name, GONG_LIT("。")))
        name.len -= 3;
    if (ends_in(name, no_laws, sizeof(no_laws) / sizeof(no_laws[0])))
        return GONG_LIT("other");
    return ends_in(name, instruments, sizeof(instruments) / sizeof(instruments[0])) ? GONG_LIT("instrument")
                                                                                    : GONG_LIT("other");
}
