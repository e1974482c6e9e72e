/* vm_parts.c - what of a firmware's flash the VM and other C take, by room and file.
 *
 * A symbol is of the file that defines it, by a table of the runtime's sources (rooms.awk), since after link-time optimisation neither the
 * map nor the symbols tell. One that is not in the table is of the library that the map names, of the tables that each image has,
 * or else of the firmware's own C, as are constants inside of functions. Bytes without a symbol are texts and numbers that the linker merged, and gaps. */
#include "freezer/look/vm_parts.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct room_symbol {
    const char *symbol, *part;
} rooms[] = {
#include "rooms.inc"
};

static int order_room_symbols(const void *left, const void *right)
{
    return strcmp(((const struct room_symbol *)left)->symbol,
                  ((const struct room_symbol *)right)->symbol);
}

/* Of prune/tables.c, whose macros name them. */
static const char *const table_prefixes[] = {"fixed_names_", "natives_", "pairs_", "slots_",
                                             "type_"};

/* The part that a symbol is of. Copies that the compiler made of a function have a dot behind its name. */
static const char *part_of(const struct elf_symbol *symbol, const struct link_map *map)
{
    char name[80];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(symbol->name, "."), symbol->name);
    const struct room_symbol key = {.symbol = name};
    const struct room_symbol *found =
        bsearch(&key, rooms, sizeof rooms / sizeof *rooms, sizeof *rooms, order_room_symbols);
    if (found)
        return found->part;
    for (size_t i = 0; i < sizeof table_prefixes / sizeof *table_prefixes; i++)
        if (strncmp(name, table_prefixes[i], strlen(table_prefixes[i])) == 0)
            return "prune/tables";
    const char *library = link_map_library(map, symbol->address);
    return library ? library : "firmware";
}

/* Bytes of [start, end) that no span of the image covers. */
static uint64_t outside_image(const struct image_view *view, uint64_t start, uint64_t end)
{
    uint64_t bytes = end - start;
    size_t low = 0, high = view->n_spans;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (view->spans[middle].address + view->spans[middle].size <= start)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < view->n_spans && view->spans[low].address < end; low++) {
        uint64_t from = view->spans[low].address, to = from + view->spans[low].size;
        bytes -= (to < end ? to : end) - (from > start ? from : start);
    }
    return bytes;
}

void vm_parts_add(struct metrics *metrics, const struct elf_file *elf,
                  const struct image_view *view, const struct link_map *map)
{
    uint64_t total = 0, named = 0, end = 0;
    for (size_t i = 0; i < elf->n_sections; i++) {
        const struct elf_section *section = &elf->sections[i];
        if (!section->nobits)
            total += outside_image(view, section->address, section->address + section->size);
    }
    metrics_add(metrics, (int64_t)total, "vm");
    for (size_t i = 0; i < elf->n_symbols; i++) {
        const struct elf_symbol *symbol = &elf->symbols[i];
        const struct elf_section *section = elf_section_at(elf, symbol->address);
        uint64_t start = symbol->address > end ? symbol->address : end;
        uint64_t stop = symbol->address + symbol->size;
        if (!section || section->nobits || stop <= start || stop > section->address + section->size)
            continue;
        uint64_t bytes = outside_image(view, start, stop);
        if (bytes != 0)
            metrics_add(metrics, (int64_t)bytes, "vm.%s", part_of(symbol, map));
        named += bytes;
        end = stop;
    }
    metrics_add(metrics, (int64_t)(total - named), "vm.without a symbol");
}

/* ---- by room ---- */

struct room_file {
    const char *name; /* "types/objstr" */
    size_t room_size; /* of its room's name in it: "types" */
    int64_t bytes, room_bytes;
};

struct room_files {
    struct room_file *items;
    size_t size, capacity;
};

static bool same_room(const struct room_file *a, const struct room_file *b)
{
    return a->room_size == b->room_size && strncmp(a->name, b->name, a->room_size) == 0;
}

