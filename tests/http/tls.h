/* tls.h: a TLS server in a thread of the test, with a certificate that it signed itself. */
#ifndef GONG_TESTS_TLS_H
#define GONG_TESTS_TLS_H

#include <pthread.h>

#include <openssl/ssl.h>

struct tls {
    unsigned short port;
    int listener;
    int wake[2];
    pthread_t thread;
    SSL_CTX *ctx;
};

/* Answers every request with one small page. */
void tls_start(struct tls *t);
void tls_stop(struct tls *t);

#endif
