#!/bin/sh
# kill -9 at many moments and a restart end in the same output as one clean run.
. "$(dirname "$0")/lib.sh"
cat >p.json <<EOF
{"plugins": ["$PLUGINS"], "batch": 7, "batch_time": "20ms",
 "stages": [{"use": "test_gen", "count": 3000, "size": "2K"}, {"use": "test_hostile"}, {"use": "test_sink"}]}
EOF
run clean run p.json --set test_sink.path=clean.txt --state clean.st
expect "clean run" 0 "$code"
sort clean.txt >want

# a second run does nothing and says so
run again run p.json --set test_sink.path=clean.txt --state clean.st
expect "second run" 0 "$code"
contains "second run says so" again.err "nothing to do: everything was delivered before"
sort clean.txt | cmp -s - want || fail "the second run changed the output"

# another sink is another delivery
run other run p.json --set test_sink.path=other.txt --state clean.st
expect "another sink" 3000 "$(wc -l <other.txt)"

kills=0
for ms in 5 12 20 33 41 57 64 78 90 105 120 140; do
    "$GONGBAO" run p.json --set test_sink.path=out.txt --state st -q 2>kill.err &
    pid=$!
    perl -e 'select undef, undef, undef, $ARGV[0] / 1000' "$ms"
    kill -9 $pid 2>/dev/null && kills=$((kills + 1))
    wait $pid 2>/dev/null
    [ ! -f out.txt ] || [ -z "$(sort out.txt | cut -d' ' -f1 | uniq -d | head -1)" ] || fail "a record twice after ${ms} ms"
done
[ "$kills" -ge 3 ] || fail "only $kills runs were killed"
run last run p.json --set test_sink.path=out.txt --state st
expect "last run" 0 "$code"
sort out.txt | cmp - want || fail "the output differs from a clean run"
checks=$((checks + 1))

# SIGTERM and SIGINT: what is in flight is finished and committed, the exit code says so
for sig in TERM INT; do
    rm -rf st2 out2
    "$GONGBAO" run p.json --set test_gen.count=100000 --set test_sink.path=out2 --state st2 2>sig.err &
    pid=$!
    perl -e 'select undef, undef, undef, 0.3'
    kill -$sig $pid
    wait $pid
    code=$?
    case $sig in TERM) want_code=143 ;; INT) want_code=130 ;; esac
    expect "SIG$sig exit code" $want_code $code
    contains "SIG$sig says so" sig.err "stopped:"
    run st status p.json --state st2
    expect "SIG$sig: delivered and acknowledged agree" "$(wc -l <out2)" "$(sed -n 's/ pages delivered.*//p' st.out)"
done

# a sink that cannot flush, at each of the first flushes: the run fails, and the next one makes it good
rm -rf st out.txt
for n in 1 2 3 4 5; do
    TEST_SINK_FAIL_AT=$n run full run p.json --set test_sink.path=out.txt --state st
    expect "flush $n fails: exit code" 1 "$code"
    contains "flush $n fails: reason" full.err "the disk is full"
    run st status p.json --state st
    contains "flush $n fails: status" st.out "failed"
done
run made run p.json --set test_sink.path=out.txt --state st
expect "after failed flushes" 0 "$code"
sort out.txt | cmp - want || fail "after failed flushes: the output differs from a clean run"
checks=$((checks + 1))

# asked to stop before the loop, and twice: at once, nothing half done
cat >early.pl <<'EOF2'
use strict; use Time::HiRes "usleep"; use POSIX ":sys_wait_h";
my ($ms, @cmd) = @ARGV;
my $pid = fork // die;
if (!$pid) { open STDERR, ">", "early.err"; exec @cmd or die; }
usleep $ms * 1000;
kill "TERM", $pid; usleep 1000; kill "INT", $pid;
waitpid $pid, 0;
print $? & 127 || $? >> 8, "\n";
EOF2
rm -rf st out.txt
for ms in 0 1 2 3 5 8 13 21 34; do
    end=$(perl early.pl $ms "$GONGBAO" run p.json --set test_sink.path=out.txt --state st -q)
    case $end in 0 | 2 | 15 | 130 | 143) ;; *) fail "stopped twice after $ms ms: $end $(head -3 early.err)" ;; esac
done
run made run p.json --set test_sink.path=out.txt --state st
sort out.txt | cmp - want || fail "after early stops: the output differs from a clean run"
checks=$((checks + 1))

# one run at a time
"$GONGBAO" run p.json --set test_gen.count=1000000 --set test_sink.path=out3 --state st3 -q 2>one.err &
pid=$!
perl -e 'select undef, undef, undef, 0.3'
run two run p.json --set test_sink.path=out4 --state st3
expect "second run at the same time" 1 "$code"
contains "second run at the same time" two.err "another run holds the state"
kill -9 $pid
wait $pid 2>/dev/null
finish
