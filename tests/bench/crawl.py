#!/usr/bin/env python3
"""crawl.py BUILD: pages per second of processor time of one crawl of the generated site, gongbao (robots,
archive and state on; `crawl` writes a line for each page, `records` decodes, strips and writes records)
against Scrapy (robots on, items written) with the same number of requests at a time and no delay, in turn,
on the same running server. Scrapy comes from a virtual environment outside
the tree: SCRAPY=FOLDER/bin/python (python3 -m venv FOLDER; FOLDER/bin/pip install scrapy). Without it
gongbao alone is measured. Processor time is user and system of a process and all its children, as the
operating system counts it. Limit: `crawl` has 20 times as many pages per second of processor. Exit 1 where it is missed."""
import json, os, resource, shutil, statistics, subprocess, sys, tempfile, time

build, root = os.path.abspath(sys.argv[1]), os.getcwd()
scrapy = os.environ.get("SCRAPY")
hosts, docs, rounds = (int(os.environ.get(k, d)) for k, d in (("HOSTS", 10), ("DOCS", 200), ("ROUNDS", 3)))
at_a_time = 16
pages = hosts * docs

SPIDER = """
import json, socket, sys
real = socket.getaddrinfo
import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.linkextractors import LinkExtractor
from scrapy.resolver import CachingThreadedResolver
from twisted.internet import defer

class Local(CachingThreadedResolver):
    def getHostByName(self, name, timeout=None):
        return defer.succeed("127.0.0.1")

class Columns(scrapy.Spider):
    name = "columns"
    start_urls = ["http://h{}.localhost:{}/zwgk/".format(i, sys.argv[1]) for i in range(1, int(sys.argv[2]) + 1)]
    links = LinkExtractor(restrict_css="ul.list")

    async def start(self):
        for u in self.start_urls:
            yield scrapy.Request(u)

    def parse(self, response):
        for link in self.links.extract_links(response):
            yield response.follow(link, self.page)
        script = response.css(".page script::text").get()
        if script:
            total, now = script.split("(")[1].split(",")[:2]
            if int(now) + 1 < int(total):
                yield response.follow("index_{}.html".format(int(now) + 1), self.parse)

    def page(self, response):
        yield {"url": response.url, "title": response.css("h1::text").get(), "date": response.css(".info span::text").get(),
               "text": "\\n".join(response.css(".TRS_Editor p::text").getall())}

p = CrawlerProcess({"DNS_RESOLVER": Local, "ROBOTSTXT_OBEY": True, "CONCURRENT_REQUESTS": %d,
    "CONCURRENT_REQUESTS_PER_DOMAIN": %d, "DOWNLOAD_DELAY": 0, "LOG_LEVEL": "ERROR", "RETRY_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False, "FEEDS": {"items.jsonl": {"format": "jsonlines"}}, "COOKIES_ENABLED": False})
p.crawl(Columns)
p.start()
""" % (at_a_time, at_a_time)


def url_of(line):
    return json.loads(line)["url"] if line.startswith("{") else line.split()[0]


def measured(argv, out):
    """(seconds of processor, of the wall) of a command and its children; `out` must hold every page."""
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    p = subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - wall
    n = len({url_of(line) for line in open(out)}) if os.path.exists(out) else 0
    if p.returncode != 0 or n != pages:
        sys.exit("%s: exit code %d, %d of %d pages: %s" % (argv[0], p.returncode, n, pages, p.stderr.decode()[-800:]))
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def pipeline(port, workers):
    fetch = {"use": "fetch_http", "allow_private": True, "delay": 0, "concurrency": at_a_time,
             "host_concurrency": at_a_time, "contact": "bench@example.org"}
    stages = [fetch, {"use": "archive_warc", "dir": "archive"}] + workers
    sources = [{"name": "h%d" % i, "column": "http://h%d.localhost:%s/zwgk/" % (i, port)} for i in range(1, hosts + 1)]
    with open("p.json", "w") as f:
        json.dump({"plugins": [build + "/tests/plugins"], "sources": sources, "stages": stages}, f)


def gongbao(port, out, workers):
    for name in ("st", "archive"):
        shutil.rmtree(name, True)
    if os.path.exists(out):
        os.remove(out)
    pipeline(port, workers)
    return measured([build + "/gongbao", "run", "p.json", "--state", "st", "-q"], out)


def spider(port):
    if os.path.exists("items.jsonl"):
        os.remove("items.jsonl")
    return measured([scrapy, "spider.py", port, str(hosts)], "items.jsonl")


def main():
    folder = tempfile.mkdtemp(prefix="gong-crawl-")
    os.chdir(folder)
    with open("spider.py", "w") as f:
        f.write(SPIDER)
    site = subprocess.Popen([build + "/tests/site/gong-site", "docs=%d" % docs, "rows=20", "bytes=20000"],
                            stdout=subprocess.PIPE, text=True)
    lines = [{"use": "test_pass"}, {"use": "test_sink", "path": "out.txt"}]
    records = [{"use": "decode"}, {"use": "strip", "presets": root + "/pipelines/cms"},
               {"use": "emit_jsonl", "path": "out.jsonl"}]
    rates = {"crawl": [], "records": [], "scrapy": []}
    try:
        port = site.stdout.readline().strip()
        for _ in range(rounds):
            for name in rates:
                if name == "scrapy" and not scrapy:
                    continue
                if name == "scrapy":
                    cpu, wall = spider(port)
                else:
                    cpu, wall = gongbao(port, *(("out.txt", lines) if name == "crawl" else ("out.jsonl", records)))
                rates[name].append(pages / cpu)
                print("%-8s %7.0f pages per second of processor (%.2f s; wall %.2f s)" % (name, pages / cpu, cpu, wall))
    finally:
        site.terminate()
        site.wait()
        shutil.rmtree(folder, True)
    if not scrapy:
        print("SCRAPY is not set: nothing to compare with")
        return 0
    middle = {name: statistics.median(r) for name, r in rates.items()}
    ratio = middle["crawl"] / middle["scrapy"]
    print("ratios of the medians: crawl %.1f (wanted: 20), records %.1f" % (ratio, middle["records"] / middle["scrapy"]))
    return 0 if ratio >= 20 else 1


sys.exit(main())
