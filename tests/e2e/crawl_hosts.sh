#!/bin/sh
# 10,000 hosts: one document each, a delay of a second: the crawl ends in bounded time and memory, and
# each host has its delay. HOSTS for another number.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/site.sh"
[ -z "${SANITIZED:-}" ] || HOSTS=${HOSTS:-1000}
HOSTS=${HOSTS:-10000}
site docs=1 rows=20 bytes=3000
pipeline p.json "h*$HOSTS" '{}' '{"delay": "1s", "concurrency": 64, "max_bytes": "1M", "max_pages": 20000}'
cat >measure.py <<'END'
import resource, subprocess, sys, time
began = time.monotonic()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=open("hosts.err", "wb")).returncode
took = time.monotonic() - began
u = resource.getrusage(resource.RUSAGE_CHILDREN)
print("exit code %d, %.1f s, %.1f s of processor, largest process %d MiB" % (code, took, u.ru_utime + u.ru_stime, u.ru_maxrss // 1024))
open("measured", "w").write("%d %d %d" % (code, took, u.ru_maxrss // 1024))
END
python3 measure.py "$GONGBAO" run p.json --state st -q
read -r code took peak <measured
expect "exit code" 0 "$code"
[ "$took" -le 500 ] || fail "it took $took s"
[ "$peak" -le 400 ] || fail "it held $peak MiB"
checks=$((checks + 2))
expect "all documents" "$HOSTS" "$(wc -l <out.jsonl)"
expect "requests: robots.txt, list and document of each" "$((HOSTS * 3))" "$(wc -l <site.log)"
gaps site.log 1000
finish
