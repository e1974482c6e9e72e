/* vfs.c - finding the filesystem of a path. */
#include "runtime/vm/vfs.h"
#include "runtime/vm/errors.h"
#include "runtime/vm/file.h"
#include <string.h>

/* Is `path` `folder` or below it? */
static bool is_below(const struct span *path, const struct span *folder)
{
    if (folder->size == 1) /* "/" */
        return true;
    return path->size >= folder->size && memcmp(path->data, folder->data, folder->size) == 0 &&
           (path->size == folder->size || path->data[folder->size] == '/');
}

value vfs_find(value path, value *inner)
{
    struct span text, folder;
    *inner = path;
    if (vm.vfs == NULL || !str_span(path, &text))
        return NO_VALUE;
    if (text.size == 0 || text.data[0] != '/') {
        if (vm.vfs->current == NO_VALUE && !vm.vfs->port_mounted)
            raise_os_error(ERROR_NO_DEVICE);
        return vm.vfs->current;
    }
    const struct list *mounts = list_read(vm.vfs->mounts);
    for (size_t i = 0; i < mounts->size; i++) {
        const struct tuple *mount = tuple_of(mounts->items[i]);
        str_span(mount->items[0], &folder);
        if (!is_below(&text, &folder))
            continue;
        size_t skip = folder.size == 1 ? 0 : folder.size;
        *inner = skip == text.size ? str_from_c("/") : str_new(text.data + skip, text.size - skip);
        return mount->items[1];
    }
    if (!vm.vfs->port_mounted)
        raise_os_error(ERROR_NO_DEVICE);
    return NO_VALUE;
}

value vfs_open(value path, value mode)
{
    value inner;
    value filesystem = vfs_find(path, &inner);
    if (filesystem == NO_VALUE)
        return file_open(path, mode);
    value args[] = {inner, mode};
    return call_method(filesystem, Q_open, 2, args);
}
