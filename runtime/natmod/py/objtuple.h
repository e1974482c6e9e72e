/* objtuple.h - a name that natmods include; what it declares is in dynruntime.h. */
#ifndef NATMOD_OBJTUPLE_H
#define NATMOD_OBJTUPLE_H
#include "runtime/natmod/py/dynruntime.h"
#endif
