/* rom_slots.c - the slots of images that are flashed apart as partitions for ROMFS images, and the mount of one at /rom at boot.
 *
 * Partitions are the slots that hold no image, the last slot first: what is written to one never overwrites an image. A partition's first
 * word is written by port_rom_complete, behind all else, so that after a power cut there is no half of a ROMFS image. */
#include "runtime/modules/permafrost/image_slots.h"
#include "runtime/modules/vfs/rom_partition.h"
#include "runtime/permafrost.h"
#include "runtime/port/common/firmware.h"
#include "runtime/port_flash.h"
#include "runtime/port_rom.h"
#include "runtime/vm/run/errors.h"
#include "runtime/vm/run/vm.h"
#include <string.h>

enum { WORD = sizeof(uint32_t), CHUNK_WORDS = 32 };

/* The first word of a partition that is being written; at NULL: of none. */
static struct {
    const uint8_t *at;
    uint32_t word;
} first;

bool port_rom(unsigned id, struct port_rom *out)
{
    const struct image_slots *slots = port_slots();
    for (unsigned i = slots->n; i-- > 0;) {
        const struct image_header *header = slot_header(slots, i);
        if (header->magic == IMAGE_MAGIC || id-- > 0)
            continue;
        *out = (struct port_rom){(const uint8_t *)header, slots->size, port_flash_block()};
        return true;
    }
    return false;
}

int port_rom_prepare(unsigned id, size_t offset, size_t size)
{
    struct port_rom rom;
    if (!port_rom(id, &rom))
        return -ERROR_INVALID;
    if (!rom.block || rom.size % rom.block)
        return -ERROR_READ_ONLY;
    if (offset % rom.block)
        return -ERROR_INVALID;
    first.at = NULL;
    for (size_t at = offset; at < offset + size; at += rom.block) {
        int status = port_flash_erase(rom.data + at);
        if (status < 0)
            return status;
    }
    return WORD;
}

int port_rom_write(unsigned id, size_t offset, const void *data, size_t size)
{
    struct port_rom rom;
    const uint8_t *from = data;
    if (!port_rom(id, &rom) || offset % WORD || size % WORD)
        return -ERROR_INVALID;
    if (offset == 0 && size > 0) {
        first.at = rom.data;
        memcpy(&first.word, from, WORD);
        offset = WORD;
        from += WORD;
        size -= WORD;
    }
    /* By way of words, as data may lie anywhere. */
    while (size > 0) {
        uint32_t chunk[CHUNK_WORDS];
        size_t n = size < sizeof chunk ? size : sizeof chunk;
        memcpy(chunk, from, n);
        int status = port_flash_write(rom.data + offset, chunk, n);
        if (status < 0)
            return status;
        offset += n;
        from += n;
        size -= n;
    }
    return 0;
}

int port_rom_complete(unsigned id)
{
    struct port_rom rom;
    if (!port_rom(id, &rom))
        return -ERROR_INVALID;
    if (first.at != rom.data)
        return 0;
    first.at = NULL;
    return port_flash_write(rom.data, &first.word, WORD);
}

/* The first partition with a ROMFS image that may be used. */
static value mount_first(void *data)
{
    struct port_rom rom;
    (void)data;
    for (unsigned id = 0; port_rom(id, &rom); id++) {
        const uint8_t *end = rom_partition_end(id);
        if (end && slot_trusts(port_slots(), rom.data, end)) {
            rom_partition_mount(id);
            break;
        }
    }
    return VALUE_NONE;
}

void firmware_mount(void)
{
    value result;
    vm.error = protect(mount_first, NULL, &result);
    permafrost_print_error();
}
