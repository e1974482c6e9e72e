/* objtype.h - a name that natmods include; what it declares is in dynruntime.h. */
#ifndef NATMOD_OBJTYPE_H
#define NATMOD_OBJTYPE_H
#include "runtime/natmod/py/dynruntime.h"
#endif
