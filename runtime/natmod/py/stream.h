/* stream.h - a name that natmods include; what it declares is in dynruntime.h. */
#ifndef NATMOD_STREAM_H
#define NATMOD_STREAM_H
#include "runtime/natmod/py/dynruntime.h"
#endif
