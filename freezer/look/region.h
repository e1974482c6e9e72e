/* region.h - the chip's memory, as the linker's map tells it, and how much of it a firmware takes. */
#ifndef FREEZER_REGION_H
#define FREEZER_REGION_H

#include "freezer/look/link_map.h"
#include "runtime/host/metrics.h"

struct region {
    char *name;
    uint64_t origin, size;
    uint64_t
        used; /* what is linked there, start values of .data included; without heap and stack */
    uint64_t reserved; /* sections that are only set aside: heap, stack */
};

struct regions {
    struct region *items;
    size_t size, capacity;
};

/* RAM that is only set aside, by the section's name. */
bool region_is_reserve(const char *section);
/* Of the linker's map. No map: no regions. regions_free on every path. */
void regions_read(struct regions *regions, const struct elf_file *elf, const struct link_map *map);
void regions_free(struct regions *regions);
/* Adds region.NAME.size, .used and .reserved. */
void regions_add(const struct regions *regions, struct metrics *metrics);
/* Appends a table; nothing where there are none. */
void regions_print(const struct regions *regions, struct buf *out);
/* Appends a line for each region that is too small. Returns how many there are. */
size_t regions_print_overflow(const struct regions *regions, struct buf *out);

#endif