/* Large rooms first, and in each the large files. */
static int order_room_files(const void *left, const void *right)
{
    const struct room_file *a = left, *b = right;
    if (a->room_bytes != b->room_bytes)
        return a->room_bytes > b->room_bytes ? -1 : 1;
    if (!same_room(a, b))
        return strcmp(a->name, b->name);
    return a->bytes != b->bytes ? (a->bytes > b->bytes ? -1 : 1) : strcmp(a->name, b->name);
}

static void parts_of(struct room_files *parts, const struct metrics *metrics)
{
    for (size_t i = 0; i < metrics->size; i++) {
        const struct metric *metric = &metrics->items[i];
        if (strncmp(metric->name, "vm.", 3) != 0 || metric->bytes == 0)
            continue;
        const char *name = metric->name + 3, *slash = strrchr(name, '/');
        tool_grow(parts->items, parts->size, parts->capacity);
        parts->items[parts->size++] = (struct room_file){
            name, slash ? (size_t)(slash - name) : strlen(name), metric->bytes, 0};
    }
    for (size_t i = 0; i < parts->size; i++)
        for (size_t j = 0; j < parts->size; j++)
            if (same_room(&parts->items[i], &parts->items[j]))
                parts->items[i].room_bytes += parts->items[j].bytes;
    if (parts->size != 0)
        qsort(parts->items, parts->size, sizeof *parts->items, order_room_files);
}

/* The end of the room that begins with items[at]. */
static size_t room_end(const struct room_files *parts, size_t at)
{
    size_t end = at + 1;
    while (end < parts->size && same_room(&parts->items[at], &parts->items[end]))
        end++;
    return end;
}

/* A file is shown by its own line where it takes a hundredth of the VM. */
enum { SHOWN_OF = 100 };

static void print_room(const struct room_files *parts, size_t at, size_t end, int64_t all,
                       struct buf *out)
{
    const struct room_file *first = &parts->items[at];
    int64_t rest = 0;
    print_to(out, "%-30.*s %9" PRId64 "\n", (int)first->room_size, first->name, first->room_bytes);
    if (end == at + 1)
        return;
    for (; at < end; at++) {
        const struct room_file *part = &parts->items[at];
        if (part->bytes * SHOWN_OF >= all)
            print_to(out, "  %-28s %9" PRId64 "\n", part->name + part->room_size + 1, part->bytes);
        else
            rest += part->bytes;
    }
    if (rest != 0 && rest != first->room_bytes)
        print_to(out, "  %-28s %9" PRId64 "\n", "others", rest);
}

void vm_parts_print(const struct metrics *metrics, struct buf *out)
{
    struct room_files parts = {0};
    int64_t all = metrics_find(metrics, "vm")->bytes;
    parts_of(&parts, metrics);
    print_to(out, "%-30s %9s\n", "VM, bytes of flash", "total");
    for (size_t at = 0, end; at < parts.size; at = end) {
        end = room_end(&parts, at);
        print_room(&parts, at, end, all, out);
    }
    print_to(out, "%-30s %9" PRId64 "\n\n", "VM", all);
    free(parts.items);
}

void vm_parts_add_boxes(const struct metrics *metrics, struct page *page)
{
    struct room_files parts = {0};
    parts_of(&parts, metrics);
    page_add(page, 0, metrics_find(metrics, "vm")->bytes, "VM");
    for (size_t at = 0, end; at < parts.size; at = end) {
        const struct room_file *first = &parts.items[at];
        end = room_end(&parts, at);
        char *room = tool_format("%.*s", (int)first->room_size, first->name);
        page_add(page, 1, first->room_bytes, room);
        free(room);
        for (; end > at + 1 && at < end; at++)
            page_add(page, 2, parts.items[at].bytes, parts.items[at].name + first->room_size + 1);
    }
    free(parts.items);
}
