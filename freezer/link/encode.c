/* encode.c - values into instructions and numbers, as the manuals of the four CPU families draw them. Little-endian all. */
#include "freezer/link/link.h"

static const uint8_t field_sizes[LINK_FIELDS] = {
#define LINK_FIELD(name, bytes) bytes,
#include "freezer/link/field.def"
#undef LINK_FIELD
};

unsigned link_field_size(enum link_field field)
{
    return field_sizes[field];
}

static uint64_t link_get(const uint8_t *at, unsigned bytes)
{
    uint64_t value = 0;
    for (unsigned i = bytes; i-- > 0;)
        value = value << 8 | at[i];
    return value;
}

static void link_put(uint8_t *at, unsigned bytes, uint64_t value)
{
    for (unsigned i = 0; i < bytes; i++, value >>= 8)
        at[i] = (uint8_t)value;
}

static bool link_fits(int64_t value, unsigned bits)
{
    return value >= -((int64_t)1 << (bits - 1)) && value < (int64_t)1 << (bits - 1);
}

/* Bits [high:low] of a value, moved to where they are wanted. */
static uint32_t bits(int64_t value, unsigned high, unsigned low, unsigned to)
{
    return (uint32_t)(((uint64_t)value >> low & (((uint64_t)2 << (high - low)) - 1)) << to);
}

/* The two halves of bl and b.w hold bits 22 to 12 and 11 to 1; J1 and J2 stay set, so the reach is 4 MB. */
static bool encode_thumb_branch(uint8_t *at, int64_t value)
{
    uint32_t high = (uint32_t)link_get(at, 2), low = (uint32_t)link_get(at + 2, 2);
    int64_t existing = (int64_t)(high & 0x7ff) << 12 | (low & 0x7ff) << 1;
    if (existing >= 0x400000)
        existing -= 0x800000;
    value += existing;
    link_put(at, 2, (high & 0xf800) | bits(value, 22, 12, 0));
    link_put(at + 2, 2, (low & 0xf800) | bits(value, 11, 1, 0));
    return link_fits(value, 23);
}

/* The value is the distance from the instruction. l32r counts words back from the next word's start, call words, j bytes. */
static bool encode_xtensa(uint8_t *at, int64_t value)
{
    uint32_t code = (uint32_t)link_get(at, 3);
    switch (code & 15) {
    case 1: { /* l32r */
        int64_t words = ((int64_t)(code >> 8) + value) >> 2;
        link_put(at, 3, (code & 0xff) | bits(words, 15, 0, 8));
        return value < 0 && value >= -0x40000;
    }
    case 5: /* call0 and the windowed ones */
        link_put(at, 3, (code & 0x3f) | bits((value - 1) >> 2, 17, 0, 6));
        return link_fits(value, 20);
    case 6: /* j */
        link_put(at, 3, (code & 0x3f) | bits(value - 4, 17, 0, 6));
        return (code & 0x30) == 0 && link_fits(value - 4, 18);
    default:
        return false;
    }
}

static uint32_t riscv_high(int64_t value)
{
    return (uint32_t)((uint64_t)value + 0x800) & 0xfffff000;
}

