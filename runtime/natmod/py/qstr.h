/* qstr.h - a name that natmods include; what it declares is in dynruntime.h. */
#ifndef NATMOD_QSTR_H
#define NATMOD_QSTR_H
#include "runtime/natmod/py/dynruntime.h"
#endif
