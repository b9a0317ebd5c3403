#!/bin/sh
# A run over files that is killed at many moments and started again ends in the records of one
# clean run, places in the archive included; every number's evidence stands in the archive.
. "$(dirname "$0")/../e2e/lib.sh"
mkdir in clean killed
i=0
while [ $i -lt 1500 ]; do
    printf '云溪市第%d所2023年办理案件%d件，罚没款%d.5万元。\n' $i $((i * 7)) $i >"in/$(printf %05d $i).txt"
    i=$((i + 1))
done
cp in/00007.txt in/zz-copy.txt
cat >p.json <<EOF
{"name": "kill", "batch": 40, "batch_time": "20ms", "stages": [
  {"use": "fetch_files", "path": "$WORK/in"},
  {"use": "archive_warc", "rotate": "64K"},
  {"use": "decode"}, {"use": "strip", "presets": "$ROOT/pipelines/cms"}, {"use": "segment_outline"},
  {"use": "extract_quantities"}, {"use": "emit_jsonl", "path": "out.jsonl"}]}
EOF

cd clean || exit 1
run clean run ../p.json --state st
expect "clean run" 0 "$code"
expect "records" 1501 "$(wc -l <out.jsonl)"
sort out.jsonl >../want
run verify verify out.jsonl
expect "clean run verified" 0 "$code"
expect "no file stays open" "" "$(find archive -name '*.open')"
[ "$(find archive -name '*.warc.gz' | wc -l)" -ge 3 ] || fail "the archive was not rotated"

cd ../killed || exit 1
kills=0
for ms in 3 8 15 22 30 38 47 55 66 78 90 105 120 140 160; do
    "$GONGBAO" run ../p.json --state st -q 2>kill.err &
    pid=$!
    perl -e 'select undef, undef, undef, $ARGV[0] / 1000' "$ms"
    kill -9 $pid 2>/dev/null && kills=$((kills + 1))
    wait $pid 2>/dev/null
done
[ "$kills" -ge 3 ] || fail "only $kills runs were killed"
run last run ../p.json --state st
expect "last run" 0 "$code"
sort out.jsonl | cmp - ../want || fail "the records differ from those of a clean run"
run verify verify out.jsonl
expect "killed runs verified" 0 "$code"
finish
