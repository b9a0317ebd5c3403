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
finish
