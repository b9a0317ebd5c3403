#!/bin/sh
# Hostile stages cost their own item only, in both modes where the mode can survive it.
. "$(dirname "$0")/lib.sh"

pipeline() { # isolation
    cat >p.json <<EOF
{"plugins": ["$PLUGINS"], "isolation": "$1", "deadline": "700ms", "memory": "64M", "outputs": 50,
 "output_bytes": "1M", "workers": 2, "crash_limit": 1000,
 "stages": [{"use": "test_gen", "count": 20, "every": 10}, {"use": "test_hostile"}, {"use": "test_sink"}]}
EOF
}

# hostile WORD CODE REASON: 2 of 20 items are hostile; 18 come through, 2 are set aside. The deadline is
# short where it must come, and long where a crash must, on a busy machine too.
hostile() {
    rm -rf st out
    deadline=20s
    [ "$2" != deadline ] || deadline=700ms
    run "$1" run p.json --set test_gen.word="$1" --set test_sink.path=out --set deadline=$deadline --state st
    expect "$mode $1: exit code" 3 "$code"
    expect "$mode $1: delivered" 18 "$(wc -l <out)"
    contains "$mode $1: reason" "$1.err" "$3"
    run status status p.json --state st
    contains "$mode $1: status" status.out "2 dead letters"
    contains "$mode $1: class" status.out "$2"
}

for mode in process thread; do
    pipeline $mode
    hostile badstatus failed "returned 77, which is no status"
    hostile badkind failed "emitted kind 8, which its descriptor does not declare"
    hostile badoffset failed "emitted quantities with an offset outside the body"
    hostile twice failed "became the same item twice"
    hostile silent failed "emitted nothing and gave no reason"
    hostile item failed "does not like it"
    hostile refuse not-my-kind "is of another kind"
    hostile later failed "not now"
    hostile flood failed "became more than 50 items"
    hostile arena failed "needs more memory than the cap"
done

mode=process
pipeline process
segv="crashed with signal 11"
if [ -n "${SANITIZED:-}" ]; then # a sanitizer reports and exits, within the deadline if it looks up no names
    segv="exit code 1"
    export ASAN_OPTIONS="${ASAN_OPTIONS:-}:symbolize=0"
fi
hostile crash crash "$segv"
hostile hang deadline "took longer than the deadline of 700 ms"
hostile deaf deadline "took longer than the deadline"
hostile exit crash "ended the worker with exit code 3"
hostile deep crash "$segv"
[ -n "${SANITIZED:-}" ] || hostile eat crash "crashed with signal 11"
[ -n "${SANITIZED:-}" ] || hostile scribble crash "crashed with signal"
# one item alone is in the first slot, and before that are the words of all slots
rm -rf st out
run behead run p.json --set test_gen.word=behead --set test_gen.count=1 --set test_gen.every=1 --set test_sink.path=out --state st
expect "behead: exit code" 3 "$code"
contains "behead: reason" behead.err "$segv"

# a fatal stage stops the run, and nothing of the batch is acknowledged
rm -rf st out
run fatal run p.json --set test_gen.word=fatal --set test_sink.path=out --state st
expect "fatal: exit code" 1 "$code"
contains "fatal: reason" fatal.err "nothing works any more"
run fatal run p.json --set test_gen.word=fatal --set test_sink.path=out --state st --log-format json
contains "fatal: reason in JSON" fatal.err '"verdict":"failed","reason":"stage \"test_hostile\": nothing works any more"'

# a drop is counted by its reason and is no failure
rm -rf st out
run drop run p.json --set test_gen.word=drop --set test_sink.path=out --state st
expect "drop: exit code" 0 "$code"
contains "drop: reason" drop.err "not-wanted"

# a thread that hangs ends the run in words
pipeline thread
rm -rf st out
run threadhang run p.json --set test_gen.word=hang --set test_sink.path=out --state st
expect "thread hang: exit code" 1 "$code"
contains "thread hang: reason" threadhang.err "a thread cannot be stopped"

# a stage that keeps crashing is set aside; what follows waits in the dead letters
pipeline process
rm -rf st out
run aside run p.json --set crash_limit=3 --set test_gen.every=1 --set test_gen.word=crash --set test_sink.path=out --state st
expect "set aside: exit code" 1 "$code"
contains "set aside: reason" aside.err "is set aside"
run status status p.json --state st --json
expect "set aside: all 20 are kept" 20 "$(grep -o '"url"' status.out | wc -l)"

# only crashes in a row set a stage aside
sed 's/"workers": 2/"workers": 1/' p.json >row.json
rm -rf st2 out2
run row run row.json --set crash_limit=3 --set test_gen.every=2 --set test_gen.word=crash --set test_sink.path=out2 --state st2
expect "every other item crashes: exit code" 3 "$code"
expect "every other item crashes: the others are delivered" 10 "$(wc -l <out2)"

# a record with a finding of severity error is delivered, and the run is suspect
rm -rf st2 out2
run grave run row.json --set test_gen.word=grave --set test_sink.path=out2 --state st2
expect "grave finding: exit code" 3 "$code"
expect "grave finding: all are delivered" 20 "$(wc -l <out2)"
contains "grave finding: why" grave.err "suspect because of 2 findings of severity error"

# retry runs the letters again; payloads come from the letters
run retry retry p.json --state st --set test_sink.path=out
expect "retry of what still crashes" 3 "$code"
run mended retry p.json --state st --set test_sink.path=out --set test_hostile.tame=true
expect "retry with a mended stage" 0 "$code"
expect "retry: all 20 are delivered" 20 "$(wc -l <out)"
run status status p.json --state st
contains "retry: no letters are left" status.out "0 dead letters"
run one retry p.json --state st --id 5
expect "retry of a letter that is gone" 1 "$code"
contains "retry of a letter that is gone" one.err "there is no dead letter 5"

# the log as JSON: one object a line, the last one the summary
rm -rf st out
run json run p.json --set test_gen.every=10 --set test_gen.word=item --state st --log-format json
python3 -c 'import json, sys
rows = [json.loads(l) for l in open(sys.argv[1])]
assert len(rows) == 3 and rows[0]["level"] == "warning" and rows[0]["url"] and rows[-1]["verdict"] == "suspect", rows' json.err ||
    fail "the JSON log: $(cat json.err)"
checks=$((checks + 1))
finish
