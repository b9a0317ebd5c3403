#!/bin/sh
# docs/adding-an-agency.md is executed against an installed gongbao: its files are written, its
# commands run in order, and every line of what it shows must come out.
. "$(dirname "$0")/lib.sh"
DEST=$WORK/prefix DOC=$ROOT/docs/adding-an-agency.md
cmake --install "$BUILD" --prefix "$DEST" >install.log 2>&1 || fail "install: $(tail -3 install.log)"
PKG_CONFIG_PATH=$(dirname "$(find "$DEST" -name gongbao.pc)")
sed -i "s#^prefix=.*#prefix=$DEST#" "$PKG_CONFIG_PATH/gongbao.pc"
PATH=$DEST/bin:$PATH SHARE=$DEST/share/gongbao GONG_CASES=$BUILD/tests/gong-cases
export PKG_CONFIG_PATH PATH SHARE GONG_CASES

mkdir -p here/pages here/presets here/yunxi_bulletin/cases blocks
awk -v n=0 '
    /^```[a-z]+ (file|run|out)=/ {
        kind = $2; sub(/=.*/, "", kind); name = $2; sub(/^[a-z]*=/, "", name)
        to = kind == "file" ? "here/" name : sprintf("blocks/%02d.%s.%s", ++n, kind, name)
        next
    }
    /^```/ {to = ""}
    to != "" {print > to}' "$DOC"
expect "blocks of the page" 13 "$(find blocks -type f | wc -l)"
cd here || exit 1
for block in ../blocks/*; do
    is=${block##*/} name=${block##*/??.}
    name=${name#*.}
    case $is in
    ??.run.*)
        sh -eu "$block" >"$name.out" 2>"$name.err"
        expect "$name: exit" 0 $?
        [ ! -s "$name.err" ] || [ "$name" = go ] || [ "$name" = bulletin ] || fail "$name: $(head -3 "$name.err")"
        ;;
    *)
        [ -f "$name" ] || name=$name.out
        while IFS= read -r line; do contains "$name" "$name" "$line"; done <"$block"
        ;;
    esac
done

# what the page says of the numbers
expect "records" 1 "$(wc -l <out.jsonl)"
expect "quantities" 5 "$(grep -o '"rule":"bulletin:[a-z]*"' bulletin.jsonl | wc -l)"
run none check yunxi.json --set strip.own_presets=nowhere
run none run yunxi.json --set strip.own_presets=nowhere --state other
expect "a folder that is not there" 1 "$code"
contains "a folder that is not there" none.err nowhere
printf '{"name": "yunxi", "body": "x"}' >presets/bad.json
run bad run yunxi.json --state other
expect "a bad preset" 1 "$code"
contains "a bad preset" bad.err bad.json
finish
