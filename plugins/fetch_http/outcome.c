/* outcome.c: what a finished transfer means.
 *
 * Order: an address that was refused; headers that could not be taken; then the status, which
 * says more than a body that broke off behind it; then what ended the body. Anti-bot answers
 * are named and never solved. Codes are counted by the core and stable: outcome_codes. */
#include "fetch.h"

#include "header.h"

#define CHALLENGE_LOOK 65536u /* bytes of a body that are searched for signatures */

const struct gong_rule outcome_codes[] = {
    {"dns", "the host name has no address"},
    {"connect", "no connection to the host"},
    {"tls", "no secure connection: certificate or protocol"},
    {"timeout", "no answer in time, or too slow"},
    {"disconnect", "the connection ended before an answer was complete"},
    {"wrong-length", "fewer bytes came than were announced, or a compressed stream broke off"},
    {"bad-content", "the answer is not HTTP, or not encoded as it says"},
    {"too-large", "more decoded bytes or headers than the cap"},
    {"empty", "a success without a body"},
    {"private-address", "the host is on an address that is not public"},
    {"scheme", "not http or https"},
    {"bad-url", "not a URL, without host, with a password, or too long"},
    {"redirect-limit", "more redirects than max_redirects"},
    {"post-origin", "a POST was redirected, as a POST, to another origin: it is not sent there"},
    {"robots", "robots.txt says no, or could not be read"},
    {"challenge", "an anti-bot page instead of the document"},
    {"no-links", "a list page on which no link fits"},
    {"list-repeats", "the listing of a column ended early: a page that was listed already"},
    {"list-empty", "the listing of a column ended early: a page that was promised names no item"},
    {"list-cap", "the listing of a column ended early: max_pages is reached"},
    {"list-hosts", "the listing of a column is not whole: new documents on more than 1,000 other hosts"},
    {"list-form", "a page of a column is no list that can be read"},
    {"http-404", "this status; so for 400 401 403 405 406 408 410 429 451 500 501 502 503 504"},
    {"http-4xx", "another status of this family"},
    {"http-5xx", "another status of this family"},
    {"circuit-open", "its host failed `breaker` times in a row and is left alone for a while"},
    {"host-blocked", "an earlier run was told, or decided, to leave its host alone for longer than max_wait"},
    {"memory", "the run holds more addresses than fit into its store"},
    {"transfer", "another failure of the transfer, in words"},
    {NULL, NULL},
};

bool outcome_is_of_host(const char *code)
{
    static const char *const codes[] = {"dns",        "connect",   "tls",      "timeout",
                                        "disconnect", "challenge", "http-429", "http-500",
                                        "http-502",   "http-503",  "http-504", "http-5xx"};

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (strcmp(codes[i], code) == 0)
            return true;
    return false;
}

struct status_code {
    long status;
    const char *code;
};

static const struct status_code status_codes[] = {
    {400, "http-400"}, {401, "http-401"}, {403, "http-403"}, {404, "http-404"}, {405, "http-405"},
    {406, "http-406"}, {408, "http-408"}, {410, "http-410"}, {429, "http-429"}, {451, "http-451"},
    {500, "http-500"}, {501, "http-501"}, {502, "http-502"}, {503, "http-503"}, {504, "http-504"},
};

struct curl_code {
    CURLcode rc;
    const char *code;
    enum gong_status status;
    bool retry;
    const char *text;
};

