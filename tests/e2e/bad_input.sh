#!/bin/sh
# Bad input is the normal case: each ends in a reason of its own, and the good file beside it comes through.
. "$(dirname "$0")/lib.sh"
P=$ROOT/pipelines/reports.json

go() { # NAME FOLDER [ARGS...]
    n=$1 folder=$2
    shift 2
    rm -rf st out.jsonl out.db warc
    run "$n" run "$P" --set fetch_files.path="$folder" --set emit_jsonl.path=out.jsonl --set emit_sqlite.path=out.db \
        --set archive_warc.dir=warc --state st "$@"
}

good() { # FILE
    cat >"$1" <<'EOF'
云溪县司法局关于2024年度法治政府建设情况的报告
云溪县人民政府:
2024年,云溪县司法局依法履职,现将有关情况报告如下:
一、主要举措和成效
全年共办理行政复议案件37件,审查行政规范性文件12份。
二、存在的问题
执法培训还不够经常。
云溪县司法局
2025年1月15日
EOF
}

mkdir in
good in/good.txt
go good in
expect "good file: exit code" 0 "$code"
expect "good file: one record" 1 "$(wc -l <out.jsonl)"
contains "good file: a number" out.jsonl '"value":37'

: >in/empty.txt
go empty in
expect "empty file: the good one came through" 1 "$(grep -c '"value":37' out.jsonl)"
run status status "$P" --state st --set fetch_files.path=in
[ "$code" -eq 0 ] && { grep -q empty.txt out.jsonl status.out empty.err || fail "empty file: silent"; }
checks=$((checks + 1))
rm in/empty.txt

truncate -s 1G in/huge.html
go huge in
expect "1 GB file: suspect" 3 "$code"
contains "1 GB file: reason" huge.err 'are more than max_bytes'
expect "1 GB file: the good one came through" 1 "$(wc -l <out.jsonl)"
rm in/huge.html

{ printf '\377\376'; good utf8.txt; iconv -f UTF-8 -t UTF-16LE utf8.txt; } >in/utf16.txt
go utf16 in
expect "UTF-16: both are read" 2 "$(grep -c '"value":37' out.jsonl)"
contains "UTF-16: named" out.jsonl '"used":"utf-16le"'
rm in/utf16.txt

{ good n.txt; cat n.txt; printf 'a\0b\0\0c\n'; } >in/nul.txt
go nul in
expect "NUL bytes: both are read" 2 "$(grep -c '"value":37' out.jsonl)"
rm in/nul.txt

good z.txt
python3 - <<'EOF'
import zipfile
with zipfile.ZipFile("whole.zip", "w", zipfile.ZIP_DEFLATED) as z:
    z.write("z.txt")
    z.writestr("更多.txt", open("z.txt").read())
