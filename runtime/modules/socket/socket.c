/* socket.c - socket: the port's sockets as streams. An address is a tuple (host, port), a path for AF_UNIX. */
#include "runtime/port_os.h"
#include "runtime/port_socket.h"
#include "runtime/vm/run/errors.h"
#include "runtime/vm/run/pending.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/float.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"
#include "runtime/vm/types/stream.h"

enum { FAMILY_UNIX = 1, FAMILY_INET = 2, TYPE_STREAM = 1, CONNECTING = 115, TIMED_OUT = 110 };

struct socket {
    const struct type *type;
    int descriptor; /* -1: closed */
    int family;
    bool has_timeout;
};

static struct socket *socket_self(value self)
{
    return value_object(self_as(self, &type_socket));
}

static value socket_new(int descriptor, int family)
{
    struct socket *socket = heap_new(struct socket, &type_socket);
    socket->descriptor = descriptor;
    socket->family = family;
    return VALUE_OBJECT(socket);
}

/* Whether an interrupted operation is to be tried again; what interrupted it runs first. */
static bool socket_again(intptr_t result)
{
    if (result != -ERROR_INTERRUPTED)
        return false;
    if (vm.pending)
        pending_run();
    return true;
}

/* Raises OSError. A timeout is one of its own. */
static intptr_t socket_check(const struct socket *socket, intptr_t result)
{
    if (result < 0)
        raise_os_error((int)-(result == -ERROR_AGAIN && socket->has_timeout ? -TIMED_OUT : result));
    return result;
}

/* socket(family=AF_INET, type=SOCK_STREAM, proto=0) */
value socket_make(const struct type *type, size_t n_positional, size_t n_keywords,
                  const value *args)
{
    int numbers[3] = {FAMILY_INET, TYPE_STREAM, 0};
    (void)type;
    check_arity(Q_socket, n_positional, n_keywords, 0, 3);
    for (size_t i = 0; i < n_positional; i++)
        numbers[i] = (int)int_value(args[i]);
    value self = socket_new(-1, numbers[0]);
    int descriptor = port_socket_open(numbers[0], numbers[1], numbers[2]);
    ((struct socket *)value_object(self))->descriptor = descriptor;
    socket_check(value_object(self), descriptor);
    return self;
}

void socket_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)kind;
    print_format(printer, "<socket %d>", ((const struct socket *)value_object(self))->descriptor);
}

/* ---- addresses ---- */

static value socket_address_value(const struct port_address *address)
{
    char host[PORT_HOST_TEXT];
    unsigned port;
    int family = port_address_text(address, host, &port);
    if (family == FAMILY_UNIX)
        return bytes_new(address->bytes, address->size);
    value pair[] = {str_from_c(host), VALUE_SMALL_INT(port)};
    return tuple_new(2, pair);
}

static void host_text(value v, char *out, size_t room)
{
    struct span text;
    if (!str_span(v, &text))
        raise_format(&type_TypeError, "can't convert '%t' object to str implicitly", v);
    if (text.size >= room)
        raise_text(&type_ValueError, "name too long");
    memcpy(out, text.data, text.size);
    out[text.size] = 0;
}

struct found_addresses {
    value list; /* of getaddrinfo(); NO_VALUE: only the first is wanted */
    struct port_address first;
};

static void socket_found(void *data, const struct port_resolved *resolved)
{
    struct found_addresses *found = data;
    if (found->list == NO_VALUE) {
        if (found->first.size == 0)
            found->first = resolved->address;
        return;
    }
    value entry[] = {VALUE_SMALL_INT(resolved->family), VALUE_SMALL_INT(resolved->type),
                     VALUE_SMALL_INT(resolved->protocol), VALUE_NAME(Q__empty_),
                     socket_address_value(&resolved->address)};
    list_append_value(found->list, tuple_new(5, entry));
}

/* What bind(), connect() and sendto() take: (host, port), a path, or bytes as getaddrinfo() of stock gives. */
static void socket_address(const struct socket *socket, value v, struct port_address *out)
{
    char host[256];
    size_t n;
    const value *items;
    struct span raw;
    struct found_addresses found = {NO_VALUE, {{0}, 0}};
    if (socket->family == FAMILY_UNIX && is_str(v)) {
        host_text(v, host, sizeof host);
        socket_check(socket, port_address_make(FAMILY_UNIX, host, 0, out));
        return;
    }
    if (sequence_items(v, &n, &items) && n >= 2) {
        value name = items[0];
        unsigned port = (unsigned)int_value(items[1]);
        host_text(name, host, sizeof host);
        if (port_address_make(socket->family, host, port, out) == 0)
            return;
        socket_check(socket, port_resolve(host, port, socket->family, 0, 0, socket_found, &found));
        *out = found.first;
        return;
    }
    if (!bytes_span(v, &raw) || raw.size > sizeof out->bytes)
        raise_text(&type_TypeError, "address must be (host, port)");
    memcpy(out->bytes, raw.data, raw.size);
    out->size = (uint32_t)raw.size;
}

