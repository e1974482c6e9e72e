/* traceback.h - where an exception came through: struct exception's `traceback`. */
#ifndef TRACEBACK_H
#define TRACEBACK_H

#include "runtime/vm/run/vm.h"

struct frame;

/* Set in a line that is the offset of an instruction, from code without lines: freezer traceback tells
 * the line. */
enum { LINE_BITS = 22, LINE_IS_OFFSET = 1 << (LINE_BITS - 1) };

struct traceback_entry {
    qstr_entry file, function;
    uint32_t line : LINE_BITS;
    uint32_t repeats : 32 - LINE_BITS; /* the same place again, as in a recursion without end */
};

/* A leaf block; innermost frame first. */
struct traceback {
    size_t size, capacity;
    struct traceback_entry entries[];
};

/* Notes the place where frame is. Never raises: without memory the entry is lost. */
void traceback_add(value exception, const struct frame *frame);
/* As traceback_add for a place without a frame, as a syntax error's. */
void traceback_add_place(value exception, qstr file, size_t line, qstr function);
/* Forgets the places, and keeps their room for the next raise. */
void traceback_clear(struct exception *exception);
/* "Traceback (most recent call last):", the places, outermost first, and "Type: text". */
void traceback_print(const struct printer *printer, value exception);

/* Its beginning, for an exception that was raised `from` another. */
void traceback_print_cause(const struct printer *printer, value cause);
/* Its end, for an exception with attributes: each of __notes__ on a line. */
void traceback_print_notes(const struct printer *printer, const struct map *attributes);

#endif
