/* sha256.c - the block function of SHA-256 (FIPS 180-4). */
#include "runtime/base/sha256.h"

enum { ROUNDS = 64 };

/* The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static const uint32_t round_constants[ROUNDS] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline uint32_t turn(uint32_t word, unsigned bits)
{
    return word >> bits | word << (32 - bits);
}

/* Words 16 to 63 in the place of those that no later one needs. */
static inline uint32_t next_word(uint32_t *words, unsigned i)
{
    uint32_t a = words[(i + 1) & 15], b = words[(i + 14) & 15];
    return words[i & 15] += (turn(a, 7) ^ turn(a, 18) ^ a >> 3) + words[(i + 9) & 15] +
                            (turn(b, 17) ^ turn(b, 19) ^ b >> 10);
}

/* One round: h becomes what a was to be, and d gets its part. The caller renames instead of moving. */
#define ROUND(a, b, c, d, e, f, g, h, i, word)                                    \
    do {                                                                          \
        uint32_t sum = (h) + (turn((e), 6) ^ turn((e), 11) ^ turn((e), 25)) +     \
                       ((g) ^ ((e) & ((f) ^ (g)))) + round_constants[i] + (word); \
        (d) += sum;                                                               \
        (h) = sum + (turn((a), 2) ^ turn((a), 13) ^ turn((a), 22)) +              \
              (((a) & (b)) | ((c) & ((a) | (b))));                                \
    } while (0)

void sha256_add_block(uint32_t *state, const uint8_t *block)
{
    uint32_t words[16], a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    for (unsigned i = 0; i < 16; i++)
        words[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
                   (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    for (unsigned i = 0; i < ROUNDS; i += 8) {
#define WORD(n) (i < 16 ? words[i + (n)] : next_word(words, i + (n)))
        ROUND(a, b, c, d, e, f, g, h, i, WORD(0));
        ROUND(h, a, b, c, d, e, f, g, i + 1, WORD(1));
        ROUND(g, h, a, b, c, d, e, f, i + 2, WORD(2));
        ROUND(f, g, h, a, b, c, d, e, i + 3, WORD(3));
        ROUND(e, f, g, h, a, b, c, d, i + 4, WORD(4));
        ROUND(d, e, f, g, h, a, b, c, i + 5, WORD(5));
        ROUND(c, d, e, f, g, h, a, b, i + 6, WORD(6));
        ROUND(b, c, d, e, f, g, h, a, i + 7, WORD(7));
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
}
