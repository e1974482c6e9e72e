/* inflate.c - decompression. Bytes are taken from the stream one by one, as their bits are wanted: what lies behind the
 * compressed data stays for others to read. */
#include "deflate.h"
#include "runtime/vm/run/errors.h"
#include "runtime/vm/types/str.h"

enum {
    LITERAL_CODES = 288,
    DISTANCE_CODES = 32,
    END_OF_BLOCK = 256,
    CODE_BITS_MOST = 15,
    FAST_BITS = 8,
    SIZE_CODES = 19, /* of the code that codes are written in */
};

/* A canonical Huffman code. */
struct huffman {
    uint16_t counts[CODE_BITS_MOST + 1]; /* of codes by their bits */
    uint16_t fast[1 << FAST_BITS];   /* symbol << 4 | bits, by the next bits; 0: a longer code */
    uint16_t symbols[LITERAL_CODES]; /* in order of their codes */
};

enum inflate_block { BLOCK_NONE, BLOCK_STORED, BLOCK_CODED, BLOCK_END };

struct inflater {
    value stream;
    uint8_t *window; /* the last bytes given out, a ring; a leaf block */
    size_t window_size, window_at, window_filled;
    uint32_t bits; /* read and not yet used, the next one lowest */
    unsigned n_bits;
    enum inflate_block block;
    bool last;             /* the block is */
    size_t left;           /* of a stored block, or of the copy that is under way */
    size_t distance;       /* of that copy */
    struct huffman *codes; /* a leaf block: literals and lengths, distances */
    struct deflate_sum sum;
};

static _Noreturn void inflate_refuse(void)
{
    raise_os_error(ERROR_INVALID);
}

/* ---- bits ---- */

static uint8_t inflate_byte(struct inflater *z)
{
    value self;
    uint8_t byte;
    int error = 0;
    const struct stream_protocol *protocol = stream_require(z->stream, &self, STREAM_READ);
    intptr_t n = protocol->read(self, &byte, 1, &error);
    if (n < 0)
        raise_os_error(error);
    if (n == 0)
        raise_type(&type_EOFError);
    return byte;
}

static void inflate_need(struct inflater *z, unsigned n)
{
    while (z->n_bits < n) {
        uint32_t byte = inflate_byte(z);
        z->bits |= byte << z->n_bits;
        z->n_bits += 8;
    }
}

static unsigned inflate_drop(struct inflater *z, unsigned n)
{
    unsigned taken = z->bits & ((1u << n) - 1);
    z->bits >>= n;
    z->n_bits -= n;
    return taken;
}

/* At most 16. */
static unsigned inflate_bits(struct inflater *z, unsigned n)
{
    inflate_need(z, n);
    return inflate_drop(z, n);
}

/* ---- codes ---- */

/* From the bits of each symbol's code. */
static void huffman_make(struct huffman *h, const uint8_t *lengths, unsigned n)
{
    uint16_t offsets[CODE_BITS_MOST + 2], codes[CODE_BITS_MOST + 2];
    memset(h->counts, 0, sizeof h->counts);
    memset(h->fast, 0, sizeof h->fast);
    for (unsigned i = 0; i < n; i++)
        h->counts[lengths[i]]++;
    h->counts[0] = 0;
    int free_codes = 1;
    offsets[1] = codes[1] = 0;
    for (unsigned bits = 1; bits <= CODE_BITS_MOST; bits++) {
        free_codes = 2 * free_codes - h->counts[bits];
        if (free_codes < 0)
            inflate_refuse();
        offsets[bits + 1] = (uint16_t)(offsets[bits] + h->counts[bits]);
        codes[bits + 1] = (uint16_t)((codes[bits] + h->counts[bits]) << 1);
    }
    for (unsigned i = 0; i < n; i++) {
        unsigned bits = lengths[i];
        if (bits == 0)
            continue;
        h->symbols[offsets[bits]++] = (uint16_t)i;
        unsigned code = codes[bits]++, turned = 0;
        if (bits > FAST_BITS)
            continue;
        for (unsigned bit = 0; bit < bits; bit++)
            turned |= (code >> bit & 1) << (bits - 1 - bit);
        for (; turned < 1 << FAST_BITS; turned += 1u << bits)
            h->fast[turned] = (uint16_t)(i << 4 | bits);
    }
}

/* A code of more than FAST_BITS, bit by bit: codes of a length are consecutive numbers. */
static unsigned inflate_symbol_long(struct inflater *z, const struct huffman *h)
{
    unsigned code = 0, first = 0, index = 0;
    for (unsigned bits = 1; bits <= CODE_BITS_MOST; bits++) {
        inflate_need(z, bits);
        code |= z->bits >> (bits - 1) & 1;
        unsigned count = h->counts[bits];
        if (code < first + count) {
            inflate_drop(z, bits);
            return h->symbols[index + code - first];
        }
        index += count;
        first = (first + count) << 1;
        code <<= 1;
    }
    inflate_refuse();
}

