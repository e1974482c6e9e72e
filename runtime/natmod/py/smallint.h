/* smallint.h - a name that natmods include; what it declares is in dynruntime.h. */
#ifndef NATMOD_SMALLINT_H
#define NATMOD_SMALLINT_H
#include "runtime/natmod/py/dynruntime.h"
#endif
