/* image_opcode.c - reading an image's bytecode. For host tools: the VM only runs it. */
#include "runtime/format/image_opcode.h"

enum image_operand {
    IMAGE_OPERAND_STANDARD, /* opcode.def says it */
    IMAGE_OPERAND_NONE,
    IMAGE_OPERAND_QSTR,
    IMAGE_OPERAND_OFFSET_SIGNED,
    IMAGE_OPERAND_CHILD,
    IMAGE_OPERAND_CHILD_BYTE,
    IMAGE_OPERAND_CHILD_CONSTANT,
};

static const uint8_t operands[256] = {
#define IMAGE_OPCODE(byte, name, operand) [byte] = IMAGE_OPERAND_##operand,
#define IMAGE_FAMILY(first, name, count, operand) \
    [first... first + (count)-1] = IMAGE_OPERAND_##operand,
#include "runtime/format/image_opcode.def"
#undef IMAGE_OPCODE
#undef IMAGE_FAMILY
};

const char *const image_opcode_name[256] = {
#define IMAGE_OPCODE(byte, name, operand) [byte] = #name,
#define IMAGE_FAMILY(first, name, count, operand) [first... first + (count)-1] = #name,
#include "runtime/format/image_opcode.def"
#undef IMAGE_OPCODE
#undef IMAGE_FAMILY
};

static bool read_standard(const uint8_t *ip, const uint8_t *end, struct image_instruction *out)
{
    struct instruction standard;
    if (!instruction_read(ip, end, &standard))
        return false;
    out->next = standard.next;
    out->has_name = opcode_info[standard.opcode].operand == OPERAND_QSTR;
    out->name = out->has_name ? (uint32_t)standard.value : 0;
    return true;
}

static bool skip_bytes(const uint8_t **ip, const uint8_t *end, size_t count)
{
    bool enough = (size_t)(end - *ip) >= count;
    *ip += enough ? count : 0;
    return enough;
}

bool image_instruction_read(const uint8_t *ip, const uint8_t *end, struct image_instruction *out)
{
    uint32_t constant;
    bool ok = true;
    *out = (struct image_instruction){.opcode = *ip};
    unsigned operand = operands[*ip];
    if (operand == IMAGE_OPERAND_STANDARD)
        return read_standard(ip, end, out);
    ip++;
    switch (operand) {
    case IMAGE_OPERAND_QSTR:
        ok = vuint_read(&ip, end, &out->name);
        out->has_name = true;
        break;
    case IMAGE_OPERAND_OFFSET_SIGNED:
        ok = ip != end && skip_bytes(&ip, end, *ip & 0x80 ? 2 : 1);
        break;
    case IMAGE_OPERAND_CHILD_CONSTANT:
        ok =
            vuint_read(&ip, end, &out->child) && out->child != 0 && vuint_read(&ip, end, &constant);
        break;
    case IMAGE_OPERAND_CHILD:
    case IMAGE_OPERAND_CHILD_BYTE:
        ok = vuint_read(&ip, end, &out->child) && out->child != 0 &&
             skip_bytes(&ip, end, operand == IMAGE_OPERAND_CHILD_BYTE);
        break;
    }
    out->next = ip;
    return ok;
}