static unsigned inflate_symbol(struct inflater *z, const struct huffman *h)
{
    for (;;) {
        unsigned entry = h->fast[z->bits & ((1u << FAST_BITS) - 1)], bits = entry & 15;
        if (bits != 0 && bits <= z->n_bits) {
            inflate_drop(z, bits);
            return entry >> 4;
        }
        if (bits == 0 && z->n_bits >= FAST_BITS)
            return inflate_symbol_long(z, h);
        inflate_need(z, z->n_bits + 1);
    }
}

static void inflate_fixed_codes(struct inflater *z)
{
    uint8_t lengths[LITERAL_CODES];
    memset(lengths, 8, 144);
    memset(lengths + 144, 9, 112);
    memset(lengths + 256, 7, 24);
    memset(lengths + 280, 8, 8);
    huffman_make(&z->codes[0], lengths, LITERAL_CODES);
    memset(lengths, 5, DEFLATE_DISTANCE_CODES);
    huffman_make(&z->codes[1], lengths, DEFLATE_DISTANCE_CODES);
}

/* The lengths of a block's own codes, run-length coded in a third one. */
static void inflate_own_codes(struct inflater *z)
{
    static const uint8_t order[SIZE_CODES] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                              11, 4,  12, 3, 13, 2, 14, 1, 15};
    uint8_t lengths[LITERAL_CODES + DISTANCE_CODES] = {0};
    unsigned n_literals = inflate_bits(z, 5) + 257, n_distances = inflate_bits(z, 5) + 1;
    unsigned n_sizes = inflate_bits(z, 4) + 4, i = 0;
    for (unsigned j = 0; j < n_sizes; j++)
        lengths[order[j]] = (uint8_t)inflate_bits(z, 3);
    huffman_make(&z->codes[0], lengths, SIZE_CODES);
    memset(lengths, 0, SIZE_CODES);
    while (i < n_literals + n_distances) {
        unsigned symbol = inflate_symbol(z, &z->codes[0]), times = 1, length = symbol;
        if (symbol >= 16) {
            length = symbol == 16 && i > 0 ? lengths[i - 1] : 0;
            if (symbol == 16 && i == 0)
                inflate_refuse();
            times = symbol == 16   ? 3 + inflate_bits(z, 2)
                    : symbol == 17 ? 3 + inflate_bits(z, 3)
                                   : 11 + inflate_bits(z, 7);
        }
        if (times > n_literals + n_distances - i)
            inflate_refuse();
        memset(lengths + i, (int)length, times);
        i += times;
    }
    if (n_literals > LITERAL_CODES || lengths[END_OF_BLOCK] == 0)
        inflate_refuse();
    huffman_make(&z->codes[0], lengths, n_literals);
    huffman_make(&z->codes[1], lengths + n_literals, n_distances);
}

/* ---- frames ---- */

static unsigned inflate_byte_pair(struct inflater *z)
{
    unsigned low = inflate_bits(z, 8);
    return low | inflate_bits(z, 8) << 8;
}

static void inflate_skip_text(struct inflater *z)
{
    while (inflate_bits(z, 8) != 0)
        ;
}

/* What follows gzip's two magic bytes. */
static void inflate_gzip_head(struct inflater *z)
{
    enum { HAS_CRC = 2, HAS_EXTRA = 4, HAS_NAME = 8, HAS_COMMENT = 16, FIXED = 6 };
    if (inflate_bits(z, 8) != 8)
        inflate_refuse();
    unsigned flags = inflate_bits(z, 8);
    for (unsigned i = 0; i < FIXED; i++)
        inflate_bits(z, 8);
    if (flags & HAS_EXTRA)
        for (unsigned n = inflate_byte_pair(z); n > 0; n--)
            inflate_bits(z, 8);
    if (flags & HAS_NAME)
        inflate_skip_text(z);
    if (flags & HAS_COMMENT)
        inflate_skip_text(z);
    if (flags & HAS_CRC)
        inflate_byte_pair(z);
}

/* The frame's head. Returns the bits of the window that it asks for; *format is what it is. */
static unsigned inflate_head(struct inflater *z, enum deflate_format *format)
{
    if (*format == DEFLATE_RAW)
        return DEFLATE_BITS_DEFAULT;
    unsigned first = inflate_bits(z, 8), second = inflate_bits(z, 8);
    if (first == 0x1f && second == 0x8b && *format != DEFLATE_ZLIB) {
        *format = DEFLATE_GZIP;
        inflate_gzip_head(z);
        return DEFLATE_BITS_MOST;
    }
    bool is_zlib =
        (first & 15) == 8 && first >> 4 <= 7 && (first << 8 | second) % 31 == 0 && !(second & 0x20);
    if (!is_zlib || *format == DEFLATE_GZIP)
        inflate_refuse();
    *format = DEFLATE_ZLIB;
    return (first >> 4) + 8;
}

