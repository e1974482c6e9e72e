/* websocket.c - websocket: RFC 6455's frames over a stream, for who has done the handshake. A message in several frames is read as one;
 * what control frames hold is dropped, and a close is answered. All but the caller's buffer may move while the stream is read:
 * it may be Python's. */
#include "runtime/vm/run/errors.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/stream.h"
#include <string.h>

/* Of a frame's first byte: the last frame of a message, and what it is. Of its second: masked, and the size. */
enum { LAST = 0x80, KIND = 0x0f, CONTINUED = 0, TEXT = 1, CLOSE = 8 };
enum { MASKED = 0x80, SIZE = 0x7f, SIZE_OF_16_BITS = 126, SIZE_OF_64_BITS = 127 };
enum { MASK_SIZE = 4, MOST = 0xffff, ERROR_NO_BUFFERS = 105 };
/* ioctl requests: which kind was read last, and which is written from now on. */
enum { GET_KIND = 8, SET_KIND = 9 };

struct websocket {
    const struct type *type;
    value stream;
    uint8_t head[2 + 2 + MASK_SIZE]; /* of the frame that is read; head_size of it are there */
    uint8_t head_size;
    bool in_payload;
    uint8_t read_kind, write_kind; /* of data */
    bool blocks;                   /* the stream is made to wait while something is written */
    uint8_t mask_at;
    uint32_t left; /* of the payload */
};

value websocket_make(const struct type *type, size_t n_positional, size_t n_keywords,
                     const value *args)
{
    value self;
    check_arity(Q_websocket, n_positional, n_keywords, 1, 2);
    stream_require(args[0], &self, STREAM_READ | STREAM_WRITE | STREAM_IOCTL);
    struct websocket *socket = heap_new(struct websocket, type);
    socket->stream = args[0];
    socket->write_kind = TEXT;
    socket->blocks = n_positional > 1 && truth(args[1]);
    return VALUE_OBJECT(socket);
}

/* ---- writing ---- */

static bool write_exactly(value stream, const uint8_t *data, size_t size, int *error)
{
    value self;
    const struct stream_protocol *protocol = stream_require(stream, &self, STREAM_WRITE);
    while (size > 0) {
        intptr_t n = protocol->write(self, data, size, error);
        if (n <= 0) {
            *error = n == 0 ? ERROR_IO : *error;
            return false;
        }
        data += n;
        size -= (size_t)n;
    }
    return true;
}

static bool write_frame(const struct websocket *socket, uint8_t kind, const uint8_t *data,
                        size_t size, int *error)
{
    uint8_t head[4] = {LAST | kind, (uint8_t)size};
    size_t head_size = 2;
    value waits = VALUE_TRUE, waits_not = VALUE_FALSE;
    if (size >= SIZE_OF_16_BITS) {
        head[1] = SIZE_OF_16_BITS;
        head[2] = (uint8_t)(size >> 8);
        head[3] = (uint8_t)size;
        head_size = 4;
    }
    if (socket->blocks)
        call_method(socket->stream, Q_setblocking, 1, &waits);
    bool good = write_exactly(socket->stream, head, head_size, error) &&
                write_exactly(socket->stream, data, size, error);
    if (socket->blocks)
        call_method(socket->stream, Q_setblocking, 1, &waits_not);
    return good;
}

static intptr_t websocket_write(value self, const void *data, size_t size, int *error)
{
    const struct websocket *socket = value_object(self);
    if (size > MOST) {
        *error = ERROR_NO_BUFFERS;
        return STREAM_ERROR;
    }
    return write_frame(socket, socket->write_kind, data, size, error) ? (intptr_t)size
                                                                      : STREAM_ERROR;
}

/* ---- reading ---- */

/* What the frame's head is long, as far as that is known yet. */
static size_t head_size(const struct websocket *socket)
{
    if (socket->head_size < 2)
        return 2;
    return 2u + ((socket->head[1] & SIZE) == SIZE_OF_16_BITS ? 2 : 0) +
           (socket->head[1] & MASKED ? MASK_SIZE : 0);
}

static bool is_control(const struct websocket *socket)
{
    return (socket->head[0] & KIND) >= CLOSE;
}