static const struct curl_code curl_codes[] = {
    {CURLE_COULDNT_RESOLVE_HOST, "dns", GONG_ERETRY, true, "has a host without an address"},
    {CURLE_COULDNT_CONNECT, "connect", GONG_ERETRY, true, "cannot be connected to"},
    {CURLE_OPERATION_TIMEDOUT, "timeout", GONG_ERETRY, true, "does not answer in time"},
    {CURLE_SSL_CONNECT_ERROR, "tls", GONG_ERETRY, false, "cannot be spoken to by TLS"},
    {CURLE_PEER_FAILED_VERIFICATION, "tls", GONG_EITEM, false, "shows a certificate that is not trusted"},
    {CURLE_SSL_CACERT_BADFILE, "tls", GONG_EITEM, false, "cannot be verified: no certificate store"},
    {CURLE_SSL_CERTPROBLEM, "tls", GONG_EITEM, false, "wants a certificate of the client"},
    {CURLE_SSL_CIPHER, "tls", GONG_EITEM, false, "knows no common cipher"},
    {CURLE_SSL_ISSUER_ERROR, "tls", GONG_EITEM, false, "shows a certificate of an unknown issuer"},
    {CURLE_SSL_INVALIDCERTSTATUS, "tls", GONG_EITEM, false, "shows a revoked certificate"},
    {CURLE_PARTIAL_FILE, "wrong-length", GONG_ERETRY, true, "breaks off before its announced end"},
    {CURLE_GOT_NOTHING, "disconnect", GONG_ERETRY, true, "ends the connection before an answer"},
    {CURLE_SEND_ERROR, "disconnect", GONG_ERETRY, true, "ends the connection before it is asked"},
    {CURLE_WEIRD_SERVER_REPLY, "bad-content", GONG_EITEM, false, "answers with headers that are none"},
    {CURLE_BAD_CONTENT_ENCODING, "bad-content", GONG_EITEM, false,
     "sends a Transfer-Encoding that is unknown"},
    {CURLE_UNSUPPORTED_PROTOCOL, "bad-content", GONG_EITEM, false, "does not answer in HTTP"},
    {CURLE_FILESIZE_EXCEEDED, "too-large", GONG_EITEM, false, "is larger than max_bytes"},
    {CURLE_URL_MALFORMAT, "bad-url", GONG_EITEM, false, "is not a URL"},
};

static void fail(struct outcome *o, const char *code, const char *text, enum gong_status status)
{
    o->kind = OUTCOME_FAILED;
    o->code = code;
    o->text = text;
    o->status = status;
}

static bool has(struct gong_span s, const char *needle)
{
    return gong_span_has(s, gong_span_z(needle));
}

/* The family of an anti-bot answer, NULL where nothing is recognised. */
static const char *challenge_family(const struct fetch_slot *s)
{
    struct gong_span head = gong_span(s->head, s->head_len);
    struct gong_span body = gong_span_sub(gong_span(s->body, s->body_len), 0, CHALLENGE_LOOK);

    if (has(body, "$_ts=window['$_ts']") || has(body, "$_ts=window[\"$_ts\"]"))
        return "answers with a challenge (瑞数)";
    if (has(head, "__jsl") || has(body, "__jsl_clearance"))
        return "answers with a challenge (加速乐)";
    if (has(body, "acw_sc__v2") || has(head, "aliyun_waf") || has(body, "aliyun_waf"))
        return "answers with a challenge (阿里云)";
    if (has(body, "shield=\"Virtual Container Shield\""))
        return "answers with a challenge (shield)";
    return NULL;
}

static int64_t retry_after(CURL *easy)
{
    curl_off_t seconds = 0;

    if (curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &seconds) != CURLE_OK || seconds <= 0)
        return -1;
    return seconds < 86400 * 366 ? (int64_t)seconds * 1000 : (int64_t)86400 * 366 * 1000;
}

static void judge_error_status(const struct fetch_slot *s, struct outcome *o)
{
    long status = o->http_status;
    bool passing = status == 408 || status == 429 || status >= 500;
    const char *challenge = challenge_family(s);

    if (!challenge && (status == 412 || status == 521 || status == 512))
        challenge = "answers with a status that only anti-bot walls use";
    if (challenge) {
        fail(o, "challenge", challenge, GONG_EITEM);
        return;
    }
    fail(o, status >= 500 ? "http-5xx" : "http-4xx", "is not given by the server",
         passing ? GONG_ERETRY : GONG_EITEM);
    for (size_t i = 0; i < sizeof status_codes / sizeof *status_codes; i++)
        if (status_codes[i].status == status)
            o->code = status_codes[i].code;
    o->retry = passing && status != 501;
    o->wait = retry_after(s->easy);
}

