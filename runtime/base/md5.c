/* md5.c - a block of MD5 (RFC 1321). */
#include "runtime/base/md5.h"

enum { ROUNDS = 64 };

/* The integer part of 2^32 times the sine of 1 .. 64 radians, its sign left out. */
static const uint32_t sines[ROUNDS] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};

/* One of the 16 operations of a round; f mixes b, c, d. */
#define STEP(f, a, b, c, d, word, i, bits)      \
    do {                                        \
        (a) += (f) + words[word] + sines[i];    \
        (a) = md5_turn_left((a), (bits)) + (b); \
    } while (0)
#define FOUR(f, g, i, s0, s1, s2, s3)                          \
    do {                                                       \
        STEP(f(b, c, d), a, b, c, d, g(i), i, s0);             \
        STEP(f(a, b, c), d, a, b, c, g((i) + 1), (i) + 1, s1); \
        STEP(f(d, a, b), c, d, a, b, g((i) + 2), (i) + 2, s2); \
        STEP(f(c, d, a), b, c, d, a, g((i) + 3), (i) + 3, s3); \
    } while (0)

static uint32_t md5_turn_left(uint32_t word, unsigned bits)
{
    return word << bits | word >> (32 - bits);
}

static inline uint32_t choose(uint32_t x, uint32_t y, uint32_t z)
{
    return z ^ (x & (y ^ z));
}

static inline uint32_t choose_last(uint32_t x, uint32_t y, uint32_t z)
{
    return choose(z, x, y);
}

static inline uint32_t parity(uint32_t x, uint32_t y, uint32_t z)
{
    return x ^ y ^ z;
}

static inline uint32_t md5_mix(uint32_t x, uint32_t y, uint32_t z)
{
    return y ^ (x | ~z);
}

/* Which word each operation of the four rounds takes. */
#define FIRST(i) ((i)&15)
#define SECOND(i) ((5 * (i) + 1) & 15)
#define THIRD(i) ((3 * (i) + 5) & 15)
#define FOURTH(i) ((7 * (i)) & 15)

void md5_add_block(uint32_t *state, const uint8_t *block)
{
    uint32_t words[16], a = state[0], b = state[1], c = state[2], d = state[3];
    for (unsigned i = 0; i < 16; i++)
        words[i] = block[4 * i] | (uint32_t)block[4 * i + 1] << 8 |
                   (uint32_t)block[4 * i + 2] << 16 | (uint32_t)block[4 * i + 3] << 24;
    for (unsigned i = 0; i < 16; i += 4)
        FOUR(choose, FIRST, i, 7, 12, 17, 22);
    for (unsigned i = 16; i < 32; i += 4)
        FOUR(choose_last, SECOND, i, 5, 9, 14, 20);
    for (unsigned i = 32; i < 48; i += 4)
        FOUR(parity, THIRD, i, 4, 11, 16, 23);
    for (unsigned i = 48; i < 64; i += 4)
        FOUR(md5_mix, FOURTH, i, 6, 10, 15, 21);
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
}
