/* random.h - the state of module random. */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

struct random {
    uint64_t state; /* 0: not seeded yet */
};
extern struct random vm_random;

#endif
