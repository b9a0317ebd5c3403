#!/usr/bin/env python3
"""Score the pipeline against documents that carry their own gold.

usage: run.py GONGBAO [--docs DIR] [--pipeline FILE] [--verbose] [--check]

A document (*.marked, format: README.md beside this script) is a text with its annotation
inside.  This script cuts the two apart, runs the pipeline over the plain texts in a scratch
folder and compares every fact.  Exits 1 where a mean is under its bar (with --check).
"""
import argparse
import collections
import difflib
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
from urllib.parse import unquote

META = ("title agency province city county division_code report_year report_type addressee signed_by "
        "signed_date published_date source_dept index_no doc_no issuer").split()
BARS = {"meta": 0.97, "sections": 0.97, "topics": 0.95, "quantities": 0.97, "measures": 0.90, "approx": 0.98,
        "changes": 0.97, "citations": 0.98, "doc_numbers": 0.97, "indicators": 0.90, "repairs": 0.95}
OVER = ("不少于", "不低于", "突破", "超过", "超", "逾", "≥")
SCALES = {"千": 1e3, "万": 1e4, "百万": 1e6, "亿": 1e8, "万亿": 1e12, "": 1}
AMOUNT = re.compile(r"^(?P<head>不少于|不低于|突破|超过|超|逾|近|约|≥)?(?P<sign>-)?(?P<num>[\d,，]+(?:\.\d+)?)"
                    r"(?P<mid>余|多)?(?P<scale>万亿|百万|千|万|亿)?(?P<mid2>余|多)?(?P<unit>.*?)"
                    r"(?P<tail>余|多|以上|左右|及以上)?$")
DURATION = re.compile(r"^(?:(\d+)小时)?(?:(\d+)分钟?)?(\d+)秒$")


def fold(s):
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(s)))


def read_amount(raw):
    """raw text of a quantity -> value, unit, approx"""
    text = fold(raw).replace(",", "")
    d = DURATION.match(text)
    if d:
        h, m, s = (int(x or 0) for x in d.groups())
        return h * 3600 + m * 60 + s, "秒", None
    m = AMOUNT.match(text)
    if not m:
        raise ValueError("not an amount: " + raw)
    value = round(float(m["num"]) * SCALES[m["scale"] or ""], 6) * (-1 if m["sign"] else 1)
    head, tail = m["head"] or "", (m["mid"] or "") + (m["mid2"] or "") + (m["tail"] or "")
    approx = "nearly" if head == "近" else "about" if head == "约" or tail == "左右" else "over" if head or tail else None
    return value, m["unit"] or None, approx


def quantity(body):
    """raw|measure|flags; flags: ? optional, y+ y- o+ o- change, v=, u=, a= (value, unit, approximation)"""
    raw, measure, *flags = body.split("|")
    q = {"raw": raw, "measure": measure, "optional": "?" in flags, "change": None}
    given = dict(f.split("=", 1) for f in flags if "=" in f)
    if "v" in given:
        q["value"], q["unit"], q["approx"] = float(given["v"]), given.get("u"), given.get("a")
    else:
        q["value"], q["unit"], q["approx"] = read_amount(raw)
        q["unit"] = given["u"] if "u" in given else q["unit"]
    for f in flags:
        if f in ("y+", "y-", "o+", "o-"):
            q["change"] = ("yoy" if f[0] == "y" else "other", 1 if f[1] == "+" else -1)
    return q


def titles_of(text):
    """every title in 《》 and 〈〉, inner ones too"""
    found, open_at = [], []
    for i, c in enumerate(text):
        if c in "《〈":
            open_at.append(i + 1)
        elif c in "》〉" and open_at:
            found.append(text[open_at.pop():i])
    return found


