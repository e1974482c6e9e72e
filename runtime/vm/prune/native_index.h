/* native_index.h - where in natives_module_<module> each function is that tables.c keeps: NATIVE_<module>_<name>; and in natives_<type> each
 * method: METHOD_<type>_<name>. For image.c, behind its qstr.h. */
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

enum {
    METHOD_BEFORE_ALL,
#define TYPE(name, base, slots, flags) \
    }                                  \
    ;                                  \
    enum { METHOD_BEFORE_##name = -1,
#define METHOD(type, name, function, kind, min, max, flags) \
    KEEP(USED(type, name), METHOD_##type##_##name, )
#include "tables/tables.def"
};

#define MODULE(name) extern const struct native natives_module_##name[];
#define TYPE(name, base, slots, flags) extern const struct native natives_##name[];
#include "tables/tables.def"

#endif
