/* columns.c: see columns.h. Documents lie in /a/ and are all alike; rows are made by ROW(). */
#include "columns.h"

#include <gongbao/utf8.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define OK       "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n"
#define URL(n)   "/a/t2025010" n "_100" n ".html"
#define TITLE(n) "青石区雨水管网年度工作情况报告之" n
#define ROW(n)   "<li class=r" n "><a href='" URL(n) "'>" TITLE(n) "</a><span>2025-01-0" n "</span></li>"
#define MENU                                                                                                 \
    "<ul class=menu><li><a href='/zwgk/'>政府信息公开</a></li><li><a "                                 \
    "href='/hdjl/'>互动交流平台</a></li></ul>"                                                         \
    "<div class=hot><p><a href='/a/100234.html'>热门推荐青石区办事指南汇总</a></p></div>"
#define UL(rows) MENU "<ul class=list>" rows "</ul>"
#define JS(text) "<script>" text "</script>"
#define REC(n)   "<record><![CDATA[" ROW(n) "]]></record>"
#define LOC(n)                                                                                               \
    "<url><loc>http://127.0.0.1:%1$u" URL(n) "</loc><lastmod>2025-01-0" n "T08:00:00+08:00</lastmod></url>"
#define OBJ(n)                                                                                               \
    "{\"title\":\"<em>青石区</em>雨水管网年度报告之" n                                                       \
    "\",\"url\":\"" URL(n) "\",\"first_publish_time\":\"2025-01-0" n " 09:00:00\"}"
#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
#define UNIT                                                                                                 \
    "/api-gateway/jpaas-publish-server/front/page/build/"                                                    \
    "unit?webId=7&pageId=8&tplSetId=9&paramJson=%7B%22pageNo%22:"
#define UNIT_END "%2C%22pageSize%22:15%7D"
#define PROXY    "/module/web/jpage/dataproxy.jsp?"
#define API      "/gkmlpt/api/all/12?page="

struct page {
    const char *path, *body;
};

