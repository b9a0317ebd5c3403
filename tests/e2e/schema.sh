#!/bin/sh
# The generated JSON Schema accepts every shipped pipeline and refuses what `check` refuses.
. "$(dirname "$0")/lib.sh"
if ! python3 -c 'import jsonschema' 2>/dev/null; then
    echo "skipped: schema (no python3-jsonschema)"
    exit 77
fi
run schema schema
expect "schema" 0 "$code"
cat >validate.py <<'EOF'
import json, re, sys
import jsonschema

def load(path):
    text = open(path, encoding="utf-8").read()
    out, i = [], 0
    while i < len(text):
        if text[i] == '"':
            m = re.match(r'"(\\.|[^"\\])*"', text[i:])
            out.append(m.group(0)); i += m.end()
        elif text.startswith("//", i):
            i = text.find("\n", i) if "\n" in text[i:] else len(text)
        elif text.startswith("/*", i):
            i = text.index("*/", i) + 2
        else:
            out.append(text[i]); i += 1
    return json.loads("".join(out))

schema = json.load(open(sys.argv[1], encoding="utf-8"))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
bad = 0
for path in sys.argv[2:]:
    for e in validator.iter_errors(load(path)):
        bad += 1
        print(path, e.message[:300])
sys.exit(1 if bad else 0)
EOF
python3 validate.py schema.out "$ROOT"/pipelines/*.json >valid.txt || fail "shipped pipelines: $(head -3 valid.txt)"
checks=$((checks + 1))
refuse() { # NAME JSON
    printf '%s' "$2" >bad.json
    python3 validate.py schema.out bad.json >/dev/null 2>&1 && fail "$1 is accepted"
    checks=$((checks + 1))
}
refuse "an unknown key" '{"stages":[{"use":"fetch_files","path":"x","pth":"y"},{"use":"emit_jsonl","path":"o"}]}'
refuse "an unknown plugin" '{"stages":[{"use":"fetch_fils","path":"x"},{"use":"emit_jsonl","path":"o"}]}'
refuse "an unknown setting" '{"wrokers":1,"stages":[{"use":"fetch_files","path":"x"},{"use":"emit_jsonl","path":"o"}]}'
refuse "a bad time" '{"deadline":"soon","stages":[{"use":"fetch_files","path":"x"},{"use":"emit_jsonl","path":"o"}]}'
refuse "no stages" '{"name":"x"}'
finish
