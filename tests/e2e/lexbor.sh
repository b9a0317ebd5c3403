#!/bin/sh
# tools/get-lexbor: what it refuses, what it says, and that it leaves nothing behind.
. "$(dirname "$0")/lib.sh"
command -v dpkg-deb >/dev/null || { echo "skipped: lexbor (no dpkg-deb)"; exit 77; }

package() { # VERSION FILES...: makes p.deb
    rm -rf pkg && mkdir -p pkg/DEBIAN
    printf 'Package: liblexbor-dev\nVersion: %s\nArchitecture: all\nMaintainer: x <x@x>\nDescription: x\n' \
        "$1" >pkg/DEBIAN/control
    shift
    for file; do
        mkdir -p "pkg/$(dirname "$file")" && : >"pkg/$file"
    done
    dpkg-deb -b pkg p.deb >/dev/null
}

get() { # the outcome in $code, out, err
    GONG_LEXBOR_DEB=$WORK/p.deb XDG_CACHE_HOME=$WORK/cache "$ROOT/tools/get-lexbor" "$@" >out 2>err
    code=$?
}

headers='usr/include/lexbor/html/html.h'
library='usr/lib/x/liblexbor_static.a'

package 3.0.0-1 $headers $library
get "$WORK/prefix"
expect '3.0.0: exit code' 1 "$code"
contains '3.0.0: sentence' err 'the package is lexbor 3.0.0-1'
contains '3.0.0: what to do' err 'install lexbor >= 3.0.1'

package 3.0.1-1 $library
get "$WORK/prefix"
expect 'no headers: exit code' 1 "$code"
contains 'no headers: sentence' err 'the package has no headers'

package 3.0.1-1 $headers
get "$WORK/prefix"
expect 'no library: exit code' 1 "$code"
contains 'no library: sentence' err 'the package has no static library'

printf 'no package' >p.deb
get "$WORK/prefix"
expect 'no package: exit code' 1 "$code"
rm p.deb
get "$WORK/prefix"
expect 'no file: exit code' 1 "$code"
contains 'no file: sentence' err 'cannot be read'
get
expect 'usage: exit code' 2 "$code"
expect 'nothing is left behind' '' "$(ls -d "$WORK"/prefix* 2>/dev/null)"

package 3.2.0-1 $headers $library
get "$WORK/prefix"
expect 'newer: exit code' 0 "$code"
expect 'newer: version' 3.2.0-1 "$(cat out)"
expect 'newer: in place' yes "$([ -e "$WORK/prefix/$headers" ] && echo yes)"
expect 'newer: nothing else' "$WORK/prefix" "$(ls -d "$WORK"/prefix*)"
finish