def parse(path):
    """-> gold, plain text"""
    head, _, body = open(path, encoding="utf-8").read().partition("===\n")
    gold = {"metadata": {}, "sections": [], "quantities": [], "doc_numbers": [], "indicators": {}, "arguable": [],
            "repairs": []}
    for line in head.splitlines():
        key, _, value = line.partition(": ")
        value = value.strip()
        if key == "docs":
            gold["doc_numbers"] += value.split("; ")
        elif key == "indicator":
            code, number = value.split("=")
            gold["indicators"][code] = float(number)
        elif key == "arguable":
            gold["arguable"] += value.split()
        elif key == "planted":
            words, count = value.rsplit("*", 1)
            gold["repairs"] += [tuple(words.split(">"))] * int(count)
        elif key in META:
            gold["metadata"][key] = int(value) if key == "report_year" else value
        elif key and not key.startswith("#"):
            raise ValueError("%s: unknown key %s" % (path, key))
    lines, report = [], []
    for line in body.splitlines():
        chrome = line.startswith("%%")
        if chrome:
            line = line[2:]
        m = re.match(r"^@(\d)(?::(\w+))?@([^|]*)\|(.*)$", line)
        if m:
            level, topic, marker, rest = m.groups()
            line = marker + rest
            heading = re.sub(r"\{([^|}]*)\|[^}]*\}", r"\1", rest).split("。")[0]
            gold["sections"].append((int(level), fold(heading), topic))
        for q in re.findall(r"\{([^}]*)\}", line):
            gold["quantities"].append(quantity(q))
        line = re.sub(r"\{([^|}]*)\|[^}]*\}", r"\1", line)
        lines.append(line)
        if not chrome:
            report.append(line)
    gold["text"] = "\n".join(report)
    for planted, restored in set(gold["repairs"]):
        gold["text"] = gold["text"].replace(planted, restored)
    gold["citations"] = titles_of(gold["text"])
    return gold, "\n".join(lines) + "\n"


def f1(hits, want, have):
    if not want and not have:
        return 1.0
    return 2 * hits / (want + have)


def bag(want, have):
    want, have = collections.Counter(map(fold, want)), collections.Counter(map(fold, have))
    return f1(sum((want & have).values()), sum(want.values()), sum(have.values()))


def pairs(a, b):
    blocks = difflib.SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    return [(m.a + k, m.b + k) for m in blocks for k in range(m.size)]


def same_phrase(a, b):
    a, b = fold(a or ""), fold(b or "")
    if a and b and (a in b or b in a):
        return min(len(a), len(b)) >= 0.34 * max(len(a), len(b))
    return a == b or bool(a and b and difflib.SequenceMatcher(None, a, b, autojunk=False).ratio() >= 0.6)


def score(gold, rep, say):
    row = {}
    have = rep["metadata"]
    wrong = [k for k in META if fold(gold["metadata"].get(k) or "") != fold(have.get(k) or "")]
    for k in wrong:
        say("meta", k, "want", gold["metadata"].get(k), "have", have.get(k))
    row["meta"] = 1 - len(wrong) / len(META)
    lines = [[fold(l) for l in t.split("\n") if l.strip()] for t in (gold["text"], rep["text"])]
    for l in (collections.Counter(lines[0]) - collections.Counter(lines[1])):
        say("text missed", l[:50])
    for l in (collections.Counter(lines[1]) - collections.Counter(lines[0])):
        say("text false", l[:50])
    row["text"] = bag(*lines)
    secs = [(s["level"], fold(s["heading"])) for s in rep["sections"]]
    ps = pairs([s[:2] for s in gold["sections"]], secs)
    for i, s in enumerate(gold["sections"]):
        if i not in dict(ps):
            say("section missed", s)
    for j, s in enumerate(secs):
        if j not in [b for _, b in ps]:
            say("section false", s)
    row["sections"] = f1(len(ps), len(gold["sections"]), len(secs))
    tops = [(i, s[2]) for i, s in enumerate(gold["sections"]) if s[2]]
    by = dict(ps)
    for i, t in tops:
        if i in by and rep["sections"][by[i]]["topic"] != t:
            say("topic", gold["sections"][i], "have", rep["sections"][by[i]]["topic"])
    row["topics"] = sum(i in by and rep["sections"][by[i]]["topic"] == t for i, t in tops) / len(tops) if tops else 1.0
    score_quantities(gold["quantities"], rep["quantities"], row, say)
    row["citations"] = bag(gold["citations"], [c["name"] for c in rep["citations"]])
    row["doc_numbers"] = bag(gold["doc_numbers"], [d["number"] for d in rep["doc_numbers"]])
    for name, w, h in (("citation", gold["citations"], [c["name"] for c in rep["citations"]]),
                       ("doc_number", gold["doc_numbers"], [d["number"] for d in rep["doc_numbers"]])):
        w, h = collections.Counter(map(fold, w)), collections.Counter(map(fold, h))
        if w != h:
            say(name, "missed", list(w - h), "false", list(h - w))
    want = {k: round(v, 4) for k, v in gold["indicators"].items() if k not in gold["arguable"]}
    got = {i["code"]: round(float(i["value"]), 4) for i in rep["indicators"]
           if i["value"] is not None and i["code"] not in gold["arguable"]}
    for k in sorted(set(want) | set(got)):
        if want.get(k) != got.get(k):
            say("indicator", k, "want", want.get(k), "have", got.get(k))
    row["indicators"] = f1(sum(got.get(k) == v for k, v in want.items()), len(want), len(got))
    row["repairs"] = bag([a + ">" + b for a, b in gold["repairs"]],
                         [r["injected"] + ">" + r["restored"] for r in rep["repairs"]])
    if row["repairs"] < 1:
        say("repairs want", gold["repairs"], "have", [(r["injected"], r["restored"]) for r in rep["repairs"]])
    return row


