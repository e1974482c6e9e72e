/* littlefs.c - the driver over littlefs, of the user's tree: compiled once for its version 1, once for 2 (LITTLEFS_VERSION).
 *
 * The tree is littlefs under the names that MicroPython gives it, lfs1_* and lfs2_*, so that both can be in one firmware. It is
 * compiled without malloc: all its memory is given to it here. */
#include "runtime/modules/vfs/disk.h"
#include "runtime/port_os.h"
#include "runtime/vm/run/errors.h"

#if LITTLEFS_VERSION == 1
#include "lfs1.h"
#define LFS(name) lfs1_##name
#define LFS_CONSTANT(name) LFS1_##name
#define DRIVER disk_littlefs1
#define traverse lfs1_traverse
#else
#include "lfs2.h"
#define LFS(name) lfs2_##name
#define LFS_CONSTANT(name) LFS2_##name
#define DRIVER disk_littlefs2
#define traverse lfs2_fs_traverse
#endif

/* Of a file's time, an attribute of version 2: nanoseconds since 1970, the lowest byte first. */
enum { TIME_ATTRIBUTE = 1, TIME_SIZE = 8 };

struct littlefs {
    struct LFS(config) config;
    LFS(t) library;
};

struct littlefs_file {
    LFS(file_t) library;
    struct LFS(file_config) config;
#if LITTLEFS_VERSION == 2
    struct lfs2_attr attribute;
    uint8_t time[TIME_SIZE];
#endif
    uint8_t buffer[];
};

static LFS(t) * library_of(struct disk *disk)
{
    return &((struct littlefs *)disk->state)->library;
}

static LFS(file_t) * file_of(void *file)
{
    return &((struct littlefs_file *)file)->library;
}

/* ---- the device ---- */

static int littlefs_read_part(const struct LFS(config) * config, LFS(block_t) block,
                              LFS(off_t) offset, void *data, LFS(size_t) size)
{
    int result = device_read(config->context, block, offset, data, size);
    if (result < 0) /* the library would take its cache for what it has asked for */
        library_of(config->context)->rcache.block = (LFS(block_t)) - 1;
    return result;
}

static int littlefs_program_part(const struct LFS(config) * config, LFS(block_t) block,
                                 LFS(off_t) offset, const void *data, LFS(size_t) size)
{
    return device_write(config->context, block, offset, data, size);
}

static int erase_block(const struct LFS(config) * config, LFS(block_t) block)
{
    return device_erase(config->context, block);
}

static int flush_device(const struct LFS(config) * config)
{
    return device_flush(config->context);
}

/* ---- making ---- */

#if LITTLEFS_VERSION == 1
static void give_buffers(struct lfs1_config *config, const struct disk *disk)
{
    config->lookahead = (lfs1_size_t)(disk->lookahead + 31) / 32 * 32; /* bits */
    config->read_buffer = heap_alloc_leaf(config->read_size);
    config->prog_buffer = heap_alloc_leaf(config->prog_size);
    config->lookahead_buffer = heap_alloc_leaf(config->lookahead / 8);
}

static size_t buffer_size(const struct lfs1_config *config)
{
    return config->prog_size;
}
#else
/* A cache takes four of what is read or written at once, if a block does. */
static void give_buffers(struct lfs2_config *config, const struct disk *disk)
{
    enum { CYCLES_OF_A_BLOCK = 100, CACHED = 4 };
    lfs2_size_t most =
        config->read_size > config->prog_size ? config->read_size : config->prog_size;
    config->block_cycles = CYCLES_OF_A_BLOCK;
    config->cache_size = CACHED * most < config->block_size ? CACHED * most : config->block_size;
    config->lookahead_size = (lfs2_size_t)disk->lookahead;
    config->read_buffer = heap_alloc_leaf(config->cache_size);
    config->prog_buffer = heap_alloc_leaf(config->cache_size);
    config->lookahead_buffer = heap_alloc_leaf(config->lookahead_size);
}

