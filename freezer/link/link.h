/* link.h - natmods: object files in C to one .mpy with machine code, for MicroPython's VM.
 *
 * All of a module's code and constants are one text, that the VM loads anywhere; words in it that hold an address are relocated when it
 * is loaded. Sections keep the order of the files, and what the GOT holds, and where, is decided as MicroPython's own linker does,
 * so that the same objects make the same bytes.
 *
 * The order: objects are read (object.c, archive.c), the GOT's entries counted (got.c), names resolved (resolve.c), sections placed
 * (layout.c), relocations applied (relocate.c), the file written (write.c). All memory is tool memory and lives as long as the run. */
#ifndef FREEZER_LINK_H
#define FREEZER_LINK_H

#include "runtime/base/buf.h"
#include "runtime/host/report.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where the linked module keeps a section. */
enum link_part { LINK_TEXT, LINK_RODATA, LINK_BSS, LINK_LITERALS, LINK_PARTS };

/* What an address is relative to; the numbers of .mpy relocations (kind.def has the others). */
enum link_base {
    LINK_BASE_TEXT = 0,
    LINK_BASE_RODATA = 1,
    LINK_BASE_BSS = 2,
    LINK_BASE_QSTRS = 6,
    LINK_BASE_OBJECTS = 7,
    LINK_BASE_TABLE = 8,
    LINK_BASE_ENTRY = 9,   /* from here on: the entry's number in the VM's table of functions */
    LINK_BASE_FIXED = 255, /* an address of the target, which nothing moves */
};

struct link_section;
struct link_symbol;

struct link_relocation {
    uint64_t offset; /* in its section */
    unsigned kind;   /* the ELF number */
    struct link_symbol *symbol;
    int64_t addend;
};

struct link_section {
    const char *file, *name;
    uint8_t *data; /* zeros of a .bss included */
    size_t size;
    unsigned alignment;
    enum link_part part;
    bool writable;    /* static data that lies in the text: behind all else */
    uint64_t address; /* in its part, after layout */
    struct link_relocation *relocations;
    size_t n_relocations;
};

/* A name that all objects share. */
struct link_global {
    const char *name;
    struct link_symbol *definition; /* NULL: not in an object */
    struct link_symbol *wanted;     /* an undefined symbol of that name, the first */
    bool has_base;                  /* the VM gives it, or --externs */
    unsigned base;
    uint64_t address;          /* LINK_BASE_FIXED */
    struct link_section *stub; /* a jump to it, for calls by distance */
};

struct link_symbol {
    const char *file, *name;
    struct link_section *section; /* NULL: undefined, or in one that is left out */
    uint64_t value;
    bool is_section;
    bool is_weak;               /* another object's definition takes its place */
    struct link_global *global; /* NULL: local */
};

/* A word of the GOT: the address of a symbol. Literals of Xtensa are words of the same kind. */
struct link_entry {
    const struct link_symbol *symbol;
    uint64_t offset; /* what is added to it */
    uint64_t place;  /* in the GOT */
    unsigned base;   /* of the symbol, after layout */
    uint64_t value;
};

/* A word that the .mpy's relocations speak of. */
struct link_fixup {
    bool in_rodata;
    uint64_t address;
    unsigned base;
};

struct link_arch {
    const char *name;
    unsigned number, machine; /* of the .mpy header; EM_ */
    unsigned word;
    bool separate_rodata; /* text can be read by words only there */
    bool text_is_words;   /* nor can it be written by bytes */
    /* Appends a jump from the start to an address; false: too far. */
    bool (*jump)(struct buf *out, int64_t address);
    /* A jump to an address that lies in it at stub_place; NULL: no code calls functions of the VM by their distance. */
    const uint8_t *stub;
    size_t stub_size, stub_place;
};

struct linker {
    const struct link_arch *arch;
    struct report *report;
    struct link_section **sections; /* in order of the output */
    size_t n_sections, sections_capacity;
    struct link_section **literals; /* of Xtensa, which are not sections of the output */
    size_t n_literals, literals_capacity;
    struct link_global **globals;
    size_t n_globals, globals_capacity;
    struct link_entry *entries;
    size_t n_entries, entries_capacity;
    uint32_t *numbers; /* literals that hold no address, each once */
    size_t n_numbers, numbers_capacity;
    struct link_section *got, *number_pool;
    struct link_fixup *fixups;
    size_t n_fixups, fixups_capacity;
    struct buf jump; /* what the text begins with */
    uint64_t sizes[LINK_PARTS];
    uint64_t writable_from; /* of the text; 0: nothing there is written to */
};

