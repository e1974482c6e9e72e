/* jump.h - how an error travels: one saved place per entry of C into the VM. */
#ifndef JUMP_H
#define JUMP_H

#include <stdint.h>

/* Words that a place takes: what a call preserves on that CPU, stack pointer and return address. */
enum {
#if defined(__aarch64__)
    JUMP_WORDS = 21,
#elif defined(__riscv) && defined(__riscv_flen)
    JUMP_WORDS = 14 + 12 * (__riscv_flen / 8) / sizeof(uintptr_t),
#elif defined(__riscv)
    JUMP_WORDS = 14,
#elif defined(__arm__) && defined(__ARM_FP)
    JUMP_WORDS = 10 + 16,
#elif defined(__arm__)
    JUMP_WORDS = 10,
#elif defined(__i386__)
    JUMP_WORDS = 6,
#else
    JUMP_WORDS = 8,
#endif
};

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
