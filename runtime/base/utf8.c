/* utf8.c - UTF-8 as CPython accepts it. */
#include "runtime/base/utf8.h"

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

size_t utf8_length(const uint8_t *data, size_t size)
{
    size_t length = 0;
    for (size_t i = 0; i < size; i++)
        length += (data[i] & 0xc0) != 0x80;
    return length;
}

size_t utf8_offset(const uint8_t *data, size_t size, size_t index)
{
    size_t offset = 0;
    while (offset < size && index > 0) {
        offset++;
        while (offset < size && (data[offset] & 0xc0) == 0x80)
            offset++;
        index--;
    }
    return offset;
}
