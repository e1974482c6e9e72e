/* image.c - freezer image: a firmware as the file that a programmer or a board's disk takes. */
#include "freezer/command.h"
#include "freezer/flash/content.h"
#include "freezer/flash/slot.h"
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
    "       freezer image [options] --firmware=FILE.elf image.elf | app.romfs\n"
    "Writes what a linked firmware has in flash, at the addresses it is loaded to; or what lies in "
    "a\n"
    "slot of a firmware whose images are flashed apart.\n"
    "  -o FILE            to FILE.bin, .hex, .uf2 or .esp; `-' is standard output\n"
    "  -f, --format=F     bin (from the first byte to the last, gaps erased), hex (Intel's), uf2 "
    "or\n"
    "                     esp (of the ESP32 family's boot loaders); default: FILE's ending\n"
    "  --family=F         of uf2: the chip, by name or number (rp2040, rp2350-arm-s, "
    "rp2350-riscv,\n"
    "                     nrf52840, stm32f4, stm32l0); of esp: esp32c3\n"
    "  --firmware=FILE    the firmware of an image: one that was linked for another, or uses what\n"
    "                     it lacks, is refused; of a ROMFS image: where its slots lie\n"
    "  --slot=N           of a ROMFS image: which of them it is for (default 0)\n"
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

static void put_target_word(uint8_t *out, uint32_t word, bool big_endian)
{
    for (unsigned i = 0; i < sizeof word; i++)
        out[big_endian ? sizeof word - 1 - i : i] = (uint8_t)(word >> 8 * i);
}

/* The signature of a file as a part behind the image, *block its bytes, which the caller frees. */
static bool add_signature(struct flash_content *content, bool big_endian, const char *path,
                          uint8_t **block, struct report *report)
{
    uint8_t *signature = NULL;
    size_t n = 0, head = sizeof(struct image_signature), word = sizeof(uint32_t);
    int error = file_read(path, &signature, &n);
    if (error) {
        report_error(report, path, "%s", strerror(error));
        return false;
    }
    size_t room = head + (n + word - 1) / word * word;
    *block = tool_alloc(room);
    put_target_word(*block, IMAGE_SIGNATURE_MAGIC, big_endian);
    put_target_word(*block + word, (uint32_t)n, big_endian);
    memcpy(*block + head, signature, n);
    free(signature);
    const struct flash_part *image = content->parts;
    uint64_t end = (image->address + image->size + word - 1) / word * word;
    content->parts = tool_resize(content->parts, 2 * sizeof *content->parts);
    content->parts[1] = (struct flash_part){end, room, *block};
    content->n_parts = 2;
    return true;
}

/* What the command line says. */
struct image_options {
    const char *output, *format, *family, *signature, *firmware;
    unsigned long slot;
};

/* What is written, and the memory that it lies in. */
struct image_input {
    const char *path;
    struct elf_file elf;
    uint8_t *romfs; /* NULL: it is an ELF file */
    uint8_t *signature;
    struct flash_content content;
};

static bool is_image_apart(const struct flash_content *content, const struct elf_file *elf,
                           struct report *report)
{
    uint8_t magic[sizeof(uint32_t)];
    put_target_word(magic, IMAGE_MAGIC, elf->big_endian);
    if (content->n_parts == 1 && content->parts->size >= sizeof magic &&
        memcmp(content->parts->bytes, magic, sizeof magic) == 0)
        return true;
    report_error(report, elf->path, "it is no image that is flashed apart");
    return false;
}

static bool image_read_elf(struct image_input *input, const struct image_options *options,
                           struct report *report)
{
    return elf_open(&input->elf, input->path, report) &&
           flash_content_of(&input->content, &input->elf, report) &&
           (!options->signature || is_image_apart(&input->content, &input->elf, report)) &&
           (!options->firmware || slot_check_image(&input->elf, options->firmware, report));
}

static bool image_read_romfs(struct image_input *input, size_t size,
                             const struct image_options *options, struct report *report)
{
    if (options->firmware)
        return slot_place_romfs(&input->content, input->path, input->romfs, size, options->firmware,
                                (unsigned)options->slot, report);
    report_error(report, input->path, "a ROMFS image: --firmware and --slot tell where it lies");
    return false;
}