/* getaddrinfo(host, port, family=0, type=0, proto=0, flags=0) */
value socket_getaddrinfo(size_t n_args, const value *args)
{
    char host[256];
    int numbers[3] = {0, 0, 0};
    struct socket none = {&type_socket, -1, 0, false};
    unsigned port = (unsigned)int_value(args[1]);
    for (size_t i = 2; i < n_args && i < 5; i++)
        numbers[i - 2] = (int)int_value(args[i]);
    host_text(args[0], host, sizeof host);
    struct found_addresses found = {list_new(0, NULL), {{0}, 0}};
    socket_check(
        &none, port_resolve(host, port, numbers[0], numbers[1], numbers[2], socket_found, &found));
    return found.list;
}

/* ---- connections ---- */

value socket_bind(value self, value where)
{
    struct port_address address;
    struct socket *socket = socket_self(self);
    socket_address(socket, where, &address);
    socket_check(socket, port_socket_bind(socket->descriptor, &address));
    return VALUE_NONE;
}

value socket_listen(size_t n_args, const value *args)
{
    enum { BACKLOG = 128 };
    struct socket *socket = socket_self(args[0]);
    int backlog = n_args > 1 ? (int)int_value(args[1]) : BACKLOG;
    socket_check(socket, port_socket_listen(socket->descriptor, backlog));
    return VALUE_NONE;
}

value socket_accept(value self)
{
    struct port_address peer;
    struct socket *socket = socket_self(self);
    /* Made first: a connection that is accepted must not be lost for want of memory. */
    value connection = socket_new(-1, socket->family);
    int descriptor;
    do
        descriptor = port_socket_accept(socket->descriptor, &peer);
    while (socket_again(descriptor));
    socket_check(socket, descriptor);
    ((struct socket *)value_object(connection))->descriptor = descriptor;
    value pair[] = {connection, socket_address_value(&peer)};
    return tuple_new(2, pair);
}

/* Interrupted, it goes on by itself: then until it can be written to. */
value socket_connect(value self, value where)
{
    struct port_address address;
    struct socket *socket = socket_self(self);
    socket_address(socket, where, &address);
    int result = port_socket_connect(socket->descriptor, &address);
    if (result == -ERROR_INTERRUPTED) {
        struct port_poll poll = {socket->descriptor, PORT_POLL_OUT, 0};
        do
            result = port_poll(&poll, 1, -1);
        while (socket_again(result));
    }
    if (result == -CONNECTING && socket->has_timeout)
        result = -TIMED_OUT;
    socket_check(socket, result);
    return VALUE_NONE;
}

/* ---- data ---- */

static intptr_t socket_read(value self, void *data, size_t size, int *error)
{
    const struct socket *socket = value_object(self);
    intptr_t n;
    do
        n = port_socket_receive(socket->descriptor, data, size, 0, NULL);
    while (socket_again(n));
    *error = (int)-(n == -ERROR_AGAIN && socket->has_timeout ? -TIMED_OUT : n);
    return n < 0 ? STREAM_ERROR : n;
}

static intptr_t socket_write(value self, const void *data, size_t size, int *error)
{
    const struct socket *socket = value_object(self);
    intptr_t n;
    do
        n = port_socket_send(socket->descriptor, data, size, 0, NULL);
    while (socket_again(n));
    *error = (int)-(n == -ERROR_AGAIN && socket->has_timeout ? -TIMED_OUT : n);
    return n < 0 ? STREAM_ERROR : n;
}

static intptr_t socket_poll(const struct socket *socket, void *argument)
{
    struct port_poll poll = {socket->descriptor, (uint16_t)(uintptr_t)argument, 0};
    return port_poll(&poll, 1, 0) < 0 ? 0 : poll.ready;
}

static intptr_t socket_ioctl(value self, enum stream_request request, void *argument, int *error)
{
    struct socket *socket = value_object(self);
    switch (request) {
    case STREAM_CLOSE:
        if (socket->descriptor >= 0)
            port_close(socket->descriptor);
        socket->descriptor = -1;
        return 0;
    case STREAM_FLUSH:
        return 0;
    case STREAM_POLL:
        return socket_poll(socket, argument);
    case STREAM_GET_FILENO:
        return socket->descriptor;
    default:
        *error = ERROR_INVALID;
        return STREAM_ERROR;
    }
}

