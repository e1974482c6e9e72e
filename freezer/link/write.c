/* write.c - the linked module as a .mpy: one function of machine code, which is mpy_init, and the relocations of its words. */
#include "freezer/link/link.h"
#include "runtime/base/text.h"
#include "runtime/format/mpy.h"
#include "runtime/format/opcode.h"
#include "runtime/host/memory.h"
#include "runtime/host/print.h"

#include <stdlib.h>
#include <string.h>

enum { TARGET_INT_BITS = 31, RELOCATIONS_END = 0xff };

static void put_part(const struct linker *link, enum link_part part, struct buf *out)
{
    if (part == LINK_TEXT)
        buf_put(out, link->jump.data, link->jump.size);
    for (size_t i = 0; i < link->n_sections; i++) {
        const struct link_section *section = link->sections[i];
        if (section->part != part)
            continue;
        while (out->size < section->address)
            buf_put_byte(out, 0);
        buf_put(out, section->data, section->size);
    }
}

/* A run of words; bases that C names can be said of one at a time only. The lowest bit says that a place follows. */
static void put_run(struct buf *out, const struct link_fixup *first, uint64_t place, size_t count)
{
    bool many = first->base <= LINK_BASE_BSS;
    for (size_t turn = 0; turn < (many ? 1 : count); turn++) {
        unsigned base = many ? first->base << 1 | (count > 1) : first->base;
        buf_put_byte(out, (uint8_t)(base << 1 | 1));
        buf_put_vuint(out, (place + turn) << 1 | first->in_rodata);
        if (many && count > 1)
            buf_put_vuint(out, count);
    }
}

static void put_fixups(const struct linker *link, struct buf *out)
{
    unsigned word = link->arch->word;
    for (size_t i = 0, count; i < link->n_fixups; i += count) {
        const struct link_fixup *first = &link->fixups[i];
        count = 1;
        while (i + count < link->n_fixups && first[count].base == first->base &&
               first[count].in_rodata == first->in_rodata &&
               first[count].address == first->address + count * word)
            count++;
        put_run(out, first, first->address / word, count);
    }
    buf_put_byte(out, RELOCATIONS_END);
}

void link_write(const struct linker *link, const struct link_output *output, struct buf *out)
{
    struct buf text, rodata, fixups;
    struct buf *const bufs[] = {&text, &rodata, &fixups};
    for (size_t i = 0; i < 3; i++)
        buf_init(bufs[i], &tool_allocator);
    put_part(link, LINK_TEXT, &text);
    put_part(link, LINK_RODATA, &rodata);
    put_fixups(link, &fixups);
    struct code_text *names = tool_alloc((1 + output->n_names) * sizeof *names);
    names[0] = (struct code_text){output->name, strlen(output->name)};
    for (size_t i = 0; i < output->n_names; i++)
        names[i + 1] = (struct code_text){output->names[i], strlen(output->names[i])};
    struct raw_code root = {.kind = RAW_VIPER, .code = text.data, .size = text.size};
    root.scope_flags = NATIVE_HAS_RELOCATIONS | (rodata.size ? NATIVE_HAS_RODATA : 0u) |
                       (link->sizes[LINK_BSS] ? NATIVE_HAS_BSS : 0u);
    root.rodata = rodata.data;
    root.rodata_size = (uint32_t)rodata.size;
    root.bss_size = (uint32_t)link->sizes[LINK_BSS];
    root.relocations = fixups.data;
    root.relocations_size = fixups.size;
    /* Tells a freezer from where on the text is written to, so that it does not lie in flash. */
    char *place = tool_format("%llu", (unsigned long long)link->writable_from);
    struct constant written = {.kind = CONSTANT_INT, .text = {place, strlen(place)}};
    struct code code = {.arch = (uint8_t)link->arch->number,
                        .sub_version = MPY_SUB_VERSION,
                        .small_int_bits = TARGET_INT_BITS,
                        .arch_flags = output->arch_flags,
                        .names = names,
                        .n_names = 1 + output->n_names,
                        .constants = &written,
                        .n_constants = link->writable_from ? 1 : 0,
                        .root = &root};
    mpy_write(&code, out);
    free(place);
    free(names);
    for (size_t i = 0; i < 3; i++)
        buf_free(bufs[i]);
}
