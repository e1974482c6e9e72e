/* content.c - what a firmware's flash holds: the sections with content, where they are loaded. */
#include "freezer/flash/content.h"
#include "runtime/host/memory.h"

#include <gelf.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Where the section is loaded: its segment says how far from where it runs. */
static uint64_t load_address(const struct elf_file *elf, const struct elf_section *section)
{
    size_t n = 0;
    GElf_Phdr segment;
    elf_getphdrnum(elf->handle, &n);
    for (size_t i = 0; i < n; i++)
        if (gelf_getphdr(elf->handle, (int)i, &segment) && segment.p_type == PT_LOAD &&
            section->address >= segment.p_vaddr &&
            section->address - segment.p_vaddr + section->size <= segment.p_filesz)
            return section->address - segment.p_vaddr + segment.p_paddr;
    return section->address;
}

static int compare_parts(const void *left, const void *right)
{
    const struct flash_part *a = left, *b = right;
    return a->address < b->address ? -1 : a->address > b->address;
}

static bool check_parts(const struct flash_content *content, const struct elf_file *elf,
                        struct report *report)
{
    if (content->n_parts == 0) {
        report_error(report, elf->path, "nothing in it goes to flash");
        return false;
    }
    for (size_t i = 0; i < content->n_parts; i++) {
        const struct flash_part *part = &content->parts[i];
        uint64_t end = part->address + part->size;
        if (end > (uint64_t)UINT32_MAX + 1 || end < part->address) {
            report_error(report, elf->path, "0x%" PRIx64 " is no address of 32 bits",
                         part->address);
            return false;
        }
        if (i + 1 < content->n_parts && content->parts[i + 1].address < end) {
            report_error(report, elf->path, "two sections are loaded at 0x%" PRIx64,
                         content->parts[i + 1].address);
            return false;
        }
    }
    return true;
}

bool flash_content_of(struct flash_content *content, const struct elf_file *elf,
                      struct report *report)
{
    GElf_Ehdr header;
    *content = (struct flash_content){0};
    if (!elf->linked || !gelf_getehdr(elf->handle, &header)) {
        report_error(report, elf->path, "not a linked firmware");
        report_hint(report, "give the ELF file that the linker writes");
        return false;
    }
    content->entry = header.e_entry;
    content->parts = tool_alloc((elf->n_sections + 1) * sizeof *content->parts);
    for (size_t i = 0; i < elf->n_sections; i++) {
        const struct elf_section *section = &elf->sections[i];
        if (section->nobits || section->size == 0 || !elf->contents[i])
            continue;
        content->parts[content->n_parts++] = (struct flash_part){
            load_address(elf, section), (size_t)section->size, elf->contents[i]};
    }
    qsort(content->parts, content->n_parts, sizeof *content->parts, compare_parts);
    return check_parts(content, elf, report);
}

void flash_content_free(struct flash_content *content)
{
    free(content->parts);
    *content = (struct flash_content){0};
}

void flash_content_read(const struct flash_content *content, uint64_t address, uint8_t *out,
                        size_t size)
{
    memset(out, 0xff, size);
    for (size_t i = 0; i < content->n_parts; i++) {
        const struct flash_part *part = &content->parts[i];
        uint64_t start = part->address > address ? part->address : address;
        uint64_t part_end = part->address + part->size, wanted_end = address + size;
        uint64_t end = part_end < wanted_end ? part_end : wanted_end;
        if (start < end)
            memcpy(out + (start - address), part->bytes + (start - part->address),
                   (size_t)(end - start));
    }
}
