/* stock_names.h - names as stock MicroPython's build has them: identifiers, hashes, qstrdefs files. */
#ifndef QSTRGEN_STOCK_NAMES_H
#define QSTRGEN_STOCK_NAMES_H

#include "runtime/base/buf.h"
#include "runtime/host/text_set.h"
#include <stdbool.h>

/* Appends what follows MP_QSTR_ for a text: bytes other than [A-Za-z0-9_] spelled as entity.def says. */
void stock_identifier(struct buf *out, const char *text, size_t size);
/* h = 5381; h = h * 33 ^ byte; that many low bytes (0: two); never 0. */
uint32_t stock_hash(const char *text, size_t size, unsigned bytes_in_hash);
/* Appends text for a C string: as it is, or all of it as \x escapes. */
void stock_c_text(struct buf *out, const char *text, size_t size);
/* Whether the name goes to the pool that is not sorted. */
bool stock_is_unsorted(const char *text, size_t size);

struct stock_qstrdefs {
    struct text_set identifiers; /* those of the static names first: STATIC_QSTR_COUNT of them */
    struct text_set texts;       /* by the same indices */
    struct buf identifier;       /* scratch */
    unsigned bytes_in_len, bytes_in_hash;
    bool configured; /* a QCFG line was there */
    unsigned seen;   /* 1: BYTES_IN_LEN, 2: BYTES_IN_HASH was given */
};

void stock_qstrdefs_init(struct stock_qstrdefs *defs);
void stock_qstrdefs_free(struct stock_qstrdefs *defs);
/* Reads Q(...) and QCFG(...) lines. False after errors, printed as path:line. */
bool stock_qstrdefs_read(struct stock_qstrdefs *defs, const char *path);

#endif
