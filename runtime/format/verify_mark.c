/* verify_mark.c - the verifier on the instructions as they lie: whole and in range, whether a path reaches them or not. */
#include "runtime/format/verify_walk.h"

/* ---- handlers that test what they were given ---- */

/* Reads the instruction at *at and moves on; whether it has that opcode. */
static bool step_over(const struct verifier *v, const uint8_t **at, uint8_t opcode,
                      struct instruction *instruction)
{
    if (*at >= v->end || !instruction_read(*at, v->end, instruction))
        return false;
    *at = instruction->next;
    return instruction->opcode == opcode;
}

/* The test whether it was an exception: of the class of what lies on top against the class of 0, or against BaseException; it
 * jumps for a return or jump. Their outcome is not trusted: the VM goes past them. */
static bool is_test(const struct verifier *v, const uint8_t **at, const uint8_t **left)
{
    struct instruction instruction;
    const uint8_t *test = *at;
    if (!step_over(v, &test, OP_DUP_TOP, &instruction))
        return false;
    bool by_class = step_over(v, &test, OP_LOAD_ATTR, &instruction);
    if (by_class) {
        if (!step_over(v, &test, OP_LOAD_CONST_SMALL_INT_MULTI, &instruction) ||
            instruction.value != 0 || !step_over(v, &test, OP_LOAD_ATTR, &instruction))
            return false;
    } else if (instruction.opcode != OP_LOAD_GLOBAL) {
        return false;
    }
    if (!step_over(v, &test, OP_BINARY_OP_MULTI, &instruction) ||
        instruction.value != (by_class ? BINARY_IS : BINARY_EXCEPTION_MATCH) ||
        !step_over(v, &test, by_class ? OP_POP_JUMP_IF_TRUE : OP_POP_JUMP_IF_FALSE, &instruction) ||
        instruction.value < 0)
        return false;
    *at = test;
    *left = instruction.from + instruction.value;
    return true;
}

enum block_form verify_handler_form(const struct verifier *v, const uint8_t *at,
                                    const uint8_t **raised, const uint8_t **left)
{
    struct instruction instruction;
    const uint8_t *next = at, *to_left = at;
    bool tested = is_test(v, &next, &to_left);
    const uint8_t *after = next;
    if (!step_over(v, &next, OP_DUP_TOP, &instruction) ||
        !step_over(v, &next, OP_ROT_THREE, &instruction) ||
        !step_over(v, &next, OP_ROT_TWO, &instruction))
        return FORM_PLAIN;
    *raised = after;
    *left = tested ? to_left : at;
    return tested ? FORM_ASYNC_TESTED : FORM_ASYNC;
}

/* ---- the first pass ---- */

static void set_bit(uint32_t *bits, uint32_t offset)
{
    bits[offset / 32] |= 1u << offset % 32;
}

/* Marks where an instruction sends paths to, besides the next. */
static bool mark_targets(struct verifier *v, const struct instruction *instruction)
{
    const uint8_t *code = v->prelude.code, *raised, *left;
    if (instruction->opcode == OP_END_FINALLY && instruction->next < v->end)
        set_bit(v->joins, (uint32_t)(instruction->next - code));
    if (!instruction_is_jump(instruction->opcode))
        return true;
    int64_t dest = instruction->from - code + instruction->value;
    if (dest < 0 || dest >= v->size)
        return verify_fail(v, "a jump out of the function, to %d", (int32_t)dest);
    set_bit(v->joins, (uint32_t)dest);
    if (instruction->opcode == OP_SETUP_FINALLY &&
        verify_handler_form(v, code + dest, &raised, &left) == FORM_ASYNC_TESTED)
        set_bit(v->joins, (uint32_t)(raised - code));
    return true;
}

static bool mark_instructions(struct verifier *v, uint32_t *starts)
{
    const uint8_t *code = v->prelude.code;
    struct instruction instruction;
    for (v->ip = code; v->ip < v->end; v->ip = instruction.next) {
        set_bit(starts, (uint32_t)(v->ip - code));
        if (!instruction_read(v->ip, v->end, &instruction))
            return verify_fail(v, "an instruction expected, found byte 0x%x", (uint32_t)*v->ip);
        if (!verify_operand(v, &instruction) || !mark_targets(v, &instruction))
            return false;
    }
    for (uint32_t i = 0; i < (v->size + 31) / 32; i++) {
        uint32_t inside = v->joins[i] & ~starts[i];
        if (inside != 0) {
            uint32_t offset = i * 32 + (uint32_t)__builtin_ctz(inside);
            v->ip = code + offset;
            return verify_fail(v, "a jump to %u, where no instruction starts", offset);
        }
    }
    return true;
}

bool verify_mark(struct verifier *v)
{
    uint32_t words = (v->size + 31) / 32;
    v->joins = arena_zalloc(v->arena, words * sizeof *v->joins);
    struct arena_mark mark = arena_mark(v->arena);
    uint32_t *starts = arena_zalloc(v->arena, words * sizeof *starts);
    if (!v->joins || !starts)
        return verify_fail(v, "out of memory");
    set_bit(v->joins, 0);
    bool ok = mark_instructions(v, starts);
    arena_release(v->arena, mark);
    return ok;
}
