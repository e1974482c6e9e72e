/* typecode.c - numbers in memory by struct's letters, in native order and size. */
#include "runtime/vm/types/float.h"
#include "runtime/vm/types/int.h"
#include "runtime/vm/types/str.h"

size_t typecode_size_of(char typecode)
{
    switch (typecode) {
    case 'b':
    case 'B':
        return 1;
    case 'h':
    case 'H':
        return sizeof(short);
    case 'i':
    case 'I':
        return sizeof(int);
    case 'l':
    case 'L':
        return sizeof(long);
    case 'q':
    case 'Q':
        return sizeof(long long);
    case 'f':
        return sizeof(float);
    case 'd':
        return sizeof(double);
    case 'O':
    case 'P':
    case 'S':
        return sizeof(void *);
    default:
        return 0;
    }
}

static bool typecode_is_signed(char typecode)
{
    return typecode >= 'a';
}

static value typecode_load_integer(size_t size, bool is_signed, const void *from)
{
    int8_t n8;
    int16_t n16;
    int32_t n32;
    int64_t n64;
    switch (size) {
    case 1:
        memcpy(&n8, from, 1);
        return VALUE_SMALL_INT(is_signed ? n8 : (uint8_t)n8);
    case 2:
        memcpy(&n16, from, 2);
        return VALUE_SMALL_INT(is_signed ? n16 : (uint16_t)n16);
    case 4:
        memcpy(&n32, from, 4);
        return is_signed ? int_new(n32) : int_new_unsigned((uint32_t)n32);
    default:
        memcpy(&n64, from, 8);
        return is_signed ? int_new_64(n64) : int_new_unsigned_64((uint64_t)n64);
    }
}

static bool typecode_is_special(char typecode)
{
    return typecode == 'f' || typecode == 'd' || typecode == 'O';
}

value typecode_load(char typecode, const void *from)
{
    if (!HAS(arrays))
        return VALUE_SMALL_INT(*(const uint8_t *)from);
    if (typecode_is_special(typecode))
        return typecode_load_special(typecode, from);
    return typecode_load_integer(typecode_size(typecode), typecode_is_signed(typecode), from);
}

OPTIONAL value typecode_load_special(char typecode, const void *from)
{
    uint32_t single;
    uint64_t number;
    value object;
    switch (typecode) {
    case 'f':
        memcpy(&single, from, sizeof single);
        return float_from_ieee(single, sizeof single);
    case 'd':
        memcpy(&number, from, sizeof number);
        return float_from_ieee(number, sizeof number);
    default:
        memcpy(&object, from, sizeof object);
        return object;
    }
}

/* What does not fit is cut, as stock does. */
static void typecode_store_integer(size_t size, void *to, value v)
{
    uint64_t low = int_low64(v);
    int8_t n8 = (int8_t)low;
    int16_t n16 = (int16_t)low;
    int32_t n32 = (int32_t)low;
    memcpy(to,
           size == 1   ? (void *)&n8
           : size == 2 ? (void *)&n16
           : size == 4 ? (void *)&n32
                       : &low,
           size);
}

void typecode_store(char typecode, void *to, value v)
{
    if (!HAS(arrays)) {
        *(uint8_t *)to = (uint8_t)int_value(v);
        return;
    }
    if (typecode_is_special(typecode))
        typecode_store_special(typecode, to, v);
    else
        typecode_store_integer(typecode_size(typecode), to, v);
}

OPTIONAL void typecode_store_special(char typecode, void *to, value v)
{
    uint32_t single;
    uint64_t number;
    switch (typecode) {
    case 'f':
        single = (uint32_t)float_to_ieee(float_value(v), sizeof single);
        memcpy(to, &single, sizeof single);
        break;
    case 'd':
        number = float_to_ieee(float_value(v), sizeof number);
        memcpy(to, &number, sizeof number);
        break;
    default:
        memcpy(to, &v, sizeof v);
    }
}
