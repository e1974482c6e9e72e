/* natmod.h - what the files of this folder share: the VM beside the interface that natmods see. */
#ifndef NATMOD_H
#define NATMOD_H

#include "runtime/vm/run/vm.h"
#include "runtime/vm/types/str.h"

#define NATMOD_ITSELF 1
#include "runtime/natmod/py/dynruntime.h"

/* A value of the VM as a natmod sees it; the other way C converts by itself. */
static inline mp_obj_t natmod_object(value v)
{
    return (mp_obj_t)(uintptr_t)v;
}

/* A natmod's static variables, from entry.c: what lies between is looked at by the collector from the first import on. */
struct natmod_statics {
    void *bss, *bss_end, *data, *data_end;
    struct natmod_statics *next;
};

/* Runs a natmod's mpy_init, with the module that imports it as its globals. Its variables without values are zeroed
 * before, as where it is loaded anew. Raises what that raises. */
value natmod_start(struct natmod_statics *natmod,
                   value (*init)(void *self, size_t n_args, size_t n_kw, void *args));

/* The streams' functions for instances of a type of the VM or of Python's; NULL where it has none. */
const void *natmod_stream_of(const struct type *type);

/* natmod_type.c: the types that mpy_init has made are whole now, also where a table was filled late. */
void natmod_types_begin(void);
void natmod_types_end(void);

/* What a module's general function is as an object. */
extern const struct type natmod_type_function;

#endif
