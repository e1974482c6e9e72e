/* image_opcode.h - the instructions that only an image's bytecode has, by name, and how host tools read them. */
#ifndef IMAGE_OPCODE_H
#define IMAGE_OPCODE_H

#include "runtime/format/opcode.h"

enum image_opcode {
#define IMAGE_OPCODE(byte, name, operand) OP_##name = byte,
#define IMAGE_FAMILY(first, name, count, operand) OP_##name = first, OP_##name##_COUNT = count,
#include "runtime/format/image_opcode.def"
#undef IMAGE_OPCODE
#undef IMAGE_FAMILY
};

/* NULL where the byte is none of them. */
extern const char *const image_opcode_name[256];

/* What tools ask of an image's instruction, standard or not. */
struct image_instruction {
    uint8_t opcode; /* its byte */
    bool has_name;
    uint32_t name;  /* an operand that is a name */
    uint32_t child; /* a CHILD operand; 0: it makes no function */
    const uint8_t *next;
};

/* Decodes the instruction at ip < end. False as instruction_read tells. */
bool image_instruction_read(const uint8_t *ip, const uint8_t *end, struct image_instruction *out);

#endif
