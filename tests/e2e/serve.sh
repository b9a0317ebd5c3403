#!/bin/sh
# gongbao serve and gongbao health. The clock is a file of ours ($GONG_TEST_CLOCK) on days to come, SIGHUP makes serve
# look at it, a run waits at a FIFO until it is told, and what serve says comes through a FIFO: nothing waits for time.
. "$(dirname "$0")/lib.sh"
GONG_TEST_CLOCK=$WORK/clock
export GONG_TEST_CLOCK
real=$(date -u +%s)
midnight=$((real - real % 86400 + 86400 * 10))

# at DAY TIME: the moment as RFC 3339; clock DAY TIME: it is now
at() { date -u -d "@$((midnight + $1 * 86400))" +%Y-%m-%dT"$2":00Z; }
clock() {
    at "$1" "$2" >clock.new
    mv clock.new clock
}
# field HEARTBEAT FILE KEY, or HEARTBEAT KEY
field() {
    python3 - "$@" <<'EOF2'
import json, sys
o = json.load(open(sys.argv[1]))
if len(sys.argv) > 3:
    o = [p for p in o["pipelines"] if p["file"] == sys.argv[2]][0]
print(o[sys.argv[-1]])
EOF2
}
runs() { "$GONGBAO" status "$1" --json | python3 -c 'import json, sys; print(len(json.load(sys.stdin)["runs"]))'; }
# begin ARGS: serve in the background; what it says is read at descriptor 3
begin() {
    rm -f said.fifo
    mkfifo said.fifo
    : >said
    "$GONGBAO" serve "$@" 2>said.fifo 4>&- &
    serve=$!
    exec 3<said.fifo
}
# await TEXT: reads on until a line holds it
await() {
    checks=$((checks + 1))
    while IFS= read -r line <&3; do
        printf '%s\n' "$line" >>said
        case $line in *"$1"*) return 0 ;; esac
    done
    fail "serve never said [$1]: $(tail -5 said)"
    return 1
}
# over: serve has ended; its exit code in $code
over() {
    cat <&3 >>said
    wait "$serve"
    code=$?
}
pipeline() { # SCHEDULE MORE STAGES
    printf '{"plugins": ["%s"], "schedule": "%s", "time_zone": "UTC"%s,\n "stages": [%s]}\n' "$PLUGINS" "$1" "$2" "$3"
}
gen='{"use": "test_gen"}, {"use": "test_sink"}'
mkfifo go
waits='{"use": "test_wait", "path": "go"}, {"use": "test_sink"}'

# ---- due and not due
pipeline '30 6 * * *' '' "$gen" >p.json
clock 0 06:29
run early serve --once p.json --heartbeat hb.json
expect "not due: exit code" 0 "$code"
lacks "not due" early.err "run started"
expect "not due: state" never "$(field hb.json p.json state)"
expect "not due: next" "$(at 0 06:30)" "$(field hb.json p.json next_due)"
run well health hb.json
expect "never run is no failure" 0 "$code"
clock 0 06:30
run due serve --once p.json --heartbeat hb.json
expect "due: exit code" 0 "$code"
contains "due" due.err "p: run started, due $(at 0 06:30)"
contains "due: the run's lines have its name" due.err "p: ok: 10 items"
expect "due: state" idle "$(field hb.json p.json state)"
expect "due: exit" 0 "$(field hb.json p.json last_exit)"
expect "due: next" "$(at 1 06:30)" "$(field hb.json p.json next_due)"
clock 0 23:59
run idle serve --once p.json --heartbeat hb.json
lacks "run already" idle.err "run started"
expect "runs so far" 1 "$(runs p.json)"

# ---- after downtime: once, and the next at its time
clock 5 12:00
run caught serve --once p.json --heartbeat hb.json
expect "caught up once" 1 "$(grep -c 'run started' caught.err)"
expect "caught up: next" "$(at 6 06:30)" "$(field hb.json p.json next_due)"
run more serve --once p.json --heartbeat hb.json
lacks "not twice" more.err "run started"
# without a heartbeat the runs of the state say so: one by hand, today
rm hb.json
run hand run p.json --set name=q --set state=st-q
pipeline '30 6 * * *' ', "state": "st-q"' "$gen" >q.json
run state serve --once q.json --heartbeat hq.json
expect "caught up by the state" 1 "$(grep -c 'run started' state.err)"

