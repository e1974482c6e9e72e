/* load.h - compiled modules into the heap: from struct code, .mpy bytes, or source through vm_loader.compile. */
#ifndef LOAD_H
#define LOAD_H

#include "mpy-cross/compile.h"
#include "runtime/format/code.h"
#include "runtime/vm/load/loader.h"
#include "runtime/vm/run/vm.h"

/* The module body as a function of no arguments, to be run with function_run. globals: the module or dict that its
 * instructions name. Everything is copied into the heap. Raises ValueError for code that does not verify. */
value load_code(const struct code *code, value globals);

/* The same from a .mpy file's bytes. owner: an object with the buffer protocol that data lies in, and does not change: then bytecode
 * and texts stay where they are, and it is kept alive with them; NO_VALUE: they are copied. Raises ValueError, in one line what was
 * found and what this VM takes. */
value load_mpy(const uint8_t *data, size_t size, value globals, value owner);

/* The same from source. Raises SyntaxError, or ImportError where no compiler is linked. */
value load_source(const char *text, size_t size, qstr file, enum compile_mode mode, value globals);

/* The same where there is one: vm_loader.compile is set. */
value load_compiling(const char *text, size_t size, qstr file, enum compile_mode mode,
                     value globals);

/* How deep the compiler may nest, by what is left of the C stack; 0: its own bound. */
uint32_t load_depth(void);

/* A file's content by its name's ending, .mpy or source: what vm_loader.load is set to. owner: as load_mpy's. */
value load_file_content(const uint8_t *data, size_t size, qstr file, value globals, value owner);

/* The body of a module that lies in the image: nothing is copied. */
value load_frozen(const struct module_code *code, value globals);

#endif
