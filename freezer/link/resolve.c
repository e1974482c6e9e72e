/* resolve.c - names that no object defines: the VM's, and those at fixed addresses. */
#include "freezer/link/link.h"
#include "runtime/host/file.h"
#include "runtime/host/memory.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Places in the VM's table of functions, whose order is the ABI of sub-version 3. */
static const struct {
    const char *name;
    unsigned base;
    const char *stub; /* the section that calls by distance go to */
} given[] = {
    {"mp_fun_table", LINK_BASE_TABLE, NULL},
    {"mp_native_qstr_table", LINK_BASE_QSTRS, NULL},
    {"mp_native_obj_table", LINK_BASE_OBJECTS, NULL},
    {"memset", LINK_BASE_ENTRY + 50, ".internal.memset"},
    {"memmove", LINK_BASE_ENTRY + 51, ".internal.memmove"},
    {"memcpy", LINK_BASE_ENTRY + 51, ".internal.memmove"},
#define NATIVE_OBJECT(place, name) {#name, LINK_BASE_ENTRY + (place), NULL},
#include "freezer/link/native_object.def"
#undef NATIVE_OBJECT
};
enum { N_GIVEN = sizeof given / sizeof *given };

struct link_global *link_global_named(struct linker *link, const char *name)
{
    for (size_t i = 0; i < link->n_globals; i++)
        if (strcmp(link->globals[i]->name, name) == 0)
            return link->globals[i];
    struct link_global *global = tool_alloc(sizeof *global);
    global->name = name;
    tool_grow(link->globals, link->n_globals, link->globals_capacity);
    link->globals[link->n_globals++] = global;
    return global;
}

/* The jump to a function of the VM, made once for each; the latest is the text's second section. */
static struct link_section *stub_for(struct linker *link, const char *name, unsigned base)
{
    for (size_t i = 0; i < link->n_sections; i++)
        if (strcmp(link->sections[i]->name, name) == 0)
            return link->sections[i];
    const struct link_arch *arch = link->arch;
    if (!arch->stub || link->n_sections == 0)
        return NULL;
    struct link_section *stub = link_new_section("permafrost", name, arch->stub_size, arch->word);
    memcpy(stub->data, arch->stub, arch->stub_size);
    struct link_symbol *symbol = tool_alloc(sizeof *symbol);
    symbol->file = stub->file;
    symbol->name = name;
    symbol->global = tool_alloc(sizeof *symbol->global);
    *symbol->global = (struct link_global){.name = name, .has_base = true, .base = base};
    stub->relocations = tool_alloc(sizeof *stub->relocations);
    stub->relocations[0] = (struct link_relocation){
        .offset = arch->stub_place, .kind = link_word_kind(arch), .symbol = symbol};
    stub->n_relocations = 1;
    link_insert_section(link, 1, stub);
    return stub;
}

static void resolve_global(struct linker *link, struct link_global *global)
{
    for (size_t i = 0; i < N_GIVEN && !global->has_base; i++) {
        if (strcmp(given[i].name, global->name) != 0)
            continue;
        global->has_base = true;
        global->base = given[i].base;
        if (given[i].stub)
            global->stub = stub_for(link, given[i].stub, given[i].base);
    }
}

bool link_is_missing(const struct link_global *global)
{
    for (size_t i = 0; i < N_GIVEN; i++)
        if (strcmp(given[i].name, global->name) == 0)
            return false;
    return global->wanted && !global->definition && !global->has_base &&
           strcmp(global->name, "_GLOBAL_OFFSET_TABLE_") != 0;
}

bool link_resolve(struct linker *link)
{
    unsigned missing = 0;
    for (size_t i = 0; i < link->n_globals; i++) {
        struct link_global *global = link->globals[i];
        if (global->wanted && !global->definition)
            resolve_global(link, global);
        if (link_is_missing(global)) {
            missing++;
            report_error(link->report, global->wanted->file, "undefined symbol '%s'", global->name);
        }
    }
    if (missing)
        report_hint(link->report,
                    "the VM gives what mp_fun_table lists, memcpy, memmove and memset; -l names a "
                    "library with the others");
    return missing == 0;
}

struct link_section *link_section_of(const struct link_symbol *symbol, uint64_t *value)
{
    if (symbol->is_weak && symbol->global && symbol->global->definition)
        symbol = symbol->global->definition;
    if (!symbol->section && symbol->global) {
        *value = 0;
        if (symbol->global->stub && !symbol->global->definition)
            return symbol->global->stub;
        symbol = symbol->global->definition;
    }
    *value = symbol ? symbol->value : 0;
    return symbol ? symbol->section : NULL;
}

bool link_where(struct linker *link, const struct link_symbol *symbol, unsigned *base,
                uint64_t *value)
{
    const struct link_global *global = symbol->global;
    if (!symbol->section && global && global->has_base && !global->definition) {
        *base = global->base;
        *value = global->address;
        return true;
    }
    const struct link_section *section = link_section_of(symbol, value);
    if (!section || section->part == LINK_LITERALS) {
        report_error(link->report, symbol->file, "'%s' is in no part of the module", symbol->name);
        return false;
    }
    *base = section->part == LINK_BSS      ? LINK_BASE_BSS
            : section->part == LINK_RODATA ? LINK_BASE_RODATA
                                           : LINK_BASE_TEXT;
    *value += section->address;
    return true;
}

void link_add_extern(struct linker *link, const char *name, uint64_t address)
{
    struct link_global *global = link_global_named(link, name);
    global->has_base = true;
    global->base = LINK_BASE_FIXED;
    global->address = address;
}

/* "name = 0x1234;", "PROVIDE(name = 0x1234);": spaces are out already. */
static void read_extern(struct linker *link, char *line)
{
    char *name = strncmp(line, "PROVIDE(", 8) == 0 ? line + 8 : line;
    char *equals = strstr(name, "=0x"), *end;
    if (!equals || !(isalpha((unsigned char)*name) || *name == '_'))
        return;
    uint64_t address = strtoull(equals + 3, &end, 16);
    if (strcmp(end, name == line ? ";" : ");") != 0)
        return;
    *equals = 0;
    link_add_extern(link, name, address);
}

bool link_read_externs(struct linker *link, const char *path)
{
    uint8_t *bytes;
    size_t size;
    if (!file_read_reported(path, &bytes, &size, link->report))
        return false;
    bool in_comment = false;
    for (char *line = strtok((char *)bytes, "\n"); line; line = strtok(NULL, "\n")) {
        size_t kept = 0;
        if (!in_comment && strstr(line, "/*")) {
            in_comment = !strstr(line, "*/");
            continue;
        }
        if (in_comment) {
            in_comment = !strstr(line, "*/");
            continue;
        }
        for (const char *p = line; *p; p++)
            if (!isspace((unsigned char)*p))
                line[kept++] = *p;
        line[kept] = 0;
        read_extern(link, line);
    }
    return true; /* the names stay in the file's bytes */
}
