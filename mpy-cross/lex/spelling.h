/* spelling.h - names that look like misspelt keywords. */
#ifndef SPELLING_H
#define SPELLING_H

#include "mpy-cross/parse/ast.h"

/* The keyword that starts a statement and that the name is one slip away from; NULL when there is
 * none. */
const char *spelling_of_keyword(const struct symbol *name);

#endif
