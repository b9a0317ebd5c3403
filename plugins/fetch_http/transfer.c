/* transfer.c: one request on one slot.
 *
 * A slot is a curl handle with three buffers that are made once and used again. Redirects
 * are not followed here: every hop comes back to the frontier and is checked like a first
 * request. Callbacks only note why they ended a transfer; outcome.c says what it means. */
#include "fetch.h"

#include "address.h"
#include "header.h"
#include "list.h"

#include <netdb.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

static void end_with(struct fetch_slot *s, const char *code, const char *text)
{
    if (s->fault)
        return;
    s->fault = code;
    s->fault_text = text;
    s->fault_status = GONG_EITEM;
}

static bool is_open_to(const struct fetch *f, const struct fetch_site *site, enum address_class cls)
{
    return cls == ADDRESS_PUBLIC || (cls == ADDRESS_PRIVATE && f->allow_private && site->is_start);
}

/* RFC 6761: what it names is always the machine itself, here that of the proxy. */
static bool is_localhost(struct gong_span host)
{
    const struct gong_span name = GONG_LIT("localhost");

    if (host.len > 0 && host.ptr[host.len - 1] == '.')
        host.len--;
    return gong_span_eq(host, name) ||
           (host.len > name.len && host.ptr[host.len - name.len - 1] == '.' &&
            gong_span_eq(gong_span_sub(host, host.len - name.len, host.len), name));
}

bool transfer_may_go_through_proxy(const struct fetch *f, struct gong_ctx *ctx, const struct fetch_job *job)
{
    const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST};
    struct gong_span host = job->site->host->name;
    bool six = host.len > 2 && host.ptr[0] == '[';
    struct gong_span bare = gong_copy(ctx, six ? gong_span_sub(host, 1, host.len - 1) : host);
    struct addrinfo *a = NULL;
    bool ok;

    if (!bare.ptr || getaddrinfo(bare.ptr, NULL, &hints, &a) != 0)
        return bare.ptr && (!is_localhost(bare) || is_open_to(f, job->site, ADDRESS_PRIVATE));
    ok = is_open_to(f, job->site, address_class(a->ai_addr, a->ai_addrlen));
    freeaddrinfo(a);
    return ok;
}

/* The last look before a connection is made: the address itself. That of a proxy is the
 * operator's choice; what may be asked through it was looked at before. */
