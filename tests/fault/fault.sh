#!/bin/sh
# fault.sh CALL: the k-th CALL of a run fails, for many k. The run ends in words and with an exit code, never
# by a signal, and a run after it ends in the same output as one clean run: nothing lost, nothing twice.
. "$(dirname "$0")/../e2e/lib.sh"
call=$1
[ -z "${SANITIZED:-}" ] || exit 77 # a sanitizer wants to be loaded first
cat >p.json <<EOP
{"plugins": ["$PLUGINS"], "batch": 5, "batch_time": "1h", "deadline": "2s",
 "stages": [{"use": "test_gen", "count": 30}, {"use": "archive_warc", "dir": "arc"}, {"use": "test_hostile"},
            {"use": "test_sink", "path": "out.txt"}]}
EOP
run clean run p.json --state st -q
expect "clean run" 0 "$code"
sort out.txt >want
rm -rf st out.txt arc

# fault K WORD=VALUE...: the K-th call fails in a run that begins with nothing
fault() {
    k=$1
    shift
    rm -rf st out.txt arc seen
    env LD_PRELOAD="$BUILD/tests/fault.so" FAULT_CALL="$call" FAULT_AT="$k" FAULT_SEEN="$WORK/seen" "$@" \
        "$GONGBAO" run p.json --state st -q >f.out 2>f.err
    code=$?
    [ -e seen ] || return 1
    [ "$code" -le 3 ] || fail "$call $k $*: exit code $code: $(head -c 300 f.err)"
    [ "$code" -ne 1 ] || [ -s f.err ] || fail "$call $k $*: failed without a word"
    run after run p.json --state st -q
    [ "$code" -eq 0 ] || [ "$code" -eq 3 ] || fail "$call $k $*: the run after it: exit code $code: $(head -c 300 after.err)"
    run retry retry p.json --state st -q
    sort out.txt | cmp -s - want || fail "$call $k $*: $(sort out.txt | diff - want | head -3)"
    checks=$((checks + 1))
}

k=1
while [ "$k" -le 24 ]; do
    fault $k || break
    fault $k FAULT_LASTS=1
    k=$((k + 1))
done
[ "$k" -gt 1 ] || fail "$call is never called: nothing was tested"
# further on in larger steps
while [ "$k" -gt 24 ] && [ "$k" -le 400 ]; do
    fault $k || break
    k=$((k + 23))
done
if [ "$call" = fork ]; then # of the process that holds the workers
    for k in 1 2 3; do fault $k FAULT_CHILDREN=1; done
    fault 1 FAULT_CHILDREN=1 FAULT_LASTS=1
fi
finish