/* Reads the head of the next frame. Above zero: it is there; else as the stream's read. */
static intptr_t websocket_head(struct websocket *socket, int *error)
{
    while (socket->head_size < head_size(socket)) {
        value self;
        uint8_t part[sizeof socket->head];
        const struct stream_protocol *protocol = stream_require(socket->stream, &self, STREAM_READ);
        intptr_t n = protocol->read(self, part, head_size(socket) - socket->head_size, error);
        if (n <= 0)
            return n;
        memcpy(socket->head + socket->head_size, part, (size_t)n);
        socket->head_size = (uint8_t)(socket->head_size + n);
        if (socket->head_size >= 2 && (socket->head[1] & SIZE) == SIZE_OF_64_BITS) {
            stream_close(socket->stream); /* where the next frame begins nobody knows now */
            *error = ERROR_IO;
            return STREAM_ERROR;
        }
    }
    uint8_t kind = socket->head[0] & KIND, size = socket->head[1] & SIZE;
    socket->left =
        size == SIZE_OF_16_BITS ? (uint32_t)(socket->head[2] << 8 | socket->head[3]) : size;
    if (kind != CONTINUED)
        socket->read_kind = kind;
    socket->mask_at = 0;
    socket->in_payload = true;
    return 1;
}

static void unmask(struct websocket *socket, uint8_t *data, size_t size)
{
    const uint8_t *mask = socket->head + socket->head_size - MASK_SIZE;
    if (socket->head[1] & MASKED)
        for (size_t i = 0; i < size; i++)
            data[i] ^= mask[socket->mask_at++ % MASK_SIZE];
}

/* Some of the payload, perhaps none of it. */
static intptr_t read_payload(struct websocket *socket, void *data, size_t size, int *error)
{
    value self;
    if (socket->left == 0)
        return 0;
    const struct stream_protocol *protocol = stream_require(socket->stream, &self, STREAM_READ);
    intptr_t n = protocol->read(self, data, size < socket->left ? size : socket->left, error);
    if (n <= 0)
        return n;
    unmask(socket, data, (size_t)n);
    socket->left -= (uint32_t)n;
    return n;
}

static intptr_t websocket_read(value self, void *data, size_t size, int *error)
{
    struct websocket *socket = value_object(self);
    for (;;) {
        intptr_t n = socket->in_payload ? 1 : websocket_head(socket, error);
        if (n <= 0)
            return n;
        bool control = is_control(socket), empty = socket->left == 0;
        n = read_payload(socket, data, size, error);
        if (n <= 0 && !empty)
            return n;
        if (socket->left == 0) {
            socket->in_payload = false;
            socket->head_size = 0;
            if ((socket->head[0] & KIND) == CLOSE) {
                write_frame(socket, CLOSE, NULL, 0, error);
                return 0;
            }
        }
        if (n > 0 && !control)
            return n;
    }
}

/* ---- the rest ---- */

static intptr_t websocket_request(value self, enum stream_request request, void *argument,
                                  int *error)
{
    struct websocket *socket = value_object(self);
    uint8_t before = socket->write_kind;
    switch ((int)request) {
    case STREAM_CLOSE:
        stream_close(socket->stream);
        return 0;
    case GET_KIND:
        return socket->read_kind;
    case SET_KIND:
        socket->write_kind = (uintptr_t)argument & KIND;
        return before;
    default:
        *error = ERROR_INVALID;
        return STREAM_ERROR;
    }
}

/* ioctl(request, argument=0) */
value websocket_ioctl(size_t n_args, const value *args)
{
    int error = 0;
    intptr_t request = int_value(args[1]), argument = n_args > 2 ? int_value(args[2]) : 0;
    intptr_t result = websocket_request(self_as(args[0], &type_websocket),
                                        (enum stream_request)request, (void *)argument, &error);
    if (result < 0)
        raise_os_error(error);
    return VALUE_SMALL_INT(result);
}

const struct stream_protocol websocket_protocol = {
    .read = websocket_read,
    .write = websocket_write,
    .ioctl = websocket_request,
    .runs_python = true,
};
