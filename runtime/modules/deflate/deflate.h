/* deflate.h - the two directions of DeflateIO. The format is RFC 1951; zlib's frame RFC 1950, gzip's RFC 1952. */
#ifndef DEFLATE_H
#define DEFLATE_H

#include "runtime/vm/types/stream.h"

enum deflate_format { DEFLATE_AUTO, DEFLATE_RAW, DEFLATE_ZLIB, DEFLATE_GZIP };

enum {
    DEFLATE_BITS_LEAST = 5, /* of a window's size */
    DEFLATE_BITS_MOST = 15,
    DEFLATE_BITS_DEFAULT = 8,
    DEFLATE_LENGTH_LEAST = 3,
    DEFLATE_LENGTH_MOST = 258,
    DEFLATE_LENGTH_CODES = 29,
    DEFLATE_DISTANCE_CODES = 30,
};

/* The first length or distance of each code; the bits that follow the code tell which. */
extern const uint16_t deflate_length_base[DEFLATE_LENGTH_CODES];
extern const uint16_t deflate_distance_base[DEFLATE_DISTANCE_CODES];
static inline unsigned deflate_length_bits(unsigned code)
{
    return code < 8 || code == DEFLATE_LENGTH_CODES - 1 ? 0 : (code - 4) / 4;
}
static inline unsigned deflate_distance_bits(unsigned code)
{
    return code < 4 ? 0 : (code - 2) / 2;
}

/* The sum that ends zlib's and gzip's frame. */
struct deflate_sum {
    enum deflate_format format; /* RAW: none */
    uint32_t sum, size;
};
void deflate_sum_start(struct deflate_sum *sum, enum deflate_format format);
void deflate_sum_add(struct deflate_sum *sum, const uint8_t *data, size_t size);
/* Its bytes as they stand at the end; returns how many. */
size_t deflate_sum_put(const struct deflate_sum *sum, uint8_t out[8]);

/* Reading. Made with the first byte that is read; wbits 0: as the frame says. Raises what the stream raises, OSError for
 * bad data, EOFError where it ends too early. */
struct inflater;
struct inflater *inflater_new(value stream, enum deflate_format format, unsigned wbits);
/* Up to size bytes; fewer at the end only. Takes no byte more from the stream than it has to. */
size_t inflater_read(struct inflater *z, uint8_t *out, size_t size);

/* Writing: one block with the fixed codes, as long as the stream. */
struct deflater;
struct deflater *deflater_new(value stream, enum deflate_format format, unsigned wbits);
void deflater_write(struct deflater *z, const uint8_t *data, size_t size);
void deflater_finish(struct deflater *z);

/* Writes all; raises OSError. */
void deflate_put(value stream, const uint8_t *data, size_t size);

#endif
