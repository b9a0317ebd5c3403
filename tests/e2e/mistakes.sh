#!/bin/sh
# What people do wrong at the command line: each message says what, where, and what to do.
. "$(dirname "$0")/lib.sh"

P=$ROOT/pipelines/reports.json
cp -r "$ROOT/tests/mutations/reports" in
chmod -R u+w in
# files NAME COMMAND ARGS...: reports.json with everything below this folder, but for what ARGS say
files() {
    name=$1 command=$2
    shift 2
    run "$name" "$command" "$P" --set archive_warc.dir=w --set emit_jsonl.path=o.jsonl --set emit_sqlite.path=o.db \
        --state st "$@"
}

# words that are no options, or those of other commands
run o1 run "$P" --sett a.b=c
expect "unknown option: exit" 2 "$code"
contains "unknown option" o1.err 'gongbao run: unknown option "--sett"; did you mean --set?'
run o2 run "$P" --set
expect "no value: exit" 2 "$code"
contains "no value" o2.err 'gongbao run: --set wants a value'
run o3 status "$P" --log-format json
expect "option of another command: exit" 2 "$code"
contains "option of another command" o3.err 'gongbao status: does not take --log-format'
run o4 verify --frob x
expect "verify, unknown option: exit" 2 "$code"
contains "verify, unknown option" o4.err 'gongbao verify: unknown option or missing value: "--frob"'
run o5 plugins --frob
expect "plugins, no folder: exit" 2 "$code"
contains "plugins, no folder" o5.err 'gongbao plugins: "--frob" is no folder'
run o6 plugins plugins
contains "plugins, relative folder" o6.err 'absolute path'
run o7 run "$P" --log-format xml
contains "log format" o7.err '--log-format is text or json, not "xml"'
run o8 run "$P" "$P"
contains "two files" o8.err 'wants one pipeline file'
run o9 run -x "$P"
expect "short option: exit" 2 "$code"

# --set
run s1 run "$P" --set fetch_file.path=in
expect "stage misspelt: exit" 2 "$code"
contains "stage misspelt" s1.err '--set fetch_file.path: no stage "fetch_file"; did you mean "fetch_files"?'
run s2 run "$P" --set batch_time=5
contains "range says its unit" s2.err '--set batch_time: must lie between 10 and 3600000 milliseconds'
run s3 run "$P" --set workers=0
contains "range" s3.err '--set workers: must lie between 1 and 64'

# check looks for the files that stages read
printf '{"stages":[{"use":"fetch_files","path":"in"},{"use":"decode"},{"use":"strip"},{"use":"emit_jsonl","path":"x"}]}' >c.json
run c1 check c.json
expect "no presets: exit" 2 "$code"
contains "no presets" c1.err 'c.json: stage "strip": "presets": ./cms: No such file or directory'
run c2 check c.json --set strip.presets=null
expect "no presets wanted: exit" 0 "$code"
run c3 check "$P" --set extract_indicators.dictionary=nope.json
contains "dictionary" c3.err "stage \"extract_indicators\": \"dictionary\": $ROOT/pipelines/nope.json: No such file"

# sources that give nothing
mkdir empty
files e1 run --set fetch_files.path=empty
expect "empty folder: exit" 3 "$code"
contains "empty folder" e1.err 'suspect because the source gave nothing'
files e2 run --set fetch_files.path=nowhere
expect "missing folder: exit" 1 "$code"
contains "missing folder" e2.err 'path nowhere cannot be opened: No such file or directory'
files e3 run --set fetch_files.path=nowhere --log-format json
contains "the reason stands in JSON too" e3.err '"reason":"stage \"fetch_files\": path nowhere cannot be opened'

# what was set aside, and where to look
printf '%%PDF-1.4\n%%\342\343\317\323\n' >in/a.pdf
files r1 run --set fetch_files.path=in/a.pdf
expect "wrong type of file: exit" 3 "$code"
contains "one item" r1.err 'suspect: 1 item, '
contains "the command that shows it" r1.err "gongbao status $P --state st"
run st status "$P" --state st
contains "one letter" st.out '1 dead letter (0 may work'
files r2 retry --id 99
expect "no such letter: exit" 1 "$code"
contains "no such letter" r2.err 'there is no dead letter 99'
rm in/a.pdf
run st2 status "$P" --state elsewhere
expect "no state: exit" 1 "$code"
contains "no state" st2.err 'or with another --state?'

# a run that was killed is not still running
sqlite3 st/state.db "UPDATE runs SET state = 'running', ended = NULL WHERE id = 1" 2>/dev/null && {
    run st3 status "$P" --state st
    contains "killed run" st3.out 'interrupted'
    run st4 status "$P" --state st --json
    contains "killed run, JSON" st4.out '"state":"interrupted"'
}

# sinks and archive that cannot be written; not as root, who may write everything
if [ "$(id -u)" -ne 0 ]; then
    mkdir ro
    chmod 555 ro
    files w1 run --set fetch_files.path=in --set emit_sqlite.path=ro/x.db
    expect "sqlite, no permission: exit" 1 "$code"
    contains "sqlite, no permission" w1.err 'stage "emit_sqlite": cannot open "ro/x.db"'
    files w2 run --set fetch_files.path=in --set archive_warc.dir=ro/w
    contains "archive, no permission" w2.err 'stage "archive_warc": archive folder ro/w cannot be made: Permission denied'
    chmod 755 ro
fi
files w3 run --set fetch_files.path=in --set emit_jsonl.path=in/health.txt
expect "output over an input: exit" 1 "$code"
contains "output over an input" w3.err 'it is left as it is, give another path'

# verify: other files
files v0 run --set fetch_files.path=in
expect "run: exit" 0 "$code"
run v1 verify o.db
expect "verify of a database: exit" 1 "$code"
contains "verify of a database" v1.err 'lines are no records; is this a file of emit_jsonl?'
expect "verify does not flood" 11 "$(wc -l <v1.err)"
run v2 verify o.jsonl --archive nowhere
expect "verify without archive: exit" 1 "$code"
contains "verify without archive" v2.out 'is not in nowhere'
run v3 verify nowhere.jsonl
contains "verify of nothing" v3.err 'nowhere.jsonl cannot be opened: No such file or directory'

run h1 help stirp
expect "help, misspelt: exit" 2 "$code"
contains "help, misspelt" h1.err "see 'gongbao plugins'"
finish
