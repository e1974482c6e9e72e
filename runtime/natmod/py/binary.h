/* binary.h - a name that natmods include; what it declares is in dynruntime.h. */
#ifndef NATMOD_BINARY_H
#define NATMOD_BINARY_H
#include "runtime/natmod/py/dynruntime.h"
#endif
