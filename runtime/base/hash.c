/* hash.c - FNV-1a, folded to 30 bits: one multiplication a byte, which a Cortex-M3 does in a cycle.
 */
#include "runtime/base/hash.h"

enum { HASH_BITS = 30 };

uint32_t text_hash(const uint8_t *data, size_t size)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ data[i]) * 16777619u;
    /* The top bits have seen most of the product; names keep only the low eight. */
    hash ^= hash >> 15;
    hash &= (1u << HASH_BITS) - 1;
    return hash != 0 ? hash : 1;
}
