/* elf.h - a linked firmware: its sections, symbols, and memory as the loader makes it (libelf). */
#ifndef HOST_ELF_H
#define HOST_ELF_H

#include "runtime/host/report.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elf_section {
    const char *name;
    uint64_t address, size;
    bool writable; /* the section, or the segment it lies in */
    bool nobits;   /* takes no room in flash */
    bool moved;    /* loaded elsewhere than it runs: start-up copies it */
};

struct elf_symbol {
    const char *name;
    uint64_t address, size;
    bool is_function;
    bool is_local; /* static in C */
};

struct elf_file {
    const char *path;
    uint8_t *bytes; /* the whole file */
    size_t size;
    void *handle;  /* libelf's */
    unsigned word; /* bytes of a pointer: 4 or 8 */
    bool big_endian, linked;
    bool relocated;               /* pointers are made by a loader */
    struct elf_section *sections; /* what the target holds in memory, by address */
    size_t n_sections;
    struct elf_symbol *symbols; /* of functions and objects, by address, largest first */
    size_t n_symbols;
    /* Whose memory is there besides: a firmware's, where this is an image that was linked for it; or NULL. */
    const struct elf_file *beside;
    /* Where the sections' bytes are, by section. */
    const uint8_t **contents;
};

/* Reads path; false after an error was reported. elf_close on every path. */
bool elf_open(struct elf_file *elf, const char *path, struct report *report);
void elf_close(struct elf_file *elf);
/* size bytes at an address; NULL when they are not all in one section with content, of this file or the one beside. */
const uint8_t *elf_at(const struct elf_file *elf, uint64_t address, uint64_t size);
const struct elf_section *elf_section_at(const struct elf_file *elf, uint64_t address);
/* Numbers of the target's byte order; bytes 1, 2, 4 or 8. False where nothing is. */
bool elf_number(const struct elf_file *elf, uint64_t address, unsigned bytes, uint64_t *out);
const struct elf_symbol *elf_symbol_named(const struct elf_file *elf, const char *name);
/* The symbol that the address lies in, or NULL. */
const struct elf_symbol *elf_symbol_at(const struct elf_file *elf, uint64_t address);
/* Reports an error at an address, with the symbol that it lies in. */
void elf_report(const struct elf_file *elf, uint64_t address, struct report *report,
                const char *what);

#endif
