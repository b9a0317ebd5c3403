#!/bin/sh
# gongbao probe: what is seen on one page, with the rule; files, URLs, and what is no document.
. "$(dirname "$0")/lib.sh"
PORTAL=$BUILD/tests/portal/gong-portal
SITE=$ROOT/pipelines/demo/portal

# --- a document
cat >doc.html <<'EOP'
<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>关于加强管理的通知_云溪县人民政府</title>
<meta name="ArticleTitle" content="关于加强管理的通知"><meta name="PubDate" content="2024-03-05 10:00"></head>
<body><div class="header"><a href="/">首页</a></div><div id="box"><div class="TRS_Editor"><p>各乡镇人民政府：</p>
<p>现将有关事项通知如下，请认真贯彻执行。</p><p><a href="P01.pdf">附件：办理清单.pdf</a></p></div></div>
<div class="footer">版权所有 云溪县人民政府</div></body></html>
EOP
run doc probe doc.html --url https://www.yunxi.example/zwgk/202403/t20240305_7.html
expect "document: exit" 0 "$code"
expect "document: nothing on stderr" "" "$(cat doc.err)"
contains document doc.out "charset     utf-8 by meta; declared utf-8; replaced 0"
contains document doc.out "cms         trs"
contains document doc.out "class       article by article:container"
contains document doc.out "node      html > body > div#box > div.TRS_Editor"
contains document doc.out "first     各乡镇人民政府："
contains document doc.out "关于加强管理的通知  by meta:ArticleTitle"
contains document doc.out "2024-03-05  by meta:PubDate"
contains document doc.out "https://www.yunxi.example/zwgk/202403/P01.pdf"
lacks "a known container needs no hint" doc.out hint

run json probe doc.html --json
expect "json: exit" 0 "$code"
python3 - json.out <<'EOP' || fail "json: not as expected"
import json, sys
o = json.load(open(sys.argv[1]))
assert o["class"] == "article" and o["charset"]["replaced"] == 0 and o["ended"] is None, o
assert o["body"]["selector"] == ".TRS_Editor" and o["body"]["lines"] >= 2, o["body"]
assert {f["name"]: f["value"] for f in o["fields"]}["published_date"] == "2024-03-05"
assert sum(c["bytes"] for c in o["cuts"]) < o["bytes"], o["cuts"]
EOP
checks=$((checks + 1))

# --- a container that no preset names: the probe says what a preset would
long='为进一步规范行政执法行为，切实保护公民、法人和其他组织的合法权益，根据有关法律法规，结合本县实际，制定本办法。'
sed "s/class=\"TRS_Editor\"/class=\"yx-words\"/; s#请认真贯彻执行。#&</p><p>$long</p><p>$long#" doc.html >own.html
run own probe own.html
expect "own container: exit" 0 "$code"
contains "own container" own.out '"body": [".yx-words"]'

# --- lists and pagers
run list probe "$SITE/zwgk/fzzf/index.html" --url https://www.luzhu.example/zwgk/fzzf/index.html
expect "list: exit" 0 "$code"
contains list list.out "class       list"
contains list list.out "pager       link, 2 pages, next https://www.luzhu.example/zwgk/fzzf/index_1.html  (下一页)"
contains list list.out "2025-03-31  鹭渚县人民政府2024年法治政府建设年度报告  https://www.luzhu.example/zwgk/fzzf/202503/"
pager() { # NAME WANT: the pager of a list with $call in its script
    { printf '<html><head><title>通知公告</title><meta name="ColumnName" content="通知公告"><meta name="ColumnType" content="通知公告"></head><body><ul>'
      for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do printf '<li><a href="t20240301_%d.html">第%d号通知的标题</a> 2024-03-01</li>' $i $i; done
      printf '</ul>%s</body></html>' "$call"; } >p.html
    run p probe p.html --url https://h.example/a/index_2.html
    expect "pager: $1" "$2" "$(sed -n 's/^pager *//p' p.out)"
}
call='<script>
//createPageHTML(9, 2, "index", "html");
function createPageHTML(a,b,c,d){}
createPageHTML(17, 2, "index", "shtml");</script>'
pager "call, others commented out" 'script-call, 17 pages, next https://h.example/a/index_3.shtml  (createPageHTML(17, 2, "index", "shtml"))'
call='<script>createPageHTML(129, 9, 0, "list", "html")</script>'
pager "call with a total" 'script-call, 9 pages, next https://h.example/a/list_1.html  (createPageHTML(129, 9, 0, "list", "html"))'
call='<script>createPageHTML(3,2,"index","html")</script>'
pager "last page" 'script-call, 3 pages  (createPageHTML(3,2,"index","html"))'
call='<script>createPageHTML(_total,_pages,0,"index","html")</script>'
pager "variables" 'script-call  (createPageHTML(_total,_pages,0,"index","html"))'
call='<a href="javascript:go(3)">下一页</a>'
pager "a link for scripts" 'script-link  (下一页)'
call='<script>createPageHTML(((((</script>'
pager "an unclosed call" none

# --- what is no document
printf '<html><head><meta http-equiv="refresh" content="0;url=zwgk/"></head><body></body></html>' >stub.html
run stub probe stub.html --url https://www.yunxi.example/
expect "stub: exit" 3 "$code"
contains stub stub.out "class       stub by stub:meta-refresh"
contains stub stub.out https://www.yunxi.example/zwgk/
printf '%%PDF-1.4\n1 0 obj\n' >file.pdf
run pdf probe file.pdf
expect "pdf: exit" 3 "$code"
contains pdf pdf.out "class       attachment"
: >empty.html
run empty probe empty.html
expect "empty: exit" 3 "$code"
run only probe stub.html --set strip.only=article
expect "set aside: exit" 3 "$code"
contains "set aside" only.out "ended       at strip: "

