/* address.h: which network addresses may be connected to.
 *
 * Names are not looked at: only the address of the socket that is about to be opened tells
 * where a request goes (a name can change its address between a check and its use). Pure;
 * any thread. */
#ifndef FETCH_ADDRESS_H
#define FETCH_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

enum address_class {
    ADDRESS_PUBLIC,
    ADDRESS_PRIVATE, /* loopback and private networks: only where the pipeline allows them */
    ADDRESS_NEVER    /* link-local, multicast, reserved, documentation, not the Internet */
};

enum address_class address_class(const struct sockaddr *sa, socklen_t len);

#endif
