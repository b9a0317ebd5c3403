/* words.c: what the words of a line say. A line of tools is one that nothing is left of when
 * all tool words and separators are taken away: so "分享" alone is a button, and "分享到了成果"
 * is a sentence. Lines longer than MAX_LINE bytes are prose and not looked at. */
#include "strip.h"

enum { MAX_LINE = 400 };

static const char *const tools[] = {
    "扫一扫在手机打开当前页",
    "扫一扫在手机上打开",
    "手机扫一扫",
    "扫一扫",
    "用手机查看",
    "二维码",
    "打印本页",
    "打印文章",
    "打印预览",
    "打印",
    "关闭窗口",
    "关闭本页",
    "关闭页面",
    "关闭",
    "收藏本页",
    "加入收藏",
    "收藏",
    "分享到",
    "分享至",
    "分享",
    "字体大小",
    "字体",
    "字号",
    "超大",
    "特大",
    "放大",
    "缩小",
    "默认",
    "大",
    "中",
    "小",
    "新浪微博",
    "腾讯微博",
    "微博",
    "微信好友",
    "朋友圈",
    "微信",
    "QQ空间",
    "QQ好友",
    "QQ",
    "空间",
    "语音播报",
    "语音朗读",
    "朗读",
    "收听",
    "播报",
    "保护视力色",
    "视力保护色",
    "视力保护",
    "背景色",
    "复制链接",
    "复制",
    "返回顶部",
    "返回列表",
    "返回首页",
    "返回上一页",
    "返回",
    "下载文字版",
    "下载图片版",
    "我要纠错",
    "内容纠错",
    "纠错",
    "点赞",
    "点击收起详细信息",
    "点击展开详细信息",
    "收起",
    "展开",
    "推荐给好友",
    "推荐",
    "正文",
    "全文",
    "无障碍阅读",
    "繁体",
    "简体",
    "适老化",
    "到微信",
    "到微博",
    "到",
    "用微信",
    "更多",
    "回到顶部",
    "下载",
    "预览",
    "文章",
    "保存",
    "全屏",
    "加大",
    "还原",
    "减小",
    "关闭当前页面",
    "仅内容打印",
    "下载本信息公开文件",
    "我要留言",
    "网站纠错",
    "文本下载",
    "X",
    "听全文",
    "听新闻",
    "文字版",
    "图片版",
    "手机版",
    "A+",
    "A-",
    "A",
    "T",
    "+",
    "评论",
    "举报",
    "网页",
    "公众号",
    "微信扫一扫",
    "打开",
    "分享此页",
    "到：",
};

static const char *const chrome[] = {
    "政务邮箱", "简体版",   "繁体版",     "简体中文",   "繁體中文", "繁體版",   "简体",         "繁体",
    "繁體",     "無障礙",   "无障碍浏览", "无障碍阅读", "无障碍",   "长者助手", "长者模式",     "长者版",
    "长者专区", "关怀版",   "关怀模式",   "适老化",     "适老版",   "适老",     "登录",         "注册",
    "设为首页", "加入收藏", "收藏本站",   "网站地图",   "联系我们", "首页",     "搜索",         "English",
    "EN",       "移动版",   "手机版",     "移动端",     "微信",     "微博",     "智能问答",     "智能机器人",
    "智能客服", "邮箱",     "政务新媒体", "国际版",     "进入",     "站群导航", "网站支持IPv6", "IPv6",
    "支持",     "网站",     "我要写信",   "导航",       "政务微博", "政务微信", "客户端",       "APP",
    "手机站",   "老年版",   "个人中心",   "退出",       "您好",     "欢迎访问", "今天是",       "天气",
    "数据开放", "RSS",      "订阅",
};

static const char *const crumbs[] = {
    "当前位置",         "您当前的位置",   "您的位置",   "您现在的位置", "您所在的位置", "您当前所在的位置",
    "当前所在位置",     "您当前所在位置", "现在位置",   "所在位置",     "你的位置",     "你当前的位置",
    "您现在所在的位置", "您所在位置",     "当前的位置", "你现在的位置", "您在这里",     "您现在位置",
};

