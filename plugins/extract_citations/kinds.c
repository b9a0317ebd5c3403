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

struct gong_span citation_kind(struct gong_span name)
{
    static const char *const ends[] = {
        "法",   "条例", "规定", "办法", "细则", "规则", "规程", "决定", "决议", "命令", "公告", "通告", "通知", "通报",
        "意见", "方案", "规划", "纲要", "计划", "预案", "措施", "举措", "批复", "复函", "公函", "函",   "令",   "章程",
        "准则", "规范", "标准", "指南", "指引", "导则", "清单", "目录", "名录", "制度", "机制", "公约", "协定", "协议",
        "备忘录", "宪法", "法典", "解释", "要点", "任务书", "责任书", "基准", "政策", "若干政策措施", "工作部署", "总则",
        "裁量权", "适用", "条约", "议定书", "宣言", "草案", "修正案", "修改稿", "征求意见稿", "体系", "大纲", "流程",
        "规章", "规约", "议事", "守则", "须知", "倡议书", "分工", "事项", "行动", "对策", "建议书", "意见书", "决定书",
        "通知书", "告知书", "公报", "条款", "几条", "十条", "报告", "会议纪要", "纪要", NULL};

    static const char *const not_laws[] = {"说法", "书法", "语法", "方法", "兵法", "做法", "看法", "想法", "打法", NULL};

    name = without_brackets(name);
    if (gong_span_ends(name, GONG_LIT("。")))
        name.len -= 3;
    for (unsigned i = 0; not_laws[i]; i++)
        if (gong_span_ends(name, gong_span_z(not_laws[i])))
            return GONG_LIT("other");
    for (unsigned i = 0; ends[i]; i++)
        if (gong_span_ends(name, gong_span_z(ends[i])))
            return GONG_LIT("instrument");
    return GONG_LIT("other");
}
