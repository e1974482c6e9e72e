/* frozen_data.h - data files of the image: bytes that stay in flash. */
#ifndef FROZEN_DATA_H
#define FROZEN_DATA_H

#include "runtime/vm/memory/image.h"

/* A read-only memoryview of the file: what importing it gives. */
value frozen_data_view(const struct module_code *file);
/* The same as bytes. */
value frozen_data_bytes(const struct module_code *file);

#endif