# a retry is no start: what is due stays due; a run is one
note() { # KIND
    python3 - "$1" "$(at 5 07:00)" <<'EOF2'
import sqlite3, sys
db = sqlite3.connect("st-q/state.db")
db.execute("DELETE FROM runs WHERE id > 1")
db.execute("UPDATE runs SET started=?, ended=? WHERE id=1", (sys.argv[2].replace("T07", "T05"),) * 2)
db.execute("INSERT INTO runs(id,pipeline,kind,started,ended,state) VALUES(2,'q',?,?,?,'ok')", (sys.argv[1], sys.argv[2], sys.argv[2]))
db.commit()
EOF2
}
note run
run started serve --once q.json --heartbeat hq2.json
lacks "a run by hand at 7 was the one of 6:30" started.err 'run started'
note retry
run retried serve --once q.json --heartbeat hq3.json
expect "a retry at 7 was not" 1 "$(grep -c 'run started' retried.err)"
run kinds status q.json --json
expect "status: kinds" "['run', 'retry', 'run']" \
    "$(python3 -c 'import json; print([r["kind"] for r in json.load(open("kinds.out"))["runs"]])')"
run kinds status q.json
contains "status: kinds" kinds.out '  2       retry   '

# ---- time zones
pipeline '30 6 * * *' ', "state": "st-z"' "$gen" | sed 's/"UTC"/"Asia\/Shanghai"/' >z.json
clock 0 12:00
if [ -f /usr/share/zoneinfo/Asia/Shanghai ]; then
    run zone serve --once z.json --heartbeat hz.json
    expect "Shanghai" "$(at 0 22:30)" "$(field hz.json z.json next_due)"
else
    echo "skipped: named time zone (no tzdata)"
fi

run next check z.json
contains "check tells the next time" next.out "z.json: schedule 30 6 * * * (Asia/Shanghai), next $(at 1 06:30 | cut -c 1-19)+08:00"

# ---- schedules that are mistakes: with line and column
pipeline '0 0 31 2 *' '' "$gen" >never.json
run never check never.json
expect "31 February" 2 "$code"
contains "31 February" never.err "never.json:1:$(awk '{print index($0, "\"0 0 31")}' never.json | head -1): \"schedule\": never comes"
pipeline '0 25 * * *' '' "$gen" | sed 's/"UTC"/"Mars\/Base"/' >wrong.json
run wrong check wrong.json
contains "hour" wrong.err '"schedule": hour "25": must be 0 to 23'
contains "zone" wrong.err '"time_zone": no time zone "Mars/Base"'

# ---- a bad file is reported, the others go on
mkdir dir
pipeline '30 6 * * *' ', "state": "st-good"' "$gen" >dir/good.json
printf '{"schedule": "@daily",\n "stages": [}\n' >dir/bad.json
printf '{"plugins": ["%s"], "stages": [%s]}' "$PLUGINS" "$gen" >dir/byhand.json
clock 0 06:00
run folder serve --once dir --heartbeat hd.json
clock 0 07:00
run folder serve --once dir --heartbeat hd.json
expect "bad file: exit code" 1 "$code"
contains "bad file: place" folder.err "dir/bad.json:2:13:"
contains "bad file: the others" folder.err "good: run ended: ok"
lacks "no schedule: left alone" folder.err byhand
expect "bad file: state" failed "$(field hd.json dir/bad.json state)"
run ill health hd.json
expect "bad file: health" 1 "$code"
contains "bad file: health" ill.out "failed: dir/bad.json: dir/bad.json:2:13:"
run none serve dir/byhand.json --heartbeat hn.json
expect "no schedule at all" 2 "$code"
contains "no schedule at all" none.err 'byhand: has no "schedule"'

# ---- runs that fail, again and again, and are well again; runs that are suspect
pipeline '0 * * * *' ', "state": "st-f"' '{"use": "test_gen"}, {"use": "test_sink", "path": "f.txt"}' >f.json
clock 0 00:30
run f serve --once f.json --heartbeat hf.json
for hour in 1 2; do
    clock 0 0$hour:00
    TEST_SINK_FAIL_AT=1 run f serve --once f.json --heartbeat hf.json
    expect "failing: exit code" 1 "$code"
    expect "failing: state" failed "$(field hf.json f.json state)"
    expect "failing: in a row" $hour "$(field hf.json f.json failures)"
