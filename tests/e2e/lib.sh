# lib.sh: for end-to-end tests: $GONGBAO the command, $PLUGINS test plugins, $ROOT the sources.
# A test works in a folder of its own that is removed at the end.
set -u
: "${GONGBAO:?}" "${PLUGINS:?}" "${ROOT:?}"
WORK=$(mktemp -d) || exit 1
trap 'rm -rf "$WORK"' EXIT
cd "$WORK" || exit 1
umask 022
failures=0 checks=0

fail() {
    failures=$((failures + 1))
    printf 'FAIL %s\n' "$*"
}

# expect WHAT WANT HAVE
expect() {
    checks=$((checks + 1))
    [ "$2" = "$3" ] || fail "$1: want [$2], have [$3]"
}

# contains WHAT FILE TEXT
contains() {
    checks=$((checks + 1))
    grep -qF -- "$3" "$2" || fail "$1: [$3] is not in: $(head -c 600 "$2")"
}

# lacks WHAT FILE TEXT
lacks() {
    checks=$((checks + 1))
    ! grep -qF -- "$3" "$2" || fail "$1: [$3] stands in $2"
}

# run NAME ARGS...: gongbao ARGS, output in NAME.out and NAME.err, exit code in $code
run() {
    name=$1
    shift
    "$GONGBAO" "$@" >"$name.out" 2>"$name.err"
    code=$?
}

finish() {
    printf '%d passed, %d failed\n' "$((checks - failures))" "$failures"
    [ "$failures" -eq 0 ] && [ "$checks" -gt 0 ]
    exit $?
}
