/* sha256.h - the block function of SHA-256 (FIPS 180-4). */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <stdint.h>

enum { SHA256_BLOCK = 64 };

/* The state to begin with: the first 32 bits of the fractional parts of the square roots of the first 8 primes. */
#define SHA256_START                                                                        \
    {                                                                                       \
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, \
            0x5be0cd19                                                                      \
    }

/* Takes 64 bytes into the state, which is eight words. */
void sha256_add_block(uint32_t *state, const uint8_t *block);

#endif
