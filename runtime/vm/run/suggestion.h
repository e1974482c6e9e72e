/* suggestion.h - did you mean: what a traceback says behind the message of a name that is not there. On the host alone. */
#ifndef SUGGESTION_H
#define SUGGESTION_H

#include "runtime/vm/run/vm.h"

/* Keeps in the exception's attributes, as CPython does, which name was missing and what has it not. Runs no Python; may raise MemoryError. */
void suggestion_keep(struct exception *exception, value holder, qstr name);
/* Prints ". Did you mean: 'name'?" where the holder of an exception that has been kept knows a name like it. Runs no Python. */
void suggestion_print(const struct printer *printer, const struct exception *exception);

#endif
