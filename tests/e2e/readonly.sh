#!/bin/sh
# A state that this user may not write, or not read: each command says what, where and what to do; what only reads
# works where reading is allowed. As root no right binds: then the commands run as nobody.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/site.sh"
chmod 755 "$WORK"
nobody=
if [ "$(id -u)" -eq 0 ]; then
    nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"
    command -v setpriv >/dev/null || { echo "skipped: root, and no setpriv"; exit 77; }
fi
# shellcheck disable=SC2086  # words
$nobody "$GONGBAO" --version >/dev/null 2>&1 || { echo "skipped: nobody may not run the command where it lies"; exit 77; }

# as NAME ARGS...: gongbao by the user without rights
as() {
    name=$1
    shift
    # shellcheck disable=SC2086  # words
    $nobody "$GONGBAO" "$@" >"$name.out" 2>"$name.err"
    code=$?
}
# rights FOLDER MODE: for who runs the commands
rights() { chmod "$2" "$1"; }
says() { # WHAT FILE TEXT: and whose it is, or that it is ours
    contains "$1" "$2" "$3"
    if [ "$nobody" ]; then
        contains "$1: what to do" "$2" 'it belongs to root: run as that user, have the rights changed, or choose another with --state'
    else
        contains "$1: what to do" "$2" 'its rights do not allow that, though it is yours: see chmod(1)'
    fi
}

site docs=4 rows=10 fresh=0 bytes=1000
pipeline p.json "h1" '{}' '{}' '{"schedule": "0 * * * *"}'
crawl first
expect "a state by its owner" 0 "$code"

# ---- may be read, not written
rights st 555
as run run p.json --state st
if [ "$nobody" ]; then # its owner may write the files in it
    expect "read: run: exit" 1 "$code"
    says "read: run" run.err 'cannot write the state: "st/lock": Permission denied'
    as retry retry p.json --state st
    expect "read: retry: exit" 1 "$code"
    says "read: retry" retry.err '"st/lock": Permission denied'
fi
as status status p.json --state st
expect "read: status: exit" 0 "$code"
contains "read: status" status.out '4 pages delivered'
as json status p.json --state st --json
expect "read: status --json: exit" 0 "$code"
as audit audit p.json --state st
expect "read: audit: exit" 0 "$code"
contains "read: audit" audit.out 'all as owed'
lacks "read: audit compares with the state" audit.out 'not known'
expect "read: nothing is left behind" "ledger lock state.db" "$(ls st | tr '\n' ' ' | sed 's/ $//')"

# ---- so while its owner's run goes
rights st 755
mkfifo go
printf '{"plugins": ["%s"], "stages": [{"use": "test_wait", "path": "go"}, {"use": "test_sink"}]}' "$PLUGINS" >w.json
"$GONGBAO" run w.json --state sw 2>w.err &
pid=$!
exec 4>go # it stands at the FIFO
as busy status w.json --state sw
expect "while a run goes: status: exit" 0 "$code"
contains "while a run goes: status" busy.out running
exec 4>&-
wait $pid

# ---- may not be read
rights st 000
for command in run status audit retry; do
    as no $command p.json --state st
    expect "closed: $command: exit" 1 "$code"
    says "closed: $command" no.err 'Permission denied'
    lacks "closed: $command: no other guess" no.err 'has the pipeline'
done
rights st 755
rights st/state.db 000
as file status p.json --state st
expect "closed file: status: exit" 1 "$code"
says "closed file: status" file.err 'state "st/state.db": Permission denied'
rights st/state.db 644

# ---- may not be made
mkdir there
rights there 555
as make run p.json --state there/a/b
expect "cannot be made: run: exit" 1 "$code"
says "cannot be made: run" make.err 'cannot make the state folder "there/a/b": Permission denied'
as none status p.json --state there/none
expect "is not there: status: exit" 1 "$code"
contains "is not there: status" none.err 'has the pipeline run yet'

# ---- serve and health
as serve serve --once p.json --heartbeat there/beat.json
expect "serve: exit" 1 "$code"
contains "serve" serve.err 'cannot make there/beat.json.lock: Permission denied'
contains "serve: what to do" serve.err '--heartbeat'
run good serve --once p.json --heartbeat beat.json
as health health beat.json
expect "health by anybody: exit" 0 "$code"
rights beat.json 000
as health health beat.json
expect "closed heartbeat: exit" 1 "$code"
contains "closed heartbeat" health.out 'failed: beat.json: Permission denied'
lacks "closed heartbeat: no other guess" health.out 'gongbao serve writes it'
finish
