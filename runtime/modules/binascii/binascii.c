/* binascii.c - binascii: bytes as hexadecimal digits and base64, and CRC-32. */
#include "runtime/base/crc32.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

static struct span binascii_data(value v)
{
    struct span data;
    if (!str_span(v, &data) && !bytes_span(v, &data))
        raise_text(&type_TypeError, "object with buffer protocol required");
    return data;
}

value binascii_hexlify(size_t n_args, const value *args)
{
    intptr_t group = n_args > 2 ? int_clamped(args[2]) : 1;
    struct span data = binascii_data(args[0]), separator = {NULL, 0};
    if (n_args > 1)
        separator = binascii_data(args[1]);
    return bytes_to_hex(&data, &separator, group, true);
}

value binascii_unhexlify(value v)
{
    struct span data = binascii_data(v);
    if (data.size % 2 != 0)
        raise_text(&type_ValueError, "odd-length string");
    return bytes_from_hex(TEXT_BYTES, &data, false);
}

/* ---- base64 ---- */

static int base64_digit(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Other characters are skipped; padding ends the data where it completes a group. */
value binascii_a2b_base64(value v)
{
    struct span data = binascii_data(v);
    struct text_builder out;
    uint32_t bits = 0;
    unsigned n_bits = 0, pads = 0;
    text_builder_init(&out);
    for (size_t i = 0; i < data.size; i++) {
        int digit = base64_digit(data.data[i]);
        if (data.data[i] == '=') {
            pads++;
            /* Two digits ask for two pads, three for one. */
            if ((n_bits == 4 && pads == 2) || (n_bits == 2 && pads == 1)) {
                n_bits = 0;
                break;
            }
            continue;
        }
        if (digit < 0)
            continue;
        pads = 0;
        bits = bits << 6 | (uint32_t)digit;
        n_bits += 6;
        if (n_bits >= 8) {
            n_bits -= 8;
            uint8_t byte = (uint8_t)(bits >> n_bits);
            text_builder_add(&out, &byte, 1);
        }
    }
    if (n_bits != 0)
        raise_text(&type_ValueError, "incorrect padding");
    return text_builder_bytes(&out);
}

value binascii_b2a_base64(size_t n_positional, size_t n_keywords, const value *args)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static const struct parameter parameters[] = {
        {Q_NONE_, PARAMETER_REQUIRED | PARAMETER_POSITIONAL_ONLY},
        {Q_newline, PARAMETER_KEYWORD_ONLY}};
    value given[2] = {NO_VALUE, VALUE_TRUE};
    uint8_t *to;
    parse_arguments(Q_b2a_base64, parameters, 2, n_positional, n_keywords, args, given);
    bool newline = truth(given[1]);
    struct span data = binascii_data(given[0]);
    value result = bytes_allocate((data.size + 2) / 3 * 4 + newline, &to);
    for (size_t i = 0; i < data.size; i += 3) {
        size_t n = data.size - i < 3 ? data.size - i : 3;
        uint32_t bits = (uint32_t)data.data[i] << 16;
        bits |= n > 1 ? (uint32_t)data.data[i + 1] << 8 : 0;
        bits |= n > 2 ? data.data[i + 2] : 0;
        for (size_t j = 0; j < 4; j++)
            *to++ = j > n ? '=' : (uint8_t)digits[bits >> (18 - 6 * j) & 63];
    }
    if (newline)
        *to = '\n';
    return result;
}

/* ---- CRC-32 ---- */

value binascii_crc32(size_t n_args, const value *args)
{
    uint32_t crc = n_args > 1 ? (uint32_t)int_low64(args[1]) : 0;
    struct span data = binascii_data(args[0]);
    return int_new_unsigned(crc32_add(crc, data.data, data.size));
}
