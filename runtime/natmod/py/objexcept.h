/* objexcept.h - a name that natmods include; what it declares is in dynruntime.h. */
#ifndef NATMOD_OBJEXCEPT_H
#define NATMOD_OBJEXCEPT_H
#include "runtime/natmod/py/dynruntime.h"
#endif
