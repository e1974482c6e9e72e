/* frozen_data.h - data files of the image: bytes that stay in flash. */
#ifndef FROZEN_DATA_H
#define FROZEN_DATA_H

#include "runtime/vm/image.h"

/* A read-only memoryview of the file: what importing it gives. */
value frozen_data_view(const struct module_code *file);
/* A stream that reads the data file of exactly that name; NO_VALUE when there is none, or the mode
 * writes. */
value frozen_data_open(value path, value mode);

#endif
