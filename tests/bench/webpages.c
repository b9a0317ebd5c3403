/* webpages.c: see webpages.h. */
#include "webpages.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct page {
    char *ptr;
    size_t len, cap;
    unsigned no;
};

static __attribute__((format(printf, 2, 3))) void put(struct page *p, const char *fmt, ...)
{
    va_list ap;
    int n;

    if (p->cap - p->len < 16384) {
        p->cap = p->cap * 2 + 65536;
        p->ptr = realloc(p->ptr, p->cap);
        if (!p->ptr)
            abort();
    }
    va_start(ap, fmt);
    n = vsnprintf(p->ptr + p->len, p->cap - p->len, fmt, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= p->cap - p->len)
        abort();
    p->len += (size_t)n;
}

/* Containers: of known systems, and of a site's own. */
static const char *const containers[] = {"<div class=\"view TRS_UEDITOR trs_paper_default\">",
                                         "<div id=\"zoom\">",
                                         "<div class=\"TRS_Editor\">",
                                         "<ucapcontent>",
                                         "<div class=\"v_news_content\">",
                                         "<div class=\"xq-box-words\">"};
static const char *const closers[] = {"</div>", "</div>", "</div>", "</ucapcontent>", "</div>", "</div>"};

static void put_head(struct page *p)
{
    unsigned n = p->no;

    put(p,
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"X-UA-Compatible\" content=\"IE=edge\">\n"
        "<title>鹭渚县第%u号工作情况报告_鹭渚县人民政府</title>\n",
        n);
    if (n % 4) {
        put(p,
            "<meta name=\"SiteName\" content=\"鹭渚县人民政府\">\n<meta name=\"SiteIDCode\" "
            "content=\"3801210001\">\n"
            "<meta name=\"ColumnName\" content=\"工作报告\">\n<meta name=\"ArticleTitle\" "
            "content=\"鹭渚县第%u号工作情况报告\">\n<meta name=\"PubDate\" content=\"2024-%02u-%02u "
            "09:30\">\n",
            n, n % 12 + 1, n % 28 + 1);
    }
    for (unsigned i = 0; i < 6; i++)
        put(p,
            "<link rel=\"stylesheet\" type=\"text/css\" href=\"/images/css/style%u.css?v=2023%02u\">\n"
            "<script type=\"text/javascript\" src=\"/images/js/lib%u.min.js\"></script>\n",
            i, n % 12, i);
    put(p, "<style>\n");
    for (unsigned i = 0; i < 40; i++)
        put(p,
            ".m%u-box .item-%u a:hover{color:#0%x5aa2;background:url(../img/bg%u.png) no-repeat 0 -%upx}\n",
            i, i, i % 16, i, i * 12);
    put(p, "</style>\n</head>\n");
}

static void put_script(struct page *p, unsigned lines)
{
    put(p, "<script>\n");
    for (unsigned i = 0; i < lines; i++)
        put(p,
            "  if (document.getElementById('nav%u') && window.flag%u < %u) { jQuery('#nav%u').hover(function "
            "() "
            "{ $(this).addClass('on').siblings().removeClass('on'); }); } // 导航 %u\n",
            i, i, i * 3, i, i);
    put(p, "</script>\n");
}

static void put_chrome(struct page *p)
{
    put(p, "<body>\n<div class=\"header\"><div class=\"top\"><a href=\"/\">设为首页</a> | <a "
           "href=\"javascript:void(0)\">"
           "加入收藏</a> | 简体版 | 繁体版 | 无障碍浏览</div>\n<div class=\"search\"><form "
           "action=\"/s\"><input name=\"q\" "
           "type=\"text\" value=\"请输入关键字\"><button>搜索</button></form></div>\n<ul class=\"nav "
           "clearfix\">\n");
    for (unsigned i = 0; i < 70; i++)
        put(p,
            "<li class=\"nav-item\"><a href=\"/zwgk/lm%u/index.html\" target=\"_blank\" "
            "title=\"第%u栏目\">政务公开栏目%u</a>"
            "</li>\n",
            i, i, i);
    put(p, "</ul></div>\n<div class=\"crumb\">当前位置：<a href=\"/\">首页</a> &gt; <a "
           "href=\"/zwgk/\">政务公开</a> &gt; 正文"
           "</div>\n");
}

