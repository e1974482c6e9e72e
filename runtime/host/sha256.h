/* sha256.h - SHA-256 (FIPS 180-4), for lock files and packages. */
#ifndef HOST_SHA256_H
#define HOST_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_SIZE = 32, SHA256_TEXT_SIZE = 65 };

void sha256(const void *data, size_t size, uint8_t out[SHA256_SIZE]);
/* The same in lower-case hexadecimal digits, and a zero byte. */
void sha256_text(const void *data, size_t size, char out[SHA256_TEXT_SIZE]);

#endif
