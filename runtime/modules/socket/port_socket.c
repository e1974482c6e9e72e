/* port_socket.c - what a port without sockets has in their place. Each function gives way to a port's. */
#include "runtime/port_socket.h"
#include "runtime/vm/run/errors.h"

#define WEAK __attribute__((weak))
#define UNUSED __attribute__((unused))

WEAK int port_socket_open(UNUSED int family, UNUSED int type, UNUSED int protocol)
{
    return -ERROR_NO_DEVICE;
}

WEAK int port_socket_bind(UNUSED int descriptor, UNUSED const struct port_address *address)
{
    return -ERROR_NO_DEVICE;
}

WEAK int port_socket_connect(UNUSED int descriptor, UNUSED const struct port_address *address)
{
    return -ERROR_NO_DEVICE;
}

WEAK int port_socket_listen(UNUSED int descriptor, UNUSED int backlog)
{
    return -ERROR_NO_DEVICE;
}

WEAK int port_socket_accept(UNUSED int descriptor, UNUSED struct port_address *peer)
{
    return -ERROR_NO_DEVICE;
}

WEAK intptr_t port_socket_receive(UNUSED int descriptor, UNUSED void *data, UNUSED size_t size,
                                  UNUSED int flags, UNUSED struct port_address *peer)
{
    return -ERROR_NO_DEVICE;
}

WEAK intptr_t port_socket_send(UNUSED int descriptor, UNUSED const void *data, UNUSED size_t size,
                               UNUSED int flags, UNUSED const struct port_address *to)
{
    return -ERROR_NO_DEVICE;
}

WEAK int port_socket_option(UNUSED int descriptor, UNUSED int level, UNUSED int option,
                            UNUSED const void *data, UNUSED size_t size)
{
    return -ERROR_NO_DEVICE;
}

WEAK int port_socket_timeout(UNUSED int descriptor, UNUSED int32_t milliseconds)
{
    return -ERROR_NO_DEVICE;
}

WEAK int port_address_make(UNUSED int family, UNUSED const char *host, UNUSED unsigned port,
                           UNUSED struct port_address *out)
{
    return -ERROR_NO_DEVICE;
}

WEAK int port_address_text(UNUSED const struct port_address *address,
                           UNUSED char host[PORT_HOST_TEXT], UNUSED unsigned *port)
{
    return -ERROR_NO_DEVICE;
}

WEAK int port_resolve(UNUSED const char *host, UNUSED unsigned port, UNUSED int family,
                      UNUSED int type, UNUSED int protocol,
                      UNUSED void (*found)(void *data, const struct port_resolved *resolved),
                      UNUSED void *data)
{
    return -ERROR_NO_DEVICE;
}
