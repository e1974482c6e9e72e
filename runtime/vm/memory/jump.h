/* jump.h - how an error travels: one saved place per entry of C into the VM. */
#ifndef JUMP_H
#define JUMP_H

#include "runtime/vm/memory/jump_words.h"

/* The layout is jump.c's. */
struct jump {
    uintptr_t words[JUMP_WORDS];
};

/* Saves the place; returns 0, and 1 when jump_to comes back to it. As setjmp, the caller must still
 * be active then, and locals changed in between must be volatile. */
int jump_save(struct jump *jump) __attribute__((returns_twice));
_Noreturn void jump_to(struct jump *jump);

/* One entry of C into the interpreter or protect(). Lives on the C stack; vm.entry is the
 * innermost. */
struct frame;
struct entry {
    struct entry *outer;
    struct frame *frame; /* the innermost frame when it was made: handlers of older frames are not
                            this entry's */
    struct printing *printing; /* vm.printing then */
    struct jump jump;
};

#endif
