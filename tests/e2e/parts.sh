#!/bin/sh
# A document on three pages, joined as a source does it, to one record: archived, verified, replayed.
. "$(dirname "$0")/lib.sh"
JOIN=$BUILD/tests/gong-join-parts
[ -x "$JOIN" ] || { echo "skipped: parts (no gong-join-parts)"; exit 77; }

# page NAME TEXT NEXT
page() {
    cat >"site/$1" <<END
<html><head><meta charset="utf-8"><meta name="ArticleTitle" content="鹭渚县司法局2024年度法治政府建设情况报告">
<meta name="PubDate" content="2025-01-20 09:00"></head><body><div class="crumb">当前位置：<a href="/">首页</a></div>
<h1>鹭渚县司法局2024年度法治政府建设情况报告</h1><div class="TRS_UEDITOR">$2</div>
<div class="pager">$3</div><div>上一篇：<a href="t20250119_6.html">关于放假的通知</a></div></body></html>
END
}
mkdir site in
page t20250120_7.html '<p>一、主要举措</p><p>2024年，办理行政复议案件37件。</p>' \
    '<a href="t20250120_7_1.html">2</a> <a href="t20250120_7_1.html">下一页</a>'
page t20250120_7_1.html '<p>二、存在的问题</p><p>组织执法培训25场次，培训1200人次。</p>' \
    '<a href="t20250120_7.html">上一页</a> <a href="t20250120_7_2.html">下一页</a>'
page t20250120_7_2.html '<p>三、下一步打算</p><p>新增普法阵地8处。</p>' '<a href="t20250120_7_1.html">上一页</a>'
page t20250119_6.html '<p>元旦放假一天，请各单位合理安排工作。</p>' ''
"$JOIN" site http://www.luzhu.example/zwgk t20250120_7.html >in/joined 2>count
expect "pages" "3 pages" "$(cat count)"

P=$ROOT/pipelines/reports.json
run joined run "$P" --set fetch_files.path=in --set archive_warc.dir=w --set emit_jsonl.path=o.jsonl \
    --set emit_sqlite.path=o.db --state st
expect "run" 0 "$code"
expect "one record" 1 "$(wc -l <o.jsonl)"
contains "first page" o.jsonl "37件"
contains "last page" o.jsonl "普法阵地8处"
lacks "nothing of another article" o.jsonl "元旦放假"
contains "said" o.jsonl "joined from 3 of 3 pages"
gunzip -c w/*.warc.gz >all.warc
contains "its media type" all.warc "Content-Type: multipart/x-gongbao-parts"
run verify verify o.jsonl --archive w
expect "verify" 0 "$code"
contains "every number" verify.out ": 4 hold, 0 do not; 0 have no origin"
run replay replay "$P" --archive w --state st2 --set emit_jsonl.path=r.jsonl --set emit_sqlite.path=r.db -q
expect "replay" 0 "$code"
cmp o.jsonl r.jsonl || fail "replay gives another record"

# cut short: what is whole comes through, and it is said
head -c $(($(wc -c <in/joined) - 300)) in/joined >cut && mv cut in/joined
run cut run "$P" --set fetch_files.path=in --set archive_warc.dir=w3 --set emit_jsonl.path=c.jsonl \
    --set emit_sqlite.path=c.db --state st3
contains "cut short" c.jsonl "parts-broken"
contains "the pages before" c.jsonl "1200人次"
finish