/* A path that ends in '*' stands for all that begin so. */
static const struct page pages[] = {
    {"/trs0/",
     UL(ROW("1") ROW("2"))
         JS("//createPageHTML(9, 0, \"index\", \"html\");\ncreatePageHTML(3, 0, \"index\", \"html\");")},
    {"/trs0/index_1.html", UL(ROW("3") ROW("4")) JS("createPageHTML(3, 1, \"index\", \"html\");")},
    {"/trs0/index_2.html", UL(ROW("5") ROW("6")) JS("createPageHTML(3, 2, \"index\", \"html\");")},
    {"/trs1/", UL(ROW("1") ROW("2")) JS("createPageHTML(6, 3, 0, \"list\", \"shtml\");")},
    {"/trs1/list_2.shtml", UL(ROW("3") ROW("4")) JS("createPageHTML(6, 3, 1, \"list\", \"shtml\");")},
    {"/trs1/list_3.shtml", UL(ROW("5") ROW("6")) JS("createPageHTML(6, 3, 2, \"list\", \"shtml\");")},
    {"/trs2/index.html",
     UL(ROW("1") ROW("2")) JS("var _ChnlCount = 4; var _nPageCount = 2; /* createPageHTML(8,0) */ "
                              "createPageHTML(_ChnlCount,_nPageCount,0,\"index\",\"html\");")},
    {"/trs2/index_1.html", UL(ROW("1") ROW("2")) JS("createPageHTML(4,2,0,\"index\",\"html\");")},
    {"/trs2/index_2.html", UL(ROW("3") ROW("4")) JS("createPageHTML(4,2,1,\"index\",\"html\");")},
    {"/trs3/", UL(ROW("1")) JS("var countPage = 2; //共几页\nvar currentPage = 0;//所在页从0开始")},
    {"/trs3/index_1.html", UL(ROW("2")) JS("var countPage = 2; var currentPage = 1;")},
    {"/trs4/", UL(ROW("1")) JS("createPageHTML(3, 0, \"index\", \"html\");")},
    {"/trs4/index_1.html", UL(ROW("2")) JS("createPageHTML(3, 1, \"index\", \"html\");")},
    {"/trs4/index_2.html", MENU "<p>您访问的页面不存在</p>"},
    {"/trs5/", UL(ROW("1")) JS("createPageHTML(3, 0, \"index\", \"html\");")},
    {"/trs5/index_1.html", UL(ROW("1")) JS("createPageHTML(3, 0, \"index\", \"html\");")},
    {"/trs5/index_2.html", UL(ROW("1")) JS("createPageHTML(3, 0, \"index\", \"html\");")},
    {"/trs6/", UL(ROW("1")) JS("createPageHTML(3, 0, \"index\", \"html\");")},
    {"/jpage/col/index.html",
     MENU "<div id=77><script type='text/xml'><datastore><nextgroup><![CDATA[<a href=\"" PROXY
          "page=1&columnid=5&unitid=77\"></a>]]></nextgroup><recordset>" REC("1")
              REC("2") "</recordset></datastore></script></div>"},
    {PROXY "page=1&columnid=5&unitid=77", XML "<datastore><nextgroup><![CDATA[]]></nextgroup><recordset>" REC(
                                              "3") REC("4") "</recordset></datastore>"},
    {"/jpage/set/index.html",
     MENU "<script type='text/xml'><datastore><recordset>" REC("1")
         REC("2") "</recordset></datastore></script>" JS(
             "$('#77').jpage({perPage:1,groupSize:2,totalRecord:5,proxyUrl:'/module/web/jpage/"
             "dataproxy.jsp',requestData:{col:1,columnid:5,unitid:'77'}})")},
    {PROXY "startrecord=3&endrecord=4&perpage=1&col=1&columnid=5&unitid=77",
     "<datastore><totalrecord>5</totalrecord><recordset>" REC("3") REC("4") "</recordset></datastore>"},
    {PROXY "startrecord=5&endrecord=6&perpage=1&col=1&columnid=5&unitid=77",
     "<datastore><totalrecord>5</totalrecord><recordset>" REC("5") "</recordset></datastore>"},
    {"/jpage/dtd",
     XML "<datastore><!DOCTYPE a [<!ENTITY b 'bbbb'>]><recordset>" REC("1") "</recordset></datastore>"},
    {"/jpaas/", UL(ROW("1")) "<div querydata=\"{'webId':'7','pageId':'8','tplSetId':'9'}\"></div>"},
    {UNIT "1" UNIT_END, "{\"success\":true,\"data\":{\"html\":\"<ul><li><a href='" URL("1") "'>" TITLE(
                            "1") "</a>2025-01-01</li></ul>\"}}"},
    {UNIT "2" UNIT_END, "{\"success\":true,\"data\":{\"html\":\"<ul><li><a href='" URL("2") "'>" TITLE(
                            "2") "</a>2025-01-02</li></ul>\"}}"},
    {UNIT "3" UNIT_END, "{\"success\":true,\"data\":{\"html\":\"\"}}"},
    {"/gkmlpt/index", JS("window._CONFIG = {SID: '755', TREE: []}")},
    {API "1&sid=755", "{\"total\":3,\"articles\":[" OBJ("1") "," OBJ("2") "]}"},
    {API "2&sid=755", "{\"total\":3,\"articles\":[{\"title\":\"青石区雨水管网年度报告之三\",\"url\":\"" URL(
                          "3") "\",\"create_time\":1735862400}]}"},
    {"/ucap/", UL("") JS("$.get('/search?q='); "
                         "load(\"/es-search/search/abc?_template=ucap/list&_isJson=true&_pageSize=2\")")},
    {"/es-search/search/abc?_template=ucap/list&_isJson=true&_pageSize=2&page=1",
     "{\"data\":{\"total\":3,\"results\":[" OBJ("1") "," OBJ("2") "]}}"},
    {"/es-search/search/abc?_template=ucap/list&_isJson=true&_pageSize=2&page=2",
     "{\"data\":{\"total\":3,\"results\":[" OBJ("3") "]}}"},
    {"/full/list.json*", "[" OBJ("1") "," OBJ("2") "]"},
    {"/deep/list.json", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]"},
    {"/site/label/8888?IsAjax=1&siteId=3&pageSize=2&pageIndex=1", "<ul>" ROW("1") ROW("2") "</ul>"},
    {"/site/label/8888?IsAjax=1&siteId=3&pageSize=2&pageIndex=2", "<ul>" ROW("3") "</ul>"},
    {"/site/label/8888?IsAjax=1&siteId=3&pageSize=2&pageIndex=3", "<div></div>"},
    {"/longxun/", UL("") JS("var u = '/site/label/8888?IsAjax=1&siteId=3&pageSize=2';")},
    {"/next/", UL(ROW("1") ROW("2")) "<!-- <a href=trap.html>下一页</a> --><a href='p2.html'>下一页</a>"},
    {"/next/p2.html", UL(ROW("3")) "<a href='./'>上一页</a><a href='p2.html'>下一页</a>"},
    {"/number/", UL(ROW("1")) "<a href=#>1</a><a href='/elsewhere/2.html'>2</a><a href='list2.html'>2</a><a "
                              "href='list3.html'>3</a>"},
    {"/number/list2.html", UL(ROW("2")) "<a href=./>1</a><a>2</a><a href='list3.html'>3</a>"},
    {"/number/list3.html", UL(ROW("3")) "<a href=./>1</a><a href=list2.html>2</a><a>3</a>"},
    {"/count/list.aspx?page=1", UL(ROW("1"))},
    {"/count/list.aspx?page=2", UL(ROW("2"))},
    {"/clamp/list.aspx*", UL(ROW("1") ROW("2"))},
    {"/away/", UL(ROW("1")) "<a href='http://other.example/2.html'>下一页</a>"},
    {"/abroad/",
     UL("<li><a href='http://other.example/zwgk/202501/t20250101_1001.html'>青石区雨水管网年度报告</a>"
        "<span>2025-01-01</span></li>")},
    {"/odd/",
     UL(ROW("1") "<li><a href='file:///etc/passwd100'>青石区雨水管网年度报告</a>2025-01-01</li><li><a "
                 "href='http://169.254.169.254/100'>青石区雨水管网年度报告</a>2025-01-01</li>")},
    {"/none/", MENU},
    {"/sitemap/deep.xml", XML
     "<sitemapindex><sitemap><loc>http://127.0.0.1:%1$u/sitemap/index.xml</loc></sitemap></sitemapindex>"},
    {"/sitemap/index.xml",
     XML "<sitemapindex "
         "xmlns=\"x\"><sitemap><loc>http://127.0.0.1:%1$u/sitemap/1.xml</loc></sitemap><sitemap><loc>http://"
         "127.0.0.1:%1$u/sitemap/2.xml?a=1&amp;b=2</loc></sitemap></sitemapindex>"},
    {"/sitemap/1.xml", XML "<urlset>" LOC("1") LOC("2") "</urlset>"},
    {"/sitemap/2.xml?a=1&b=2",
     XML "<urlset>" LOC("3") "<url><loc>http://127.0.0.1:%1$u/zwgk/</loc></url></urlset>"},
    {"/sitemap/plain.txt", "\xEF\xBB\xBFhttp://127.0.0.1:%1$u" URL("1") "\r\nhttp://127.0.0.1:%1$u" URL(
                               "2") "\n\nhttp://127.0.0.1:%1$u" URL("3")},
    {"/sitemap/prose.txt", "http://127.0.0.1:%1$u" URL("1") " is a page of ours\n"},
    {"/sitemap/bare.xml",
     XML "<sitemapindex><sitemap>\n http://127.0.0.1:%1$u/sitemap/1.xml\n</sitemap></sitemapindex>"},
    {"/sitemap/dtd.xml", XML "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><urlset>" LOC("1") "</urlset>"},
    {"/sitemap/cut.xml", XML "<urlset>" LOC("1") "<url><loc>http://"},
    {"/rss.xml",
     "\n<!-- made here -->\n<rss><channel><title>x</title><link>/</link><item><title><![CDATA[" TITLE(
         "1") "]]></title><link>" URL("1") "?a=1&amp;b=2</link><pubDate>Wed, 01 Jan 2025 08:00:00 "
                                           "+0800</pubDate></item></channel></rss>"},
    {"/atom.xml",
     XML "<feed><link rel='next' href='/atom2.xml'/><entry><title>" TITLE(
         "1") "</title><link rel='alternate' href='" URL("1") "'/><updated>2025-01-01T00:00:00Z</updated></"
                                                              "entry></feed>"},
    {"/atom/base.xml", XML
     "<feed xml:base='http://127.0.0.1:%1$u/wrong/'><link rel='self' href='me'/><entry xml:base='/a/'><link "
     "rel='enclosure' href='x.pdf'/><link rel='alternate' href='t20250101_1001.html'/><content "
     "xml:base='/no/'>"
     "</content></entry><entry><link href='../a/t20250102_1002.html'/></entry><entry><link "
     "xml:base='/a/' href='t20250103_1003.html'/></entry></feed>"},
    {"/rss/guid.xml",
     XML "<rss><channel><item><title>a</title><guid>http://127.0.0.1:%1$u/a/t20250101_1001.html</guid></item>"
         "<item><guid isPermaLink='false'>http://127.0.0.1:%1$u/a/t20250109_1009.html</guid></item>"
         "<item><guid>47</guid></item>"
         "<item><guid>http://127.0.0.1:%1$u/nowhere</guid><link>/a/t20250102_1002.html</link></item>"
         "</channel></rss>"},
    {"/here/", UL(ROW("1"))},
    {"/sitemap/here.xml",
     XML "<urlset><url><loc>" URL("1") "</loc></url><url><loc>" URL("2") "</loc></url></urlset>"},
    {"/atom2.xml",
     XML "<feed><entry><title>" TITLE("2") "</title><link href='" URL("2") "'/></entry></feed>"},
};

