#!/bin/sh
# Every mistake of a pipeline file is reported at once, with its place and the nearest key.
. "$(dirname "$0")/lib.sh"

cat >bad.json <<EOF
// mistakes, one a line
{
  "plugins": ["$PLUGINS"],
  "wrokers": 3,
  "deadline": "soon",
  "stages": [
    {"use": "test_gen", "cuont": 3, "size": true},
    {"use": "test_hostil"},
    {"name": "x"}, /* no use */
    {"use": "test_sink", "path": "\${GONG_NO_SUCH_VARIABLE}"},
    {"use": "test_sink"}
  ],
  "wrokers": 4
}
EOF
run bad check bad.json --set test_gen.conut=2 --set nothing.x=1 --set wrkers=2 --set rubbish
expect "exit code" 2 "$code"
contains "unknown setting" bad.err 'bad.json:4:3: pipeline: unknown key "wrokers"; did you mean "workers"?'
contains "second key" bad.err 'bad.json:13:3: key "wrokers" stands here a second time'
contains "bad time" bad.err 'bad.json:5:15: "deadline": must be a time such as 500ms, 30s or 10m'
contains "unknown parameter" bad.err 'bad.json:7:25: stage "test_gen": unknown key "cuont"; did you mean "count"?'
contains "bad type" bad.err 'bad.json:7:45: stage "test_gen": "size" must be a size such as 64K or 32M'
contains "unknown plugin" bad.err 'bad.json:8:13: no plugin "test_hostil" in'
contains "nearest plugin" bad.err 'did you mean "test_hostile"?'
contains "no use" bad.err 'bad.json:9:5: a stage must be an object with "use"'
contains "environment" bad.err 'bad.json:10:34: stage "test_sink": "path" environment variable GONG_NO_SUCH_VARIABLE is not set'
contains "same name" bad.err 'bad.json:11:13: a second stage is called "test_sink"'
contains "set: key" bad.err '--set test_gen.conut: test_gen has no key "conut"; did you mean "count"?'
contains "set: stage" bad.err '--set nothing.x: no stage "nothing"'
contains "set: setting" bad.err '--set wrkers: no such setting; did you mean "workers"?'
contains "set: form" bad.err '--set rubbish: must be STAGE.KEY=VALUE'
contains "count" bad.err '14 mistakes'

# neighbours and order
printf '{"plugins":["%s"],"stages":[{"use":"test_gen"},{"use":"segment_outline"},{"use":"test_sink"}]}' "$PLUGINS" >n.json
run n check n.json
contains "neighbours" n.err 'stage "test_gen" gives payload, but "segment_outline" after it takes text'
printf '{"plugins":["%s"],"stages":[{"use":"test_hostile"},{"use":"test_gen"}]}' "$PLUGINS" >o.json
run o check o.json
contains "order" o.err 'the first stage, "test_hostile", is no source'
contains "order 2" o.err 'stage "test_gen" is a source, and only the first stage may be one'
contains "no sink" o.err 'no stage is a sink'

# files that are no pipeline at all
head -c 10000 /dev/zero | tr '\0' '[' >deep.json
run deep check deep.json
contains "depth" deep.err 'deep.json:1:65: is nested deeper than 64 levels'
printf '\377\376{\0}\0' >utf16.json
run utf16 check utf16.json
contains "UTF-16" utf16.err 'is UTF-16; pipeline files are UTF-8'
printf '{"name": "a\0b"}' >nul.json
run nul check nul.json
contains "NUL" nul.err 'nul.json:1:12: holds a NUL byte'
printf '{\n "name": "x",\n}\n' >comma.json
run comma check comma.json
contains "syntax" comma.err 'comma.json:3:1: is not valid JSON here'
: >empty.json
run empty check empty.json
expect "empty file" 2 "$code"
printf '/* never closed' >open.json
run open check open.json
contains "comment" open.err 'a comment opened with /* is never closed'
run missing check missing.json
contains "missing" missing.err 'missing.json: cannot be read: No such file'
run dir check .
contains "folder" dir.err 'is no regular file'
head -c 2000000 /dev/zero | tr '\0' ' ' >big.json
run big check big.json
contains "too large" big.err 'is no regular file of at most 1048576 bytes'

