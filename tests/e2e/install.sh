#!/bin/sh
# An installed gongbao: a consumer builds a plugin against it, by CMake and by pkg-config, and runs it.
. "$(dirname "$0")/lib.sh"
DEST=$WORK/prefix
cmake --install "$BUILD" --prefix "$DEST" >install.log 2>&1 || fail "install: $(tail -3 install.log)"
GONGBAO=$DEST/bin/gongbao
export PKG_CONFIG_PATH
PKG_CONFIG_PATH=$(dirname "$(find "$DEST" -name gongbao.pc)")

run version version
expect "installed command" 0 "$code"
run plugins plugins
expect "installed plugins" 0 "$code"
contains "installed plugins" plugins.out extract_quantities

cmake -S "$ROOT/tests/install" -B consumer -G Ninja -DCMAKE_PREFIX_PATH="$DEST" >cmake.log 2>&1 &&
    cmake --build consumer >>cmake.log 2>&1 || fail "consumer by CMake: $(tail -5 cmake.log)"
mkdir -p pc
# shellcheck disable=SC2046
cc -shared -fPIC -fvisibility=hidden "$ROOT/tests/install/shout.c" -o pc/shout.so $(pkg-config --cflags --libs gongbao) ||
    fail "consumer by pkg-config"

printf '<html><head><title>通知</title></head><body><div id="zoom"><p>云溪县办结案件12件。</p></div></body></html>' >page.html
for dir in "$WORK/consumer" "$WORK/pc"; do
    rm -rf st out.jsonl
    cat >p.json <<EOF
{"plugins": ["$dir"], "stages": [{"use": "fetch_files", "path": "page.html"}, {"use": "decode"},
 {"use": "strip", "presets": "$DEST/share/gongbao/pipelines/cms"},
 {"use": "shout"}, {"use": "emit_jsonl", "path": "out.jsonl"}]}
EOF
    run go run p.json --state st
    expect "$dir: run" 0 "$code"
    contains "$dir: the plugin spoke" out.jsonl '"code":"shout"'
done
symbols=$(nm -D --defined-only pc/shout.so | awk '{print $3}' | grep -c gong_)
expect "a plugin exports one symbol" 1 "$symbols"
finish
