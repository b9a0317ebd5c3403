#!/bin/sh
# Sources: mistakes of their list, what a run says of each, when each is due again, and that a
# page which became worse is not delivered over its past.
. "$(dirname "$0")/lib.sh"

# pipeline SOURCES: p.json with these sources and the script as what the sites hold
pipeline() {
    cat >p.json <<END
{"plugins": ["$PLUGINS"], "sources": $1,
 "stages": [{"use": "test_watch", "script": "script"}, {"use": "test_pass"}, {"use": "test_sink", "path": "out"}]}
END
}

# field QUERY FILE: a value of JSON
field() {
    python3 -c 'import json,sys
v = json.load(open(sys.argv[2]))
print(eval(sys.argv[1], {"v": v}))' "$1" "$2"
}

# ---- mistakes, all at once, with their places
cat >list.json <<END
// sources in a file of their own
[
  {"name": "a", "column": "https://www.example.gov.cn/a/", "agnecy": "某局", "expect": {"least_bdoy": 5}},
  {"name": "b c", "column": "https://www.example.gov.cn/b/"},
  {"name": "a", "start": ["nowhere"], "list_min": "8d", "delay": "\${GONG_NO_SUCH_VARIABLE}"},
  {"name": "d", "page_max": "1h", "expect": {"least_articles": 2}},
  7
]
END
pipeline '"list.json"'
: >script
run bad check p.json
expect "mistakes: exit code" 2 "$code"
contains "unknown key" bad.err './list.json:3:60: source "a": unknown key "agnecy"; did you mean "agency"?'
contains "unknown expectation" bad.err 'list.json:3:87: source "a", expect: unknown key "least_bdoy"; did you mean "least_body"?'
contains "name" bad.err 'list.json:4:12: source 2: "name" must be a word of at most 64 bytes'
contains "same name" bad.err 'list.json:5:12: a second source is called "a"'
contains "no URL" bad.err 'list.json:5:26: source "a": "nowhere" is no absolute URL'
contains "bounds" bad.err 'list.json:5:51: source "a": "list_min" is more than "list_max"'
contains "environment" bad.err 'source "a": "delay" environment variable GONG_NO_SUCH_VARIABLE is not set'
contains "neither" bad.err 'list.json:6:3: source "d": needs "column", "start" or both'
contains "page bounds" bad.err 'list.json:6:29: source "d": "page_min" is more than "page_max"'
contains "range" bad.err 'source "d", expect: "least_articles" must lie between 0 and 1'
contains "no object" bad.err 'list.json:7:3: source 5: a source must be an object'
contains "count" bad.err '11 mistakes'
pipeline '"nowhere.json"'
run none check p.json
contains "no such file: where it is named" none.err '"sources": ./nowhere.json cannot be read: No such file'
pipeline '[]'
run none check p.json
contains "empty" none.err 'p.json:1:'
contains "empty: why" none.err 'sources must be a list of objects'
head -c 17000000 /dev/zero | tr '\0' ' ' >big.json
pipeline '"big.json"'
run big check p.json
contains "too large" big.err 'is no regular file of at most 16777216 bytes'
python3 -c 'print("[" + ",".join("""{"name":"s%d","start":"https://h.example/%d"}""" % (i, i) for i in range(20001)) + "]")' >many.json
pipeline '"many.json"'
run many check p.json
contains "too many" many.err '20001 sources; the most is 20000'

