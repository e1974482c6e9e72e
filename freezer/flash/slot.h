/* slot.h - what lies in the slots of a firmware whose images are flashed apart: images that were linked for it, ROMFS images. */
#ifndef FREEZER_SLOT_H
#define FREEZER_SLOT_H

#include "freezer/flash/content.h"
#include "runtime/vm/memory/image.h"

enum { FIRMWARE_ID = sizeof((struct image_header *)0)->firmware }; /* bytes */

/* An object's bytes in the file's; NULL: it has none of that name and size. */
uint8_t *object_bytes(const struct elf_file *elf, const char *name, size_t size);

/* Reads the firmware_id, of as many bytes as an image's header has for it, of a firmware's ELF file. False after an error was reported. */
bool slot_read_id(const char *firmware, uint8_t *out, struct report *report);

/* Can an image that was linked run in a firmware? It was sealed for that one, and uses nothing that it lacks, by the flashed.h beside the
 * firmware and the used.h beside the image, which make writes. False after what is not so was reported. */
bool slot_check_image(const struct elf_file *image, const char *firmware, struct report *report);

/* Is that what a ROMFS image begins with? */
bool slot_is_romfs(const uint8_t *data, size_t size);
/* A ROMFS image as the content of a slot of the firmware. False after an error was reported: it is cut, or larger than a slot, or there is no
 * such slot. data stays the caller's, and is not freed before content. */
bool slot_place_romfs(struct flash_content *content, const char *path, const uint8_t *data,
                      size_t size, const char *firmware, unsigned slot, struct report *report);

#endif
