/* image_view.h - the frozen image inside an ELF: every object found from frozen_image, and to whom it belongs. */
#ifndef FREEZER_IMAGE_VIEW_H
#define FREEZER_IMAGE_VIEW_H

#include "runtime/base/arena.h"
#include "runtime/host/elf.h"

enum part {
    PART_IMAGE,       /* struct image, the modules' records and names */
    PART_FIXED_NAMES, /* pools */
    PART_IMAGE_NAMES,
    PART_NAME_TABLE, /* of one module */
    PART_CONSTANTS,  /* tables and objects */
    PART_FUNCTIONS,  /* tables */
    PART_OBJECTS,    /* that modules' bodies made at build time */
    PART_CODE,       /* instructions and what calls need */
    PART_NATIVE,     /* machine code */
    PART_LINES,      /* line tables */
    PART_FILES,      /* source and data */
    PART_COUNT
};
extern const char *const part_names[PART_COUNT];
/* Of enum image_profile; "unknown" for other numbers. */
const char *image_profile_name(unsigned profile);

enum { OWNER_SHARED = UINT32_MAX, OWNER_NONE = UINT32_MAX - 1 };

struct image_span {
    uint64_t address, size;
    enum part part;
    uint32_t module;   /* index; OWNER_SHARED: of more than one; OWNER_NONE: of the image */
    uint32_t function; /* index in functions; OWNER_NONE */
};

struct image_function {
    const char *name; /* its own */
    uint32_t module;
    uint64_t address, size; /* of its code */
    uint64_t lines;         /* bytes of its line table */
};

struct image_view {
    const struct elf_file *elf;
    struct report *report;
    struct arena arena;
    unsigned word, float_size; /* bytes */
    uint64_t address;          /* of frozen_image */
    uint32_t abi, checksum, computed;
    char build_id[17];    /* "" where the image has none */
    unsigned profile;     /* enum image_profile, or what stands there */
    bool is_stock;        /* stock MicroPython's frozen content: no ABI, no checksum */
    uint64_t in_ram;      /* is_stock: an object that is not in flash; 0: all are */
    const char **modules; /* names */
    size_t n_modules;
    struct image_span
        *spans; /* by address after image_view_open; may overlap where tails are shared */
    size_t n_spans, spans_capacity;
    struct image_function *functions;
    size_t n_functions, functions_capacity;
    size_t n_names, n_fixed_names; /* in the pools */
    const char **name_texts;       /* by id; NULL where there is none */
    size_t n_name_texts;
};

/* Walks the image; errors (no image, an object outside of flash, broken pointers) are reported and
 * false returned. image_view_close on every path. */
bool image_view_open(struct image_view *view, const struct elf_file *elf, struct report *report);
/* The same for the frozen content of stock MicroPython (stock/view.c), wherever it lies. */
bool stock_view_open(struct image_view *view, const struct elf_file *elf, struct report *report);
/* Whichever of the two the firmware holds. */
bool firmware_view_open(struct image_view *view, const struct elf_file *elf, struct report *report);
/* Sorts the spans; each byte stays in one of them, and what two modules have is shared. */
void image_view_tidy(struct image_view *view);
void image_view_close(struct image_view *view);

#endif
