/* vfs.h - which filesystem a path is on: one that vfs.mount() was given, or the port's own at "/". */
#ifndef VFS_H
#define VFS_H

#include "runtime/port.h"
#include "runtime/vm/run/vm.h"

/* What there is once something has been mounted; vm.vfs, NULL before. */
struct vfs {
    value mounts;      /* list of (path, filesystem) tuples */
    bool port_mounted; /* the port's filesystem is still at "/" */
    value current;     /* the filesystem that relative paths are on; NO_VALUE: the port's */
    enum port_path_kind (*path_kind)(const char *path);
    /* All of a file's content: bytes, or a view of what does not change; NO_VALUE when path is on the port's filesystem. Raises
     * OSError. */
    value (*read_file)(const char *path);
};

/* The mounted filesystem that path (a str or bytes) is on, and the path there in *inner; NO_VALUE: the
 * port's. Raises OSError when path is on none. */
value vfs_find(value path, value *inner);

#endif
