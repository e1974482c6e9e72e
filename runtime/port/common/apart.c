/* apart.c - the image to run where it is flashed apart from the firmware, into slots of one size behind each other
 * (sections.ld). Nothing
 * of a slot is used before its CRC is right, so that a half written one is as good as none. */
#include "runtime/base/crc32.h"
#include "runtime/port.h"
#include "runtime/port/common/firmware.h"
#include "runtime/vm/memory/image.h"
#include <string.h>

/* Filled in by `freezer seal`: what an image says it was linked for. Volatile, since it is not what the compiler sees here. */
extern const volatile uint8_t firmware_id[8];
__attribute__((used)) const volatile uint8_t firmware_id[8] = {0};

/* Of sections.ld; the number of slots is an address there. */
extern const uint8_t __image_start[], __image_end[], __image_slots[];

static bool is_for_this_firmware(const struct image_header *header)
{
    for (unsigned i = 0; i < sizeof header->firmware; i++)
        if (header->firmware[i] != firmware_id[i])
            return false;
    return true;
}

/* Why a slot's image does not run; NULL: it does. */
static const char *fault_of(const struct image_header *header, size_t room)
{
    const uint8_t *behind_crc = (const uint8_t *)&header->size;
    size_t before = (size_t)(behind_crc - (const uint8_t *)header);
    if (header->magic != IMAGE_MAGIC)
        return "there is none";
    if (header->size < sizeof *header || header->size > room ||
        crc32_add(0, behind_crc, header->size - before) != header->crc)
        return "it is damaged";
    if (!is_for_this_firmware(header) || header->image->abi != vm_abi)
        return "it is for another firmware";
    return NULL;
}

static void say(const char *text)
{
    port_write_error(text, strlen(text));
}

const struct image *firmware_image(void)
{
    const struct image_header *best = NULL;
    const char *fault = NULL;
    size_t slots = (size_t)__image_slots, slot = (size_t)(__image_end - __image_start) / slots;
    for (size_t i = 0; i < slots; i++) {
        const struct image_header *header = (const void *)(__image_start + i * slot);
        const char *why = fault_of(header, slot);
        if (!why && (!best || header->sequence > best->sequence))
            best = header;
        /* Of two faults the one of a slot that was written to. */
        if (!fault || header->magic == IMAGE_MAGIC)
            fault = why;
    }
    if (best)
        return best->image;
    say("no image: ");
    say(fault);
    say("\n");
    return &frozen_image;
}