# ---- what a run says
pipeline '[
  {"name": "good", "column": "https://good.example/", "expect":
    {"least_links": 2, "least_body": 5, "least_articles": 0.5, "fields": "title", "newest": "3650d"}},
  {"name": "few", "column": "https://few.example/", "expect": {"least_links": 3}},
  {"name": "old", "column": "https://old.example/", "expect": {"newest": "30d"}},
  {"name": "same", "column": "https://same.example/"},
  {"name": "empty", "column": "https://empty.example/", "expect": {"fields": ["title"], "least_body": 5}},
  {"name": "shells", "column": "https://shells.example/", "expect": {"least_articles": 0.8}},
  {"name": "down", "column": "https://down.example/"},
  {"name": "mute", "column": "https://mute.example/"},
  {"name": "gone", "start": ["https://gone.example/1"]}
]'
run ok check p.json
contains "check counts them" ok.out 'p.json: ok, 3 stages, 9 sources'
cat >script <<END
list good 2 2 2025-01-02 end -
page good article u:good1 2025-01-02 t1 正文一二三四
page good article u:good2 2025-01-01 t2 正文一二三五
list few 1 1 2025-01-02 end -
list old 9 9 2020-01-02 end -
list same 3 3 - end -
page same article u:same1 - t 请先登录本系统
page same article u:same2 - t 请先登录本系统
page same article u:same3 - t 请先登录本系统
list empty 1 1 - end -
page empty article u:empty1 - - 短
list shells 2 2 - end -
page shells shell u:shell1 - t 空
page shells list u:shell2 - t 目录
list down 0 0 - cap dns
fail gone u:gone1 timeout
END
run first run p.json --state st
expect "suspect" 3 "$code"
head -1 first.err | grep -q 'could not be had' || fail "the log comes first"
grep -v '^warning' first.err >summary
expect "failed sources stand first" '3 sources failed:' "$(head -1 summary)"
contains "not listed" summary '  down: could not be listed: dns'
contains "mute" summary '  mute: its list was due and was not read'
contains "not reached" summary '  gone: could not be reached: timeout (1 page)'
expect "then suspect ones" '5 sources are suspect:' "$(sed -n 5p summary)"
contains "links" summary '  few: least_links: 1, not 3'
contains "age" summary '  old: newest: 2020-01-02 is older than 30 days'
contains "one body" summary '  same: same page: 3 of 3 articles have one body'
contains "body" summary 'least_body: 1 of 1 articles are shorter than 5 characters (one has 1)'
contains "fields" summary 'fields: title is filled in 0 of 1 records'
contains "articles" summary '  shells: least_articles: 0 of 1 pages are articles'
contains "counts" summary '9 sources: 1 ok, 5 suspect, 3 failed, 0 not due'

run status status p.json --state st
expect "status" 0 "$code"
contains "status counts" status.out '9 sources: 3 failed, 5 suspect, 1 ok, 0 never tried'
expect "failed first, by name" down "$(sed -n 5p status.out | awk '{print $NF}')"
contains "status: reason" status.out 'least_links: 1, not 3'
run status status p.json --state st --json
expect "JSON: order" "['down', 'gone', 'mute']" "$(field '[s["name"] for s in v["sources"]][:3]' status.out)"
expect "JSON: state" ok "$(field '[s["state"] for s in v["sources"] if s["name"] == "good"][0]' status.out)"
expect "JSON: pages" "{'known': 1, 'waiting': 0, 'vanished': 0}" \
    "$(field '[s["pages"] for s in v["sources"] if s["name"] == "gone"][0]' status.out)"
expect "JSON: the run's summary has them" "3" "$(field 'v["runs"][0]["summary"]["sources"]["failed"]' status.out)"

# what was not well is looked at again at once, and so is what had news
cat >script <<END
list good 2 0 2025-01-02 end -
list few 3 2 2025-01-02 end -
list old 9 0 2020-01-02 end -
list same 3 0 - end -
list empty 1 0 - end -
list shells 1 0 - end -
list down 1 1 - end -
list mute 1 1 - end -
page gone article u:gone1 - t 终于有了正文
END
run second run p.json --state st --log-format json
expect "still suspect" 3 "$code"
tail -1 second.err >second.json
expect "JSON: sources first" sources "$(field 'list(v["summary"])[0]' second.json)"
expect "mended, and not" "['empty', 'old', 'same', 'shells']" \
    "$(field 'sorted(s["name"] for s in v["summary"]["sources"]["first"])' second.json)"
expect "what was said of pages stays said" "still same page: 3 of 3 articles have one body" \
    "$(field '[s["reason"] for s in v["summary"]["sources"]["first"] if s["name"] == "same"][0]' second.json)"

# without news the pace slows; nothing is due is well
pipeline '[{"name": "a", "column": "https://a.example/"}, {"name": "b", "column": "https://b.example/"}]'
printf 'list a 2 0 - end -\nlist b 2 0 - end -\n' >script
run slow run p.json --state pace
expect "listed, and nothing new" 0 "$code"
contains "nothing new" slow.err '  nothing new'
run rest run p.json --state pace
expect "nothing is due" 0 "$code"
contains "nothing is due" rest.err '2 sources: 0 ok, 0 suspect, 0 failed, 2 not due'
contains "nothing is due: said" rest.err 'nothing is due'
run again run p.json --state pace --again
contains "--again asks" again.err '2 sources: 2 ok'

