/* stackctrl.h - a name that natmods include; what it declares is in dynruntime.h. */
#ifndef NATMOD_STACKCTRL_H
#define NATMOD_STACKCTRL_H
#include "runtime/natmod/py/dynruntime.h"
#endif
