/* native_index.h - where in natives_module_<module> each function is that tables.c keeps: NATIVE_<module>_<name>. For image.c, behind its qstr.h. */
#ifndef NATIVE_INDEX_H
#define NATIVE_INDEX_H

#include "runtime/vm/prune/keep.h"
#include "runtime/vm/prune/natives.h"

enum {
    NATIVE_BEFORE_ALL,
#define MODULE(name) \
    }                \
    ;                \
    enum { NATIVE_BEFORE_##name = -1,
#define FUNCTION(module, name, function, kind, min, max, flags) \
    KEEP(USED(module, name), NATIVE_##module##_##name, )
#include "tables/tables.def"
};

#define MODULE(name) extern const struct native natives_module_##name[];
#include "tables/tables.def"

#endif