# --source
run one run p.json --state one --source b
contains "one source" one.err '1 source: 1 ok'
run status status p.json --state one --json
expect "the other one was not tried" "['b', 'a']" \
    "$(field '[s["name"] for s in sorted(v["sources"], key=lambda s: s["state"] == "never")]' status.out)"
run one run p.json --state one --source bb
expect "no such source" 2 "$code"
contains "no such source" one.err '--source bb: the pipeline has no source of this name; did you mean "b"?'
run one check p.json --source b
expect "--source is for run" 2 "$code"

# a source that left the file is kept, inactive
pipeline '[{"name": "b", "column": "https://b.example/"}]'
run left run p.json --state pace
run status status p.json --state pace --json
expect "left" "False" "$(field '[s["active"] for s in v["sources"] if s["name"] == "a"][0]' status.out)"

# ---- its good past is kept
rm -f out
pipeline '[{"name": "s", "column": "https://s.example/", "expect": {"least_body": 5}}]'
printf 'list s 3 3 - end -\npage s article u:1 - t long enough\npage s article u:2 - t long enough 2\npage s list u:3 - t x\n' >script
run past run p.json --state past
expect "good" 0 "$code"
printf 'list s 3 0 - end -\npage s !article u:1 - t bad\npage s !challenge u:2 - t please wait a moment\npage s !article u:4 - t new\n' >script
run worse run p.json --state past
expect "worse: suspect" 3 "$code"
contains "kept" worse.err 'kept: 2 pages are worse than what was delivered before'
contains "code" worse.err 'sources: expectation'
expect "not delivered over it" 'u:1 11
u:2 13
u:3 1
u:4 3' "$(sort out)"
run status status p.json --state past --json
expect "two letters, retryable" "[('expectation', True), ('expectation', True)]" \
    "$(field '[(d["code"], d["retry"]) for d in v["dead_letters"]]' status.out)"
run retry retry p.json --state past
expect "a retry of all keeps it too" 4 "$(wc -l <out)"
id=$(field '[d["id"] for d in v["dead_letters"] if d["url"] == "u:2"][0]' status.out)
run retry retry p.json --state past --id "$id"
expect "asked for by its number it is delivered" 1 "$(grep -c '^u:2 20' out)"
printf 'list s 3 0 - end -\npage s !article u:1 - t well again, and long\n' >script
run well run p.json --state past
run status status p.json --state past --json
expect "its letter is gone" "[]" "$(field '[d["url"] for d in v["dead_letters"]]' status.out)"

# ---- a page that comes back as it was delivered is well: its letter goes, and so does the suspicion
rm -f out
printf 'list s 3 3 - end -\npage s article u:1 - t long enough\npage s article u:2 - t long enough 2\n' >script
run past run p.json --state back
printf 'list s 3 0 - end -\npage s !article u:1 - t bad\npage s !article u:2 - t bad\n' >script
run worse run p.json --state back
expect "worse: suspect" 3 "$code"
printf 'list s 3 0 - end -\n' >script
run still run p.json --state back
contains "nothing came: it stays said" still.err 'still kept: 2 pages'
printf 'list s 3 0 - end -\npage s article u:1 - t long enough\npage s article u:2 - t long enough 2\n' >script
run well run p.json --state back
expect "as it was: ok" 0 "$code"
contains "as it was: nothing is read again" well.err '2 unchanged, 0 records'
run status status p.json --state back --json
expect "as it was: its letters are gone" "[]" "$(field '[d["url"] for d in v["dead_letters"]]' status.out)"
expect "as it was: no reason is left" "[('ok', None)]" \
    "$(field '[(s["state"], s.get("reason")) for s in v["sources"]]' status.out)"

# ---- a pager that runs past its end does so for ever: said once, unless the list lost half of its documents
pipeline '[{"name": "s", "column": "https://s.example/", "list_min": "1s"}]'
printf 'list s 40 40 - end list-empty\n' >script
run ends run p.json --state ends
expect "past its end, first: suspect" 3 "$code"
contains "past its end, first" ends.err 'list: broke off after 40 links: list-empty'
printf 'list s 41 1 - end list-empty\n' >script
run ends run p.json --state ends
expect "past its end, as before: ok" 0 "$code"
run ends run p.json --state ends --again
expect "past its end, and again: ok" 0 "$code"
printf 'list s 40 0 - end list-repeats\n' >script
run ends run p.json --state ends --again
expect "it ends in another way: suspect" 3 "$code"
printf 'list s 15 0 - end list-repeats\n' >script
for i in 1 2; do
    run ends run p.json --state ends
    expect "it lost half, look $i: suspect" 3 "$code"
