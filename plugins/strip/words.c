/* words.c: what the words of a line say. A line of tools is one that nothing is left of when
 * all tool words and separators are taken away: so "分享" alone is a button, and "分享到了成果"
 * is a sentence. Lines longer than MAX_LINE bytes are prose and not looked at. Lists that are asked
 * what stands at a place are sorted by their bytes (words_are_sorted looks, when the stage is opened). */
#include "strip.h"

enum { MAX_LINE = 400 };

static const char *const tools[] = {
    "+",
    "A",
    "A+",
    "A-",
    "QQ",
    "QQ好友",
    "QQ空间",
    "T",
    "X",
    "下载",
    "下载图片版",
    "下载文字版",
    "下载本信息公开文件",
    "中",
    "举报",
    "二维码",
    "仅内容打印",
    "保存",
    "保护视力色",
    "全屏",
    "全文",
    "公众号",
    "关闭",
    "关闭当前页面",
    "关闭本页",
    "关闭窗口",
    "关闭页面",
    "内容纠错",
    "减小",
    "分享",
    "分享到",
    "分享此页",
    "分享至",
    "到",
    "到微信",
    "到微博",
    "到：",
    "加入收藏",
    "加大",
    "听全文",
    "听新闻",
    "回到顶部",
    "图片版",
    "复制",
    "复制链接",
    "大",
    "字体",
    "字体大小",
    "字号",
    "小",
    "展开",
    "微信",
    "微信好友",
    "微信扫一扫",
    "微博",
    "我要留言",
    "我要纠错",
    "手机扫一扫",
    "手机版",
    "打印",
    "打印文章",
    "打印本页",
    "打印预览",
    "打开",
    "扫一扫",
    "扫一扫在手机上打开",
    "扫一扫在手机打开当前页",
    "推荐",
    "推荐给好友",
    "播报",
    "收听",
    "收藏",
    "收藏本页",
    "收起",
    "放大",
    "文字版",
    "文本下载",
    "文章",
    "新浪微博",
    "无障碍阅读",
    "更多",
    "朋友圈",
    "朗读",
    "正文",
    "点击展开详细信息",
    "点击收起详细信息",
    "点赞",
    "特大",
    "用微信",
    "用手机查看",
    "空间",
    "简体",
    "繁体",
    "纠错",
    "缩小",
    "网站纠错",
    "网页",
    "背景色",
    "腾讯微博",
    "视力保护",
    "视力保护色",
    "评论",
    "语音播报",
    "语音朗读",
    "超大",
    "返回",
    "返回上一页",
    "返回列表",
    "返回顶部",
    "返回首页",
    "还原",
    "适老化",
    "预览",
    "默认",
};

static const char *const separators[] = {
    "·",  "»",  "×",  "—",  "•",  "›",  "■",  "▲",  "▼",  "●",  "★",  "、", "。",
    "《", "》", "【", "】", "〖", "〗", "！", "（", "）", "，", "：", "＞", "｜",
};

static const char *const columns[] = {
    "信息公开",         "信息公开年报",     "公告公示",     "公示公告",
    "其他法定信息",     "工作信息",         "工作动态",     "工作总结",
    "政务公开",         "政务动态",         "政府信息公开", "政府信息公开年度报告",
    "政府信息公开年报", "政府工作报告全文", "政策文件",     "新闻动态",
    "法定主动公开内容", "法治建设",         "法治政府建设", "法治政府建设年度报告",
    "统计信息",         "规划计划",         "计划总结",     "通知公告",
    "部门动态",         "重点领域信息公开",
};

static const char *const pagers[] = {
    "上一页", "上页", "下一页", "下页", "共",   "到", "前一页", "后一页",
    "尾页",   "末页", "第",     "跳转", "转到", "页", "首页",
};

static const char *const editors[] = {
    "一审", "三审", "二审", "供稿", "初审", "复审",     "审核",
    "审稿", "投稿", "校对", "终审", "编辑", "责任编辑", "责编",
};

static const char *const disclaimers[] = {
    "免责声明", "平台声明", "本网声明", "版权与免责声明", "版权声明", "版权说明", "特别声明", "郑重声明",
};

