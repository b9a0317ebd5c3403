#!/bin/sh
# A page brought in by hand: archived, extracted, verified like any other.
. "$(dirname "$0")/lib.sh"
P=$ROOT/pipelines/reports.json
cat >saved.html <<'EOF'
<html><head><meta charset="utf-8"><title>云溪县司法局2024年度法治政府建设情况报告</title></head>
<body><div id="zoom"><p>一、主要举措和成效</p><p>全年共办理行政复议案件37件，审查行政规范性文件12份。</p>
<p>云溪县司法局</p><p>2025年1月15日</p></div></body></html>
EOF
go() { # NAME ARGS...
    n=$1
    shift
    run "$n" ingest "$P" "$@" --state st --set archive_warc.dir=w --set emit_jsonl.path=o.jsonl --set emit_sqlite.path=o.db
}
go one --file saved.html --url 'https://www.yunxi.gov.cn/sfj/t20250116_1.html'
expect "ingest" 0 "$code"
contains "its address" o.jsonl '"url":"https://www.yunxi.gov.cn/sfj/t20250116_1.html"'
contains "its numbers" o.jsonl '"value":37'
contains "how it came" o.jsonl '"code":"by-hand"'
run verify verify o.jsonl --archive w
expect "verify" 0 "$code"
go again --file saved.html --url 'https://www.yunxi.gov.cn/sfj/t20250116_1.html'
contains "again" again.err 'nothing to do'
go scheme --file saved.html --url 'file:///etc/passwd'
expect "another scheme" 1 "$code"
contains "another scheme" scheme.err 'is no http or https address'
go missing --file nothing.html --url 'https://www.yunxi.gov.cn/'
expect "no such file" 1 "$code"
contains "no such file" missing.err 'cannot be read'
go usage --file saved.html
expect "no --url" 2 "$code"
finish
