/* kept.h - what C keeps alive: objects that interrupts or a firmware's own memory refer to. */
#ifndef KEPT_H
#define KEPT_H

#include "runtime/vm/run/vm.h"

/* The newest first, from vm.kept on. An interrupt may walk along: adding and removing is one store. */
struct kept {
    value object;
    struct kept *older;
};

/* Keeps v alive until kept_remove was called as often; raises MemoryError. */
void kept_add(value v);
/* What is not kept stays as it is. */
void kept_remove(value v);

#endif
