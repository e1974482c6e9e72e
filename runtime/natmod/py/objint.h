/* objint.h - a name that natmods include; what it declares is in dynruntime.h. */
#ifndef NATMOD_OBJINT_H
#define NATMOD_OBJINT_H
#include "runtime/natmod/py/dynruntime.h"
#endif