done
contains "failing: the run's reason" f.err "the disk is full"
run f health hf.json
expect "failing: health" 1 "$code"
expect "failing: one line" "failed: f: failed 2 times in a row, last $(at 0 02:00) with exit 1" "$(cat f.out)"
clock 0 03:00
run f serve --once f.json --heartbeat hf.json
expect "well again: failures" 0 "$(field hf.json f.json failures)"
run f health hf.json
expect "well again: health" 0 "$code"
pipeline '0 * * * *' ', "state": "st-s"' '{"use": "test_gen", "count": 3, "every": 3, "word": "refuse"}, {"use": "test_hostile"}, {"use": "test_sink"}' >s.json
run s serve --once s.json --heartbeat hs.json
clock 0 04:00
run s serve --once s.json --heartbeat hs.json
expect "suspect: exit code" 3 "$code"
expect "suspect: state" suspect "$(field hs.json s.json state)"
run s health hs.json
expect "suspect: health" 3 "$code"

# ---- a heartbeat that is old, ahead, or none
run f serve --once f.json --heartbeat hf.json
clock 0 04:06
run f health hf.json
expect "stale" 1 "$code"
contains "stale" f.out "failed: the heartbeat is stale: its time is $(at 0 04:00), 360 s ago"
run f health hf.json --max-age 10m
expect "max-age" 0 "$code"
clock 0 03:00
run f health hf.json
contains "ahead" f.out "3600 s ahead"
run f health nothing.json
expect "no heartbeat" 1 "$code"
contains "no heartbeat" f.out "failed: nothing.json: No such file or directory (gongbao serve writes it"
for text in '' '{}' '[1' '{"time": 5, "pipelines": []}' "{\"time\": \"$(at 0 03:00)\"}"; do
    printf '%s' "$text" >broken.json
    run f health broken.json
    expect "broken heartbeat [$text]" 1 "$code"
done
contains "broken heartbeat" f.out "broken.json: is no heartbeat"
run f serve --once f.json --heartbeat broken.json
contains "broken heartbeat: replaced" f.err "the heartbeat of before is not used"
run f health broken.json
expect "broken heartbeat: replaced" 0 "$code"

# ---- in the background: one run at a time, a person's run, the files read again
pipeline '0 * * * *' ', "state": "st-w"' "$waits" >w.json
clock 1 00:30
begin w.json --heartbeat hw.json --beat 1h
await "ready: 1 pipeline"
run second serve w.json --heartbeat hw.json
expect "two of them: exit code" 1 "$code"
contains "two of them" second.err "another gongbao serve writes hw.json"
clock 1 01:00
kill -HUP $serve
await "w: run started, due $(at 1 01:00)"
expect "running" running "$(field hw.json w.json state)"
first=$(field hw.json w.json pid)
[ "$(ps -o pgid= -p "$first" | tr -d ' ')" = "$first" ] || fail "the run has no process group of its own"
clock 1 02:00
kill -HUP $serve
await "the run due $(at 1 02:00) is left out: the last one still runs"
expect "no overlap" "$first" "$(field hw.json w.json pid)"
expect "no overlap: counted" 1 "$(field hw.json w.json left_out)"
run w health hw.json
expect "a long run is no fault" 0 "$code"
clock 2 02:01
run w health hw.json --max-age 60d
expect "a run that goes since a day: health" 3 "$code"
expect "a run that goes since a day" "suspect: w: its run goes since $(at 1 01:00), and 1 time was left out meanwhile" "$(cat w.out)"
clock 1 02:10
echo item >go
await "w: run ended: ok"
expect "no overlap: next" "$(at 1 03:00)" "$(field hw.json w.json next_due)"
expect "no overlap: last end" "$(at 1 02:10)" "$(field hw.json w.json last_end)"
run w health hw.json
expect "in the background: health" 0 "$code"
# a person runs it meanwhile
"$GONGBAO" run w.json -q 2>hand.err &
hand=$!
exec 4>go # waits until that run has opened it
clock 1 03:00
kill -HUP $serve
await "w: is due, but another run holds its state st-w"
run w health hw.json
expect "waiting for a person: health" 0 "$code"
clock 2 03:01
run w health hw.json --max-age 60d
expect "waiting for a day: health" 3 "$code"
expect "waiting for a day" "suspect: w: is due since $(at 1 03:00) and has not started" "$(cat w.out)"
clock 1 03:00
exec 4>&-
wait $hand
clock 1 03:02
kill -HUP $serve
await "w: run started, due $(at 1 03:00)"
echo item >go
await "w: run ended: ok"
# another schedule counts from now on; a bad one stops this pipeline alone
pipeline '0 0 1 1 *' ', "state": "st-w"' "$waits" >w.json
kill -HUP $serve
await "files read again: 1 pipeline, 0 of them bad"
contains "changed schedule" hw.json "$(date -u -d "@$((midnight + 86400))" +%Y | awk '{print $1 + 1}')-01-01T00:00:00Z"
printf '{' >w.json
kill -HUP $serve
await "files read again: 1 pipeline, 1 of them bad"
contains "became bad" said "w: w.json:1:"
expect "became bad" failed "$(field hw.json w.json state)"
expect "became bad: not due" None "$(field hw.json w.json next_due)"
clock 400 00:00
pipeline '0 * * * *' ', "state": "st-w"' "$waits" >w.json
kill -HUP $serve
await "files read again: 1 pipeline, 0 of them bad"
clock 400 01:00
kill -HUP $serve
await "w: run started, due $(at 400 01:00)"
exec 4>go # it stands at the FIFO

