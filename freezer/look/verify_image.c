/* verify_image.c - freezer verify: proof that a firmware's image stays in flash. */
#include "freezer/command.h"
#include "freezer/look/image_view.h"
#include "runtime/host/usage.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

static const char *symbol_name(const struct elf_file *elf, uint64_t address)
{
    const struct elf_symbol *symbol = elf_symbol_at(elf, address);
    return symbol ? symbol->name : "a frozen object";
}

/* Every section that kept its name from image.o must be read-only too, reached or not. */
static void check_sections(const struct elf_file *elf, struct report *report)
{
    for (size_t i = 0; i < elf->n_sections; i++) {
        const struct elf_section *section = &elf->sections[i];
        if (strncmp(section->name, ".frozen", 7) == 0 && (section->writable || section->moved))
            report_error(report, elf->path, "section %s lies in RAM, with %s in it", section->name,
                         symbol_name(elf, section->address));
    }
}

/* image.c and tables.c were made by one freeze, or the image's ids and types are not the VM's. */
static void check_profile(const struct elf_file *elf, const struct image_view *view,
                          struct report *report)
{
    const struct elf_symbol *symbol = elf_symbol_named(elf, "vm_abi");
    uint64_t abi;
    if (!symbol || !elf_number(elf, symbol->address, 4, &abi) || abi == view->abi)
        return;
    if ((abi & 0xffffff) != (view->abi & 0xffffff))
        report_error(report, elf->path, "frozen_image has ABI 0x%x, the VM wants vm_abi, 0x%x",
                     (unsigned)view->abi & 0xffffff, (unsigned)abi & 0xffffff);
    else
        report_error(
            report, elf->path,
            "frozen_image was frozen in profile %s, the VM that vm_abi tells of is compiled "
            "for profile %s",
            image_profile_name(view->profile), image_profile_name((unsigned)(abi >> 24)));
    report_hint(report,
                "compile image.c, tables.c and interp.c again, with the qstr.h of this freeze");
}

/* Whatever the linker script says is the image must be in flash, and be reached. */
static void check_bounds(const struct elf_file *elf, const struct image_view *view,
                         struct report *report)
{
    const struct elf_symbol *start = elf_symbol_named(elf, "__frozen_start");
    const struct elf_symbol *end = elf_symbol_named(elf, "__frozen_end");
    if (!start || !end)
        return;
    for (size_t i = 0; i < view->n_spans; i++) {
        const struct image_span *span = &view->spans[i];
        if (span->address >= start->address && span->address + span->size <= end->address)
            continue;
        report_error(report, elf->path, "%s lies outside of __frozen_start ... __frozen_end",
                     symbol_name(elf, span->address));
        return;
    }
}

/* beside: the firmware of an image that is flashed apart, or NULL. */
static void image_verify(const char *path, const struct elf_file *beside, struct report *report)
{
    struct elf_file elf;
    struct image_view view = {0};
    unsigned errors = report->errors;
    if (elf_open(&elf, path, report)) {
        elf.beside = beside;
        bool good = firmware_view_open(&view, &elf, report);
        check_sections(&elf, report);
        if (good)
            check_bounds(&elf, &view, report);
        if (good && !view.is_stock)
            check_profile(&elf, &view, report);
        if (good && view.is_stock && view.in_ram != 0)
            report_error(report, path, "a frozen object lies in RAM at 0x%llx (%s)",
                         (unsigned long long)view.in_ram, symbol_name(&elf, view.in_ram));
        if (good && view.computed != view.checksum) {
            report_error(report, path, "frozen_image has checksum 0x%08x, its content 0x%08x",
                         (unsigned)view.checksum, (unsigned)view.computed);
            report_hint(report, "it was altered after it was frozen");
        }
        if (report->errors == errors) {
            uint64_t bytes = 0, native = 0;
            for (size_t i = 0; i < view.n_spans; i++) {
                bytes += view.spans[i].size;
                native += view.spans[i].part == PART_NATIVE ? view.spans[i].size : 0;
            }
            printf("%s: %zu modules, %zu functions, %llu bytes, ", path, view.n_modules,
                   view.n_functions, (unsigned long long)bytes);
            if (native != 0)
                printf("%llu of them machine code, ", (unsigned long long)native);
            printf("all in flash; ");
            if (view.is_stock)
                puts("frozen for stock MicroPython, without a checksum");
            else
                printf("profile %s, %s%s%schecksum 0x%08x\n", image_profile_name(view.profile),
                       view.build_id[0] ? "build " : "", view.build_id,
                       view.build_id[0] ? ", " : "", (unsigned)view.checksum);
        }
        image_view_close(&view);
    }
    elf_close(&elf);
}

static const char help[] =
    "usage: freezer verify [--firmware FIRMWARE.elf] FILE.elf ...\n"
    "Follows every pointer of the image in a linked firmware, and proves that each object lies in\n"
    "flash and is not copied to RAM at start-up, that the image was made for this VM, and that "
    "its\n"
    "checksum is right. The frozen content of stock MicroPython has no checksum; its place is\n"
    "proved. Status 1, and the symbol's name, when something is not so.\n"
    "  --firmware=FIRMWARE.elf  the files are images that are flashed apart from that one\n";

int command_verify(int argc, char **argv)
{
    struct report report = {0};
    static const struct option options[] = {
        {"firmware", required_argument, NULL, 'F'}, {"help", no_argument, NULL, 'h'}, {0}};
    const char *firmware = NULL;
    for (int option; (option = usage_option(argc, argv, "h", options)) >= 0;) {
        if (option == 'h')
            return usage_print(help);
        if (option != 'F')
            return usage_wrong("freezer verify", help, NULL);
        firmware = optarg;
    }
    if (optind == argc)
        return usage_wrong("freezer verify", help, "no firmware");
    struct elf_file beside;
    bool good = !firmware || elf_open(&beside, firmware, &report);
    for (int i = optind; good && i < argc; i++)
        image_verify(argv[i], firmware ? &beside : NULL, &report);
    if (firmware)
        elf_close(&beside);
    return report_end(&report);
}