# the same plugin twice, under two names
printf '{"plugins":["%s"],"stages":[{"use":"test_gen"},{"use":"test_pass","name":"a"},{"use":"test_pass","name":"b"},{"use":"test_sink"}]}' "$PLUGINS" >twice.json
run twice run twice.json --state st-twice
expect "a plugin twice" 0 "$code"

# secrets are filled in, and neither printed nor part of the fingerprint
printf '{"plugins":["%s"],"stages":[{"use":"test_gen","word":"${GONG_TEST_SECRET}"},{"use":"test_sink"}]}' "$PLUGINS" >s.json
GONG_TEST_SECRET=hush run s check s.json
expect "secret" 0 "$code"
lacks "secret not printed" s.out hush

printf '{"plugins":["%s"],"stages":[{"use":"test_gen","word":"${GONG_TEST_SECRET"},{"use":"test_sink"}]}' "$PLUGINS" >u.json
run u check u.json
contains "variable without an end" u.err 'has a ${ without its }'
printf '{"plugins":["%s"],"stages":[{"use":"test_gen","name":"a\\u001bb"},{"use":"test_sink"}]}' "$PLUGINS" >e.json
run e check e.json
contains "name that is no word" e.err '"name" must be a word'
printf '{/* 公报 */ "wrokers": 1}' >cjk.json
run cjk check cjk.json
contains "columns count characters, in comments too" cjk.err 'cjk.json:1:11: pipeline: unknown key'

# a resource that is a folder is part of the fingerprint, file by file
mkdir cms pages
printf '{"plugins":["%s"],"stages":[{"use":"fetch_files","path":"pages"},{"use":"decode"},{"use":"strip","presets":"cms"},{"use":"emit_jsonl","path":"o.jsonl"}]}' "$PLUGINS" >f.json
cp -r "$ROOT"/pipelines/cms/. cms/ && printf '<html><body><p>测试</p></body></html>' >pages/a.html
run f run f.json --state st-f
run f run f.json --state st-f
contains "unchanged" f.err "nothing to do"
first=$(ls cms | head -1)
printf '\n' >>"cms/$first"
run f run f.json --state st-f
lacks "a changed file of a folder" f.err "nothing to do"

# a state that is none
mkdir st-x && printf 'this is no database, whatever its name says' >st-x/state.db
run x run twice.json --state st-x
expect "no database: exit code" 1 "$code"
contains "no database" x.err "file is not a database; it is damaged: put back a copy, or move it away and the next run begins anew"
run x status twice.json --state st-x
expect "no database: status" 1 "$code"
run x run twice.json --state ''
expect "empty --state" 1 "$code"
contains "empty --state" x.err "cannot make the state folder"
: >st-file
run x run twice.json --state st-file
contains "state folder is a file" x.err "Not a directory"

# usage
run none
expect "no command" 2 "$code"
run what frobnicate
contains "unknown command" what.err 'no command "frobnicate"'
run rn rnu x
contains "near command" rn.err 'did you mean "run"?'
run opt run --frob p.json
expect "unknown option" 2 "$code"
run nofile run
expect "no file" 2 "$code"
for c in run check plugins help schema verify retry replay ingest status serve health version; do
    run help $c --help
    expect "$c --help" 0 "$code"
    contains "$c --help teaches" help.out "gongbao $c"
done
run hp help fetch_files
contains "help of a plugin" hp.out "parameters:"

# every shipped pipeline is free of mistakes
for f in "$ROOT"/pipelines/*.json; do
    run ship check "$f"
    expect "$f" 0 "$code"
done
finish
