#!/bin/sh
# docs/operations.md: a number is cut out of the archive by hand, without gongbao; from files, and
# from what HTTP gave. Every figure of the records is tried.
. "$(dirname "$0")/lib.sh"
for tool in sqlite3 gunzip iconv; do
    command -v $tool >/dev/null 2>&1 || { echo "skipped: evidence (no $tool)"; exit 77; }
done
awk '/^```sh file=/ {file = substr($0, 12); next} /^```/ {file = ""} file {print > file}' "$ROOT/docs/operations.md"
[ -s evidence.sh ] || fail "operations.md has no evidence.sh"

# try ARCHIVE DB: the first 25 figures
try() {
    sqlite3 -separator ' ' "$2" "SELECT v.archive_file, v.archive_offset, v.archive_length, v.origin_start, v.origin_end,
        r.charset_used, v.raw FROM v_indicators v JOIN reports r ON r.id = v.record_id
        WHERE v.origin_start IS NOT NULL LIMIT 25" >rows
    checks=$((checks + 1))
    [ -s rows ] || fail "$2 has no figures"
    while read -r file offset length start end charset raw; do
        sh evidence.sh "$1" "$file" "$offset" "$length" "$start" "$end" | iconv -f "$charset" -t utf-8 >cut
        expect "$2 $file $offset" "$raw" "$(cat cut)"
    done <rows
}

mkdir in
cp "$ROOT"/tests/mutations/reports/*.txt in/
iconv -f utf-8 -t gb18030 "$ROOT/tests/mutations/reports/market.txt" >in/gb.txt
run files run "$ROOT/pipelines/reports.json" --set fetch_files.path=in --set archive_warc.dir=w \
    --set emit_jsonl.path=o.jsonl --set emit_sqlite.path=o.db --state st
expect "files" 0 "$code"
expect "one of them is GB18030" 1 "$(sqlite3 o.db "SELECT count(*) FROM reports WHERE charset_used = 'gb18030'")"
try w o.db

# over HTTP: two heads before the page
PORTAL=$BUILD/tests/portal/gong-portal
if [ -x "$PORTAL" ]; then
    mkfifo port
    "$PORTAL" "$ROOT/pipelines/demo/portal" 0 >port &
    server=$!
    trap 'kill "$server" 2>/dev/null; rm -rf "$WORK"' EXIT
    read -r n <port
    run http run "$ROOT/pipelines/demo.json" --set "fetch_http.start=http://127.0.0.1:$n/" --set archive_warc.dir=hw \
        --set emit_jsonl.path=h.jsonl --set emit_sqlite.path=h.db --state hst
    expect "http" 3 "$code"
    try hw h.db
fi
finish
