/* rom_partition.h - the port's partitions of read-only memory. */
#ifndef ROM_PARTITION_H
#define ROM_PARTITION_H

#include <stdbool.h>
#include <stdint.h>

/* Where the ROMFS image in partition id ends; NULL: there is no such partition, or no image in it. */
const uint8_t *rom_partition_end(unsigned id);
/* Mounts the image in partition id at /rom, and adds /rom and /rom/lib to sys.path. False: there is no such partition, or no
 * image in it. Raises MemoryError. */
bool rom_partition_mount(unsigned id);

#endif
