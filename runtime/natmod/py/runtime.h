/* runtime.h - a name that natmods include; what it declares is in dynruntime.h. */
#ifndef NATMOD_RUNTIME_H
#define NATMOD_RUNTIME_H
#include "runtime/natmod/py/dynruntime.h"
#endif
