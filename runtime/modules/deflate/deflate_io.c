/* deflate_io.c - deflate.DeflateIO: a stream over another, compressed one. */
#include "deflate.h"
#include "runtime/base/crc32.h"
#include "runtime/vm/run/errors.h"
#include "runtime/vm/run/exception.h"
#include "runtime/vm/types/str.h"

const uint16_t deflate_length_base[DEFLATE_LENGTH_CODES] = {
    3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
    31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
const uint16_t deflate_distance_base[DEFLATE_DISTANCE_CODES] = {
    1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
    193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};

/* ---- sums ---- */

void deflate_sum_start(struct deflate_sum *sum, enum deflate_format format)
{
    sum->format = format;
    sum->sum = format == DEFLATE_ZLIB;
    sum->size = 0;
}

/* Adler-32: two sums modulo the largest prime below 2^16; a few thousand bytes fit before the remainder is due. */
static uint32_t adler32_add(uint32_t adler, const uint8_t *data, size_t size)
{
    enum { PRIME = 65521, AT_ONCE = 5552 };
    uint32_t low = adler & 0xffff, high = adler >> 16;
    while (size > 0) {
        size_t n = size < AT_ONCE ? size : AT_ONCE;
        size -= n;
        while (n-- > 0) {
            low += *data++;
            high += low;
        }
        low %= PRIME;
        high %= PRIME;
    }
    return high << 16 | low;
}

void deflate_sum_add(struct deflate_sum *sum, const uint8_t *data, size_t size)
{
    sum->size += (uint32_t)size;
    if (sum->format == DEFLATE_ZLIB)
        sum->sum = adler32_add(sum->sum, data, size);
    else if (sum->format == DEFLATE_GZIP)
        sum->sum = crc32_add(sum->sum, data, size);
}

size_t deflate_sum_put(const struct deflate_sum *sum, uint8_t out[8])
{
    if (sum->format == DEFLATE_RAW)
        return 0;
    bool is_gzip = sum->format == DEFLATE_GZIP;
    for (unsigned i = 0; i < 4; i++) {
        out[i] = (uint8_t)(sum->sum >> 8 * (is_gzip ? i : 3 - i));
        out[4 + i] = (uint8_t)(sum->size >> 8 * i);
    }
    return is_gzip ? 8 : 4;
}

/* ---- DeflateIO ---- */

struct deflate_io {
    const struct type *type;
    value stream; /* NO_VALUE: closed */
    uint8_t format, wbits;
    bool closes_stream;
    struct inflater *reader; /* NULL until it is read from */
    struct deflater *writer; /* NULL until it is written to */
};

value deflate_io_make(const struct type *type, size_t n_positional, size_t n_keywords,
                      const value *args)
{
    check_arity(Q_DeflateIO, n_positional, n_keywords, 1, 4);
    intptr_t format = n_positional > 1 ? int_value(args[1]) : DEFLATE_AUTO;
    intptr_t wbits = n_positional > 2 ? int_value(args[2]) : 0;
    bool closes = n_positional > 3 && truth(args[3]);
    if (format < DEFLATE_AUTO || format > DEFLATE_GZIP)
        raise_text(&type_ValueError, "format");
    if (wbits != 0 && (wbits < DEFLATE_BITS_LEAST || wbits > DEFLATE_BITS_MOST))
        raise_text(&type_ValueError, "wbits");
    struct deflate_io *self = heap_new(struct deflate_io, type);
    self->stream = args[0];
    self->format = (uint8_t)format;
    self->wbits = (uint8_t)wbits;
    self->closes_stream = closes;
    return VALUE_OBJECT(self);
}

static struct deflate_io *deflate_io_open(value self)
{
    struct deflate_io *io = value_object(self);
    if (io->stream == NO_VALUE)
        raise_os_error(ERROR_INVALID);
    return io;
}

static intptr_t deflate_io_read(value self, void *data, size_t size, int *error)
{
    struct deflate_io *io = deflate_io_open(self);
    (void)error;
    if (size == 0)
        return 0;
    if (!io->reader)
        io->reader = inflater_new(io->stream, (enum deflate_format)io->format, io->wbits);
    return (intptr_t)inflater_read(io->reader, data, size);
}

static value deflate_io_begin(void *data)
{
    struct deflate_io *io = data;
    io->writer = deflater_new(io->stream, (enum deflate_format)io->format, io->wbits);
    return VALUE_NONE;
}

/* As MicroPython: a stream that does not take the head is no stream to write to. */
static void deflate_io_writer(struct deflate_io *io)
{
    value result;
    if (io->writer)
        return;
    value exception = protect(deflate_io_begin, io, &result);
    if (exception == NO_VALUE)
        return;
    if (exception_matches(exception, &type_OSError))
        raise_os_error(ERROR_INVALID);
    raise_value(exception);
}

static intptr_t deflate_io_write(value self, const void *data, size_t size, int *error)
{
    struct deflate_io *io = deflate_io_open(self);
    (void)error;
    deflate_io_writer(io);
    deflater_write(io->writer, data, size);
    return (intptr_t)size;
}

static void deflate_io_close(struct deflate_io *io)
{
    struct deflater *writer = io->writer;
    value stream = io->stream;
    io->stream = NO_VALUE;
    io->writer = NULL;
    io->reader = NULL;
    if (stream == NO_VALUE)
        return;
    if (writer)
        deflater_finish(writer);
    if (io->closes_stream)
        stream_close(stream);
}

static intptr_t deflate_io_ioctl(value self, enum stream_request request, void *argument,
                                 int *error)
{
    struct deflate_io *io = value_object(self);
    (void)argument;
    if (request == STREAM_CLOSE) {
        deflate_io_close(io);
        return 0;
    }
    if (request == STREAM_FLUSH)
        return 0;
    *error = ERROR_INVALID;
    return STREAM_ERROR;
}

const struct stream_protocol deflate_io_protocol = {deflate_io_read, deflate_io_write,
                                                    deflate_io_ioctl, .runs_python = true};
