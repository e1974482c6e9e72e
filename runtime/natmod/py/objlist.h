/* objlist.h - a name that natmods include; what it declares is in dynruntime.h. */
#ifndef NATMOD_OBJLIST_H
#define NATMOD_OBJLIST_H
#include "runtime/natmod/py/dynruntime.h"
#endif
