/* block_device.c - a block device written in Python: readblocks, writeblocks, ioctl; or sync and count, as devices had before
 * ioctl.
 *
 * What it is given is a view of memory that is its own, so that no code can hold on to the library's. */
#include "runtime/modules/vfs/disk.h"
#include "runtime/vm/run/errors.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/str.h"
#include <string.h>

enum device_request {
    DEVICE_START = 1,
    DEVICE_FLUSH = 3,
    DEVICE_BLOCKS = 4,
    DEVICE_BLOCK_SIZE = 5,
    DEVICE_ERASE = 6
};
enum { DEFAULT_BLOCK_SIZE = 512 };

struct device_transfer {
    struct disk *disk;
    size_t block, offset, size;
    void *in;        /* where what was read goes, or */
    const void *out; /* what is written */
};

/* None is no error; a positive answer is none that there is. */
static value device_result(value answer)
{
    intptr_t code = answer == VALUE_NONE ? 0 : int_value(answer);
    return VALUE_SMALL_INT(code > 0 ? -ERROR_INVALID : code < -INT16_MAX ? -ERROR_IO : code);
}

/* The view that size bytes go through, with its memory. */
static value device_view(struct disk *disk, size_t size, struct buffer_view *view)
{
    if (!disk->transfer || !buffer_get(disk->transfer, view, true) || view->size != size) {
        disk->transfer = memoryview_new(bytearray_new(NULL, size));
        buffer_require(disk->transfer, view, true);
    }
    return disk->transfer;
}

static value run_transfer(void *data)
{
    struct device_transfer *transfer = data;
    struct disk *disk = transfer->disk;
    struct buffer_view view;
    value args[] = {int_new((intptr_t)transfer->block), NO_VALUE,
                    int_new((intptr_t)transfer->offset)};
    args[1] = device_view(disk, transfer->size, &view);
    if (transfer->out)
        memcpy(view.data, transfer->out, transfer->size);
    value answer = call(transfer->out ? disk->write_blocks : disk->read_blocks,
                        disk->driver->has_offsets ? 3 : 2, 0, args);
    if (transfer->in && buffer_get(args[1], &view, false) && view.size == transfer->size)
        memcpy(transfer->in, view.data, transfer->size);
    return device_result(answer);
}

/* Runs what may raise; nothing more once it has, in one call of the library. */
static int device_run(struct disk *disk, value (*run)(void *data), void *data)
{
    value result;
    if (disk->raised)
        return -ERROR_IO;
    disk->raised = protect(run, data, &result);
    int code = disk->raised ? -ERROR_IO : (int)small_int(result);
    disk->failed |= code < 0;
    return code;
}

int device_read(struct disk *disk, size_t block, size_t offset, void *data, size_t size)
{
    struct device_transfer transfer = {disk, block, offset, size, .in = data};
    return device_run(disk, run_transfer, &transfer);
}

int device_write(struct disk *disk, size_t block, size_t offset, const void *data, size_t size)
{
    struct device_transfer transfer = {disk, block, offset, size, .out = data};
    return disk->read_only ? -ERROR_READ_ONLY : device_run(disk, run_transfer, &transfer);
}

/* ---- requests ---- */

/* NO_VALUE: the device has no such thing. */
static value device_request(struct disk *disk, enum device_request request, size_t argument)
{
    value args[] = {VALUE_SMALL_INT(request), int_new((intptr_t)argument)};
    if (disk->ioctl)
        return call(disk->ioctl, 2, 0, args);
    if (request == DEVICE_FLUSH && attr_find(disk->device, Q_sync))
        return call_method(disk->device, Q_sync, 0, NULL);
    if (request == DEVICE_BLOCKS)
        return call_method(disk->device, Q_count, 0, NULL);
    return VALUE_NONE;
}

struct device_asked {
    struct disk *disk;
    enum device_request request;
    size_t argument;
};

static value run_request(void *data)
{
    struct device_asked *asked = data;
    return device_result(device_request(asked->disk, asked->request, asked->argument));
}

int device_erase(struct disk *disk, size_t block)
{
    struct device_asked asked = {disk, DEVICE_ERASE, block};
    return disk->read_only ? -ERROR_READ_ONLY : device_run(disk, run_request, &asked);
}

int device_flush(struct disk *disk)
{
    struct device_asked asked = {disk, DEVICE_FLUSH, 0};
    return device_run(disk, run_request, &asked);
}

static size_t device_number(struct disk *disk, enum device_request request, size_t otherwise)
{
    value answer = device_request(disk, request, 0);
    intptr_t number = answer == VALUE_NONE ? (intptr_t)otherwise : int_value(answer);
    if (number <= 0)
        raise_os_error(ERROR_INVALID);
    return (size_t)number;
}

void device_start(struct disk *disk, value device)
{
    disk->device = device;
    disk->read_blocks = attr_load(device, Q_readblocks);
    disk->write_blocks = attr_find(device, Q_writeblocks);
    disk->ioctl = attr_find(device, Q_ioctl);
    disk->read_only = !disk->write_blocks;
    device_request(disk, DEVICE_START, 1);
    disk->block_size = device_number(disk, DEVICE_BLOCK_SIZE, DEFAULT_BLOCK_SIZE);
    disk->n_blocks = device_number(disk, DEVICE_BLOCKS, 0);
}
