/* objint_text.c - int from and to text, bytes and floats. */
#include "runtime/vm/run/call.h"
#include "runtime/vm/types/float.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

/* ---- text ---- */

enum { WORD_TEXT = 8 * sizeof(intptr_t) + 2 };

/* A word's digits at the end of text[0..WORD_TEXT); returns where they start. */
static char *int_word_digits(intptr_t n, unsigned base, char *text)
{
    uintptr_t magnitude = n < 0 ? 0 - (uintptr_t)n : (uintptr_t)n;
    char *p = text + WORD_TEXT;
    do {
        *--p = "0123456789abcdefghijklmnopqrstuvwxyz"[magnitude % base];
        magnitude /= base;
    } while (magnitude > 0);
    if (n < 0)
        *--p = '-';
    return p;
}

/* Scratch for the quick ways of long text; NULL: none is wanted, or there is no memory for it. */
static bigint_digit *digits_try(size_t n)
{
    return n ? heap_try_alloc_leaf(n * sizeof(bigint_digit)) : NULL;
}

void int_print_to(const struct printer *printer, value v, unsigned base)
{
    struct int_view view;
    if (!HAS(bigint))
        v = VALUE_SMALL_INT(int_value(v));
    if (value_is_small_int(v)) {
        char text[WORD_TEXT];
        char *start = int_word_digits(small_int(v), base, text);
        print_span(printer, start, (size_t)(text + WORD_TEXT - start));
        return;
    }
    int_view(v, &view);
    char *text = heap_alloc_leaf(bigint_format_size(&view.big, base) + 1);
    bigint_digit *scratch = digits_try(bigint_format_scratch(&view.big, true));
    bool quick = scratch;
    if (!quick)
        scratch = heap_alloc_leaf((view.big.size + 1) * sizeof(bigint_digit));
    size_t size = bigint_format(&view.big, base, text, scratch, quick);
    heap_free(scratch);
    print_span(printer, text, size);
    heap_free(text);
}

void int_print(const struct printer *printer, value self, enum print_kind kind)
{
    (void)kind;
    int_print_to(printer, self, 10);
}

value int_to_text(value v, unsigned base, const char *prefix)
{
    struct text_builder builder;
    text_builder_init(&builder);
    if (int_is_negative(v)) {
        v = int_negate(v);
        print_text(&builder.printer, "-");
    }
    print_text(&builder.printer, prefix);
    int_print_to(&builder.printer, v, base);
    return text_builder_str(&builder);
}

/* 36 for what is no digit in any base. */
static unsigned int_digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'z' ? c - 'a' + 10u : 36u;
}

/* What a prefix at text says about the base: 16, 8, 2, or 0 without one. */
static unsigned int_prefix(const uint8_t *text, size_t size)
{
    if (size < 2 || text[0] != '0')
        return 0;
    switch (text[1] | 0x20) {
    case 'x':
        return 16;
    case 'o':
        return 8;
    case 'b':
        return 2;
    default:
        return 0;
    }
}

bool int_is_separator(const uint8_t *start, const uint8_t *end, const uint8_t *p, unsigned base)
{
    return *p == '_' && p > start && p + 1 < end && int_digit(p[-1]) < base &&
           int_digit(p[1]) < base;
}

/* text[0..size) without its underscores: itself where there are none, else a block to be freed. *n: how long it is. */
static const char *int_plain_digits(const uint8_t *text, size_t size, size_t *n)
{
    *n = size;
    if (!memchr(text, '_', size))
        return (const char *)text;
    char *digits = heap_alloc_leaf(size);
    *n = 0;
    for (size_t i = 0; i < size; i++)
        if (text[i] != '_')
            digits[(*n)++] = (char)text[i];
    return digits;
}

