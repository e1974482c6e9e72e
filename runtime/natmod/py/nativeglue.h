/* nativeglue.h - a name that natmods include; what it declares is in dynruntime.h. */
#ifndef NATMOD_NATIVEGLUE_H
#define NATMOD_NATIVEGLUE_H
#include "runtime/natmod/py/dynruntime.h"
#endif
