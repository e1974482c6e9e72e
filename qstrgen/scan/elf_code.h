/* elf_code.h - the functions in the bytecode of an image, in an ELF.
 *
 * They lie in arrays, each function behind those that it makes and names by their distance: read from its end, an array tells
 * where every one of its functions begins. */
#ifndef QSTRGEN_ELF_CODE_H
#define QSTRGEN_ELF_CODE_H

#include "runtime/host/elf.h"

struct code_array {
    uint64_t address, size;
    uint32_t *starts; /* of its functions, ascending; one more for the end */
    size_t n;
};

struct elf_code {
    const struct elf_file *elf;
    struct code_array *arrays; /* in the order of the modules that have them first */
    size_t n, capacity;
};

/* bodies: addresses of the modules' bytecode. False when it cannot be read: then *where is the address and *what the cause.
 * elf_code_close on every path. */
bool elf_code_open(struct elf_code *code, const struct elf_file *elf, const uint64_t *bodies,
                   size_t n_bodies, uint64_t *where, const char **what);
void elf_code_close(struct elf_code *code);

typedef void (*elf_code_found)(void *user, uint64_t address, const uint8_t *bytecode, size_t size);
/* Tells each function of the module whose body that is, once, the body first. */
void elf_code_visit(const struct elf_code *code, uint64_t body, elf_code_found found, void *user);

#endif