with zipfile.ZipFile("bomb.zip", "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("bomb.txt", b"\0" * (200 << 20))
EOF
cp whole.zip in/
go zip in
expect "zip: members are read" 3 "$(grep -c '"value":37' out.jsonl)"
head -c 300 whole.zip >in/whole.zip
go torn in
expect "truncated zip: suspect" 3 "$code"
contains "truncated zip: named" torn.err 'whole.zip'
contains "truncated zip: the good file came through" out.jsonl 'good.txt'
rm in/whole.zip
cp bomb.zip in/
go bomb in
expect "zip bomb: suspect" 3 "$code"
contains "zip bomb: named" bomb.err 'bomb.zip'
expect "zip bomb: the good file came through" 1 "$(wc -l <out.jsonl)"
rm in/bomb.zip

ln -s nowhere in/dangling.txt
mkfifo in/pipe.txt
go odd in
expect "a dangling link and a pipe do not stop the run" 1 "$(grep -c '"value":37' out.jsonl)"
rm in/dangling.txt in/pipe.txt

go missing nowhere
expect "missing folder" 1 "$code"
contains "missing folder" missing.err 'nowhere'
mkdir nothing
go nothing nothing
expect "a folder that holds nothing is suspect" 3 "$code"

# without permission (as root every file can be read: ask somebody else)
nobody="setpriv --reuid 65534 --regid 65534 --clear-groups"
if [ "$(id -u)" -eq 0 ] && $nobody "$GONGBAO" version >/dev/null 2>&1; then
    mkdir closed && good closed/a.txt && chmod 700 closed && chmod 755 "$WORK" && mkdir theirs && chmod 777 theirs
    $nobody "$GONGBAO" run "$P" --set fetch_files.path=closed \
        --set emit_jsonl.path=theirs/o.jsonl --set emit_sqlite.path=theirs/o.db --set archive_warc.dir=theirs/w \
        --state theirs/st >perm.out 2>perm.err
    expect "a folder without permission" 1 $?
    contains "a folder without permission" perm.err 'ermission'
else
    echo "skipped: folder without permission (wants root, setpriv, and a build that nobody may run)"
fi

# a full disk under each thing that writes
if mkdir full && mount -t tmpfs -o size=160k tmpfs full 2>/dev/null; then
    head -c 400000 /dev/urandom | base64 >pad
    mkdir big
    for i in 1 2 3 4; do { good g.txt; cat g.txt; tail -c "+${i}0000" pad | head -c 90000; } >big/$i.txt; done
    for what in emit_jsonl.path=full/o.jsonl emit_sqlite.path=full/o.db archive_warc.dir=full/w; do
        rm -rf full/* st out.jsonl out.db warc
        run full run "$P" --set fetch_files.path=big --set emit_jsonl.path=out.jsonl --set emit_sqlite.path=out.db \
            --set archive_warc.dir=warc --state st --set "$what"
        expect "full disk under $what" 1 "$code"
        grep -qi 'full\|space' full.err || fail "full disk under $what: $(cat full.err)"
        umount full && mount -t tmpfs -o size=64m tmpfs full
        run after run "$P" --set fetch_files.path=big --set emit_jsonl.path=out.jsonl --set emit_sqlite.path=out.db \
            --set archive_warc.dir=warc --state st --set "$what"
        expect "and with room again: all four" 4 "$(cat out.jsonl full/o.jsonl 2>/dev/null | wc -l)"
        umount full && mount -t tmpfs -o size=160k tmpfs full
    done
    head -c 150000 pad >full/fill
    rm -rf st out.jsonl out.db warc
    run state run "$P" --set fetch_files.path=big --set emit_jsonl.path=out.jsonl --set emit_sqlite.path=out.db \
        --set archive_warc.dir=warc --state full/st
    expect "full disk under the state" 1 "$code"
    contains "full disk under the state" state.err 'full'
    rm full/fill && umount full && mount -t tmpfs -o size=64m tmpfs full
    run state2 run "$P" --set fetch_files.path=big --set emit_jsonl.path=out.jsonl --set emit_sqlite.path=out.db \
        --set archive_warc.dir=warc --state full/st
    expect "and with room again" 4 "$(wc -l <out.jsonl)"
    umount full
else
    echo "skipped: full disks (cannot mount a tmpfs)"
fi

# a database that somebody holds
rm -rf st out.jsonl out.db warc
sqlite3 out.db 'CREATE TABLE x(y)' 2>/dev/null && rm out.db
go first in
python3 - "$GONGBAO" "$P" <<'EOF' >locked.txt 2>&1
import sqlite3, subprocess, sys
db = sqlite3.connect("out.db", isolation_level=None)
db.execute("BEGIN EXCLUSIVE")
r = subprocess.run([sys.argv[1], "run", sys.argv[2], "--again", "--set", "fetch_files.path=in", "--set", "emit_jsonl.path=out.jsonl",
                    "--set", "emit_sqlite.path=out.db", "--set", "emit_sqlite.busy_timeout=200ms", "--set", "archive_warc.dir=warc",
                    "--state", "st"], capture_output=True, text=True)
print(r.returncode, r.stderr)
db.execute("ROLLBACK")
EOF
grep -qi 'lock' locked.txt || fail "locked database: $(cat locked.txt)"
checks=$((checks + 1))

# a plugin folder that vanishes
mkdir plug && cp "$PLUGINS"/test_*.so plug/
printf '{"plugins":["%s/plug"],"stages":[{"use":"test_gen"},{"use":"test_hostile"},{"use":"test_sink"}]}' "$WORK" >v.json
run v run v.json --state stv
expect "plugins there" 0 "$code"
rm -rf plug
run v run v.json --state stv
expect "plugins gone" 2 "$code"
contains "plugins gone" v.err 'No such file or directory'
finish