static void judge_status(const struct fetch_slot *s, struct outcome *o)
{
    long status = o->http_status;

    if (status >= 400)
        judge_error_status(s, o);
    else if (status == 304 && s->conditional)
        o->kind = OUTCOME_UNCHANGED;
    else if (status == 304)
        fail(o, "bad-content", "answers 304 to a request without a condition", GONG_EITEM);
    else if (status == 301 || status == 302 || status == 303 || status == 307 || status == 308)
        o->kind = OUTCOME_REDIRECT;
    else
        fail(o, "bad-content", "answers with a status that leads nowhere", GONG_EITEM);
}

static void judge_curl(const struct fetch_slot *s, CURLcode rc, struct outcome *o)
{
    long os_error = 0;

    for (size_t i = 0; i < sizeof curl_codes / sizeof *curl_codes; i++) {
        if (curl_codes[i].rc != rc)
            continue;
        fail(o, curl_codes[i].code, curl_codes[i].text, curl_codes[i].status);
        o->retry = curl_codes[i].retry;
        return;
    }
    /* A connection that breaks and chunks that are none come as one code: only the first has
     * an error of the system behind it. */
    curl_easy_getinfo(s->easy, CURLINFO_OS_ERRNO, &os_error);
    if (rc == CURLE_RECV_ERROR && os_error == 0)
        fail(o, "bad-content", "sends chunks that are none", GONG_EITEM);
    else if (rc == CURLE_RECV_ERROR)
        fail(o, "disconnect", "ends the connection inside its answer", GONG_ERETRY);
    else
        fail(o, "transfer", curl_easy_strerror(rc), GONG_ERETRY); /* a constant of the library */
    o->retry = o->status == GONG_ERETRY;
}

static void judge_success(const struct fetch_slot *s, struct outcome *o)
{
    const char *challenge = o->http_status == 202 ? challenge_family(s) : NULL;

    o->kind = OUTCOME_PAGE;
    if (challenge)
        fail(o, "challenge", challenge, GONG_EITEM);
    else if (o->http_status == 206)
        fail(o, "bad-content", "sends a part that was not asked for", GONG_EITEM);
    else if (!unpack_complete(&s->unpack))
        fail(o, "wrong-length", "breaks off inside its compressed stream", GONG_ERETRY);
    else if (s->body_len == 0 && s->job->role != FETCH_ROBOTS)
        fail(o, "empty", "succeeds without a body", GONG_EITEM);
}

void outcome_judge(const struct fetch_slot *s, CURLcode rc, struct outcome *o)
{
    *o = (struct outcome){.kind = OUTCOME_FAILED, .wait = -1};
    curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &o->http_status);
    if (s->denied && rc == CURLE_COULDNT_CONNECT)
        fail(o, "private-address", "is on an address that is not public (see allow_private)", GONG_EITEM);
    else if (s->fault && !s->body_begun)
        fail(o, s->fault, s->fault_text, s->fault_status);
    else if (rc == CURLE_OK && !s->head_complete)
        judge_curl(s, CURLE_GOT_NOTHING, o); /* curl takes half a head for a whole one */
    else if (o->http_status >= 300)
        judge_status(s, o);
    else if (s->fault)
        fail(o, s->fault, s->fault_text, s->fault_status);
    else if (rc != CURLE_OK)
        judge_curl(s, rc, o);
    else
        judge_success(s, o);
}

/* A list page without links may be a challenge in disguise. */
const char *outcome_no_links(const struct fetch_slot *s, const char **ret_text)
{
    *ret_text = challenge_family(s);
    if (*ret_text)
        return "challenge";
    *ret_text = "shows no link that fits";
    return "no-links";
}
