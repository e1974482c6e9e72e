/* sha256.c - SHA-256 (FIPS 180-4) of data that is there as a whole. */
#include "runtime/host/sha256.h"
#include "runtime/base/sha256.h"

#include <stdio.h>
#include <string.h>

void sha256(const void *data, size_t size, uint8_t out[SHA256_SIZE])
{
    uint32_t state[8] = SHA256_START;
    const uint8_t *bytes = data;
    size_t left = size;
    for (; left >= SHA256_BLOCK; left -= SHA256_BLOCK, bytes += SHA256_BLOCK)
        sha256_add_block(state, bytes);
    uint8_t last[2 * SHA256_BLOCK] = {0};
    if (left != 0)
        memcpy(last, bytes, left);
    last[left] = 0x80;
    size_t end = left + 9 <= SHA256_BLOCK ? SHA256_BLOCK : 2 * SHA256_BLOCK;
    for (unsigned i = 0; i < 8; i++)
        last[end - 1 - i] = (uint8_t)((uint64_t)size * 8 >> 8 * i);
    for (size_t at = 0; at < end; at += SHA256_BLOCK)
        sha256_add_block(state, last + at);
    for (unsigned i = 0; i < SHA256_SIZE; i++)
        out[i] = (uint8_t)(state[i / 4] >> 8 * (3 - i % 4));
}

void sha256_text(const void *data, size_t size, char out[SHA256_TEXT_SIZE])
{
    uint8_t digest[SHA256_SIZE];
    sha256(data, size, digest);
    for (unsigned i = 0; i < SHA256_SIZE; i++)
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
}
