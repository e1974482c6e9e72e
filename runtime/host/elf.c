/* elf.c - a linked firmware through libelf. */
#include "runtime/host/elf.h"
#include "runtime/base/utf8.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"

#include <gelf.h>
#include <stdlib.h>
#include <string.h>

static int compare_sections(const void *left, const void *right)
{
    const struct elf_section *a = left, *b = right;
    return a->address != b->address ? (a->address < b->address ? -1 : 1)
                                    : (a->size > b->size) - (a->size < b->size);
}

static int compare_symbols(const void *left, const void *right)
{
    const struct elf_symbol *a = left, *b = right;
    if (a->address != b->address)
        return a->address < b->address ? -1 : 1;
    if (a->size != b->size)
        return a->size > b->size ? -1 : 1;
    return strcmp(a->name, b->name);
}

/* The loadable segment that a section lies in decides whether it is writable and where it is kept. */
static void look_at_segments(Elf *handle, struct elf_section *section)
{
    size_t count = 0;
    elf_getphdrnum(handle, &count);
    for (size_t i = 0; i < count; i++) {
        GElf_Phdr segment;
        if (!gelf_getphdr(handle, (int)i, &segment) || segment.p_type != PT_LOAD)
            continue;
        if (section->address < segment.p_vaddr ||
            section->address - segment.p_vaddr + section->size > segment.p_memsz)
            continue;
        section->writable |= (segment.p_flags & PF_W) != 0;
        section->moved |= segment.p_paddr != segment.p_vaddr && segment.p_filesz != 0;
    }
}

/* Names are printed, so a damaged one must not pass. */
static bool is_printable(const char *name)
{
    size_t size = strlen(name);
    for (const char *p = name; *p; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7f)
            return false;
    return size != 0 && utf8_check((const uint8_t *)name, size) == size;
}

static void read_sections(struct elf_file *elf)
{
    Elf *handle = elf->handle;
    size_t names = 0, capacity = 0;
    elf_getshdrstrndx(handle, &names);
    for (Elf_Scn *at = NULL; (at = elf_nextscn(handle, at));) {
        GElf_Shdr header;
        if (!gelf_getshdr(at, &header) || !(header.sh_flags & SHF_ALLOC) ||
            (header.sh_flags & SHF_TLS) || header.sh_size == 0)
            continue;
        const char *name = elf_strptr(handle, names, header.sh_name);
        tool_grow(elf->sections, elf->n_sections, capacity);
        struct elf_section *section = &elf->sections[elf->n_sections++];
        *section = (struct elf_section){
            .name = name && is_printable(name) ? name : "",
            .address = header.sh_addr,
            .size = header.sh_size,
            .writable = (header.sh_flags & SHF_WRITE) != 0,
            .nobits = header.sh_type == SHT_NOBITS || header.sh_offset > elf->size ||
                      header.sh_size > elf->size - header.sh_offset,
        };
        if (header.sh_addr + header.sh_size < header.sh_addr)
            elf->n_sections--;
        else
            look_at_segments(handle, section);
    }
    if (elf->n_sections)
        qsort(elf->sections, elf->n_sections, sizeof *elf->sections, compare_sections);
    /* Contents come after sorting, found again by address. */
    elf->contents = tool_alloc((elf->n_sections + 1) * sizeof *elf->contents);
    for (Elf_Scn *at = NULL; (at = elf_nextscn(handle, at));) {
        GElf_Shdr header;
        if (!gelf_getshdr(at, &header) || !(header.sh_flags & SHF_ALLOC))
            continue;
        for (size_t i = 0; i < elf->n_sections; i++)
            if (elf->sections[i].address == header.sh_addr &&
                elf->sections[i].size == header.sh_size && !elf->sections[i].nobits)
                elf->contents[i] = elf->bytes + header.sh_offset;
    }
}

static void read_symbols(struct elf_file *elf)
{
    Elf *handle = elf->handle;
    size_t capacity = 0;
    for (Elf_Scn *at = NULL; (at = elf_nextscn(handle, at));) {
        GElf_Shdr header;
        if (!gelf_getshdr(at, &header) || header.sh_type != SHT_SYMTAB)
            continue;
        Elf_Data *data = elf_getdata(at, NULL);
        size_t count = data && header.sh_entsize ? header.sh_size / header.sh_entsize : 0;
        for (size_t i = 0; i < count; i++) {
            GElf_Sym symbol;
            if (!gelf_getsym(data, (int)i, &symbol) || symbol.st_shndx == SHN_UNDEF)
                continue;
            int type = GELF_ST_TYPE(symbol.st_info);
            const char *name = elf_strptr(handle, header.sh_link, symbol.st_name);
            if (!name || !is_printable(name) || name[0] == '$' ||
                (type != STT_FUNC && type != STT_OBJECT && type != STT_NOTYPE))
                continue;
            bool thumb = type == STT_FUNC && elf->word == 4;
            tool_grow(elf->symbols, elf->n_symbols, capacity);
            elf->symbols[elf->n_symbols++] = (struct elf_symbol){
                .name = name,
                .address = thumb ? symbol.st_value & ~(uint64_t)1 : symbol.st_value,
                .size = symbol.st_size,
                .is_function = type == STT_FUNC,
                .is_local = GELF_ST_BIND(symbol.st_info) == STB_LOCAL,
            };
        }
    }
    if (elf->n_symbols)
        qsort(elf->symbols, elf->n_symbols, sizeof *elf->symbols, compare_symbols);
}

