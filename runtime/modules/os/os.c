/* os.c - os. A path's filesystem is asked; without a mounted one, the port. */
#include "runtime/modules/io/file.h"
#include "runtime/modules/os/port_files.h"
#include "runtime/port_os.h"
#include "runtime/vm/load/vfs.h"
#include "runtime/vm/run/errors.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/str.h"
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

static bool is_root(value path)
{
    struct span text;
    return str_span(path, &text) && text.size == 1 && text.data[0] == '/';
}

/* Is it the root that mounts lie below, where the port's filesystem is not there: by its name, or because no other folder is
 * current? */
static bool is_bare_root(value path)
{
    struct span text;
    if (!vm.vfs || vm.vfs->port_mounted || !str_span(path, &text))
        return false;
    return is_root(path) || (vm.vfs->current == NO_VALUE &&
                             (text.size == 0 || (text.size == 1 && text.data[0] == '.')));
}

/* The filesystem mounted at "/"; NO_VALUE: none. */
static value root_filesystem(void)
{
    const struct list *mounts = list_read(vm.vfs->mounts);
    for (size_t i = 0; i < mounts->size; i++)
        if (is_root(tuple_of(mounts->items[i])->items[0]))
            return tuple_of(mounts->items[i])->items[1];
    return NO_VALUE;
}

/* A tuple of ten numbers, all but two of them 0. */
static value bare_root_numbers(size_t place, intptr_t number)
{
    value items[10];
    for (size_t i = 0; i < 10; i++)
        items[i] = VALUE_SMALL_INT(i == place ? number : 0);
    return tuple_new(10, items);
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
    value inner;
    if (vfs_find(path, &inner) != NO_VALUE && is_root(inner)) /* what is mounted there */
        raise_os_error(ERROR_EXISTS);
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
    value inner = VALUE_NAME(Q__slash_);
    bool bare = is_bare_root(path);
    value filesystem = bare ? root_filesystem() : vfs_find(path, &inner);
    if (filesystem != NO_VALUE)
        call_method(filesystem, Q_chdir, 1, &inner);
    else if (!bare)
        check(port_path_do(PORT_CHANGE_FOLDER, path_text(path)));
    if (vm.vfs)
        vm.vfs->current = bare ? NO_VALUE : filesystem;
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
            return is_root(folder) ? mount->items[0] : str_concat(mount->items[0], folder);
    }
    return folder;
}

value os_getcwd(void)
{
    enum { PATH_MOST = 1024 };
    if (vm.vfs && vm.vfs->current != NO_VALUE)
        return mounted_folder(vm.vfs->current);
    if (vm.vfs && !vm.vfs->port_mounted)
        return VALUE_NAME(Q__slash_);
    char *text = heap_alloc_leaf(PATH_MOST);
    int size = port_current_folder(text, PATH_MOST);
    check(size);
    return str_decode((const uint8_t *)text, (size_t)size);
}

/* ---- folders ---- */

/* What is mounted right below "/", as far as it has a name. */
static void add_mounts(value entries, bool names_only)
{
    const struct list *mounts = list_read(vm.vfs->mounts);
    for (size_t i = 0; i < mounts->size; i++) {
        struct span path;
        str_span(tuple_of(mounts->items[i])->items[0], &path);
        if (path.size < 2 || memchr(path.data + 1, '/', path.size - 1))
            continue;
        value items[] = {str_new(path.data + 1, path.size - 1), VALUE_SMALL_INT(MODE_FOLDER),
                         VALUE_SMALL_INT(0)};
        list_append_value(entries, names_only ? items[0] : tuple_new(3, items));
    }
}

/* Adds a filesystem's entries, or their names. */
static void add_entries(value list, value filesystem, value path, bool names_only)
{
    value iterator = iterate(call_method(filesystem, Q_ilistdir, 1, &path)), entry;
    while ((entry = iterate_next(iterator)) != NO_VALUE)
        list_append_value(list,
                          names_only ? subscript(entry, VALUE_SMALL_INT(0), VALUE_LOAD) : entry);
}

/* What is mounted below the bare root, and what the filesystem has that is mounted at it. */
static value list_bare_root(bool names_only)
{
    value entries = list_new(0, NULL), filesystem = root_filesystem();
    add_mounts(entries, names_only);
    if (filesystem != NO_VALUE)
        add_entries(entries, filesystem, VALUE_NAME(Q__slash_), names_only);
    return entries;
}

/* An iterable of entries. */
static value list_folder(value path, bool names_only)
{
    value inner;
    if (is_bare_root(path))
        return list_bare_root(names_only);
    value filesystem = vfs_find(path, &inner);
    if (filesystem != NO_VALUE && !names_only)
        return call_method(filesystem, Q_ilistdir, 1, &inner);
    if (filesystem != NO_VALUE) {
        value names = list_new(0, NULL);
        add_entries(names, filesystem, inner, true);
        return names;
    }
    value entries = port_files_list(path_text(path), names_only, !is_str(path));
    if (vm.vfs && is_root(path))
        add_mounts(entries, names_only);
    return entries;
}

static value folder_argument(size_t n_args, const value *args)
{
    return n_args > 0 ? args[0] : str_new("", 0);
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

value os_stat(value path)
{
    value result;
    if (is_bare_root(path))
        return bare_root_numbers(0, MODE_FOLDER);
    if (call_filesystem(Q_stat, path, &result))
        return result;
    return port_files_stat(path_text(path));
}

value os_statvfs(value path)
{
    enum { NAME_MOST = 255 };
    value result;
    if (is_bare_root(path) && root_filesystem() == NO_VALUE)
        return bare_root_numbers(9, NAME_MOST);
    if (call_filesystem(Q_statvfs, path, &result))
        return result;
    return port_files_space(path_text(path));
}

/* ---- environment ---- */

value os_getenv(size_t n_args, const value *args)
{
    const char *content = port_environment_get(path_text(args[0]));
    if (!content)
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
