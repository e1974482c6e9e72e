/* got.c - the words that hold addresses of globals: the GOT; and Xtensa's literals, whose addresses are words of it and whose numbers
 * are a pool behind it. Each is there once. */
#include "freezer/link/link.h"
#include "runtime/host/memory.h"

#include <elf.h>
#include <string.h>

/* ---- entries ---- */

/* Locals are known by where they are, as an object may have several symbols for one place. */
static bool is_same(const struct link_entry *entry, const struct link_symbol *symbol,
                    uint64_t offset)
{
    const struct link_symbol *there = entry->symbol;
    if (entry->offset != offset)
        return false;
    if (there->global || symbol->global)
        return there->global == symbol->global;
    return there->section == symbol->section && there->value == symbol->value;
}

const struct link_entry *link_entry_of(const struct linker *link, const struct link_symbol *symbol,
                                       uint64_t offset)
{
    for (size_t i = 0; i < link->n_entries; i++)
        if (is_same(&link->entries[i], symbol, offset))
            return &link->entries[i];
    return NULL;
}

static void add_entry(struct linker *link, const struct link_symbol *symbol, uint64_t offset)
{
    if (link_entry_of(link, symbol, offset))
        return;
    tool_grow(link->entries, link->n_entries, link->entries_capacity);
    link->entries[link->n_entries++] = (struct link_entry){.symbol = symbol, .offset = offset};
}

static void count_entries(struct linker *link)
{
    for (size_t i = 0; i < link->n_sections; i++) {
        const struct link_section *section = link->sections[i];
        for (size_t n = 0; n < section->n_relocations; n++) {
            const struct link_relocation *at = &section->relocations[n];
            if (at->symbol->global && link_wants_entry(link->arch, at->kind))
                add_entry(link, at->symbol, 0);
        }
    }
}

/* ---- literals ---- */

static uint32_t link_word_at(const struct link_section *section, uint64_t offset)
{
    const uint8_t *at = section->data + offset;
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static const struct link_relocation *relocation_at(const struct link_section *section,
                                                   uint64_t offset)
{
    for (size_t i = 0; i < section->n_relocations; i++)
        if (section->relocations[i].offset == offset)
            return &section->relocations[i];
    return NULL;
}

static uint64_t offset_of(const struct link_section *section, const struct link_relocation *at)
{
    return (uint32_t)(link_word_at(section, at->offset) + (uint64_t)at->addend);
}

static size_t number_index(const struct linker *link, uint32_t number)
{
    size_t at = 0;
    while (at < link->n_numbers && link->numbers[at] != number)
        at++;
    return at;
}

static bool count_literals(struct linker *link, const struct link_section *section)
{
    for (size_t i = 0; i < section->n_relocations; i++) {
        const struct link_relocation *at = &section->relocations[i];
        if (!link_wants_entry(link->arch, at->kind) || at->offset % 4 != 0 ||
            at->offset + 4 > section->size) {
            report_error(link->report, section->file, "%s: a literal of a kind that is not known",
                         section->name);
            return false;
        }
        add_entry(link, at->symbol, offset_of(section, at));
    }
    for (uint64_t offset = 0; offset + 4 <= section->size; offset += 4) {
        uint32_t number = link_word_at(section, offset);
        if (relocation_at(section, offset) || number_index(link, number) < link->n_numbers)
            continue;
        tool_grow(link->numbers, link->n_numbers, link->numbers_capacity);
        link->numbers[link->n_numbers++] = number;
    }
    return true;
}

bool link_literal_address(const struct linker *link, const struct link_section *section,
                          uint64_t offset, uint64_t *address)
{
    if (offset + 4 > section->size)
        return false;
    const struct link_relocation *at = relocation_at(section, offset);
    if (!at) {
        *address =
            link->number_pool->address + 4 * number_index(link, link_word_at(section, offset));
        return true;
    }
    const struct link_entry *entry = link_entry_of(link, at->symbol, offset_of(section, at));
    *address = entry ? link->got->address + entry->place : 0;
    return !!entry;
}

/* ---- the sections ---- */

bool link_count_got(struct linker *link)
{
    const struct link_arch *arch = link->arch;
    bool first = arch->machine == EM_XTENSA; /* its loads reach back only */
    for (size_t i = 0; first && i < link->n_literals; i++)
        if (!count_literals(link, link->literals[i]))
            return false;
    if (!first)
        count_entries(link);
    link->got = link_new_section("permafrost", "GOT", link->n_entries * arch->word, arch->word);
    link_insert_section(link, first ? 0 : link->n_sections, link->got);
    if (first) {
        link->number_pool = link_new_section("permafrost", "LIT", link->n_numbers * 4, 4);
        link_insert_section(link, 1, link->number_pool);
    }
    for (size_t i = 0; i < link->n_numbers; i++)
        link_encode(link->number_pool->data + 4 * i, LINK_FIELD_set32, link->numbers[i]);
    return true;
}

/* Words with like bases lie together, so that one relocation speaks of many: the VM's first, then text, constants, .bss. */
static unsigned rank(const struct link_entry *entry)
{
    uint64_t value;
    const struct link_section *section = link_section_of(entry->symbol, &value);
    if (entry->base > LINK_BASE_BSS)
        return 1;
    if (entry->base == LINK_BASE_BSS)
        return 4;
    return section && strncmp(section->name, ".text", 5) == 0 ? 2 : 3;
}

static bool look_up(struct linker *link, struct link_entry *entry)
{
    if (!link_where(link, entry->symbol, &entry->base, &entry->value))
        return false;
    entry->value += entry->offset;
    if (entry->base == LINK_BASE_TABLE && entry->value != 0) {
        entry->base = LINK_BASE_ENTRY + (unsigned)(entry->value / link->arch->word);
        entry->value = 0;
    }
    return true;
}

bool link_fill_got(struct linker *link)
{
    enum { RANKS = 5 };
    unsigned word = link->arch->word;
    uint64_t place = 0;
    for (size_t i = 0; i < link->n_entries; i++)
        if (!look_up(link, &link->entries[i]))
            return false;
    for (unsigned turn = 0; turn < RANKS; turn++)
        for (size_t i = 0; i < link->n_entries; i++) {
            struct link_entry *entry = &link->entries[i];
            if (rank(entry) != turn)
                continue;
            entry->place = place;
            link_encode(link->got->data + place, word == 8 ? LINK_FIELD_word64 : LINK_FIELD_word32,
                        (int64_t)entry->value);
            link_add_fixup(link, false, link->got->address + place, entry->base);
            place += word;
        }
    return true;
}
