#!/bin/sh
# The whole pipeline over files: kill -9 and restart end in the same records as one clean run, byte
# for byte after sorting, places in the archive included, and every number still verifies.
. "$(dirname "$0")/lib.sh"
P=$ROOT/pipelines/reports.json
mkdir in
i=0
while [ $i -lt 240 ]; do
    cat >"in/r$i.txt" <<EOF
云溪县司法局关于2024年度法治政府建设情况的报告
云溪县人民政府:
一、主要举措和成效
全年共办理行政复议案件${i}7件,审查行政规范性文件12份,同比增长${i}.5%。
二、存在的问题
执法培训还不够经常。
云溪县司法局
2025年1月15日
EOF
    i=$((i + 1))
done
go() { # NAME PLACE
    n=$1 place=$2
    shift 2
    run "$n" run "$P" --set fetch_files.path=in --set emit_jsonl.path="$place/o.jsonl" --set emit_sqlite.path="$place/o.db" \
        --set archive_warc.dir="$place/w" --state "$place/st" --set batch=10 -q "$@"
}
mkdir clean cut
go clean clean
expect "clean run" 0 "$code"
expect "clean run: records" 240 "$(wc -l <clean/o.jsonl)"
kills=0
for ms in 30 60 90 130 170 220; do
    "$GONGBAO" run "$P" --set fetch_files.path=in --set emit_jsonl.path=cut/o.jsonl --set emit_sqlite.path=cut/o.db \
        --set archive_warc.dir=cut/w --state cut/st --set batch=10 -q 2>kill.err &
    pid=$!
    perl -e 'select undef, undef, undef, $ARGV[0] / 1000' "$ms"
    kill -9 $pid 2>/dev/null && kills=$((kills + 1))
    wait $pid 2>/dev/null
done
echo "killed $kills runs"
go last cut
expect "last run" 0 "$code"
sort clean/o.jsonl >a
sort cut/o.jsonl >b
cmp a b || fail "records differ from a clean run"
checks=$((checks + 1))
for t in reports sections quantities indicators findings; do
    sqlite3 clean/o.db "SELECT * FROM $t ORDER BY 1,2,3,4" >a
    sqlite3 cut/o.db "SELECT * FROM $t ORDER BY 1,2,3,4" >b
    cmp a b || fail "table $t differs from a clean run"
    checks=$((checks + 1))
done
run verify verify cut/o.jsonl --archive cut/w
expect "every number holds" 0 "$code"
go again cut
expect "once more" 0 "$code"
run again run "$P" --set fetch_files.path=in --set emit_jsonl.path=cut/o.jsonl --set emit_sqlite.path=cut/o.db \
    --set archive_warc.dir=cut/w --state cut/st
contains "nothing to do" again.err "nothing to do"

# threads give the same records as processes
mkdir thr
go thr thr --set isolation=thread
expect "threads" 0 "$code"
sort thr/o.jsonl >b
sort clean/o.jsonl >a
cmp a b || fail "thread workers give other records"
checks=$((checks + 1))

# a tampered archive is caught
w=$(ls cut/w/*.warc* | head -1)
python3 - "$w" <<'EOF'
import gzip, sys
p = sys.argv[1]
data = open(p, "rb").read()
try:
    text = gzip.decompress(data)
except OSError:
    text = data
open(p, "wb").write(data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 0x55]) + data[len(data) // 2 + 1 :])
EOF
run tampered verify cut/o.jsonl --archive cut/w
expect "a tampered archive" 1 "$code"
finish
