/* objarray.h - a name that natmods include; what it declares is in dynruntime.h. */
#ifndef NATMOD_OBJARRAY_H
#define NATMOD_OBJARRAY_H
#include "py/dynruntime.h"
#endif
