#!/bin/sh
# The archive as warcio reads it, digests checked. Skipped (77) where warcio cannot be installed.
: "${MAKE_ARCHIVE:?}"
WORK=$(mktemp -d) || exit 1
trap 'rm -rf "$WORK"' EXIT
if ! { python3 -m venv "$WORK/venv" && "$WORK/venv/bin/pip" install -q warcio; } >"$WORK/log" 2>&1; then
    echo "skipped: warcio cannot be installed: $(tail -1 "$WORK/log")"
    exit 77
fi
cat >"$WORK/read.py" <<'END'
import sys
from warcio.archiveiterator import ArchiveIterator
from warcio.digestverifyingreader import DigestChecker

got = []
old = sys.argv[2] == "1.0"
with open(sys.argv[1], "rb") as f:
    for r in ArchiveIterator(f, check_digests="raise"):
        body = r.content_stream().read()
        h = r.rec_headers
        assert r.rec_headers.protocol == "WARC/" + sys.argv[2], r.rec_headers.protocol
        got.append((r.rec_type, h.get_header("WARC-Target-URI"), len(body)))
        if r.rec_type == "response":
            assert r.http_headers.get_header("Content-Length") == str(len(body)), r.http_headers
            assert r.http_headers.get_header("Content-Encoding") is None
        if r.rec_type == "revisit":
            again = r.http_headers and r.http_headers.get_statuscode() == "304"
            assert h.get_header("WARC-Profile") == "http://netpreserve.org/warc/%s/revisit/%s" % (
                sys.argv[2], "server-not-modified" if again else "identical-payload-digest")
            assert h.get_header("WARC-Refers-To").startswith("<urn:uuid:")
            if old:
                assert not h.get_header("WARC-Refers-To-Date") and not h.get_header("WARC-Refers-To-Target-URI")
                continue
            assert h.get_header("WARC-Refers-To-Date") == "2024-03-01T08:00:00Z"
            assert not again or h.get_header("WARC-Refers-To-Target-URI") == "http://portal.example/"
            assert h.get_header("WARC-Refers-To-Target-URI") in ("file:///in/a.txt", "http://portal.example/")
        if h.get_header("WARC-Target-URI") == "http://portal.example/long" and r.rec_type == "response":
            assert h.get_header("WARC-Truncated") == "length"
text = "云溪市2023年度报告\n".encode()
page = "<p>办理案件35件</p>".encode()
home, copy, long = ("http://portal.example" + p for p in ("/", "/copy", "/long"))
want = [("resource", "file:///in/a.txt", len(text)), ("revisit", "file:///in/b.txt", 0),
        ("resource", "file:///in/empty.txt", 0),
        ("response", home, len(page)), ("request", home, 0), ("revisit", copy, 0), ("request", copy, 0),
        ("response", long, 6), ("request", long, 0), ("revisit", home, 0), ("request", home, 0)]
assert got[0][0] == "warcinfo", got[0]
assert got[1:] == want, got
END
for form in gzip none; do
    for version in 1.1 1.0; do
        "$MAKE_ARCHIVE" "$WORK/$form-$version" "$form" "$version" || exit 1
        file=$(echo "$WORK/$form-$version"/*.warc*)
        "$WORK/venv/bin/python" "$WORK/read.py" "$file" "$version" || { echo "FAIL $form $version"; exit 1; }
        "$WORK/venv/bin/warcio" check "$file" || { echo "FAIL warcio check $form $version"; exit 1; }
    done
done
echo "read by warcio: gzip members and plain records, WARC 1.1 and 1.0"
