/* complete.h - completing names. */
#ifndef COMPLETE_H
#define COMPLETE_H

#include "runtime/repl/line.h"

/* Puts in what all names that begin as the one before the cursor have in common; where that is nothing more, lists them. Names of
 * __main__ and the builtins, attributes behind a dot, modules behind import. May run Python: properties, __getattr__, __dir__.
 * What that raises is dropped. */
void complete_name(struct input_line *line);

#endif
