#!/bin/sh
# Sources whose lists are asked by POST: crawled, incremental, in the ledger and in the archive with what
# was sent, and replayed to the same records.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/site.sh"
site docs=50 rows=20 fresh=2 bytes=3000

pipeline p.json "post1 h1" '{"list_min": "1h", "overlap": 10}' '{"emit_lists": true}'
crawl refused
expect "by GET it is refused" 3 "$code"
contains "by GET: the reason" refused.err 'post1'
expect "by GET: no document of it" "0 50" "$(answered refused post1 200) $(answered refused h1 200)"
rm -rf st out.* archive

run blind probe --pipeline p.json --source post1 --allow-private
expect "a probe by GET: exit" 1 "$code"
contains "a probe by GET: the reason" blind.err "http-405"

# one source is asked by POST, the other is not
python3 - <<'END'
import json
p = json.load(open("p.json"))
p["sources"][0].update(post="form", post_body="channelid=77&page={page}", preset="links")
json.dump(p, open("p.json", "w"))
END

# a probe asks and reads the list as the crawl will: two pages of it, and no document
: >site.log
run probe probe --pipeline p.json --source post1 --allow-private
expect "probe: exit" 0 "$code"
contains "probe: what it finds" probe.out "40 links on 2 pages, and there are more"
contains "probe: what was sent" probe.out "POST http://post1.localhost:$PORT/zwgk/  with channelid=77&page=2"
contains "probe: documents with their dates" probe.out "2020-02-20  青石区农田水利工作情况通报（第50期）  http://post1."
contains "probe: which form" probe.err "read as links"
contains "probe: the page itself" probe.out "class       list"
expect "probe: two pages, no document" "2 0" "$(asked site post1 /zwgk/) $(asked site post1 /zwgk/20)"
run probe probe --pipeline p.json --source h1 --allow-private --json
python3 - probe.out <<'END' || fail "probe --json: not as expected"
import json, sys
l = json.load(open(sys.argv[1]))["list"]
assert [a["method"] for a in l["asked"]] == ["GET", "GET"] and l["asked"][0]["body"] is None, l["asked"]
assert l["links"] == 40 and len(l["first"]) == 40 and l["first"][0]["date"] == "2020-02-20", l
assert l["code"] == "list-cap", l["code"]
END
run probe probe "http://post1.localhost:$PORT/zwgk/" --post form --post-body 'channelid=77&page={page}' --allow-private
expect "probe of a column that is in no file: exit" 0 "$code"
contains "probe of a column that is in no file" probe.out "40 links on 2 pages"
run probe probe "http://post1.localhost:$PORT/zwgk/" --post form --post-body 'page=3' --allow-private --json
expect "probe of a body that does not move: exit" 0 "$code"
contains "probe of a body that does not move: one page" probe.out '"body":"page=3"}],"links":10,'
for wrong in "--post xml" "--post-body a=1" "--source post1"; do
    run wrong probe "http://post1.localhost:$PORT/zwgk/" $wrong
    expect "probe $wrong: exit" 2 "$code"
done
run wrong probe page.html --list
expect "probe --list of a file: exit" 2 "$code"
run wrong probe --pipeline p.json --source nobody
expect "probe --source nobody: exit" 2 "$code"
contains "probe --source nobody" wrong.err nobody

crawl first
expect "first: every document of both" "50 50" "$(answered first post1 200) $(answered first h1 200)"
contains "first: both are well" first.err '2 sources: 2 ok'
expect "first: four requests for three pages, the last of them behind the end" 4 "$(awk '$2 == "post1.localhost" && $3 == "/zwgk/"' first.log | wc -l)"
contains "the ledger says what was sent" st/ledger/000001.tsv "/zwgk/#POST channelid=77&page=3"
run audit audit p.json --state st
expect "audit" 0 "$code"
python3 - <<'END' || fail "the archive does not hold the requests with their bodies"
import glob, gzip, re, sys
data = b"".join(gzip.open(f).read() for f in glob.glob("archive/*.gz"))
sent = re.findall(rb"POST /zwgk/ HTTP/1.1\r\n(?:[^\r\n]+\r\n)+\r\nchannelid=77&page=(\d)\r\n\r\n", data)
pages = re.findall(rb"WARC-Type: response\r\n(?:[^\r\n]+\r\n)*?WARC-Target-URI: http://post1[^\r\n]*/zwgk/#page=(\d)\r\n", data)
print(sent, pages)
sys.exit(0 if sent == pages == [b"1", b"2", b"3"] else 1)
END
run replay replay p.json --archive archive --state st2 --set emit_jsonl.path=again.jsonl --set emit_sqlite.path=again.db
sort out.jsonl >want
[ "$(wc -l <want)" -ge 100 ] || fail "there is little to compare"
sort again.jsonl | cmp - want || fail "replay gives other records than the crawl"
checks=$((checks + 1))

# two days later: the list is left behind known items, as one that is asked by GET
age 49
tell day=1
crawl second
expect "second: one page of each list" "1 1" \
    "$(awk '$2 == "post1.localhost" && $3 == "/zwgk/"' second.log | wc -l) $(awk '$2 == "h1.localhost" && $3 == "/zwgk/"' second.log | wc -l)"
expect "second: the new ones" 104 "$(state 'SELECT count(*) FROM pages')"

# mistakes are named with their source
for bad in '"post": "put"' '"post": "json"' '"post_body": "page={page}"' '"post": "form", "post_body": "a=1\nb: 2"'; do
    pipeline p.json "post1" "{$bad}"
    run bad run p.json --state st3
    expect "$bad" 1 "$code"
    contains "$bad" bad.err 'source "post1": post'
done
pipeline p.json "post1" '{"post_rows": 0}'
run bad check p.json
contains "post_rows" bad.err 'post_rows'
finish