/* A sitemap as a file of gzip; broken: its end is missing; bomb: 64 times as large as a page may be. */
static void packed(struct hostile_call *c)
{
    static char text[4 << 20];
    static unsigned char out[1 << 16];
    z_stream z = {0};
    size_t n = 0;

    n += (size_t)snprintf(text, sizeof text,
                          XML "<urlset><url><loc>http://127.0.0.1:%u" URL("1") "</loc></url></urlset>",
                          c->h->port);
    if (strstr(c->r->path, "bomb"))
        for (; n < sizeof text; n++)
            text[n] = ' ';
    z.next_in = (unsigned char *)text;
    z.avail_in = (unsigned)n;
    z.next_out = out;
    z.avail_out = sizeof out;
    if (deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK ||
        deflate(&z, Z_FINISH) != Z_STREAM_END)
        abort();
    deflateEnd(&z);
    http1_puts(c->fd, "HTTP/1.1 200 OK\r\nContent-Type: application/gzip\r\nConnection: close\r\n\r\n");
    http1_write(c->fd, out, strstr(c->r->path, "broken") ? z.total_out / 2 : z.total_out);
}

/* Always a further month, always the same rows. */
static void calendar(struct hostile_call *c)
{
    char text[2048];

    snprintf(text, sizeof text, OK UL(ROW("1")) "<a href='/calendar/%zu'>下一页</a>",
             (size_t)strtoul(c->r->path + 10, NULL, 10) + 1);
    http1_puts(c->fd, text);
}

