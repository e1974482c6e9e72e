/* region.c - the chip's memory, as the linker's map tells it, and how much of it a firmware takes.
 *
 * GNU ld's map has a table "Memory Configuration": name, origin, length, attributes. A section belongs to the last region that
 * begins at or before it, so that one that runs over the end of its region still counts there. */
#include "freezer/look/region.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool region_is_reserve(const char *section)
{
    return strstr(section, "heap") || strstr(section, "stack");
}

static struct region *region_of(const struct regions *regions, uint64_t address)
{
    struct region *found = NULL;
    for (size_t i = 0; i < regions->size; i++)
        if (regions->items[i].origin <= address &&
            (!found || regions->items[i].origin > found->origin))
            found = &regions->items[i];
    return found;
}

/* Start values lie where the first section that no program writes to lies. */
static struct region *region_of_flash(const struct regions *regions, const struct elf_file *elf)
{
    for (size_t i = 0; i < elf->n_sections; i++)
        if (!elf->sections[i].writable && !elf->sections[i].nobits)
            return region_of(regions, elf->sections[i].address);
    return NULL;
}

static void add_sizes(struct regions *regions, const struct elf_file *elf)
{
    struct region *flash = region_of_flash(regions, elf);
    for (size_t i = 0; i < elf->n_sections; i++) {
        const struct elf_section *section = &elf->sections[i];
        struct region *region = region_of(regions, section->address);
        if (region && section->nobits && region_is_reserve(section->name))
            region->reserved += section->size;
        else if (region)
            region->used += section->size;
        if (section->moved && flash)
            flash->used += section->size;
    }
}

static void read_table(struct regions *regions, const char *text)
{
    const char *at = strstr(text, "\nMemory Configuration");
    at = at ? strstr(at, "\nName") : NULL;
    at = at ? strchr(at + 1, '\n') : NULL;
    char name[64];
    uint64_t origin, size;
    while (at && sscanf(at + 1, "%63s %" SCNx64 " %" SCNx64, name, &origin, &size) == 3) {
        if (*name != '*') { /* the default one is all there is */
            tool_grow(regions->items, regions->size, regions->capacity);
            regions->items[regions->size++] = (struct region){tool_copy(name), origin, size, 0, 0};
        }
        at = strchr(at + 1, '\n');
    }
}

void regions_read(struct regions *regions, const struct elf_file *elf, const struct link_map *map)
{
    if (map->text) {
        read_table(regions, map->text);
        add_sizes(regions, elf);
    }
}

void regions_free(struct regions *regions)
{
    for (size_t i = 0; i < regions->size; i++)
        free(regions->items[i].name);
    free(regions->items);
}

void regions_add(const struct regions *regions, struct metrics *metrics)
{
    for (size_t i = 0; i < regions->size; i++) {
        const struct region *region = &regions->items[i];
        metrics_add(metrics, (int64_t)region->size, "region.%s.size", region->name);
        metrics_add(metrics, (int64_t)region->used, "region.%s.used", region->name);
        metrics_add(metrics, (int64_t)region->reserved, "region.%s.reserved", region->name);
    }
}

void regions_print(const struct regions *regions, struct buf *out)
{
    if (regions->size == 0)
        return;
    print_to(out, "%-30s %9s %9s %9s %6s %13s\n", "region, bytes", "size", "used", "free", "used",
             "heap or stack");
    for (size_t i = 0; i < regions->size; i++) {
        const struct region *region = &regions->items[i];
        print_to(out,
                 "%-30s %9" PRIu64 " %9" PRIu64 " %9" PRId64 " %4" PRIu64 " %% %13" PRIu64 "\n",
                 region->name, region->size, region->used,
                 (int64_t)(region->size - region->used - region->reserved),
                 region->size ? region->used * 100 / region->size : 0, region->reserved);
    }
    buf_put_byte(out, '\n');
}

size_t regions_print_overflow(const struct regions *regions, struct buf *out)
{
    size_t count = 0;
    for (size_t i = 0; i < regions->size; i++) {
        const struct region *region = &regions->items[i];
        uint64_t all = region->used + region->reserved;
        if (all <= region->size)
            continue;
        print_to(out, "%s: %" PRIu64 " bytes too many: %" PRIu64 " of %" PRIu64, region->name,
                 all - region->size, all, region->size);
        if (region->reserved != 0)
            print_to(out, ", of which heap and stack take %" PRIu64, region->reserved);
        buf_put_byte(out, '\n');
        count++;
    }
    return count;
}