static const char *const chrome[] = {
    "APP",        "EN",         "English",  "IPv6",         "RSS",    "个人中心",   "今天是",     "关怀模式",
    "关怀版",     "加入收藏",   "国际版",   "天气",         "客户端", "导航",       "微信",       "微博",
    "您好",       "我要写信",   "手机版",   "手机站",       "搜索",   "支持",       "收藏本站",   "政务微信",
    "政务微博",   "政务新媒体", "政务邮箱", "数据开放",     "无障碍", "无障碍浏览", "无障碍阅读", "智能客服",
    "智能机器人", "智能问答",   "欢迎访问", "注册",         "無障礙", "登录",       "移动版",     "移动端",
    "站群导航",   "简体",       "简体中文", "简体版",       "繁体",   "繁体版",     "繁體",       "繁體中文",
    "繁體版",     "网站",       "网站地图", "网站支持IPv6", "老年版", "联系我们",   "订阅",       "设为首页",
    "进入",       "退出",       "适老",     "适老化",       "适老版", "邮箱",       "长者专区",   "长者助手",
    "长者模式",   "长者版",     "首页",
};

static const char *const crumbs[] = {
    "你当前位置",       "你当前的位置", "你所在的位置", "你现在的位置", "你的位置",       "当前位置",
    "当前所在位置",     "当前的位置",   "您在这里",     "您当前位置",   "您当前所在位置", "您当前所在的位置",
    "您当前的位置",     "您所在位置",   "您所在的位置", "您所处的位置", "您现在位置",     "您现在所在位置",
    "您现在所在的位置", "您现在的位置", "您的位置",     "您的当前位置", "您目前位置",     "您目前的位置",
    "所在位置",         "现在位置",     "目前位置",
};

static const char *const related[] = {
    "为您推荐", "关联解读", "关联阅读", "原文链接", "发表评论",     "图文解读", "图解链接",
    "延伸阅读", "推荐阅读", "政策文件", "政策解读", "政策解读链接", "文件解读", "文件链接",
    "更多推荐", "更多精彩", "最新文章", "最新评论", "热点新闻",     "热门推荐", "热门搜索",
    "热门文章", "猜你喜欢", "相关专题", "相关主题", "相关信息",     "相关内容", "相关动态",
    "相关图解", "相关报告", "相关报道", "相关推荐", "相关政策",     "相关文章", "相关新闻",
    "相关热词", "相关稿件", "相关视频", "相关解读", "相关话题",     "相关资讯", "相关链接",
    "相关阅读", "精彩推荐", "网友评论", "视频解读", "解读",         "解读材料", "解读链接",
};

static const char *const siblings[] = {
    "上一条", "上一篇", "上一页", "下一条", "下一篇", "下一页", "前一篇", "后一篇",
};

static const char *const footers[] = {
    "ICP备",     "ICP证",     "公网安备",  "网安备", "网站标识码",          "版权所有",
    "Copyright", "COPYRIGHT", "copyright", "©",      "All Rights Reserved", "网站备案号",
    "备案编号",
};

static const char *const soft_footers[] = {
    "主办",     "承办",     "协办",     "技术支持", "技术维护", "网站地图", "联系我们", "地址", "邮编",
    "邮政编码", "联系电话", "网络报障", "维护",     "隐私",     "建议使用", "电话",     "传真", "关于我们",
    "法律声明", "网站声明", "免责声明", "运维",     "政府网",   "您是第",   "设计",     "开发", "值班",
};

