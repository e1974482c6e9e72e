/* vfs_posix.c - VfsPosix: a folder of the port's filesystem as a filesystem. An absolute path is one below that folder, a relative
 * one is the port's, below the current folder. */
#include "runtime/modules/io/file.h"
#include "runtime/modules/os/port_files.h"
#include "runtime/port_os.h"
#include "runtime/vm/run/errors.h"
#include "runtime/vm/types/container.h"
#include "runtime/vm/types/str.h"
#include <string.h>

struct vfs_posix {
    const struct type *type;
    value root; /* a str without a '/' at its end; "": the port's root */
    bool read_only;
};

static struct vfs_posix *posix_self(value self)
{
    return value_object(self);
}

static void posix_check(int result)
{
    if (result < 0)
        raise_os_error(-result);
}

enum { FOLDER_MOST = 1024 };

/* The current folder, *size bytes in a heap block. */
static const char *posix_current(size_t *size)
{
    char *text = heap_alloc_leaf(FOLDER_MOST);
    int result = port_current_folder(text, FOLDER_MOST);
    posix_check(result);
    *size = (size_t)result;
    return text;
}

/* The port's path of one here: a heap block. */
static const char *posix_path(value self, value path)
{
    struct span root, inner;
    const char *text = path_text(path);
    str_span(posix_self(self)->root, &root);
    if (text[0] != '/' || root.size == 0)
        return text;
    inner = (struct span){(const uint8_t *)text, strlen(text)};
    char *whole = heap_alloc_leaf(root.size + inner.size + 1);
    memcpy(whole, root.data, root.size);
    memcpy(whole + root.size, inner.data, inner.size + 1);
    return whole;
}

/* A folder's path without the '/' at its end, absolute. */
static value posix_root(const char *text)
{
    size_t size = strlen(text), n;
    while (size > 0 && text[size - 1] == '/')
        size--;
    if (size == 0 || text[0] == '/')
        return str_decode((const uint8_t *)text, size);
    const char *here = posix_current(&n);
    struct text_builder builder;
    text_builder_init(&builder);
    text_builder_add(&builder, here, n);
    text_builder_add(&builder, "/", 1);
    text_builder_add(&builder, text, size);
    return text_builder_str(&builder);
}

value vfs_posix_make(const struct type *type, size_t n_positional, size_t n_keywords,
                     const value *args)
{
    check_arity(Q_VfsPosix, n_positional, n_keywords, 0, 1);
    struct vfs_posix *self = heap_new(struct vfs_posix, type);
    self->root = posix_root(n_positional > 0 ? path_text(args[0]) : "");
    return VALUE_OBJECT(self);
}

value vfs_posix_mount(value self, value read_only, value make)
{
    if (truth(read_only))
        posix_self(self)->read_only = true;
    if (truth(make))
        raise_os_error(ERROR_PERMISSION);
    return VALUE_NONE;
}

value vfs_posix_umount(value self)
{
    (void)self;
    return VALUE_NONE;
}

/* ---- changes ---- */

static void posix_writes(value self)
{
    if (posix_self(self)->read_only)
        raise_os_error(ERROR_READ_ONLY);
}

static value posix_change(enum port_path_action action, value self, value path)
{
    posix_writes(self);
    posix_check(port_path_do(action, posix_path(self, path)));
    return VALUE_NONE;
}

value vfs_posix_remove(value self, value path)
{
    return posix_change(PORT_REMOVE, self, path);
}

value vfs_posix_mkdir(value self, value path)
{
    return posix_change(PORT_MAKE_FOLDER, self, path);
}

value vfs_posix_rmdir(value self, value path)
{
    return posix_change(PORT_REMOVE_FOLDER, self, path);
}

value vfs_posix_rename(value self, value from, value to)
{
    posix_writes(self);
    const char *old = posix_path(self, from);
    posix_check(port_rename(old, posix_path(self, to)));
    return VALUE_NONE;
}

/* ---- the current folder: the port's own ---- */

value vfs_posix_chdir(value self, value path)
{
    posix_check(port_path_do(PORT_CHANGE_FOLDER, posix_path(self, path)));
    return VALUE_NONE;
}

/* As a path here, where it is one. */
value vfs_posix_getcwd(value self)
{
    size_t size;
    struct span root;
    const char *here = posix_current(&size);
    str_span(posix_self(self)->root, &root);
    if (root.size <= size && memcmp(here, root.data, root.size) == 0) {
        here += root.size;
        size -= root.size;
    }
    return size == 0 ? VALUE_NAME(Q__slash_) : str_decode((const uint8_t *)here, size);
}

/* ---- looking and opening ---- */

value vfs_posix_stat(value self, value path)
{
    return port_files_stat(posix_path(self, path));
}

value vfs_posix_statvfs(value self, value path)
{
    return port_files_space(posix_path(self, path));
}

value vfs_posix_ilistdir(size_t n_args, const value *args)
{
    value path = n_args > 1 ? args[1] : VALUE_NAME(Q__dot_);
    return iterate(port_files_list(posix_path(args[0], path), false, !is_str(path)));
}

value vfs_posix_open(value self, value path, value mode)
{
    struct span letters;
    if (is_exactly(path, &type_int))
        return file_open(path, mode);
    for (size_t i = 0; str_span(mode, &letters) && i < letters.size; i++)
        if (strchr("wa+x", letters.data[i]))
            posix_writes(self);
    const char *text = posix_path(self, path);
    return file_open(str_decode((const uint8_t *)text, strlen(text)), mode);
}