def key(q):
    return (round(float(q["value"]), 4) if q["value"] is not None else None, fold(q["unit"] or ""))


def score_quantities(want, have, row, say):
    ps = pairs([key(q) for q in want], [key(q) for q in have])
    must = [i for i, q in enumerate(want) if not q["optional"]]
    by = dict(ps)
    answered = {b for _, b in ps}
    hits = [i for i in must if i in by]
    for i in must:
        if i not in by:
            say("quantity missed", want[i]["raw"], key(want[i]), want[i]["measure"])
    for j, q in enumerate(have):
        if j not in answered:
            say("quantity false", q["raw"], key(q), q["measure"])
    extra = sum(j not in answered for j in range(len(have)))
    row["quantities"] = f1(len(hits), len(must), len(hits) + extra)

    def share(name, ok):
        good = 0
        for i in hits:
            if ok(want[i], have[by[i]]):
                good += 1
            else:
                say(name, want[i]["raw"], "want", want[i]["measure"], want[i]["approx"], want[i]["change"],
                    "have", have[by[i]]["measure"], have[by[i]]["approx"], have[by[i]]["change"])
        row[name] = good / len(must) if must else 1.0

    share("measures", lambda g, h: not g["measure"] or same_phrase(g["measure"], h["measure"]))
    share("approx", lambda g, h: g["approx"] == h["approx"])
    share("changes", lambda g, h: g["change"] == ((h["change"]["basis"], h["change"]["direction"])
                                                  if h["change"] else None))


def run(gongbao, pipeline, golds, scratch):
    source = os.path.join(scratch, "in")
    os.mkdir(source)
    for name, (_, text) in golds.items():
        with open(os.path.join(source, name + ".txt"), "w", encoding="utf-8") as f:
            f.write(text)
    out = os.path.join(scratch, "out.jsonl")
    sets = ["fetch_files.path=" + source, "emit_jsonl.path=" + out, "emit_sqlite.path=" + os.path.join(scratch, "out.db"),
            "archive_warc.dir=" + os.path.join(scratch, "archive")]
    command = [gongbao, "run", pipeline, "--state", os.path.join(scratch, "state")]
    for s in sets:
        command += ["--set", s]
    done = subprocess.run(command, capture_output=True, text=True)
    if not os.path.exists(out):
        sys.exit("no records: " + done.stderr)
    with open(out, encoding="utf-8") as f:
        reports = [json.loads(l) for l in f]
    return {os.path.basename(unquote(r["url"]))[:-4]: r for r in reports}


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("gongbao")
    ap.add_argument("--docs", default=here)
    ap.add_argument("--pipeline", default=os.path.join(here, "..", "..", "pipelines", "reports.json"))
    ap.add_argument("--verbose", action="store_true")
    ap.add_argument("--check", action="store_true")
    a = ap.parse_args()
    golds = {f[:-7]: parse(os.path.join(a.docs, f)) for f in sorted(os.listdir(a.docs)) if f.endswith(".marked")}
    with tempfile.TemporaryDirectory() as scratch:
        reports = run(a.gongbao, os.path.realpath(a.pipeline), golds, scratch)
    columns = ["text"] + list(BARS)
    print("%-22s" % "document", *("%11s" % c for c in columns))
    say = (lambda *x: print("   ", *x)) if a.verbose else (lambda *x: None)
    rows = []
    for name, (gold, _) in golds.items():
        row = score(gold, reports[name], say) if name in reports and "sections" in reports[name] else dict.fromkeys(columns, 0.0)
        rows.append(row)
        print("%-22s" % name, *("%11.3f" % row[c] for c in columns))
    mean = {c: sum(r[c] for r in rows) / len(rows) for c in columns}
    print("%-22s" % "mean", *("%11.3f" % mean[c] for c in columns))
    short = [c for c in BARS if mean[c] < BARS[c]]
    for c in short if a.check else []:
        print("short: %s %.3f < %.3f" % (c, mean[c], BARS[c]))
    return 1 if a.check and short else 0


if __name__ == "__main__":
    sys.exit(main())
