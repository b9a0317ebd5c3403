#!/bin/sh
# Documents of other styles against their own gold. $GONGBAO the command, $ROOT the sources.
# Skipped without python3.
set -u
: "${GONGBAO:?}" "${ROOT:?}"
if ! command -v python3 >/dev/null 2>&1; then
    echo "skipped: unseen (no python3)"
    exit 77
fi
PYTHONDONTWRITEBYTECODE=1 exec python3 "$ROOT/tests/unseen/run.py" "$GONGBAO" --check
