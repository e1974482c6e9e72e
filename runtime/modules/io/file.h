/* file.h - the port's files as Python streams. */
#ifndef FILE_H
#define FILE_H

#include "runtime/vm/vm.h"

/* Opens a path (str) or takes over a descriptor (int); mode as open()'s. Raises OSError,
 * ValueError. */
value file_open(value path_or_descriptor, value mode);
/* A path as zero-terminated text; a heap block. Raises ValueError when it holds a zero byte, and
 * TypeError for what is no str or bytes. */
const char *path_text(value path);

#endif
