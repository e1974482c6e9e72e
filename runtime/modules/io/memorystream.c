/* memorystream.c - StringIO and BytesIO. */
#include "runtime/vm/run/errors.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/str.h"
#include "runtime/vm/types/stream.h"
#include <string.h>

struct memory_stream {
    const struct type *type;
    uint8_t *data; /* NULL: empty */
    size_t size, capacity, position;
    value owner; /* the str or bytes that data lies in until the first write; else NO_VALUE */
    bool closed, read_only;
};

static struct memory_stream *memory_stream_self(value self)
{
    struct memory_stream *stream = value_object(self);
    if (stream->closed)
        raise_text(&type_ValueError, "I/O operation on closed file");
    return stream;
}

/* Makes the contents reach `size`; what is new is zero. */
static void memory_stream_extend(struct memory_stream *stream, size_t size)
{
    if (size > stream->capacity) {
        size_t capacity = size > stream->size ? size : stream->size;
        capacity += capacity < SIZE_MAX / 4 ? capacity / 2 : 0;
        uint8_t *data = heap_alloc_leaf(capacity);
        if (stream->size > 0)
            memcpy(data, stream->data, stream->size);
        if (stream->owner == NO_VALUE)
            heap_free(stream->data);
        stream->owner = NO_VALUE;
        stream->data = data;
        stream->capacity = capacity;
    }
    if (size > stream->size) {
        memset(stream->data + stream->size, 0, size - stream->size);
        stream->size = size;
    }
}

static intptr_t memory_stream_read(value self, void *data, size_t size, int *error)
{
    struct memory_stream *stream = memory_stream_self(self);
    (void)error;
    size_t left = stream->position < stream->size ? stream->size - stream->position : 0;
    size = size < left ? size : left;
    if (size > 0)
        memcpy(data, stream->data + stream->position, size);
    stream->position += size;
    return (intptr_t)size;
}

static intptr_t memory_stream_write(value self, const void *data, size_t size, int *error)
{
    struct memory_stream *stream = memory_stream_self(self);
    if (stream->read_only) {
        *error = ERROR_INVALID;
        return STREAM_ERROR;
    }
    if (size > SIZE_MAX / 2 - stream->position) {
        *error = ERROR_NO_SPACE;
        return STREAM_ERROR;
    }
    if (size == 0)
        return 0;
    memory_stream_extend(stream, stream->position + size);
    memcpy(stream->data + stream->position, data, size);
    stream->position += size;
    return (intptr_t)size;
}

static intptr_t memory_stream_seek(struct memory_stream *stream, struct stream_seek *seek,
                                   int *error)
{
    intptr_t from = seek->whence == 0   ? 0
                    : seek->whence == 1 ? (intptr_t)stream->position
                                        : (intptr_t)stream->size;
    if (__builtin_add_overflow(from, seek->offset, &from)) {
        *error = ERROR_INVALID;
        return STREAM_ERROR;
    }
    stream->position = from < 0 ? 0 : (size_t)from;
    seek->offset = (intptr_t)stream->position;
    return 0;
}

static intptr_t memory_stream_ioctl(value self, enum stream_request request, void *argument,
                                    int *error)
{
    struct memory_stream *stream = value_object(self);
    switch (request) {
    case STREAM_SEEK:
        return memory_stream_seek(memory_stream_self(self), argument, error);
    case STREAM_FLUSH:
        return 0;
    case STREAM_CLOSE:
        stream->closed = true;
        stream->data = NULL;
        stream->size = stream->capacity = 0;
        return 0;
    default:
        *error = ERROR_INVALID;
        return STREAM_ERROR;
    }
}

const struct stream_protocol string_stream_protocol = {memory_stream_read, memory_stream_write,
                                                       memory_stream_ioctl, .is_text = true};
const struct stream_protocol bytes_stream_protocol = {memory_stream_read, memory_stream_write,
                                                      memory_stream_ioctl, .is_text = false};

value memory_stream_make(const struct type *type, size_t n_positional, size_t n_keywords,
                         const value *args)
{
    check_arity((qstr)type->name, n_positional, n_keywords, 0, 1);
    struct memory_stream *self = heap_new(struct memory_stream, type);
    struct span initial;
    intptr_t room;
    if (n_positional == 0 || args[0] == VALUE_NONE)
        return VALUE_OBJECT(self);
    if (int_value_try(args[0], &room)) { /* how much is likely to be written */
        if (room > 0) {
            self->data = heap_alloc_leaf((size_t)room);
            self->capacity = (size_t)room;
        }
        return VALUE_OBJECT(self);
    }
    if (!str_span(args[0], &initial) && !bytes_span(args[0], &initial))
        raise_text(&type_TypeError, "object with buffer protocol required");
    if (is_exactly(args[0], &type_str) || is_exactly(args[0], &type_bytes)) {
        self->owner = args[0];
        self->data = (uint8_t *)(uintptr_t)initial.data;
        self->size = initial.size;
    } else if (initial.size > 0) {
        memory_stream_extend(self, initial.size);
        memcpy(self->data, initial.data, initial.size);
    }
    return VALUE_OBJECT(self);
}

value memory_stream_read_only(const struct type *type, value bytes)
{
    value stream = memory_stream_make(type, 1, 0, &bytes);
    ((struct memory_stream *)value_object(stream))->read_only = true;
    return stream;
}

void memory_stream_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)kind;
    print_format(printer, "<io.%q>", (qstr)type_of(self)->name);
}

value memory_stream_getvalue(value object)
{
    value self;
    const struct stream_protocol *protocol = stream_require(object, &self, STREAM_READ);
    if (protocol != &string_stream_protocol && protocol != &bytes_stream_protocol)
        raise_text(&type_TypeError, "StringIO or BytesIO expected");
    const struct memory_stream *stream = memory_stream_self(self);
    return protocol->is_text ? str_decode(stream->data, stream->size)
                             : bytes_new(stream->data, stream->size);
}