static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *a)
{
    struct fetch_slot *s = arg;

    (void)purpose;
    if (!s->fetch->proxy && !is_open_to(s->fetch, s->job->site, address_class(&a->addr, a->addrlen))) {
        s->denied = true;
        return CURL_SOCKET_BAD;
    }
    return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

/* What is sent can be had from on_debug alone, and libcurl makes words for it of all it does as well: it is
 * asked for them no longer than the request goes out. */
static void hear_request(struct fetch_slot *s, bool on)
{
    s->listens = on;
    curl_easy_setopt(s->easy, CURLOPT_VERBOSE, on ? 1L : 0L);
}

static int on_request(void *arg, char *ip, char *local_ip, int port, int local_port)
{
    (void)ip;
    (void)local_ip;
    (void)port;
    (void)local_port;
    hear_request(arg, true);
    return CURL_PREREQFUNC_OK;
}

static size_t on_header(char *data, size_t size, size_t n, void *arg)
{
    struct fetch_slot *s = arg;
    size_t len = size * n;

    if (s->listens && !s->posts)
        hear_request(s, false);
    if (len > FETCH_MAX_HEADERS - s->head_total) {
        end_with(s, "too-large", "sends more than 64 KiB of headers");
        return 0;
    }
    s->head_total += len;
    if (s->body_begun)
        return len; /* trailers are not kept */
    if (len >= 5 && memcmp(data, "HTTP/", 5) == 0)
        s->head_len = 0; /* what came before was an interim response */
    s->head_complete = len <= 2;
    memcpy(s->head + s->head_len, data, len);
    s->head_len += len;
    return len;
}

/* RFC 9112, 6.1: without TE in the request there is chunked alone. */
static bool is_plain_transfer(struct gong_span head)
{
    struct gong_span te = header_get(head, "transfer-encoding");

    return !te.ptr || (header_count(head, "transfer-encoding") == 1 && te.len == 7 &&
                       strncasecmp(te.ptr, "chunked", 7) == 0);
}

static bool begin_body(struct fetch_slot *s)
{
    struct gong_span head = gong_span(s->head, s->head_len);

    s->body_begun = true;
    if (!is_plain_transfer(head)) {
        end_with(s, "bad-content", "sends a Transfer-Encoding that was not asked for");
        return false;
    }
    if (header_count(head, "content-encoding") < 2 &&
        unpack_init(&s->unpack, header_get(head, "content-encoding")))
        return true;
    end_with(s, "bad-content", "sends a Content-Encoding that was not asked for");
    return false;
}

static size_t on_body(char *data, size_t size, size_t n, void *arg)
{
    struct fetch_slot *s = arg;
    size_t len = size * n,
           cap = s->job->role == FETCH_ROBOTS ? GONG_ROBOTS_MAX_BYTES : (size_t)s->fetch->max_bytes;
    enum unpack_result rc;

    if (!s->body_begun && !begin_body(s))
        return 0;
    rc = unpack_feed(&s->unpack, gong_span(data, len), s->body, cap, &s->body_len);
    if (rc == UNPACK_OK)
        return len;
    s->truncated = rc == UNPACK_FULL;
    if (rc == UNPACK_FULL)
        end_with(s, "too-large", "is larger than max_bytes");
    else
        end_with(s, "bad-content", "is not compressed as its Content-Encoding says");
    return 0;
}

static int on_debug(CURL *easy, curl_infotype type, char *data, size_t len, void *arg)
{
    struct fetch_slot *s = arg;

    (void)easy;
    if (type == CURLINFO_HEADER_OUT)
        s->request_len = 0;
    else if (type != CURLINFO_DATA_OUT)
        return 0;
    if (len > FETCH_MAX_REQUEST - s->request_len)
        return 0;
    memcpy(s->request + s->request_len, data, len);
    s->request_len += len;
    return 0;
}

static void set_limits(const struct fetch *f, const struct fetch_rules *rules, CURL *e)
{
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_BUFFERSIZE, 64L * 1024); /* most pages in one read */
    curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)f->timeout);
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)f->connect_timeout);
    curl_easy_setopt(e, CURLOPT_LOW_SPEED_LIMIT, (long)f->low_speed);
    curl_easy_setopt(e, CURLOPT_LOW_SPEED_TIME, (long)((f->low_speed_time + 999) / 1000));
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(e, CURLOPT_HTTP_CONTENT_DECODING, 0L);
    curl_easy_setopt(e, CURLOPT_HTTP09_ALLOWED, 0L);
    curl_easy_setopt(e, CURLOPT_PROXY, f->proxy ? f->proxy : "");
    curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(e, CURLOPT_USERAGENT, f->agent);
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, rules->insecure_tls ? 0L : 1L);
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, rules->insecure_tls ? 0L : 2L);
}

static void set_callbacks(struct fetch_slot *s, CURL *e)
{
    curl_easy_setopt(e, CURLOPT_PRIVATE, s);
    curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, s);
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, s);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, s);
    curl_easy_setopt(e, CURLOPT_DEBUGFUNCTION, on_debug);
    curl_easy_setopt(e, CURLOPT_DEBUGDATA, s);
    curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, on_request);
    curl_easy_setopt(e, CURLOPT_PREREQDATA, s);
}

static bool add_header(struct fetch_slot *s, const char *text)
{
    struct curl_slist *list = curl_slist_append(s->headers, text);

    if (list)
        s->headers = list;
    return list != NULL;
}

/* A validator from the state goes out only if it is a clean header value. */
static bool add_validator(struct fetch_slot *s, struct gong_ctx *ctx, const char *header, const char *key)
{
    struct gong_span v = gong_known(ctx, s->job->url, key), line;

    if (!v.ptr || v.len == 0 || v.len > 1024 || !header_is_clean(v))
        return true;
    line = gong_format(ctx, "%s: %.*s", header, (int)v.len, v.ptr);
    s->conditional = true;
    return line.ptr && add_header(s, line.ptr);
}

/* The body lives as long as its job: curl does not copy it. */
static bool set_post(struct fetch_slot *s)
{
    const struct fetch_job *job = s->job;

    s->posts = job->body.ptr;
    return !job->body.ptr ||
           (add_header(s, post_content_type(job->rules)) &&
            curl_easy_setopt(s->easy, CURLOPT_POSTFIELDSIZE, (long)job->body.len) == CURLE_OK &&
            curl_easy_setopt(s->easy, CURLOPT_POSTFIELDS, job->body.ptr) == CURLE_OK);
}

