#!/bin/sh
# Columns of a generated site, crawled from run to run: what is due and what is not, early stop, changed,
# unchanged and vanished pages, twins, servers that lie, and hosts in trouble. What was asked is counted
# where it arrives.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/site.sh"
site docs=40 rows=20 fresh=2 bytes=8000 twins=1

# ---- the first crawl, and one at once
pipeline p.json "h*4" '{"list_min": "1h", "overlap": 10, "full_list": "300d"}'
crawl first
expect "first" 0 "$code"
contains "first: all sources are well" first.err '4 sources: 4 ok'
python3 - <<'END' || fail "first: not each document once, with its own source's host"
import json, sys
lines = [json.loads(l) for l in open("out.jsonl")]
urls = [l["url"] for l in lines]
want = 4 * 40
print(len(urls), "records")
sys.exit(0 if len(urls) == want == len(set(urls)) and len({l["id"] for l in lines}) == want else 1)
END
expect "each document was asked once" "" "$(awk '{print $2 $3}' first.log | sort | uniq -d | head -3)"
expect "spellings are not asked" 0 "$(grep -c 'from=' first.log)"
expect "they are occurrences" 24 "$(state "SELECT count(*) FROM occurrences WHERE url LIKE '%?from=timeline'")"
expect "fragments are none" 0 "$(state "SELECT count(*) FROM occurrences WHERE url LIKE '%#%'")"
expect "pages of their own source" 160 \
    "$(state "SELECT count(*) FROM pages p JOIN sources s ON s.id=p.source WHERE p.url LIKE 'http://' || s.name || '.localhost:%'")"
crawl rest
expect "at once: exit code" 0 "$code"
expect "at once: nothing is asked" 0 "$(wc -l <rest.log)"
contains "at once: said" rest.err 'nothing is due'

# ---- two days later: two new documents, four with other figures, four with another counter, four gone
age 49
tell day=1
crawl second
expect "second" 0 "$code"
for h in h1 h4; do
    expect "second: the list is left after one page" "1 0" "$(awk -v h=$h.localhost '$2 == h && $3 == "/zwgk/"' second.log | wc -l) $(asked second $h /zwgk/index_)"
    expect "second: robots.txt is asked again after a day" 1 "$(asked second $h /robots.txt)"
    expect "second: new and changed" 10 "$(answered second $h 200)"
    expect "second: unchanged" 28 "$(answered second $h 304)"
    expect "second: gone" 4 "$(answered second $h 404)"
done
contains "second: vanished" second.err 'vanished'
expect "second: gone is a status" 16 "$(state 'SELECT count(*) FROM pages WHERE status=3')"
expect "second: nothing is deleted" 168 "$(state 'SELECT count(*) FROM pages')"
expect "second: their records stay" 16 \
    "$(python3 -c 'import json; print(len({u for l in open("out.jsonl") for u in [json.loads(l)["url"]] if int(u.split("_")[1][:-5]) % 10 == 7}))')"
crawl rest
expect "then nothing again" "0 0" "$code $(wc -l <rest.log)"

# what changed comes back sooner than what did not
expect "halved and doubled" 1 "$(state "SELECT (SELECT max(interval) FROM pages WHERE url LIKE '%_1013.html') < (SELECT min(interval) FROM pages WHERE url LIKE '%_1012.html')")"

# ---- a server that says 304 falsely is caught by the visit without a condition
rm -rf st out.*
tell day=0
pipeline p.json "lie1 h5" '{"list_min": "1h", "full_fetch": "10d"}'
crawl believed
expect "liar: first" 0 "$code"
age 49
tell day=1
crawl believed
expect "liar: believed" "0 36" "$(awk '$2 == "lie1.localhost" && $4 == 200 && $3 ~ /_10(03|04|13|14|23|24|33|34)/' believed.log | wc -l) $(answered believed lie1 304)"
age 250
crawl caught
expect "liar: asked without a condition" 38 "$(answered caught lie1 200)"
expect "liar: known as one" lie1.localhost "$(state 'SELECT name FROM hosts WHERE liar')"
grep -q false-validator out.jsonl || fail "liar: its records do not say so"
age 49
crawl never
expect "liar: never believed again" 0 "$(answered never lie1 304)"
expect "an honest one is" 0 "$(answered never h5 200)"

