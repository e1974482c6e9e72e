/* module.h - module objects. */
#ifndef MODULE_H
#define MODULE_H

#include "runtime/vm/run/vm.h"

/* The image's native modules, name and module; ends with NO_VALUE. From tables.c. */
extern const struct rom_pair native_modules[];

/* The native module of that name, NO_VALUE when the image has none. */
value module_find_native(qstr name);
/* An empty module with its __name__, in no table yet. */
value module_make(qstr name);
/* A sorted list of the names of all modules in the firmware, native and frozen, that are in no package. */
value module_names(void);
/* The globals of a module or dict. */
struct map *globals_map(value module_or_dict);

#endif
