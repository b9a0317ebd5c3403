#!/usr/bin/env python3
"""mutations.py GONGBAO PIPELINE [--keep FOLDER] REPORT...: facts do not depend on dress.

Writes every report in all forms of forms.py, reads them all in one run, and compares the facts
of each form with those of the report itself. Prints what changed; exit 1 where anything did."""
import argparse
import collections
import json
import os
import subprocess
import sys
import tempfile
import unicodedata
import urllib.parse

import forms

MARKS = str.maketrans({"(": "〔", ")": "〕", "“": '"', "”": '"', "「": '"', "」": '"', "[": "〔", "]": "〕", "【": "〔", "】": "〕",
                       "—": "-", "–": "-", "－": "-", "~": "-", "\u00ad": None, "\u200b": None, "\u200d": None, "\ufeff": None})


def fold(value):
    """Words without their dress."""
    if not isinstance(value, str):
        return value
    value = unicodedata.normalize("NFKC", value).translate(MARKS)
    return "".join(value.split()).replace("--", "-").rstrip("。.;；:：")


def number(value):
    return value if value is None else round(float(value), 9)


def facts(record):
    """Name of a group -> list of facts, in the order of the text."""
    out = {"meta": [(k, fold(v)) for k, v in sorted(record["metadata"].items())]}
    out["sections"] = [(s["level"], fold(s["heading"]), s["topic"]) for s in record["sections"]]
    out["quantities"] = [(number(q["value"]), fold(q["unit"]), q["approx"], q["kind"],
                          (q["change"] or {}).get("basis"), (q["change"] or {}).get("direction"))
                         for q in record["quantities"]]
    out["measures"] = [(number(q["value"]), fold(q["measure"])) for q in record["quantities"]]
    out["citations"] = [(fold(c["name"]),) for c in record["citations"]]
    out["doc_numbers"] = [(fold(d["number"]),) for d in record["doc_numbers"]]
    out["indicators"] = [(i["code"], number(i["value"]), i["unit"]) for i in record["indicators"]]
    out["repairs"] = [(fold(r["injected"]), fold(r["restored"])) for r in record["repairs"]
                      if unicodedata.category(r["injected"][:1] or "a") not in ("Cf", "Zs")]
    return out


def apply(form, text):
    out = form(text)
    return out if isinstance(out, bytes) else out.encode("utf-8")


def write_forms(reports, folder):
    """-> {file name: (report, form)}; the form of the report itself is None."""
    made = {}
    for path in reports:
        stem = os.path.splitext(os.path.basename(path))[0]
        with open(path, encoding="utf-8-sig", newline="") as f:
            text = f.read().replace("\r\n", "\n")
        for name, form, ending in [(None, lambda t: t, "txt")] + forms.FORMS:
            try:
                data = apply(form, text)
            except UnicodeEncodeError:
                continue  # not a text of that encoding
            if name and data == text.encode("utf-8"):
                continue  # nothing to change in this report
            file = f"{stem}.{name or 'itself'}.{ending}"
            with open(os.path.join(folder, file), "wb") as f:
                f.write(data)
            made[file] = (stem, name)
    return made


def run(gongbao, pipeline, folder, out):
    jsonl = os.path.join(out, "reports.jsonl")
    command = [gongbao, "run", pipeline, "-q", "--state", os.path.join(out, "state"),
               "--set", f"fetch_files.path={folder}", "--set", f"emit_jsonl.path={jsonl}",
               "--set", f"emit_sqlite.path={os.path.join(out, 'reports.db')}",
               "--set", f"archive_warc.dir={os.path.join(out, 'archive')}"]
    code = subprocess.run(command).returncode
    if code not in (0, 3):
        sys.exit(f"{' '.join(command)} ended with {code}")
    records = {}
    with open(jsonl, encoding="utf-8") as f:
        for line in f:
            record = json.loads(line)
            name = os.path.basename(urllib.parse.unquote(urllib.parse.urlsplit(record["url"]).path))
            records[name] = record if record["schema"].startswith("gongbao.report/") else None
    return records


def differences(want, have):
    """[(group, lost, gained)] of what changed."""
    out = []
    for group in want:
        lost = collections.Counter(want[group]) - collections.Counter(have[group])
        gained = collections.Counter(have[group]) - collections.Counter(want[group])
        if lost or gained:
            out.append((group, list(lost.elements()), list(gained.elements())))
        elif want[group] != have[group]:
            out.append((group, ["order"], []))
    return out


def compare(made, records, most):
    """-> number of forms that changed a fact."""
    base = {stem: records.get(file) for file, (stem, form) in made.items() if form is None}
    bad = 0
    for file, (stem, form) in made.items():
        have = records.get(file)
        if have is None or base[stem] is None:
            print(f"FAIL {stem}: {form or 'itself'}: no report")
            bad += 1
            continue
        changed = differences(facts(base[stem]), facts(have)) if form else []
        bad += bool(changed)
        for group, lost, gained in changed:
            print(f"FAIL {stem}: {form}: {group}: {len(lost)} lost, {len(gained)} gained")
            for sign, rows in (("-", lost), ("+", gained)):
                for row in rows[:most]:
                    print(f"    {sign} {row}")
    return bad


def check_base(reports, made, records):
    """A report of ours without facts would compare nothing."""
    poor = 0
    for file, (stem, form) in made.items():
        record = records.get(file)
        if form is None and record and (len(record["sections"]) < 5 or len(record["quantities"]) < 10):
            print(f"FAIL {stem}: only {len(record['sections'])} sections, {len(record['quantities'])} quantities")
            poor += 1
    return poor


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gongbao")
    parser.add_argument("pipeline")
    parser.add_argument("reports", nargs="+")
    parser.add_argument("--keep", help="write the forms and the output here and leave them")
    parser.add_argument("--most", type=int, default=4, help="facts shown of each group")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temp:
        out = args.keep or temp
        folder = os.path.join(out, "forms")
        os.makedirs(folder, exist_ok=True)
        made = write_forms(args.reports, folder)
        records = run(args.gongbao, args.pipeline, folder, out)
    bad = compare(made, records, args.most) + check_base(args.reports, made, records)
    print(f"{len(forms.FORMS)} forms, {len(args.reports)} reports: {len(made) - bad} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