static size_t buffer_size(const struct lfs2_config *config)
{
    return config->cache_size;
}
#endif

/* The library asserts that sizes divide each other, and is compiled without its asserts. */
static void check_sizes(const struct LFS(config) * config, size_t cache)
{
    if (config->read_size > cache || cache % config->read_size || cache % config->prog_size ||
        config->block_size % cache)
        raise_os_error(ERROR_INVALID);
}

static void littlefs_prepare(struct disk *disk)
{
    struct LFS(config) *config = &((struct littlefs *)disk->state)->config;
    config->context = disk;
    config->read = littlefs_read_part;
    config->prog = littlefs_program_part;
    config->erase = erase_block;
    config->sync = flush_device;
    config->read_size = (LFS(size_t))disk->read_size;
    config->prog_size = (LFS(size_t))disk->program_size;
    config->block_size = (LFS(size_t))disk->block_size;
    config->block_count = (LFS(size_t))disk->n_blocks;
    give_buffers(config, disk);
    check_sizes(config, buffer_size(config));
}

static int littlefs_format(struct disk *disk)
{
    struct littlefs *state = disk->state;
    return LFS(format)(&state->library, &state->config);
}

static int littlefs_mount(struct disk *disk)
{
    struct littlefs *state = disk->state;
    return LFS(mount)(&state->library, &state->config);
}

static int littlefs_unmount(struct disk *disk)
{
    return LFS(unmount)(library_of(disk));
}

/* ---- files ---- */

static size_t littlefs_file_size(const struct disk *disk)
{
    const struct littlefs *state = disk->state;
    return sizeof(struct littlefs_file) + buffer_size(&state->config);
}

static int library_flags(unsigned flags)
{
    static const struct {
        unsigned ours;
        int theirs;
    } names[] = {
        {PORT_OPEN_READ, LFS_CONSTANT(O_RDONLY)},    {PORT_OPEN_WRITE, LFS_CONSTANT(O_WRONLY)},
        {PORT_OPEN_CREATE, LFS_CONSTANT(O_CREAT)},   {PORT_OPEN_EXCLUSIVE, LFS_CONSTANT(O_EXCL)},
        {PORT_OPEN_TRUNCATE, LFS_CONSTANT(O_TRUNC)}, {PORT_OPEN_APPEND, LFS_CONSTANT(O_APPEND)},
    };
    int result = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (flags & names[i].ours)
            result |= names[i].theirs;
    return result;
}

#if LITTLEFS_VERSION == 2
static void set_time(struct littlefs_file *file)
{
    uint64_t now = (uint64_t)port_time_ns();
    for (size_t i = 0; i < TIME_SIZE; i++)
        file->time[i] = (uint8_t)(now >> 8 * i);
}

static void keep_time(struct littlefs_file *file)
{
    set_time(file);
    file->attribute = (struct lfs2_attr){TIME_ATTRIBUTE, file->time, TIME_SIZE};
    file->config.attrs = &file->attribute;
    file->config.attr_count = 1;
}

static int64_t time_of(struct disk *disk, const char *path)
{
    uint8_t bytes[TIME_SIZE];
    uint64_t time = 0;
    if (lfs2_getattr(library_of(disk), path, TIME_ATTRIBUTE, bytes, TIME_SIZE) != TIME_SIZE)
        return 0;
    for (size_t i = 0; i < TIME_SIZE; i++)
        time |= (uint64_t)bytes[i] << 8 * i;
    return (int64_t)(time / 1000000000);
}
#else
static void set_time(struct littlefs_file *file)
{
    (void)file;
}

static void keep_time(struct littlefs_file *file)
{
    (void)file;
}

static int64_t time_of(struct disk *disk, const char *path)
{
    (void)disk;
    (void)path;
    return 0;
}
#endif

static int littlefs_file_open(struct disk *disk, void *data, const char *path, unsigned flags)
{
    struct littlefs_file *file = data;
    file->config.buffer = file->buffer;
    if (disk->keeps_time)
        keep_time(file);
    return LFS(file_opencfg)(library_of(disk), &file->library, path, library_flags(flags),
                             &file->config);
}

