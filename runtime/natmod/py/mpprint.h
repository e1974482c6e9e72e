/* mpprint.h - a name that natmods include; what it declares is in dynruntime.h. */
#ifndef NATMOD_MPPRINT_H
#define NATMOD_MPPRINT_H
#include "runtime/natmod/py/dynruntime.h"
#endif
