/* port_rom.h - partitions of read-only memory for ROMFS images, which a tool may write: for the module vfs. A port that has none
 * defines none of it. All that return int give an errors.h number, negated, when they fail. */
#ifndef PORT_ROM_H
#define PORT_ROM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct port_rom {
    const uint8_t *data; /* stays where it is */
    size_t size;
    size_t block; /* bytes that are prepared at once */
};

/* False: there are not so many. */
bool port_rom(unsigned id, struct port_rom *out);
/* Makes whole blocks ready for writing. Returns what offsets and sizes of writes must be multiples of. */
int port_rom_prepare(unsigned id, size_t offset, size_t size);
int port_rom_write(unsigned id, size_t offset, const void *data, size_t size);
/* After the last write. */
int port_rom_complete(unsigned id);

#endif
