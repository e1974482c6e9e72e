/* report_data.h - what qstrgen report knows of a program's names, and where it read it. */
#ifndef QSTRGEN_REPORT_DATA_H
#define QSTRGEN_REPORT_DATA_H

#include "qstrgen/scan/elf_names.h"
#include "runtime/vm/prune/closure.h"

extern const char *const name_pool_names[POOL_KINDS];

struct report_data {
    struct uses uses;
    uint8_t *pools; /* enum name_pool_kind, by index in uses.set; POOL_KINDS: the name is unused */
    size_t n_pools;
    /* Bytes of a hash and of a length field as stored; 0 hash bytes: none is. */
    unsigned hash_bytes, length_bytes;
    bool fields_known; /* ... and not just stock's defaults */
    bool stock;        /* names of a build of stock's: its hash */
    bool has_pools;    /* read from a firmware: every name is stored, used by a module or not */
    /* Of .mpy files: what of the VM they reach. */
    bool has_closure;
    struct usage_closure closure;
    struct arena arena; /* their code */
    struct computed {
        char *module, *function;
        uint32_t line;
    } * computed; /* places where names are computed */
    size_t n_computed, computed_capacity;
};

void report_data_init(struct report_data *data);
void report_data_free(struct report_data *data);
/* Adds a source, qstrdefs, .mpy or ELF file. Errors are reported; false then. */
bool report_data_file(struct report_data *data, const char *path, struct report *report);
/* After the last: sets pools, and finishes the closure. */
void report_data_finish(struct report_data *data);
/* Puts a name into a pool. */
void report_data_pool(struct report_data *data, size_t name, enum name_pool_kind pool);

#endif
