#!/bin/sh
# kill -9 at random moments of a crawl of many hosts, restarted each time until it is through: the
# records of one clean run, no host asked sooner than its delay (by the server's own log, across
# restarts too), and an archive that can be read after every kill. KILLS=200 for the whole of it.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/site.sh"
KILLS=${KILLS:-20} SEED=${SEED:-7} HOSTS=${HOSTS:-20} DOCS=${DOCS:-20} DELAY=20
echo "seed $SEED, $KILLS kills, $HOSTS hosts with $DOCS documents"
site docs="$DOCS" rows=20 bytes=8000
pipeline p.json "h*$HOSTS" '{"list_min": "30d", "list_max": "60d", "page_min": "30d"}' "{\"delay\": \"${DELAY}ms\", \"concurrency\": 32}" \
    '{"batch_time": "100ms", "batch": 50}'
# the clean run
crawl clean
expect "clean run" 0 "$code"
for out in jsonl db; do mv out.$out clean.$out; done
rm -rf st archive

cat >killer.py <<'END'
# killer.py SEED KILLS GONGBAO ARGS...: runs it again and again; ends each run with kill -9 at a
# random moment, a little later each time one ended too early to get anywhere; then once to its end.
import glob, os, random, shutil, signal, subprocess, sys, time, zlib
random.seed(int(sys.argv[1]))
most, args = int(sys.argv[2]), sys.argv[3:]
kills = starts = torn = 0
began = time.monotonic()

def read_archive():
    """Whole members up to a torn last one of the file being written, or fail."""
    global torn
    for path in sorted(glob.glob("archive/*")):
        data, at = open(path, "rb").read(), 0
        while at < len(data):
            z = zlib.decompressobj(31)
            try:
                record = z.decompress(data[at:])
            except zlib.error as e:
                record, z = b"", None
            if z is None or not z.eof:
                if not path.endswith(".open"):
                    sys.exit("%s is torn at %d, and it is settled" % (path, at))
                torn += 1
                break
            if not record.startswith(b"WARC/1.1\r\n"):
                sys.exit("%s holds no record at %d" % (path, at))
            at = len(data) - len(z.unused_data)

def replay():
    """Our own reader, over what a kill left: only what came back whole."""
    shutil.rmtree("replay.st", True)
    for path in glob.glob("replayed.*"):
        os.remove(path)
    p = subprocess.run([args[0], "replay", "p.json", "--archive", "archive", "--state", "replay.st", "-q", "--set",
                        "emit_jsonl.path=replayed.jsonl", "--set", "emit_sqlite.path=replayed.db"], capture_output=True)
    if p.returncode not in (0, 3):
        sys.exit("replay after a kill ended with %d: %s" % (p.returncode, p.stderr.decode()[-600:]))

while kills < most:
    p = subprocess.Popen(args, stdout=subprocess.DEVNULL, stderr=open("kill.err", "wb"))
    starts += 1
    try:
        p.wait(random.uniform(0.05, float(os.environ.get("LONGEST", "0.6"))))
        if p.returncode not in (0,):
            sys.exit("a run ended with %d: %s" % (p.returncode, open("kill.err").read()[-600:]))
        break  # it is through: what is left would kill runs that ask nothing
    except subprocess.TimeoutExpired:
        os.kill(p.pid, signal.SIGKILL)
        p.wait()
        kills += 1
        read_archive()
        if kills % 10 == 0:
            replay()
last = subprocess.run(args, stdout=subprocess.DEVNULL, stderr=open("kill.err", "wb")).returncode
read_archive()
replay()
print("%d kills in %d starts, %d torn members, last exit code %d, %.1f s" % (kills, starts, torn, last, time.monotonic() - began))
sys.exit(last)
END

: >site.log
round=0 done=0
while [ "$done" -lt "$KILLS" ] && [ "$round" -lt 200 ]; do
    rm -rf st archive out.jsonl out.db
    python3 killer.py "$((SEED + round))" "$((KILLS - done))" "$GONGBAO" run p.json --state st -q >kills.out 2>&1 ||
        { fail "round $round: $(tail -3 kills.out) $(tail -3 kill.err)"; break; }
    tail -1 kills.out
    done=$((done + $(awk '{print $1}' kills.out | tail -1)))
    round=$((round + 1))
    python3 - <<'END' || fail "round $round: the records differ from those of the clean run"
import json, sqlite3, sys
def lines(p): return sorted((r["id"], r["url"], r["text"]) for r in map(json.loads, open(p)))
def rows(p): return sorted(sqlite3.connect(p).execute("SELECT url FROM pages").fetchall())
a, b, c, d = lines("clean.jsonl"), lines("out.jsonl"), rows("clean.db"), rows("out.db")
if a != b or c != d:
    print(len(a), len(b), len(c), len(d), sorted(set(a) ^ set(b))[:2])
sys.exit(0 if a and a == b and c and c == d else 1)
END
    checks=$((checks + 1))
done
expect "killed so often" "$KILLS" "$done"
gaps site.log $DELAY
python3 - <<'END' || fail "the replay of the archive differs from the crawl"
import json, sys
def lines(p): return sorted((r["id"], r["url"], r["text"]) for r in map(json.loads, open(p)))
a, b = lines("clean.jsonl"), lines("replayed.jsonl")
print(len(b), "records from the archive")
sys.exit(0 if a == b else 1)
END
checks=$((checks + 1))
if python3 -c 'import warcio' 2>/dev/null; then
    python3 - <<'END' || fail "warcio complains"
import glob, sys
from warcio.archiveiterator import ArchiveIterator
n = 0
for path in glob.glob("archive/*.warc.gz*"):
    with open(path, "rb") as f:
        for r in ArchiveIterator(f, check_digests="raise"):
            n += len(r.content_stream().read()) >= 0
print(n, "records read by warcio")
sys.exit(0 if n else 1)
END
    checks=$((checks + 1))
fi
if "$GONGBAO" --help | grep -q '^  audit '; then
    run audit audit p.json --state st
    expect "audit" 0 "$code"
    tail -3 audit.out
fi
finish
