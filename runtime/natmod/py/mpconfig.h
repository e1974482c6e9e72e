/* mpconfig.h - a name that natmods include; what it declares is in dynruntime.h. */
#ifndef NATMOD_MPCONFIG_H
#define NATMOD_MPCONFIG_H
#include "runtime/natmod/py/dynruntime.h"
#endif