static const char *const notices[] = {
    "页面不存在",
    "页面没有找到",
    "页面未找到",
    "页面找不到",
    "找不到页面",
    "未找到页面",
    "无法找到",
    "信息不存在",
    "文章不存在",
    "内容不存在",
    "该页无法",
    "您访问的页面",
    "你访问的页面",
    "您要访问的页面",
    "您所访问的",
    "已被删除",
    "已删除或",
    "不存在或",
    "Not Found",
    "not found",
    "提示信息",
    "系统提示",
    "访问出错",
    "页面出错",
    "出错了",
    "错误页面",
    "参数错误",
    "服务器错误",
    "Internal Server Error",
    "Bad Gateway",
    "Service Unavailable",
    "系统维护",
    "暂停访问",
    "网站维护",
    "文件不存在",
    "资源不存在",
    "没有权限",
    "无权访问",
    "对不起",
    "已下线",
    "已下架",
    "文章已删除",
    "稿件已删除",
    "已被屏蔽",
    "过期或不存在",
    "没有找到您",
    "页面已失效",
    "链接已失效",
    "Forbidden",
    "禁止访问",
    "抱歉",
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool any_in(struct gong_span line, const char *const *words, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++)
        if (has(line, words[i]))
            return true;
    return false;
}

/* The first three bytes: one Chinese character, which no shorter word of a list has. */
static uint32_t head_of(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;

    return (uint32_t)u[0] << 16 | (uint32_t)u[1] << 8 | u[2];
}

/* Where in the sorted list the words begin that may stand at the start of s: halving finds it for
 * Chinese characters. */
static size_t first_word(struct gong_span s, const char *const *words, size_t n)
{
    size_t lo = 0, mid;
    uint32_t head = head_of(s.ptr);

    while (lo < n) {
        mid = (lo + n) / 2;
        if ((unsigned char)words[mid][0] < 0x80 || head_of(words[mid]) < head)
            lo = mid + 1;
        else
            n = mid;
    }
    return lo;
}

/* Bytes of the longest word of a sorted list that stands at `at`; 0: none. */
static size_t longest_at(struct gong_span line, size_t at, const char *const *words, size_t n)
{
    struct gong_span rest = gong_span_sub(line, at, line.len);
    unsigned char lead = rest.len ? (unsigned char)rest.ptr[0] : 0;
    size_t i, len, best = 0;

    if (rest.len == 0)
        return 0;
    for (i = lead >= 0xE0 && rest.len >= 3 ? first_word(rest, words, n) : 0;
         i < n && (unsigned char)words[i][0] <= lead; i++) {
        if (lead >= 0xE0 && (rest.len < 3 || head_of(words[i]) > head_of(rest.ptr)))
            break;
        len = strlen(words[i]);
        if (len > best && starts(rest, words[i]))
            best = len;
    }
    return best;
}

/* Blanks and the signs between tools: [ ] ( ) | / : · - > and their wide forms. */
static size_t separator_at(struct gong_span line, size_t at)
{
    unsigned n;

    if (blank_at(line, at, &n))
        return n;
    if (strchr("[]()|/:-><.,&_!*", line.ptr[at]))
        return 1;
    return longest_at(line, at, separators, COUNT(separators));
}

/* true where the line holds words of the table and separators, and nothing else. */
static bool only(struct gong_span line, const char *const *words, size_t n)
{
    size_t at = 0, len, found = 0;

    if (line.len > MAX_LINE)
        return false;
    while (at < line.len) {
        len = longest_at(line, at, words, n);
        found += len > 0;
        if (len == 0)
            len = separator_at(line, at);
        if (len == 0)
            return false;
        at += len;
    }
    return found > 0;
}

static bool only_separators(struct gong_span line)
{
    size_t at = 0, n;

    while (at < line.len && (n = separator_at(line, at)) > 0)
        at += n;
    return at == line.len && line.len > 0;
}

bool words_tools(struct gong_span line)
{
    return only(line, tools, COUNT(tools)) || only_separators(line);
}

bool words_caption(struct gong_span line)
{
    return line.len <= MAX_LINE && (ends(line, "摄") || ends(line, "摄）") || ends(line, "摄影")) &&
           (has(line, "记者") || has(line, "通讯员"));
}

bool words_chrome(struct gong_span line)
{
    return only(line, chrome, COUNT(chrome));
}

static bool opens(struct gong_span line, const char *const *words, size_t n)
{
    return line.len <= MAX_LINE && longest_at(line, 0, words, n) > 0;
}

/* >> 政务公开 >> 法治政府工作报告: a crumb whose 首页 stands on the line before. */
static bool goes_on_as_crumb(struct gong_span line)
{
    return starts(line, ">>") || starts(line, "»") || starts(line, "›") || starts(line, "＞");
}

