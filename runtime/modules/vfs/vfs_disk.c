/* vfs_disk.c - VfsLfs1, VfsLfs2, VfsFat: filesystems on a block device that Python gives. */
#include "runtime/modules/vfs/disk.h"
#include "runtime/modules/io/file.h"
#include "runtime/modules/os/port_files.h"
#include "runtime/vm/run/errors.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/str.h"
#include <string.h>

/* ---- which there are ---- */

static const struct disk_driver *driver_of(const struct type *type)
{
    if (type_is_subclass(type, &type_VfsLfs1))
        return &disk_littlefs1;
    return type_is_subclass(type, &type_VfsLfs2) ? &disk_littlefs2 : &disk_fatfs;
}

/* The attribute of module vfs. A program without the driver finds none, as where MicroPython was made without it. */
static value disk_type(const struct type *type)
{
    return driver_of(type) ? VALUE_OBJECT(type) : NO_VALUE;
}

value vfs_littlefs1(size_t n_args, const value *args)
{
    (void)n_args;
    (void)args;
    return disk_type(&type_VfsLfs1);
}

value vfs_littlefs2(size_t n_args, const value *args)
{
    (void)n_args;
    (void)args;
    return disk_type(&type_VfsLfs2);
}

value vfs_fatfs(size_t n_args, const value *args)
{
    (void)n_args;
    (void)args;
    return disk_type(&type_VfsFat);
}

/* OSError with words. */
static _Noreturn void raise_no_driver(void)
{
    value args[] = {
        VALUE_SMALL_INT(ERROR_NO_DEVICE),
        str_from_c("no filesystem for devices here: make it with LITTLEFS=path or FATFS=path")};
    raise_value(call(VALUE_OBJECT(&type_OSError), 2, 0, args));
}

/* ---- calls of the driver ---- */

void disk_begin(struct disk *disk)
{
    if (disk->busy)
        raise_os_error(ERROR_BUSY);
    disk->raised = NO_VALUE;
    disk->failed = false;
    disk->busy = true;
    vm.schedule_lock++; /* a finaliser would close a file, and find the library at work */
}

intptr_t disk_end(struct disk *disk, intptr_t result)
{
    value raised = disk->raised;
    disk->busy = false;
    disk->raised = NO_VALUE;
    vm.schedule_lock--;
    vm.pending = 1;
    if (raised != NO_VALUE)
        raise_value(raised);
    return result;
}

intptr_t disk_done(struct disk *disk, intptr_t result)
{
    disk_end(disk, result);
    if (result < 0)
        raise_os_error((int)-result);
    return result;
}

/* ---- making ---- */

/* Everything but what the library does. */
static struct disk *disk_prepare(const struct type *type, qstr function, size_t n_positional,
                                 size_t n_keywords, const value *args)
{
    static const struct parameter parameters[] = {
        {Q_bdev, PARAMETER_REQUIRED},         {Q_readsize, PARAMETER_KEYWORD_ONLY},
        {Q_progsize, PARAMETER_KEYWORD_ONLY}, {Q_lookahead, PARAMETER_KEYWORD_ONLY},
        {Q_mtime, PARAMETER_KEYWORD_ONLY},
    };
    value given[] = {NO_VALUE, VALUE_SMALL_INT(32), VALUE_SMALL_INT(32), VALUE_SMALL_INT(32),
                     VALUE_TRUE};
    size_t sizes[3];
    parse_arguments(function, parameters, 5, n_positional, n_keywords, args, given);
    for (size_t i = 0; i < 3; i++) {
        intptr_t size = int_value(given[1 + i]);
        if (size <= 0 || size > INT16_MAX || size % 8)
            raise_os_error(ERROR_INVALID);
        sizes[i] = (size_t)size;
    }
    struct disk *disk = heap_new(struct disk, type);
    disk->driver = driver_of(type);
    disk->read_size = sizes[0];
    disk->program_size = sizes[1];
    disk->lookahead = sizes[2];
    disk->keeps_time = truth(given[4]);
    disk->folder = VALUE_NAME(Q__empty_);
    device_start(disk, given[0]);
    disk->state = heap_alloc(disk->driver->state_size);
    disk->driver->prepare(disk);
    return disk;
}

static void library_mount(struct disk *disk)
{
    disk_begin(disk);
    disk_done(disk, disk->driver->mount(disk));
    disk->mounted = true;
}

value vfs_disk_make(const struct type *type, size_t n_positional, size_t n_keywords,
                    const value *args)
{
    struct disk *disk = disk_prepare(type, (qstr)type->name, n_positional, n_keywords, args);
    library_mount(disk);
    return VALUE_OBJECT(disk);
}

