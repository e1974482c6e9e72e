/* rom.h - a file as a partition of read-only memory. */
#ifndef ROM_H
#define ROM_H

#include <stdbool.h>

/* Is there a ROMFS image in the file? */
bool rom_is_image(const char *path);
/* Maps the file, so that port_rom() has it. writable: tools may write it, and it is made with a megabyte where there is none. False:
 * errno says why. */
bool rom_start(const char *path, bool writable);
void rom_stop(void);

#endif
