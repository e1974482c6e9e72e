/* sha1.c - SHA-1 (FIPS 180-4). */
#include "digest.h"

static void sha1_add(uint32_t *state, const uint8_t *block)
{
    /* Square roots of 2, 3, 5 and 10, times 2^30. */
    static const uint32_t constants[4] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
    uint32_t words[16]; /* a ring: each is needed for 16 steps */
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    for (unsigned i = 0; i < 80; i++) {
        uint32_t *word = &words[i & 15], mixed;
        if (i < 16)
            *word = digest_big_word(block + 4 * i);
        else
            *word = digest_turn_left(
                words[(i + 13) & 15] ^ words[(i + 8) & 15] ^ words[(i + 2) & 15] ^ *word, 1);
        if (i < 20)
            mixed = d ^ (b & (c ^ d));
        else if (i >= 40 && i < 60)
            mixed = (b & c) | (d & (b | c));
        else
            mixed = b ^ c ^ d;
        uint32_t sum = digest_turn_left(a, 5) + mixed + e + constants[i / 20] + *word;
        e = d;
        d = c;
        c = digest_turn_left(b, 30);
        b = a;
        a = sum;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
}

const struct digest_kind digest_sha1 = {
    5, true, {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}, sha1_add};
