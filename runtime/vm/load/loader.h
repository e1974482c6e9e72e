/* loader.h - what code comes by that is not in the image. */
#ifndef LOADER_H
#define LOADER_H

#include "runtime/vm/memory/value.h"

struct allocator;
struct compilation;
struct compile_options;

struct loader {
    /* Loads files: load_file_content, or NULL where only frozen bytecode runs. */
    value (*load)(const uint8_t *data, size_t size, qstr file, value globals, value owner);
    /* The compiler; NULL where none is linked, then importing source raises. As compile() in mpy-cross/compile.h. */
    int (*compile)(const char *source, size_t size, const struct compile_options *options,
                   const struct allocator *allocator, struct compilation *out);
    void (*compilation_free)(struct compilation *compilation);
    const struct allocator *allocator; /* its memory */
};

/* All NULL, and not to be written to, in a firmware that no code can come to. */
extern struct loader vm_loader;

#endif
