#!/bin/sh
# Failures that may pass (docs/adr/0010): said and asked again by themselves, and no reason to call anybody,
# until they come often in a row or many at once. `status` and the JSON of the summary tell the same.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/site.sh"
site docs=40 rows=40 fresh=0 bytes=3000
pipeline p.json "frail1 h1" '{"list_min": "1h", "full_list": "300d"}' '{"breaker": 0}'

fresh() { # a state in which all is well, two days old
    rm -rf st out.* archive
    tell "sick=0&deaf=0"
    crawl fresh
    expect "fresh" 0 "$code"
    age 49
}
summary() { # NAME FIELD of the last run
    run status status p.json --state st --json
    python3 -c 'import json, sys; print(json.load(open("status.out"))["runs"][0]["summary"][sys.argv[1]])' "$1"
}

# ---- one page of eighty: said, and the run is ok
fresh
tell sick=1
crawl once
expect "once: ok" 0 "$code"
contains "once: said" once.err '1 failure may pass: asked again by itself when due'
contains "once: with its reason" once.err 'fetch_http: http-503'
contains "once: the sources are well" once.err '2 sources: 2 ok'
run status status p.json --state st
contains "once: status has its letter" status.out 'http-503: is not given by the server (status 503); 1 attempt'
expect "once: in the summary" "1 1" "$(summary dead) $(summary passing)"

# ---- the second time in a row somebody must look
age 1
crawl twice
expect "twice: suspect" 3 "$code"
lacks "twice: nothing that may pass" twice.err 'may pass'
expect "twice: in the summary" "1 0" "$(summary dead) $(summary passing)"
age 1
tell sick=0
crawl better
expect "better: ok" 0 "$code"
run status status p.json --state st
lacks "better: no letter" status.out 'dead letters:'
age 49
tell sick=1
crawl anew
expect "then it counts from one again" 0 "$code"

# ---- how often is a setting
fresh
tell sick=1
crawl patience --set patience=1
expect "patience 1: suspect at once" 3 "$code"
fresh
tell sick=1
for i in 1 2; do
    crawl patience --set patience=3
    expect "patience 3: time $i" 0 "$code"
    age 2
done
crawl patience --set patience=3
expect "patience 3: the third" 3 "$code"

# ---- many at once: of a source, then over sources that have few pages each
fresh
tell sick=4
crawl four
expect "four of forty: ok" 0 "$code"
contains "four of forty: said" four.err '4 failures may pass: asked again by themselves when due'
fresh
tell sick=5
crawl five
expect "five of forty: suspect" 3 "$code"
contains "five of forty: why" five.err 'frail1: pages: 5 of 40 could not be had this time, most: http-503'

# ---- a list: the first time its source is asked again, the second time it failed
fresh
tell deaf=1
crawl deaf
expect "list, once: ok" 0 "$code"
contains "list, once: said" deaf.err '1 source failed in a way that may pass, and will be asked again:'
contains "list, once: the reason" deaf.err '  frail1: could not be listed: http-503'
contains "list, once: counted" deaf.err '2 sources: 1 ok, 0 suspect, 0 failed, 0 not due, 1 retrying'
run status status p.json --state st
contains "list, once: status" status.out '1 ok, 0 never tried, 1 retrying'
contains "list, once: status of the source" status.out '  retrying  '
crawl deaf
expect "list, twice: suspect" 3 "$code"
contains "list, twice: failed" deaf.err '1 source failed:'
run status status p.json --state st
contains "list, twice: status" status.out '1 failed'
tell deaf=0
crawl deaf
expect "list, well again" 0 "$code"
run status status p.json --state st
lacks "list, well again: no letter" status.out 'dead letters:'

# ---- a further page of a list: the listing breaks off, the first time without a word of failure
pipeline p.json "frail1 h1" '{"list_min": "1h", "overlap": 0}' '{"breaker": 0}'
fresh
tell "rows=20&deaf=2"
crawl further
expect "further page, once: ok" 0 "$code"
contains "further page, once" further.err '  frail1: list: broke off after 20 links: http-503'
run status status p.json --state st
contains "further page, once: its letter" status.out '/zwgk/index_1.html'
crawl further
expect "further page, twice: suspect" 3 "$code"
contains "further page, twice" further.err '1 source is suspect:'
tell "rows=20&deaf=0"
crawl further
expect "further page, well again" 0 "$code"
run status status p.json --state st
lacks "further page, well again: no letter" status.out 'dead letters:'
tell rows=40

# ---- a list that was never read is no passing trouble: it may be the file that is wrong
rm -rf st out.* archive
tell deaf=1
crawl never
expect "list, never read: suspect" 3 "$code"

# ---- all sources at once are not so many accidents; nor is a run that brings nothing at all
tell "deaf=0&sick=0"
pipeline p.json "frail1 frail2 frail3" '{"list_min": "1h"}' '{"breaker": 0}'
rm -rf st out.*
crawl three
age 49
tell deaf=1
crawl three
expect "three of three: suspect" 3 "$code"
contains "three of three: failed" three.err '3 sources failed:'
tell deaf=0
pipeline p.json "frail1" '{"list_min": "1h", "page_min": "9d"}' '{"breaker": 0}'
rm -rf st out.*
crawl alone
age 49
tell deaf=1
crawl alone
expect "the only source, and nothing came: suspect" 3 "$code"
contains "the only source: why" alone.err 'suspect because nothing could be had'

# ---- serve, its heartbeat and health go by the same rule
GONG_TEST_CLOCK=$WORK/clock
export GONG_TEST_CLOCK
at() { date -u -d "+10 days" "+%Y-%m-%dT$1:00:00Z" >clock; }
tell "deaf=0&sick=0"
pipeline p.json "frail1 h1" '{"list_min": "1h"}' '{"breaker": 0}' '{"schedule": "0 * * * *", "time_zone": "UTC", "state": "st"}'
rm -rf st out.*
at 01
run serve serve --once p.json --heartbeat beat.json
at 02
run serve serve --once p.json --heartbeat beat.json
expect "served: all well" "0 2 sources" "$code $(grep -o '2 sources' serve.err | head -1)"
age 49
tell deaf=1
at 03
run serve serve --once p.json --heartbeat beat.json
expect "served: one list failed once" 0 "$code"
contains "served: said" serve.err 'failed in a way that may pass'
expect "served: heartbeat" idle "$(python3 -c 'import json; print(json.load(open("beat.json"))["pipelines"][0]["state"])')"
run health health beat.json
expect "served: health" 0 "$code"
at 04
run serve serve --once p.json --heartbeat beat.json
expect "served: it failed again" 3 "$code"
expect "served again: heartbeat" suspect "$(python3 -c 'import json; print(json.load(open("beat.json"))["pipelines"][0]["state"])')"
run health health beat.json
expect "served again: health" 3 "$code"
finish
