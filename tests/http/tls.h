/* tls.h: a TLS server in a thread of the test, with a certificate that it signed itself. */
#ifndef GONG_TESTS_TLS_H
#define GONG_TESTS_TLS_H

#include <pthread.h>

#include <openssl/ssl.h>

/* Writes a whole answer to a request. */
typedef void tls_answer_fn(const char *request, char *out, size_t cap);

struct tls {
    unsigned short port;
    int listener;
    int wake[2];
    pthread_t thread;
    SSL_CTX *ctx;
    tls_answer_fn *answer;
};

/* answer NULL: one small page. */
void tls_start(struct tls *t, tls_answer_fn *answer);
void tls_stop(struct tls *t);

#endif