static bool encode_riscv(uint8_t *at, enum link_field field, int64_t value)
{
    uint32_t code = (uint32_t)link_get(at, field_sizes[field] == 2 ? 2 : 4);
    switch (field) {
    case LINK_FIELD_riscv_hi:
        link_put(at, 4, (code & 0xfff) | riscv_high(value));
        return link_fits(value + 0x800, 32);
    case LINK_FIELD_riscv_lo_load:
        link_put(at, 4, (code & 0xfffff) | bits(value, 11, 0, 20));
        return true;
    case LINK_FIELD_riscv_lo_store:
        link_put(at, 4, (code & 0x01fff07f) | bits(value, 11, 5, 25) | bits(value, 4, 0, 7));
        return true;
    case LINK_FIELD_riscv_call:
        link_put(at, 4, (code & 0xfff) | riscv_high(value));
        link_put(at + 4, 4, (link_get(at + 4, 4) & 0xfffff) | bits(value, 11, 0, 20));
        return link_fits(value + 0x800, 32);
    case LINK_FIELD_riscv_branch:
        link_put(at, 4,
                 (code & 0x01fff07f) | bits(value, 12, 12, 31) | bits(value, 10, 5, 25) |
                     bits(value, 4, 1, 8) | bits(value, 11, 11, 7));
        return link_fits(value, 13);
    case LINK_FIELD_riscv_jump:
        link_put(at, 4,
                 (code & 0xfff) | bits(value, 20, 20, 31) | bits(value, 10, 1, 21) |
                     bits(value, 11, 11, 20) | bits(value, 19, 12, 12));
        return link_fits(value, 21);
    case LINK_FIELD_riscv_short_branch:
        link_put(at, 2,
                 (code & 0xe383) | bits(value, 8, 8, 12) | bits(value, 4, 3, 10) |
                     bits(value, 7, 6, 5) | bits(value, 2, 1, 3) | bits(value, 5, 5, 2));
        return link_fits(value, 9);
    default:
        link_put(at, 2,
                 (code & 0xe003) | bits(value, 11, 11, 12) | bits(value, 4, 4, 11) |
                     bits(value, 9, 8, 9) | bits(value, 10, 10, 8) | bits(value, 6, 6, 7) |
                     bits(value, 7, 7, 6) | bits(value, 3, 1, 3) | bits(value, 5, 5, 2));
        return link_fits(value, 12);
    }
}

/* Numbers of 6 bits leave the two above as they are. */
static void encode_number(uint8_t *at, unsigned width, int sign, int64_t value)
{
    unsigned bytes = (width + 7) / 8;
    uint64_t mask = width == 64 ? UINT64_MAX : ((uint64_t)1 << width) - 1,
             there = link_get(at, bytes);
    uint64_t wanted = sign == 0  ? (uint64_t)value
                      : sign > 0 ? there + (uint64_t)value
                                 : there - (uint64_t)value;
    link_put(at, bytes, (there & ~mask) | (wanted & mask));
}

bool link_encode(uint8_t *at, enum link_field field, int64_t value)
{
    unsigned width = 8 * field_sizes[field];
    switch (field) {
    case LINK_FIELD_none:
    case LINK_FIELDS:
        return true;
    case LINK_FIELD_thumb_branch:
        return encode_thumb_branch(at, value);
    case LINK_FIELD_xtensa_slot:
        return encode_xtensa(at, value);
    case LINK_FIELD_riscv_hi:
    case LINK_FIELD_riscv_lo_load:
    case LINK_FIELD_riscv_lo_store:
    case LINK_FIELD_riscv_call:
    case LINK_FIELD_riscv_branch:
    case LINK_FIELD_riscv_jump:
    case LINK_FIELD_riscv_short_branch:
    case LINK_FIELD_riscv_short_jump:
        return encode_riscv(at, field, value);
    case LINK_FIELD_word32:
    case LINK_FIELD_word64:
    case LINK_FIELD_add8:
    case LINK_FIELD_add16:
    case LINK_FIELD_add32:
    case LINK_FIELD_add64:
        encode_number(at, width, 1, value);
        return true;
    case LINK_FIELD_sub6:
        encode_number(at, 6, -1, value);
        return true;
    case LINK_FIELD_sub8:
    case LINK_FIELD_sub16:
    case LINK_FIELD_sub32:
    case LINK_FIELD_sub64:
        encode_number(at, width, -1, value);
        return true;
    case LINK_FIELD_set6:
        encode_number(at, 6, 0, value);
        return true;
    case LINK_FIELD_set8:
    case LINK_FIELD_set16:
    case LINK_FIELD_set32:
        encode_number(at, width, 0, value);
        return true;
    }
    return false;
}