/* text[0..size) are digits of base and underscores; too long for a word. */
static value int_parse_long(const uint8_t *text, size_t size, unsigned base, bool negative)
{
    enum { FEW = 32 };
    size_t n;
    const char *digits = int_plain_digits(text, size, &n);
    bigint_digit few[FEW];
    struct bigint big;
    size_t room = bigint_parse_size(n, base) + 1;
    big.digits = room <= FEW ? few : heap_alloc_leaf(room * sizeof(bigint_digit));
    bigint_digit *scratch = digits_try(bigint_parse_scratch(n, base));
    bigint_parse(&big, digits, n, base, scratch);
    heap_free(scratch);
    if (digits != (const char *)text)
        heap_free((void *)(uintptr_t)digits);
    big.negative = negative && big.size > 0;
    value result = int_from_bigint(&big);
    if (big.digits != few)
        heap_free(big.digits);
    return result;
}

value int_parse(const uint8_t *data, size_t size, unsigned base, value original)
{
    if (base == 1 || base > 36)
        raise_text(&type_ValueError, "int() base must be >= 2 and <= 36, or 0");
    struct span text = {data, size};
    text_trim(&text, is_str(original) ? TEXT_STR : TEXT_BYTES);
    value kept = is_str(original) ? text_ascii_digits(&text) : NO_VALUE;
    data = text.data;
    const uint8_t *p = text.data, *end = p + text.size;
    bool negative = p < end && *p == '-';
    if (negative || (p < end && *p == '+'))
        p++;
    unsigned prefix = int_prefix(p, (size_t)(end - p));
    if (prefix != 0 && (base == 0 || base == prefix)) {
        base = prefix;
        p += 2;
    }
    bool decimal_literal = base == 0;
    if (base == 0)
        base = 10;
    const uint8_t *start = p;
    intptr_t number = 0;
    bool fits = true, any = false;
    for (; p < end; p++) {
        unsigned digit = *p - (unsigned)'0';
        if (digit > 9)
            digit = int_digit(*p);
        if (digit >= base) {
            if (int_is_separator(data, end, p, 36))
                continue;
            break;
        }
        any = true;
        if (fits)
            fits = !__builtin_mul_overflow(number, (intptr_t)base, &number) &&
                   !__builtin_add_overflow(number, (intptr_t)digit, &number);
    }
    /* In a literal a number but 0 does not start with 0. */
    if (p < end || !any || (decimal_literal && *start == '0' && number != 0))
        raise_format(&type_ValueError, "invalid literal for int() with base %d: %r", (int)base,
                     original);
    if (fits)
        return int_new(negative ? -number : number);
    if (!HAS(bigint))
        raise_text(&type_OverflowError, "the firmware has small ints only");
    value result = int_parse_long(start, (size_t)(end - start), base, negative);
    value_keep(kept);
    return result;
}

/* ---- int() ---- */

static value int_from_value(value v)
{
    struct span text;
    value method[2];
    if (QUICK && (value_is_name(v) || is_plain(v, &type_str)) && str_span(v, &text))
        return int_parse(text.data, text.size, 10, v);
    if (value_is_object(v) && method_find_conversion(v, Q___int__, method)) {
        value result = call_with_self(method[0], method[1], 0, 0, NULL);
        if (!is_int(result))
            raise_format(&type_TypeError, "can't convert %t to int", v);
        return int_arithmetic(BINARY_ADD, VALUE_SMALL_INT(0), result);
    }
    if (is_int(v))
        return int_arithmetic(BINARY_ADD, VALUE_SMALL_INT(0), v);
    value number = value_is_object(v) ? value_part(v, &type_float) : NO_VALUE;
    if (number == NO_VALUE && value_is_object(v) && method_find_conversion(v, Q___index__, method))
        return int_index(v);
    if (number == NO_VALUE && value_is_object(v) && method_find_conversion(v, Q___trunc__, method))
        return int_index(call_with_self(method[0], method[1], 0, 0, NULL));
    if (value_is_float(v))
        return float_to_int(float_number_of(v));
    if (str_span(v, &text) || bytes_span(v, &text))
        return int_parse(text.data, text.size, 10, v);
    if (!HAS(float) || number == NO_VALUE)
        raise_format(&type_TypeError, "can't convert %t to int", v);
    return float_to_int(float_number_of(number));
}

