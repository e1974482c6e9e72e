/* natmods.h - native modules as their authors have them, C files with mpy_init for MicroPython's dynruntime.h, that become C modules of
 * an image.
 *
 * Each is a module of two parts: a function of the native module `_natmod`, which runs the folder's mpy_init, and a module of
 * Python that calls it and then holds what the folder's Makefile names of Python. */
#ifndef FREEZER_NATMODS_H
#define FREEZER_NATMODS_H

#include "freezer/image/input.h"
#include "freezer/manifest/manifest.h"
#include "qstrgen/names/user_tables.h"

struct natmods {
    struct text_set modules; /* names, in the order of their folders */
    struct text_set names;   /* that their C mentions */
};

void natmods_init(struct natmods *natmods);
void natmods_free(struct natmods *natmods);
/* Has the folder C files, one with mpy_init, and no .def table? */
bool natmods_is(const char *folder);
/* Adds the folder's module to inputs and its names to inputs->names; what was read to `read`. Returns the module's name, which
 * is what its Makefile says by MOD, else the folder's; in inputs->arena. */
const char *natmods_add(struct natmods *natmods, const char *folder, struct input_list *inputs,
                        struct text_list *read, struct report *report);
/* Adds the table of the module _natmod; nothing where there is none. */
bool natmods_tables(const struct natmods *natmods, struct user_tables *tables,
                    struct report *report);
/* Appends natmods.h: MP_QSTR_name of each name. After names_assign. */
void natmods_emit(const struct natmods *natmods, const struct name_set *set, struct buf *out);

#endif
