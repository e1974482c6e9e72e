/* stream.c - the methods of everything that bytes flow through. */
#include "runtime/vm/types/stream.h"
#include "runtime/base/utf8.h"
#include "runtime/vm/run/errors.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/str.h"

/* One open stream at work. */
struct stream {
    const struct stream_protocol *protocol;
    value self;
};

static struct stream stream_open(value object, unsigned need)
{
    struct stream stream;
    stream.protocol = stream_require(object, &stream.self, need);
    return stream;
}

/* Reads once; -1 when nothing can be had without waiting. Raises OSError. */
static intptr_t stream_read_some(const struct stream *stream, void *data, size_t size)
{
    int error = 0;
    intptr_t n = stream->protocol->read(stream->self, data, size, &error);
    if (n < 0 && error != ERROR_AGAIN)
        raise_os_error(error);
    return n < 0 ? -1 : n;
}

/* Reads once into a buffer, from offset on. What a stream written in Python gives is read elsewhere first: its code may
 * move the buffer. */
static intptr_t stream_read_into(const struct stream *stream, value buffer, size_t offset,
                                 size_t size)
{
    struct buffer_view view;
    bool elsewhere = stream->protocol->runs_python;
    void *room = elsewhere ? heap_alloc_leaf(size) : NULL;
    intptr_t n = elsewhere ? stream_read_some(stream, room, size) : 0;
    buffer_require(buffer, &view, true);
    if (view.size < offset || view.size - offset < (elsewhere ? (size_t)(n > 0 ? n : 0) : size))
        raise_text(&type_ValueError, "buffer too small");
    uint8_t *to = (uint8_t *)view.data + offset;
    if (!elsewhere)
        return stream_read_some(stream, to, size);
    if (n > 0)
        memcpy(to, room, (size_t)n);
    heap_free(room);
    return n;
}

static intptr_t stream_ioctl(const struct stream *stream, enum stream_request request,
                             void *argument)
{
    int error = 0;
    intptr_t result = stream->protocol->ioctl(stream->self, request, argument, &error);
    if (result < 0)
        raise_os_error(error);
    return result;
}

/* What has been read as str or bytes. */
static value stream_text(const struct stream *stream, struct text_builder *builder)
{
    if (!stream->protocol->is_text)
        return text_builder_bytes(builder);
    size_t checked = utf8_check(builder->data, builder->size);
    return checked == builder->size ? text_builder_str(builder)
                                    : str_decode(builder->data, builder->size);
}

enum { READ_CHUNK = 256 };

/* Reads at most size bytes onto the builder; false when nothing came. *blocked: it would wait. */
static bool stream_collect(const struct stream *stream, struct text_builder *builder, size_t size,
                           bool *blocked)
{
    uint8_t chunk[READ_CHUNK];
    intptr_t n = stream_read_some(stream, chunk, size < sizeof(chunk) ? size : sizeof(chunk));
    *blocked = n < 0;
    if (n <= 0)
        return false;
    text_builder_add(builder, chunk, (size_t)n);
    return true;
}