static bool image_read(struct image_input *input, const struct image_options *options,
                       struct report *report)
{
    size_t size;
    int error = file_read(input->path, &input->romfs, &size);
    bool is_romfs = error == 0 && slot_is_romfs(input->romfs, size);
    if (!is_romfs) {
        free(input->romfs);
        input->romfs = NULL;
    }
    return (is_romfs ? image_read_romfs(input, size, options, report)
                     : image_read_elf(input, options, report)) &&
           (!options->signature || add_signature(&input->content, input->elf.big_endian,
                                                 options->signature, &input->signature, report));
}

static void image_input_free(struct image_input *input)
{
    flash_content_free(&input->content);
    free(input->signature);
    free(input->romfs);
    elf_close(&input->elf);
}

static bool image_format(const struct image_input *input, const struct image_options *options,
                         struct buf *out, struct report *report)
{
    const struct flash_content *content = &input->content;
    if (strcmp(options->format, "esp") == 0)
        return flash_write_esp(content, esp_chip_named(options->family), input->path, out, report);
    if (strcmp(options->format, "hex") == 0)
        flash_write_hex(content, out);
    else if (strcmp(options->format, "uf2") == 0)
        flash_write_uf2(content, options->family ? family_of(options->family) : 0, out);
    else if (fits_bin(content, input->path, report))
        flash_write_bin(content, out);
    else
        return false;
    return true;
}

static bool image_convert(const char *path, const struct image_options *options,
                          struct report *report)
{
    struct image_input input = {.path = path};
    struct buf out;
    buf_init(&out, &tool_allocator);
    bool good = image_read(&input, options, report) &&
                image_format(&input, options, &out, report) &&
                file_write_reported(options->output, out.data, out.size, 0, report);
    buf_free(&out);
    image_input_free(&input);
    if (!good)
        report_remove_stale(report, options->output);
    return good;
}

/* 0, or the status once what is wrong was said. */
static int image_check_format(struct image_options *options)
{
    static const char *const formats[] = {"bin", "hex", "uf2", "esp"};
    const char *family = options->family;
    if (!options->format && strrchr(options->output, '.'))
        options->format = strrchr(options->output, '.') + 1;
    bool is_format = false;
    for (size_t i = 0; options->format && i < sizeof formats / sizeof *formats; i++)
        is_format |= strcmp(options->format, formats[i]) == 0;
    if (!is_format)
        return usage_wrong("freezer image", help, "no format '%s'",
                           options->format ? options->format : options->output);
    bool is_esp = strcmp(options->format, "esp") == 0;
    if (is_esp && !family)
        return usage_wrong("freezer image", help, "esp takes --family");
    if (family && !(is_esp ? !!esp_chip_named(family) : family_of(family) != 0))
        return usage_wrong("freezer image", help, "no family '%s'", family);
    return 0;
}

int command_image(int argc, char **argv)
{
    static const struct option options[] = {{"format", required_argument, NULL, 'f'},
                                            {"family", required_argument, NULL, 'F'},
                                            {"signature", required_argument, NULL, 'S'},
                                            {"firmware", required_argument, NULL, 'W'},
                                            {"slot", required_argument, NULL, 's'},
                                            {"help", no_argument, NULL, 'h'},
                                            {0}};
    struct image_options image = {0};
    char *end = "";
    for (int option; (option = usage_option(argc, argv, "o:f:h", options)) >= 0;) {
        switch (option) {
        case 'o':
            image.output = optarg;
            break;
        case 'f':
            image.format = optarg;
            break;
        case 'F':
            image.family = optarg;
            break;
        case 'S':
            image.signature = optarg;
            break;
        case 'W':
            image.firmware = optarg;
            break;
        case 's':
            image.slot = strtoul(optarg, &end, 0);
            break;
        case 'h':
            return usage_print(help);
        default:
            return usage_wrong("freezer image", help, NULL);
        }
        if (*end || image.slot > UINT16_MAX)
            return usage_wrong("freezer image", help, "no slot '%s'", optarg);
    }
    if (!image.output || optind + 1 != argc)
        return usage_wrong("freezer image", help, "it takes -o and one firmware");
    int wrong = image_check_format(&image);
    if (wrong)
        return wrong;
    struct report report = {0};
    bool good = image_convert(argv[optind], &image, &report);
    report_end(&report);
    return !good;
}
