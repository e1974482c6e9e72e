/* seal.c - freezer seal: what a linked firmware wants to hold and no linker computes. Written in its place; sealing twice changes
 * nothing. */
#include "freezer/command.h"
#include "freezer/flash/content.h"
#include "freezer/flash/fit.h"
#include "freezer/flash/slot.h"
#include "runtime/host/elf.h"
#include "runtime/base/crc32.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/sha256.h"
#include "runtime/host/usage.h"
#include "runtime/vm/memory/image.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: freezer seal [options] FILE.elf\n"
    "Writes into what was linked the checksums that what starts it looks for:\n"
    "  .boot2        of RP2040: CRC-32/MPEG-2 of its first 252 bytes, into the last four\n"
    "  frozen_seal   of a firmware that checks its image at boot: CRC-32 of the frozen bytes\n"
    "  firmware_id   of a firmware whose image is flashed apart: SHA-256 of its flash\n"
    "  image_header  of such an image: size, CRC-32, and the id of its firmware\n"
    "A file without any of these stays as it is.\n"
    "  --firmware=FILE.elf  of an image: what it was linked for\n"
    "  --kept=FILE          the qstr.h that the firmware was frozen with, and\n"
    "  --used=FILE          the image's: one that uses what the firmware lacks is refused\n"
    "  --sequence=N         of an image: of several that are good the highest runs (default 1)\n"
    "Status: 0 done; 1 an error; 2 wrong arguments. The file is as it was then.\n";

/* CRC-32/MPEG-2: the most significant bit first, all ones to begin with, nothing inverted. */
static uint32_t crc32_mpeg2(const uint8_t *data, size_t size)
{
    uint32_t crc = 0xffffffffu;
    for (size_t i = 0; i < size; i++) {
        crc ^= (uint32_t)data[i] << 24;
        for (unsigned bit = 0; bit < 8; bit++)
            crc = crc << 1 ^ (crc >> 31 ? 0x04c11db7u : 0);
    }
    return crc;
}

static const struct elf_section *section_named(const struct elf_file *elf, const char *name)
{
    for (size_t i = 0; i < elf->n_sections; i++)
        if (strcmp(elf->sections[i].name, name) == 0)
            return &elf->sections[i];
    return NULL;
}

/* The section's bytes in the file's. */
static uint8_t *section_bytes(struct elf_file *elf, const struct elf_section *section)
{
    const uint8_t *contents = elf->contents[section - elf->sections];
    return contents ? elf->bytes + (contents - elf->bytes) : NULL;
}

static void seal_number(uint8_t *out, uint32_t number, const struct elf_file *elf)
{
    for (unsigned i = 0; i < 4; i++)
        out[elf->big_endian ? 3 - i : i] = (uint8_t)(number >> 8 * i);
}

/* RP2040's boot ROM copies 256 bytes, and runs them if the last four are right. */
static bool seal_boot2(struct elf_file *elf, struct report *report)
{
    enum { STAGE = 256, CRC = 4 };
    const struct elf_section *section = section_named(elf, ".boot2");
    if (!section)
        return true;
    uint8_t *stage = section_bytes(elf, section);
    if (!stage || section->size != STAGE) {
        report_error(report, elf->path, ".boot2 has %u bytes, not %u", (unsigned)section->size,
                     (unsigned)STAGE);
        return false;
    }
    uint32_t crc = crc32_mpeg2(stage, STAGE - CRC);
    seal_number(stage + STAGE - CRC, crc, elf);
    return true;
}

/* Two addresses, from where to where, and the CRC behind them. */
static bool seal_frozen(struct elf_file *elf, struct report *report)
{
    const struct elf_symbol *symbol = elf_symbol_named(elf, "frozen_seal");
    uint8_t *seal = object_bytes(elf, "frozen_seal", 3 * elf->word);
    if (!seal)
        return true;
    unsigned word = elf->word;
    uint64_t start, end;
    const uint8_t *frozen = NULL;
    if (elf_number(elf, symbol->address, word, &start) &&
        elf_number(elf, symbol->address + word, word, &end) && start <= end)
        frozen = elf_at(elf, start, end - start);
    if (!frozen) {
        report_error(report, elf->path, "frozen_seal tells of bytes that are not there");
        return false;
    }
    seal_number(seal + 2 * (size_t)word, crc32_add(0, frozen, (size_t)(end - start)), elf);
    return true;
}

