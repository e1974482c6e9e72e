/* elf_names.h - the names in a linked firmware: our frozen image's pools and modules, or stock's. */
#ifndef QSTRGEN_ELF_NAMES_H
#define QSTRGEN_ELF_NAMES_H

#include "qstrgen/scan/uses.h"

/* Where a name's text is stored. */
enum name_pool_kind {
    POOL_STATIC,   /* ids 1..165 of the .mpy format */
    POOL_VM,       /* our VM's own */
    POOL_IMAGE,    /* an image's; of sources and .mpy files: what such a one would hold */
    POOL_FIRMWARE, /* stock: what its C sources use */
    POOL_FROZEN,   /* stock: what its frozen modules add */
    POOL_KINDS
};

struct elf_names {
    /* Called for each stored name, with its index in the uses' set. */
    void (*stored)(void *user, size_t name, enum name_pool_kind pool);
    void *user;
    /* Told: stock's firmware; bytes of a hash and of a length field as stored. 0 hash bytes: none is. */
    bool stock;
    unsigned hash_bytes, length_bytes;
};

bool is_elf(const uint8_t *data, size_t size);
/* Adds the modules' uses. Errors are reported; false then. */
bool elf_names_read(struct uses *uses, const char *path, struct elf_names *names,
                    struct report *report);

#endif
