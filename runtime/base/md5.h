/* md5.h - MD5 (RFC 1321), a block of 64 bytes at a time: who uses it pads the last one. */
#ifndef BASE_MD5_H
#define BASE_MD5_H

#include <stdint.h>

#define MD5_START                                      \
    {                                                  \
        0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 \
    }

/* Mixes a block of 64 bytes into the four words of the state, which begins as MD5_START. */
void md5_add_block(uint32_t *state, const uint8_t *block);

#endif