const struct stream_protocol socket_protocol = {socket_read, socket_write, socket_ioctl,
                                                .is_text = false};

/* recv(size[, flags]), recvfrom(size[, flags]) */
static value socket_receive(size_t n_args, const value *args, struct port_address *peer)
{
    struct socket *socket = socket_self(args[0]);
    intptr_t size = int_value(args[1]), n;
    int flags = n_args > 2 ? (int)int_value(args[2]) : 0;
    uint8_t *data;
    if (size < 0)
        raise_type(&type_ValueError);
    value bytes = bytes_allocate((size_t)size, &data);
    do
        n = port_socket_receive(socket->descriptor, data, (size_t)size, flags, peer);
    while (socket_again(n));
    socket_check(socket, n);
    return n == size ? bytes : bytes_new(data, (size_t)n);
}

value socket_recv(size_t n_args, const value *args)
{
    return socket_receive(n_args, args, NULL);
}

value socket_recvfrom(size_t n_args, const value *args)
{
    struct port_address peer;
    value bytes = socket_receive(n_args, args, &peer);
    value pair[] = {bytes, socket_address_value(&peer)};
    return tuple_new(2, pair);
}

static value socket_send_to(struct socket *socket, value data, int flags,
                            const struct port_address *to)
{
    struct span span;
    intptr_t n;
    do {
        if (!str_span(data, &span) && !bytes_span(data, &span))
            raise_text(&type_TypeError, "object with buffer protocol required");
        n = port_socket_send(socket->descriptor, span.data, span.size, flags, to);
    } while (socket_again(n));
    return int_new(socket_check(socket, n));
}

value socket_send(size_t n_args, const value *args)
{
    int flags = n_args > 2 ? (int)int_value(args[2]) : 0;
    return socket_send_to(socket_self(args[0]), args[1], flags, NULL);
}

value socket_sendall(size_t n_args, const value *args)
{
    value all = args[1];
    (void)n_args;
    struct span span;
    if (!str_span(all, &span) && !bytes_span(all, &span))
        raise_text(&type_TypeError, "object with buffer protocol required");
    value copy = bytes_new(span.data, span.size); /* Python may run between two parts */
    bytes_span(copy, &span);
    stream_write_all(VALUE_OBJECT(socket_self(args[0])), span.data, span.size);
    value_keep(copy);
    return VALUE_NONE;
}

/* sendto(data[, flags], address) */
value socket_sendto(size_t n_args, const value *args)
{
    struct port_address to;
    struct socket *socket = socket_self(args[0]);
    int flags = n_args > 3 ? (int)int_value(args[2]) : 0;
    socket_address(socket, args[n_args - 1], &to);
    return socket_send_to(socket, args[1], flags, &to);
}

/* ---- options ---- */

value socket_setsockopt(size_t n_args, const value *args)
{
    struct socket *socket = socket_self(args[0]);
    int level = (int)int_value(args[1]), option = (int)int_value(args[2]), number;
    (void)n_args;
    struct span data = {(const uint8_t *)&number, sizeof number};
    if (is_int(args[3]))
        number = (int)int_value(args[3]);
    else if (!bytes_span(args[3], &data))
        raise_silently(&type_TypeError);
    socket_check(socket,
                 port_socket_option(socket->descriptor, level, option, data.data, data.size));
    return VALUE_NONE;
}

static value socket_set_timeout(struct socket *socket, int32_t milliseconds)
{
    socket->has_timeout = milliseconds > 0;
    socket_check(socket, port_socket_timeout(socket->descriptor, milliseconds));
    return VALUE_NONE;
}

value socket_setblocking(value self, value blocks)
{
    bool on = truth(blocks);
    return socket_set_timeout(socket_self(self), on ? -1 : 0);
}

/* None, or seconds. */
value socket_settimeout(value self, value seconds)
{
    int32_t milliseconds = -1;
    if (seconds != VALUE_NONE)
        milliseconds = HAS(float) ? (int32_t)(float_value(seconds) * 1000)
                                  : (int32_t)(int_value(seconds) * 1000);
    return socket_set_timeout(socket_self(self), milliseconds);
}

/* -1 once it is closed. */
value socket_fileno(value self)
{
    return VALUE_SMALL_INT(socket_self(self)->descriptor);
}

/* Its streams' methods are the socket's. */
value socket_makefile(size_t n_args, const value *args)
{
    (void)n_args;
    return args[0];
}