static void inflate_tail(struct inflater *z)
{
    uint8_t wanted[8];
    inflate_drop(z, z->n_bits % 8);
    size_t n = deflate_sum_put(&z->sum, wanted);
    for (size_t i = 0; i < n; i++)
        if (inflate_bits(z, 8) != wanted[i])
            inflate_refuse();
}

struct inflater *inflater_new(value stream, enum deflate_format format, unsigned wbits)
{
    struct inflater *z = heap_alloc(sizeof *z);
    z->stream = stream;
    unsigned asked = inflate_head(z, &format);
    z->window_size = (size_t)1 << (wbits != 0 ? wbits : asked);
    z->window = heap_alloc_leaf(z->window_size);
    z->codes = heap_alloc_leaf(2 * sizeof *z->codes);
    deflate_sum_start(&z->sum, format);
    return z;
}

/* ---- blocks ---- */

static void inflate_begin_block(struct inflater *z)
{
    z->last = inflate_bits(z, 1);
    switch (inflate_bits(z, 2)) {
    case 0:
        inflate_drop(z, z->n_bits % 8);
        z->left = inflate_byte_pair(z);
        if ((z->left ^ 0xffff) != inflate_byte_pair(z))
            inflate_refuse();
        z->block = BLOCK_STORED;
        return;
    case 1:
        inflate_fixed_codes(z);
        break;
    case 2:
        inflate_own_codes(z);
        break;
    default:
        inflate_refuse();
    }
    z->left = 0;
    z->block = BLOCK_CODED;
}

static void inflate_end_block(struct inflater *z)
{
    z->block = z->last ? BLOCK_END : BLOCK_NONE;
    if (z->last)
        inflate_tail(z);
}

static inline void inflate_give(struct inflater *z, uint8_t *out, uint8_t byte)
{
    *out = byte;
    z->window[z->window_at] = byte;
    z->window_at = (z->window_at + 1) & (z->window_size - 1);
    if (z->window_filled < z->window_size)
        z->window_filled++;
}

/* A length's symbol, and the distance behind it. */
static void inflate_begin_copy(struct inflater *z, unsigned symbol)
{
    unsigned code = symbol - END_OF_BLOCK - 1;
    if (code >= DEFLATE_LENGTH_CODES)
        inflate_refuse();
    size_t length = deflate_length_base[code] + inflate_bits(z, deflate_length_bits(code));
    code = inflate_symbol(z, &z->codes[1]);
    if (code >= DEFLATE_DISTANCE_CODES)
        inflate_refuse();
    z->distance = deflate_distance_base[code] + inflate_bits(z, deflate_distance_bits(code));
    if (z->distance > z->window_filled)
        inflate_refuse();
    z->left = length;
}

/* Up to size bytes of a coded block. */
static size_t inflate_coded(struct inflater *z, uint8_t *out, size_t size)
{
    size_t n = 0;
    while (n < size) {
        for (; z->left > 0 && n < size; z->left--) {
            size_t from = (z->window_at - z->distance) & (z->window_size - 1);
            inflate_give(z, out + n++, z->window[from]);
        }
        if (n == size)
            break;
        unsigned symbol = inflate_symbol(z, &z->codes[0]);
        if (symbol < END_OF_BLOCK) {
            inflate_give(z, out + n++, (uint8_t)symbol);
        } else if (symbol == END_OF_BLOCK) {
            z->block = BLOCK_NONE;
            break;
        } else {
            inflate_begin_copy(z, symbol);
        }
    }
    return n;
}

static size_t inflate_stored(struct inflater *z, uint8_t *out, size_t size)
{
    size_t n = 0;
    for (; n < size && z->left > 0; z->left--) {
        uint8_t byte = (uint8_t)inflate_bits(z, 8);
        inflate_give(z, out + n++, byte);
    }
    if (z->left == 0)
        z->block = BLOCK_NONE;
    return n;
}

size_t inflater_read(struct inflater *z, uint8_t *out, size_t size)
{
    size_t done = 0;
    while (done < size && z->block != BLOCK_END) {
        if (z->block == BLOCK_NONE)
            inflate_begin_block(z);
        size_t n = z->block == BLOCK_STORED ? inflate_stored(z, out + done, size - done)
                                            : inflate_coded(z, out + done, size - done);
        deflate_sum_add(&z->sum, out + done, n);
        done += n;
        if (z->block == BLOCK_NONE)
            inflate_end_block(z);
    }
    return done;
}