bool words_crumb(struct gong_span line)
{
    struct gong_span rest;

    if (line.len > MAX_LINE)
        return false;
    if (goes_on_as_crumb(line))
        return true;
    if (opens(line, crumbs, COUNT(crumbs)))
        return true;
    if (!starts(line, "首页") && !starts(line, "网站首页"))
        return false;
    rest = trim(gong_span_sub(line, starts(line, "首页") ? 6 : 12, line.len));
    return starts(rest, ">") || starts(rest, "＞") || starts(rest, "»") || starts(rest, "›") ||
           starts(rest, "/") || starts(rest, "-") || starts(rest, "→");
}

bool words_related(struct gong_span line)
{
    size_t n = line.len <= MAX_LINE ? longest_at(line, 0, related, COUNT(related)) : 0;

    if (starts(line, "【") || starts(line, "["))
        return words_related(gong_span_sub(line, starts(line, "[") ? 1 : 3, line.len));
    return n > 0 && (n == line.len || separator_at(line, n) > 0);
}

bool words_related_surely(struct gong_span line)
{
    size_t n = line.len <= MAX_LINE ? longest_at(line, 0, related, COUNT(related)) : 0;

    return n > 0 &&
           (starts(line, "相关") || starts(line, "延伸") || starts(line, "推荐") || starts(line, "热门") ||
            starts(line, "猜你")) &&
           (n == line.len || (separator_at(line, n) > 0 && line.len <= n + 3));
}

/* The name of a column, which a flattened page has above the title of its document. */
bool words_column(struct gong_span line)
{

    return longest_at(line, 0, columns, COUNT(columns)) == line.len && line.len > 0;
}

bool words_sibling(struct gong_span line)
{
    size_t n = line.len <= MAX_LINE ? longest_at(line, 0, siblings, COUNT(siblings)) : 0;

    if (starts(line, "【") || starts(line, "["))
        return words_sibling(gong_span_sub(line, starts(line, "[") ? 1 : 3, line.len));
    return n > 0 && (n == line.len || separator_at(line, n) > 0);
}

/* Nothing but the words of a pager, numbers and separators, and one word at least. */
bool words_pager(struct gong_span line)
{
    size_t at = 0, n, sure = 0;

    if (line.len > MAX_LINE)
        return false;
    while (at < line.len) {
        n = longest_at(line, at, pagers, COUNT(pagers));
        sure += n == 9;
        if (n == 0 && line.ptr[at] >= '0' && line.ptr[at] <= '9')
            n = 1;
        if (n == 0)
            n = separator_at(line, at);
        if (n == 0)
            return false;
        at += n;
    }
    return sure > 0;
}

/* Every word of footers has one of these, or an ASCII letter, or the sign of copyright: most lines of
 * prose have none. */
static bool may_be_footer(struct gong_span line)
{
    static const char *const parts[] = {"备", "版权", "标识码"};
    unsigned found = 0;
    size_t i;

    for (i = 0; i < line.len; i++) {
        unsigned char c = (unsigned char)line.ptr[i];
        found |= (unsigned char)((c | 0x20) - 'a') < 26 || c == 0xC2;
    }
    return found || any_in(line, parts, COUNT(parts));
}

bool words_footer(struct gong_span line)
{
    return line.len <= MAX_LINE && may_be_footer(line) && any_in(line, footers, COUNT(footers));
}

bool words_footer_soft(struct gong_span line)
{
    return line.len <= MAX_LINE && any_in(line, soft_footers, COUNT(soft_footers));
}

bool words_editor(struct gong_span line)
{
    size_t n;

    if (starts(line, "（") || starts(line, "(") || starts(line, "[") || starts(line, "【"))
        return words_editor(gong_span_sub(line, (unsigned char)line.ptr[0] < 0x80 ? 1 : 3, line.len));
    n = line.len < 160 ? longest_at(line, 0, editors, COUNT(editors)) : 0;
    return n > 0 &&
           (starts(gong_span_sub(line, n, line.len), "：") || starts(gong_span_sub(line, n, line.len), ":"));
}

