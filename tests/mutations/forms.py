"""forms.py: the same report in another dress.

Each function takes the text of a report and gives it back written another way: other widths,
blanks, breaks, markers, quotes, encodings, markup. None of them changes a fact. FORMS is the
list: name, function, file name ending; a function gives text or bytes, or None where the
report has nothing to change."""
import html
import re

HAN = "\u4e00-\u9fff"
WIDE = {ord("0") + i: 0xFF10 + i for i in range(10)}
MONEY_OR_THINGS = "家户件份人条个枚张台起宗例名次元万余多"


def lines(text, change):
    return "\n".join(change(line) if line.strip() else line for line in text.split("\n"))


def body_lines(text, change):
    """Changes what is prose: no table rows, no labels, no crumbs."""
    return lines(text, lambda s: s if re.search(r"[|>]|^\s*\S{2,6}[:：]\s*\S+\s*$|发布时间|发布日期", s) else change(s))


# ---- widths

def wide_digits(t):
    return t.translate(WIDE)


def wide_decimals(t):
    return body_lines(t, lambda s: re.sub(r"(\d)\.(\d)", "\\1．\\2", s).translate(WIDE))


def wide_percent(t):
    return t.replace("%", "％")


def narrow_punctuation(t):
    return t.translate(str.maketrans("，；：（）！？", ",;:()!?"))


def wide_punctuation(t):
    t = re.sub(r"(?<!\d),|,(?!\d)", "，", t)
    t = re.sub(r"(?<![\da-z]):|:(?![\d/])", "：", t)
    return t.translate(str.maketrans(";()!?", "；（）！？"))


def wide_letters(t):
    return body_lines(t, lambda s: re.sub("[A-Za-z]", lambda m: chr(ord(m[0]) + 0xFEE0), s))


# ---- blanks

def around_digits(blank):
    def change(s):
        s = re.sub(f"(?<=[{HAN}])(?=\\d)", blank, s)
        return re.sub(f"(?<=\\d)(?=[{HAN}])", blank, s)
    return lambda t: body_lines(t, change)


def indent(blank):
    return lambda t: lines(t, lambda s: blank + s.lstrip(" \u3000"))


def trailing(t):
    return lines(t, lambda s: s + " \u3000 \t")


def blank_lines(t):
    return re.sub(r"\n+", "\n\n", t)


def wide_blank_lines(t):
    return re.sub(r"\n+", "\n\u3000\u3000\n\u00a0\n", t)


def no_blank_lines(t):
    return re.sub(r"\n\s*\n+", "\n", t)


def planted(mark, step):
    """A sign that nobody sees, inside words: behind every step-th character of a run of Chinese."""
    def run(m):
        return mark.join(m[0][i:i + step] for i in range(0, len(m[0]), step))
    return lambda t: re.sub(f"[{HAN}]+", run, t)


def hidden_in_numbers(t):
    return body_lines(t, lambda s: re.sub(r"(\d)(\d)", "\\1\u200b\\2", s))


def centred_title(t):
    done = []

    def change(s):
        if not done and re.search("(报告|年报)$", s.strip()) and ">" not in s:
            done.append(1)
            return " " * 22 + "\u3000" + s.strip() + " " * 7
        return s
    return lines(t, change)


def signature_right(t):
    return lines(t, lambda s: "\u3000" * 18 + s.strip() if re.fullmatch(r"\s*20\d\d年\d+月\d+日\s*", s) else s)


def spaced_labels(t):
    for word in ("索引号", "发布机构", "发布日期", "文号"):
        t = re.sub(word, "\u3000".join(word), t)
    return t


def spaced_labels_narrow(t):
    for word in ("索引号", "发布机构", "发布日期", "文号"):
        t = re.sub(word, " ".join(word), t)
    return t


# ---- markers and numerals

def marker(pattern, to):
    return lambda t: lines(t, lambda s: re.sub(pattern, to, s, count=1))


TEN = "一二三四五六七八九十"
FIRST = r"^(\s*)([" + TEN + r"]{1,3})、"
SECOND = r"^(\s*)[（(]([" + TEN + r"]{1,3})[）)]"
THIRD = r"^(\s*)(\d{1,2})\.(?!\d)"
FOURTH = r"^(\s*)[（(](\d{1,2})[）)]"


def separators_in(comma):
    def change(s):
        return re.sub(r"(?<![\d.,〔第—/-])(\d{1,3})(\d{3})(?=[" + MONEY_OR_THINGS + r"])(?!\d)", f"\\1{comma}\\2", s)
    return lambda t: body_lines(t, change)


def separators_out(t):
    return re.sub(r"(\d),(\d{3})(?!\d)", "\\1\\2", t)


