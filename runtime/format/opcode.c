/* opcode.c - the instruction table, the static names, and function preludes. */
#include "runtime/format/opcode.h"
#include "runtime/base/buf.h"

#include <string.h>

#define VARIES OPCODE_EFFECT_VARIES
const struct opcode_info opcode_info[256] = {
#define OPCODE(byte, name, operand, pops, pushes) [byte] = {OPERAND_##operand, pops, pushes},
#define OPCODE_FAMILY(first, name, count, low, pops, pushes) \
    [first... first + (count)-1] = {OPERAND_NONE, pops, pushes},
#include "runtime/format/opcode.def"
#undef OPCODE
#undef OPCODE_FAMILY
};
#undef VARIES

/* Apart, since a firmware that verifies code has no use for them. */
const char *const opcode_name[256] = {
#define OPCODE(byte, name, operand, pops, pushes) [byte] = #name,
#define OPCODE_FAMILY(first, name, count, low, pops, pushes) [first... first + (count)-1] = #name,
#include "runtime/format/opcode.def"
#undef OPCODE
#undef OPCODE_FAMILY
};

/* All static names, one after the other, each with its zero byte. */
struct static_text {
#define STATIC_QSTR(id, identifier, text) char text_##id[sizeof text];
#include "runtime/format/static_qstr.def"
#undef STATIC_QSTR
    char end[1];
};

static const struct static_text static_text = {
#define STATIC_QSTR(id, identifier, text) .text_##id = text,
#include "runtime/format/static_qstr.def"
#undef STATIC_QSTR
};

static const uint16_t static_offset[STATIC_QSTR_COUNT + 2] = {
#define STATIC_QSTR(id, identifier, text) [id] = offsetof(struct static_text, text_##id),
#include "runtime/format/static_qstr.def"
#undef STATIC_QSTR
    [STATIC_QSTR_COUNT + 1] = offsetof(struct static_text, end),
};

const char *static_qstr_text(unsigned id, size_t *size)
{
    *size = static_offset[id + 1] - static_offset[id] - 1u;
    return (const char *)&static_text + static_offset[id];
}

/* Below zero, zero, above zero as text sorts before, at or after the static name. */
static int static_qstr_compare(const char *text, size_t size, unsigned id)
{
    size_t static_size;
    const char *name = static_qstr_text(id, &static_size);
    int order = memcmp(text, name, size < static_size ? size : static_size);
    if (order != 0)
        return order;
    return (size > static_size) - (size < static_size);
}

unsigned static_qstr_find(const char *text, size_t size)
{
    /* The order of the ids is ABI: three runs, each sorted by bytes, that start at these ids. */
    static const uint8_t runs[] = {1, 3, 30, STATIC_QSTR_COUNT + 1};
    if (size == 0)
        return 1;
    for (unsigned run = 0; run + 1 < sizeof runs; run++) {
        unsigned low = runs[run], high = runs[run + 1];
        while (low < high) {
            unsigned middle = (low + high) / 2;
            int order = static_qstr_compare(text, size, middle);
            if (order == 0)
                return middle;
            if (order < 0)
                high = middle;
            else
                low = middle + 1;
        }
    }
    return 0;
}

/* Adds bits at a place to a number that must stay in 32 bits; false when it does not. */
static bool prelude_add(uint32_t *number, uint32_t bits, unsigned shift)
{
    if (bits == 0)
        return true;
    if (shift > 31 || bits > UINT32_MAX >> shift)
        return false;
    *number |= bits << shift;
    return true;
}

