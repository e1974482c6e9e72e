/* misc.h - a name that natmods include; what it declares is in dynruntime.h. */
#ifndef NATMOD_MISC_H
#define NATMOD_MISC_H
#include "runtime/natmod/py/dynruntime.h"
#endif
