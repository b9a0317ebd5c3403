#!/usr/bin/env python3
"""pages.py BUILD [FOLDER...]: HTML file to page record, on one core.

Measures, on fictional pages of 44 KB and on the *.html of each FOLDER:
  - gongbao run: fetch_files, decode, strip, normalise, emit_jsonl, one worker thread, one core
  - a bare parse by the HTML library, and each stage by itself (gong-bench-pages)
  - trafilatura on the same files, where it can be had: from this Python, else installed into a
    virtual environment below BUILD (skipped by name where the registry is not at hand)
Time is the processor's (user and system), so other load on the machine counts little.
Exit 1 where 1,500 pages/s, 25 times trafilatura or 100 MB are missed on the fictional pages.
"""
import json
import os
import resource
import subprocess
import sys
import tempfile

PAGES, PEER_PAGES = 2000, 150
WANTED_PAGES, WANTED_TIMES, WANTED_MB = 1500, 25, 100

PEER = """
import json, sys, time
import trafilatura
pages = [open(p, "rb").read() for p in sys.argv[1:]]
trafilatura.extract(pages[0])
t = time.process_time()
got = sum(bool(trafilatura.extract(p, output_format="json", with_metadata=True)) for p in pages)
print(json.dumps({"seconds": time.process_time() - t, "documents": got, "version": trafilatura.__version__}))
"""


def one_core():
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def run_gongbao(build, root, folder, work, pages):
    work = tempfile.mkdtemp(dir=work)
    out = os.path.join(work, "out.jsonl")
    pipeline = {
        "workers": 1, "isolation": "thread", "state": os.path.join(work, "state"),
        "stages": [
            {"use": "fetch_files", "path": folder},
            {"use": "decode"},
            {"use": "strip", "title_line": False, "presets": os.path.join(root, "pipelines/cms")},
            {"use": "normalise", "planted_words": os.path.join(root, "pipelines/dictionaries/planted_words.json")},
            {"use": "emit_jsonl", "path": out}]}
    path = os.path.join(work, "p.json")
    with open(path, "w") as f:
        json.dump(pipeline, f)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    r = subprocess.run([os.path.join(build, "gongbao"), "run", path, "--again", "-q"], preexec_fn=one_core,
                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if r.returncode not in (0, 3):
        sys.exit(f"gongbao run: exit {r.returncode}: {r.stderr[-400:]}")
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    with open(out, "rb") as f:
        records = sum(1 for _ in f)
    print(f"gongbao run              {pages / seconds:10.0f} {seconds / pages * 1e6:10.1f}   {records} records")
    return pages / seconds, path


def peak_mb(build, pipeline):
    """Of the whole process, in a child of its own, so that the largest of all children is it."""
    code = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, "
            "stderr=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    r = subprocess.run([sys.executable, "-c", code, os.path.join(build, "gongbao"), "run",
                        pipeline, "--again", "-q"], stdout=subprocess.PIPE, text=True)
    return int(r.stdout) / 1024


def peer_python(build):
    if subprocess.run([sys.executable, "-c", "import trafilatura"], stderr=subprocess.DEVNULL).returncode == 0:
        return sys.executable
    venv = os.path.join(build, "bench-peer")
    python = os.path.join(venv, "bin", "python")
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", venv], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for args in (["-c", "import trafilatura"],
                 ["-m", "pip", "-q", "install", "trafilatura", "lxml_html_clean"], ["-c", "import trafilatura"]):
        try:
            ok = subprocess.run([python] + args, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                timeout=180).returncode == 0
        except (OSError, subprocess.TimeoutExpired):
            ok = False
        if ok and args[0] == "-c":
            return python
    return None


def run_peer(python, folder):
    files = sorted(os.path.join(folder, f) for f in os.listdir(folder) if f.endswith((".html", ".htm")))
    step = max(1, len(files) // PEER_PAGES)
    files = files[::step][:PEER_PAGES]
    r = subprocess.run([python, "-c", PEER] + files, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                       preexec_fn=one_core)
    if r.returncode:
        sys.exit(f"trafilatura: {r.stderr[-400:]}")
    o = json.loads(r.stdout)
    n = len(files)
    print(f"trafilatura {o['version']:<12} {n / o['seconds']:10.0f} {o['seconds'] / n * 1e6:10.1f}   "
          f"{n} pages, {o['documents']} documents")
    return n / o["seconds"]


def measure(build, root, folder, python, work):
    pages = sum(f.endswith((".html", ".htm")) for f in os.listdir(folder))
    subprocess.run([os.path.join(build, "tests/gong-bench-pages"), folder, os.path.join(build, "plugins"),
                    os.path.join(root, "pipelines")], check=True, preexec_fn=one_core)
    runs = [run_gongbao(build, root, folder, work, pages) for _ in range(3)]
    best = max(speed for speed, _ in runs)
    mb = peak_mb(build, runs[0][1])
    peer = run_peer(python, folder) if python else None
    times = best / peer if peer else None
    print(f"best {best:.0f} pages/s, {mb:.0f} MB at most" + (f", {times:.0f} times trafilatura" if peer else ""))
    return best, mb, times


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    build, root = os.path.abspath(sys.argv[1]), os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    python = peer_python(build)
    if not python:
        print("skipped: trafilatura (not installed, and the registry is not at hand)")
    with tempfile.TemporaryDirectory() as work:
        ours = os.path.join(work, "pages")
        os.mkdir(ours)
        subprocess.run([os.path.join(build, "tests/gong-bench-pages"), "make", ours, str(PAGES)], check=True)
        speed, mb, times = measure(build, root, ours, python, work)
        for folder in sys.argv[2:]:
            print(f"\n{folder}")
            measure(build, root, os.path.abspath(folder), python, work)
    missed = [w for ok, w in ((speed >= WANTED_PAGES, f"{WANTED_PAGES} pages/s"),
                              (mb <= WANTED_MB, f"{WANTED_MB} MB"),
                              (times is None or times >= WANTED_TIMES, f"{WANTED_TIMES} times trafilatura")) if not ok]
    for w in missed:
        print(f"MISSED: {w}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
