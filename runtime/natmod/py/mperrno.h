/* mperrno.h - a name that natmods include; what it declares is in dynruntime.h. */
#ifndef NATMOD_MPERRNO_H
#define NATMOD_MPERRNO_H
#include "runtime/natmod/py/dynruntime.h"
#endif
