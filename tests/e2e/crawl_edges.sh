#!/bin/sh
# Crawls that are cut off, led astray or lied to: nothing is lost for good, and no run is without an end.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/site.sh"
site docs=40 rows=20 fresh=2 bytes=2000

# ---- answers of 304 in between do not put off the visit without a condition
pipeline p.json "lie1" '{"list_min": "1h", "full_fetch": "10d", "page_max": "3d"}'
crawl first
age 130
tell day=1
crawl believed
expect "304: believed" 36 "$(answered believed lie1 304)"
age 130
crawl caught
expect "304: the whole page after full_fetch, but of two that are new" "2 36" "$(answered caught lie1 304) $(answered caught lie1 200)"
expect "304: known as a liar" 1 "$(state 'SELECT count(*) FROM hosts WHERE liar')"

# ---- a listing that is stopped between its pages: what lies behind is found all the same
rm -rf st out.*
tell "day=0&fresh=50"
pipeline p.json "h1" '{"list_min": "1h", "overlap": 10, "full_list": "300d"}'
crawl whole
expect "stopped: all of them first" 40 "$(state 'SELECT count(*) FROM pages')"
age 49
tell day=1
pipeline p.json "h1" '{"list_min": "1h", "overlap": 10, "full_list": "300d"}' '{"delay": "2s"}'
python3 - "$GONGBAO" <<'PY' || fail "stopped: the run did not stop"
import signal, subprocess, sys
p = subprocess.Popen([sys.argv[1], "run", "p.json", "--state", "st"], stderr=subprocess.PIPE, text=True)
for line in p.stderr:
    if "read as trs" in line:
        p.send_signal(signal.SIGTERM)
        break
p.stderr.read()
sys.exit(0 if p.wait(60) is not None else 1)
PY
expect "stopped: behind its first page" 60 "$(state 'SELECT count(*) FROM pages')"
pipeline p.json "h1" '{"list_min": "1h", "overlap": 10, "full_list": "300d"}'
crawl after
expect "stopped: the next run finds the rest" 85 "$(state 'SELECT count(*) FROM pages')"
tell fresh=2

# ---- pages that lead to a host that is left alone are asked once
rm -rf st out.*
tell "day=0&docs=6"
pipeline p.json "late1 away1" '{}' '{"max_pages": 100}'
crawl astray
expect "led astray: each page once" 6 "$(asked astray away1 /zwgk/20)"
expect "led astray: the other host" 1 "$(answered astray late1 429)"
age 2
tell well=1
crawl found
expect "led astray: had in the end" 12 "$(state 'SELECT count(*) FROM pages WHERE status=1')"
tell well=0

# ---- pages that are refused for good are said once, not at each look; a column without any page stays suspect
rm -rf st out.*
pipeline p.json "wall1" '{"page_min": "1d", "page_max": "4d"}'
crawl walled
expect "walled: suspect" 3 "$code"
contains "walled: why" walled.err 'pages: none of 6 could be had, most: http-403'
contains "walled: said of each" walled.err '6 set aside'
age 49
crawl walled_again
expect "walled again: each is asked" 6 "$(asked walled_again wall1 /zwgk/20)"
expect "walled again: suspect" 3 "$code"
contains "walled again: why" walled_again.err 'pages: none of the 6 that are known could be had'
contains "walled again: no news" walled_again.err '6 items were set aside in an earlier run, and as then'
lacks "walled again: no advice beside the point" walled_again.err 'is it the right folder'
crawl walled_rest
expect "walled, nothing due: suspect" 3 "$code"
tell well=1
age 97
crawl open
expect "walls fell: ok" 0 "$code"
tell "well=0"

# ---- a page of the state that cannot be asked is set aside, and the run goes on and ends
rm -rf st out.*
pipeline p.json "h2" '{}' '{"delay": "10ms"}'
crawl good
age 49
python3 - <<'PY'
import sqlite3
db = sqlite3.connect("st/state.db")
db.execute("UPDATE pages SET due=1, url='http://a:b@h2.localhost/x' WHERE id=(SELECT min(id) FROM pages)")
db.commit()
PY
GONGBAO_ALONE=$GONGBAO
cat >limited <<PY
#!/bin/sh
exec timeout -k 5 60 "$GONGBAO_ALONE" "\$@"
PY
chmod +x limited
GONGBAO=$WORK/limited
crawl odd
expect "odd page: the run ends" 0 "$([ "$code" = 124 ]; echo $((1 - $?)))"
expect "odd page: the others" 5 "$(answered odd h2 304)"
GONGBAO=$GONGBAO_ALONE