/* Of all that is flashed and where, but of the id itself. */
static bool seal_firmware_id(struct elf_file *elf, struct report *report)
{
    uint8_t *id = object_bytes(elf, "firmware_id", FIRMWARE_ID);
    if (!id)
        return true;
    struct flash_content content;
    struct buf flash;
    uint8_t digest[SHA256_SIZE];
    memset(id, 0, FIRMWARE_ID);
    bool good = flash_content_of(&content, elf, report);
    buf_init(&flash, &tool_allocator);
    if (good)
        flash_write_hex(&content, &flash);
    sha256(flash.data, flash.size, digest);
    memcpy(id, digest, FIRMWARE_ID);
    buf_free(&flash);
    flash_content_free(&content);
    return good;
}

/* What the command line says of an image. */
struct seal_options {
    const char *firmware, *kept, *used;
    unsigned long sequence;
};

/* The header as the target has it: words of 32 bits, the id, a pointer. */
static bool seal_image(struct elf_file *elf, const struct seal_options *options,
                       struct report *report)
{
    enum { CRC_AT = 4, SIZE_AT = 8, SEQUENCE_AT = 12, FIRMWARE_AT = 16 };
    uint8_t *header = object_bytes(elf, "image_header", FIRMWARE_AT + FIRMWARE_ID);
    if (!header)
        return true;
    if (!options->firmware) {
        report_error(report, elf->path, "an image: --firmware tells what it was linked for");
        return false;
    }
    uint64_t address = elf_symbol_named(elf, "image_header")->address;
    const struct elf_section *section = elf_section_at(elf, address);
    uint32_t size = (uint32_t)(section->size - (address - section->address));
    seal_number(header + SIZE_AT, size, elf);
    seal_number(header + SEQUENCE_AT, (uint32_t)options->sequence, elf);
    if (!slot_read_id(options->firmware, header + FIRMWARE_AT, report) ||
        (options->kept && options->used &&
         !fit_check(elf->path, options->kept, options->used, report)))
        return false;
    seal_number(header + CRC_AT, crc32_add(0, header + SIZE_AT, size - SIZE_AT), elf);
    return true;
}

int command_seal(int argc, char **argv)
{
    static const struct option options[] = {
        {"firmware", required_argument, NULL, 'F'}, {"kept", required_argument, NULL, 'k'},
        {"used", required_argument, NULL, 'u'},     {"sequence", required_argument, NULL, 's'},
        {"help", no_argument, NULL, 'h'},           {0}};
    struct seal_options seal = {.sequence = 1};
    char *end = "";
    for (int option; (option = usage_option(argc, argv, "h", options)) >= 0;) {
        if (option == 'F')
            seal.firmware = optarg;
        else if (option == 'k')
            seal.kept = optarg;
        else if (option == 'u')
            seal.used = optarg;
        else if (option == 's')
            seal.sequence = strtoul(optarg, &end, 0);
        else
            return option == 'h' ? usage_print(help) : usage_wrong("freezer seal", help, NULL);
        if (*end || seal.sequence > UINT32_MAX)
            return usage_wrong("freezer seal", help, "no sequence '%s'", optarg);
    }
    if (optind + 1 != argc)
        return usage_wrong("freezer seal", help, "one firmware, not %d files", argc - optind);
    struct report report = {0};
    struct elf_file elf;
    bool good = elf_open(&elf, argv[optind], &report) && seal_boot2(&elf, &report) &&
                seal_frozen(&elf, &report) && seal_firmware_id(&elf, &report) &&
                seal_image(&elf, &seal, &report) &&
                file_write_reported(argv[optind], elf.bytes, elf.size, FILE_KEEP_SAME, &report);
    elf_close(&elf);
    report_end(&report);
    return !good;
}