done
printf 'list s 39 0 - end list-repeats\n' >script
run ends run p.json --state ends
expect "it is well again: ok" 0 "$code"
printf 'list s 39 0 - end timeout\n' >script
for i in 1 2; do
    run ends run p.json --state ends --again
    expect "a failure is no end, look $i" 3 "$code"
done

# ---- a list that loses a document a day: no run is much worse than the one before it, and it is found all the same
pipeline '[{"name": "s", "column": "https://s.example/", "list_max": 0}]'
printf 'list s 40 40 - end -\n' >script
run decay run p.json --state decay
expect "decay: 40 documents" 0 "$code"
n=39
while [ $n -ge 32 ]; do
    printf 'list s %d 0 - end -\n' $n >script
    run decay run p.json --state decay
    expect "decay: $n documents" 0 "$code"
    n=$((n - 1))
done
printf 'list s 31 0 - end -\n' >script
run decay run p.json --state decay
expect "decay: 31 documents" 3 "$code"
contains "decay: 31 documents" decay.err '  s: kept_share: its whole list names 31 documents, and at best named 40'
printf 'list s 5 0 - early -\n' >script
run decay run p.json --state decay
contains "decay: it stays said while only the head of the list is read" decay.err 'names 31 documents, and at best named 40'
printf 'list s 31 0 - end -\n' >script
run decay run p.json --state decay --set kept_share=0.7
expect "decay: the share is a setting" 0 "$code"
run decay run p.json --state decay
expect "decay: the past is still there" 3 "$code"
run decay run p.json --state decay --again
expect "decay: --again takes it as it is now" 0 "$code"
run decay run p.json --state decay --again
run decay run p.json --state decay
expect "decay: from then on" 0 "$code"

# ---- no page of a source is an article, as when all lead to its login: no word of the file is needed
pipeline '[{"name": "s", "column": "https://s.example/"}]'
printf 'list s 3 3 - end -\npage s shell u:1 - t a\npage s shell u:2 - t b\npage s shell u:3 - t c\n' >script
run walled run p.json --state walled
expect "no article: suspect" 3 "$code"
contains "no article" walled.err '  s: no article: none of 3 pages is one'
run walled run p.json --state walled
contains "no article: stays said" walled.err '  s: still no article: none of 3 pages is one'

# ---- hints of a source bring its own items again, and no other's; its pace brings none
list='list a 1 0 - end -\nlist b 1 0 - end -\npage a !article u:a - t aaaa\npage b !article u:b - t bbbb\n'
printf "$list" >script
rm -f out
pipeline '[{"name": "a", "column": "https://a.example/", "agency": "甲局"}, {"name": "b", "column": "https://b.example/", "agency": "乙局"}]'
run h run p.json --state hints
expect "both" 2 "$(wc -l <out)"
pipeline '[{"name": "c", "column": "https://c.example/", "agency": "丙局"},
  {"name": "a", "column": "https://a.example/", "agency": "甲局", "list_max": "3d", "overlap": 5}, {"name": "b", "column": "https://b.example/", "agency": "乙局"}]'
run h run p.json --state hints
expect "pace and another source bring nothing" 2 "$(wc -l <out)"
pipeline '[{"name": "a", "column": "https://a.example/", "agency": "甲局"}, {"name": "b", "column": "https://b.example/", "agency": "乙委"}]'
run h run p.json --state hints
expect "a hint brings its own" 'u:a 4
u:b 4
u:b 4' "$(sort out)"

# ---- 5,000 sources
python3 -c 'print("[" + ",".join("""{"name":"s%d","column":"https://h%d.example/"}""" % (i, i) for i in range(5000)) + "]")' >many.json
python3 -c 'for i in range(5000): print("list s%d 1 0 - end -" % i)' >script
pipeline '"many.json"'
run many run p.json --state many
contains "5,000" many.err '5000 sources: 5000 ok'
run many status p.json --state many
contains "5,000: status" many.out '… and 4900 more (--json shows them)'
run many status p.json --state many --json
expect "5,000: JSON" 5000 "$(field 'len(v["sources"])' many.out)"

run hp help sources
contains "help" hp.out 'least_articles: a number (default 0)'
finish
