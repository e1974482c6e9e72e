/* hash.h - the hash of str, bytes and names. Images store it, so freezer and VM share it. */
#ifndef HASH_H
#define HASH_H

#include <stddef.h>
#include <stdint.h>

/* 30 bits, never 0. ABI: change IMAGE_ABI with it. */
uint32_t text_hash(const uint8_t *data, size_t size);

#endif
