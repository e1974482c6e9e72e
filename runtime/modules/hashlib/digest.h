/* digest.h - the three digests: what is different between them. Their state is words of 32 bits that each block of 64
 * bytes goes into; lengths are in bits, at the end of the last block. */
#ifndef DIGEST_H
#define DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DIGEST_BLOCK = 64, DIGEST_WORDS_MOST = 8 };

struct digest_kind {
    uint8_t n_words;
    bool big_endian; /* the length and the result */
    uint32_t start[DIGEST_WORDS_MOST];
    void (*add)(uint32_t *state, const uint8_t *block);
};

extern const struct digest_kind digest_md5, digest_sha1, digest_sha256;

static inline uint32_t digest_turn_left(uint32_t word, unsigned bits)
{
    return word << bits | word >> (32 - bits);
}

static inline uint32_t digest_big_word(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

#endif