value vfs_disk_mkfs(size_t n_positional, size_t n_keywords, const value *args)
{
    struct disk *disk =
        disk_prepare(value_object(args[0]), Q_mkfs, n_positional - 1, n_keywords, args + 1);
    disk_begin(disk);
    disk_done(disk, disk->driver->format(disk));
    return VALUE_NONE;
}

struct attempt {
    const struct type *type;
    value device;
    bool failed; /* the device has, without raising anything */
};

/* The filesystem; NO_VALUE where the device holds none of that kind. */
static value attempt_mount(void *data)
{
    struct attempt *attempt = data;
    struct disk *disk =
        disk_prepare(attempt->type, (qstr)attempt->type->name, 1, 0, &attempt->device);
    disk_begin(disk);
    intptr_t result = disk_end(disk, disk->driver->mount(disk));
    attempt->failed = disk->failed;
    disk->mounted = result >= 0;
    return result < 0 ? NO_VALUE : VALUE_OBJECT(disk);
}

/* Each kind that there is has a try. A device may be unable to do what one kind wants, such as parts of blocks: it is at fault where
 * no kind could look at it. */
OPTIONAL value disk_on_device(value device)
{
    static const struct type *const types[] = {&type_VfsLfs2, &type_VfsLfs1, &type_VfsFat};
    value raised = NO_VALUE;
    bool seen = false, failed = false;
    if (!&disk_littlefs1 && !&disk_littlefs2 && !&disk_fatfs)
        raise_no_driver();
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        struct attempt attempt = {types[i], device, false};
        value disk = NO_VALUE;
        if (!driver_of(types[i]))
            continue;
        value error = protect(attempt_mount, &attempt, &disk);
        if (error == NO_VALUE && disk != NO_VALUE)
            return disk;
        if (error != NO_VALUE && !exception_matches(error, &type_Exception))
            raise_value(error);
        raised = error != NO_VALUE ? error : raised;
        failed |= attempt.failed;
        seen |= error == NO_VALUE && !attempt.failed;
    }
    if (!seen && raised != NO_VALUE)
        raise_value(raised);
    raise_os_error(!seen && failed ? ERROR_IO : ERROR_NO_DEVICE);
}

/* ---- paths ---- */

/* Adds the parts of a path, each behind a '/'; returns the size. */
static size_t add_parts(char *whole, size_t size, struct span path)
{
    while (path.size > 0) {
        const uint8_t *slash = memchr(path.data, '/', path.size);
        size_t part = slash ? (size_t)(slash - path.data) : path.size;
        if (part == 2 && memcmp(path.data, "..", 2) == 0) {
            while (size > 0 && whole[--size] != '/') {
            }
        } else if (part > 0 && !(part == 1 && path.data[0] == '.')) {
            whole[size++] = '/';
            memcpy(whole + size, path.data, part);
            size += part;
        }
        part += slash ? 1 : 0;
        path.data += part;
        path.size -= part;
    }
    return size;
}

const char *disk_path(struct disk *disk, value path)
{
    const char *text = path_text(path);
    struct span folder = {NULL, 0}, given = {(const uint8_t *)text, strlen(text)};
    if (text[0] != '/')
        str_span(disk->folder, &folder);
    char *whole = heap_alloc_leaf(folder.size + given.size + 2);
    size_t size = add_parts(whole, 0, folder);
    size = add_parts(whole, size, given);
    if (size == 0)
        whole[size++] = '/';
    whole[size] = 0;
    return whole;
}

static bool is_disk_root(const char *path)
{
    return path[1] == 0;
}

/* What is there; the root always is. Answers as drivers do. */
static int find_entry(struct disk *disk, const char *path, struct disk_entry *out)
{
    *out = (struct disk_entry){.is_folder = true};
    return is_disk_root(path) ? 0 : disk->driver->stat(disk, path, out);
}

/* ---- methods ---- */

static struct disk *disk_self(value self)
{
    return value_object(self);
}

value vfs_disk_mount(value self, value read_only, value make)
{
    struct disk *disk = disk_self(self);
    (void)make;
    if (truth(read_only))
        disk->read_only = true;
    if (!disk->mounted)
        library_mount(disk);
    return VALUE_NONE;
}

value vfs_disk_umount(value self)
{
    struct disk *disk = disk_self(self);
    disk_begin(disk);
    disk->mounted = false;
    disk_done(disk, disk->driver->unmount(disk));
    return VALUE_NONE;
}

value vfs_disk_open(value self, value path, value mode)
{
    return disk_file_open(disk_self(self), path, mode);
}

value vfs_disk_chdir(value self, value path)
{
    struct disk *disk = disk_self(self);
    struct disk_entry entry;
    const char *folder = disk_path(disk, path);
    disk_begin(disk);
    intptr_t result = disk_end(disk, find_entry(disk, folder, &entry));
    if (result < 0 || !entry.is_folder)
        raise_os_error(ERROR_NO_ENTRY);
    disk->folder = is_disk_root(folder) ? VALUE_NAME(Q__empty_)
                                        : str_decode((const uint8_t *)folder, strlen(folder));
    return VALUE_NONE;
}

