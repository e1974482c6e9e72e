/* streamprinter.c - printing to a stream object. */
#include "runtime/vm/run/attr.h"
#include "runtime/vm/run/errors.h"
#include "runtime/vm/types/stream.h"

const struct stream_protocol *stream_of(value object, value *self)
{
    *self = object;
    const struct instance *instance = instance_of(object);
    if (!instance)
        return type_of(object)->slots->protocol;
    const struct type *native = type_native_base(instance->type);
    const struct stream_protocol *protocol = native ? native->slots->protocol : NULL;
    if (protocol && !protocol->is_python)
        *self = instance_native(object);
    return protocol;
}

const struct stream_protocol *stream_require(value object, value *self, unsigned need)
{
    const struct stream_protocol *protocol = stream_of(object, self);
    if (!protocol || (need & STREAM_READ && !protocol->read) ||
        (need & STREAM_WRITE && !protocol->write) || (need & STREAM_IOCTL && !protocol->ioctl))
        raise_os_error(ERROR_UNSUPPORTED);
    return protocol;
}

void stream_write_all(value stream, const void *data, size_t size)
{
    value self;
    int error = 0;
    const struct stream_protocol *protocol = stream_require(stream, &self, STREAM_WRITE);
    const uint8_t *bytes = data;
    while (size > 0) {
        intptr_t written = protocol->write(self, bytes, size, &error);
        if (written < 0)
            raise_os_error(error);
        if (written == 0)
            return;
        bytes += written;
        size -= (size_t)written;
    }
}

void stream_printer_write(void *data, const char *text, size_t size)
{
    const value *stream = data;
    value self;
    const struct stream_protocol *protocol = stream_of(*stream, &self);
    if (protocol) {
        stream_write_all(*stream, text, size);
        return;
    }
    value argument = str_new(text, size);
    call_method(*stream, Q_write, 1, &argument);
}
