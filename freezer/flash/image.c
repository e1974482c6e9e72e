/* image.c - freezer image: a firmware as the file that a programmer or a board's disk takes. */
#include "freezer/command.h"
#include "freezer/flash/content.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"
#include "runtime/host/usage.h"
#include "runtime/vm/memory/image.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: freezer image [options] firmware.elf\n"
    "Writes what a linked firmware has in flash, at the addresses it is loaded to.\n"
    "  -o FILE            to FILE.bin, .hex or .uf2; `-' is standard output\n"
    "  -f, --format=F     bin (from the first byte to the last, gaps erased), hex (Intel's) or "
    "uf2;\n"
    "                     default: FILE's ending\n"
    "  --family=F         of uf2: the chip, by name or number (rp2040, rp2350-arm-s, "
    "rp2350-riscv,\n"
    "                     nrf52840, stm32f4, stm32l0)\n"
    "  --signature=FILE   of an image that is flashed apart: puts these bytes behind it, which "
    "its\n"
    "                     firmware's port_trusts_image() is given; they are made of the BIN "
    "without "
    "its\n"
    "                     first 8 bytes\n"
    "Status: 0 done; 1 an error; 2 wrong arguments. Nothing is written then.\n";

static const struct {
    const char *name;
    uint32_t number;
} families[] = {
#define UF2_FAMILY(name, number) {name, number},
#include "freezer/flash/uf2_family.def"
#undef UF2_FAMILY
};

/* 0: no such family. */
static uint32_t family_of(const char *text)
{
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (strcmp(families[i].name, text) == 0)
            return families[i].number;
    char *end;
    unsigned long number = strtoul(text, &end, 0);
    return *text >= '0' && *text <= '9' && !*end && number <= UINT32_MAX ? (uint32_t)number : 0;
}

/* A BIN has all bytes from the lowest address to the highest. */
static bool fits_bin(const struct flash_content *content, const char *path, struct report *report)
{
    enum { MOST = 64 << 20 };
    const struct flash_part *last = &content->parts[content->n_parts - 1];
    if (last->address + last->size - content->parts[0].address <= MOST)
        return true;
    report_error(report, path, "its parts lie more than 64 MiB apart: too far for a bin");
    report_hint(report, "write a hex or uf2, which have addresses");
    return false;
}

static void put_target_word(uint8_t *out, uint32_t word, const struct elf_file *elf)
{
    for (unsigned i = 0; i < sizeof word; i++)
        out[elf->big_endian ? sizeof word - 1 - i : i] = (uint8_t)(word >> 8 * i);
}

/* The signature of a file as a part behind the image, *block its bytes, which the caller frees. */
static bool add_signature(struct flash_content *content, const struct elf_file *elf,
                          const char *path, uint8_t **block, struct report *report)
{
    uint8_t magic[sizeof(uint32_t)], *signature = NULL;
    size_t n = 0, head = sizeof(struct image_signature);
    put_target_word(magic, IMAGE_MAGIC, elf);
    if (content->n_parts != 1 || content->parts->size < sizeof magic ||
        memcmp(content->parts->bytes, magic, sizeof magic) != 0) {
        report_error(report, elf->path, "it is no image that is flashed apart");
        return false;
    }
    int error = file_read(path, &signature, &n);
    if (error) {
        report_error(report, path, "%s", strerror(error));
        return false;
    }
    size_t room = head + (n + sizeof magic - 1) / sizeof magic * sizeof magic;
    *block = tool_alloc(room);
    put_target_word(*block, IMAGE_SIGNATURE_MAGIC, elf);
    put_target_word(*block + sizeof magic, (uint32_t)n, elf);
    memcpy(*block + head, signature, n);
    free(signature);
    content->parts = tool_resize(content->parts, 2 * sizeof *content->parts);
    content->parts[1] =
        (struct flash_part){content->parts->address + content->parts->size, room, *block};
    content->n_parts = 2;
    return true;
}

static bool image_write_format(const struct flash_content *content, const char *format,
                               uint32_t family, const char *firmware, const char *output,
                               struct report *report)
{
    struct buf out;
    buf_init(&out, &tool_allocator);
    bool good = true;
    if (strcmp(format, "hex") == 0)
        flash_write_hex(content, &out);
    else if (strcmp(format, "uf2") == 0)
        flash_write_uf2(content, family, &out);
    else if ((good = fits_bin(content, firmware, report)))
        flash_write_bin(content, &out);
    good = good && file_write_reported(output, out.data, out.size, 0, report);
    buf_free(&out);
    return good;
}

int command_image(int argc, char **argv)
{
    static const struct option options[] = {{"format", required_argument, NULL, 'f'},
                                            {"family", required_argument, NULL, 'F'},
                                            {"signature", required_argument, NULL, 'S'},
                                            {"help", no_argument, NULL, 'h'},
                                            {0}};
    const char *output = NULL, *format = NULL, *signature = NULL;
    uint32_t family = 0;
    for (int option; (option = usage_option(argc, argv, "o:f:h", options)) >= 0;) {
        if (option == 'o')
            output = optarg;
        else if (option == 'f')
            format = optarg;
        else if (option == 'S')
            signature = optarg;
        else if (option == 'F') {
            if (!(family = family_of(optarg)))
                return usage_wrong("freezer image", help, "no family '%s'", optarg);
        } else if (option == 'h')
            return usage_print(help);
        else
            return usage_wrong("freezer image", help, NULL);
    }
    if (!output || optind + 1 != argc)
        return usage_wrong("freezer image", help, "it takes -o and one firmware");
    if (!format && strrchr(output, '.'))
        format = strrchr(output, '.') + 1;
    if (!format ||
        (strcmp(format, "bin") != 0 && strcmp(format, "hex") != 0 && strcmp(format, "uf2") != 0))
        return usage_wrong("freezer image", help, "no format '%s'", format ? format : output);
    struct report report = {0};
    struct elf_file elf;
    struct flash_content content = {0};
    uint8_t *block = NULL;
    bool good = elf_open(&elf, argv[optind], &report) &&
                flash_content_of(&content, &elf, &report) &&
                (!signature || add_signature(&content, &elf, signature, &block, &report)) &&
                image_write_format(&content, format, family, argv[optind], output, &report);
    flash_content_free(&content);
    free(block);
    elf_close(&elf);
    if (!good)
        report_remove_stale(&report, output);
    report_end(&report);
    return !good;
}