# ---- a wall of a day
rm -rf st out.*
pipeline p.json "wall1"
crawl wall
expect "wall" 6 "$(answered wall wall1 403)"
crawl wall2
expect "wall: not again at once" 0 "$(asked wall2 wall1 /zwgk/20)"
tell well=1
age 49
crawl passed
expect "wall: had when it is gone" 6 "$(answered passed wall1 200)"
tell well=0

# ---- a source that is called otherwise from now on takes its pages with it
rm -rf st out.*
pipeline p.json "h3"
crawl before
age 49
sed -i 's/"name": "h3"/"name": "other"/' p.json
crawl renamed
expect "renamed: visited again" 6 "$(answered renamed h3 304)"
expect "renamed: its pages" 6 "$(state "SELECT count(*) FROM pages p JOIN sources s ON s.id=p.source WHERE s.name='other'")"

# ---- what a stage beside the archive drops is done with: no visit stays open, nothing comes twice
rm -rf st out.*
pipeline p.json "h5" '{}' '{}' "{\"plugins\": [\"$PLUGINS\"]}"
python3 - <<'END'
import json
p = json.load(open("p.json"))
p["stages"].insert(2, {"use": "test_sieve", "end": "3.html"})
json.dump(p, open("p.json", "w"))
END
crawl sieved
expect "dropped beside the archive: exit code" 0 "$code"
contains "dropped beside the archive: counted" sieved.err 'sieved'
expect "dropped beside the archive: no visit is open" "0 6" "$(state "SELECT count(*) FROM pages WHERE due<=1000*strftime('%s')") $(state 'SELECT count(*) FROM pages WHERE status=1 AND fetched_at')"
crawl rest
expect "dropped beside the archive: not again" 0 "$(asked rest h5 /zwgk/20)"
age 49
crawl later
expect "dropped beside the archive: unchanged later" "6 0" "$(answered later h5 304) $(answered later h5 200)"

# ---- a list that names more hosts than a run should meet costs itself, and not the run
rm -rf st out.*
pipeline p.json "crowd1 h6" '{"other_hosts": true, "list_min": "1h"}' '{"max_pages": 1500, "robots": false}'
crawl crowd
expect "crowd: suspect, not failed" 3 "$code"
contains "crowd: said" crowd.err 'names documents on more than 1,000 hosts that are new'
expect "crowd: so many" 1000 "$(state "SELECT count(*) FROM pages WHERE url LIKE '%//c%'")"
expect "crowd: the other source" "6 ok" "$(answered crowd h6 200) $(state "SELECT state FROM sources WHERE name='h6'")"
age 49
crawl crowd2
expect "crowd: no page of theirs was asked for" 0 "$(asked crowd2 c1 /zwgk/)"
expect "crowd: the rest with the next listing" 1200 "$(state "SELECT count(*) FROM pages WHERE url LIKE '%//c%'")"

# more hosts with pages due than a run has memory for: they stay due
python3 - <<'END'
import sqlite3
db = sqlite3.connect("st/state.db")
source = db.execute("SELECT id FROM sources WHERE name='crowd1'").fetchone()[0]
db.executemany("INSERT INTO hosts(id,name) VALUES(?,?)", ((100000 + i, "z%d.localhost" % i) for i in range(60000)))
db.executemany("INSERT INTO pages(key,url,source,host,due,interval,tries,status,found_at) VALUES(?,?,?,?,0,0,0,0,0)",
               ((i, "http://z%d.localhost:1/1.html" % i, source, 100000 + i) for i in range(60000)))
db.commit()
END
pipeline p.json "crowd1 h6" '{"other_hosts": true}' '{"max_pages": 10, "robots": false}'
crawl crowd3
contains "hosts beyond memory: said" crowd3.err 'hosts more than this run has memory for: their pages stay due'
expect "hosts beyond memory: the run does not fail" 0 "$code"
expect "hosts beyond memory: all is still there" 60000 "$(state "SELECT count(*) FROM pages WHERE url LIKE '%//z%'")"

# ---- max_pages of a source is what a run may add: the next one goes on
rm -rf st out.*
tell docs=40
pipeline p.json "h4" '{"max_pages": 15, "list_min": "1h", "overlap": 5, "full_list": "300d"}'
crawl some
expect "max_pages: of the first run" 15 "$(state 'SELECT count(*) FROM pages')"
age 49
crawl more
expect "max_pages: the next goes on" 30 "$(state 'SELECT count(*) FROM pages')"
age 49
crawl all
expect "max_pages: until all are there" 40 "$(state 'SELECT count(*) FROM pages')"
finish