bool words_comments(struct gong_span line)
{
    static const char *const words[] = {"网友评论", "条评论",   "跟贴",     "发表评论",
                                        "最热评论", "最新评论", "热门评论", "全部评论",
                                        "我要评论", "用户评论", "精彩评论"};

    return line.len <= 90 && (has(line, "评") || has(line, "跟贴")) && any_in(line, words, COUNT(words)) &&
           !has(line, "。") && !has(line, "，");
}

bool words_pointing(struct gong_span line)
{
    static const char *const words[] = {"附件", "附表", "附图", "下载", "点击",   "详见",   "见下图",
                                        "如图", "扫码", "扫描", "长按", "二维码", "全文请", "视频"};

    return any_in(line, words, COUNT(words));
}

bool words_disclaimer(struct gong_span line)
{

    return longest_at(line, 0, disclaimers, COUNT(disclaimers)) > 0;
}

bool words_leaving(struct gong_span line)
{
    if (line.len > MAX_LINE)
        return false;
    return has(line, "即将离开") || has(line, "您访问的链接");
}

/* 404 as a notice: no part of a number, and no count or name: 404号, 404件. */
static bool says_404(struct gong_span line)
{
    size_t at = gong_span_find(line, 0, GONG_LIT("404"));
    struct gong_span rest;

    if (at == SIZE_MAX || (at > 0 && line.ptr[at - 1] >= '0' && line.ptr[at - 1] <= '9'))
        return false;
    rest = gong_span_sub(line, at + 3, line.len);
    return rest.len == 0 || strchr(" -_|:!.<", rest.ptr[0]) || starts(rest, "错误") || starts(rest, "页面") ||
           starts(rest, "，") || starts(rest, "：") || starts(rest, "！") || starts(rest, "—") ||
           starts(rest, "提示") || starts(rest, "无法") || starts(rest, "您");
}

bool words_notice(struct gong_span line)
{
    return says_404(line) || any_in(line, notices, COUNT(notices));
}

/* ---- labels ------------------------------------------------------------------------------ */

static const char *const labels[] = {
    "上传时间",
    "主办单位",
    "主题",
    "主题分类",
    "主题类别",
    "主题词",
    "产生日期",
    "人气",
    "体裁",
    "体裁分类",
    "作者",
    "供稿",
    "供稿单位",
    "保护视力色",
    "信息分类",
    "信息发布机构",
    "信息名称",
    "信息提供单位",
    "信息提供日期",
    "信息时效期",
    "信息时间",
    "信息来源",
    "信息来源单位",
    "信息类别",
    "信息索引号",
    "公布日期",
    "公布时间",
    "公开属性",
    "公开形式",
    "公开方式",
    "公开日期",
    "公开时间",
    "公开时限",
    "公开机构",
    "公开目录",
    "公开类别",
    "公开类型",
    "公开范围",
    "公开责任部门",
    "公文文号",
    "公文时效",
    "公文种类",
    "关键字",
    "关键词",
    "内容描述",
    "内容来源",
    "内容概要",
    "内容概览",
    "内容概述",
    "分享",
    "分享到",
    "分类",
    "刊登时间",
    "制发机关",
    "制定机关",
    "印发日期",
    "印发时间",
    "发布人",
    "发布单位",
    "发布文号",
    "发布日期",
    "发布时间",
    "发布机构",
    "发布者",
    "发文字号",
    "发文文号",
    "发文日期",
    "发文时间",
    "发文机关",
    "发文机构",
    "发稿时间",
    "发表时间",
    "名称",
    "在线链接地址",
    "失效日期",
    "字体",
    "字号",
    "实施日期",
    "审核",
    "已浏览",
    "废止日期",
    "录入人",
    "录入时间",
    "征集单位",
    "征集时间",
    "成文日期",
    "所属主题",
    "所属机构",
    "所属栏目",
    "打印",
    "提交时间",
    "摄影",
    "效力状态",
    "文件下载",
    "文件名称",
    "文件来源",
    "文件编号",
    "文号",
    "文种",
    "文章关键词",
    "文章发布日期",
    "文章发布时间",
    "文章时间",
    "文章来源",
    "施行日期",
    "日期",
    "时效性",
    "时间",
    "是否有效",
    "更新日期",
    "更新时间",
    "有效性",
    "有效期",
    "有效状态",
    "服务对象",
    "来源",
    "来源单位",
    "标签",
    "标题",
    "栏目",
    "法定主动公开分类",
    "浏览",
    "浏览人数",
    "浏览次数",
    "浏览量",
    "点击人数",
    "点击数",
    "点击次数",
    "点击率",
    "点击量",
    "生成日期",
    "生成时间",
    "生效日期",
    "登记号",
    "稿件来源",
    "签发人",
    "索引号",
    "索引码",
    "组配分类",
    "统一登记号",
    "统一编号",
    "编辑",
    "联合发文单位",
    "背景色",
    "规范性文件登记号",
    "视力保护色",
    "记者",
    "访问人数",
    "访问次数",
    "访问量",
    "语种",
    "责任编辑",
    "责任部门",
    "责编",
    "载体类型",
    "阅读",
    "阅读人数",
    "阅读数",
    "阅读次数",
    "阅读量",
};