# ---- a host that is down costs as much as the breaker allows, and its pages stay due
rm -rf st out.*
tell day=0
pipeline p.json "busy1 h6" '{}' '{"breaker": 3, "breaker_wait": "1h"}'
crawl down
expect "breaker: suspect" 3 "$code"
expect "breaker: requests" 3 "$(answered down busy1 503)"
expect "breaker: the others" 40 "$(answered down h6 200)"
expect "breaker: its pages are known" 40 "$(state "SELECT count(*) FROM pages WHERE url LIKE '%busy1%'")"
crawl open
expect "breaker: nothing in the next run" 0 "$(asked open busy1 /)"
age 2
tell well=1
crawl closed
expect "breaker: an hour later all of it" 40 "$(answered closed busy1 200)"
tell well=0

# ---- a host that wants to be left alone is, also by the next run
rm -rf st out.*
pipeline p.json "late1 h7" '{}' '{"retries": 2}'
crawl late
expect "Retry-After: one request" 1 "$(answered late late1 429)"
expect "Retry-After: the others" 40 "$(answered late h7 200)"
crawl late2
expect "Retry-After: not sooner in the next run" 0 "$(asked late2 late1 /)"
age 2
tell well=1
crawl late3
expect "Retry-After: then all of it" 40 "$(answered late3 late1 200)"
tell well=0

# ---- trouble that passes: a page that flaps is had in the same run
rm -rf st out.*
tell docs=6
pipeline p.json "flap1 soon1" '{}' '{"retries": 2, "retry_delay": "20ms", "breaker": 0}'
crawl flap
expect "flapping: had" "6 6" "$(answered flap flap1 503) $(answered flap flap1 200)"
expect "429: had" "6 6" "$(answered flap soon1 429) $(answered flap soon1 200)"
expect "flapping: no dead letters" 0 "$code"
tell docs=40

# ---- robots.txt
rm -rf st out.*
pipeline p.json "ruin1 deny1 h8" '{}' '{"retries": 1, "retry_delay": "20ms"}'
crawl robots
expect "robots 5xx: nothing but robots.txt" "2 2" "$(asked robots ruin1 /) $(asked robots ruin1 /robots.txt)"
expect "robots: disallowed" "1 1" "$(asked robots deny1 /) $(asked robots deny1 /robots.txt)"
expect "robots: allowed" 40 "$(answered robots h8 200)"
rm -rf st out.*
pipeline p.json "h8" '{"list_max": 0}'
crawl kept
crawl kept
expect "robots: kept for the next run" "0 1" "$(asked kept h8 /robots.txt) $(asked kept h8 /zwgk/)"
age 25
crawl stale
expect "robots: asked again after a day" 1 "$(asked stale h8 /robots.txt)"

# ---- Crawl-delay
rm -rf st out.*
tell docs=2
pipeline p.json "slow1"
crawl slow
expect "Crawl-delay: all" 2 "$(answered slow slow1 200)"
gaps slow.log 1000
tell docs=40

# ---- a budget for each host, and hours at which nothing is asked
rm -rf st out.*
pipeline p.json "h*2" '{}' '{"host_budget": 15}'
crawl b1
expect "budget: of the first run" "15 15" "$(asked b1 h1 /) $(asked b1 h2 /)"
for i in 1 2 3 4; do crawl b2; done
expect "budget: after some runs all" 80 "$(sort -u out.jsonl | wc -l)"
rm -rf st out.*
pipeline p.json "h*2" '{}' '{"quiet_hours": "00:00-24:00"}'
crawl quiet
expect "quiet hours: exit code" 0 "$code"
expect "quiet hours: nothing is asked" 0 "$(wc -l <quiet.log)"
contains "quiet hours: counted" quiet.err 'quiet-hours'
contains "quiet hours: said" quiet.err 'quiet hours, 00:00-24:00 (UTC+08:00): nothing is asked now'
lacks "quiet hours: what is due is not called otherwise" quiet.err 'nothing-due'

# ---- the letter about a column that could not be listed goes when it is listed
rm -rf st out.*
pipeline p.json "h1" '{}' '{"allow_private": false}'
crawl private
contains "private: how to allow it" private.err '(see allow_private)'
run private status p.json --state st
contains "private: a letter" private.out 'dead letters:'
pipeline p.json "h1"
crawl public
run public status p.json --state st
lacks "listed: the letter is gone" public.out 'dead letters:'
finish
