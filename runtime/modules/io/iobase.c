/* iobase.c - io.IOBase: streams written in Python, whose class defines readinto, write, ioctl. */
#include "runtime/vm/run/errors.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/str.h"
#include "runtime/vm/types/stream.h"
#include <string.h>

value iobase_make(const struct type *type, size_t n_positional, size_t n_keywords,
                  const value *args)
{
    (void)n_positional;
    (void)n_keywords;
    (void)args;
    return VALUE_OBJECT(heap_new(struct object, type));
}

/* What a method returned: None is "would block", below zero an error number, negated. */
static intptr_t iobase_result(value result, int *error)
{
    if (result == VALUE_NONE) {
        *error = ERROR_AGAIN;
        return STREAM_ERROR;
    }
    intptr_t number = int_clamped(result);
    if (number >= 0)
        return number;
    *error = number < -INT32_MAX ? ERROR_IO : (int)-number;
    return STREAM_ERROR;
}

static intptr_t iobase_read(value self, void *data, size_t size, int *error)
{
    value buffer = bytearray_new(NULL, size);
    intptr_t n = iobase_result(call_method(self, Q_readinto, 1, &buffer), error);
    const struct array *bytes = value_object(buffer);
    if (n > (intptr_t)size || n > (intptr_t)bytes->size) {
        *error = ERROR_IO;
        return STREAM_ERROR;
    }
    if (n > 0)
        memcpy(data, bytes->data, (size_t)n);
    return n;
}

static intptr_t iobase_write(value self, const void *data, size_t size, int *error)
{
    value bytes = bytearray_new(data, size);
    intptr_t n = iobase_result(call_method(self, Q_write, 1, &bytes), error);
    if (n <= (intptr_t)size)
        return n;
    *error = ERROR_IO;
    return STREAM_ERROR;
}

static intptr_t iobase_ioctl(value self, enum stream_request request, void *argument, int *error)
{
    struct stream_seek *seek = argument;
    value args[] = {VALUE_SMALL_INT(request), VALUE_SMALL_INT(0)};
    if (request == STREAM_SEEK) {
        value pair[] = {int_new(seek->offset), VALUE_SMALL_INT(seek->whence)};
        args[1] = tuple_new(2, pair);
    } else if (request == STREAM_POLL) {
        args[1] = VALUE_SMALL_INT((uintptr_t)argument);
    }
    intptr_t result = iobase_result(call_method(self, Q_ioctl, 2, args), error);
    if (request == STREAM_SEEK && result >= 0)
        seek->offset = result;
    return result;
}

const struct stream_protocol iobase_protocol = {iobase_read, iobase_write, iobase_ioctl,
                                                .is_python = true, .runs_python = true};
