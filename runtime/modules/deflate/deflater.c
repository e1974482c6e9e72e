/* deflater.c - compression: the longest earlier occurrence in the window, the nearest of several, coded with the fixed
 * codes. What is written is compressed at once; nothing waits for bytes to come. */
#include "deflate.h"
#include "runtime/vm/run/errors.h"
#include "runtime/vm/types/str.h"

enum {
    HASH_BITS_MOST = 12,
    LOOKS_MOST = 256, /* at earlier occurrences, for one match */
};

struct deflater {
    value stream;
    uint8_t *window;          /* the last window_size bytes, a ring; leaf blocks all three */
    uint32_t *heads;          /* the newest place with a hash of three bytes, + 1 */
    uint16_t *back;           /* by place: how far the one before it is; 0: none */
    uint32_t window_size, at; /* bytes so far */
    unsigned hash_bits;
    uint32_t bits;
    unsigned n_bits;
    struct deflate_sum sum;
};

void deflate_put(value stream, const uint8_t *data, size_t size)
{
    value self;
    const struct stream_protocol *protocol = stream_require(stream, &self, STREAM_WRITE);
    while (size > 0) {
        int error = 0;
        intptr_t n = protocol->write(self, data, size, &error);
        if (n < 0)
            raise_os_error(error);
        if (n == 0)
            raise_os_error(ERROR_INVALID);
        data += n;
        size -= (size_t)n;
    }
}

/* ---- bits ---- */

static void deflate_bits(struct deflater *z, uint32_t bits, unsigned n)
{
    z->bits |= bits << z->n_bits;
    z->n_bits += n;
    while (z->n_bits >= 8) {
        uint8_t byte = (uint8_t)z->bits;
        z->bits >>= 8;
        z->n_bits -= 8;
        deflate_put(z->stream, &byte, 1);
    }
}

/* A code: its highest bit comes first. */
static void deflate_code(struct deflater *z, uint32_t code, unsigned n)
{
    uint32_t turned = 0;
    for (unsigned i = 0; i < n; i++)
        turned |= (code >> i & 1) << (n - 1 - i);
    deflate_bits(z, turned, n);
}

/* A symbol of the fixed code for literals and lengths. */
static void deflate_symbol(struct deflater *z, unsigned symbol)
{
    if (symbol < 144)
        deflate_code(z, 0x30 + symbol, 8);
    else if (symbol < 256)
        deflate_code(z, 0x190 + symbol - 144, 9);
    else if (symbol < 280)
        deflate_code(z, symbol - 256, 7);
    else
        deflate_code(z, 0xc0 + symbol - 280, 8);
}

/* The last code whose base is not above number. */
static unsigned deflate_code_of(const uint16_t *base, unsigned n, unsigned number)
{
    unsigned low = 0;
    while (low + 1 < n) {
        unsigned middle = (low + n) / 2;
        if (base[middle] <= number)
            low = middle;
        else
            n = middle;
    }
    return low;
}

static void deflate_match(struct deflater *z, unsigned length, unsigned distance)
{
    unsigned code = deflate_code_of(deflate_length_base, DEFLATE_LENGTH_CODES, length);
    deflate_symbol(z, 257 + code);
    deflate_bits(z, length - deflate_length_base[code], deflate_length_bits(code));
    code = deflate_code_of(deflate_distance_base, DEFLATE_DISTANCE_CODES, distance);
    deflate_code(z, code, 5);
    deflate_bits(z, distance - deflate_distance_base[code], deflate_distance_bits(code));
}

/* ---- matches ---- */

static unsigned deflate_hash(const struct deflater *z, unsigned a, unsigned b, unsigned c)
{
    return ((a | b << 8 | c << 16) * 0x9e3779b1u) >> (32 - z->hash_bits);
}

/* Takes a byte into the window; three of them make a place that can be found. */
static void deflate_take(struct deflater *z, uint8_t byte)
{
    uint32_t mask = z->window_size - 1;
    z->window[z->at & mask] = byte;
    if (z->at >= 2) {
        uint32_t place = z->at - 2;
        uint32_t *head = &z->heads[deflate_hash(z, z->window[place & mask],
                                                z->window[(place + 1) & mask], byte)];
        uint32_t distance = *head != 0 ? place + 1 - *head : 0;
        z->back[place & mask] = distance <= z->window_size ? (uint16_t)distance : 0;
        *head = place + 1;
    }
    z->at++;
}

