/* disk_file.c - files of filesystems on block devices, as streams. */
#include "runtime/modules/vfs/disk.h"
#include "runtime/port_os.h"
#include "runtime/vm/run/errors.h"
#include "runtime/vm/types/stream.h"

struct disk_file {
    const struct type *type;
    struct disk *disk; /* NULL: closed */
    void *state;       /* the driver's: a heap block */
};

/* The flags for a mode; *is_text. What is no letter of modes counts for nothing. */
static unsigned mode_flags(value mode, bool *is_text)
{
    struct span span;
    unsigned flags = PORT_OPEN_READ;
    if (!str_span(mode, &span))
        raise_format(&type_TypeError, "'str' object expected, not '%t'", mode);
    *is_text = true;
    for (size_t i = 0; i < span.size; i++) {
        switch (span.data[i]) {
        case 'w':
            flags = PORT_OPEN_WRITE | PORT_OPEN_CREATE | PORT_OPEN_TRUNCATE;
            break;
        case 'a':
            flags = PORT_OPEN_WRITE | PORT_OPEN_CREATE | PORT_OPEN_APPEND;
            break;
        case 'x':
            flags = PORT_OPEN_WRITE | PORT_OPEN_CREATE | PORT_OPEN_EXCLUSIVE;
            break;
        case '+':
            flags |= PORT_OPEN_READ | PORT_OPEN_WRITE;
            break;
        case 'b':
            *is_text = false;
            break;
        }
    }
    return flags;
}

value disk_file_open(struct disk *disk, value path, value mode)
{
    bool is_text;
    unsigned flags = mode_flags(mode, &is_text);
    const char *text = disk_path(disk, path);
    struct disk_file *file =
        heap_new(struct disk_file, is_text ? &type_disk_text : &type_disk_file);
    file->state = heap_alloc(disk->driver->file_size(disk));
    finaliser_add(file); /* what nobody has any more is closed */
    disk_begin(disk);
    int result = disk->driver->file_open(disk, file->state, text, flags);
    if (result >= 0)
        file->disk = disk;
    disk_done(disk, result);
    return VALUE_OBJECT(file);
}

void disk_file_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)kind;
    print_format(printer, "<io.%q>",
                 (qstr)((const struct disk_file *)value_object(self))->type->name);
}

static intptr_t stream_result(struct disk *disk, intptr_t result, int *error)
{
    disk_end(disk, result);
    if (result < 0)
        *error = (int)-result;
    return result < 0 ? STREAM_ERROR : result;
}

/* The filesystem of a file that is open, at work; NULL, and the error, for another. */
static struct disk *begin_on(const struct disk_file *file, int *error)
{
    *error = ERROR_INVALID;
    if (!file->disk || !file->disk->mounted)
        return NULL;
    disk_begin(file->disk);
    return file->disk;
}

static intptr_t disk_file_read(value self, void *data, size_t size, int *error)
{
    struct disk_file *file = value_object(self);
    struct disk *disk = begin_on(file, error);
    if (!disk)
        return STREAM_ERROR;
    return stream_result(disk, disk->driver->file_read(disk, file->state, data, size), error);
}

static intptr_t disk_file_write(value self, const void *data, size_t size, int *error)
{
    struct disk_file *file = value_object(self);
    struct disk *disk = begin_on(file, error);
    if (!disk)
        return STREAM_ERROR;
    return stream_result(disk, disk->driver->file_write(disk, file->state, data, size), error);
}

static intptr_t disk_file_seek(struct disk_file *file, struct stream_seek *seek, int *error)
{
    struct disk *disk = begin_on(file, error);
    if (!disk)
        return STREAM_ERROR;
    intptr_t place = disk->driver->file_seek(disk, file->state, seek->offset, seek->whence);
    seek->offset = place;
    return stream_result(disk, place < 0 ? place : 0, error);
}

/* It is closed then, whatever the device says. */
static intptr_t disk_file_close(struct disk_file *file, int *error)
{
    struct disk *disk = begin_on(file, error);
    file->disk = NULL;
    if (!disk)
        return 0;
    return stream_result(disk, disk->driver->file_close(disk, file->state), error);
}

static intptr_t disk_file_ioctl(value self, enum stream_request request, void *argument, int *error)
{
    struct disk_file *file = value_object(self);
    struct disk *disk;
    switch (request) {
    case STREAM_SEEK:
        return disk_file_seek(file, argument, error);
    case STREAM_FLUSH:
        disk = begin_on(file, error);
        return disk ? stream_result(disk, disk->driver->file_flush(disk, file->state), error)
                    : STREAM_ERROR;
    case STREAM_CLOSE:
        return disk_file_close(file, error);
    default:
        *error = ERROR_INVALID;
        return STREAM_ERROR;
    }
}

const struct stream_protocol disk_text_protocol = {disk_file_read, disk_file_write, disk_file_ioctl,
                                                   .is_text = true, .runs_python = true};
const struct stream_protocol disk_file_protocol = {disk_file_read, disk_file_write, disk_file_ioctl,
                                                   .is_text = false, .runs_python = true};