/* Always page 1, its rows in another order each time. */
static void shuffled(struct hostile_call *c)
{
    static const char *const rows[] = {ROW("1"), ROW("2"), ROW("3")};
    size_t n = (size_t)strtoul(c->r->path + 10, NULL, 10);
    char text[4096];

    snprintf(text, sizeof text, OK "<ul class=list>%s%s%s</ul><a href='/shuffled/%zu'>下一页</a>",
             rows[n % 3], rows[(n + 1) % 3], rows[(n + 2) % 3], n + 1);
    http1_puts(c->fd, text);
}

/* /wide/le/PATH, /wide/be/PATH: what stands at PATH, in UTF-16 with its mark. */
static void wide(struct hostile_call *c)
{
    static char out[1 << 16];
    bool big = c->r->path[6] == 'b';
    struct gong_span text = gong_span("", 0);
    size_t n = 0;
    unsigned len;

    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (strcmp(pages[i].path, c->r->path + 8) == 0)
            text = gong_span_z(pages[i].body);
    http1_puts(c->fd, OK);
    http1_write(c->fd, big ? "\xFE\xFF" : "\xFF\xFE", 2);
    for (size_t at = 0; at < text.len && n + 2 < sizeof out; at += len) {
        uint32_t cp = gong_utf8_at(text, at, &len);
        out[n++] = (char)(big ? cp >> 8 : cp & 255);
        out[n++] = (char)(big ? cp & 255 : cp >> 8);
    }
    http1_write(c->fd, out, n);
}

