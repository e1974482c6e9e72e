/* vfs.c - finding the filesystem of a path. */
#include "runtime/vm/load/vfs.h"
#include "runtime/vm/run/errors.h"
#include <string.h>

/* Is `path` `folder` or below it? */
static bool is_below(const struct span *path, const struct span *folder)
{
    if (folder->size == 1) /* "/" */
        return true;
    return path->size >= folder->size && memcmp(path->data, folder->data, folder->size) == 0 &&
           (path->size == folder->size || path->data[folder->size] == '/');
}

/* The mount that a path is on: the longest; NO_VALUE: none. Its folder in *folder. */
static value find_mount(const struct span *path, struct span *folder)
{
    const struct list *mounts = list_read(vm.vfs->mounts);
    value found = NO_VALUE;
    for (size_t i = 0; i < mounts->size; i++) {
        const struct tuple *mount = tuple_of(mounts->items[i]);
        struct span candidate;
        str_span(mount->items[0], &candidate);
        if (!is_below(path, &candidate) || (found != NO_VALUE && candidate.size < folder->size))
            continue;
        found = mount->items[1];
        *folder = candidate;
    }
    return found;
}

/* A relative path where no folder is current: it begins at "/". */
static value find_below_root(value path, bool is_text, value *inner)
{
    struct span folder = {NULL, 0}, text;
    value slash = is_text ? str_from_c("/") : bytes_new("/", 1);
    value whole = binary(BINARY_ADD, slash, path), found = vfs_find(whole, inner);
    if (is_text)
        str_span(whole, &text);
    else
        bytes_span(whole, &text);
    find_mount(&text, &folder);
    if (folder.size == 1 && text.size > 1)
        *inner = path;
    return found;
}

value vfs_find(value path, value *inner)
{
    struct span text, folder;
    *inner = path;
    bool is_text = str_span(path, &text);
    if (!vm.vfs || (!is_text && !is_exactly(path, &type_bytes)))
        return NO_VALUE;
    if (!is_text)
        bytes_span(path, &text);
    if (text.size == 0 || text.data[0] != '/') {
        if (vm.vfs->current != NO_VALUE || vm.vfs->port_mounted)
            return vm.vfs->current;
        return find_below_root(path, is_text, inner);
    }
    value found = find_mount(&text, &folder);
    if (found != NO_VALUE) {
        size_t skip = folder.size == 1 ? 0 : folder.size;
        const void *rest = skip == text.size ? (const void *)"/" : text.data + skip;
        size_t size = skip == text.size ? 1 : text.size - skip;
        *inner = is_text ? str_new(rest, size) : bytes_new(rest, size);
    } else if (!vm.vfs->port_mounted) {
        raise_os_error(ERROR_NO_DEVICE);
    }
    return found;
}
