/* usage.h - what of the VM an image keeps: usage.def's conditions, worked out. */
#ifndef QSTRGEN_USAGE_H
#define QSTRGEN_USAGE_H

#include "qstrgen/names/names.h"
#include "runtime/vm/prune/feature.h"

enum usage_mark {
#define FACT(name) MARK_##name,
#define USE(name, when) MARK_##name,
#include "tables/usage.def"
    USAGE_MARKS
};

enum usage_kind {
#define TYPE(name, base, slots, flags) KIND_##name,
#include "tables/tables.def"
    USAGE_KINDS
};

enum usage_part {
#define PART(function, when) PART_##function,
#include "tables/usage.def"
    USAGE_PARTS
};

struct usage {
    unsigned profile;  /* enum image_profile, for tables.c to tell */
    bool opcodes[256]; /* by byte; a family's members each: what the program does */
    bool code[256];    /* the same, and image_opcode.def's: what is in the image's bytecode */
    bool *names;       /* by fixed id: USED_<name> */
    bool *without; /* by fixed id: types that the manifest excludes, whatever the conditions say */
    bool left_out[FEATURE_COUNT]; /* what the VM is compiled without: feature.def */
    bool marks[USAGE_MARKS], kinds[USAGE_KINDS], parts[USAGE_PARTS];
};

/* Follows usage.def from the facts, names and instructions, and marks in the set the texts that the
 * image must hold. */
void usage_derive(struct usage *usage, struct name_set *set);
/* Appends qstr.h: USED_<name>, USED_OP_<opcode>, CODE_OP_<opcode>, USED_KIND_<type>, USED_PART_<function>, and the
 * image names' ids, and then `more`. */
void usage_emit(const struct usage *usage, const struct name_set *set, const struct buf *more,
                struct buf *out);

#endif
