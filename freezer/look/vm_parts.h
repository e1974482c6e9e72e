/* vm_parts.h - what of a firmware's flash the VM and other C take, by room and file. */
#ifndef FREEZER_VM_PARTS_H
#define FREEZER_VM_PARTS_H

#include "freezer/look/image_view.h"
#include "freezer/look/link_map.h"
#include "runtime/host/metrics.h"
#include "runtime/host/page.h"

/* Adds "vm", and "vm.ROOM/FILE" and "vm.LIBRARY", which sum up to it. */
void vm_parts_add(struct metrics *metrics, const struct elf_file *elf,
                  const struct image_view *view, const struct link_map *map);
/* Appends what was added as a table: rooms, and in them the files that matter. */
void vm_parts_print(const struct metrics *metrics, struct buf *out);
/* The same as boxes. */
void vm_parts_add_boxes(const struct metrics *metrics, struct page *page);

#endif
