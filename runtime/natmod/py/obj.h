/* obj.h - a name that natmods include; what it declares is in dynruntime.h. */
#ifndef NATMOD_OBJ_H
#define NATMOD_OBJ_H
#include "runtime/natmod/py/dynruntime.h"
#endif
