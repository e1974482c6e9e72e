/* frozen.h - the modules of the image that the firmware was linked with. */
#ifndef FROZEN_H
#define FROZEN_H

#include "runtime/vm/memory/image.h"

/* The entry with exactly that dotted name; NULL when there is none. name is name[0..size). */
const struct module_code *frozen_find(const char *name, size_t size);
/* The same by the name itself, which must be the image's. */
const struct module_code *frozen_named(qstr name);
/* Some frozen module lies below that dotted name: "weatherlog" has "weatherlog.station". */
bool frozen_has_children(const char *name, size_t size);

/* What the functions of that module that lie in the image run in, or NULL where it has none. */
const struct context *frozen_context(const struct module_code *module);

#endif
