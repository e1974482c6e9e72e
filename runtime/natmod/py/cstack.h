/* cstack.h - a name that natmods include; what it declares is in dynruntime.h. */
#ifndef NATMOD_CSTACK_H
#define NATMOD_CSTACK_H
#include "runtime/natmod/py/dynruntime.h"
#endif
