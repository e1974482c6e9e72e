/* program.h - PROGRAM(name): can the image's program do what a FACT or USE line of the tables says? For `if` in plain C.
 *
 * interp.c, which is compiled for each image, defines them. Where the VM is compiled for pruned images (PRUNED: profile minimal,
 * and the host, whose tests prune) they are read, and with -flto are constants. Elsewhere all is there: 1. */
#ifndef PROGRAM_H
#define PROGRAM_H

#include "runtime/base/target.h"
#include "runtime/vm/prune/feature.h"

#include <stdbool.h>

#ifndef PRUNED
#define PRUNED TARGET_HOST
#endif

#define FACT(name) extern const bool program_##name;
#define USE(name, when) FACT(name)
#include "tables/usage.def"

/* Some STATE line's state is there. */
extern const bool program_STATES;

#if PRUNED
#define PROGRAM(name) program_##name
#else
#define PROGRAM(name) true
#endif

/* What is only faster is worth its bytes where anything runs twice. */
#define QUICK (HAS(shortcuts) && (TARGET_HOST || PROGRAM(REPEATS)))

#endif
