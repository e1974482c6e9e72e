/* vfs.c - vfs: mounting filesystems, native ones and those written in Python. */
#include "runtime/modules/io/file.h"
#include "runtime/modules/vfs/disk.h"
#include "runtime/vm/load/load.h"
#include "runtime/vm/load/vfs.h"
#include "runtime/vm/run/errors.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/str.h"
#include "runtime/vm/types/stream.h"
#include <string.h>

/* NO_VALUE: it is the port's path. */
static value stat_of(void *data)
{
    value inner, path = str_from_c(data), filesystem = vfs_find(path, &inner);
    return filesystem == NO_VALUE ? NO_VALUE : call_method(filesystem, Q_stat, 1, &inner);
}

/* What stat() of the filesystem says; an error means that nothing is there, but for those that are not its answer. */
static enum port_path_kind mounted_path_kind(const char *path)
{
    value result = NO_VALUE;
    value error = protect(stat_of, (void *)(uintptr_t)path, &result);
    if (error == NO_VALUE && result == NO_VALUE)
        return port_path_kind(path);
    if (error != NO_VALUE) {
        if (!exception_matches(error, &type_Exception) ||
            exception_matches(error, &type_MemoryError))
            raise_value(error);
        return PORT_PATH_NONE;
    }
    const struct tuple *info = tuple_of(result);
    intptr_t mode = 0;
    if (!info || info->size == 0 || !int_value_try(info->items[0], &mode))
        return PORT_PATH_NONE;
    return mode & 0x4000 ? PORT_PATH_FOLDER : PORT_PATH_FILE;
}

static value mounted_read_file(const char *path)
{
    value inner, stream_path = str_from_c(path), self;
    if (vfs_find(stream_path, &inner) == NO_VALUE)
        return NO_VALUE;
    value file = file_open_mounted(stream_path, VALUE_NAME(Q_rb));
    struct buffer_view view;
    if (buffer_get(file, &view, false) && !view.writable)
        return memoryview_new(file);
    const struct stream_protocol *protocol = stream_require(file, &self, STREAM_READ);
    struct text_builder builder;
    uint8_t chunk[256];
    intptr_t n;
    int error = 0;
    text_builder_init(&builder);
    if (protocol->ioctl)
        protocol->ioctl(self, STREAM_GET_BUFFER_SIZE, NULL, &error);
    while ((n = protocol->read(self, chunk, sizeof(chunk), &error)) > 0)
        text_builder_add(&builder, chunk, (size_t)n);
    if (n < 0)
        raise_os_error(error);
    if (protocol->ioctl)
        protocol->ioctl(self, STREAM_CLOSE, NULL, &error);
    return text_builder_bytes(&builder);
}

static struct vfs *vfs_state(void)
{
    if (!vm.vfs) {
        struct vfs *state = heap_alloc(sizeof(struct vfs));
        state->mounts = list_new(0, NULL);
        state->port_mounted = true;
        state->path_kind = mounted_path_kind;
        state->read_file = mounted_read_file;
        vm.vfs = state;
        vm_loader.load = load_file_content; /* what is mounted may hold modules */
    }
    return vm.vfs;
}

static size_t path_size(value path)
{
    struct span span;
    if (!str_span(path, &span))
        raise_format(&type_TypeError, "'str' object expected, not '%t'", path);
    return span.size;
}

/* Pairs of filesystem and path. */
static value list_mounts(const struct vfs *state)
{
    value pairs = list_new(0, NULL);
    const struct list *mounts = list_read(state->mounts);
    for (size_t i = 0; i < mounts->size; i++) {
        const struct tuple *mount = tuple_of(mounts->items[i]);
        value pair[] = {mount->items[1], mount->items[0]};
        list_append_value(pairs, tuple_new(2, pair));
    }
    if (state->port_mounted) {
        value pair[] = {vfs_posix_make(&type_VfsPosix, 0, 0, NULL), VALUE_NAME(Q__slash_)};
        list_append_value(pairs, tuple_new(2, pair));
    }
    return pairs;
}

value vfs_mount(size_t n_positional, size_t n_keywords, const value *args)
{
    static const struct parameter parameters[] = {{Q_fsobj, PARAMETER_REQUIRED},
                                                  {Q_mount_point, PARAMETER_REQUIRED},
                                                  {Q_readonly, PARAMETER_KEYWORD_ONLY},
                                                  {Q_mkfs, PARAMETER_KEYWORD_ONLY}};
    value given[] = {NO_VALUE, NO_VALUE, VALUE_FALSE, VALUE_FALSE};
    struct vfs *state = vfs_state();
    if (n_positional == 0 && n_keywords == 0)
        return list_mounts(state);
    parse_arguments(Q_mount, parameters, 4, n_positional, n_keywords, args, given);
    size_t size = path_size(given[1]);
    if (attr_find(given[0], Q_mount) == NO_VALUE) /* a block device */
        given[0] = disk_on_device(given[0]);
    if (given[0] == NO_VALUE)
        raise_os_error(ERROR_NO_DEVICE);
    if (size == 1 && state->port_mounted)
        raise_os_error(ERROR_PERMISSION);
    value flags[] = {VALUE_BOOL(truth(given[2])), VALUE_BOOL(truth(given[3]))};
    call_method(given[0], Q_mount, 2, flags);
    const struct list *mounts = list_read(state->mounts);
    for (size_t i = 0; i < mounts->size; i++) {
        value other = tuple_of(mounts->items[i])->items[0];
        if (values_equal(other, given[1]))
            raise_os_error(ERROR_PERMISSION);
    }
    value pair[] = {given[1], given[0]};
    list_append_value(state->mounts, tuple_new(2, pair));
    return VALUE_NONE;
}

value vfs_umount(value which)
{
    struct vfs *state = vfs_state();
    struct span text;
    const struct list *mounts = list_read(state->mounts);
    for (size_t i = 0; i < mounts->size; i++) {
        const struct tuple *mount = tuple_of(mounts->items[i]);
        bool found =
            is_str(which) ? values_equal(mount->items[0], which) : mount->items[1] == which;
        if (!found)
            continue;
        value args[] = {state->mounts, VALUE_SMALL_INT(i)}, filesystem = mount->items[1];
        list_pop(2, args);
        if (state->current == filesystem)
            state->current = NO_VALUE;
        call_method(filesystem, Q_umount, 0, NULL);
        return VALUE_NONE;
    }
    if (!state->port_mounted || !str_span(which, &text) || text.size != 1 || text.data[0] != '/')
        raise_os_error(ERROR_INVALID);
    state->port_mounted = false;
    return VALUE_NONE;
}