/* Bytes of the UTF-8 sequence that starts with that byte. */
static size_t sequence_size(uint8_t first)
{
    return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* Bytes still to read so that data[*at ..] holds n whole code points; advances *at and *n over those
 * that are there. */
static size_t text_missing(const struct text_builder *builder, size_t *at, size_t *n)
{
    while (*n > 0 && *at < builder->size) {
        size_t size = sequence_size(builder->data[*at]);
        if (size > builder->size - *at)
            return size - (builder->size - *at) + *n - 1;
        *at += size;
        --*n;
    }
    return *n;
}

value stream_read(size_t n_args, const value *args)
{
    struct stream stream = stream_open(args[0], STREAM_READ);
    intptr_t wanted = n_args > 1 && args[1] != VALUE_NONE ? int_value(args[1]) : -1;
    struct text_builder builder;
    bool blocked = false;
    text_builder_init(&builder);
    if (wanted < 0) {
        while (stream_collect(&stream, &builder, SIZE_MAX, &blocked))
            ;
    } else {
        size_t left = (size_t)wanted, at = 0;
        while (left > 0) {
            size_t before = builder.size;
            size_t missing = stream.protocol->is_text ? text_missing(&builder, &at, &left) : left;
            if (missing == 0 || !stream_collect(&stream, &builder, missing, &blocked))
                break;
            if (!stream.protocol->is_text)
                left -= builder.size - before;
        }
    }
    if (blocked && builder.size == 0)
        return VALUE_NONE;
    return stream_text(&stream, &builder);
}

value stream_readinto(size_t n_args, const value *args)
{
    struct stream stream = stream_open(args[0], STREAM_READ);
    struct buffer_view view;
    intptr_t most = n_args > 2 ? int_value(args[2]) : -1;
    buffer_require(args[1], &view, true);
    size_t size = view.size, done = 0;
    if (most >= 0 && (size_t)most < size)
        size = (size_t)most;
    while (done < size) {
        intptr_t n = stream_read_into(&stream, args[1], done, size - done);
        if (n < 0 && done == 0)
            return VALUE_NONE;
        if (n <= 0)
            break;
        done += (size_t)n;
    }
    return VALUE_SMALL_INT(done);
}

/* A line with its end, or the most bytes; false at the end of the stream. */
static bool stream_line(const struct stream *stream, size_t most, struct text_builder *line)
{
    uint8_t byte;
    text_builder_init(line);
    while (line->size < most && stream_read_some(stream, &byte, 1) > 0) {
        text_builder_add(line, &byte, 1);
        if (byte == '\n')
            break;
    }
    return line->size > 0;
}

value stream_readline(size_t n_args, const value *args)
{
    struct stream stream = stream_open(args[0], STREAM_READ);
    intptr_t most = n_args > 1 && args[1] != VALUE_NONE ? int_value(args[1]) : -1;
    struct text_builder line;
    stream_line(&stream, (size_t)most, &line);
    return stream_text(&stream, &line);
}

value stream_next(value self)
{
    struct stream stream = stream_open(self, STREAM_READ);
    struct text_builder line;
    return stream_line(&stream, SIZE_MAX, &line) ? stream_text(&stream, &line) : NO_VALUE;
}

value stream_readlines(value self)
{
    value lines = list_new(0, NULL), line;
    while ((line = stream_next(self)) != NO_VALUE)
        list_append_value(lines, line);
    return lines;
}

/* data[start ..], at most size bytes, as it lies now. */
static struct span stream_data(value data, size_t start, size_t size)
{
    struct span span;
    if (!str_span(data, &span) && !bytes_span(data, &span))
        raise_text(&type_TypeError, "object with buffer protocol required");
    start = start < span.size ? start : span.size;
    span.data += start;
    span.size = size < span.size - start ? size : span.size - start;
    return span;
}

value stream_write(size_t n_args, const value *args)
{
    struct stream stream = stream_open(args[0], STREAM_WRITE);
    int error = 0;
    size_t start = n_args == 4 ? (size_t)int_value(args[2]) : 0;
    size_t size = n_args > 2 ? (size_t)int_value(args[n_args - 1]) : SIZE_MAX;
    struct span all;
    value source = stream.protocol->runs_python ? text_settle(args[1], &all) : args[1];
    size_t done = 0;
    for (;;) {
        struct span data = stream_data(source, start + done, size - done);
        if (data.size == 0)
            break;
        intptr_t n = stream.protocol->write(stream.self, data.data, data.size, &error);
        if (n < 0 && error == ERROR_AGAIN && done == 0)
            return VALUE_NONE;
        if (n < 0 && error != ERROR_AGAIN)
            raise_os_error(error);
        if (n <= 0)
            break;
        done += (size_t)n;
    }
    return VALUE_SMALL_INT(done);
}

value stream_seek(size_t n_args, const value *args)
{
    struct stream stream = stream_open(args[0], STREAM_IOCTL);
    struct stream_seek seek = {int_value(args[1]), n_args > 2 ? (int)int_value(args[2]) : 0};
    if (seek.whence < 0 || seek.whence > 2 || (seek.whence == 0 && seek.offset < 0))
        raise_os_error(ERROR_INVALID);
    stream_ioctl(&stream, STREAM_SEEK, &seek);
    return int_new(seek.offset);
}

value stream_tell(value self)
{
    value args[] = {self, VALUE_SMALL_INT(0), VALUE_SMALL_INT(1)};
    return stream_seek(3, args);
}

value stream_flush(value self)
{
    struct stream stream = stream_open(self, STREAM_IOCTL);
    stream_ioctl(&stream, STREAM_FLUSH, NULL);
    return VALUE_NONE;
}

value stream_close(value self)
{
    struct stream stream = stream_open(self, STREAM_IOCTL);
    stream_ioctl(&stream, STREAM_CLOSE, NULL);
    return VALUE_NONE;
}

value stream_exit(size_t n_args, const value *args)
{
    (void)n_args;
    return call_method(args[0], Q_close, 0, NULL);
}

value stream_fileno(value self)
{
    struct stream stream = stream_open(self, STREAM_IOCTL);
    return int_new(stream_ioctl(&stream, STREAM_GET_FILENO, NULL));
}
