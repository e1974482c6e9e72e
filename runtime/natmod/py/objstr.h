/* objstr.h - a name that natmods include; what it declares is in dynruntime.h. */
#ifndef NATMOD_OBJSTR_H
#define NATMOD_OBJSTR_H
#include "runtime/natmod/py/dynruntime.h"
#endif
