/* link_map.h - the map that GNU ld wrote beside a firmware: what of it came from which library. */
#ifndef FREEZER_LINK_MAP_H
#define FREEZER_LINK_MAP_H

#include "runtime/host/elf.h"

/* Bytes that the linker took from a library. */
struct link_span {
    uint64_t address, size;
    char *library; /* "libgcc" */
};

struct link_map {
    char *text;              /* NULL: there is no map */
    struct link_span *spans; /* by address */
    size_t size, capacity;
};

/* Reads path, or where it is NULL the map beside the firmware (FIRMWARE.map for FIRMWARE.elf); where there is none there, text is NULL,
 * and it is true. False after an error was reported. link_map_free on every path. */
bool link_map_read(struct link_map *map, const struct elf_file *elf, const char *path,
                   struct report *report);
void link_map_free(struct link_map *map);
/* The library that the address is of, or NULL. */
const char *link_map_library(const struct link_map *map, uint64_t address);

#endif
