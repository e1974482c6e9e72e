/* target.h - what the code is compiled for. Three questions, each asked apart; a build may answer them by -D.
 *
 *   TARGET_64      words, pointers and values have 64 bits; else 32
 *   TARGET_HOST    a system that has memory to spare: large caches, long ways for speed, files. Else a board
 *   TARGET_DOUBLE  floats are doubles; else singles. 64-bit values hold most doubles themselves, so there they always are
 */
#ifndef TARGET_H
#define TARGET_H

#include <stdint.h>

#ifndef TARGET_64
#define TARGET_64 (UINTPTR_MAX > 0xffffffffu)
#endif

#ifndef TARGET_HOST
#if defined(__unix__) || defined(__APPLE__)
#define TARGET_HOST 1
#else
#define TARGET_HOST 0
#endif
#endif

#ifndef TARGET_DOUBLE
#define TARGET_DOUBLE TARGET_64
#endif

#if TARGET_64 && !TARGET_DOUBLE
#error "64-bit values want floats that are doubles"
#endif

#endif
