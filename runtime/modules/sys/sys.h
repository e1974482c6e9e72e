/* sys.h - the constant objects that sys's table names. */
#ifndef MODSYS_H
#define MODSYS_H

#include "runtime/vm/memory/object.h"

extern const struct str sys_version;
extern const struct tuple sys_version_info;
extern const struct attribute_tuple sys_implementation;
extern const struct tuple sys_implementation_plain; /* without HAS(fields) */
#define SYS_IMPLEMENTATION \
    (HAS(fields) ? (const void *)&sys_implementation : (const void *)&sys_implementation_plain)
/* Console streams: console.c. */
extern const struct object console_input, console_output, console_error;

#endif
