/* md5_hex.c - MD5 of a block of memory, as text. */
#include "qstrgen/stock/md5_hex.h"

#include "runtime/base/md5.h"

#include <stdio.h>
#include <string.h>

void md5_hex(const void *data, size_t size, char out[33])
{
    uint32_t state[4] = MD5_START;
    const uint8_t *bytes = data;
    size_t whole = size / 64 * 64;
    for (size_t i = 0; i < whole; i += 64)
        md5_add_block(state, bytes + i);
    uint8_t last[128] = {0};
    size_t rest = size - whole, end = rest < 56 ? 64 : 128;
    if (rest != 0)
        memcpy(last, bytes + whole, rest);
    last[rest] = 0x80;
    for (unsigned i = 0; i < 8; i++)
        last[end - 8 + i] = (uint8_t)((uint64_t)size * 8 >> 8 * i);
    for (size_t i = 0; i < end; i += 64)
        md5_add_block(state, last + i);
    for (unsigned i = 0; i < 16; i++)
        snprintf(out + 2 * i, 3, "%02x", (unsigned)(state[i / 4] >> 8 * (i % 4) & 0xff));
}