value vfs_disk_getcwd(value self)
{
    value folder = disk_self(self)->folder;
    return folder == VALUE_NAME(Q__empty_) ? VALUE_NAME(Q__slash_) : folder;
}

value vfs_disk_mkdir(value self, value path)
{
    struct disk *disk = disk_self(self);
    const char *folder = disk_path(disk, path);
    disk_begin(disk);
    disk_done(disk, is_disk_root(folder) ? -ERROR_EXISTS : disk->driver->make_folder(disk, folder));
    return VALUE_NONE;
}

static value disk_remove(value self, value path, bool folder)
{
    struct disk *disk = disk_self(self);
    struct disk_entry entry;
    const char *text = disk_path(disk, path);
    disk_begin(disk);
    int result = find_entry(disk, text, &entry);
    if (result >= 0 && entry.is_folder != folder)
        result = folder ? -ERROR_NOT_FOLDER : -ERROR_IS_FOLDER;
    if (result >= 0)
        result = is_disk_root(text) ? -ERROR_INVALID : disk->driver->remove(disk, text);
    disk_done(disk, result);
    return VALUE_NONE;
}

value vfs_disk_remove(value self, value path)
{
    return disk_remove(self, path, false);
}

value vfs_disk_rmdir(value self, value path)
{
    return disk_remove(self, path, true);
}

value vfs_disk_rename(value self, value from, value to)
{
    struct disk *disk = disk_self(self);
    const char *old = disk_path(disk, from), *new = disk_path(disk, to);
    disk_begin(disk);
    disk_done(disk, disk->driver->rename(disk, old, new));
    return VALUE_NONE;
}

static value disk_entry_mode(const struct disk_entry *entry)
{
    return VALUE_SMALL_INT(entry->is_folder ? MODE_FOLDER : MODE_FILE);
}

value vfs_disk_stat(value self, value path)
{
    struct disk *disk = disk_self(self);
    struct disk_entry entry;
    const char *text = disk_path(disk, path);
    disk_begin(disk);
    disk_done(disk, find_entry(disk, text, &entry));
    value items[10];
    for (size_t i = 0; i < 7; i++)
        items[i] = VALUE_SMALL_INT(0);
    items[0] = disk_entry_mode(&entry);
    items[6] = int_new((intptr_t)entry.size);
    items[7] = items[8] = items[9] = int_new_64(entry.modified);
    return tuple_new(10, items);
}

value vfs_disk_statvfs(value self, value path)
{
    struct disk *disk = disk_self(self);
    struct disk_space space;
    (void)path;
    disk_begin(disk);
    disk_done(disk, disk->driver->space(disk, &space));
    value items[10];
    for (size_t i = 0; i < 10; i++)
        items[i] = VALUE_SMALL_INT(0);
    items[0] = items[1] = int_new((intptr_t)space.unit);
    items[2] = int_new((intptr_t)space.n_units);
    items[3] = items[4] = int_new((intptr_t)space.n_free);
    items[9] = int_new((intptr_t)space.name_most);
    return tuple_new(10, items);
}

/* ---- ilistdir: the whole list at once, so that no folder stays open ---- */

struct disk_listing {
    struct disk *disk;
    value entries;
    bool as_bytes;
    const struct disk_entry *entry; /* that is to be added */
};

static value disk_add_entry(void *data)
{
    struct disk_listing *listing = data;
    const struct disk_entry *entry = listing->entry;
    size_t size = strlen(entry->name);
    value items[] = {NO_VALUE, disk_entry_mode(entry), VALUE_SMALL_INT(0),
                     int_new((intptr_t)entry->size)};
    items[0] = listing->as_bytes ? bytes_new(entry->name, size)
                                 : str_decode((const uint8_t *)entry->name, size);
    list_append_value(listing->entries, tuple_new(4, items));
    return VALUE_NONE;
}

static int disk_list_add(void *list, const struct disk_entry *entry)
{
    struct disk_listing *listing = list;
    value result;
    listing->entry = entry;
    listing->disk->raised = protect(disk_add_entry, listing, &result);
    return listing->disk->raised ? -ERROR_IO : 0;
}

value vfs_disk_ilistdir(size_t n_args, const value *args)
{
    struct disk *disk = disk_self(args[0]);
    value path = n_args > 1 ? args[1] : VALUE_NAME(Q__empty_);
    struct disk_listing listing = {disk, list_new(0, NULL), !is_str(path), NULL};
    const char *text = disk_path(disk, path);
    disk_begin(disk);
    disk_done(disk, disk->driver->list(disk, text, disk_list_add, &listing));
    return iterate(listing.entries);
}
