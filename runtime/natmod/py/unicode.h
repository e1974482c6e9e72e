/* unicode.h - a name that natmods include; what it declares is in dynruntime.h. */
#ifndef NATMOD_UNICODE_H
#define NATMOD_UNICODE_H
#include "runtime/natmod/py/dynruntime.h"
#endif
