/* disk.h - filesystems on block devices: what all of them share, and the driver that each kind brings.
 *
 * A driver binds a library that the user's tree has (LITTLEFS=, FATFS= in disks.mk); without the tree there is no driver, and the
 * weak symbol is NULL. A driver's functions answer 0 or more, or an error number below zero, and raise nothing: what the device's
 * Python raises is kept in the disk and raised when the library has returned. Paths that they get are absolute, without "." and
 * "..", and end in no '/'. The library's memory is the heap's, and is only ever what these structs say. */
#ifndef DISK_H
#define DISK_H

#include "runtime/vm/run/vm.h"

struct disk_driver;

/* A filesystem object. */
struct disk {
    const struct type *type;
    const struct disk_driver *driver;
    value read_blocks, write_blocks, ioctl; /* the device's methods; NO_VALUE: it has none */
    value device;
    value folder; /* the current one: a str without '/' at its end */
    value
        transfer; /* memoryview that blocks go through, of the size that was last wanted; or NO_VALUE */
    value raised; /* by the device while the library works; NO_VALUE: nothing */
    bool failed;  /* the device has, in this call of the library */
    bool busy;    /* the library works: the device's Python cannot call it */
    bool mounted; /* by the library; files of one that no longer is are as good as closed */
    bool read_only;
    bool keeps_time; /* of changes, where there is a choice */
    size_t block_size, n_blocks;
    size_t read_size, program_size, lookahead; /* littlefs */
    void *state;                               /* driver->state_size bytes, a heap block */
};

struct disk_entry {
    const char *name;
    bool is_folder;
    uint32_t size;
    int64_t modified; /* seconds since 1970 */
};

struct disk_space {
    size_t unit, n_units, n_free, name_most; /* bytes of a unit */
};

struct disk_driver {
    size_t state_size;
    bool has_offsets; /* blocks are read and written in parts: the device's extended protocol */
    /* Gives state its buffers, before all else. Raises MemoryError. */
    void (*prepare)(struct disk *disk);
    int (*format)(struct disk *disk);
    int (*mount)(struct disk *disk);
    int (*unmount)(struct disk *disk);
    size_t (*file_size)(
        const struct disk *disk); /* of a file's state, a heap block that begins as zeros */
    int (*file_open)(struct disk *disk, void *file, const char *path, unsigned port_open_flags);
    intptr_t (*file_read)(struct disk *disk, void *file, void *data, size_t size);
    intptr_t (*file_write)(struct disk *disk, void *file, const void *data, size_t size);
    intptr_t (*file_seek)(struct disk *disk, void *file, intptr_t offset, int whence);
    int (*file_flush)(struct disk *disk, void *file);
    int (*file_close)(struct disk *disk, void *file);
    int (*stat)(struct disk *disk, const char *path, struct disk_entry *out);
    /* add(list, entry) for each; it answers as drivers do, and ends the listing below zero. */
    int (*list)(struct disk *disk, const char *path,
                int (*add)(void *list, const struct disk_entry *entry), void *list);
    int (*make_folder)(struct disk *disk, const char *path);
    int (*remove)(struct disk *disk, const char *path); /* a file or an empty folder */
    int (*rename)(struct disk *disk, const char *from, const char *to);
    int (*space)(struct disk *disk, struct disk_space *out);
};
extern const struct disk_driver disk_littlefs1 __attribute__((weak));
extern const struct disk_driver disk_littlefs2 __attribute__((weak));
extern const struct disk_driver disk_fatfs __attribute__((weak));

/* ---- the device, for drivers: block_device.c. All run Python, and answer as drivers do. ---- */

/* size bytes of a block, from offset on. A driver without has_offsets gives whole blocks: size a multiple, offset 0. */
int device_read(struct disk *disk, size_t block, size_t offset, void *data, size_t size);
int device_write(struct disk *disk, size_t block, size_t offset, const void *data, size_t size);
int device_erase(struct disk *disk, size_t block);
int device_flush(struct disk *disk);
/* Asks the device for its methods and sizes. Raises what it raises. */
void device_start(struct disk *disk, value device);

/* ---- calls of the driver: vfs_disk.c ---- */

/* Around each call of the driver. begin raises OSError when the library works already; end raises what the device has raised, and
 * else gives the result back. */
void disk_begin(struct disk *disk);
intptr_t disk_end(struct disk *disk, intptr_t result);
/* disk_end, and an error raises OSError. */
intptr_t disk_done(struct disk *disk, intptr_t result);
/* A path as drivers want it: a heap block. */
const char *disk_path(struct disk *disk, value path);
/* Opens a file as a stream: disk_file.c. Raises OSError. */
value disk_file_open(struct disk *disk, value path, value mode);
/* A filesystem over a device, of the kind that it holds. NO_VALUE where the program names no kind; raises OSError. */
value disk_on_device(value device);

#endif
