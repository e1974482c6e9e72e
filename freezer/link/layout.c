/* layout.c - where each section lies. The text begins with a jump to mpy_init, where the VM enters, unless that is what lies there.
 *
 * Static variables are reached by their distance from the code that uses them, so their .bss lies in the text, as .data does. The VM
 * copies the text into RAM when it loads the module. */
#include "freezer/link/link.h"
#include "runtime/host/memory.h"

#include <string.h>

/* What is reached by its distance goes to the text. */
static void find_static_data(struct linker *link)
{
    for (size_t i = 0; i < link->n_sections; i++)
        for (size_t n = 0; n < link->sections[i]->n_relocations; n++) {
            const struct link_relocation *at = &link->sections[i]->relocations[n];
            uint64_t value;
            struct link_section *target = link_section_of(at->symbol, &value);
            if (target && target->part == LINK_BSS && link_wants_distance(link->arch, at->kind)) {
                target->part = LINK_TEXT;
                target->writable = true;
            }
        }
}

/* All that is written to lies behind all that is not. */
static void move_writable(struct linker *link)
{
    struct link_section **moved = tool_alloc((link->n_sections + 1) * sizeof *moved);
    size_t count = 0;
    for (unsigned turn = 0; turn < 2; turn++)
        for (size_t i = 0; i < link->n_sections; i++)
            if ((link->sections[i]->writable && link->sections[i]->part == LINK_TEXT) ==
                (turn == 1))
                moved[count++] = link->sections[i];
    memcpy(link->sections, moved, count * sizeof *moved);
}

static void link_place(struct linker *link, uint64_t start)
{
    memset(link->sizes, 0, sizeof link->sizes);
    link->sizes[LINK_TEXT] = start;
    link->writable_from = 0;
    for (size_t i = 0; i < link->n_sections; i++) {
        struct link_section *section = link->sections[i];
        uint64_t *size = &link->sizes[section->part], mask = section->alignment - 1;
        section->address = (*size + mask) & ~mask;
        *size = section->address + section->size;
        if (section->writable && section->part == LINK_TEXT && !link->writable_from)
            link->writable_from = section->address;
    }
}

bool link_layout(struct linker *link)
{
    const struct link_symbol *entry = link_global_named(link, "mpy_init")->definition;
    find_static_data(link);
    move_writable(link);
    buf_init(&link->jump, &tool_allocator);
    if (!entry || entry->section->part != LINK_TEXT) {
        report_error(link->report, NULL, "no object defines mpy_init, where the VM enters");
        return false;
    }
    unsigned alignment = entry->section->alignment;
    link_place(link, 0);
    if (entry->section->address + entry->value == 0)
        return true;
    for (uint64_t gap = alignment;; gap += alignment) {
        link_place(link, gap);
        buf_free(&link->jump);
        buf_init(&link->jump, &tool_allocator);
        if (!link->arch->jump(&link->jump, (int64_t)(entry->section->address + entry->value))) {
            report_error(link->report, entry->file, "mpy_init is too far from the start");
            return false;
        }
        if (link->jump.size <= gap)
            return true;
    }
}
