#!/bin/sh
# The machine's clock is wrong by much, and is put right: between runs and within one. What is due, blocked and young
# goes with it, and the ledger still proves what it must. The clock is that of libfaketime.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/site.sh"
fake=$(ls /usr/lib/*/faketime/libfaketime.so.1 2>/dev/null | head -1)
[ "$fake" ] || { echo "skipped: libfaketime is not there (package libfaketime)"; exit 77; }
[ -z "${SANITIZED:-}" ] || { echo "skipped: a sanitizer wants to be loaded first"; exit 77; }

# at OFFSET NAME ARGS...: one run of p.json by a clock that is off by so much (+400d, -2h)
at() {
    off=$1
    shift
    FAKETIME=$off FAKETIME_DONT_FAKE_MONOTONIC=1 LD_PRELOAD=$fake crawl "$@"
}
audited() {
    run audit audit p.json --state st
    expect "$1: audit" 0 "$code"
    contains "$1: audit" audit.out 'all as owed'
}

site docs=20 rows=20 fresh=1 bytes=2000
pipeline p.json "h1" '{"list_min": "1h", "full_fetch": "3000d"}'

# ---- a clock that is ahead by 400 days for one run
crawl first
expect "first" "0 20" "$code $(answered first h1 200)"
at +400d ahead
expect "ahead: everything is due" "20" "$(answered ahead h1 304)"
lacks "ahead: nothing is put back" ahead.err 'put back'
crawl right
contains "put right: said" right.err 'the clock of this machine was put back by 39'
expect "put right: nothing is due that was just asked for" "0 0" "$code $(wc -l <right.log)"
crawl right
lacks "put right: said once" right.err 'put back'
audited "ahead and right"
contains "the ledger says so" st/ledger/000001.tsv "$(printf '\nC\t')"
age 73
tell day=1
crawl later
expect "three days later it goes on: new and changed" 5 "$(answered later h1 200)"
expect "three days later it goes on: the known ones" 14 "$(answered later h1 304)"
expect "three days later it goes on: robots.txt is old" 1 "$(asked later h1 /robots.txt)"
audited "three days later"
tell day=0

# ---- a host that was to be left alone for an hour is not left alone for 400 days
rm -rf st out.*
pipeline p.json "late1"
at +400d late
expect "Retry-After: one request" 1 "$(answered late late1 429)"
crawl late2
expect "Retry-After: not at once" 0 "$(asked late2 late1 /zwgk/20)"
tell well=1
at +2h late3
expect "Retry-After: after its hour" 20 "$(answered late3 late1 200)"
tell well=0
audited "Retry-After"

# ---- a clock that is behind: nothing is younger than it is, and when it is put right all is due
rm -rf st out.*
pipeline p.json "h1" '{"list_min": "1h", "full_fetch": "3000d", "full_list": "3000d"}'
crawl first
at -1000d behind
contains "behind: said" behind.err 'was put back by'
expect "behind: nothing is due" "0 0" "$code $(wc -l <behind.log)"
crawl right
expect "behind, put right: ok" 0 "$code"
expect "behind, put right: everything is due" 20 "$(answered right h1 304)"
audited "behind and right"

# ---- an hour is a matter of course: the clock waits
rm -rf st out.*
pipeline p.json "h1" '{"list_max": 0}' '{"delay": 50}'
at +1h hour
crawl right
lacks "an hour: not worth a word" right.err 'put back'
expect "an hour: the list is asked for" 1 "$(asked right h1 /zwgk/)"
audited "an hour"

# ---- within a run: it is put on, or back, when the first document is asked for
kill $SITE_PID
mkfifo log.fifo
step() { # NAME FROM TO
    rm -rf st out.*
    rm -f port
    mkfifo port
    "$SITE" log="$WORK/log.fifo" docs=20 rows=20 bytes=2000 >port &
    SITE_PID=$!
    exec 4<>log.fifo
    read -r PORT <port
    pipeline p.json "h1" '{"list_min": "1h"}' '{"delay": 20}'
    printf '%s\n' "$2" >off
    FAKETIME_TIMESTAMP_FILE=$WORK/off FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 LD_PRELOAD=$fake \
        "$GONGBAO" run p.json --state st >"$1.out" 2>"$1.err" 4<&- &
    run_pid=$!
    n=0
    while [ $n -lt 22 ] && read -r line <&4; do
        n=$((n + 1))
        [ $n -eq 3 ] && { printf '%s\n' "$3" >off.new; mv off.new off; }
    done
    wait $run_pid
    code=$?
    kill $SITE_PID
    expect "$1: ok" 0 "$code"
    expect "$1: each document" 20 "$(wc -l <out.jsonl)"
    expect "$1: none is due" 0 "$(state "SELECT count(*) FROM pages WHERE due<=fetched_at")"
    audited "$1"
}
step "put on within a run" +0d +400d
expect "put on within a run: the run's clock stays" 0 "$(state "SELECT count(*) FROM pages WHERE due>$(date +%s)000+40*86400000")"
step "put back within a run" +400d +0d
run back run p.json --state st
contains "put back within a run: the next one says so" back.err 'was put back by 39'
expect "put back within a run: what is due came along" 0 "$(state "SELECT count(*) FROM pages WHERE due>$(date +%s)000+40*86400000")"
finish