bool elf_open(struct elf_file *elf, const char *path, struct report *report)
{
    *elf = (struct elf_file){.path = path};
    int error = file_read(path, &elf->bytes, &elf->size);
    if (error != 0) {
        elf->bytes = NULL;
        report_file_error(report, NULL, path, error);
        return false;
    }
    elf_version(EV_CURRENT);
    elf->handle = elf->size >= 4 && memcmp(elf->bytes, ELFMAG, 4) == 0
                      ? elf_memory((char *)elf->bytes, elf->size)
                      : NULL;
    GElf_Ehdr header;
    if (!elf->handle || elf_kind(elf->handle) != ELF_K_ELF || !gelf_getehdr(elf->handle, &header)) {
        report_error(report, path, "not an ELF file");
        return false;
    }
    elf->word = gelf_getclass(elf->handle) == ELFCLASS64 ? 8 : 4;
    elf->big_endian = header.e_ident[EI_DATA] == ELFDATA2MSB;
    elf->linked = header.e_type == ET_EXEC || header.e_type == ET_DYN;
    elf->relocated = header.e_type == ET_DYN;
    read_sections(elf);
    read_symbols(elf);
    return true;
}

void elf_close(struct elf_file *elf)
{
    if (elf->handle)
        elf_end(elf->handle);
    free(elf->bytes);
    free(elf->sections);
    free(elf->symbols);
    free(elf->contents);
}

/* The last section that starts at or before the address and holds it. */
static size_t find_section(const struct elf_file *elf, uint64_t address)
{
    size_t low = 0, high = elf->n_sections;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (elf->sections[middle].address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || address - elf->sections[low - 1].address >= elf->sections[low - 1].size)
        return SIZE_MAX;
    return low - 1;
}

const struct elf_section *elf_section_at(const struct elf_file *elf, uint64_t address)
{
    size_t index = find_section(elf, address);
    if (index == SIZE_MAX)
        return elf->beside ? elf_section_at(elf->beside, address) : NULL;
    return &elf->sections[index];
}

const uint8_t *elf_at(const struct elf_file *elf, uint64_t address, uint64_t size)
{
    size_t index = find_section(elf, address);
    if (index == SIZE_MAX && elf->beside)
        return elf_at(elf->beside, address, size);
    if (index == SIZE_MAX || !elf->contents[index])
        return NULL;
    const struct elf_section *section = &elf->sections[index];
    uint64_t offset = address - section->address;
    return size <= section->size - offset ? elf->contents[index] + offset : NULL;
}

bool elf_number(const struct elf_file *elf, uint64_t address, unsigned bytes, uint64_t *out)
{
    const uint8_t *data = elf_at(elf, address, bytes);
    *out = 0;
    if (!data)
        return false;
    for (unsigned i = 0; i < bytes; i++)
        *out = *out << 8 | data[elf->big_endian ? i : bytes - 1 - i];
    return true;
}

const struct elf_symbol *elf_symbol_named(const struct elf_file *elf, const char *name)
{
    for (size_t i = 0; i < elf->n_symbols; i++)
        if (strcmp(elf->symbols[i].name, name) == 0)
            return &elf->symbols[i];
    return NULL;
}

const struct elf_symbol *elf_symbol_at(const struct elf_file *elf, uint64_t address)
{
    size_t low = 0, high = elf->n_symbols;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (elf->symbols[middle].address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    while (low-- > 0) {
        const struct elf_symbol *symbol = &elf->symbols[low];
        if (address - symbol->address < symbol->size || symbol->address == address)
            return symbol;
        if (symbol->size != 0)
            break;
    }
    return NULL;
}

void elf_report(const struct elf_file *elf, uint64_t address, struct report *report,
                const char *what)
{
    const struct elf_symbol *symbol = elf_symbol_at(elf, address);
    report_error(report, elf->path, "%s at 0x%llx%s%s%s", what, (unsigned long long)address,
                 symbol ? " (" : "", symbol ? symbol->name : "", symbol ? ")" : "");
}
