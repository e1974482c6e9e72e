/* file.c - files of the port: TextIOWrapper and FileIO. */
#include "runtime/modules/io/file.h"
#include "runtime/port_os.h"
#include "runtime/vm/load/vfs.h"
#include "runtime/vm/run/errors.h"
#include "runtime/vm/types/stream.h"
#include <string.h>

struct file {
    const struct type *type;
    int descriptor; /* below zero: closed */
};

const char *path_text(value path)
{
    struct span span;
    if (!str_span(path, &span) && (is_exactly(path, &type_int) || !bytes_span(path, &span)))
        raise_format(&type_TypeError, "'str' object expected, not '%t'", path);
    char *text = heap_alloc_leaf(span.size + 1);
    memcpy(text, span.data, span.size);
    text[span.size] = 0;
    if (memchr(text, 0, span.size))
        raise_text(&type_ValueError, "embedded null byte");
    return text;
}

/* The flags for a mode; *is_text. Raises ValueError. */
static unsigned file_flags(value mode, bool *is_text)
{
    struct span span;
    unsigned flags = 0, kinds = 0;
    *is_text = true;
    if (!str_span(mode, &span))
        raise_format(&type_TypeError, "'str' object expected, not '%t'", mode);
    for (size_t i = 0; i < span.size; i++) {
        switch (span.data[i]) {
        case 'r':
            flags |= PORT_OPEN_READ;
            kinds++;
            break;
        case 'w':
            flags |= PORT_OPEN_WRITE | PORT_OPEN_CREATE | PORT_OPEN_TRUNCATE;
            kinds++;
            break;
        case 'a':
            flags |= PORT_OPEN_WRITE | PORT_OPEN_CREATE | PORT_OPEN_APPEND;
            kinds++;
            break;
        case 'x':
            flags |= PORT_OPEN_WRITE | PORT_OPEN_CREATE | PORT_OPEN_EXCLUSIVE;
            kinds++;
            break;
        case '+':
            flags |= PORT_OPEN_READ | PORT_OPEN_WRITE;
            break;
        case 'b':
            *is_text = false;
            break;
        case 't':
            break;
        default:
            kinds = 2;
        }
    }
    if (kinds != 1)
        raise_text(&type_ValueError, "invalid mode");
    return flags;
}

value file_open(value path, value mode)
{
    bool is_text;
    intptr_t descriptor;
    unsigned flags = file_flags(mode, &is_text);
    struct file *self = heap_new(struct file, is_text ? &type_TextIOWrapper : &type_FileIO);
    self->descriptor = -1;
    if (!int_value_try(path, &descriptor))
        descriptor = port_open(path_text(path), flags);
    else if (descriptor < 0 || descriptor > INT32_MAX)
        descriptor = -ERROR_BAD_FILE;
    if (descriptor < 0)
        raise_os_error((int)-descriptor);
    self->descriptor = (int)descriptor;
    if (TARGET_HOST)
        finaliser_add(self); /* what nobody has any more is closed */
    return VALUE_OBJECT(self);
}

void file_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)kind;
    const struct file *file = value_object(self);
    print_format(printer, "<io.%q %d>", (qstr)file->type->name, file->descriptor);
}

/* The descriptor of a file that is open. */
static int file_descriptor(value self)
{
    const struct file *file = value_object(self);
    if (file->descriptor < 0)
        raise_text(&type_ValueError, "I/O operation on closed file");
    return file->descriptor;
}

static intptr_t file_result(intptr_t result, int *error)
{
    if (result >= 0)
        return result;
    *error = (int)-result;
    return STREAM_ERROR;
}

static intptr_t io_file_read(value self, void *data, size_t size, int *error)
{
    return file_result(port_descriptor_read(file_descriptor(self), data, size), error);
}

static intptr_t io_file_write(value self, const void *data, size_t size, int *error)
{
    return file_result(port_descriptor_write(file_descriptor(self), data, size), error);
}

static intptr_t file_ioctl(value self, enum stream_request request, void *argument, int *error)
{
    struct file *file = value_object(self);
    struct stream_seek *seek = argument;
    int result = 0;
    switch (request) {
    case STREAM_SEEK:
        seek->offset =
            (intptr_t)port_descriptor_seek(file_descriptor(self), seek->offset, seek->whence);
        return file_result(seek->offset < 0 ? seek->offset : 0, error);
    case STREAM_FLUSH:
        return 0;
    case STREAM_CLOSE:
        if (file->descriptor >= 0)
            result = port_close(file->descriptor);
        file->descriptor = -1;
        return file_result(result, error);
    case STREAM_GET_FILENO:
        return file_descriptor(self);
    default:
        *error = ERROR_INVALID;
        return STREAM_ERROR;
    }
}

const struct stream_protocol text_file_protocol = {io_file_read, io_file_write, file_ioctl,
                                                   .is_text = true};
const struct stream_protocol binary_file_protocol = {io_file_read, io_file_write, file_ioctl,
                                                     .is_text = false};

value file_open_mounted(value path, value mode)
{
    value inner;
    value filesystem = vfs_find(path, &inner);
    if (filesystem == NO_VALUE)
        return file_open(path, mode);
    value args[] = {inner, mode};
    return call_method(filesystem, Q_open, 2, args);
}
