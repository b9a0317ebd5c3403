#!/bin/sh
# Replay: the archive alone gives the records of the crawl, byte for byte, without the network.
. "$(dirname "$0")/lib.sh"
PORTAL=$BUILD/tests/portal/gong-portal
mkfifo port
"$PORTAL" "$ROOT/pipelines/demo/portal" >port &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$WORK"' EXIT
read -r number <port
DEMO=$ROOT/pipelines/demo.json
run crawl run "$DEMO" --set "fetch_http.start=http://127.0.0.1:$number/" --state st --set archive_warc.dir=w \
    --set emit_sqlite.path=o.db --set emit_jsonl.path=a.jsonl -q
expect "crawl" 8 "$(wc -l <a.jsonl)"
run old run "$DEMO" --set "fetch_http.start=http://127.0.0.1:$number/" --state st10 --set archive_warc.dir=w10 \
    --set archive_warc.warc_version=1.0 --set emit_sqlite.path=o10.db --set emit_jsonl.path=a10.jsonl -q
expect "crawl into WARC 1.0" 8 "$(wc -l <a10.jsonl)"
expect "no record says 1.1" 0 "$(zcat w10/*.gz | grep -ac '^WARC/1.1')"
kill $server
sort a.jsonl >want
run replay replay "$DEMO" --archive w --state st2 --set emit_sqlite.path=o2.db --set emit_jsonl.path=b.jsonl
expect "replay: what the crawl set aside is set aside again" 3 "$code"
sort b.jsonl | cmp - want || fail "replay gives other records than the crawl"
checks=$((checks + 1))
run old replay "$DEMO" --archive w10 --state st11 --set emit_sqlite.path=o11.db --set emit_jsonl.path=b10.jsonl
sort a10.jsonl >want
sort b10.jsonl | cmp - want || fail "replay of WARC 1.0 gives other records than the crawl"
checks=$((checks + 1))
run again replay "$DEMO" --archive w --state st2 --set emit_sqlite.path=o2.db --set emit_jsonl.path=b.jsonl
expect "replay again" 0 "$code"
contains "replay again does nothing" again.err "nothing to do"

# files with the same content: revisit records stand for what came first
mkdir in
for i in 1 2 3; do printf '云溪县司法局2024年度法治政府建设情况报告\n一、主要举措\n办理行政复议案件37件。\n' >in/$i.txt; done
P=$ROOT/pipelines/reports.json
run files run "$P" --set fetch_files.path=in --state st3 --set archive_warc.dir=w3 --set emit_jsonl.path=c.jsonl \
    --set emit_sqlite.path=c.db -q
rm -r in
run files replay "$P" --archive w3 --state st4 --set emit_jsonl.path=d.jsonl --set emit_sqlite.path=d.db -q
expect "revisits are replayed" 3 "$(wc -l <d.jsonl)"
sort c.jsonl >want
sort d.jsonl | cmp - want || fail "replay of files gives other records"
checks=$((checks + 1))

# a torn archive is said, and what is whole comes through
w=$(ls w3/*.warc.gz)
size=$(wc -c <"$w")
head -c $((size - 40)) "$w" >torn && mv torn "$w"
run torn replay "$P" --archive w3 --state st5 --set emit_jsonl.path=e.jsonl --set emit_sqlite.path=e.db
expect "torn archive is suspect" 3 "$code"
contains "torn archive" torn.err "could not be read"
printf 'no record' >w3/zz.warc.gz
run foreign replay "$P" --archive w3 --state st5b --set emit_jsonl.path=e2.jsonl --set emit_sqlite.path=e2.db
contains "a file of another kind: where" foreign.err 'zz.warc.gz at 0: '
run none replay "$P" --archive nowhere --state st6
expect "no archive" 1 "$code"
run usage replay "$P"
expect "no --archive" 2 "$code"
finish