static const char *const related[] = {
    "相关阅读", "相关链接", "相关文章",     "相关新闻", "相关报道", "相关解读", "相关信息", "相关推荐",
    "相关内容", "延伸阅读", "推荐阅读",     "热门推荐", "猜你喜欢", "更多推荐", "为您推荐", "相关稿件",
    "相关政策", "解读链接", "政策解读链接", "图解链接", "热点新闻", "最新文章", "热门文章", "关联阅读",
    "关联解读", "文件解读", "相关热词",     "相关主题", "相关资讯", "热门搜索", "相关话题", "政策解读",
    "政策文件", "解读材料", "相关图解",     "图文解读", "视频解读", "解读",     "文件链接", "原文链接",
    "相关专题", "相关动态", "相关视频",     "网友评论", "最新评论", "发表评论", "更多精彩", "精彩推荐",
    "相关图解", "相关报告",
};

static const char *const siblings[] = {
    "上一篇", "下一篇", "上一条", "下一条", "上一页", "下一页", "前一篇", "后一篇",
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

static size_t longest_at(struct gong_span line, size_t at, const char *const *words, size_t n)
{
    struct gong_span rest = gong_span_sub(line, at, line.len);
    size_t i, best = 0;

    for (i = 0; i < n && rest.len; i++) {
        if (words[i][0] != rest.ptr[0] || !starts(rest, words[i]))
            continue;
        if (strlen(words[i]) > best)
            best = strlen(words[i]);
    }
    return best;
}

/* Blanks and the signs between tools: [ ] ( ) | / : · - > and their wide forms. */
static size_t separator_at(struct gong_span line, size_t at)
{
    static const char *const wide[] = {"【", "】", "（", "）", "：", "｜", "·",  "—", "、",
                                       "，", "《", "》", "。", "»",  "›",  "＞", "▲", "▼",
                                       "×",  "！", "〖", "〗", "★",  "●",  "■",  "•"};
    unsigned n;

    if (blank_at(line, at, &n))
        return n;
    if (strchr("[]()|/:-><.,&_!*", line.ptr[at]))
        return 1;
    return longest_at(line, at, wide, COUNT(wide));
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

bool words_crumb(struct gong_span line)
{
    struct gong_span rest;

    if (line.len > MAX_LINE)
        return false;
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
    static const char *const words[] = {"政府信息公开",
                                        "政策文件",
                                        "政务公开",
                                        "通知公告",
                                        "公示公告",
                                        "公告公示",
                                        "工作动态",
                                        "部门动态",
                                        "工作信息",
                                        "信息公开",
                                        "法治政府建设",
                                        "法治建设",
                                        "信息公开年报",
                                        "政府信息公开年报",
                                        "法定主动公开内容",
                                        "新闻动态",
                                        "政务动态",
                                        "重点领域信息公开",
                                        "政府工作报告全文",
                                        "统计信息",
                                        "规划计划",
                                        "计划总结",
                                        "工作总结",
                                        "法治政府建设年度报告",
                                        "政府信息公开年度报告",
                                        "其他法定信息"};

    return longest_at(line, 0, words, COUNT(words)) == line.len && line.len > 0;
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
    static const char *const words[] = {"上一页", "下一页", "上页", "下页", "首页", "尾页", "末页", "前一页",
                                        "后一页", "第",     "页",   "共",   "跳转", "转到", "到"};
    size_t at = 0, n, sure = 0;

    if (line.len > MAX_LINE)
        return false;
    while (at < line.len) {
        n = longest_at(line, at, words, COUNT(words));
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

bool words_footer(struct gong_span line)
{
    return line.len <= MAX_LINE && any_in(line, footers, COUNT(footers));
}

bool words_footer_soft(struct gong_span line)
{
    return line.len <= MAX_LINE && any_in(line, soft_footers, COUNT(soft_footers));
}

bool words_editor(struct gong_span line)
{
    static const char *const words[] = {"责任编辑", "责编", "编辑", "审核", "校对", "初审", "复审",
                                        "终审",     "审稿", "一审", "二审", "三审", "供稿", "投稿"};
    size_t n;

    if (starts(line, "（") || starts(line, "(") || starts(line, "[") || starts(line, "【"))
        return words_editor(gong_span_sub(line, (unsigned char)line.ptr[0] < 0x80 ? 1 : 3, line.len));
    n = line.len < 160 ? longest_at(line, 0, words, COUNT(words)) : 0;
    return n > 0 &&
           (starts(gong_span_sub(line, n, line.len), "：") || starts(gong_span_sub(line, n, line.len), ":"));
}

bool words_comments(struct gong_span line)
{
    static const char *const words[] = {"网友评论", "条评论",   "跟贴",     "发表评论",
                                        "最热评论", "最新评论", "热门评论", "全部评论",
                                        "我要评论", "用户评论", "精彩评论"};

    return line.len <= 90 && any_in(line, words, COUNT(words)) && !has(line, "。") && !has(line, "，");
}

bool words_pointing(struct gong_span line)
{
    static const char *const words[] = {"附件", "附表", "附图", "下载", "点击",   "详见",   "见下图",
                                        "如图", "扫码", "扫描", "长按", "二维码", "全文请", "视频"};

    return any_in(line, words, COUNT(words));
}

bool words_disclaimer(struct gong_span line)
{
    static const char *const words[] = {"特别声明", "免责声明",       "版权声明", "平台声明",
                                        "郑重声明", "版权与免责声明", "版权说明", "本网声明"};

    return longest_at(line, 0, words, COUNT(words)) > 0;
}

bool words_leaving(struct gong_span line)
{
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
    "索引号",       "信息索引号",   "索引码",
    "文号",         "发文字号",     "发文文号",
    "文件编号",     "发布文号",     "公文文号",
    "发布机构",     "发文机关",     "发文机构",
    "发布单位",     "制发机关",     "制定机关",
    "公开机构",     "公开责任部门", "信息来源",
    "信息发布机构", "来源",         "稿件来源",
    "文章来源",     "信息提供单位", "内容来源",
    "来源单位",     "发布日期",     "发布时间",
    "公开日期",     "公开时间",     "发文日期",
    "发文时间",     "公文时效",     "成文日期",
    "生成日期",     "生成时间",     "印发日期",
    "印发时间",     "产生日期",     "日期",
    "时间",         "更新时间",     "更新日期",
    "发稿时间",     "刊登时间",     "发表时间",
    "信息提供日期", "信息时间",     "上传时间",
    "录入时间",     "提交时间",     "文章时间",
    "公布日期",     "公布时间",     "实施日期",
    "废止日期",     "生效日期",     "失效日期",
    "有效期",       "施行日期",     "主题分类",
    "体裁分类",     "组配分类",     "分类",
    "信息分类",     "主题词",       "关键词",
    "关键字",       "有效性",       "效力状态",
    "时效性",       "公开方式",     "公开范围",
    "公开形式",     "公开时限",     "公开属性",
    "统一编号",     "登记号",       "规范性文件登记号",
    "名称",         "标题",         "信息名称",
    "文件名称",     "公开类别",     "公开类型",
    "浏览次数",     "浏览量",       "浏览",
    "访问量",       "访问次数",     "阅读次数",
    "点击数",       "点击次数",     "点击量",
    "点击率",       "阅读人数",     "浏览人数",
    "访问人数",     "点击人数",     "阅读量",
    "阅读数",       "阅读",         "人气",
    "已浏览",       "作者",         "编辑",
    "责任编辑",     "审核",         "责编",
    "内容概述",     "语种",         "载体类型",
    "字号",         "字体",         "所属机构",
    "信息类别",     "服务对象",     "发布人",
    "录入人",       "签发人",       "是否有效",
    "公文种类",     "文种",         "所属主题",
    "主题",         "发布者",       "信息来源单位",
    "保护视力色",   "视力保护色",   "背景色",
    "标签",         "栏目",         "所属栏目",
    "公开目录",     "责任部门",     "有效状态",
    "内容概览",     "统一登记号",   "公开责任部门",
    "信息时效期",   "内容描述",     "内容概要",
    "在线链接地址", "文件下载",     "联合发文单位",
    "文件来源",     "体裁",         "法定主动公开分类",
    "主题类别",     "文章关键词",   "征集时间",
    "征集单位",     "主办单位",     "供稿单位",
    "供稿",         "分享到",       "分享",
    "打印",         "摄影",         "记者",
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

    if (s.len < 3 || (unsigned char)s.ptr[0] < 0x80)
        return 0;
    for (i = 0; i < COUNT(labels); i++) {
        if (memcmp(labels[i], s.ptr, 3) != 0)
            continue;
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
