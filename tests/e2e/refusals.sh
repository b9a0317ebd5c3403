#!/bin/sh
# Each broken plugin is refused with its own sentence.
. "$(dirname "$0")/lib.sh"
ABI=$BUILD/tests/abi

refused() { # NAME SENTENCE
    printf '{"plugins": ["%s"], "stages": [{"use": "test_gen"}, {"use": "%s"}]}' "$DIR" "$1" >p.json
    run "$1" check p.json
    expect "$1: exit code" 2 "$code"
    contains "$1: sentence" "$1.err" "$2"
}

DIR=$ABI
refused bad_magic 'has no gongbao descriptor (magic 12345678 instead of 474f4e47)'
refused other_major 'was built for ABI 2.1, this gongbao has ABI 1.1: another major'
refused newer_minor 'was built for ABI 1.2, this gongbao has ABI 1.1: it is too new'
refused short_size 'has a descriptor of 16 bytes; ABI 1.0 has'
refused bad_name 'calls itself "somebody_else"'
refused no_process 'plugin "no_process" has no process callback'
refused bad_offset 'parameter "n" lies outside the state (4096 + 8 > 8)'
refused bad_kind 'declares kinds that ABI 1.1 does not know'
refused no_symbol 'has no symbol gong_plugin_no_symbol'
refused nowhere 'no plugin "nowhere" in'
refused '../etc' 'is no plugin name'

mkdir plain && printf 'not a library' >plain/text.so
DIR=$WORK/plain
refused text 'is not an ELF shared object'
head -c 100 "$ABI/bad_magic.so" >plain/torn.so
refused torn 'cannot be loaded'

mkdir world && cp "$ABI/bad_magic.so" world/ && chmod 777 world
DIR=$WORK/world
refused bad_magic 'may be written by group or world; chmod go-w it'
chmod 775 world
refused bad_magic 'may be written by group or world; chmod go-w it'
chmod 755 world
for mode in 666 664 646; do
    chmod $mode world/bad_magic.so
    refused bad_magic 'may be written by group or world; chmod go-w it'
done
DIR=relative/path
refused bad_magic 'is not an absolute path'
DIR=$WORK/vanished
refused bad_magic 'No such file or directory'
finish
