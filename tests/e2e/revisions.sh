#!/bin/sh
# Versions of a page and pages that say the same: classed, noted with the acknowledgement, the same after --again, after
# kill -9 and in a replay of the archive.
. "$(dirname "$0")/lib.sh"
P=$ROOT/pipelines/reports.json
cat >show.py <<'EOF2'
# show.py FILE: one line a record, by name of the file and id: what it says of other records
import json, sys
lines = [json.loads(l) for l in open(sys.argv[1])]
name = {r["id"]: r["url"].rsplit("/", 1)[1] + ":" + r["payload"]["sha256"][:4] for r in lines}
for r in sorted(lines, key=lambda r: name[r["id"]]):
    v = r["revision"]
    twins = [f["message"].rsplit("/", 1)[1] for f in r["findings"] if f["code"] == "twin"]
    print(name[r["id"]].split(":")[0], v["change"], name.get(v["previous"], "-").split(":")[0],
          ",".join(v["what"]) or "-", name.get(r["twin_of"], "-").split(":")[0], *twins)
EOF2
show() { python3 show.py "$1" 2>&1; }
last() { tail -1 out.jsonl >one.jsonl; python3 - one.jsonl out.jsonl <<'EOF2'
import json, sys
r = json.loads(open(sys.argv[1]).read())
ids = {json.loads(l)["id"] for l in open(sys.argv[2])}
v = r["revision"]
print(v["change"], ",".join(v["what"]) or "-", "after another" if v["previous"] in ids - {r["id"]} else v["previous"])
EOF2
}
# page FILE MINUTE CASES HEADING DATE NUMBER COUNTER
page() {
    printf '云溪县司法局关于2024年度法治政府建设情况的报告\n%s\n浏览次数：%s\n县人民政府：\n一、%s\n全年办理行政复议案件%s件，全部在法定期限内办结。\n云溪县司法局\n%s\n' \
        "$6" "$7" "$4" "$3" "$5" >"$1"
    touch -d "2025-03-01T00:$2:00Z" "$1"
}
delivers() {
    run step run "$P" --set fetch_files.path=in --state st --set archive_warc.dir=w --set emit_jsonl.path=out.jsonl \
        --set emit_sqlite.path=out.db "$@"
    [ "$code" -eq 0 ] || [ "$code" -eq 3 ] || fail "exit code $code: $(tail -3 step.err)"
}
step() {
    delivers
    expect "$1" "$2" "$(last)"
}

mkdir in
page in/a.txt 01 37 主要举措 2025年1月20日 云司〔2025〕3号 120
step "the first version" "new - None"
lacks "nothing is said of a first run" step.err "against earlier versions"
cp in/a.txt first
page in/a.txt 02 37 主要举措 2025年1月20日 云司〔2025〕3号 121
step "a counter" "cosmetic - after another"
contains "the summary says so" step.err "against earlier versions: 0 new, 1 cosmetic"
page in/a.txt 03 38 主要举措 2025年1月20日 云司〔2025〕3号 121
step "a number" "material number,text after another"
page in/a.txt 04 38 主要成效 2025年1月20日 云司〔2025〕3号 121
step "a heading" "material outline,text after another"
page in/a.txt 05 38 主要成效 2025年1月21日 云司〔2025〕3号 121
step "a date" "material date,text after another"
page in/a.txt 06 38 主要成效 2025年1月21日 云司〔2025〕4号 121
step "a 文号" "material doc_number,text after another"
sed -i 's/全部在/均在/' in/a.txt && touch -d 2025-03-01T00:07:00Z in/a.txt
step "words" "cosmetic text after another"
delivers
contains "unchanged" step.err "nothing to do"

# twins: the same bytes, and the same words in other bytes
cp -p in/a.txt in/b.txt
sed 's/^/　/' in/a.txt >in/c.txt && touch -d 2025-03-01T00:09:00Z in/c.txt
delivers
show out.jsonl | grep '^[bc]' >twins
printf 'b.txt new - - a.txt a.txt\nc.txt new - - a.txt a.txt\n' | cmp - twins || fail "twins: $(cat twins)"
contains "the summary counts twins" step.err "2 twins of another page"
expect "twins and changes in the tables" "2 6" \
    "$(sqlite3 -separator ' ' out.db 'SELECT sum(twin_of IS NOT NULL), sum(revision_previous IS NOT NULL) FROM reports')"
sort out.jsonl >want

# again: nothing becomes "same"
delivers --again
sort out.jsonl | cmp - want || fail "--again: other records"
# another configuration reads all again, and says the same of versions
delivers --set normalise.repair=report
show out.jsonl >now
sort -o out.jsonl want
show out.jsonl | cmp - now >/dev/null || fail "another configuration: other versions"
checks=$((checks + 4))

# the archive alone gives the same: on a fresh state, and on the state of the crawl
rm -rf st2
run replay replay "$P" --archive w --state st2 --set emit_jsonl.path=replay.jsonl --set emit_sqlite.path=replay.db -q
sort replay.jsonl | cmp - want || fail "replay: other records"
run replay replay "$P" --archive w --state st --again --set emit_jsonl.path=replay2.jsonl --set emit_sqlite.path=r2.db -q
show replay2.jsonl >now
show want | cmp - now || fail "replay on the state of the crawl: other versions"
checks=$((checks + 2))

# what reads as it did at first is a version of its own, with the record of the first
cp first in/a.txt && touch -d 2025-03-01T00:10:00Z in/a.txt
delivers
expect "the first text again" "a.txt material a.txt number,date,doc_number,outline,text -" \
    "$(show out.jsonl | grep number,date)"
