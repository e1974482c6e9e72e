/* port_socket.h - sockets, for the module socket. A port that has none defines none: the VM's own weak functions answer
 * ERROR_NO_DEVICE. All return an errors.h number, negated, when they fail. */
#ifndef PORT_SOCKET_H
#define PORT_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An address as the port has it. */
struct port_address {
    uint8_t bytes[112];
    uint32_t size; /* 0: none */
};
enum { PORT_HOST_TEXT = 64 };

int port_socket_open(int family, int type, int protocol);
int port_socket_bind(int descriptor, const struct port_address *address);
int port_socket_connect(int descriptor, const struct port_address *address);
int port_socket_listen(int descriptor, int backlog);
int port_socket_accept(int descriptor, struct port_address *peer);
/* Bytes; peer NULL where nobody wants to know. */
intptr_t port_socket_receive(int descriptor, void *data, size_t size, int flags,
                             struct port_address *peer);
intptr_t port_socket_send(int descriptor, const void *data, size_t size, int flags,
                          const struct port_address *to);
int port_socket_option(int descriptor, int level, int option, const void *data, size_t size);
/* Milliseconds until an operation fails with ERROR_AGAIN: 0 at once, below zero never. */
int port_socket_timeout(int descriptor, int32_t milliseconds);

/* A host's address in digits; ERROR_INVALID where it is none. */
int port_address_make(int family, const char *host, unsigned port, struct port_address *out);
/* Returns the family; host becomes digits. */
int port_address_text(const struct port_address *address, char host[PORT_HOST_TEXT],
                      unsigned *port);
/* Calls found for each address of a name, which may be empty or digits; 0 in family and type: any. */
struct port_resolved {
    int family, type, protocol;
    struct port_address address;
};
int port_resolve(const char *host, unsigned port, int family, int type, int protocol,
                 void (*found)(void *data, const struct port_resolved *resolved), void *data);

#endif
