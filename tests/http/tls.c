/* tls.c: see tls.h. One connection at a time. */
#include "tls.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "http1.h"

static X509 *self_signed(EVP_PKEY *key)
{
    X509 *cert = X509_new();
    X509_NAME *name = cert ? X509_get_subject_name(cert) : NULL;

    if (!name || !X509_set_version(cert, 2) || !ASN1_INTEGER_set(X509_get_serialNumber(cert), 1) ||
        !X509_gmtime_adj(X509_getm_notBefore(cert), -3600) ||
        !X509_gmtime_adj(X509_getm_notAfter(cert), 3600) || !X509_set_pubkey(cert, key) ||
        !X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"127.0.0.1", -1, -1,
                                    0) ||
        !X509_set_issuer_name(cert, name) || !X509_sign(cert, key, EVP_sha256()))
        abort();
    return cert;
}

static void small_page(const char *request, char *out, size_t cap)
{
    (void)request;
    snprintf(out, cap, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\npage");
}

static void serve(struct tls *t, int fd)
{
    char request[4096], answer[8192];
    SSL *ssl = SSL_new(t->ctx);
    int n;

    if (!ssl || !SSL_set_fd(ssl, fd))
        abort();
    if (SSL_accept(ssl) == 1 && (n = SSL_read(ssl, request, sizeof request - 1)) > 0) {
        request[n] = 0;
        t->answer(request, answer, sizeof answer);
        SSL_write(ssl, answer, (int)strlen(answer));
        SSL_shutdown(ssl);
    }
    SSL_free(ssl);
}

static void *accept_all(void *arg)
{
    struct tls *t = arg;
    struct pollfd p[2] = {{.fd = t->listener, .events = POLLIN}, {.fd = t->wake[0], .events = POLLIN}};

    while (poll(p, 2, -1) > 0 && p[1].revents == 0) {
        int fd = accept4(t->listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0)
            abort();
        serve(t, fd);
        close(fd);
    }
    return NULL;
}

void tls_start(struct tls *t, tls_answer_fn *answer)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert;

    *t = (struct tls){.answer = answer ? answer : small_page, .ctx = SSL_CTX_new(TLS_server_method())};
    if (!key || !t->ctx)
        abort();
    cert = self_signed(key);
    if (SSL_CTX_use_certificate(t->ctx, cert) != 1 || SSL_CTX_use_PrivateKey(t->ctx, key) != 1)
        abort();
    X509_free(cert);
    EVP_PKEY_free(key);
    t->listener = http1_listen(&t->port);
    if (t->listener < 0 || pipe(t->wake) != 0 || pthread_create(&t->thread, NULL, accept_all, t) != 0)
        abort();
}

void tls_stop(struct tls *t)
{
    close(t->wake[1]);
    pthread_join(t->thread, NULL);
    close(t->wake[0]);
    close(t->listener);
    SSL_CTX_free(t->ctx);
}