static void put_metadata(struct page *p)
{
    unsigned n = p->no;

    if (n % 3 == 0)
        put(p,
            "<table class=\"xxgk\"><tr><td>索 引 "
            "号：</td><td>38121006X/2024-%05u</td><td>发布机构：</td><td>县政府办公室"
            "</td></tr>\n<tr><td>文 "
            "号：</td><td>鹭政〔2024〕%u号</td><td>发布日期：</td><td>2024-%02u-%02u</td></tr></table>\n",
            n % 99999, n % 100 + 1, n % 12 + 1, n % 28 + 1);
    put(p,
        "<h1 class=\"title\">鹭渚县第%u号工作情况报告</h1>\n<div "
        "class=\"info\"><span>发布时间：2024-%02u-%02u 09:30</span>"
        "&nbsp;&nbsp;<span>来源：县政府办公室</span>&nbsp;<span>浏览次数：<script>hits(%u)</script></span>"
        "<span>字号：[<a href=\"#\">大</a> <a href=\"#\">中</a> <a href=\"#\">小</a>]</span></div>\n",
        n, n % 12 + 1, n % 28 + 1, n);
}

/* One paragraph of the text, as word processors leave it. */
static void put_paragraph(struct page *p, const char *s, size_t len)
{
    switch (p->no % 3) {
    case 0:
        put(p,
            "<p style=\"text-indent: 2em; line-height: 1.75em; text-align: justify;\"><span "
            "style=\"font-family: 仿宋, "
            "FangSong; font-size: 16px;\">%.*s</span></p>\n",
            (int)len, s);
        break;
    case 1:
        put(p, "<p>　　%.*s</p>\n", (int)len, s);
        break;
    default:
        put(p,
            "<p class=\"MsoNormal\" style=\"margin: 0cm 0cm 0pt; layout-grid-mode: char\"><font "
            "face=\"宋体\" size=\"3\">"
            "<span lang=\"EN-US\">&nbsp;&nbsp;</span>%.*s<o:p></o:p></font></p>\n",
            (int)len, s);
    }
}

static void put_table(struct page *p)
{
    put(p, "<table border=\"1\" cellspacing=\"0\" style=\"border-collapse:collapse\"><tbody>\n");
    for (unsigned i = 0; i < 8; i++)
        put(p,
            "<tr style=\"height:20pt\"><td "
            "style=\"width:80pt\">指标%u</td><td>%u</td><td>%u.%u%%</td></tr>\n",
            i, p->no * 7 + i, p->no % 90, i);
    put(p, "</tbody></table>\n");
}

static void put_document(struct page *p, size_t size)
{
    struct bench_text t = bench_report(size > 30000 ? size - 30000 : 1000);
    size_t from = 0, k = p->no % (sizeof containers / sizeof *containers), lines = 0;
    size_t end = p->no % 3 == 1 ? t.len : t.len * 3 / 4;

    put(p, "<div class=\"content-wrap\">%s\n", containers[k]);
    while (from < end) {
        size_t len = strcspn(t.ptr + from, "\n");
        if (len)
            put_paragraph(p, t.ptr + from, len);
        if (++lines == 8 && p->no % 2)
            put_table(p);
        from += len + 1;
    }
    put(p, "<p><a href=\"./P02024%04u.pdf\">附件：任务清单.pdf</a></p>\n%s</div>\n", p->no % 10000,
        closers[k]);
    bench_text_free(t);
}

static void put_foot(struct page *p)
{
    put(p, "<div class=\"share bdsharebutton\">分享到：<a class=\"bds_weixin\"></a><a "
           "class=\"bds_tsina\"></a></div>\n"
           "<div class=\"tools\"><a href=\"javascript:print()\">打印本页</a> <a "
           "href=\"javascript:close()\">关闭窗口</a></div>\n"
           "<div class=\"related\"><h3>相关链接</h3><ul>\n");
    for (unsigned i = 0; i < 12; i++)
        put(p,
            "<li><a "
            "href=\"/zwgk/202403/t202403%02u_%u.html\">关于做好第%u项工作的通知</a><span>2024-03-%02u</"
            "span></li>\n",
            i + 1, p->no + i, i, i + 1);
    put(p, "</ul></div>\n<div "
           "class=\"footer\"><p>版权所有：鹭渚县人民政府　主办：鹭渚县人民政府办公室</"
           "p><p>网站标识码：3801210001　"
           "某ICP备00000000号　某公网安备 "
           "38012102000000号</p><p>地址：鹭渚县前进路1号　电话：0000-0000000</p></div>\n");
    put_script(p, 20);
    put(p, "</body>\n</html>\n");
}

struct bench_text bench_webpage(unsigned no, size_t size)
{
    struct page p = {NULL, 0, 0, no};
    struct bench_text t;

    /* lengths of documents vary from a third to five thirds of the mean */
    size = size * (2 + no * 7 % 9) / 6;
    put_head(&p);
    put_script(&p, 25);
    put_chrome(&p);
    put_metadata(&p);
    put_document(&p, size);
    put_foot(&p);
    t.ptr = p.ptr;
    t.len = p.len;
    return t;
}
