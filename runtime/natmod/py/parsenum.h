/* parsenum.h - a name that natmods include; what it declares is in dynruntime.h. */
#ifndef NATMOD_PARSENUM_H
#define NATMOD_PARSENUM_H
#include "runtime/natmod/py/dynruntime.h"
#endif
