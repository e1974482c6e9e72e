/* imports.h - is there, in the firmware, what each frozen module imports? */
#ifndef FREEZER_IMPORTS_H
#define FREEZER_IMPORTS_H

#include "freezer/image/input.h"
#include "qstrgen/tables/table.h"

/* Where modules come from besides the image and the VM. */
struct import_sources {
    const struct input_list *image; /* loaded */
    const struct input_list *later; /* files that will be there */
    const char *const *optional;    /* modules that may be missing */
    size_t n_optional;
    const struct table *user; /* the firmware's C modules */
};

/* Reports each import that nothing satisfies, and each attribute of a C module that it lacks: an error where the module's body
 * comes by in any case, else a warning: in a function, behind a condition, in a try block. */
void imports_check(const struct import_sources *sources, struct report *report);
/* Whether the VM has a module of that name in C. */
bool imports_vm_has(const char *name);

#endif
