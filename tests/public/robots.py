"""robots.py PROGRAM google|commons FOLDER: the expectations of other people's robots.txt tests, read out of their
sources and put to PROGRAM (gong-ask-robots). Prints what differs, and how many agree; exits 1 where a difference is
not in differences.txt beside this file, or one of those is gone."""
import os
import re
import subprocess
import sys

STRING = r'"(?:[^"\\]|\\.)*"'


def unescape(text):
    """A literal of C++ or Java, its quotes included."""
    one = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "'": "'"}

    def put(m):
        g = m.group(1)
        if g[0] == "u":
            return chr(int(g[1:], 16))
        if g[0] == "x":
            return chr(int(g[1:], 16))
        return one[g]
    return re.sub(r"\\(u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|.)", put, text[1:-1])


def arguments(text, at):
    """The arguments of the call whose bracket opens at text[at], and where it ends."""
    depth, parts, begin, i = 0, [], at + 1, at
    while i < len(text):
        c = text[i]
        if c == '"':
            i = re.compile(STRING).match(text, i).end()
            continue
        if c in "({[":
            depth += 1
        elif c in ")}]":
            depth -= 1
            if depth == 0:
                parts.append(text[begin:i])
                return [p.strip() for p in parts], i + 1
        elif c == "," and depth == 1:
            parts.append(text[begin:i])
            begin = i + 1
        i += 1
    raise ValueError("a call without end")


# ---- google/robotstxt: robots_test.cc

def google(folder):
    text = open(os.path.join(folder, "robots_test.cc"), encoding="utf-8").read()
    text = re.sub(r"^\s*//.*$", "", text, flags=re.M)
    for name, body in re.findall(r"TEST\(RobotsUnittest, (\w+)\) \{\n(.*?)\n\}\n", text, re.S):
        known = {}

        def value(expression):
            expression = expression.strip()
            if expression.startswith("absl::StrCat("):
                parts, _ = arguments(expression, expression.index("("))
                return "".join(value(p) for p in parts)
            if re.fullmatch(r"(?:%s\s*)+" % STRING, expression):
                return "".join(unescape(s) for s in re.findall(STRING, expression))
            return known[expression]

        step = re.compile(
            r"(?:const absl::string_view|const std::string|std::string)\s+(?P<var>\w+)\s*=\s*(?P<val>(?:%s\s*)+);"
            r"|while \((?P<grown>\w+)\.size\(\) < max_length\) \{(?P<grow>.*?)\n    \}"
            r"|size_t max_length =\s*(?P<max>.*?);"
            r"|absl::StrAppend(?P<append>\()"
            r"|EXPECT_(?P<want>TRUE|FALSE)(?P<call>\()" % STRING, re.S)
        at = 0
        while True:
            m = step.search(body, at)
            if not m:
                break
            at = m.end()
            if m.group("var"):
                known[m.group("var")] = value(m.group("val"))
            elif m.group("max"):
                sum_ = m.group("max").replace("kMaxLineLen", str(2083 * 8)).replace("kEOLLen", "1")
                known["max_length"] = eval(re.sub(r"(\w+)\.length\(\)", lambda v: str(len(known[v.group(1)])), sum_))
            elif m.group("grown"):
                for var, c in re.findall(r"StrAppend\(&(\w+), \"(.)\"\)", m.group("grow")):
                    known[var] += c * (known["max_length"] - len(known[var]))
            elif m.group("append"):
                parts, at = arguments(body, m.start("append"))
                known[parts[0][1:]] += "".join(value(p) for p in parts[1:])
            else:
                call, at = arguments(body, m.start("call"))
                inner = call[0] if call else ""
                if not inner.startswith("IsUserAgentAllowed("):
                    continue
                parts, _ = arguments(inner, inner.index("("))
                robots, agent, url = (value(p) for p in parts)
                yield name, agent, url, robots.encode("utf-8"), m.group("want") == "TRUE", None


# ---- crawler-commons: SimpleRobotRulesParserTest.java

LINE_ENDS = {"LF": "\n", "CR": "\r", "CRLF": "\r\n"}


def commons(folder):
    source = os.path.join(folder, "src/test/java/crawlercommons/robots/SimpleRobotRulesParserTest.java")
    text = open(source, encoding="utf-8").read()
    methods = re.split(r"\n    @(?:Test|ParameterizedTest)\n", text)[1:]
    for method in methods:
        name = re.search(r"void (\w+)\(([^)]*)\)", method)
        rows, names = [[]], []
        csv = re.search(r"@CsvSource\(", method)
        if csv and csv.start() < name.start():
            inside = re.sub(r"//[^\n\"]*$", "", method[csv.end():name.start()], flags=re.M)
            rows = [[c.strip() for c in unescape(s).split(",")] for s in re.findall(STRING, inside)]
            names = [p.split()[-1] for p in name.group(2).split(",")]
        for row in rows:
            known = dict(zip(names, row))
            yield from commons_method(folder, name.group(1), method[name.end():], known)


