#!/bin/sh
# A new sink under an old state gets every page, although the server would answer 304.
. "$(dirname "$0")/lib.sh"
PORTAL=$BUILD/tests/portal/gong-portal
mkfifo port
"$PORTAL" "$ROOT/pipelines/demo/portal" >port &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$WORK"' EXIT
read -r number <port
go() { # NAME JSONL
    run "$1" run "$ROOT/pipelines/demo.json" --set "fetch_http.start=http://127.0.0.1:$number/" --state st \
        --set archive_warc.dir=w --set emit_sqlite.path=o.db --set "emit_jsonl.path=$2" -q
}
go first a.jsonl
expect "first run" 3 "$code"
expect "first run: records" 8 "$(wc -l <a.jsonl)"
go second a.jsonl
expect "second run: nothing new" 8 "$(wc -l <a.jsonl)"
go third b.jsonl
expect "new sink: every record" 8 "$(wc -l <b.jsonl)"
finish
