# site.sh: for end-to-end tests of the crawler, after lib.sh: the generated site (tests/site), pipelines
# over it, and what both sides noted. Time passes by `age`: everything the state remembers lies further back.
SITE=$BUILD/tests/site/gong-site
SITE_PID=

# site SETTINGS...: starts it; $PORT
site() {
    rm -f port
    mkfifo port
    "$SITE" log="$WORK/site.log" "$@" >port &
    SITE_PID=$!
    read -r PORT <port
    trap 'kill $SITE_PID 2>/dev/null; rm -rf "$WORK"' EXIT
}

# tell SETTINGS: of the running server, as day=1&well=1
tell() {
    python3 - "$PORT" "$1" <<'END' || fail "the site does not take $1"
import sys, urllib.request
urllib.request.urlopen("http://127.0.0.1:%s/.control?%s" % (sys.argv[1], sys.argv[2]), timeout=10)
END
}

# pipeline FILE HOSTS [KEYS-OF-SOURCES [KEYS-OF-FETCH [KEYS-OF-PIPELINE]]]: HOSTS is names with blanks
# between them, or h*N for h1 .. hN
pipeline() {
    python3 - "$PORT" "$ROOT" "$@" <<'END'
import json, sys
port, root, out, hosts = sys.argv[1:5]
more = [json.loads(a) for a in sys.argv[5:]] + [{}, {}, {}]
names = ["h%d" % i for i in range(1, int(hosts[2:]) + 1)] if hosts.startswith("h*") else hosts.split()
fetch = {"use": "fetch_http", "allow_private": True, "delay": 0, "retries": 0, "contact": "test@example.org"}
fetch.update(more[1])
p = {"sources": [dict({"name": n, "column": "http://%s.localhost:%s/zwgk/" % (n, port)}, **more[0]) for n in names],
     "stages": [fetch, {"use": "archive_warc", "dir": "archive"}, {"use": "decode"},
                {"use": "strip", "presets": root + "/pipelines/cms"}, {"use": "emit_jsonl", "path": "out.jsonl"},
                {"use": "emit_sqlite", "path": "out.db"}]}
p.update(more[2])
json.dump(p, open(out, "w"))
END
}

# crawl NAME ARGS...: one run of p.json with a log of the site of its own; $code, NAME.err, NAME.log
crawl() {
    crawl_name=$1
    shift
    : >site.log
    run "$crawl_name" run p.json --state st "$@"
    cp site.log "$crawl_name.log"
}

# asked NAME HOST PATH-PREFIX: how many requests of crawl NAME there were
asked() {
    awk -v h="$2.localhost" -v p="$3" '$2 == h && index($3, p) == 1' "$1.log" | wc -l
}

# answered NAME HOST STATUS: documents only
answered() {
    awk -v h="$2.localhost" -v s="$3" '$2 == h && $4 == s && index($3, "/zwgk/20") == 1' "$1.log" | wc -l
}

# state SQL: one value of the state
state() {
    python3 - st/state.db "$1" <<'END'
import sqlite3, sys
row = sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchone()
print(row[0] if row else "none")
END
}

# age HOURS: as if so much time had passed
age() {
    python3 - "$1" <<'END'
import glob, sqlite3, sys
ms = int(float(sys.argv[1]) * 3600000)
db = sqlite3.connect("st/state.db")
columns = {"pages": ["found_at", "fetched_at", "full_at", "changed_at"], "hosts": ["not_before"],
           "robots": ["at"], "sources": ["tried_at", "succeeded_at", "due", "listed_at", "full_listed_at"]}
for table, names in columns.items():
    for c in names:
        db.execute("UPDATE %s SET %s=max(%s-?,0) WHERE %s>0" % (table, c, c, c), (ms,))
db.execute("UPDATE pages SET due=max(due-?,0) WHERE due BETWEEN 1 AND 9223372036854775806", (ms,))
db.commit()
END
}

# gaps LOG MS: the shortest gap between two requests to one host, less than MS: said and failed
gaps() {
    python3 - "$1" "$2" <<'END' || fail "a host was asked sooner than its delay"
import sys
last, short, n = {}, [], 0
for line in open(sys.argv[1]):
    t, host, path, status = line.split()
    t = float(t)
    if host in last:
        n += 1
        if t - last[host][0] < float(sys.argv[2]):
            short.append((t - last[host][0], host, last[host][1], path))
    last[host] = (t, path)
for s in sorted(short)[:5]:
    print("%.3f ms at %s: %s, then %s" % s)
print("%d gaps, %d of them too short" % (n, len(short)))
sys.exit(1 if short or not n else 0)
END
    checks=$((checks + 1))
}