# ---- stopped in the middle of a run
kill -TERM $serve
await "w: run ended: stopped (exit 143)"
over
exec 4>&-
expect "stopped: exit code" 0 "$code"
contains "stopped: says so" said "serve: stopping: 1 run to end"
expect "stopped" stopped "$(field hw.json state)"
run w health hw.json
expect "stopped: health" 1 "$code"
contains "stopped: health" w.out "failed: gongbao serve is stopped since $(at 400 01:00)"
run st status w.json
contains "stopped: status" st.out "stopped"
# the next one takes that run up again
begin w.json --heartbeat hw.json
await "w: run started, due $(at 400 01:00)"
kill -INT $serve
await "w: run ended: stopped (exit 130)"
over
expect "SIGINT: exit code" 0 "$code"

# ---- killed itself, it leaves its run to its end, and the next serve waits for that
rm -f hk.json
pipeline '0 * * * *' ', "state": "st-k"' "$waits" >k.json
clock 2 00:30
begin k.json --heartbeat hk.json
await "ready"
clock 2 01:00
kill -HUP $serve
await "k: run started"
exec 4>go # it stands at the FIFO
kill -KILL $serve
over
rm hk.json # its times are those of another clock than the run's own
begin k.json --heartbeat hk.json --beat 1s
await "ready"
echo item >&4
exec 4>&-
await "k: the run that went before is over: ok"
expect "killed: the run came to its end" 0 "$(field hk.json k.json last_exit)"
run k status k.json
contains "killed: in the state" k.out "ok"
kill -TERM $serve
over

# ---- a run that does not end: a second signal kills it, and so does the end of patience
pipeline '0 * * * *' ', "state": "st-d"' '{"use": "test_wait", "path": "go", "deaf": true}, {"use": "test_sink"}' >d.json
clock 2 00:30
for grace in 1h 0s; do
    rm -f hd2.json
    clock 2 00:30
    begin d.json --heartbeat hd2.json --grace $grace
    await "ready"
    clock 2 01:00
    kill -HUP $serve
    await "d: run started"
    exec 4>go # it stands at the FIFO
    pid=$(field hd2.json d.json pid)
    kill -TERM $serve
    await "stopping: 1 run to end"
    [ $grace = 0s ] || kill -TERM $serve
    await "did not end in time and is killed"
    over
    exec 4>&-
    expect "killed ($grace): exit code" 1 "$code"
    ! kill -0 "$pid" 2>/dev/null || fail "killed ($grace): the run lives"
    expect "killed ($grace): exit of the run" 137 "$(field hd2.json d.json last_exit)"
done

