/* object.c - ELF objects into sections, symbols and relocations. */
#include "freezer/link/link.h"
#include "runtime/base/utf8.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"

#include <gelf.h>
#include <stdlib.h>
#include <string.h>

struct link_object {
    struct linker *link;
    const char *file;
    Elf *elf;
    size_t n_sections;
    struct link_section **sections; /* by ELF number; NULL where left out */
    const char **left_out;          /* their names */
    struct link_symbol *symbols;
    size_t n_symbols;
};

static bool begins(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

struct link_section *link_new_section(const char *file, const char *name, size_t size,
                                      unsigned alignment)
{
    struct link_section *section = tool_alloc(sizeof *section);
    *section = (struct link_section){.file = file, .name = name, .size = size};
    section->alignment = alignment ? alignment : 1;
    section->data = tool_alloc(size + 1);
    return section;
}

void link_insert_section(struct linker *link, size_t at, struct link_section *section)
{
    tool_grow(link->sections, link->n_sections, link->sections_capacity);
    memmove(link->sections + at + 1, link->sections + at,
            (link->n_sections - at) * sizeof *link->sections);
    link->sections[at] = section;
    link->n_sections++;
}

/* Whether the module has it, and where. Notes, unwind tables and what debuggers read are left out. */
static bool link_part_of(const struct link_arch *arch, const char *name, enum link_part *part,
                         bool *writable)
{
    bool constant = begins(name, ".rodata") || begins(name, ".data.rel.ro");
    *writable = !constant && (begins(name, ".data") || begins(name, ".sdata"));
    if (begins(name, ".literal"))
        *part = LINK_LITERALS;
    else if (begins(name, ".bss") || begins(name, ".sbss"))
        *part = LINK_BSS;
    else if (constant || begins(name, ".srodata") || *writable)
        *part = arch->separate_rodata ? LINK_RODATA : LINK_TEXT;
    else
        *part = LINK_TEXT;
    return *part != LINK_TEXT || constant || *writable || begins(name, ".srodata") ||
           begins(name, ".text");
}

static void keep_literals(struct linker *link, struct link_section *section)
{
    tool_grow(link->literals, link->n_literals, link->literals_capacity);
    link->literals[link->n_literals++] = section;
}

static bool add_section(struct link_object *object, Elf_Scn *at, const GElf_Shdr *header,
                        const char *name)
{
    struct linker *link = object->link;
    enum link_part part;
    bool writable;
    if ((header->sh_type != SHT_PROGBITS && header->sh_type != SHT_NOBITS) || header->sh_size == 0)
        return true;
    if (!link_part_of(link->arch, name, &part, &writable))
        return true;
    if (writable && link->arch->text_is_words) {
        report_error(link->report, object->file,
                     "%s: static data with initial values cannot be had"
                     " on %s",
                     name, link->arch->name);
        report_hint(
            link->report,
            "its code lies where only whole words can be written: set the values in mpy_init");
        return false;
    }
    enum { SIZE_MAX_OF_SECTION = 1 << 28 };
    Elf_Data *data = elf_getdata(at, NULL);
    if (header->sh_size > SIZE_MAX_OF_SECTION || header->sh_addralign > 4096 ||
        (header->sh_type == SHT_PROGBITS &&
         (!data || !data->d_buf || data->d_size != header->sh_size))) {
        report_error(link->report, object->file, "%s: damaged section", name);
        return false;
    }
    struct link_section *section =
        link_new_section(object->file, name, header->sh_size, (unsigned)header->sh_addralign);
    if (header->sh_type == SHT_PROGBITS)
        memcpy(section->data, data->d_buf, header->sh_size);
    section->part = part;
    section->writable = writable;
    object->sections[elf_ndxscn(at)] = section;
    if (part == LINK_LITERALS)
        keep_literals(link, section);
    else
        link_insert_section(link, link->n_sections, section);
    return true;
}

static bool link_add_sections(struct link_object *object)
{
    size_t names = 0;
    if (elf_getshdrstrndx(object->elf, &names) != 0)
        return false;
    for (Elf_Scn *at = NULL; (at = elf_nextscn(object->elf, at));) {
        GElf_Shdr header;
        const char *name =
            gelf_getshdr(at, &header) ? elf_strptr(object->elf, names, header.sh_name) : NULL;
        if (!name)
            return false;
        object->left_out[elf_ndxscn(at)] = name;
        if (!add_section(object, at, &header, name))
            return false;
    }
    return true;
}

/* Each object that has such a function has it for itself. */
static bool is_private(const char *name)
{
    return begins(name, "__x86.get_pc_thunk.");
}

static bool add_global(struct link_object *object, struct link_symbol *symbol)
{
    struct link_global *global = link_global_named(object->link, symbol->name);
    symbol->global = global;
    if (!symbol->section) {
        global->wanted = global->wanted ? global->wanted : symbol;
        return true;
    }
    const struct link_symbol *known = global->definition;
    if (known && !is_private(symbol->name) && !known->is_weak && !symbol->is_weak) {
        report_error(object->link->report, object->file, "'%s' is defined here and in %s",
                     symbol->name, known->file);
        return false;
    }
    if (!known || is_private(symbol->name) || (known->is_weak && !symbol->is_weak))
        global->definition = symbol;
    return true;
}

static bool add_symbol(struct link_object *object, struct link_symbol *symbol, const GElf_Sym *read,
                       const char *name)
{
    int bind = GELF_ST_BIND(read->st_info);
    bool in_section = read->st_shndx != SHN_UNDEF && read->st_shndx < object->n_sections;
    *symbol = (struct link_symbol){.file = object->file, .name = name, .value = read->st_value};
    symbol->section = in_section ? object->sections[read->st_shndx] : NULL;
    symbol->is_weak = bind == STB_WEAK;
    symbol->is_section = GELF_ST_TYPE(read->st_info) == STT_SECTION;
    if (symbol->is_section && in_section && !*name)
        symbol->name = object->left_out[read->st_shndx];
    if (read->st_shndx == SHN_COMMON) {
        report_error(object->link->report, object->file, "'%s' is a common symbol", name);
        report_hint(object->link->report, "compile with -fno-common");
        return false;
    }
    bool shared = (bind == STB_GLOBAL || bind == STB_WEAK) && *name &&
                  (symbol->section || read->st_shndx == SHN_UNDEF);
    return !shared || add_global(object, symbol);
}

static bool add_symbols(struct link_object *object)
{
    for (Elf_Scn *at = NULL; (at = elf_nextscn(object->elf, at));) {
        GElf_Shdr header;
        Elf_Data *data;
        if (!gelf_getshdr(at, &header) || header.sh_type != SHT_SYMTAB)
            continue;
        data = elf_getdata(at, NULL);
        if (!data || header.sh_entsize == 0)
            return false;
        object->n_symbols = data->d_size / header.sh_entsize;
        object->symbols = tool_alloc((object->n_symbols + 1) * sizeof *object->symbols);
        for (size_t i = 0; i < object->n_symbols; i++) {
            GElf_Sym read;
            if (!gelf_getsym(data, (int)i, &read))
                return false;
            const char *name = elf_strptr(object->elf, header.sh_link, read.st_name);
            if (!name || utf8_check((const uint8_t *)name, strlen(name)) != strlen(name))
                return false;
            if (!add_symbol(object, &object->symbols[i], &read, name))
                return false;
        }
    }
    return true;
}

static bool read_relocation(struct link_object *object, Elf_Data *data, bool has_addend, size_t at,
                            struct link_relocation *out, const struct link_section *section)
{
    GElf_Rela read = {0};
    GElf_Rel short_form;
    if (has_addend) {
        if (!gelf_getrela(data, (int)at, &read))
            return false;
    } else {
        if (!gelf_getrel(data, (int)at, &short_form))
            return false;
        read.r_offset = short_form.r_offset;
        read.r_info = short_form.r_info;
    }
    if (GELF_R_SYM(read.r_info) >= object->n_symbols || read.r_offset > section->size)
        return false;
    *out = (struct link_relocation){.offset = read.r_offset,
                                    .kind = (unsigned)GELF_R_TYPE(read.r_info),
                                    .symbol = &object->symbols[GELF_R_SYM(read.r_info)],
                                    .addend = read.r_addend};
    return true;
}

static bool add_relocations(struct link_object *object)
{
    for (Elf_Scn *at = NULL; (at = elf_nextscn(object->elf, at));) {
        GElf_Shdr header;
        if (!gelf_getshdr(at, &header) || (header.sh_type != SHT_REL && header.sh_type != SHT_RELA))
            continue;
        struct link_section *section =
            header.sh_info < object->n_sections ? object->sections[header.sh_info] : NULL;
        Elf_Data *data = elf_getdata(at, NULL);
        if (!section)
            continue;
        if (!data || header.sh_entsize == 0 || section->relocations)
            return false;
        size_t count = data->d_size / header.sh_entsize;
        section->relocations = tool_alloc((count + 1) * sizeof *section->relocations);
        for (size_t i = 0; i < count; i++)
            if (!read_relocation(object, data, header.sh_type == SHT_RELA, i,
                                 &section->relocations[section->n_relocations++], section))
                return false;
    }
    return true;
}

static bool is_for(const struct link_arch *arch, Elf *elf)
{
    GElf_Ehdr header;
    return gelf_getehdr(elf, &header) && header.e_type == ET_REL &&
           header.e_machine == arch->machine && header.e_ident[EI_DATA] == ELFDATA2LSB &&
           gelf_getclass(elf) == (arch->word == 8 ? ELFCLASS64 : ELFCLASS32);
}

static bool read_object(struct link_object *object)
{
    unsigned before = object->link->report->errors;
    size_t count = 0;
    if (!is_for(object->link->arch, object->elf)) {
        report_error(object->link->report, object->file, "not an object file for %s",
                     object->link->arch->name);
        return false;
    }
    elf_getshdrnum(object->elf, &count);
    object->n_sections = count;
    object->sections = tool_alloc((count + 1) * sizeof *object->sections);
    object->left_out = tool_alloc((count + 1) * sizeof *object->left_out);
    bool good = link_add_sections(object) && add_symbols(object) && add_relocations(object);
    if (!good && object->link->report->errors == before)
        report_error(object->link->report, object->file, "damaged object file");
    free(object->sections);
    free(object->left_out);
    return good;
}

bool link_add_object(struct linker *link, const char *file, uint8_t *bytes, size_t size)
{
    struct link_object object = {.link = link, .file = file};
    elf_version(EV_CURRENT);
    object.elf =
        size >= 4 && memcmp(bytes, ELFMAG, 4) == 0 ? elf_memory((char *)bytes, size) : NULL;
    if (!object.elf || elf_kind(object.elf) != ELF_K_ELF) {
        report_error(link->report, file, "not an object file");
        return false;
    }
    return read_object(&object); /* names stay in the file, which stays open */
}

bool link_add_file(struct linker *link, const char *path)
{
    uint8_t *bytes;
    size_t size;
    return file_read_reported(path, &bytes, &size, link->report) &&
           link_add_object(link, path, bytes, size);
}
