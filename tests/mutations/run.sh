#!/bin/sh
# The facts of our reports, and of the sample reports where ../shared stands, in every dress.
# $GONGBAO the command, $ROOT the sources. Skipped without python3.
set -u
: "${GONGBAO:?}" "${ROOT:?}"
if ! command -v python3 >/dev/null 2>&1; then
    echo "skipped: mutations (no python3)"
    exit 77
fi
set -- "$ROOT"/tests/mutations/reports/*.txt
for sample in "$ROOT"/../shared/seeds/*.txt; do
    [ -e "$sample" ] && set -- "$@" "$sample"
done
PYTHONDONTWRITEBYTECODE=1 exec python3 "$ROOT/tests/mutations/mutations.py" "$GONGBAO" "$ROOT/pipelines/reports.json" "$@"