/* The signature: first byte xSSSSEAA, further bytes xFSSKAED. */
static const uint8_t *prelude_read_signature(const uint8_t *p, const uint8_t *end,
                                             struct prelude *out)
{
    if (p == end)
        return NULL;
    uint8_t byte = *p++;
    uint32_t state = byte >> 3 & 15;
    out->n_exceptions = byte >> 2 & 1;
    out->n_positional = byte & 3;
    out->n_keyword_only = out->n_default_positional = out->flags = 0;
    for (unsigned n = 0; byte & 0x80; n++) {
        if (p == end)
            return NULL;
        byte = *p++;
        if (!prelude_add(&state, byte >> 4 & 3, 4 + 2 * n) ||
            !prelude_add(&out->n_exceptions, byte >> 1 & 1, 1 + n) ||
            !prelude_add(&out->n_positional, byte >> 2 & 1, 2 + n) ||
            !prelude_add(&out->n_keyword_only, byte >> 3 & 1, n) ||
            !prelude_add(&out->n_default_positional, byte & 1, n) ||
            !prelude_add(&out->flags, byte >> 6 & 1, n))
            return NULL;
        if (byte == 0) /* over-long */
            return NULL;
    }
    if (state == UINT32_MAX || out->flags > 15)
        return NULL;
    out->n_state = state + 1;
    return p;
}

const uint8_t *prelude_read(const uint8_t *code, size_t size, struct prelude *out)
{
    const uint8_t *end = code + size;
    const uint8_t *p = prelude_read_signature(code, end, out);
    if (!p)
        return NULL;
    /* The sizes: bytes xIIIIIIC. */
    uint8_t byte;
    out->info_size = out->n_cells = 0;
    unsigned n = 0;
    do {
        if (p == end)
            return NULL;
        byte = *p++;
        if (!prelude_add(&out->info_size, byte >> 1 & 0x3f, 6 * n) ||
            !prelude_add(&out->n_cells, byte & 1, n))
            return NULL;
        if (byte == 0 && n > 0) /* over-long */
            return NULL;
        n++;
    } while (byte & 0x80);
    size_t left = (size_t)(end - p);
    if (out->info_size > left || out->n_cells > left - out->info_size)
        return NULL;
    out->info = p;
    out->cells = p + out->info_size;
    out->code = out->cells + out->n_cells;
    return out->code;
}

uint8_t vuint_put(uint8_t *out, uint64_t number)
{
    uint8_t size = 0;
    unsigned shift = 0;
    for (uint64_t rest = number >> 7; rest; rest >>= 7)
        shift += 7;
    for (; shift; shift -= 7)
        out[size++] = (uint8_t)(0x80 | (number >> shift & 0x7f));
    out[size++] = number & 0x7f;
    return size;
}

uint8_t vsint_put(uint8_t *out, int64_t number)
{
    uint8_t size = 0;
    unsigned shift = 0;
    while (number >> shift > 0x3f || number >> shift < -0x40)
        shift += 7;
    for (; shift; shift -= 7)
        out[size++] = (uint8_t)(0x80 | (number >> shift & 0x7f));
    out[size++] = number & 0x7f;
    return size;
}

uint8_t offset_put(uint8_t *out, uint16_t stored, bool wide)
{
    out[0] = (uint8_t)(wide ? 0x80 | (stored & 0x7f) : stored);
    if (wide)
        out[1] = (uint8_t)(stored >> 7);
    return wide ? 2 : 1;
}

void buf_put_vuint(struct buf *out, uint64_t number)
{
    uint8_t bytes[VUINT_MOST];
    buf_put(out, bytes, vuint_put(bytes, number));
}

void put_prelude_sizes(struct buf *out, size_t info, size_t cells)
{
    bool more;
    do {
        uint8_t byte = (uint8_t)((info & 0x3f) << 1 | (cells & 1));
        info >>= 6;
        cells >>= 1;
        more = info || cells;
        buf_put_byte(out, more ? byte | 0x80 : byte);
    } while (more);
}

void put_prelude_like(struct buf *out, const uint8_t *like, const struct prelude *prelude,
                      const struct buf *info)
{
    size_t signature = 1;
    while (like[signature - 1] & 0x80)
        signature++;
    buf_put(out, like, signature);
    put_prelude_sizes(out, info->size, prelude->n_cells);
    buf_put(out, info->data, info->size);
    buf_put(out, prelude->cells, prelude->n_cells);
}

