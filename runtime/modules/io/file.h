/* file.h - files as Python streams: the port's own, and those of mounted filesystems. */
#ifndef FILE_H
#define FILE_H

#include "runtime/vm/run/vm.h"

/* Opens a path (str) or takes over a descriptor (int); mode as open()'s. Raises OSError,
 * ValueError. */
value file_open(value path_or_descriptor, value mode);
/* The same on whatever filesystem the path is on: what open() does. Runs Python where that one is written in it. */
value file_open_mounted(value path, value mode);
/* A stream that reads the data file of exactly that name; NO_VALUE when there is none, or the mode
 * writes. */
value frozen_data_open(value path, value mode);
/* A path as zero-terminated text; a heap block. Raises ValueError when it holds a zero byte, and
 * TypeError for what is no str or bytes. */
const char *path_text(value path);

#endif
