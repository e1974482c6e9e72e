/* utf8.c - UTF-8 as CPython accepts it. */
#include "runtime/base/utf8.h"

#include <string.h>

int32_t utf8_decode(const uint8_t *data, size_t size, size_t *taken)
{
    uint32_t lead = data[0];
    *taken = 1;
    if (lead < 0x80)
        return (int32_t)lead;
    /* 0xc0, 0xc1 and 0xf5.. can only start overlong or too large forms; 0x80..0xbf continue. */
    if (lead < 0xc2 || lead > 0xf4)
        return -1;
    unsigned more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    if (size <= more)
        return -1;
    uint32_t code = lead & (0x3fu >> more);
    for (unsigned i = 1; i <= more; i++) {
        if ((data[i] & 0xc0) != 0x80)
            return -1;
        code = code << 6 | (data[i] & 0x3fu);
    }
    bool overlong = (more == 2 && code < 0x800) || (more == 3 && code < 0x10000);
    bool surrogate = code >= 0xd800 && code <= 0xdfff;
    if (overlong || surrogate || code > 0x10ffff)
        return -1;
    *taken = more + 1;
    return (int32_t)code;
}

size_t utf8_encode(uint32_t code, uint8_t *out)
{
    if (code < 0x80) {
        out[0] = (uint8_t)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (uint8_t)(0xc0 | code >> 6);
        out[1] = (uint8_t)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (uint8_t)(0xe0 | code >> 12);
        out[1] = (uint8_t)(0x80 | (code >> 6 & 0x3f));
        out[2] = (uint8_t)(0x80 | (code & 0x3f));
        return 3;
    }
    out[0] = (uint8_t)(0xf0 | code >> 18);
    out[1] = (uint8_t)(0x80 | (code >> 12 & 0x3f));
    out[2] = (uint8_t)(0x80 | (code >> 6 & 0x3f));
    out[3] = (uint8_t)(0x80 | (code & 0x3f));
    return 4;
}

size_t utf8_check(const uint8_t *data, size_t size)
{
    size_t offset = 0;
    while (offset < size) {
        size_t taken;
        if (data[offset] < 0x80)
            offset++;
        else if (utf8_decode(data + offset, size - offset, &taken) < 0)
            return offset;
        else
            offset += taken;
    }
    return size;
}

/* Code points that begin in the word at data. A byte that continues one has bit 7 and not bit 6. */
static size_t word_starts(const uint8_t *data)
{
    uintptr_t word;
    const uintptr_t each = UINTPTR_MAX / 255;
    memcpy(&word, data, sizeof word);
    uintptr_t continued = (word & ~(word << 1) & each << 7) >> 7;
    return sizeof word - (size_t)(continued * each >> (8 * sizeof word - 8));
}

static bool utf8_starts(uint8_t byte)
{
    return (byte & 0xc0) != 0x80;
}

size_t utf8_length(const uint8_t *data, size_t size)
{
    size_t length = 0, i = 0;
    for (; size - i >= sizeof(uintptr_t); i += sizeof(uintptr_t))
        length += word_starts(data + i);
    for (; i < size; i++)
        length += utf8_starts(data[i]);
    return length;
}

size_t utf8_offset(const uint8_t *data, size_t size, size_t index)
{
    size_t offset = 0;
    while (size - offset >= sizeof(uintptr_t) && index >= sizeof(uintptr_t)) {
        index -= word_starts(data + offset);
        offset += sizeof(uintptr_t);
    }
    for (; offset < size; offset++)
        if (utf8_starts(data[offset]) && index-- == 0)
            break;
    return offset;
}
