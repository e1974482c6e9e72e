/* jump_words.h - how large a place is that errors jump to, for headers that take no more of the VM. */
#ifndef JUMP_WORDS_H
#define JUMP_WORDS_H

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

#endif
