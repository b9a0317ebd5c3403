"""sitemaps.py GONGBAO PORTAL FOLDER: the sitemaps and feeds among crawler-commons' test files, served on the loopback
address and listed as columns; of each, as many addresses must be read as another XML parser finds. They lie on hosts of
others, so that none is asked for. Prints how many agree; exits 1 where one does not."""
import glob
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET


def plain(path):
    data = open(path, "rb").read()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def bare(tag):
    return tag.rsplit("}", 1)[-1]


def addresses(path):
    """As the protocols have it: loc of url and sitemap, link of item, the first alternate link of entry; or lines."""
    data = plain(path)
    if not data.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<"):
        return [l.strip() for l in data.decode("utf-8-sig").split("\n") if l.strip()]
    out = []
    for e in ET.fromstring(data.lstrip()).iter():
        name = bare(e.tag)
        if name not in ("url", "sitemap", "item", "entry"):
            continue
        links = [c.text for c in e if bare(c.tag) in ("loc", "link") and c.text and c.text.strip()]
        links += [c.get("href") for c in e if bare(c.tag) == "link" and c.get("href") and c.get("rel", "alternate") == "alternate"]
        if name == "sitemap" and not links and e.text and e.text.strip():
            links = [e.text]
        out += [links[0].strip()] if links else []
    return out


def main():
    gongbao, portal, folder = sys.argv[1:4]
    work = tempfile.mkdtemp()
    site = os.path.join(work, "site")
    os.mkdir(site)
    root = os.path.join(folder, "src/test/resources")
    wanted = {}
    for path in sorted(glob.glob(root + "/rss/*") + glob.glob(root + "/sitemaps/**", recursive=True)):
        if os.path.isfile(path):
            wanted[os.path.basename(path)] = len(addresses(path))
            shutil.copy(path, site)
    server = subprocess.Popen([portal, site], stdout=subprocess.PIPE, text=True)
    try:
        at = "http://127.0.0.1:%s/" % server.stdout.readline().strip()
        pipeline = {"stages": [{"use": "fetch_http", "columns": [at + n for n in wanted], "allow_private": True, "robots": False,
                                "delay": 0, "retries": 0, "contact": "test@example.org", "follow_pattern": "no:such"},
                               {"use": "decode"}, {"use": "strip", "presets": None}, {"use": "emit_jsonl", "path": work + "/out.jsonl"}]}
        json.dump(pipeline, open(work + "/p.json", "w"))
        run = subprocess.run([gongbao, "run", work + "/p.json", "--state", work + "/st"], capture_output=True, text=True, timeout=120)
    finally:
        server.kill()
        shutil.rmtree(work)
    good = 0
    for name, n in wanted.items():
        url = re.escape(at + name)
        have = sum(int(m) for m in re.findall(r"(\d+) links (?:\(\d+ new\) on|of) %s(?: lead|,| are)" % url, run.stderr))
        good += have == n
        if have != n:
            print("differs: %s: %d addresses, %d read" % (name, n, have))
    print("sitemaps: %d of %d files agree, %d addresses" % (good, len(wanted), sum(wanted.values())))
    sys.exit(0 if wanted and good == len(wanted) else 1)


main()
