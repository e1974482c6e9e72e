/* modos.c - os. A path's filesystem is asked; without a mounted one, the port. */
#include "runtime/vm/container.h"
#include "runtime/vm/errors.h"
#include "runtime/vm/file.h"
#include "runtime/vm/port_os.h"
#include "runtime/vm/str.h"
#include "runtime/vm/vfs.h"
#include <string.h>

static void check(int result)
{
    if (result < 0)
        raise_os_error(-result);
}

/* Has the filesystem that path is on call its method; false when that is the port's. */
static bool call_filesystem(qstr method, value path, value *result)
{
    value inner;
    value filesystem = vfs_find(path, &inner);
    if (filesystem == NO_VALUE)
        return false;
    *result = call_method(filesystem, method, 1, &inner);
    return true;
}

static value path_do(enum port_path_action action, qstr method, value path)
{
    value result;
    if (!call_filesystem(method, path, &result))
        check(port_path_do(action, path_text(path)));
    return VALUE_NONE;
}

value os_remove(value path)
{
    return path_do(PORT_REMOVE, Q_remove, path);
}

value os_mkdir(value path)
{
    return path_do(PORT_MAKE_FOLDER, Q_mkdir, path);
}

value os_rmdir(value path)
{
    return path_do(PORT_REMOVE_FOLDER, Q_rmdir, path);
}

value os_rename(value from, value to)
{
    value inner[2];
    value filesystem = vfs_find(from, &inner[0]);
    if (filesystem != vfs_find(to, &inner[1]))
        raise_os_error(ERROR_PERMISSION);
    if (filesystem != NO_VALUE)
        call_method(filesystem, Q_rename, 2, inner);
    else
        check(port_rename(path_text(from), path_text(to)));
    return VALUE_NONE;
}

value os_chdir(value path)
{
    value inner;
    value filesystem = vfs_find(path, &inner);
    if (filesystem != NO_VALUE)
        call_method(filesystem, Q_chdir, 1, &inner);
    else
        check(port_path_do(PORT_CHANGE_FOLDER, path_text(path)));
    if (vm.vfs != NULL)
        vm.vfs->current = filesystem;
    return VALUE_NONE;
}

/* The current folder of a mounted filesystem, below where it is mounted. */
static value mounted_folder(value filesystem)
{
    const struct list *mounts = list_read(vm.vfs->mounts);
    value folder = call_method(filesystem, Q_getcwd, 0, NULL);
    for (size_t i = 0; i < mounts->size; i++) {
        const struct tuple *mount = tuple_of(mounts->items[i]);
        struct span path;
        if (mount->items[1] == filesystem && str_span(mount->items[0], &path) && path.size > 1)
            return str_concat(mount->items[0], folder);
    }
    return folder;
}

value os_getcwd(void)
{
    enum { PATH_MOST = 1024 };
    if (vm.vfs != NULL && vm.vfs->current != NO_VALUE)
        return mounted_folder(vm.vfs->current);
    char *text = heap_alloc_leaf(PATH_MOST);
    int size = port_current_folder(text, PATH_MOST);
    check(size);
    return str_decode((const uint8_t *)text, (size_t)size);
}

/* ---- folders ---- */

enum { MODE_FOLDER = 0x4000, MODE_FILE = 0x8000 };

struct listing {
    void *folder;
    value entries;   /* a list */
    bool names_only; /* listdir; else tuples of name, kind, inode */
    bool as_bytes;
};

static value listing_fill(void *data)
{
    struct listing *listing = data;
    struct port_entry entry;
    while (port_folder_next(listing->folder, &entry)) {
        size_t size = strlen(entry.name);
        value name = listing->as_bytes ? bytes_new(entry.name, size)
                                       : str_decode((const uint8_t *)entry.name, size);
        if (!listing->names_only) {
            value items[] = {name, VALUE_SMALL_INT(entry.is_folder ? MODE_FOLDER : MODE_FILE),
                             int_new_64((int64_t)entry.inode)};
            name = tuple_new(3, items);
        }
        list_append_value(listing->entries, name);
    }
    return VALUE_NONE;
}

/* All entries of a folder of the port's; it is closed on every way out. */
static value list_port_folder(value path, bool names_only)
{
    struct listing listing = {.names_only = names_only, .as_bytes = !is_str(path)};
    const char *text = path_text(path);
    value result;
    listing.entries = list_new(0, NULL);
    check(port_folder_open(text[0] == 0 ? "." : text, &listing.folder));
    value error = protect(listing_fill, &listing, &result);
    port_folder_close(listing.folder);
    if (error != NO_VALUE)
        raise_value(error);
    return listing.entries;
}

