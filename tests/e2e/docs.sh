#!/bin/sh
# Documentation is executed: every C block of writing-a-plugin.md is built and loaded; man pages
# are clean; files that the docs name exist; parameters of shipped plugins have help.
. "$(dirname "$0")/lib.sh"

awk '/^```c file=/ {file = substr($0, 11); next} /^```/ {file = ""} file {print > file}' "$ROOT/docs/writing-a-plugin.md"
mkdir -p so
for c in lines least nostars hotline; do
    [ -s $c.c ] || fail "no block for $c.c"
    cc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -shared -fPIC -fvisibility=hidden -I"$ROOT/core/include" $c.c \
        -o so/$c.so -L"$BUILD" -lgongbao -Wl,-rpath,"$BUILD" || fail "$c.c does not compile"
    checks=$((checks + 1))
done
run plugins plugins "$WORK/so"
expect "plugins of the page load" 0 "$code"
for c in lines least nostars hotline; do contains "plugins" plugins.out "$c "; done
printf 'a*b*c\n%s\n' "$(head -c 1500 /dev/zero | tr '\0' 'x')" >page.txt
cat >p.json <<EOF
{"plugins": ["$WORK/so"], "stages": [{"use": "fetch_files", "path": "page.txt"}, {"use": "decode"},
 {"use": "strip", "presets": "$ROOT/pipelines/cms"}, {"use": "least", "bytes": 100}, {"use": "nostars"},
 {"use": "lines"}, {"use": "emit_jsonl", "path": "out.jsonl"}]}
EOF
[ -n "${SANITIZED:-}" ] || {
    run go run p.json --state st
    expect "the page's pipeline runs" 0 "$code"
    contains "nostars" out.jsonl '"text":"abc'
    contains "lines" out.jsonl '2 lines'
}

if command -v mandoc >/dev/null 2>&1; then
    for m in "$ROOT"/docs/man/*; do
        mandoc -Tlint -Wwarning "$m" >lint || fail "$m: $(head -3 lint)"
        checks=$((checks + 1))
    done
else
    echo "skipped: man pages (no mandoc)"
fi

# every command and option of the command's help stands in the man page
for word in run check plugins help schema verify retry status serve health version jobs heartbeat beat grace once max-age set state again quiet json id log-format archive source sources; do
    contains "gongbao.1" "$ROOT/docs/man/gongbao.1" "$word"
done
# every setting stands in gongbao-pipeline(5)
for key in $(sed -n 's/^    {"\([a-z_]*\)", GONG_P.*/\1/p' "$ROOT/core/config/settings.c"); do
    contains "gongbao-pipeline.5" "$ROOT/docs/man/gongbao-pipeline.5" "$key"
done
# every key of a source too, as an item of its own
for key in $(sed -n 's/^    {"\([a-z_]*\)", GONG_P.*/\1/p' "$ROOT/core/config/sources.c") expect; do
    checks=$((checks + 1))
    grep -q "^\.It Cm $key\$" "$ROOT/docs/man/gongbao-pipeline.5" || fail "gongbao-pipeline.5: no item $key"
done
# links and paths in the documents lead somewhere
for doc in "$ROOT"/*.md "$ROOT"/docs/*.md "$ROOT"/docs/adr/*.md; do
    dir=$(dirname "$doc")
    for link in $(grep -o '](\([^):#]*\))' "$doc" | sed 's/^](//; s/)$//'); do
        [ -e "$dir/$link" ] || fail "$doc: no $link"
        checks=$((checks + 1))
    done
    for path in $(grep -o '`\(core\|plugins\|pipelines\|tests\|docs\|tools\|cmake\)/[A-Za-z0-9_./-]*`' "$doc" | tr -d '`'); do
        [ -e "$ROOT/$path" ] || fail "$doc: no $path"
        checks=$((checks + 1))
    done
done
finish
