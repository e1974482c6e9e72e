/* link_map.c - the map that GNU ld wrote beside a firmware.
 *
 * A line of its table that tells an input section ends with the address, the size and the file: " 0x00001a34 0x168 /usr/lib/libgcc.a(x.o)".
 * Names of sections stand before them, in the same line or the one before. */
#include "freezer/look/link_map.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* FIRMWARE.map, also for FIRMWARE.elf.new, as a link is called before it is proved. */
static char *map_beside(const char *path)
{
    const char *end = strstr(path, ".elf");
    return tool_format("%.*s.map", (int)(end ? (size_t)(end - path) : strlen(path)), path);
}

/* "libm" of "/usr/lib/thumb/libm_nano.a(sinf.o)"; NULL: no file of a library. */
static char *library_of(const char *path, size_t size)
{
    const char *end = path + size;
    const char *archive = memmem(path, size, ".a(", 3);
    if (!archive)
        return NULL;
    const char *name = archive;
    while (name > path && name[-1] != '/')
        name--;
    for (end = name; end < archive && *end != '_';)
        end++;
    return tool_format("%.*s", (int)(end - name), name);
}

static void read_line(struct link_map *map, const char *line, size_t size)
{
    uint64_t address, bytes;
    int used = 0;
    const char *number = memmem(line, size, " 0x", 3);
    if (!number || sscanf(number, " %" SCNx64 " %" SCNx64 " %n", &address, &bytes, &used) != 2 ||
        used == 0 || address == 0 || bytes == 0 || number + used >= line + size)
        return;
    char *library = library_of(number + used, size - (size_t)(number + used - line));
    if (!library)
        return;
    tool_grow(map->spans, map->size, map->capacity);
    map->spans[map->size++] = (struct link_span){address, bytes, library};
}

static int order_link_spans(const void *left, const void *right)
{
    const struct link_span *a = left, *b = right;
    return a->address < b->address ? -1 : a->address > b->address;
}

bool link_map_read(struct link_map *map, const struct elf_file *elf, const char *path,
                   struct report *report)
{
    char *beside = path ? tool_copy(path) : map_beside(elf->path);
    uint8_t *data;
    size_t size;
    bool good = true;
    if (path || file_exists(beside)) {
        good = file_read_reported(beside, &data, &size, report);
        map->text = good ? (char *)data : NULL;
    }
    free(beside);
    bool loaded = true;
    for (const char *line = map->text, *end; line && (end = strchr(line, '\n')); line = end + 1) {
        /* Sections of debug data have addresses from 0 on, too. */
        if (line[0] == ' ' && line[1] == '.')
            loaded = strncmp(line, " .debug", 7) != 0 && strncmp(line, " .comment", 9) != 0 &&
                     strncmp(line, " .ARM.attributes", 16) != 0 &&
                     strncmp(line, " .riscv.attributes", 18) != 0;
        if (loaded)
            read_line(map, line, (size_t)(end - line));
    }
    if (map->size != 0)
        qsort(map->spans, map->size, sizeof *map->spans, order_link_spans);
    return good;
}

void link_map_free(struct link_map *map)
{
    for (size_t i = 0; i < map->size; i++)
        free(map->spans[i].library);
    free(map->spans);
    free(map->text);
}

const char *link_map_library(const struct link_map *map, uint64_t address)
{
    size_t low = 0, high = map->size;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (map->spans[middle].address + map->spans[middle].size <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low < map->size && map->spans[low].address <= address ? map->spans[low].library : NULL;
}
