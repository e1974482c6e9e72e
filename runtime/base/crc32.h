/* crc32.h - CRC-32 as in IEEE 802.3, gzip and zip. */
#ifndef CRC32_H
#define CRC32_H

#include <stddef.h>
#include <stdint.h>

/* Goes on with a CRC: 0 to begin with. */
uint32_t crc32_add(uint32_t crc, const uint8_t *data, size_t size);

#endif
