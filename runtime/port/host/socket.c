/* socket.c - the host's sockets. */
#define _DEFAULT_SOURCE
#include "runtime/port_socket.h"
#include "runtime/port/host/confine.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

static int outcome(int result)
{
    return result < 0 ? -errno : result;
}

static const struct sockaddr *address_of(const struct port_address *address)
{
    return (const struct sockaddr *)(const void *)address->bytes;
}

int port_socket_open(int family, int type, int protocol)
{
    if (is_confined())
        return -EPERM;
    return outcome(socket(family, type | SOCK_CLOEXEC, protocol));
}

int port_socket_bind(int descriptor, const struct port_address *address)
{
    return outcome(bind(descriptor, address_of(address), address->size));
}

int port_socket_connect(int descriptor, const struct port_address *address)
{
    return outcome(connect(descriptor, address_of(address), address->size));
}

int port_socket_listen(int descriptor, int backlog)
{
    return outcome(listen(descriptor, backlog));
}

int port_socket_accept(int descriptor, struct port_address *peer)
{
    socklen_t size = sizeof peer->bytes;
    int accepted = accept(descriptor, (struct sockaddr *)(void *)peer->bytes, &size);
    peer->size = size;
    return outcome(accepted);
}

intptr_t port_socket_receive(int descriptor, void *data, size_t size, int flags,
                             struct port_address *peer)
{
    socklen_t length = peer ? sizeof peer->bytes : 0;
    ssize_t n =
        recvfrom(descriptor, data, size, flags,
                 peer ? (struct sockaddr *)(void *)peer->bytes : NULL, peer ? &length : NULL);
    if (peer)
        peer->size = length;
    return n < 0 ? -errno : n;
}

intptr_t port_socket_send(int descriptor, const void *data, size_t size, int flags,
                          const struct port_address *to)
{
    /* A peer that is gone is an error, not a signal. */
    ssize_t n = sendto(descriptor, data, size, flags | MSG_NOSIGNAL, to ? address_of(to) : NULL,
                       to ? to->size : 0);
    return n < 0 ? -errno : n;
}

int port_socket_option(int descriptor, int level, int option, const void *data, size_t size)
{
    return outcome(setsockopt(descriptor, level, option, data, (socklen_t)size));
}

int port_socket_timeout(int descriptor, int32_t milliseconds)
{
    struct timeval time = {0, 0};
    int flags = fcntl(descriptor, F_GETFL);
    if (flags < 0)
        return -errno;
    flags = milliseconds == 0 ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
    if (milliseconds > 0) {
        time.tv_sec = milliseconds / 1000;
        time.tv_usec = milliseconds % 1000 * 1000;
    }
    if (fcntl(descriptor, F_SETFL, flags) < 0 ||
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time) < 0 ||
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time) < 0)
        return -errno;
    return 0;
}

int port_address_make(int family, const char *host, unsigned port, struct port_address *out)
{
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
    struct sockaddr_un local = {.sun_family = AF_UNIX};
    if (family == AF_UNIX) {
        if (strlen(host) >= sizeof local.sun_path)
            return -ENAMETOOLONG;
        strcpy(local.sun_path, host);
        memcpy(out->bytes, &local, sizeof local);
        out->size = sizeof local;
    } else if (family != AF_INET6 &&
               (host[0] == 0 || inet_pton(AF_INET, host, &four.sin_addr) == 1)) {
        memcpy(out->bytes, &four, sizeof four);
        out->size = sizeof four;
    } else if (family != AF_INET &&
               (host[0] == 0 || inet_pton(AF_INET6, host, &six.sin6_addr) == 1)) {
        memcpy(out->bytes, &six, sizeof six);
        out->size = sizeof six;
    } else {
        return -EINVAL;
    }
    return 0;
}

int port_address_text(const struct port_address *address, char host[PORT_HOST_TEXT], unsigned *port)
{
    struct sockaddr_storage any;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
    memset(&any, 0, sizeof any);
    memcpy(&any, address->bytes, address->size < sizeof any ? address->size : sizeof any);
    memcpy(&four, &any, sizeof four);
    memcpy(&six, &any, sizeof six);
    host[0] = 0;
    *port = 0;
    if (any.ss_family == AF_INET) {
        *port = ntohs(four.sin_port);
        inet_ntop(AF_INET, &four.sin_addr, host, PORT_HOST_TEXT);
    } else if (any.ss_family == AF_INET6) {
        *port = ntohs(six.sin6_port);
        inet_ntop(AF_INET6, &six.sin6_addr, host, PORT_HOST_TEXT);
    }
    return any.ss_family;
}

int port_resolve(const char *host, unsigned port, int family, int type, int protocol,
                 void (*found)(void *data, const struct port_resolved *resolved), void *data)
{
    if (is_confined())
        return -EPERM;
    struct addrinfo wanted = {.ai_family = family, .ai_socktype = type, .ai_protocol = protocol},
                    *all;
    char service[12];
    snprintf(service, sizeof service, "%u", port);
    wanted.ai_flags = AI_NUMERICSERV | (host[0] == 0 ? AI_PASSIVE : 0);
    int failed = getaddrinfo(host[0] != 0 ? host : NULL, service, &wanted, &all);
    if (failed != 0)
        return failed == EAI_SYSTEM ? -errno : -ENOENT;
    for (const struct addrinfo *one = all; one; one = one->ai_next) {
        struct port_resolved resolved = {
            one->ai_family, one->ai_socktype, one->ai_protocol, {{0}, 0}};
        if (one->ai_addrlen > sizeof resolved.address.bytes)
            continue;
        memcpy(resolved.address.bytes, one->ai_addr, one->ai_addrlen);
        resolved.address.size = one->ai_addrlen;
        found(data, &resolved);
    }
    freeaddrinfo(all);
    return 0;
}
