/* objfun.h - a name that natmods include; what it declares is in dynruntime.h. */
#ifndef NATMOD_OBJFUN_H
#define NATMOD_OBJFUN_H
#include "runtime/natmod/py/dynruntime.h"
#endif
