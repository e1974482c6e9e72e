/* port_files.h - what the port's filesystem says of a path, as Python values. All raise OSError. */
#ifndef PORT_FILES_H
#define PORT_FILES_H

#include "runtime/vm/run/vm.h"

/* os.stat's bits of a mode. */
enum { MODE_FOLDER = 0x4000, MODE_FILE = 0x8000 };

/* A folder's entries as a list: names, or tuples of name, kind, inode. path: zero-terminated, "" is the current folder. */
value port_files_list(const char *path, bool names_only, bool as_bytes);
value port_files_stat(const char *path);  /* the tuple of os.stat() */
value port_files_space(const char *path); /* that of os.statvfs() */

#endif
