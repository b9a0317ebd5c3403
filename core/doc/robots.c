/* robots.c: RFC 9309.
 *
 * A file is groups: one or more user-agent lines, then rules. All groups of the crawler's
 * token are merged; only if there is none, all groups of `*` are. Of the rules that match,
 * the longest path wins, an allow wins a tie, and what no rule matches is allowed. Lines that
 * are no rule (sitemap, unknown) neither open nor close a group.
 *
 * Paths are compared in one form: unreserved characters stand for themselves, everything that
 * is not ASCII is a percent sign and two upper-case digits, and so are `*` and `$` of a URL,
 * which in a rule are special: %2A and %24 there mean the characters. */
#include <gongbao/glob.h>
#include <gongbao/robots.h>
#include <gongbao/utf8.h>

#define LINE_MAX_BYTES 16384u

struct line {
    struct gong_span key, value;
};

static struct gong_span trim(struct gong_span s)
{
    while (s.len > 0 && (s.ptr[0] == ' ' || s.ptr[0] == '\t' || s.ptr[0] == '\0'))
        s = gong_span_sub(s, 1, s.len);
    while (s.len > 0 && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t' || s.ptr[s.len - 1] == '\0'))
        s.len--;
    return s;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same_word(struct gong_span a, struct gong_span b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return true;
}

/* Key and value of a line without comment. The colon may be left out where the line is two
 * words: a forgotten colon is no leave to crawl. */
static struct line split_line(struct gong_span text)
{
    struct line line = {{NULL, 0}, {NULL, 0}};
    size_t colon, at = 0;

    text = trim(text);
    colon = gong_span_find(text, 0, GONG_LIT(":"));
    if (colon == SIZE_MAX) {
        while (at < text.len && text.ptr[at] != ' ' && text.ptr[at] != '\t')
            at++;
        line.value = trim(gong_span_sub(text, at, text.len));
        if (!gong_span_has(line.value, GONG_LIT(" ")) && !gong_span_has(line.value, GONG_LIT("\t")))
            line.key = gong_span_sub(text, 0, at);
        return line;
    }
    line.key = trim(gong_span_sub(text, 0, colon));
    line.value = trim(gong_span_sub(text, colon + 1, text.len));
    return line;
}

/* A file, line by line. */
struct lines {
    struct gong_span rest;
    enum { PLAIN, LITTLE, BIG } form; /* LITTLE, BIG: UTF-16 */
    char text[LINE_MAX_BYTES];        /* of a line of UTF-16, as UTF-8 */
};

/* A file must be UTF-8 (RFC 9309, 2.3). One of UTF-16 says so by its mark, or by its first character,
 * which is ASCII in every robots.txt: what its site wrote down is not to be passed over for its form. */
static void open_lines(struct lines *l, struct gong_span text)
{
    bool marked =
        gong_span_starts(text, GONG_LIT("\xFF\xFE")) || gong_span_starts(text, GONG_LIT("\xFE\xFF"));
    bool mark8 = gong_span_starts(text, GONG_LIT("\xEF\xBB\xBF"));

    l->form = PLAIN;
    if (marked)
        l->form = text.ptr[0] == '\xFF' ? LITTLE : BIG;
    else if (text.len >= 2 && !text.ptr[0] != !text.ptr[1])
        l->form = text.ptr[0] ? LITTLE : BIG;
    l->rest = gong_span_sub(text, marked ? 2 : mark8 ? 3 : 0, text.len);
}

/* The code unit at the beginning of s, which is not empty. */
static uint32_t unit_at(const struct lines *l, struct gong_span s)
{
    unsigned a = (unsigned char)s.ptr[0], b = s.len > 1 ? (unsigned char)s.ptr[1] : 0;

    return l->form == BIG ? a << 8 | b : b << 8 | a;
}

static uint32_t take_unit(struct lines *l)
{
    uint32_t u = unit_at(l, l->rest);

    l->rest = gong_span_sub(l->rest, 2, l->rest.len);
    return u;
}

/* A character of UTF-16; half of a pair is none. */
static uint32_t take_char(struct lines *l)
{
    uint32_t high = take_unit(l), low;

    if (high < 0xD800 || high > 0xDBFF || l->rest.len == 0)
        return high;
    low = unit_at(l, l->rest);
    if (low < 0xDC00 || low > 0xDFFF)
        return high;
    take_unit(l);
    return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

static struct gong_span wide_line(struct lines *l)
{
    char one[4];
    size_t len = 0;

    while (l->rest.len > 0) {
        uint32_t c = take_char(l);
        unsigned n = gong_utf8_put(c, one);
        if (c == '\n' || c == '\r')
            break;
        if (c == 0 || len + n > LINE_MAX_BYTES)
            continue;
        memcpy(l->text + len, one, n);
        len += n;
    }
    return gong_span(l->text, len);
}

static struct gong_span plain_line(struct lines *l)
{
    struct gong_span text = l->rest;
    size_t end = 0;

    while (end < text.len && text.ptr[end] != '\n' && text.ptr[end] != '\r')
        end++;
    l->rest = gong_span_sub(text, end + 1, text.len);
    return gong_span_sub(text, 0, end < LINE_MAX_BYTES ? end : LINE_MAX_BYTES);
}

/* Takes the next line off the text; false at its end. ret lives until the next call. */
static bool next_line(struct lines *l, struct line *ret)
{
    struct gong_span line;

    if (l->rest.len == 0)
        return false;
    line = l->form == PLAIN ? plain_line(l) : wide_line(l);
    *ret = split_line(gong_span_sub(line, 0, gong_span_find(line, 0, GONG_LIT("#"))));
    return true;
}

/* The product token that a user-agent line opens with: "Foo/1.0 bar" is for foo. */
static struct gong_span agent_of(struct gong_span value)
{
    size_t n = 0;

    if (value.len > 0 && value.ptr[0] == '*' &&
        (value.len == 1 || value.ptr[1] == ' ' || value.ptr[1] == '\t'))
        return gong_span_sub(value, 0, 1);
    while (n < value.len) {
        char c = lower(value.ptr[n]);
        if (!((c >= 'a' && c <= 'z') || c == '-' || c == '_'))
            break;
        n++;
    }
    return gong_span_sub(value, 0, n);
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_unreserved(unsigned c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

static size_t put_escaped(char *out, unsigned c)
{
    static const char digits[] = "0123456789ABCDEF";

    out[0] = '%';
    out[1] = digits[c >> 4 & 15u];
    out[2] = digits[c & 15u];
    return 3;
}

/* One character at s.ptr[i]; *ret_used tells how many bytes it took of s. rule: `*` and a
 * final `$` stay what they are. */
static size_t put_canonical(struct gong_span s, size_t i, bool rule, char *out, size_t *ret_used)
{
    unsigned c = (unsigned char)s.ptr[i];
    bool special = c == '*' || c == '$';

    *ret_used = 1;
    if (c == '%' && i + 2 < s.len && hex_value(s.ptr[i + 1]) >= 0 && hex_value(s.ptr[i + 2]) >= 0) {
        c = (unsigned)(hex_value(s.ptr[i + 1]) * 16 + hex_value(s.ptr[i + 2]));
        *ret_used = 3;
        if (!is_unreserved(c))
            return put_escaped(out, c);
    } else if (special && !(rule && (c == '*' || i + 1 == s.len))) {
        return put_escaped(out, c);
    } else if (c <= ' ' || c >= 0x7f || c == '%') {
        return put_escaped(out, c);
    }
    out[0] = (char)c;
    return 1;
}

static size_t canonical(struct gong_span path, bool rule, char *out)
{
    size_t len = 0, used;

    for (size_t i = 0; i < path.len; i += used)
        len += put_canonical(path, i, rule, out + len, &used);
    return len;
}

size_t gong_robots_canonical(struct gong_span path, char *out)
{
    return canonical(path, false, out);
}

static void add_rule(struct gong_robots *r, struct gong_span path, bool allow)
{
    char scratch[3 * LINE_MAX_BYTES];
    char *at = r->paths ? r->paths + r->paths_len : scratch;
    size_t len;

    if (path.len == 0)
        return;
    len = canonical(path, true, at);
    if (r->rules)
        r->rules[r->n] = (struct gong_robots_rule){gong_span(at, len), allow};
    r->n++;
    r->paths_len += len;
}

/* Seconds, with up to three decimals read, and a unit or a remark behind them or not; what is no number is no
 * delay. */
static int64_t delay_of(struct gong_span value)
{
    int64_t ms = 0, unit = 1000;
    bool point = false;

    if (value.len == 0)
        return -1;
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if ((c < '0' || c > '9') && c != '.' && i > 0)
            break;
        if (c < '0' || c > '9')
            return -1;
        if (point)
            unit /= 10;
        ms = point ? ms + (c - '0') * unit : ms * 10 + (c - '0') * 1000;
        if (ms > 86400000)
            return 86400000;
    }
    return ms;
}

/* Spellings that stand in many files: a slip of the keyboard is no leave to crawl. */
static bool is_one_of(struct gong_span key, const char *const *spellings)
{
    for (; *spellings; spellings++)
        if (same_word(key, gong_span_z(*spellings)))
            return true;
    return false;
}

static bool is_agent_line(struct gong_span key)
{
    static const char *const spellings[] = {"user-agent", "useragent", "user agent", "user_agent", NULL};

    return is_one_of(key, spellings);
}

static bool is_disallow(struct gong_span key)
{
    static const char *const spellings[] = {"disallow", "dissallow", "dissalow", "disalow",
                                            "diasllow", "disallaw",  "desallow", NULL};

    return is_one_of(key, spellings);
}

static bool names_agent(struct gong_span text, struct gong_span token)
{
    struct lines lines;
    struct line line;

    open_lines(&lines, text);
    while (next_line(&lines, &line))
        if (is_agent_line(line.key) && same_word(agent_of(line.value), token))
            return true;
    return false;
}

static void read_groups(struct gong_robots *r, struct gong_span text, struct gong_span agent)
{
    bool ours = false, heading = false; /* inside a group of ours; its user-agent lines go on */
    struct lines lines;
    struct line line;

    open_lines(&lines, text);
    while (next_line(&lines, &line)) {
        bool allow = same_word(line.key, GONG_LIT("allow"));
        if (is_agent_line(line.key)) {
            ours = (heading && ours) || same_word(agent_of(line.value), agent);
            heading = true;
        } else if (allow || is_disallow(line.key)) {
            heading = false;
            if (ours)
                add_rule(r, line.value, allow);
        } else if (ours && same_word(line.key, GONG_LIT("crawl-delay"))) {
            int64_t delay = delay_of(line.value);
            if (delay > r->crawl_delay)
                r->crawl_delay = delay;
        }
    }
}

void gong_robots_read(struct gong_robots *r, struct gong_span text, struct gong_span token)
{
    r->n = 0;
    r->paths_len = 0;
    r->crawl_delay = -1;
    text = gong_span_sub(text, 0, GONG_ROBOTS_MAX_BYTES);
    read_groups(r, text, names_agent(text, token) ? token : GONG_LIT("*"));
}

static bool rule_matches(struct gong_span pattern, struct gong_span path)
{
    bool whole = pattern.len > 0 && pattern.ptr[pattern.len - 1] == '$';

    return gong_glob(gong_span_sub(pattern, 0, pattern.len - (whole ? 1 : 0)), path, whole);
}

bool gong_robots_allows(const struct gong_robots *r, struct gong_span path)
{
    size_t best = 0;
    bool allowed = true;

    if (gong_span_is(path, "/robots.txt"))
        return true;
    for (size_t i = 0; i < r->n; i++) {
        const struct gong_robots_rule *rule = &r->rules[i];
        if (rule->path.len < best || (rule->path.len == best && !rule->allow))
            continue;
        if (rule_matches(rule->path, path)) {
            best = rule->path.len;
            allowed = rule->allow;
        }
    }
    return allowed;
}
