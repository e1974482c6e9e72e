/* format.c - the files that carry a firmware to a chip: BIN, Intel HEX, UF2. */
#include "freezer/flash/content.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"

#include <stdlib.h>
#include <string.h>

void flash_write_bin(const struct flash_content *content, struct buf *out)
{
    const struct flash_part *last = &content->parts[content->n_parts - 1];
    uint64_t start = content->parts[0].address;
    size_t size = (size_t)(last->address + last->size - start);
    flash_content_read(content, start, buf_extend(out, size), size);
}

/* ---- Intel HEX ---- */

enum { HEX_DATA = 0, HEX_END = 1, HEX_UPPER_ADDRESS = 4, HEX_ENTRY = 5, HEX_DATA_MAX = 16 };

/* ":" size, address, type, data, and what makes the sum of all bytes 0. */
static void hex_record(struct buf *out, unsigned type, unsigned address, const uint8_t *data,
                       size_t size)
{
    unsigned sum = (unsigned)size + (address >> 8) + (address & 0xff) + type;
    print_to(out, ":%02X%04X%02X", (unsigned)size, address, type);
    for (size_t i = 0; i < size; i++) {
        print_to(out, "%02X", data[i]);
        sum += data[i];
    }
    print_to(out, "%02X\n", -sum & 0xff);
}

void flash_write_hex(const struct flash_content *content, struct buf *out)
{
    uint64_t upper = UINT64_MAX;
    for (size_t i = 0; i < content->n_parts; i++) {
        const struct flash_part *part = &content->parts[i];
        for (size_t at = 0, size; at < part->size; at += size) {
            uint64_t address = part->address + at;
            if (address >> 16 != upper) {
                upper = address >> 16;
                uint8_t bytes[2] = {(uint8_t)(upper >> 8), (uint8_t)upper};
                hex_record(out, HEX_UPPER_ADDRESS, 0, bytes, sizeof bytes);
            }
            size = HEX_DATA_MAX - address % HEX_DATA_MAX; /* so no record crosses 64 KB */
            if (size > part->size - at)
                size = part->size - at;
            hex_record(out, HEX_DATA, (unsigned)(address & 0xffff), part->bytes + at, size);
        }
    }
    uint8_t entry[4];
    for (unsigned i = 0; i < sizeof entry; i++)
        entry[i] = (uint8_t)(content->entry >> (24 - 8 * i));
    hex_record(out, HEX_ENTRY, 0, entry, sizeof entry);
    hex_record(out, HEX_END, 0, NULL, 0);
}

/* ---- UF2 ---- */

enum { UF2_PAGE = 256, UF2_DATA = 476, UF2_HAS_FAMILY = 0x2000 };
static const uint32_t uf2_start[] = {0x0a324655, 0x9e5d5157}, uf2_end = 0x0ab16f30;

static void put_u32(struct buf *out, uint32_t number)
{
    for (unsigned i = 0; i < 4; i++)
        buf_put_byte(out, (uint8_t)(number >> 8 * i));
}

static void uf2_block(const struct flash_content *content, uint32_t family, uint32_t address,
                      uint32_t number, uint32_t count, struct buf *out)
{
    uint8_t data[UF2_DATA] = {0};
    flash_content_read(content, address, data, UF2_PAGE);
    const uint32_t header[] = {uf2_start[0], uf2_start[1], family ? UF2_HAS_FAMILY : 0,
                               address,      UF2_PAGE,     number,
                               count,        family};
    for (size_t i = 0; i < sizeof header / sizeof *header; i++)
        put_u32(out, header[i]);
    buf_put(out, data, sizeof data);
    put_u32(out, uf2_end);
}

/* The pages that hold anything, by address; out NULL: only counts them. */
static uint32_t uf2_pages(const struct flash_content *content, uint32_t family, uint32_t count,
                          struct buf *out)
{
    uint32_t n = 0;
    uint64_t next = 0; /* the first page that is not written yet */
    for (size_t i = 0; i < content->n_parts; i++) {
        const struct flash_part *part = &content->parts[i];
        uint64_t page = part->address / UF2_PAGE * UF2_PAGE;
        for (page = page < next ? next : page; page < part->address + part->size;
             page += UF2_PAGE) {
            if (out)
                uf2_block(content, family, (uint32_t)page, n, count, out);
            n++;
            next = page + UF2_PAGE;
        }
    }
    return n;
}

void flash_write_uf2(const struct flash_content *content, uint32_t family, struct buf *out)
{
    uf2_pages(content, family, uf2_pages(content, family, 0, NULL), out);
}