/* arch.c: NULL for a name that there is none of. */
const struct link_arch *link_arch_named(const char *name);

/* object.c: reads an ELF object; `file` names it in messages. The bytes stay with the linker. False after an error was reported. */
bool link_add_object(struct linker *link, const char *file, uint8_t *bytes, size_t size);
/* An .o or .a by its path. */
bool link_add_file(struct linker *link, const char *path);
struct link_section *link_new_section(const char *file, const char *name, size_t size,
                                      unsigned alignment);
void link_insert_section(struct linker *link, size_t at, struct link_section *section);

/* archive.c: adds the members of libraries that undefined names ask for, and theirs. A library is an .a, or a linker script that
 * groups some. */
bool link_add_members(struct linker *link, char **libraries, size_t count);

/* compiler.c: the compiler's own libgcc, libm and libc for an architecture; NULL: the usual compiler's. Returns how many there are; the caller
 * owns their paths. Runs the compiler. */
enum { LINK_OWN_LIBRARIES = 4 };
size_t link_find_libraries(const struct link_arch *arch, const char *cc,
                           char *out[LINK_OWN_LIBRARIES]);

/* resolve.c: finds the global; made where it is new. */
struct link_global *link_global_named(struct linker *link, const char *name);
/* Whether a global is in no object, and neither the VM nor an extern gives it. */
bool link_is_missing(const struct link_global *global);
/* A symbol of the target at a fixed address. */
void link_add_extern(struct linker *link, const char *name, uint64_t address);
/* Reads a linker script that gives names addresses. */
bool link_read_externs(struct linker *link, const char *path);
/* Finds what the VM gives; false when a name is missing, each reported. */
bool link_resolve(struct linker *link);
/* What a symbol's address is relative to, and its value there after layout; LINK_TEXT's for sections. */
bool link_where(struct linker *link, const struct link_symbol *symbol, unsigned *base,
                uint64_t *value);
/* The section that a symbol is in, by its own object or another's; NULL: none. */
struct link_section *link_section_of(const struct link_symbol *symbol, uint64_t *value);

/* got.c: counts the entries, and makes room for them. */
bool link_count_got(struct linker *link);
/* Orders and fills them, when all has its address. */
bool link_fill_got(struct linker *link);
/* The entry for a symbol and an offset from it; NULL: none. */
const struct link_entry *link_entry_of(const struct linker *link, const struct link_symbol *symbol,
                                       uint64_t offset);
/* Where the word of an Xtensa literal is, in the text; false: no such literal. */
bool link_literal_address(const struct linker *link, const struct link_section *section,
                          uint64_t offset, uint64_t *address);

/* layout.c: gives all sections their addresses, with the jump to mpy_init in front. */
bool link_layout(struct linker *link);

/* relocate.c */
bool link_relocate(struct linker *link);
/* Whether a relocation of the kind makes an entry of the GOT, where its symbol is global. */
bool link_wants_entry(const struct link_arch *arch, unsigned kind);
/* Whether the distance of the symbol must be known: it has to be in the text. */
bool link_wants_distance(const struct link_arch *arch, unsigned kind);
/* The kind that makes a word an address. */
unsigned link_word_kind(const struct link_arch *arch);
void link_add_fixup(struct linker *link, bool in_rodata, uint64_t address, unsigned base);

/* encode.c: how an instruction or a number holds a value. */
enum link_field {
#define LINK_FIELD(name, bytes) LINK_FIELD_##name,
#include "freezer/link/field.def"
#undef LINK_FIELD
    LINK_FIELDS
};
unsigned link_field_size(enum link_field field);
/* Puts a value in its place; false: out of the field's reach. */
bool link_encode(uint8_t *at, enum link_field field, int64_t value);

/* write.c: the .mpy of what is linked. */
struct link_output {
    const char *name;         /* of the module's file, in it */
    const char *const *names; /* natmod's own qstrs, in order of their numbers */
    size_t n_names;
    uint32_t arch_flags;
};
void link_write(const struct linker *link, const struct link_output *output, struct buf *out);

/* names.c: the header with a natmod's names, from its sources, and back from that header. */
bool link_scan_names(char **paths, size_t count, struct buf *out, struct report *report);
bool link_read_names(const char *path, struct link_output *output, struct report *report);

#endif
