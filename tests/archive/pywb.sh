#!/bin/sh
# The archive as pywb's indexer reads it: every capture once, at its place. Skipped (77) where there
# is no cdx-indexer: pip install pywb, in a virtual environment whose bin/ is in PATH or CDX_INDEXER.
: "${MAKE_ARCHIVE:?}"
INDEXER=${CDX_INDEXER:-$(command -v cdx-indexer)}
if [ -z "$INDEXER" ]; then
    echo "skipped: no cdx-indexer (pywb)"
    exit 77
fi
WORK=$(mktemp -d) || exit 1
trap 'rm -rf "$WORK"' EXIT
for form in gzip none; do
    "$MAKE_ARCHIVE" "$WORK/$form" "$form" || exit 1
    file=$(echo "$WORK/$form"/*.warc*)
    "$INDEXER" "$file" >"$WORK/cdx" 2>"$WORK/err" || { cat "$WORK/err"; echo "FAIL $form"; exit 1; }
    [ -s "$WORK/err" ] && { cat "$WORK/err"; echo "FAIL complaints about $form"; exit 1; }
    # key, time, type and status of each line, in the order of the file
    sed 1d "$WORK/cdx" | cut -d' ' -f2-5 >"$WORK/have"
    cat >"$WORK/want" <<'END'
20240301080000 file:///in/a.txt application/octet-stream -
20240301080000 file:///in/b.txt warc/revisit -
20240301080000 file:///in/empty.txt application/octet-stream -
20240301080000 http://portal.example/ text/html 200
20240301080000 http://portal.example/copy warc/revisit -
20240301080000 http://portal.example/long text/html 200
20240302080000 http://portal.example/ warc/revisit -
END
    diff "$WORK/want" "$WORK/have" || { echo "FAIL $form"; exit 1; }
    # a record begins at each place that is named, and ends after the length that is named
    sed 1d "$WORK/cdx" | while read -r _ _ _ _ _ _ _ _ length offset _; do
        dd if="$file" bs=1 skip="$offset" count="$length" 2>"$WORK/dd" >"$WORK/record"
        if [ "$form" = gzip ]; then gzip -t "$WORK/record"; else head -c 8 "$WORK/record" | grep -q WARC/1.1; fi || exit 1
    done || { echo "FAIL places of $form"; exit 1; }
done
echo "indexed by pywb: gzip members and plain records"
