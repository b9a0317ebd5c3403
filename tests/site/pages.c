/* pages.c: the words of the generated site: invented, from a few templates, with figures that depend
 * on host, document and version. */
#include "site.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define DAY_ZERO 1577836800ll /* 2020-01-01 */

void site_put(struct site_text *t, const char *fmt, ...)
{
    va_list args;
    int n;

    va_start(args, fmt);
    n = vsnprintf(t->ptr + t->len, t->cap - t->len, fmt, args);
    va_end(args);
    if (n > 0)
        t->len += (size_t)n < t->cap - t->len ? (size_t)n : t->cap - t->len - 1;
}

uint64_t site_hash(const char *text)
{
    uint64_t h = 14695981039346656037ull;

    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * 1099511628211ull;
    return h ^ h >> 29;
}

void site_date(long number, int *year, int *month, int *day)
{
    time_t t = (time_t)(DAY_ZERO + number * 86400ll);
    struct tm tm = {0};

    gmtime_r(&t, &tm);
    *year = tm.tm_year + 1900;
    *month = tm.tm_mon + 1;
    *day = tm.tm_mday;
}

static unsigned figure(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
    return (unsigned)(*seed >> 40) % 9000 + 12;
}

static const char *const places[] = {"青石区", "云溪县", "临河市", "白鹿镇", "松岭区", "长汀湾新区"};
static const char *const topics[] = {"雨水管网", "社区养老", "农田水利", "道路养护", "政务服务", "垃圾分类"};

static const char *place_of(const struct site_doc *d)
{
    return places[d->host % (sizeof places / sizeof *places)];
}

static const char *topic_of(const struct site_doc *d)
{
    return topics[(size_t)d->number % (sizeof topics / sizeof *topics)];
}

static void sentence(struct site_text *t, const struct site_doc *d, uint64_t *seed, unsigned kind)
{
    unsigned a = figure(seed), b = figure(seed), c = figure(seed);

    switch (kind % 4) {
    case 0:
        site_put(t, "本期%s共受理%s事项%u件，办结%u件，其中%u件由街道转来。", place_of(d), topic_of(d), a + b,
                 a, c);
        break;
    case 1:
        site_put(t, "累计投入资金%u.%u万元，改造设施%u处，惠及居民%u户。", a, b % 10, c, b);
        break;
    case 2:
        site_put(t, "与上期相比，%s巡查次数增加%u次，平均处理时间为%u小时，群众满意率为%u.%u%%。",
                 topic_of(d), a % 90, b % 70 + 1, 80 + c % 20, a % 10);
        break;
    default:
        site_put(t, "下一步，将继续抽查%u个点位，对发现的%u个问题逐一登记，按月公布进展。", b, c % 300);
    }
}

static void masthead(struct site_text *t, const struct site_doc *d, const char *title)
{
    site_put(t,
             "<!DOCTYPE html>\n<html lang=\"zh\"><head><meta charset=\"utf-8\"><title>%s_%s</title>"
             "<link rel=\"stylesheet\" href=\"/images/main.css\"></head>\n<body><div class=\"header\"><ul "
             "class=\"nav\">",
             title, place_of(d));
    for (size_t i = 0; i < sizeof topics / sizeof *topics; i++)
        site_put(t, "<li><a href=\"/lanmu%zu/\">%s</a></li>", i, topics[i]);
    site_put(t, "</ul></div>\n<div class=\"location\">当前位置：<a href=\"/\">首页</a> &gt; <a "
                "href=\"/zwgk/\">政务公开</a></div>\n");
}

void site_page(struct site_text *t, const struct site_doc *d, size_t bytes)
{
    uint64_t seed = d->host ^ (uint64_t)d->number * 2654435761u ^ (uint64_t)d->version << 32;
    char title[160];
    int y, m, day;

    site_date(d->number, &y, &m, &day);
    snprintf(title, sizeof title, "%s%s工作情况通报（第%ld期）", place_of(d), topic_of(d), d->number);
    masthead(t, d, title);
    site_put(t,
             "<div class=\"article\"><h1>%s</h1><div class=\"info\"><span>发布时间：%d-%02d-%02d</span> "
             "<span>来源：%s%s办公室</span> <span>阅读次数：%ld</span></div>\n<div class=\"TRS_Editor\">\n",
             title, y, m, day, place_of(d), topic_of(d), 100 + d->counter);
    for (unsigned i = 0; i == 0 || t->len + 600 < bytes; i++) {
        site_put(t, "<p style=\"text-indent: 2em; line-height: 1.8\">");
        for (unsigned k = 0; k < 4; k++)
            sentence(t, d, &seed, i + k);
        site_put(t, "</p>\n");
    }
    site_put(t,
             "</div></div>\n<div class=\"footer\">主办：%s人民政府办公室（虚构） 网站标识码：0000000000</div>"
             "</body></html>\n",
             place_of(d));
}

void site_row(struct site_text *t, const struct site_doc *d, const char *tail)
{
    int y, m, day;

    site_date(d->number, &y, &m, &day);
    site_put(t,
             "<li><a href=\"./%04d%02d/t%04d%02d%02d_%ld.html%s\">%s%s工作情况通报（第%ld期）</a>"
             "<span>%04d-%02d-%02d</span></li>\n",
             y, m, y, m, day, 1000 + d->number, tail, place_of(d), topic_of(d), d->number, y, m, day);
}