def ten_thousands_out(t):
    """1.26万家 is 12600家."""
    def spell(m):
        whole, part = m[1], m[2] or ""
        return whole + part.ljust(4, "0") if len(part) <= 4 else m[0]
    return body_lines(t, lambda s: re.sub(r"(?<![\d.])([1-9]\d{0,3})(?:\.(\d+))?万(?=[" + MONEY_OR_THINGS[:-3] + "])", spell, s))


def hundred_millions_down(t):
    def spell(m):
        return m[1].lstrip("0") + m[2].ljust(4, "0") + "万元"
    return body_lines(t, lambda s: re.sub(r"(?<![\d.])([1-9]\d?)\.(\d{1,4})亿元", spell, s))


def padded_dates(t):
    return re.sub(r"年(\d{1,2})月(\d{1,2})日", lambda m: f"年{int(m[1]):02}月{int(m[2]):02}日", t)


def spaced_dates(t):
    return re.sub(r"(\d{4})年(\d{1,2})月(\d{1,2})日", "\\1 年 \\2 月 \\3 日", t)


def signature_in_words(t):
    digits = "〇一二三四五六七八九"

    def small(n):
        n = int(n)
        return ("" if n < 10 else ("" if n < 20 else digits[n // 10]) + "十") + (digits[n % 10] if n % 10 else "")

    def spell(m):
        return m[1] + "".join(digits[int(d)] for d in m[2]) + "年" + small(m[3]) + "月" + small(m[4]) + "日" + m[5]
    return re.sub(r"(?m)^(\s*)(\d{4})年(\d{1,2})月(\d{1,2})日(\s*)$", spell, t)


def signature_with(zero):
    return lambda t: re.sub("(?m)^.*〇.*年.*日.*$", lambda m: m[0].replace("〇", zero), signature_in_words(t))


def radicals(t):
    """Characters as some text extractors write them: the signs of radicals, which look the same."""
    return body_lines(t, lambda s: s.translate(str.maketrans("日人大一二工力口土女子小山方月木水火",
                                                             "⽇⼈⼤⼀⼆⼯⼒⼝⼟⼥⼦⼩⼭⽅⽉⽊⽔⽕")))


def slash_dates(t):
    return re.sub(r"((?:发布日期|发布时间)\s*[|：:]\s*)(\d{4})-(\d\d)-(\d\d)", "\\1\\2/\\3/\\4", t)


# ---- marks

def straight_quotes(t):
    return t.translate(str.maketrans("“”", '""'))


def corner_quotes(t):
    return t.translate(str.maketrans("“”", "「」"))


def number_brackets(a, z):
    return lambda t: re.sub(r"〔(\d{4})〕", f"{a}\\1{z}", t)


def dashes(dash):
    return lambda t: re.sub(r"(\d)[—–-](\d)", f"\\1{dash}\\2", re.sub(r"20\d\d-\d\d-\d\d|/\d{4}-\d+|\d+-\d{7}", lambda m: m[0].replace("-", "\x00"), t)).replace("\x00", "-")


def ranges(between):
    return lambda t: t.replace("4至12个", f"4{between}12个")


# ---- words that say the same

def words(said, other):
    return lambda t: re.sub(said, other, t)


def heading_apart(t):
    """A heading that its paragraph runs on from, on a line of its own."""
    mark = "([" + TEN + r"]{1,3}、|[（(][" + TEN + r"]{1,3}[）)]|\d{1,2}\.(?!\d)|[（(]\d{1,2}[）)])"
    return lines(t, lambda s: re.sub(r"^(\s*" + mark + r"[^。]{4,40}。)(?=.)", "\\1\n", s))


# ---- bytes

def encoded(name, bom=b""):
    return lambda t: bom + t.encode(name)


def line_ends(end):
    return lambda t: t.replace("\n", end).encode()


# ---- markup

def split_page(t):
    """Title, rows of the table of labels, and the other lines of a plain report."""
    rows = [s.strip() for s in t.split("\n") if s.strip()]
    return [s for s in rows if not re.match(r"-+\|", s)]


def page(t, paragraph, joint="\n"):
    parts = [paragraph(html.escape(s, quote=False)) for s in split_page(t) if "|" not in s or ">" in s]
    table = [s.strip(" |").split("|") for s in split_page(t) if "|" in s and re.match(r"索|发布机构", s)]
    rows = "".join("<tr>" + "".join(f"<td>{html.escape(c.strip())}</td>" for c in r) + "</tr>" for r in table)
    title = next((s for s in split_page(t) if re.search("报告$", s) and ">" not in s), "")
    return ("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>" + html.escape(title) + "</title></head>\n<body>"
            + (f"<table>{rows}</table>" if rows else "") + "<div class=\"content\">\n" + joint.join(parts)
            + "\n</div></body></html>\n")


def as_paragraphs(t):
    return page(t, lambda s: f"<p>{s}</p>")


def as_indented(t):
    return page(t, lambda s: f'<p style="text-indent:2em">&nbsp;&nbsp;&emsp;{s}&nbsp;</p>')


def as_breaks(t):
    return page(t, lambda s: "&nbsp; &nbsp; " + s, "<br/>\n")


def as_spans(t):
    def cut(s):
        pieces = re.findall(r"&\w+;|\d+|[^&\d]{1,9}|&", s)
        return "<div>" + "".join(f"<span lang=\"EN-US\">{p}</span>" for p in pieces) + "</div>"
    return page(t, cut)


def as_bold_numbers(t):
    return page(t, lambda s: "<p>" + re.sub(r"(\d+)", r"<b><font face='Times New Roman'>\1</font></b>", s) + "</p>")


def as_entities(t):
    def spell(s):
        return "<p>" + re.sub(r"\d|[，。（）]", lambda m: f"&#{ord(m[0])};", s) + "</p>"
    return page(t, spell)


def as_source_lines(t):
    """Line breaks of the source code inside paragraphs mean nothing."""
    return page(t, lambda s: "<p>\n" + re.sub(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])(.{30})", "\n\\1", s) + "\n</p>")


def as_comments(t):
    """Comments, <wbr> and empty elements inside words and numbers."""
    def cut(s):
        s = re.sub(r"(\d)(\d)", r"\1<!-- page -->\2", s)
        s = re.sub(f"([{HAN}]{{5}})([{HAN}])", r"\1<wbr>\2", s)
        return "<p>" + re.sub(f"([{HAN}])(?=[，。])", r"\1<o:p></o:p>", s) + "</p>"
    return page(t, cut)


def as_unclosed(t):
    return page(t, lambda s: "<P ALIGN=left><FONT SIZE=3>" + s).replace("</div>", "")


def as_cells(t):
    """A layout table around the whole document."""
    return (as_paragraphs(t).replace('<div class="content">', "<table width=900><tr><td valign=top>")
            .replace("</div>", "</td></tr></table>"))


def as_headings(t):
    def element(s):
        level = 2 if re.match(FIRST, s) else 3 if re.match(SECOND, s) else 0
        return f"<h{level}>{s}</h{level}>" if level and len(s) < 50 else f"<p><strong></strong>{s}</p>"
    return page(t, element)


def as_scripts(t):
    return page(t, lambda s: f"<p>{s}</p><script>var n = 2024;</script><style>p {{ margin: 0 }}</style>")


def as_wide_entities(t):
    return page(t, lambda s: "<p>&#12288;&#x3000;" + s.replace("“", "&ldquo;").replace("”", "&rdquo;")
                .replace("—", "&mdash;").replace("·", "&middot;") + "&ensp;</p>")


def claiming(charset):
    return lambda t: as_paragraphs(t).replace('charset="utf-8"', f'charset="{charset}"')


def as_gbk_page(t):
    return as_paragraphs(t).replace('charset="utf-8"', 'charset="gb2312"').encode("gbk")


FORMS = [
    ("wide-digits", wide_digits, "txt"),
    ("wide-decimals", wide_decimals, "txt"),
    ("wide-percent", wide_percent, "txt"),
    ("narrow-punctuation", narrow_punctuation, "txt"),
    ("wide-punctuation", wide_punctuation, "txt"),
    ("wide-letters", wide_letters, "txt"),
    ("blanks-around-digits", around_digits(" "), "txt"),
    ("nbsp-around-digits", around_digits("\u00a0"), "txt"),
    ("thin-space-around-digits", around_digits("\u2009"), "txt"),
    ("nbsp-indent", indent("\u00a0\u00a0\u00a0\u00a0"), "txt"),
    ("ideographic-indent", indent("\u3000\u3000"), "txt"),
    ("tab-indent", indent("\t"), "txt"),
    ("no-indent", indent(""), "txt"),
    ("trailing-blanks", trailing, "txt"),
    ("blank-lines", blank_lines, "txt"),
    ("wide-blank-lines", wide_blank_lines, "txt"),
    ("no-blank-lines", no_blank_lines, "txt"),
    ("soft-hyphens", planted("\u00ad", 3), "txt"),
    ("zero-width-spaces", planted("\u200b", 2), "txt"),
    ("zero-width-joiners", planted("\u200d", 5), "txt"),
    ("byte-order-marks-inside", planted("\ufeff", 7), "txt"),
    ("zero-width-in-numbers", hidden_in_numbers, "txt"),
    ("centred-title", centred_title, "txt"),
    ("signature-right", signature_right, "txt"),
    ("spaced-labels", spaced_labels, "txt"),
    ("spaced-labels-narrow", spaced_labels_narrow, "txt"),
    ("marker-1-point", marker(FIRST, "\\1\\2."), "txt"),
    ("marker-1-wide-point", marker(FIRST, "\\1\\2．"), "txt"),
    ("marker-1-blank", marker(FIRST, "\\1\\2、 "), "txt"),
    ("marker-2-narrow", marker(SECOND, "\\1(\\2)"), "txt"),
    ("marker-2-wide", marker(SECOND, "\\1（\\2）"), "txt"),
    ("marker-2-mixed", marker(SECOND, "\\1（\\2)"), "txt"),
    ("marker-2-blank", marker(SECOND, "\\1（\\2） "), "txt"),
    ("marker-3-wide-point", marker(THIRD, "\\1\\2．"), "txt"),
    ("marker-3-comma", marker(THIRD, "\\1\\2、"), "txt"),
    ("marker-3-blank", marker(THIRD, "\\1\\2. "), "txt"),
    ("marker-4-narrow", marker(FOURTH, "\\1(\\2)"), "txt"),
    ("marker-4-wide", lambda t: marker(FOURTH, "\\1（\\2）")(t), "txt"),
    ("separators-in", separators_in(","), "txt"),
    ("separators-in-wide", separators_in("，"), "txt"),
    ("separators-out", separators_out, "txt"),
    ("ten-thousands-out", ten_thousands_out, "txt"),
    ("hundred-millions-down", hundred_millions_down, "txt"),
    ("padded-dates", padded_dates, "txt"),
    ("spaced-dates", spaced_dates, "txt"),
    ("signature-in-words", signature_in_words, "txt"),
    ("signature-with-circle", signature_with("○"), "txt"),
    ("signature-with-zero", signature_with("零"), "txt"),
    ("signature-with-letter", signature_with("O"), "txt"),
    ("radicals", radicals, "txt"),
    ("slash-dates", slash_dates, "txt"),
    ("straight-quotes", straight_quotes, "txt"),
    ("corner-quotes", corner_quotes, "txt"),
    ("number-square", number_brackets("[", "]"), "txt"),
    ("number-wide-square", number_brackets("［", "］"), "txt"),
    ("number-lenticular", number_brackets("【", "】"), "txt"),
    ("number-round", number_brackets("（", "）"), "txt"),
    ("dash-hyphen", dashes("-"), "txt"),
    ("dash-wide", dashes("－"), "txt"),
    ("dash-double", dashes("——"), "txt"),
    ("range-tilde", ranges("~"), "txt"),
    ("range-wide-tilde", ranges("～"), "txt"),
    ("range-dash", ranges("—"), "txt"),
    ("range-hyphen", ranges("-"), "txt"),
    ("heading-apart", heading_apart, "txt"),
    ("words-for-yoy", words("同比(?=增长)", "比上年"), "txt"),
    ("words-for-yoy-2", words("较上年(?=增长|下降|提高)", "比去年"), "txt"),
    ("words-for-over", words("(?<!不)超过(?=[0-9])", "逾"), "txt"),
    ("words-for-over-2", words("万余(?=[人次户枚])", "万多"), "txt"),
    ("words-for-about", words("约(?=[0-9])", "大约"), "txt"),
    ("percent-said", words(r"(?<![\d.])(\d+(?:\.\d+)?)%", "百分之\\1"), "txt"),
    ("byte-order-mark", encoded("utf-8", b"\xef\xbb\xbf"), "txt"),
    ("gbk", encoded("gbk"), "txt"),
    ("gb18030", encoded("gb18030"), "txt"),
    ("utf-16-le", encoded("utf-16-le", b"\xff\xfe"), "txt"),
    ("utf-16-be", encoded("utf-16-be", b"\xfe\xff"), "txt"),
    ("crlf", line_ends("\r\n"), "txt"),
    ("cr", line_ends("\r"), "txt"),
    ("page-paragraphs", as_paragraphs, "html"),
    ("page-indented", as_indented, "html"),
    ("page-breaks", as_breaks, "html"),
    ("page-spans", as_spans, "html"),
    ("page-bold-numbers", as_bold_numbers, "html"),
    ("page-entities", as_entities, "html"),
    ("page-source-lines", as_source_lines, "html"),
    ("page-comments", as_comments, "html"),
    ("page-unclosed", as_unclosed, "html"),
    ("page-layout-table", as_cells, "html"),
    ("page-headings", as_headings, "html"),
    ("page-scripts", as_scripts, "html"),
    ("page-wide-entities", as_wide_entities, "html"),
    ("page-claims-gbk", claiming("gbk"), "html"),
    ("page-claims-latin-1", claiming("iso-8859-1"), "html"),
    ("page-claims-nothing", lambda t: as_paragraphs(t).replace('<meta charset="utf-8">', ""), "html"),
    ("page-gbk", as_gbk_page, "html"),
    ("page-gbk-claims-utf-8", lambda t: as_paragraphs(t).encode("gbk"), "html"),
]
