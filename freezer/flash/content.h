/* content.h - what a firmware's flash holds, by the addresses it is written to; and the files that carry it there. */
#ifndef FREEZER_CONTENT_H
#define FREEZER_CONTENT_H

#include "runtime/base/buf.h"
#include "runtime/host/elf.h"

/* Bytes that follow each other, in the ELF file's memory. */
struct flash_part {
    uint64_t address;
    size_t size;
    const uint8_t *bytes;
};

struct flash_content {
    struct flash_part *parts; /* by address; none overlap */
    size_t n_parts;
    uint64_t entry;
};

/* Of all sections that have content, at the addresses where they are loaded. False after an error was reported: nothing
 * to write, addresses past 32 bits, parts that overlap. flash_content_free on every path. */
bool flash_content_of(struct flash_content *content, const struct elf_file *elf,
                      struct report *report);
void flash_content_free(struct flash_content *content);
/* The bytes at address .. address + size, 0xff where there are none, as in flash that is erased. */
void flash_content_read(const struct flash_content *content, uint64_t address, uint8_t *out,
                        size_t size);

/* ---- formats: each appends the whole file ---- */

/* From the first to the last byte. */
void flash_write_bin(const struct flash_content *content, struct buf *out);
/* Intel's hexadecimal records, with 32-bit addresses and the entry. */
void flash_write_hex(const struct flash_content *content, struct buf *out);
/* Microsoft's UF2: blocks of 256 bytes, for boards that appear as a disk. family says which chip; 0: none. */
void flash_write_uf2(const struct flash_content *content, uint32_t family, struct buf *out);
/* Of the ESP32 family's boot loaders: segments of whole words, what follows each other being one; behind them a checksum and a SHA-256. What
 * the chip maps from flash gets a place in the file that is as far into a page of 64 KB as its address. False after an error was reported. */
struct esp_chip;
bool flash_write_esp(const struct flash_content *content, const struct esp_chip *chip,
                     const char *path, struct buf *out, struct report *report);
/* NULL: no such chip. */
const struct esp_chip *esp_chip_named(const char *name);

#endif