static intptr_t littlefs_file_read(struct disk *disk, void *file, void *data, size_t size)
{
    return LFS(file_read)(library_of(disk), file_of(file), data, (LFS(size_t))size);
}

static intptr_t littlefs_file_write(struct disk *disk, void *file, const void *data, size_t size)
{
    if (disk->keeps_time)
        set_time(file);
    return LFS(file_write)(library_of(disk), file_of(file), data, (LFS(size_t))size);
}

static intptr_t littlefs_file_seek(struct disk *disk, void *file, intptr_t offset, int whence)
{
    if (offset > INT32_MAX || offset < -INT32_MAX)
        return -ERROR_INVALID;
    int place = LFS(file_seek)(library_of(disk), file_of(file), (LFS(soff_t))offset, whence);
    return place < 0 ? place : LFS(file_tell)(library_of(disk), file_of(file));
}

static int littlefs_file_flush(struct disk *disk, void *file)
{
    return LFS(file_sync)(library_of(disk), file_of(file));
}

static int littlefs_file_close(struct disk *disk, void *file)
{
    return LFS(file_close)(library_of(disk), file_of(file));
}

/* ---- folders ---- */

static struct disk_entry littlefs_entry(const struct LFS(info) * info)
{
    bool is_folder = info->type == LFS_CONSTANT(TYPE_DIR);
    return (struct disk_entry){info->name, is_folder, is_folder ? 0 : info->size, 0};
}

static int littlefs_stat(struct disk *disk, const char *path, struct disk_entry *out)
{
    struct LFS(info) info;
    int result = LFS(stat)(library_of(disk), path, &info);
    if (result >= 0) {
        *out = littlefs_entry(&info);
        out->name = NULL;
        out->modified = time_of(disk, path);
    }
    return result;
}

static bool is_dots(const char *name)
{
    return name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0));
}

static int littlefs_list(struct disk *disk, const char *path,
                         int (*add)(void *list, const struct disk_entry *entry), void *list)
{
    LFS(dir_t) folder = {0};
    struct LFS(info) info;
    int result = LFS(dir_open)(library_of(disk), &folder, path);
    if (result < 0)
        return result;
    while (result >= 0 && (result = LFS(dir_read)(library_of(disk), &folder, &info)) > 0) {
        struct disk_entry entry = littlefs_entry(&info);
        result = is_dots(info.name) ? 0 : add(list, &entry);
    }
    int closed = LFS(dir_close)(library_of(disk), &folder);
    return result < 0 ? result : closed;
}

static int littlefs_make_folder(struct disk *disk, const char *path)
{
    return LFS(mkdir)(library_of(disk), path);
}

static int littlefs_remove(struct disk *disk, const char *path)
{
    return LFS(remove)(library_of(disk), path);
}

static int littlefs_rename(struct disk *disk, const char *from, const char *to)
{
    return LFS(rename)(library_of(disk), from, to);
}

static int count_block(void *data, LFS(block_t) block)
{
    (void)block;
    ++*(size_t *)data;
    return 0;
}

static int littlefs_space(struct disk *disk, struct disk_space *out)
{
    size_t used = 0;
    int result = traverse(library_of(disk), count_block, &used);
    size_t free = used < disk->n_blocks ? disk->n_blocks - used : 0;
    *out = (struct disk_space){disk->block_size, disk->n_blocks, free, LFS_CONSTANT(NAME_MAX)};
    return result;
}

const struct disk_driver DRIVER = {
    sizeof(struct littlefs), true,
    littlefs_prepare,        littlefs_format,
    littlefs_mount,          littlefs_unmount,
    littlefs_file_size,      littlefs_file_open,
    littlefs_file_read,      littlefs_file_write,
    littlefs_file_seek,      littlefs_file_flush,
    littlefs_file_close,     littlefs_stat,
    littlefs_list,           littlefs_make_folder,
    littlefs_remove,         littlefs_rename,
    littlefs_space,
};