# --- a page does not write to the terminal
printf '<html><head><title>a\033[31mb</title></head><body><div class="TRS_Editor"><p>第一句话\033]0;x\007，完毕。</p></div></body></html>' >esc.html
run esc probe esc.html
expect "no control characters" 0 "$(tr -d '\n' <esc.out | LC_ALL=C grep -c '[[:cntrl:]]')"

# --- mistakes
run none probe nowhere.html
expect "missing file: exit" 1 "$code"
contains "missing file" none.err "nowhere.html: No such file"
run dir probe .
expect "folder: exit" 1 "$code"
run usage probe
expect "no argument: exit" 2 "$code"
run usage probe doc.html other.html
expect "two arguments: exit" 2 "$code"
run usage probe doc.html --nope
expect "unknown option: exit" 2 "$code"
run usage probe doc.html --set strip.nope=1
expect "unknown key: exit" 2 "$code"
contains "unknown key" usage.err nope
head -c 3000 /dev/zero >big.html
run big probe big.html --set item_bytes=2K
expect "too large: exit" 1 "$code"
contains "too large" big.err item_bytes
run help probe --help
expect "help: exit" 0 "$code"
contains help help.out "Examples:"

# --- a URL
if [ -x "$PORTAL" ]; then
    mkfifo pipe
    "$PORTAL" "$SITE" >pipe &
    server=$!
    trap 'kill $server 2>/dev/null; rm -rf "$WORK"' EXIT
    read -r port <pipe
    run private probe "http://127.0.0.1:$port/zwgk/fzzf/index.html"
    expect "private address: exit" 1 "$code"
    contains "private address: how to ask it" private.err 'is not public (see allow_private)'
    run url probe "http://127.0.0.1:$port/zwgk/fzzf/index.html" --allow-private
    expect "url: exit" 0 "$code"
    contains url url.out "pager       link, 2 pages, next http://127.0.0.1:$port/zwgk/fzzf/index_1.html"
    cat >crawl.json <<EOP
{"stages": [{"use": "fetch_http", "start": ["http://127.0.0.1:$port/"], "columns": ["http://127.0.0.1:$port/zwgk/"],
  "follow": "a", "depth": 1, "contact": "mailto:us@yunxi.example"}, {"use": "decode"},
 {"use": "strip", "presets": "$ROOT/pipelines/cms"}, {"use": "emit_jsonl", "path": "out.jsonl"}]}
EOP
    run crawl probe "http://127.0.0.1:$port/zwgk/fzzf/index_1.html" --allow-private --pipeline crawl.json
    expect "a crawl's pipeline: exit" 0 "$code"
    contains "a crawl's pipeline: this page, and nothing else" crawl.out "zwgk/fzzf/index_1.html"
    lacks "a crawl's pipeline: its contact" crawl.err "no contact"
    run gone probe "http://127.0.0.1:$port/nothing/here.html" --allow-private
    expect "404: exit" 1 "$code"
    contains 404 gone.err 404
    rm -rf archive state out

    # --- a list that is no page for people: JSON, asked by POST; its second page has gone
    cat >api.py <<'EOP'
import http.server, json
class Api(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def do_GET(self):
        self.answer(404 if self.path == "/robots.txt" else 405, b"")
    def do_POST(self):
        page = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["pageNo"]
        if page > 1 and self.path == "/torn":
            return self.answer(500, b"")
        rows = [{"url": "/a/t2025010%d_100%d.html" % (n, n), "title": "青石区雨水管网年度工作情况报告之%d" % n,
                 "date": "2025-01-0%d" % n} for n in range(2 * page - 1, 2 * page + 1)]
        self.answer(200, json.dumps({"data": {"total": 5, "results": rows}}).encode())
    def log_message(self, *a):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Api)
print(server.server_address[1], flush=True)
server.serve_forever()
EOP
    python3 api.py >pipe &
    api=$!
    trap 'kill $server $api 2>/dev/null; rm -rf "$WORK"' EXIT
    read -r port <pipe
    run get probe --pipeline crawl.json --set fetch_http.delay=0 "http://127.0.0.1:$port/search" --list --allow-private
    expect "list by GET: exit" 1 "$code"
    contains "list by GET: the reason" get.err http-405
    run post probe --pipeline crawl.json --set fetch_http.delay=0 "http://127.0.0.1:$port/search" --post json --post-body '{"pageNo":{page}}' --allow-private
    expect "list by POST: exit" 0 "$code"
    contains "list by POST" post.out "4 links on 2 pages, and there are more"
    contains "list by POST: what was sent" post.out 'with {"pageNo":2}'
    contains "list by POST: its items" post.out "2025-01-03  青石区雨水管网年度工作情况报告之3  http://127.0.0.1:$port/a/t20250103_1003.html"
    run torn probe --pipeline crawl.json --set fetch_http.delay=0 "http://127.0.0.1:$port/torn" --post json --post-body '{"pageNo":{page}}' --allow-private
    expect "list that breaks off: exit" 3 "$code"
    contains "list that breaks off" torn.out "http-500: "
    kill $api
else
    echo "skipped: URLs (no gong-portal)"
fi
expect "nothing is written" "" "$(find . -name '*.db' -o -name '*.warc*')"
finish
