#!/bin/sh
# Workers killed at random, hundreds of times: every item ends delivered or as a dead letter, none twice. The process
# that holds the workers killed: the run fails in words, and the next one ends as a clean run. The parent stopped and
# continued: nothing is late for that.
. "$(dirname "$0")/lib.sh"
cat >p.json <<EOF2
{"plugins": ["$PLUGINS"], "batch": 50, "batch_time": "100ms", "crash_limit": 1000000, "deadline": "5s", "workers": 3,
 "stages": [{"use": "test_gen", "count": 40000, "size": "2K"}, {"use": "test_hostile"},
            {"use": "test_sink", "path": "out.txt"}]}
EOF2
run clean run p.json --set test_sink.path=clean.txt --state clean.st -q
expect "clean run" 0 "$code"
sort clean.txt >want

cat >killer.pl <<'EOF2'
use strict; use Time::HiRes "usleep";
my ($parent, $most, $what) = @ARGV;
my $kills = 0;
sub children { open my $f, "<", "/proc/$_[0]/task/$_[0]/children" or return (); return split " ", (<$f> // ""); }
srand 7;
while ($kills < $most && kill 0, $parent) {
    my ($zygote) = children($parent);
    if (!$zygote) { usleep 500; next; }
    my @who = $what eq "zygote" ? ($zygote) : children($zygote);
    if (@who) { $kills += kill "KILL", $who[rand @who]; }
    usleep 100 + rand 1500;
}
print "$kills\n";
EOF2
"$GONGBAO" run p.json --state st -q 2>kill.err &
pid=$!
perl killer.pl $pid 300 worker >kills
wait $pid
code=$?
[ "$code" -eq 0 ] || [ "$code" -eq 3 ] || fail "killed workers: exit code $code: $(tail -3 kill.err)"
[ "$(cat kills)" -ge 200 ] || fail "only $(cat kills) workers were killed"
expect "killed workers: none twice" "" "$(sort out.txt | uniq -d | head -1)"
run status status p.json --state st --json
python3 - status.out out.txt want <<'EOF2' || fail "killed workers: delivered and dead letters are not all items"
import json, sys
dead = {d["url"] for d in json.load(open(sys.argv[1]))["dead_letters"]}
out = {l.split()[0] for l in open(sys.argv[2])}
want = {l.split()[0] for l in open(sys.argv[3])}
print(len(out), "delivered,", len(dead), "dead letters")
sys.exit(0 if out | dead == want and not out & dead else 1)
EOF2
run retry retry p.json --state st -q
sort out.txt | cmp - want || fail "killed workers: the retry did not bring the rest"
checks=$((checks + 4))

# the process that holds them
rm -rf st out.txt
"$GONGBAO" run p.json --state st -q 2>zygote.err &
pid=$!
perl killer.pl $pid 1 zygote >kills
wait $pid
expect "killed zygote: exit code" 1 $?
contains "killed zygote: reason" zygote.err "the process that holds the workers has ended"
run after run p.json --state st -q
expect "killed zygote: the next run" 0 "$code"
sort out.txt | cmp - want || fail "killed zygote: the output differs from a clean run"
checks=$((checks + 1))

# stopped for longer than the deadline, workers and all, and continued
rm -rf st out.txt
cat >stop.pl <<'EOF2'
use strict; use Time::HiRes "usleep";
my $pid = fork // die;
if (!$pid) { setpgrp 0, 0; exec @ARGV or die; }
for (1 .. 3) {
    usleep 150000;
    kill "STOP", -$pid;
    usleep 1300000;
    kill "CONT", -$pid;
}
waitpid $pid, 0;
exit $? >> 8;
EOF2
perl stop.pl "$GONGBAO" run p.json --state st -q --set deadline=1200ms --set workers=1 2>stop.err
expect "stopped and continued: exit code" 0 $?
sort out.txt | cmp - want || fail "stopped and continued: the output differs: $(head -3 stop.err)"
checks=$((checks + 1))
finish
