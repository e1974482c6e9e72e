/* relocate.c - what each relocation asks for: distances within the module, and words that the VM makes addresses of. */
#include "freezer/link/link.h"
#include "runtime/host/memory.h"

#include <elf.h>
#include <string.h>

/* S: the symbol's address; A: the addend; P: the place's own address. */
enum link_value {
    VALUE_nothing,
    VALUE_distance,       /* S + A - P */
    VALUE_got_distance,   /* GOT + A - P */
    VALUE_entry_distance, /* of the symbol's word in the GOT */
    VALUE_entry_offset,   /* the same, from the GOT's start */
    VALUE_from_got,       /* S + A - GOT */
    VALUE_address,        /* S + A, wherever the VM puts it */
    VALUE_number,         /* S + A, one half of a difference */
    VALUE_pair,           /* the low half of what the symbol's place has the high half of */
    VALUE_slot,           /* Xtensa's literals and calls */
};

static const struct link_kind {
    unsigned machine, number;
    const char *name;
    enum link_value value;
    enum link_field field;
    unsigned entry;
} kinds[] = {
#define LINK_RELOCATION(machine, number, name, value, field, entry) \
    {machine, number, #name, VALUE_##value, LINK_FIELD_##field, entry},
#include "freezer/link/relocation.def"
#undef LINK_RELOCATION
};
enum { N_KINDS = sizeof kinds / sizeof *kinds };

static const struct link_kind *link_kind_of(const struct link_arch *arch, unsigned number)
{
    for (size_t i = 0; i < N_KINDS; i++)
        if (kinds[i].machine == arch->machine && kinds[i].number == number)
            return &kinds[i];
    return NULL;
}

bool link_wants_entry(const struct link_arch *arch, unsigned number)
{
    const struct link_kind *kind = link_kind_of(arch, number);
    return kind && (kind->entry == 1 || kind->entry == arch->word);
}

bool link_wants_distance(const struct link_arch *arch, unsigned number)
{
    const struct link_kind *kind = link_kind_of(arch, number);
    return kind && (kind->value == VALUE_distance || kind->value == VALUE_from_got);
}

unsigned link_word_kind(const struct link_arch *arch)
{
    for (size_t i = 0; i < N_KINDS; i++)
        if (kinds[i].machine == arch->machine && kinds[i].value == VALUE_address &&
            link_field_size(kinds[i].field) == arch->word)
            return kinds[i].number;
    return 0;
}

void link_add_fixup(struct linker *link, bool in_rodata, uint64_t address, unsigned base)
{
    if (base == LINK_BASE_FIXED)
        return;
    tool_grow(link->fixups, link->n_fixups, link->fixups_capacity);
    link->fixups[link->n_fixups++] =
        (struct link_fixup){.in_rodata = in_rodata, .address = address, .base = base};
}

/* What is being relocated. */
struct relocating {
    struct linker *link;
    const struct link_section *section;
    const struct link_relocation *at;
    const struct link_kind *kind;
};

static bool link_fail(const struct relocating *r, const char *why)
{
    const char *name = *r->at->symbol->name ? r->at->symbol->name : "a local";
    report_error(r->link->report, r->section->file, "%s+0x%llx, '%s' (%s): %s", r->section->name,
                 (unsigned long long)r->at->offset, name, r->kind ? r->kind->name : "", why);
    return false;
}

/* A symbol in the part that the place is in. */
static bool link_find_near(const struct relocating *r, uint64_t *address)
{
    uint64_t value;
    const struct link_section *target = link_section_of(r->at->symbol, &value);
    if (!target && r->at->symbol->global && r->at->symbol->global->has_base)
        return link_fail(r, "the VM's, and at no known distance; compile with -fpic");
    if (!target || target->part == LINK_LITERALS)
        return link_fail(r, "in no part of the module");
    if (target->part != r->section->part)
        return link_fail(r, "constants are apart from the code, and at no known distance");
    *address = target->address + value;
    return true;
}

static bool value_of_address(const struct relocating *r, int64_t *out)
{
    unsigned base, word = r->link->arch->word;
    uint64_t value, place = r->section->address + r->at->offset;
    if (link_field_size(r->kind->field) != word)
        return link_fail(r, "half an address");
    if (place % word != 0)
        return link_fail(r, "an address in a packed structure, which the VM cannot relocate");
    if (!link_where(r->link, r->at->symbol, &base, &value))
        return false;
    *out = (int64_t)value + r->at->addend;
    link_add_fixup(r->link, r->section->part == LINK_RODATA, place, base);
    return true;
}

static bool value_of(const struct relocating *r, int64_t *out);

/* The upper half has the symbol; the lower one names the upper one's place. */
static bool value_of_pair(const struct relocating *r, int64_t *out)
{
    uint64_t value;
    const struct link_section *section = link_section_of(r->at->symbol, &value);
    for (size_t i = 0; section && i < section->n_relocations; i++) {
        struct relocating upper = {r->link, section, &section->relocations[i], NULL};
        upper.kind = link_kind_of(r->link->arch, upper.at->kind);
        if (upper.at->offset == value && upper.kind && upper.kind->field == LINK_FIELD_riscv_hi)
            return value_of(&upper, out);
    }
    return link_fail(r, "its upper half is not there");
}

static bool value_of_slot(const struct relocating *r, uint64_t place, int64_t *out)
{
    uint64_t value, address;
    const struct link_section *target = link_section_of(r->at->symbol, &value);
    value += (uint64_t)r->at->addend;
    if (target && target->part == LINK_LITERALS) {
        if (!link_literal_address(r->link, target, value, &address))
            return link_fail(r, "no such literal");
    } else if (!link_find_near(r, &address)) {
        return false;
    } else {
        address += (uint64_t)r->at->addend;
    }
    *out = (int64_t)(address - place);
    return true;
}

static bool value_of_entry(const struct relocating *r, int64_t *out)
{
    const struct link_entry *entry = link_entry_of(r->link, r->at->symbol, 0);
    *out = entry ? (int64_t)entry->place : 0;
    return entry || link_fail(r, "not in the GOT");
}

static bool value_of(const struct relocating *r, int64_t *out)
{
    int64_t place = (int64_t)(r->section->address + r->at->offset), addend = r->at->addend;
    int64_t got = (int64_t)r->link->got->address;
    uint64_t symbol = 0;
    switch (r->kind->value) {
    case VALUE_distance:
        *out = link_find_near(r, &symbol) ? (int64_t)symbol + addend - place : 0;
        break;
    case VALUE_number:
        *out = link_find_near(r, &symbol) ? (int64_t)symbol + addend : 0;
        break;
    case VALUE_from_got:
        *out = link_find_near(r, &symbol) ? (int64_t)symbol + addend - got : 0;
        break;
    case VALUE_got_distance:
        *out = got + addend - place;
        break;
    case VALUE_entry_offset:
        return value_of_entry(r, out);
    case VALUE_entry_distance:
        if (value_of_entry(r, out))
            *out += got + addend - place;
        break;
    case VALUE_address:
        return value_of_address(r, out);
    case VALUE_pair:
        return value_of_pair(r, out);
    case VALUE_slot:
        return value_of_slot(r, (uint64_t)place, out);
    case VALUE_nothing:
        break;
    }
    return r->link->report->errors == 0;
}

/* The assembler has filled in what lies in one section. */
static bool is_done(const struct relocating *r)
{
    uint64_t value;
    return r->kind->value == VALUE_nothing ||
           (r->kind->value == VALUE_slot && link_section_of(r->at->symbol, &value) == r->section);
}

static bool apply(struct linker *link, const struct link_section *section,
                  const struct link_relocation *at)
{
    struct relocating r = {link, section, at, link_kind_of(link->arch, at->kind)};
    int64_t value = 0;
    if (!r.kind) {
        report_error(link->report, section->file,
                     "%s+0x%llx, '%s': relocation %u is not one of "
                     "position-independent code",
                     section->name, (unsigned long long)at->offset, at->symbol->name, at->kind);
        report_hint(link->report, "compile with -fpic");
        return false;
    }
    if (is_done(&r))
        return true;
    if (at->offset + link_field_size(r.kind->field) > section->size)
        return link_fail(&r, "past the section's end");
    return value_of(&r, &value) && (link_encode(section->data + at->offset, r.kind->field, value) ||
                                    link_fail(&r, "too far for the instruction"));
}

bool link_relocate(struct linker *link)
{
    if (!link_fill_got(link))
        return false;
    for (size_t i = 0; i < link->n_sections; i++)
        for (size_t n = 0; n < link->sections[i]->n_relocations; n++)
            if (!apply(link, link->sections[i], &link->sections[i]->relocations[n]) &&
                link->report->errors > 20)
                return false;
    return link->report->errors == 0;
}