show out.jsonl >want
delivers --again
show out.jsonl | cmp - want || fail "the first text again, and again"

# over HTTP the archive has the return too
mkdir site && mkfifo port
"$BUILD/tests/portal/gong-portal" site >port &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$WORK"' EXIT
read -r number <port
DEMO=$ROOT/pipelines/demo.json
html() { # CASES
    printf '<html><head><title>关于行政复议工作的报告</title></head><body><div class="TRS_Editor"><p>云溪县司法局关于行政复议工作的报告</p>
        <p>全年办理行政复议案件%s件，全部在法定期限内办结，没有逾期的案件。</p></div></body></html>' "$1"
}
printf '<html><body><ul class="list"><li><a href="a.html">关于行政复议工作的报告</a></li></ul></body></html>' >site/index.html
for cases in 37 38 37; do # each in a second of its own: a capture is known by URL, bytes and second
    second=$(date +%s)
    while [ "$(date +%s)" = "$second" ]; do :; done
    html $cases >site/a.html
    run crawl run "$DEMO" --set "fetch_http.start=http://127.0.0.1:$number/" --state hst --set archive_warc.dir=hw \
        --set emit_jsonl.path=h.jsonl --set emit_sqlite.path=h.db --again -q
    expect "crawl" 0 "$code"
done
kill $server
sort h.jsonl >want
printf '%s\n' 'a.html material a.html number,text -' 'a.html material a.html number,text -' >versions
show want | cmp - versions || fail "over HTTP: $(show want)"
run replay replay "$DEMO" --archive hw --state hst2 --set emit_jsonl.path=hr.jsonl --set emit_sqlite.path=hr.db -q
sort hr.jsonl | cmp - want || fail "replay of the crawl: other records"
checks=$((checks + 2))

# spellings of one page have one history
brings() { # CASES URL
    html "$1" >a.html
    run ingest ingest "$DEMO" --file a.html --url "$2" --state ist --set archive_warc.dir=iw --set emit_jsonl.path=i.jsonl \
        --set emit_sqlite.path=i.db -q
    expect "ingest $1" 0 "$code"
}
brings 37 http://www.yunxi.example/a.html
brings 38 'https://yunxi.example:443/a.html?from=timeline'
printf '%s\n' 'a.html new - - -' 'a.html?from=timeline material a.html number,text -' >versions
show i.jsonl | cmp - versions || fail "spellings: $(show i.jsonl)"
checks=$((checks + 1))

# kill -9: no version is lost or noted twice
cat >many.py <<'EOF2'
import os, sys
version, n = int(sys.argv[1]), 200
for i in range(n):
    path = "many/%03d.txt" % i
    twin = i - 1 if i % 10 == 9 else i
    cases = 37 + twin + (version if twin % 3 == 0 else 0)
    with open(path, "w") as f:
        f.write("云溪县第%d号部门2024年度法治政府建设情况报告\n一、主要举措\n全年办理行政复议案件%d件。%s\n" % (twin, cases, "\n" * version))
    os.utime(path, (1.7e9 + version, 1.7e9 + version))
EOF2
cat >killed.py <<'EOF2'
# killed.py FILE COMMAND...: runs it until it comes to its end by itself, killed whenever FILE has grown by some lines
import os, random, signal, subprocess, sys
random.seed(5)
size = lambda: os.path.getsize(sys.argv[1]) if os.path.exists(sys.argv[1]) else 0
kills = 0
while True:
    until = size() + random.randrange(60000)
    p = subprocess.Popen(sys.argv[2:], stderr=subprocess.DEVNULL)
    while p.poll() is None and (kills >= 15 or size() <= until):
        try:
            p.wait(timeout=0.003)
        except subprocess.TimeoutExpired:
            pass
    if p.poll() is not None:
        break
    p.send_signal(signal.SIGKILL)
    p.wait()
    kills += 1
print(kills)
sys.exit(p.returncode)
EOF2
bare() {
    python3 - "$1" <<'EOF2'
import json, sys
for l in sorted(open(sys.argv[1])):
    r = json.loads(l)
    del r["payload"]["archive"] # a run that was killed archives again
    print(json.dumps(r, ensure_ascii=False))
EOF2
}
many() {
    name=$1
    shift
    for version in 0 1; do
        python3 many.py "$version"
        "$@" "$GONGBAO" run "$P" --set batch=7 --set fetch_files.path=many --state "$name.st" --set archive_warc.dir="$name.w" \
            --set emit_jsonl.path="$name.jsonl" --set emit_sqlite.path="$name.db" -q >>"$name.kills" 2>/dev/null
    done
    bare "$name.jsonl" >"$name.bare"
    sqlite3 "$name.st/state.db" "SELECT url, sha256, changed, what, count(*) FROM revisions GROUP BY 1, 2, 3, 4" >"$name.rows"
}
mkdir many
many clean env
many again env
many killed python3 killed.py killed.jsonl
kills=$(awk '{n += $1} END {print n}' killed.kills)
[ "$kills" -ge 5 ] || fail "only $kills kills"
cmp clean.bare again.bare || fail "two clean runs differ"
cmp clean.bare killed.bare || fail "after kills: other records"
cmp clean.rows killed.rows || fail "after kills: other versions"
expect "material changes" 67 "$(grep -c '"change": "material"' clean.bare)"
checks=$((checks + 4))
finish
