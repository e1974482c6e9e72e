/* word_type.c - what word_type.h declares. */
#include "runtime/format/word_type.h"
#include "runtime/format/opcode.h"

#include <string.h>

const char *const word_type_names[WORD_TYPE_COUNT] = {
#define WORD_TYPE(number, name) [number] = #name,
#include "runtime/format/word_type.def"
#undef WORD_TYPE
};

unsigned word_type_find(const char *name, size_t size)
{
    unsigned type = 0;
    while (type < WORD_TYPE_COUNT && (strlen(word_type_names[type]) != size ||
                                      memcmp(word_type_names[type], name, size) != 0))
        type++;
    return type;
}

/* Is the global a type, which is there to be called? */
static bool is_cast(const struct code_text *name)
{
    unsigned type = word_type_find(name->data, name->size);
    return type != WORD_object && type != WORD_TYPE_COUNT;
}

static bool instruction_is_leaf(const struct code *code, const struct instruction *instruction)
{
    switch (instruction->opcode) {
    case OP_LOAD_GLOBAL:
        return is_cast(&code->names[instruction->value]);
    case OP_LOAD_CONST_OBJ:
        return code->constants[instruction->value].kind == CONSTANT_INT;
    case OP_CALL_FUNCTION:
        return instruction->value == 1;
    case OP_LOAD_CONST_SMALL_INT:
    case OP_LOAD_CONST_SMALL_INT_MULTI:
    case OP_LOAD_CONST_NONE:
    case OP_LOAD_CONST_FALSE:
    case OP_LOAD_CONST_TRUE:
    case OP_LOAD_FAST_N:
    case OP_LOAD_FAST_MULTI:
    case OP_STORE_FAST_N:
    case OP_STORE_FAST_MULTI:
    case OP_BINARY_OP_MULTI:
    case OP_UNARY_OP_MULTI:
    case OP_JUMP:
    case OP_POP_JUMP_IF_TRUE:
    case OP_POP_JUMP_IF_FALSE:
    case OP_JUMP_IF_TRUE_OR_POP:
    case OP_JUMP_IF_FALSE_OR_POP:
    case OP_RETURN_VALUE:
    case OP_LOAD_SUBSCR:
    case OP_STORE_SUBSCR:
    case OP_DUP_TOP:
    case OP_DUP_TOP_TWO:
    case OP_ROT_TWO:
    case OP_ROT_THREE:
    case OP_POP_TOP:
        return true;
    default:
        return false;
    }
}

bool words_are_leaf(const struct code *code, const struct raw_code *raw)
{
    struct prelude prelude;
    struct instruction instruction;
    const uint8_t *ip = prelude_read(raw->code, raw->size, &prelude), *end = raw->code + raw->size;
    if (!ip || prelude.flags || prelude.n_keyword_only || prelude.n_default_positional ||
        prelude.n_cells || prelude.n_positional > WORD_LEAF_PARAMETERS_MAX)
        return false;
    for (uint32_t i = 0; i < prelude.n_positional; i++)
        if (raw->word_types[1 + i] == WORD_object)
            return false;
    for (; ip < end; ip = instruction.next)
        if (!instruction_read(ip, end, &instruction) || !instruction_is_leaf(code, &instruction))
            return false;
    return true;
}
