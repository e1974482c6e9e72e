/* random_word.h - random numbers for the tests of arithmetic: the same at each run. xorshift64 (Marsaglia, 2003). */
#ifndef RANDOM_WORD_H
#define RANDOM_WORD_H

#include <stdint.h>

static uint64_t random_state = 88172645463325252u;

static uint64_t random_word(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

#endif
