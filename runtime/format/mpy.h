/* mpy.h - .mpy v6.3 files, read and written. The bytes are described in docs/FORMAT.md. */
#ifndef MPY_H
#define MPY_H

#include "runtime/base/arena.h"
#include "runtime/base/buf.h"
#include "runtime/format/code.h"

/* Why and where a file was refused. */
struct mpy_error {
    size_t offset;     /* byte of the file */
    char message[120]; /* what was expected there, what was found */
};

enum { MPY_VERSION = 6, MPY_SUB_VERSION = 3 }; /* the second counts where there is native code */
enum { MPY_NESTING_MAX = 256 };                /* raw codes, and tuples, within each other */

/* Reads data[0..size) into *out; everything new goes to the arena, bytecode and text stay in data,
 * which must outlive *out. Takes any bytes: returns 0, or -1 with *error filled. Does not verify
 * bytecode (verify.h). */
int mpy_read(const uint8_t *data, size_t size, struct arena *arena, struct code *out,
             struct mpy_error *error);

/* Appends the file's bytes to out (check out->failed). Static names are written by number. */
void mpy_write(const struct code *code, struct buf *out);

#endif
