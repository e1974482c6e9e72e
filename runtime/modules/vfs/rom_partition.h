/* rom_partition.h - the port's partitions of read-only memory. */
#ifndef ROM_PARTITION_H
#define ROM_PARTITION_H

#include <stdbool.h>

/* Mounts the image in the first partition at /rom, and adds /rom and /rom/lib to sys.path. False: there is no partition, or no
 * image in it. Raises MemoryError. */
bool rom_partition_mount(void);

#endif
