#!/usr/bin/env python3
"""tools/limits.py [--all]: length and branches of functions, parameters, length of files.

Limits: function 60 lines, 15 branches, 5 parameters; plugin .c 400 lines, other .c 600, .h 260.
tools/limits.txt lists what is over, with the reason: "FILE FUNCTION reason". A crude counter
(braces and keywords, no parser): a comparison, not a measure of truth. Exit 1 when a limit is
broken without an entry, or an entry is no longer needed.
"""
import pathlib
import re
import statistics
import subprocess
import sys

LINES, BRANCHES, PARAMS = 60, 15, 5
FUNCTION = re.compile(r"^(?!static const|struct \w+ \w+ =|typedef|#)[a-zA-Z_][^;={}]*?\b(\w+)\(([^;{}]*)\)\s*\n\{\n(.*?)^\}", re.M | re.S)


def strip(text):
    text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group().count("\n"), text, flags=re.S)
    text = re.sub(r"//[^\n]*", "", text)
    return re.sub(r'"(\\.|[^"\\\n])*"|\'(\\.|[^\'\\\n])*\'', '""', text)


def functions(path):
    for m in FUNCTION.finditer(strip(path.read_text(encoding="utf-8"))):
        name, params, body = m.group(1), m.group(2), m.group(3)
        lines = body.count("\n")
        branches = 1 + len(re.findall(r"\b(if|for|while|case)\b|&&|\|\||\?", body))
        depth, n = 0, 0 if params.strip() in ("", "void") else 1
        for c in params:
            depth += (c in "([") - (c in ")]")
            n += c == "," and depth == 0
        yield name, lines, branches, n


def main():
    files = subprocess.run(["git", "ls-files", "--", "core", "plugins", "tests"], capture_output=True, text=True,
                           check=True).stdout.split()
    known = {}
    listing = pathlib.Path("tools/limits.txt")
    for line in listing.read_text(encoding="utf-8").splitlines() if listing.exists() else []:
        if line.strip() and not line.startswith("#"):
            f, name, _ = line.split(None, 2)
            known[(f, name)] = False
    over, lengths = [], []
    for f in files:
        path = pathlib.Path(f)
        if path.suffix not in (".c", ".h") or not path.exists():
            continue
        cap = 260 if path.suffix == ".h" else 400 if f.startswith("plugins/") else 600
        n = path.read_text(encoding="utf-8").count("\n")
        if n > cap:
            over.append((f, "-", f"{n} lines, at most {cap}"))
        for name, lines, branches, params in functions(path):
            lengths.append(lines)
            for value, limit, what in ((lines, LINES, "lines"), (branches, BRANCHES, "branches"), (params, PARAMS, "parameters")):
                if value > limit:
                    over.append((f, name, f"{value} {what}, at most {limit}"))
    bad = 0
    for f, name, what in over:
        if (f, name) in known:
            known[(f, name)] = True
        else:
            print(f"{f}: {name}: {what}")
            bad = 1
    for (f, name), used in known.items():
        if not used:
            print(f"tools/limits.txt: {f} {name} is within the limits now; remove the line")
            bad = 1
    lengths.sort()
    print(f"{len(lengths)} functions, median {statistics.median(lengths):.0f} lines, p95 {lengths[int(len(lengths) * .95)]}")
    return bad


if __name__ == "__main__":
    sys.exit(main())