/* How many bytes of data are the same as those that far back; an overlap goes on in data itself. */
static unsigned deflate_length(const struct deflater *z, uint32_t distance, const uint8_t *data,
                               size_t most)
{
    unsigned n = 0;
    while (n < most) {
        uint8_t byte = n < distance ? z->window[(z->at - distance + n) & (z->window_size - 1)]
                                    : data[n - distance];
        if (byte != data[n])
            break;
        n++;
    }
    return n;
}

/* The best match for data; 0: none of three bytes or more. */
static unsigned deflate_find(const struct deflater *z, const uint8_t *data, size_t size,
                             unsigned *distance)
{
    unsigned best = 0;
    size_t most = size < DEFLATE_LENGTH_MOST ? size : DEFLATE_LENGTH_MOST;
    if (most < DEFLATE_LENGTH_LEAST)
        return 0;
    /* The last two places have no hash yet. */
    for (uint32_t near = 1; near <= 2 && near <= z->at; near++) {
        unsigned length = deflate_length(z, near, data, most);
        if (length > best) {
            best = length;
            *distance = near;
        }
    }
    uint32_t head = z->heads[deflate_hash(z, data[0], data[1], data[2])];
    uint32_t far = head != 0 ? z->at - (head - 1) : z->window_size + 1;
    for (unsigned looks = LOOKS_MOST; looks > 0 && far <= z->window_size && best < most; looks--) {
        unsigned length = deflate_length(z, far, data, most);
        if (length > best) {
            best = length;
            *distance = far;
        }
        uint32_t back = z->back[(z->at - far) & (z->window_size - 1)];
        far = back != 0 ? far + back : z->window_size + 1;
    }
    return best >= DEFLATE_LENGTH_LEAST ? best : 0;
}

/* ---- the stream ---- */

static void deflate_head(struct deflater *z, unsigned wbits)
{
    static const uint8_t gzip[10] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 3};
    if (z->sum.format == DEFLATE_GZIP) {
        deflate_put(z->stream, gzip, sizeof gzip);
    } else if (z->sum.format == DEFLATE_ZLIB) {
        unsigned first = 8 | (wbits > 9 ? wbits - 8 : 1) << 4, level = 0x80;
        uint8_t head[2] = {(uint8_t)first, (uint8_t)(level | (31 - (first << 8 | level) % 31))};
        deflate_put(z->stream, head, sizeof head);
    }
}

struct deflater *deflater_new(value stream, enum deflate_format format, unsigned wbits)
{
    struct deflater *z = heap_alloc(sizeof *z);
    wbits = wbits != 0 ? wbits : DEFLATE_BITS_DEFAULT;
    z->stream = stream;
    z->window_size = 1u << wbits;
    z->hash_bits = wbits < HASH_BITS_MOST ? wbits : HASH_BITS_MOST;
    z->window = heap_alloc_leaf(z->window_size);
    z->back = heap_alloc_leaf(z->window_size * sizeof *z->back);
    z->heads = heap_alloc_leaf(sizeof *z->heads << z->hash_bits);
    memset(z->back, 0, z->window_size * sizeof *z->back);
    memset(z->heads, 0, sizeof *z->heads << z->hash_bits);
    deflate_sum_start(&z->sum, format == DEFLATE_AUTO ? DEFLATE_RAW : format);
    deflate_head(z, wbits);
    /* The one block: it is the last, with the fixed codes. */
    deflate_bits(z, 3, 3);
    return z;
}

void deflater_write(struct deflater *z, const uint8_t *data, size_t size)
{
    deflate_sum_add(&z->sum, data, size);
    while (size > 0) {
        unsigned distance = 0, n = deflate_find(z, data, size, &distance);
        if (n > 0)
            deflate_match(z, n, distance);
        else
            deflate_symbol(z, data[0]);
        n = n > 0 ? n : 1;
        size -= n;
        while (n-- > 0)
            deflate_take(z, *data++);
    }
}

void deflater_finish(struct deflater *z)
{
    uint8_t tail[8];
    deflate_symbol(z, 256);
    deflate_bits(z, 0, (8 - z->n_bits) % 8);
    size_t n = deflate_sum_put(&z->sum, tail);
    deflate_put(z->stream, tail, n);
}
