/* load.h - compiled modules into the heap: from struct code, .mpy bytes, or source through vm.compile. */
#ifndef LOAD_H
#define LOAD_H

#include "mpy-cross/compile.h"
#include "runtime/format/code.h"
#include "runtime/vm/vm.h"

struct frame;
struct function;

/* The module body as a function of no arguments, to be run with function_run. globals: the module or dict that its
 * instructions name. Everything is copied into the heap. Raises ValueError for code that does not verify. */
value load_code(const struct code *code, value globals);

/* The same from a .mpy file's bytes. Raises ValueError, in one line what was found and what this VM takes. */
value load_mpy(const uint8_t *data, size_t size, value globals);

/* The same from source. Raises SyntaxError, or ImportError where no compiler is linked. */
value load_source(const char *text, size_t size, qstr file, enum compile_mode mode, value globals);

/* A file's content by its name's ending, .mpy or source: what vm.load is set to. */
value load_file_content(const uint8_t *data, size_t size, qstr file, value globals);

/* What a function's variables hold, by name, as a new dict: what locals() gives. NO_VALUE for code that has no names of them:
 * all but functions from source that mention locals, dir or eval, on 64-bit hosts. */
value load_frame_locals(struct frame *frame);

/* The bytecode of a function's n-th child, where its code was loaded; n is the operand of the MAKE instruction. */
const uint8_t *load_child(const struct function *function, uint32_t n);

/* The body of a module that lies in the image: nothing is copied. */
value load_frozen(const struct module_code *code, value globals);

#endif
