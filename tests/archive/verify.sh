#!/bin/sh
# gongbao verify: what holds, what was tampered with, what it says about unusable input.
. "$(dirname "$0")/../e2e/lib.sh"
mkdir in
printf '云溪市司法局\n2023年共办理案件1,235件，罚没款72.5万元，增长12.3%%。\n' >in/plain.txt
{
    printf '<!DOCTYPE html><html><head><meta charset="gb2312"><title>报告</title></head><body><div id="zoom">'
    printf '<p>云溪市卫生健康局2023年法治政府建设年度报告</p>'
    printf '<p>2023年，全局办理行政处罚案件<b>3</b>5<span>&nbsp;</span>件，罚款<font>1&#50;.5</font>万元。'
    printf '开展监督检查2&#x33;4户次，培训执法人员56人次。</p></div></body></html>'
} | iconv -f UTF-8 -t GBK >in/page.html
cat >p.json <<EOF
{"name": "check", "stages": [
  {"use": "fetch_files", "path": "in"}, {"use": "archive_warc", "compression": "none"}, {"use": "decode"},
  {"use": "strip", "presets": "$ROOT/pipelines/cms"}, {"use": "segment_outline"}, {"use": "extract_quantities"},
  {"use": "emit_jsonl", "path": "out.jsonl"}]}
EOF
run run run p.json --state st
expect "run" 0 "$code"
run good verify out.jsonl
expect "all hold" 0 "$code"
contains "counts" good.out "2 records, 0 of them not as archived; 7 quantities checked: 7 hold, 0 do not; 0 have no origin"

# a number in a record that the archive does not have
sed 's/"raw":"234户次"/"raw":"243户次"/' out.jsonl >forged.jsonl
run forged verify --archive archive forged.jsonl
expect "forged record" 1 "$code"
contains "forged record is named" forged.out '/in/page.html: "243户次": bytes'
contains "what the archive says" forged.out 'of the payload say "234户次"'

# a number in the archive that was changed
warc=archive/check-00000.warc
cp -r archive kept
perl -pi -e 's/1,235/1,335/' "$warc"
run tampered verify out.jsonl
expect "tampered archive" 1 "$code"
contains "tampered archive is named" tampered.out "/in/plain.txt: the archived payload has SHA-256"

# a payload and its digest that were changed together: the id does not follow
bad=$(sha256sum <in/page.html | cut -d' ' -f1)
sed "s/\"sha256\":\"[0-9a-f]*\"/\"sha256\":\"$bad\"/" out.jsonl >id.jsonl
run id verify --archive kept id.jsonl
expect "another digest" 1 "$code"
contains "another digest" id.out "the record's id does not follow from its url and payload"

# files that are not there, places that are none, names that are paths
run none verify --archive in out.jsonl
expect "no archive" 1 "$code"
contains "no archive" none.out "archive file check-00000.warc is not in in"
sed 's/"offset":[0-9]*/"offset":7/' out.jsonl >offset.jsonl
run offset verify --archive kept offset.jsonl
expect "wrong place" 1 "$code"
contains "wrong place" offset.out "at 7: no WARC record begins here"
sed 's/check-00000.warc/..\/kept\/check-00000.warc/' out.jsonl >path.jsonl
run path verify --archive kept path.jsonl
expect "a path for a name" 1 "$code"
contains "a path for a name" path.out "the record names no archive file"
mkdir kept/below
sed 's/check-00000.warc/below\/..\/check-00000.warc/' out.jsonl >below.jsonl
run below verify --archive kept below.jsonl
expect "a path that leads back" 1 "$code"
contains "a path that leads back" below.out "the record names no archive file"
sed 's/"archive":{[^}]*}/"archive":null/' out.jsonl >null.jsonl
run null verify --archive kept null.jsonl
expect "not archived" 1 "$code"
contains "not archived" null.out "was not archived"
sed 's/"origin":\[[0-9]*,/"origin":[99999999,/' out.jsonl >outside.jsonl
run outside verify --archive kept outside.jsonl
expect "origin outside" 1 "$code"
contains "origin outside" outside.out "its origin lies outside the payload"

mv kept/check-00000.warc kept/check-00000.warc.open
run open verify --archive kept out.jsonl
expect "a file that a run still writes" 0 "$code"

# input that is none
echo '{"url": ' >broken.jsonl
run broken verify broken.jsonl
expect "broken line" 1 "$code"
contains "broken line" broken.err "broken.jsonl:1: this line is no record"
perl -e 'print "[" x 100000, "\n"' >deep.jsonl
run deep verify deep.jsonl
expect "nested too deep" 1 "$code"
: >empty.jsonl
run empty verify empty.jsonl
expect "nothing to check" 1 "$code"
run missing verify missing.jsonl
expect "no such file" 1 "$code"
contains "no such file" missing.err "missing.jsonl cannot be opened: No such file"
run usage verify
expect "usage" 2 "$code"
run option verify --nothing out.jsonl
expect "unknown option" 2 "$code"
finish
