/* digest.h - the image's checksum: a CRC-32 over a stream that is the same however it is laid out.
 * The stream is in docs/FORMAT.md. Numbers go in as 32 bits, least significant byte first. */
#ifndef FREEZER_DIGEST_H
#define FREEZER_DIGEST_H

#include <stddef.h>
#include <stdint.h>

/* Two streams at a time, for targets whose floats are singles and doubles, since hardly anything differs between them. All zero at the start. */
struct digest {
    uint32_t crc[2]; /* of what is not pending */
    size_t n_pending;
    uint8_t pending[4096]; /* in both */
};

/* The bits of a float. */
void digest_float_bits(struct digest *digest);
void digest_number(struct digest *digest, uint64_t number);
/* Size, then the bytes. */
void digest_bytes(struct digest *digest, const void *data, size_t size);
/* A float, from its double: a single in the stream of singles. */
void digest_float(struct digest *digest, uint64_t double_bits);
/* The CRC of all that went in, for targets whose floats have 32 or 64 bits. */
uint32_t digest_end(struct digest *digest, unsigned bits_of_float);

#endif