value int_make(const struct type *type, size_t n_positional, size_t n_keywords, const value *args)
{
    (void)type;
    struct span text;
    check_arity(Q_int, n_positional, n_keywords, 0, 2);
    if (n_positional == 0)
        return VALUE_SMALL_INT(0);
    if (n_positional == 1)
        return int_from_value(args[0]);
    intptr_t base = int_clamped(args[1]);
    if (!str_span(args[0], &text) && !is_bytes(args[0]) &&
        !(HAS(arrays) && value_as(args[0], &type_bytearray) != NO_VALUE))
        raise_text(&type_TypeError, "int() can't convert non-string with explicit base");
    if (!is_str(args[0]))
        bytes_span(args[0], &text);
    return int_parse(text.data, text.size, base < 0 || base > 36 ? 37 : (unsigned)base, args[0]);
}

value int_from_float(float_number number)
{
    if (!HAS(bigint)) {
        if (number >= (float_number)INTPTR_MAX || number <= (float_number)INTPTR_MIN)
            raise_text(&type_OverflowError, "the firmware has small ints only");
        return int_new((intptr_t)number);
    }
    bigint_digit room[1024 / BIGINT_DIGIT_BITS + 1];
    struct bigint big = {room, 0, false};
    bigint_from_double(&big, float_to_ieee(number, 8));
    return int_from_bigint(&big);
}

/* ---- bytes ---- */

static void int_word_to_bytes(intptr_t n, uint8_t *out, size_t size, bool big_endian,
                              bool is_signed)
{
    if (n < 0 && !is_signed)
        raise_text(&type_OverflowError, "can't convert negative int to unsigned");
    intptr_t rest = n;
    bool sign = false;
    for (size_t i = 0; i < size; i++) {
        out[big_endian ? size - 1 - i : i] = (uint8_t)rest;
        sign = rest & 0x80;
        rest >>= 8;
    }
    if (rest != (n < 0 ? -1 : 0) || (is_signed && size > 0 && sign != (n < 0)))
        raise_format(&type_OverflowError, "value would overflow a %z byte buffer", size);
}

/* v's bytes in two's complement; raises OverflowError when it does not fit. */
static void int_to_bytes_checked(value v, uint8_t *out, size_t size, bool big_endian,
                                 bool is_signed)
{
    struct int_view view;
    if (!(HAS(bigint) ? int_view(v, &view) : is_int(v)))
        raise_format(&type_TypeError, "can't convert %t to int", v);
    if (!HAS(bigint)) {
        int_word_to_bytes(int_value(v), out, size, big_endian, is_signed);
        return;
    }
    if (view.big.negative && !is_signed)
        raise_text(&type_OverflowError, "can't convert negative int to unsigned");
    if (!bigint_to_bytes(&view.big, out, size, big_endian, is_signed))
        raise_format(&type_OverflowError, "value would overflow a %z byte buffer", size);
}

/* Where ints are small: no byte may push bits out at the top. */
static value int_word_from_bytes(const uint8_t *data, size_t size, bool big_endian, bool is_signed)
{
    intptr_t word = 0;
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = data[big_endian ? i : size - 1 - i];
        if (i == 0 && is_signed && byte & 0x80)
            word = -1;
        intptr_t top = word >> (8 * sizeof word - 9);
        if (top != 0 && (top != -1 || !is_signed))
            raise_text(&type_OverflowError, "the firmware has small ints only");
        word = (intptr_t)((uintptr_t)word << 8 | byte);
    }
    if (!is_signed && word < 0)
        raise_text(&type_OverflowError, "the firmware has small ints only");
    return int_new(word);
}

/* The bytes from data[first] on by `step`, the most significant first, behind those in `word`. */
static uint32_t word_append(uint32_t word, const uint8_t *data, size_t first, int step, size_t size)
{
    for (const uint8_t *at = data + first; size > 0; size--, at += step)
        word = word << 8 | *at;
    return word;
}