# ---- most runs at once; a folder that changes
mkdir two
for i in 1 2; do
    mkfifo go$i
    pipeline "$i * * * *" ", \"state\": \"st-two$i\"" "{\"use\": \"test_wait\", \"path\": \"go$i\"}, {\"use\": \"test_sink\"}" >two/$i.json
done
clock 3 00:30
begin two --heartbeat ht.json --jobs 1
await "ready: 2 pipelines"
clock 3 01:10
kill -HUP $serve
await "1: run started, due $(at 3 01:01)"
expect "one job: the other waits" never "$(field ht.json two/2.json state)"
rm two/1.json
pipeline "5 * * * *" ', "state": "st-two3"' "$gen" >two/3.json
pipeline "5 * * * *" ', "state": "st-two2"' "$gen" >two/4.json
kill -HUP $serve
await "files read again: 4 pipelines, 1 of them bad"
contains "two with one state" said "its state folder st-two2 is that of two/2.json too"
echo item >go1
await "1: run ended: ok"
await "2: run started, due $(at 3 01:02)"
lacks "a file that is gone" ht.json two/1.json
echo item >go2
await "2: run ended: ok"
kill -TERM $serve
over
expect "idle: stops at once" 0 "$code"

# ---- JSON lines, all of them, with the pipeline's name
clock 6 12:00
run lines serve --once p.json --heartbeat hl.json --log-format json
clock 7 12:00
run lines serve --once p.json --heartbeat hl.json --log-format json
expect "JSON: exit code" 0 "$code"
python3 - lines.err <<'EOF2' || fail "JSON lines: $(tail -3 lines.err)"
import json, sys
lines = [json.loads(l) for l in open(sys.argv[1])]
sys.exit(0 if all("pipeline" in l for l in lines) and any(l.get("event") == "end" and l["pipeline"] == "p" for l in lines) else 1)
EOF2
pipeline '30 6 * * *' ', "state": "st", "name": "a\"b\u0007"' "$gen" >name.json
clock 0 06:00
run name serve --once name.json --heartbeat hna.json --log-format json
clock 0 07:00
run name serve --once name.json --heartbeat hna.json --log-format json
python3 - name.err <<'EOF2' || fail "a name with a quote: $(tail -3 name.err)"
import json, sys
lines = [json.loads(l) for l in open(sys.argv[1])]
sys.exit(0 if any(l.get("event") == "end" and l["pipeline"] == "a\"b\a" for l in lines) else 1)
EOF2
run quiet serve --once p.json --heartbeat hl.json -q
lacks "quiet" quiet.err ready

# ---- usage, and places that cannot be written
run u serve
expect "no file" 2 "$code"
for wrong in '--jobs 0' '--jobs x' '--beat 0s' '--beat 2h' '--grace soon' '--frob' '--log-format xml'; do
    # shellcheck disable=SC2086
    run u serve p.json $wrong
    expect "serve $wrong" 2 "$code"
done
run u health --max-age never
expect "health --max-age" 2 "$code"
run u health a b
expect "health a b" 2 "$code"
run u serve p.json --heartbeat no/such/folder/hb.json
expect "heartbeat without a folder" 1 "$code"
contains "heartbeat without a folder" u.err "cannot make no/such/folder/hb.json.lock: No such file"
run u serve missing.json --heartbeat hm.json
expect "no such file" 2 "$code"
contains "no such file" u.err "missing.json: cannot be read"
run u serve --once p.json
[ -f state/serve.json ] || fail "no heartbeat at its usual place"
# ---- a clock that was ahead by years and is put right: what is due is reckoned anew
clock 0 00:30
pipeline '0 * * * *' ', "state": "st-c"' "$gen" >c.json
begin c.json --heartbeat hc.json --beat 1s
await "1 pipeline"
clock 900 00:30
await "c: run ended: ok"
expect "clock ahead: next" "$(at 900 01:00)" "$(field hc.json c.json next_due)"
clock 0 01:30
await "serve: the clock was put back by"
expect "clock put right: next" "$(at 0 02:00)" "$(field hc.json c.json next_due)"
clock 0 02:00
await "c: run ended: ok"
kill -TERM $serve
over
expect "clock put right: exit code" 0 "$code"
finish