/* Bytes of s that the label takes, blanks inside of it skipped; 0 where it is not there. */
static size_t label_at(struct gong_span s, const char *label)
{
    size_t at = 0, i = 0, n = strlen(label);
    unsigned len;

    while (i < n && at < s.len) {
        if (i > 0 && blank_at(s, at, &len)) {
            at += len;
            continue;
        }
        if (s.ptr[at] != label[i])
            return 0;
        at++;
        i++;
    }
    return i == n ? at : 0;
}

/* A colon behind a label, with blanks before it: its end, 0 where there is none. */
static size_t colon_at(struct gong_span s, size_t at)
{
    unsigned n;

    while (at < s.len && blank_at(s, at, &n))
        at += n;
    if (at >= s.len)
        return 0;
    if (s.ptr[at] == ':' || s.ptr[at] == ']')
        return at + 1;
    if (starts(gong_span_sub(s, at, s.len), "：") || starts(gong_span_sub(s, at, s.len), "︰") ||
        starts(gong_span_sub(s, at, s.len), "】") || starts(gong_span_sub(s, at, s.len), "］"))
        return at + 3;
    return 0;
}

size_t words_label(struct gong_span s, bool need_colon, struct gong_span *ret_name)
{
    size_t i, n, best = 0, end = 0, colon;

    if (s.len < 3 || (unsigned char)s.ptr[0] < 0xE0)
        return 0;
    for (i = first_word(s, labels, COUNT(labels)); i < COUNT(labels) && head_of(labels[i]) == head_of(s.ptr);
         i++) {
        n = label_at(s, labels[i]);
        if (n <= best)
            continue;
        colon = colon_at(s, n);
        if (!colon && (need_colon || trim(gong_span_sub(s, n, s.len)).len))
            continue;
        best = n;
        end = colon ? colon : n;
        *ret_name = gong_span_z(labels[i]);
    }
    return best ? end : 0;
}

static bool is_sorted(const char *const *words, size_t n)
{
    size_t i;

    for (i = 1; i < n; i++)
        if (strcmp(words[i - 1], words[i]) >= 0)
            return false;
    return true;
}

static bool footers_are_seen(void)
{
    size_t i;

    for (i = 0; i < COUNT(footers); i++)
        if (!may_be_footer(gong_span_z(footers[i])))
            return false;
    return true;
}

bool words_are_sorted(void)
{
    return footers_are_seen() && is_sorted(tools, COUNT(tools)) && is_sorted(chrome, COUNT(chrome)) &&
           is_sorted(crumbs, COUNT(crumbs)) && is_sorted(related, COUNT(related)) &&
           is_sorted(siblings, COUNT(siblings)) && is_sorted(labels, COUNT(labels)) &&
           is_sorted(separators, COUNT(separators)) && is_sorted(columns, COUNT(columns)) &&
           is_sorted(pagers, COUNT(pagers)) && is_sorted(editors, COUNT(editors)) &&
           is_sorted(disclaimers, COUNT(disclaimers));
}