value int_from_few_bytes(const uint8_t *data, size_t size, bool big_endian, bool is_signed)
{
    int step = big_endian ? 1 : -1;
    size_t first = big_endian || size == 0 ? 0 : size - 1;
    uint32_t fill = is_signed && size > 0 && data[first] & 0x80 ? UINT32_MAX : 0;
    if (size <= 4) {
        uint32_t word = word_append(fill, data, first, step, size);
        return is_signed ? int_new((int32_t)word) : int_new_unsigned(word);
    }
    uint32_t high = word_append(fill, data, first, step, size - 4);
    size_t rest = big_endian ? size - 4 : 3;
    uint64_t bits = (uint64_t)high << 32 | word_append(0, data, rest, step, 4);
    return is_signed ? int_new_64((int64_t)bits) : int_new_unsigned_64(bits);
}

value int_from_bytes_of(const uint8_t *data, size_t size, bool big_endian, bool is_signed)
{
    if (!HAS(bigint))
        return int_word_from_bytes(data, size, big_endian, is_signed);
    while (!is_signed && size > 0 && data[big_endian ? 0 : size - 1] == 0) {
        data += big_endian;
        size--;
    }
    if (size <= sizeof(uint64_t)) /* nothing to allocate where a small int holds it */
        return int_from_few_bytes(data, size, big_endian, is_signed);
    enum { FEW = 32 };
    bigint_digit few[FEW / sizeof(bigint_digit) + 2];
    struct bigint big = {few, 0, false};
    if (size > FEW)
        big.digits = heap_alloc_leaf((size / sizeof(bigint_digit) + 2) * sizeof(bigint_digit));
    bigint_from_bytes(&big, data, size, big_endian, is_signed);
    value result = int_from_bigint(&big);
    if (size > FEW)
        heap_free(big.digits);
    return result;
}

static bool int_big_endian(value byteorder)
{
    struct span text;
    if (byteorder == VALUE_NAME(Q_big) || byteorder == VALUE_NAME(Q_little))
        return byteorder == VALUE_NAME(Q_big);
    if (!str_span(byteorder, &text) || (!span_is(&text, "big") && !span_is(&text, "little")))
        raise_text(&type_ValueError, "byteorder must be 'little' or 'big'");
    return span_is(&text, "big");
}

value int_to_bytes(size_t n_positional, size_t n_keywords, const value *args)
{
    static const struct parameter parameters[] = {
        {Q_length, 0}, {Q_byteorder, 0}, {Q_signed, PARAMETER_KEYWORD_ONLY}};
    value given[3] = {VALUE_SMALL_INT(1), VALUE_NAME(Q_big), VALUE_FALSE};
    parse_arguments(Q_to_bytes, parameters, 3, n_positional - 1, n_keywords, args + 1, given);
    intptr_t size = int_value(given[0]);
    bool big_endian = int_big_endian(given[1]);
    bool is_signed = truth(given[2]);
    uint8_t *out;
    if (size < 0)
        raise_type(&type_ValueError);
    value result = bytes_allocate((size_t)size, &out);
    int_to_bytes_checked(args[0], out, (size_t)size, big_endian, is_signed);
    return result;
}

value int_from_bytes(size_t n_positional, size_t n_keywords, const value *args)
{
    static const struct parameter parameters[] = {
        {Q_bytes, PARAMETER_REQUIRED}, {Q_byteorder, 0}, {Q_signed, PARAMETER_KEYWORD_ONLY}};
    value given[3] = {NO_VALUE, VALUE_NAME(Q_big), VALUE_FALSE};
    struct span data;
    parse_arguments(Q_from_bytes, parameters, 3, n_positional - 1, n_keywords, args + 1, given);
    bool big_endian = int_big_endian(given[1]);
    bool is_signed = given[2] != VALUE_FALSE && truth(given[2]);
    if ((!is_plain(given[0], &type_bytes) && is_str(given[0])) || !bytes_span(given[0], &data)) {
        if (is_int(given[0])) /* of which bytes() makes zeros */
            raise_format(&type_TypeError, "cannot convert '%t' object to bytes", given[0]);
        given[0] = bytes_make(&type_bytes, 1, 0, &given[0]);
        bytes_span(given[0], &data);
    }
    return class_made(args[0], int_from_bytes_of(data.data, data.size, big_endian, is_signed));
}
