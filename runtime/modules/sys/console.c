/* console.c - the port's console as Python streams, and as the printer that print() and tracebacks use. */
#include "runtime/modules/sys/sys.h"
#include "runtime/port.h"
#include "runtime/vm/run/vm.h"
#include "runtime/vm/run/watch.h"
#include "runtime/vm/types/stream.h"

const struct object console_input = {&type_console_stream};
const struct object console_output = {&type_console_stream};
const struct object console_error = {&type_console_stream};

static const struct object console_input_bytes = {&type_console_bytes};
static const struct object console_output_bytes = {&type_console_bytes};
static const struct object console_error_bytes = {&type_console_bytes};

/* 0, 1 or 2. */
static int console_number(value self)
{
    if (self == VALUE_OBJECT(&console_input) || self == VALUE_OBJECT(&console_input_bytes))
        return 0;
    return self == VALUE_OBJECT(&console_output) || self == VALUE_OBJECT(&console_output_bytes) ? 1
                                                                                                : 2;
}

static intptr_t sys_console_read(value self, void *data, size_t size, int *error)
{
    (void)self;
    (void)error;
    watch_stop("reads the console");
    uint8_t *bytes = data;
    size_t got = 0;
    while (got < size) {
        int byte = port_read();
        if (byte < 0)
            break;
        bytes[got++] = (uint8_t)byte;
    }
    return (intptr_t)got;
}

static intptr_t sys_console_write(value self, const void *data, size_t size, int *error)
{
    (void)error;
    if (console_number(self) == 2)
        port_write_error(data, size);
    else
        port_write(data, size);
    return (intptr_t)size;
}

__attribute__((weak)) void port_write_bytes(const char *data, size_t size)
{
    port_write(data, size);
}

static intptr_t console_write_bytes(value self, const void *data, size_t size, int *error)
{
    (void)error;
    if (console_number(self) == 2)
        port_write_error(data, size);
    else
        port_write_bytes(data, size);
    return (intptr_t)size;
}

static intptr_t console_ioctl(value self, enum stream_request request, void *argument, int *error)
{
    (void)argument;
    enum { EINVAL_NUMBER = 22 };
    if (request == STREAM_FLUSH)
        return 0;
    if (request == STREAM_GET_FILENO)
        return console_number(self);
    *error = EINVAL_NUMBER;
    return STREAM_ERROR;
}

const struct stream_protocol console_protocol = {
    .read = sys_console_read, .write = sys_console_write, .ioctl = console_ioctl, .is_text = true};

const struct stream_protocol console_bytes_protocol = {.read = sys_console_read,
                                                       .write = console_write_bytes,
                                                       .ioctl = console_ioctl,
                                                       .is_text = false};

void console_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)kind;
    print_format(printer, "<io.%q %d>", (qstr)type_of(self)->name, console_number(self));
}

value console_iterate(value self)
{
    return self;
}

value console_exit(size_t n_args, const value *args)
{
    (void)n_args;
    (void)args;
    return VALUE_NONE;
}

value console_close(value self)
{
    (void)self;
    return VALUE_NONE;
}

/* sys.stdout.buffer and the like. */
value console_buffer(value self)
{
    static const struct object *const bytes[] = {&console_input_bytes, &console_output_bytes,
                                                 &console_error_bytes};
    return VALUE_OBJECT(bytes[console_number(self)]);
}
