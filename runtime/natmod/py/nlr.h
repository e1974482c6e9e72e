/* nlr.h - a name that natmods include; what it declares is in dynruntime.h. */
#ifndef NATMOD_NLR_H
#define NATMOD_NLR_H
#include "runtime/natmod/py/dynruntime.h"
#endif
