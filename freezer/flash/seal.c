/* seal.c - freezer seal: what a linked firmware wants to hold and no linker computes. Written in its place; sealing twice changes
 * nothing. */
#include "freezer/command.h"
#include "runtime/host/elf.h"
#include "runtime/host/file.h"
#include "runtime/host/usage.h"

#include <getopt.h>
#include <string.h>

static const char help[] =
    "usage: freezer seal firmware.elf\n"
    "Writes into a linked firmware the checksums that what starts it looks for:\n"
    "  .boot2   of RP2040: CRC-32/MPEG-2 of its first 252 bytes, into the last four\n"
    "A firmware without such a section stays as it is.\n"
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
    for (unsigned i = 0; i < CRC; i++)
        stage[STAGE - CRC + i] = (uint8_t)(crc >> 8 * i);
    return true;
}

int command_seal(int argc, char **argv)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'}, {0}};
    for (int option; (option = usage_option(argc, argv, "h", options)) >= 0;)
        return option == 'h' ? usage_print(help) : usage_wrong("freezer seal", help, NULL);
    if (optind + 1 != argc)
        return usage_wrong("freezer seal", help, "one firmware, not %d files", argc - optind);
    struct report report = {0};
    struct elf_file elf;
    bool good = elf_open(&elf, argv[optind], &report) && seal_boot2(&elf, &report) &&
                file_write_reported(argv[optind], elf.bytes, elf.size, FILE_KEEP_SAME, &report);
    elf_close(&elf);
    return !good;
}