static bool set_request(struct fetch_slot *s, struct gong_ctx *ctx)
{
    bool ok = add_header(s, "Accept-Language: zh-CN,zh;q=0.9") &&
              add_header(s, "Accept-Encoding: gzip, deflate") && set_post(s);

    if (ok && s->job->role == FETCH_PAGE && !s->job->full)
        ok = add_validator(s, ctx, "If-None-Match", "etag") &&
             add_validator(s, ctx, "If-Modified-Since", "last_modified");
    return ok && curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, s->headers) == CURLE_OK &&
           curl_easy_setopt(s->easy, CURLOPT_URL, s->job->url.ptr) == CURLE_OK;
}

static struct fetch_slot *free_slot(const struct fetch *f)
{
    for (int64_t i = 0; i < f->concurrency; i++)
        if (!f->slots[i].job)
            return &f->slots[i];
    return NULL;
}

bool transfer_has_slot(const struct fetch *f)
{
    return free_slot(f) != NULL;
}

bool transfer_is_idle(const struct fetch *f)
{
    for (int64_t i = 0; i < f->concurrency; i++)
        if (f->slots[i].job)
            return false;
    return true;
}

/* Most requests are like the last one but for their URL and headers. */
static void make_ready(struct fetch_slot *s, const struct fetch_rules *rules)
{
    if (s->ready && s->insecure == rules->insecure_tls) {
        hear_request(s, false);
        return;
    }
    curl_easy_reset(s->easy);
    set_limits(s->fetch, rules, s->easy);
    set_callbacks(s, s->easy);
    s->insecure = rules->insecure_tls;
}

bool transfer_start(struct fetch *f, struct gong_ctx *ctx, struct fetch_job *job)
{
    struct fetch_slot *s = free_slot(f);

    if (!s)
        return false;
    s->job = job;
    make_ready(s, job->rules);
    if (set_request(s, ctx) && hosts_asked(f, ctx, job) == GONG_OK &&
        curl_multi_add_handle(f->multi, s->easy) == CURLM_OK)
        return true;
    transfer_finish(f, s);
    return false;
}

void transfer_finish(struct fetch *f, struct fetch_slot *s)
{
    struct fetch_slot kept = {.easy = s->easy,
                              .fetch = f,
                              .body = s->body,
                              .head = s->head,
                              .request = s->request,
                              .ready = !s->posts, /* a POST leaves its options behind */
                              .insecure = s->insecure};

    curl_multi_remove_handle(f->multi, s->easy);
    curl_slist_free_all(s->headers);
    unpack_close(&s->unpack);
    store_forget(s->body, s->body_len);
    *s = kept;
}

/* Also a run of small pages reads a whole robots.txt. */
size_t transfer_body_size(const struct fetch *f)
{
    return (size_t)f->max_bytes > GONG_ROBOTS_MAX_BYTES ? (size_t)f->max_bytes : GONG_ROBOTS_MAX_BYTES;
}

bool transfer_open(struct fetch *f)
{
    f->slots = store_alloc(&f->store, (size_t)f->concurrency * sizeof *f->slots);
    f->multi = f->slots ? curl_multi_init() : NULL;
    if (!f->multi)
        return false;
    curl_multi_setopt(f->multi, CURLMOPT_MAXCONNECTS, 64L);
    for (int64_t i = 0; i < f->concurrency; i++) {
        struct fetch_slot *s = &f->slots[i];
        s->fetch = f;
        s->head = store_alloc(&f->store, FETCH_MAX_HEADERS);
        s->request = store_alloc(&f->store, FETCH_MAX_REQUEST);
        s->body = store_alloc(&f->store, transfer_body_size(f));
        s->easy = curl_easy_init();
        if (!s->head || !s->request || !s->body || !s->easy)
            return false;
    }
    return true;
}

void transfer_close(struct fetch *f)
{
    for (int64_t i = 0; f->slots && i < f->concurrency; i++) {
        struct fetch_slot *s = &f->slots[i];
        if (s->job)
            transfer_finish(f, s);
        if (s->easy)
            curl_easy_cleanup(s->easy);
    }
    if (f->multi)
        curl_multi_cleanup(f->multi);
    f->multi = NULL;
    f->slots = NULL;
}