/* What is mounted right below "/", as far as it has a name. */
static void add_mounts(value entries, bool names_only)
{
    const struct list *mounts = list_read(vm.vfs->mounts);
    for (size_t i = 0; i < mounts->size; i++) {
        struct span path;
        str_span(tuple_of(mounts->items[i])->items[0], &path);
        if (path.size < 2 || memchr(path.data + 1, '/', path.size - 1) != NULL)
            continue;
        value items[] = {str_new(path.data + 1, path.size - 1), VALUE_SMALL_INT(MODE_FOLDER),
                         VALUE_SMALL_INT(0)};
        list_append_value(entries, names_only ? items[0] : tuple_new(3, items));
    }
}

static bool is_root(value path)
{
    struct span text;
    return str_span(path, &text) && text.size == 1 && text.data[0] == '/';
}

/* An iterable of entries. */
static value list_folder(value path, bool names_only)
{
    value inner, filesystem = NO_VALUE, entries;
    bool root = vm.vfs != NULL && is_root(path);
    if (!root || vm.vfs->port_mounted)
        filesystem = vfs_find(path, &inner);
    if (filesystem != NO_VALUE) {
        entries = call_method(filesystem, Q_ilistdir, 1, &inner);
        if (!names_only)
            return entries;
        value names = list_new(0, NULL), iterator = iterate(entries), entry;
        while ((entry = iterate_next(iterator)) != NO_VALUE)
            list_append_value(names, subscript(entry, VALUE_SMALL_INT(0), VALUE_LOAD));
        return names;
    }
    entries =
        !root || vm.vfs->port_mounted ? list_port_folder(path, names_only) : list_new(0, NULL);
    if (root)
        add_mounts(entries, names_only);
    return entries;
}

static value folder_argument(size_t n_args, const value *args)
{
    return n_args > 0 ? args[0] : VALUE_NAME(Q__dot_);
}

value os_listdir(size_t n_args, const value *args)
{
    return list_folder(folder_argument(n_args, args), true);
}

value os_ilistdir(size_t n_args, const value *args)
{
    return iterate(list_folder(folder_argument(n_args, args), false));
}

/* ---- information ---- */

static value unsigned_tuple(size_t n, const uint64_t *numbers)
{
    value result = tuple_new(n, NULL);
    for (size_t i = 0; i < n; i++)
        tuple_of(result)->items[i] = int_new_64((int64_t)numbers[i]);
    return result;
}

value os_stat(value path)
{
    struct port_stat info;
    value result;
    if (call_filesystem(Q_stat, path, &result))
        return result;
    check(port_stat(path_text(path), &info));
    const uint64_t numbers[] = {info.mode,
                                info.inode,
                                info.device,
                                info.links,
                                info.user,
                                info.group,
                                info.size,
                                (uint64_t)info.accessed,
                                (uint64_t)info.modified,
                                (uint64_t)info.changed};
    return unsigned_tuple(10, numbers);
}

value os_statvfs(value path)
{
    struct port_space info;
    value result;
    if (call_filesystem(Q_statvfs, path, &result))
        return result;
    check(port_space(path_text(path), &info));
    const uint64_t numbers[] = {info.block_size,  info.fragment_size,    info.blocks,
                                info.free_blocks, info.available_blocks, info.files,
                                info.free_files,  info.available_files,  info.flags,
                                info.name_max};
    return unsigned_tuple(10, numbers);
}

/* ---- environment ---- */

value os_getenv(size_t n_args, const value *args)
{
    const char *content = port_environment_get(path_text(args[0]));
    if (content == NULL)
        return n_args > 1 ? args[1] : VALUE_NONE;
    return str_decode((const uint8_t *)content, strlen(content));
}

value os_putenv(value name, value content)
{
    check(port_environment_set(path_text(name), path_text(content)));
    return VALUE_NONE;
}

value os_unsetenv(value name)
{
    check(port_environment_set(path_text(name), NULL));
    return VALUE_NONE;
}

value os_system(value command)
{
    int status = port_shell(path_text(command));
    check(status);
    return VALUE_SMALL_INT(status);
}

value os_urandom(value size)
{
    uint8_t *data;
    intptr_t n = int_value(size);
    if (n < 0)
        raise_type(&type_ValueError);
    value bytes = bytes_allocate((size_t)n, &data);
    if (n > 0)
        check(port_random(data, (size_t)n));
    return bytes;
}
