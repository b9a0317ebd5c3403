#!/bin/sh
# The units of docs/systemd are what systemd takes for good ones, with the command's place put in; their options exist.
. "$(dirname "$0")/lib.sh"
command -v systemd-analyze >/dev/null 2>&1 || {
    echo "skipped: units (no systemd-analyze)"
    exit 77
}
mkdir units
for u in "$ROOT"/docs/systemd/*; do
    sed "s|/usr/bin/gongbao|$GONGBAO|; s|^Documentation=.*||" "$u" >units/"$(basename "$u")"
done
ln -s gongbao@.service units/gongbao@reports.service
ln -s gongbao@.timer units/gongbao@reports.timer
for u in gongbao-serve.service gongbao@reports.service gongbao@reports.timer; do
    SYSTEMD_UNIT_PATH="$WORK/units:" systemd-analyze verify --man=no "units/$u" >verify 2>&1
    code=$?
    # a machine without systemd as its first process has no slices to look at
    grep -F "$WORK/units" verify >ours
    expect "$u" "" "$(cat ours)"
    [ "$code" -eq 0 ] || echo "note: $u: systemd-analyze ends with $code: $(head -2 verify)"
done
# it does tell: a mistake is found
sed 's/^KillMode=.*/KillMode=softly/' units/gongbao-serve.service >units/wrong.service
SYSTEMD_UNIT_PATH="$WORK/units:" systemd-analyze verify --man=no units/wrong.service >verify 2>&1
contains "a mistake is told" verify "kill mode"
# the command lines of the units are understood
sed -n 's|^ExecStart=/usr/bin/gongbao serve||p' "$ROOT/docs/systemd/gongbao-serve.service" |
    sed 's|/etc/gongbao/pipelines|nowhere.json|' >line
# shellcheck disable=SC2046
run line serve $(cat line) --heartbeat hb.json --once
expect "the service's line" 2 "$code"
contains "the service's line" line.err "no pipeline with a schedule"
finish