bool vuint_read(const uint8_t **p, const uint8_t *end, uint32_t *out)
{
    uint32_t number = 0;
    uint8_t byte;
    if (*p != end && **p == 0x80) /* over-long */
        return false;
    do {
        if (*p == end || number > UINT32_MAX >> 7)
            return false;
        byte = *(*p)++;
        number = number << 7 | (byte & 0x7f);
    } while (byte & 0x80);
    *out = number;
    return true;
}

/* A vuint whose first group carries the sign in bit 6. */
static bool vsint_read(const uint8_t **p, const uint8_t *end, int64_t *out)
{
    if (*p == end)
        return false;
    uint64_t number = **p & 0x40 ? UINT64_MAX : 0;
    bool repeats_sign = **p == (number ? 0xff : 0x80);
    if (repeats_sign && end - *p > 1 && ((*p)[1] & 0x40) == (**p & 0x40)) /* over-long */
        return false;
    uint8_t byte;
    unsigned groups = 0;
    do {
        if (*p == end || ++groups > 10)
            return false;
        /* The bits that go out must be the sign's. */
        uint64_t lost = number >> 56;
        if (lost != 0 && lost != 0xff)
            return false;
        byte = *(*p)++;
        number = number << 7 | (byte & 0x7f);
    } while (byte & 0x80);
    *out = (int64_t)number;
    return true;
}

static bool offset_read(const uint8_t **p, const uint8_t *end, bool is_signed, int64_t *out)
{
    if (end - *p < 1)
        return false;
    int32_t offset = *(*p)++;
    if (offset & 0x80) {
        if (*p == end)
            return false;
        offset = (offset & 0x7f) | *(*p)++ << 7;
        *out = is_signed ? offset - 0x4000 : offset;
    } else {
        *out = is_signed ? offset - 0x40 : offset;
    }
    return true;
}

/* An instruction of a family: its byte says its operand. */
static void read_folded(uint8_t byte, struct instruction *out)
{
    static const struct {
        uint8_t first;
        int8_t low;
    } families[] = {
#define OPCODE(byte, name, operand, pops, pushes)
#define OPCODE_FAMILY(first, name, count, low, pops, pushes) {first, low},
#include "runtime/format/opcode.def"
#undef OPCODE
#undef OPCODE_FAMILY
    };
    unsigned family = 0;
    for (unsigned i = 1; i < sizeof families / sizeof *families; i++)
        family += byte >= families[i].first;
    out->opcode = families[family].first;
    out->value = families[family].low + (byte - families[family].first);
}

bool instruction_read(const uint8_t *ip, const uint8_t *end, struct instruction *out)
{
    /* Families lie above all other instructions, in order. */
    enum { FIRST_FOLDED = OP_LOAD_CONST_SMALL_INT_MULTI };
    uint8_t byte = *ip++;
    unsigned operand = opcode_info[byte].operand;
    bool ok = operand != OPERAND_UNASSIGNED;
    uint32_t number;
    out->opcode = byte;
    out->extra = 0;
    out->value = 0;
    switch (operand) {
    case OPERAND_UNASSIGNED:
        break;
    case OPERAND_NONE:
        if (byte >= FIRST_FOLDED)
            read_folded(byte, out);
        break;
    case OPERAND_QSTR:
    case OPERAND_VUINT:
    case OPERAND_VUINT_BYTE:
        ok = vuint_read(&ip, end, &number);
        out->value = ok ? number : 0;
        break;
    case OPERAND_VSINT:
        ok = vsint_read(&ip, end, &out->value);
        break;
    default:
        ok = offset_read(&ip, end, operand != OPERAND_OFFSET, &out->value);
        break;
    }
    out->from = ip;
    if (ok && (operand == OPERAND_VUINT_BYTE || operand == OPERAND_OFFSET_SIGNED_BYTE)) {
        ok = ip != end;
        out->extra = ok ? *ip++ : 0;
    }
    out->next = ip;
    return ok;
}
