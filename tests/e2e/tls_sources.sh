#!/bin/sh
# One source has the exception for its certificate and the others have not: what it gives says so in every
# record, from the crawl and from the archive alike; the others fail with the class tls, also on its host.
. "$(dirname "$0")/lib.sh"
SITE=$BUILD/tests/http/gong-tls-site
[ -x "$SITE" ] || { echo "skipped: built without libssl"; exit 77; }
mkfifo port input
"$SITE" <input >port &
site=$!
trap 'kill $site 2>/dev/null; rm -rf "$WORK"' EXIT
exec 3>input
read -r one two <port
python3 - "$one" "$two" "$ROOT" <<'END'
import json, sys
one, two, root = sys.argv[1:]
def source(name, port, **more):
    return dict(name=name, start=["https://127.0.0.1:%s/%s/%d.html" % (port, name, i) for i in range(5)], **more)
json.dump({"sources": [source("trusted", one, insecure_tls=True), source("strict", two), source("same-host", one)],
           "stages": [{"use": "fetch_http", "allow_private": True, "robots": False, "delay": 0, "retries": 0, "contact": "test@example.org"},
                      {"use": "archive_warc", "dir": "w"}, {"use": "decode"}, {"use": "strip", "presets": root + "/pipelines/cms"},
                      {"use": "emit_jsonl", "path": "out.jsonl"}]}, open("p.json", "w"))
END
run crawl run p.json --state st
expect "crawl: suspect" 3 "$code"
contains "crawl: the source with the exception is well" crawl.err '1 ok'
run status status p.json --state st --json
python3 - <<'END' || fail "status does not say which source failed, and with what"
import json, sys
s = {x["name"]: x for x in json.load(open("status.out"))["sources"]}
print({n: (x["state"], x.get("reason")) for n, x in s.items()})
sys.exit(0 if s["trusted"]["state"] == "ok" and all("tls" in s[n]["reason"] for n in ("strict", "same-host")) else 1)
END
cat >look.py <<'END'
import json, sys
rows = [json.loads(l) for l in open(sys.argv[1])]
said = [any(f["code"] == "tls-unverified" for f in r["findings"]) for r in rows]
print(len(rows), sum(said), {r["url"].split("/")[3] for r in rows})
END
expect "every record of it says so, and there are no others" "5 5 {'trusted'}" "$(python3 look.py out.jsonl)"
run letters status p.json --state st
expect "the letters of the others have the class" 10 "$(grep -c 'tls: shows a certificate that is not trusted' letters.out)"
run replay replay p.json --archive w --state st2 --set emit_jsonl.path=again.jsonl
expect "replay: says it again" "5 5 {'trusted'}" "$(python3 look.py again.jsonl)"
sort out.jsonl >want
sort again.jsonl | cmp - want || fail "replay gives other records"
exec 3>&-
finish
