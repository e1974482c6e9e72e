/* opcode.h - the instructions and operators of .mpy v6 by name, and how their operands are coded.
 */
#ifndef OPCODE_H
#define OPCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

enum opcode {
#define OPCODE(byte, name, operand, pops, pushes) OP_##name = byte,
#define OPCODE_FAMILY(first, name, count, low, pops, pushes) \
    OP_##name = first, OP_##name##_COUNT = count, OP_##name##_LOW = low,
#include "runtime/format/opcode.def"
#undef OPCODE
#undef OPCODE_FAMILY
};

enum unary_operator {
#define UNARY_OPERATOR(number, name, text, dunder) UNARY_##name = number,
#include "runtime/format/operator.def"
#undef UNARY_OPERATOR
};

enum binary_operator {
#define BINARY_OPERATOR(number, name, text, dunder, reverse) BINARY_##name = number,
#include "runtime/format/operator.def"
#undef BINARY_OPERATOR
    BINARY_COUNT
};

enum arch {
#define ARCH(number, name) ARCH_##name = number,
#include "runtime/format/arch.def"
#undef ARCH
    ARCH_COUNT
};

enum { STATIC_QSTR_COUNT = 165 };

enum operand {
    OPERAND_UNASSIGNED, /* the byte is no instruction */
    OPERAND_NONE,
    OPERAND_QSTR,
    OPERAND_VUINT,
    OPERAND_VSINT,
    OPERAND_VUINT_BYTE,
    OPERAND_OFFSET,
    OPERAND_OFFSET_SIGNED,
    OPERAND_OFFSET_SIGNED_BYTE,
};

enum { OPCODE_EFFECT_VARIES = 127 };

struct opcode_info {
    uint8_t operand;     /* enum operand */
    int8_t pops, pushes; /* OPCODE_EFFECT_VARIES where they depend on the operand */
};

/* All 256 bytes; the one-byte families have their family's name and no operand. */
extern const struct opcode_info opcode_info[256];
/* NULL where the byte is no instruction. */
extern const char *const opcode_name[256];

/* One decoded instruction. */
struct instruction {
    uint8_t opcode; /* the first of its family for the one-byte families */
    uint8_t extra;  /* the byte after the operand, where there is one */
    /* The operand: an index, a count, a small int, the number folded into the opcode; for a jump
     * its distance from the end of the offset, which is `from`. */
    int64_t value;
    const uint8_t *from;
    const uint8_t *next;
};

/* Decodes the instruction at ip < end. False when the byte is no instruction, its operand is cut
 * short, over-long or over 32 bits (64 for a small int); then *out is not to be used. */
bool instruction_read(const uint8_t *ip, const uint8_t *end, struct instruction *out);

/* What a loop takes of the stack, from GET_ITER_STACK to the end of FOR_ITER. */
enum { ITERATOR_SLOTS = 4 };

/* Whether the operand is a jump. */
static inline bool instruction_is_jump(uint8_t opcode)
{
    return opcode_info[opcode].operand >= OPERAND_OFFSET;
}

/* Reads the vuint at *p, most significant group first, and moves *p past it. False when it is cut
 * short by end, over 32 bits, or longer than it needs to be. */
bool vuint_read(const uint8_t **p, const uint8_t *end, uint32_t *out);
/* Writes a vuint; returns its bytes: 1 to VUINT_MOST, 5 at most for 32 bits. */
enum { VUINT_MOST = 10 };
uint8_t vuint_put(uint8_t *out, uint64_t number);
void buf_put_vuint(struct buf *out, uint64_t number);
/* The same for one whose first group carries the sign in bit 6. */
uint8_t vsint_put(uint8_t *out, int64_t number);
/* Writes what a jump stores, its distance and bias, as one byte or two; returns how many. */
uint8_t offset_put(uint8_t *out, uint16_t stored, bool wide);

/* An entry of a line table (docs/FORMAT.md): takes as many of the bytes, and then of the lines that follow
 * them, as one entry holds. Bit 15 tells that it has two bytes, the upper one first. */
uint16_t line_entry(uint32_t *bytes, uint32_t *lines);
/* Appends entries until `bytes` bytes and `lines` lines are said. */
void line_put(struct buf *out, uint32_t bytes, uint32_t lines);
/* Reads the entry at *p and moves *p past it. False at the end, and where the entry is cut short. */
bool line_entry_read(const uint8_t **p, const uint8_t *end, uint32_t *bytes, uint32_t *lines);

/* Text of the static name with that id (1..165), and its length in *size. */
const char *static_qstr_text(unsigned id, size_t *size);
/* The id of a static name, 0 when text is none. */
unsigned static_qstr_find(const char *text, size_t size);

/* A function's prelude; the bit layout is in docs/FORMAT.md. */
enum {
    PRELUDE_GENERATOR = 1,
    PRELUDE_VARKEYWORDS = 2,
    PRELUDE_VARARGS = 4,
    PRELUDE_DEFAULT_KEYWORDS = 8
};

struct prelude {
    uint32_t n_state;      /* slots for locals and stack */
    uint32_t n_exceptions; /* exception-stack entries */
    uint32_t n_positional, n_keyword_only, n_default_positional;
    uint32_t flags;     /* PRELUDE_* */
    uint32_t info_size; /* bytes of names and line table */
    uint32_t n_cells;
    const uint8_t *info;  /* simple name, argument names, line table */
    const uint8_t *cells; /* n_cells local numbers */
    const uint8_t *code;  /* first instruction */
};

/* Reads the prelude at code[0..size). NULL when it is malformed or cut short, otherwise out->code.
 */
const uint8_t *prelude_read(const uint8_t *code, size_t size, struct prelude *out);

/* Appends the sizes of the info section and of the cell list: xIIIIIIC. */
void put_prelude_sizes(struct buf *out, size_t info, size_t cells);

/* Appends a prelude that differs from the one of `like` in the info section alone. */
void put_prelude_like(struct buf *out, const uint8_t *like, const struct prelude *prelude,
                      const struct buf *info);

/* Where the line table starts in the info: after the simple name and the names of the arguments. */
const uint8_t *prelude_line_table(const struct prelude *prelude);

#endif
