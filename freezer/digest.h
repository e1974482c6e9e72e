/* digest.h - the image's checksum: a CRC-32 over a stream that is the same however it is laid out.
 * The stream is in docs/FORMAT.md. Numbers go in as 32 bits, least significant byte first. */
#ifndef FREEZER_DIGEST_H
#define FREEZER_DIGEST_H

#include <stddef.h>
#include <stdint.h>

/* All zero at the start. */
struct digest {
    uint32_t crc; /* of what is not pending */
    size_t n_pending;
    uint8_t pending[512];
};

void digest_number(struct digest *digest, uint64_t number);
/* Size, then the bytes. */
void digest_bytes(struct digest *digest, const void *data, size_t size);
/* A float of a target of that many bits, from its double. */
void digest_float(struct digest *digest, uint64_t double_bits, unsigned word_bits);
/* The CRC of all that went in. */
uint32_t digest_end(struct digest *digest);

#endif
