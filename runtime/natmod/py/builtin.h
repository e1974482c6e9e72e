/* builtin.h - a name that natmods include; what it declares is in dynruntime.h. */
#ifndef NATMOD_BUILTIN_H
#define NATMOD_BUILTIN_H
#include "runtime/natmod/py/dynruntime.h"
#endif