def commons_method(folder, name, body, known):
    body = re.sub(r"^\s*//.*$|//[^\n\"]*$", "", body, flags=re.M)

    def value(e):
        e = e.strip()
        e = re.sub(r"\.getBytes\([\w.]*\)$", "", e)
        if e.startswith("readFile("):
            path = unescape(re.search(STRING, e).group(0))
            return open(os.path.join(folder, "src/test/resources" + path), "rb").read()
        parts = [p.strip() for p in re.findall(r"%s|[^+\"]+" % STRING, e)]
        out = ""
        for p in parts:
            if not p or p == "+":
                continue
            if p.startswith('"'):
                out += unescape(p)
            elif p in LINE_ENDS:
                out += LINE_ENDS[p]
            else:
                v = known[p]
                if isinstance(v, bytes):
                    return v
                out += v
        return out

    step = re.compile(
        r"(?:\b(?:String|byte\[\])\s+|\n\s+)(?P<var>(?!rules\b)\w+)\s*=\s*(?P<val>[^;]*?(?:%s[^;\"]*?)*);"
        r"|(?P<rules>\w+) = (?:SimpleRobotRulesParserTest\.)?createRobotRules(?P<call>\()"
        r"|assert(?P<want>True|False|Equals)(?P<test>\()" % STRING, re.S)
    at, rules = 0, {}
    while True:
        m = step.search(body, at)
        if not m:
            return
        at = m.end()
        try:
            if m.group("var"):
                known[m.group("var")] = value(m.group("val"))
                if "ISO_8859_1" in m.group("val"):
                    known[m.group("var")] = known[m.group("var")].encode("latin-1")
            elif m.group("call"):
                parts, at = arguments(body, m.start("call"))
                rules.pop(m.group("rules"), None)
                robots = value(parts[1])
                if isinstance(robots, str):
                    robots = robots.encode("latin-1" if "ISO_8859_1" in parts[1] else "utf-8")
                rules[m.group("rules")] = (value(parts[0]), robots)
            else:
                parts, at = arguments(body, m.start("test"))
                yield from commons_check(name, m.group("want"), parts, rules, known, value)
        except (KeyError, FileNotFoundError):
            continue  # of something else than rules


def commons_check(name, want, parts, rules, known, value):
    asked = parts[1] if want == "Equals" else parts[0]
    m = re.fullmatch(r"(\w+)\.(isAllowed|getCrawlDelay)\((.*)\)", asked, re.S)
    if not m or m.group(1) not in rules:
        return
    agent, robots = rules[m.group(1)]
    if m.group(2) == "getCrawlDelay":
        delay = -1 if "UNSET" in parts[0] else int(re.sub(r"[lL]$", "", parts[0])) if parts[0].rstrip("lL").isdigit() else None
        if delay is not None:
            yield name, agent, "http://domain.com/", robots, None, delay
        return
    expected = {"True": True, "False": False}.get(want)
    if expected is None:
        expected = known[parts[0]].lower() == "true" if parts[0] in known else parts[0] == "true"
    yield name, agent, value(m.group(3)), robots, expected, None


# ---- asking

def letters(name):
    """RFC 9309 knows no digits in names: they become letters, here and in the file."""
    return re.sub(r"[0-9]", lambda d: "abcdefghij"[int(d.group(0))], name)


def token_of(agent, robots):
    """What such a crawler would search for: of its words, without their versions, the one that the file knows."""
    words = [letters(re.sub(r"/.*", "", w)) for w in re.split(r"[\s,]+", agent.strip())]
    named = [w for w in words if w and re.search(rb"(?i)(?:(?<=[\r\n])|^)\s*user-?agent[^\r\n]*\b%s\b" % re.escape(w.encode()), robots)]
    return (named or words)[0]


def with_letters(robots):
    return re.sub(rb"(?i)(?:(?<=[\r\n])|^)(\s*user-?agents?\s*:?)([^\r\n]*)",
                  lambda m: m.group(1) + re.sub(rb"(?<=[A-Za-z_-])[0-9]+", lambda d: letters(d.group(0).decode()).encode(),
                                                m.group(2)), robots)


def main():
    program, which, folder = sys.argv[1:4]
    cases = [c for c in {"google": google, "commons": commons}[which](folder) if "," not in c[1]]  # crawlers have one name
    asked = []
    for name, agent, url, robots, want, delay in cases:
        if which == "commons":
            robots = with_letters(robots)
            agent = token_of(agent, robots)
        asked.append("%s\t%s\t%s\n" % (agent, url or "http://empty/", robots.hex()))
    done = subprocess.run([program], input="".join(asked).encode("utf-8", "surrogateescape"), capture_output=True, check=True)
    differ = []
    for (name, agent, url, robots, want, delay), line in zip(cases, done.stdout.decode().splitlines()):
        allowed, ms = line.split()
        if (delay is not None and int(ms) != delay) or (want is not None and allowed != "%d" % want):
            differ.append("%s %s %s %s" % (which, name, agent or "-", url or "-"))
    beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), "differences.txt")
    known = [l.split("  #")[0] for l in open(beside, encoding="utf-8").read().splitlines() if l.startswith(which + " ")]
    new, gone = [d for d in differ if d not in known], [d for d in known if d not in differ]
    for d in new:
        print("differs:", d)
    for d in gone:
        print("agrees now, and is in differences.txt:", d)
    print("%s: %d of %d agree, %d known differences" % (which, len(cases) - len(differ), len(cases), len(differ) - len(new)))
    sys.exit(1 if new or gone or not cases else 0)


main()