/* Page 1 with 15 rows, whatever was asked. */
static void same_unit(struct hostile_call *c)
{
    http1_puts(c->fd, OK "{\"data\":{\"html\":\"<ul>");
    for (int i = 0; i < 15; i++) {
        char row[256];
        snprintf(row, sizeof row, "<li><a href='/a/t20250101_%d.html'>" TITLE("x") "</a>2025-01-01</li>",
                 2000 + i);
        http1_puts(c->fd, row);
    }
    http1_puts(c->fd, "</ul>\"}}");
}

/* A sitemap that is no UTF-8, and larger than what is read as another charset. */
static void noise(struct hostile_call *c)
{
    static char blanks[1 << 16];

    memset(blanks, ' ', sizeof blanks);
    http1_puts(c->fd, OK XML "<urlset>\xff");
    for (int i = 0; i < 17 * 16; i++)
        http1_write(c->fd, blanks, sizeof blanks);
    http1_puts(c->fd, "</urlset>");
}

static bool fits(const char *pattern, const char *path)
{
    size_t n = strlen(pattern);

    return pattern[n - 1] == '*' ? strncmp(pattern, path, n - 1) == 0 : strcmp(pattern, path) == 0;
}

/* %1$u in a body is the port. */
static void send_body(struct hostile_call *c, const char *body)
{
    const char *at;
    char port[8];

    snprintf(port, sizeof port, "%u", c->h->port);
    http1_puts(c->fd, OK);
    for (; (at = strstr(body, "%1$u")); body = at + 4) {
        http1_write(c->fd, body, (size_t)(at - body));
        http1_puts(c->fd, port);
    }
    http1_puts(c->fd, body);
}

bool columns_answer(struct hostile_call *c)
{
    const char *path = c->r->path;

    if (strncmp(path, "/a/", 3) == 0)
        return http1_puts(c->fd, OK "<p>正文</p>"), true;
    if (strncmp(path, "/calendar/", 10) == 0)
        return calendar(c), true;
    if (strncmp(path, "/shuffled/", 10) == 0)
        return shuffled(c), true;
    if (strncmp(path, "/wide/", 6) == 0)
        return wide(c), true;
    if (strncmp(path, "/sitemap/packed/", 16) == 0)
        return packed(c), true;
    if (strcmp(path, "/sitemap/noise.xml") == 0)
        return noise(c), true;
    if (strstr(path, "build/unit?webId=same"))
        return same_unit(c), true;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (fits(pages[i].path, path))
            return send_body(c, pages[i].body), true;
    return false;
}
