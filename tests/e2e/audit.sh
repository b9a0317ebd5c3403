#!/bin/sh
# gongbao audit over ledgers that are written here: what it prints, and its exit codes.
. "$(dirname "$0")/lib.sh"
P=$ROOT/pipelines/reports.json
d=$(printf 'User-agent: *\nDisallow: /in/\n' | sha256sum | cut -d' ' -f1)
q() { # AT URL
    printf 'Q\t%s\tp\th.cn\thttp://h.cn:80\t1000\t-1\t%s\t%s\n' "$1" "$d" "$2"
}
mkdir -p st/ledger
run none audit "$P" --state nothing
expect "no ledger" 1 "$code"
contains "no ledger" none.err 'cannot read the ledger'
{
    printf 'G\t1\t1\nA\t1\tgongbao\nT\t1\t%s\tUser-agent: *\\x0aDisallow: /in/\\x0a\n' "$d"
    printf 'R\t1000\thttp://h.cn:80\t200\t%s\n' "$d"
    q 2000 http://h.cn/a
    q 3500 http://h.cn/b
} >st/ledger/000001.tsv
run good audit "$P" --state st
expect "good" 0 "$code"
contains "good" good.out '2 requests (0 for robots.txt) of 1 host in 1 file, 0 waits: all as owed'
contains "least slack" good.out 'least slack: 500 ms, 000001.tsv:6'
{
    q 4000 http://h.cn/in/c
    printf 'W\t4100\th.cn\t9000\t429\n'
    q 8000 http://h.cn/d
    printf 'Q\t99'
} >>st/ledger/000001.tsv
run bad audit "$P" --state st
expect "bad" 1 "$code"
contains "a short gap" bad.out '000001.tsv:7: delay: http://h.cn/in/c asked 500 ms after the request before; owed are 1000 ms'
contains "disallowed" bad.out '000001.tsv:7: robots: http://h.cn/in/c is disallowed'
contains "blocked" bad.out '000001.tsv:9: blocked: http://h.cn/d asked 1000 ms before the host may be asked again'
contains "counted" bad.out '3 violations'
contains "torn" bad.out 'the last line breaks off'
run json audit "$P" --state st --json
expect "json" 1 "$code"
contains "json" json.out '"violation_count":3'
contains "json" json.out '{"code":"blocked","file":1,"line":9,"host":"h.cn","url":"http://h.cn/d"'
run since audit "$P" --state st --since 1970-01-01T00:00:05Z
contains "since" since.out '1 requests'
run later audit "$P" --state st --since 2024-01-01
expect "since later" 0 "$code"
run tolerance audit "$P" --state st --tolerance 1000
contains "tolerance" tolerance.out '1 violation'
mkdir -p hollow/ledger
run hollow audit "$P" --state hollow
expect "no file" 1 "$code"
contains "no file" hollow.err 'hollow/ledger" is empty: nothing was asked, or it was removed'
mkfifo st/ledger/000002.tsv
timeout 20 "$GONGBAO" audit "$P" --state st >pipe.out 2>&1
expect "a pipe among them holds nobody" 1 "$?"
rm st/ledger/000002.tsv
for bad in '--since 2024' '--since 2024-01-01T' '--tolerance -1' '--tolerance x' '--again'; do
    # shellcheck disable=SC2086
    run usage audit "$P" --state st $bad
    expect "$bad" 2 "$code"
done
run usage audit
expect "no file" 2 "$code"
contains "without a state" good.out 'whether its end is missing is not known'
contains "without a state" json.out '"compared":false'

# ---- a real one, cut at the border of a line: the state knows how long it was
. "$ROOT/tests/e2e/site.sh"
site docs=10 rows=10 fresh=1 bytes=1000
pipeline p.json "h1"
rm -rf st
crawl first
run whole audit p.json --state st
expect "whole" 0 "$code"
lacks "whole: compared" whole.out 'not known'
cp st/ledger/000001.tsv whole.tsv
sed -i '$d' st/ledger/000001.tsv
run cut audit p.json --state st
expect "cut" 1 "$code"
contains "cut" cut.out 'cut: 000001.tsv ends at byte'
sed '$s/zwgk/zwgj/' whole.tsv >st/ledger/000001.tsv
run changed audit p.json --state st
expect "changed" 1 "$code"
contains "changed" changed.out 'changed: the first'
cp whole.tsv st/ledger/000001.tsv
run whole audit p.json --state st
expect "put back" 0 "$code"
sed -i '$d' st/ledger/000001.tsv
age 300
tell day=1
crawl second
contains "the next run says so" second.err 'lines are missing or were changed since the last run'
run after audit p.json --state st
expect "and so does every audit" 1 "$code"
contains "and so does every audit" after.out 'cut: when this was written, 000001.tsv did not hold'
crawl third
lacks "said once by runs" third.err 'lines are missing'

# ---- what is no file holds nobody, and is named
rm st/ledger/000001.tsv
ln -s /dev/zero st/ledger/000001.tsv
timeout 20 "$GONGBAO" audit p.json --state st >zero.out 2>&1
expect "a device: audit" 1 "$?"
age 49
timeout 20 "$GONGBAO" run p.json --state st >zero.out 2>&1
expect "a device: run" 1 "$?"
contains "a device: run" zero.out 'cannot open "st/ledger/000001.tsv"'
rm -r st/ledger
: >st/ledger
run flat audit p.json --state st
expect "a file for a folder" 1 "$code"
contains "a file for a folder" flat.err 'cannot read the ledger "st/ledger": Not a directory'
lacks "a file for a folder: no guess" flat.err 'has the pipeline asked'
finish
