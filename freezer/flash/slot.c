/* slot.c - see slot.h. What a firmware tells of its slots are symbols of its linker script, whose addresses are the numbers. */
#include "freezer/flash/slot.h"
#include "freezer/flash/fit.h"
#include "runtime/host/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER_ID_AT = 16 }; /* behind four words of 32 bits, whatever the target's pointers are */

uint8_t *object_bytes(const struct elf_file *elf, const char *name, size_t size)
{
    const struct elf_symbol *symbol = elf_symbol_named(elf, name);
    const uint8_t *bytes = symbol ? elf_at(elf, symbol->address, size) : NULL;
    return bytes ? elf->bytes + (bytes - elf->bytes) : NULL;
}

static bool firmware_id_of(const struct elf_file *firmware, uint8_t *out, struct report *report)
{
    const uint8_t *id = object_bytes(firmware, "firmware_id", FIRMWARE_ID);
    if (!id) {
        report_error(report, firmware->path,
                     "a firmware with its image in it: it has no firmware_id");
        report_hint(report, "build it with APART=1");
        return false;
    }
    memcpy(out, id, FIRMWARE_ID);
    return true;
}

bool slot_read_id(const char *firmware, uint8_t *out, struct report *report)
{
    struct elf_file elf;
    bool good = elf_open(&elf, firmware, report) && firmware_id_of(&elf, out, report);
    elf_close(&elf);
    return good;
}

/* name in the folder that path is in. */
static char *file_beside(const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    size_t folder = slash ? (size_t)(slash + 1 - path) : 0;
    char *text = tool_alloc(folder + strlen(name) + 1);
    memcpy(text, path, folder);
    strcpy(text + folder, name);
    return text;
}

bool slot_check_image(const struct elf_file *image, const char *firmware, struct report *report)
{
    uint8_t id[FIRMWARE_ID];
    const uint8_t *header = object_bytes(image, "image_header", HEADER_ID_AT + FIRMWARE_ID);
    if (!header) {
        report_error(report, image->path, "it is no image that is flashed apart");
        return false;
    }
    if (!slot_read_id(firmware, id, report))
        return false;
    if (memcmp(header + HEADER_ID_AT, id, FIRMWARE_ID) != 0) {
        report_error(report, image->path, "it was linked for another firmware than %s", firmware);
        report_hint(report, "make image FLASHED=the folder of that one");
        return false;
    }
    char *kept = file_beside(firmware, "flashed.h"), *used = file_beside(image->path, "used.h");
    bool good = fit_check(image->path, kept, used, report);
    free(kept);
    free(used);
    return good;
}

/* ---- ROMFS ---- */

static const uint8_t romfs_magic[] = {0xd2, 0xcd, 0x31};

bool slot_is_romfs(const uint8_t *data, size_t size)
{
    return size > sizeof romfs_magic && memcmp(data, romfs_magic, sizeof romfs_magic) == 0;
}

/* All bytes of a ROMFS image, by the number behind its magic: seven bits a byte, the highest first; 0: it has none. */
static uint64_t romfs_size(const uint8_t *data, size_t size)
{
    enum { MOST = 5 }; /* bytes of a number */
    uint64_t number = 0;
    for (size_t i = sizeof romfs_magic; i < size && i < sizeof romfs_magic + MOST; i++) {
        number = number << 7 | (data[i] & 0x7f);
        if (!(data[i] & 0x80))
            return number + i + 1;
    }
    return 0;
}

/* The value of a symbol of the linker script. */
static bool slot_number(const struct elf_file *firmware, const char *name, uint64_t *out)
{
    const struct elf_symbol *symbol = elf_symbol_named(firmware, name);
    if (symbol)
        *out = symbol->address;
    return !!symbol;
}

bool slot_place_romfs(struct flash_content *content, const char *path, const uint8_t *data,
                      size_t size, const char *firmware, unsigned slot, struct report *report)
{
    uint8_t id[FIRMWARE_ID];
    struct elf_file elf;
    uint64_t start = 0, room = 0, slots = 0, whole = romfs_size(data, size);
    bool good = elf_open(&elf, firmware, report) && firmware_id_of(&elf, id, report) &&
                slot_number(&elf, "__image_start", &start) &&
                slot_number(&elf, "__slot_size", &room) &&
                slot_number(&elf, "__image_slots", &slots);
    elf_close(&elf);
    if (!good)
        return false;
    if (slot >= slots)
        report_error(report, firmware, "it has no slot %u, of %u", slot, (unsigned)slots);
    else if (whole == 0 || whole > size)
        report_error(report, path, "the ROMFS image is cut off");
    else if (whole > room)
        report_error(report, path, "the ROMFS image has %llu bytes, a slot %llu",
                     (unsigned long long)whole, (unsigned long long)room);
    else {
        *content = (struct flash_content){.entry = start + slot * room, .n_parts = 1};
        content->parts = tool_alloc(sizeof *content->parts);
        *content->parts = (struct flash_part){start + slot * room, (size_t)whole, data};
        return true;
    }
    return false;
}
