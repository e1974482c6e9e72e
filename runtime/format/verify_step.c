/* verify_step.c - what each instruction does to the verifier's stack. */
#include "runtime/format/verify_flow.h"

#include <string.h>

static bool check_name(struct verifier *v, int64_t index)
{
    if ((uint64_t)index >= v->code->n_names)
        return verify_fail(v, "a name below %u expected, found %u", (uint32_t)v->code->n_names,
                           (uint32_t)index);
    return true;
}

static bool is_cell(const struct verifier *v, int64_t local)
{
    return local < v->n_free || verify_is_own_cell(v->cells, local);
}

/* Checks a local's number, and whether it is a cell as the instruction needs. */
static bool check_local(struct verifier *v, int64_t local, bool wants_cell)
{
    if (local >= v->prelude.n_state)
        return verify_fail(v, "a local below %u expected, found %u", v->prelude.n_state,
                           (uint32_t)local);
    if (is_cell(v, local) != wants_cell)
        return verify_fail(v,
                           wants_cell ? "local %u is used as a cell, but is none"
                                      : "local %u is a cell, but is used as a plain local",
                           (uint32_t)local);
    if (local >= v->n_locals)
        v->n_locals = (uint32_t)local + 1;
    return true;
}

static bool load_fast(struct verifier *v, int64_t local)
{
    bool cell = is_cell(v, local);
    return check_local(v, local, cell) && verify_push(v, cell ? SLOT_CELL : SLOT_VALUE, 0);
}

static bool load_constant(struct verifier *v, int64_t index)
{
    if ((uint64_t)index >= v->code->n_constants)
        return verify_fail(v, "a constant below %u expected, found %u",
                           (uint32_t)v->code->n_constants, (uint32_t)index);
    const struct constant *constant = &v->code->constants[index];
    if (constant->kind == CONSTANT_FUN_TABLE)
        return verify_fail(v, "constant %u is for native code only", (uint32_t)index);
    if (constant->kind == CONSTANT_TUPLE)
        return verify_push(v, SLOT_TUPLE, (uint32_t)constant->n_items);
    return verify_push(v, SLOT_VALUE, 0);
}

static bool load_small_int(struct verifier *v, int64_t number)
{
    unsigned bits = v->code->small_int_bits;
    int64_t limit = bits > 0 ? (int64_t)((uint64_t)1 << (bits - 1)) : 0;
    if (number < -limit || number >= limit)
        return verify_fail(v, "a small int of at most %u bits expected", (uint32_t)bits);
    return verify_push(v, SLOT_SMALL_INT, 0);
}

static bool load_global(struct verifier *v, int64_t index)
{
    static const char name[] = "BaseException";
    if (!check_name(v, index))
        return false;
    const struct code_text *text = &v->code->names[index];
    bool base = text->size == sizeof name - 1 && memcmp(text->data, name, sizeof name - 1) == 0;
    return verify_push(v, base ? SLOT_BASE_EXCEPTION : SLOT_VALUE, 0);
}

/* __class__ of a small int, or of what a finally block was given, is remembered as that. */
static bool load_attribute(struct verifier *v, int64_t index)
{
    static const char name[] = "__class__";
    const struct code_text *text = &v->code->names[index];
    enum slot_kind kind, known = SLOT_VALUE;
    uint32_t data, of = 0;
    if (!verify_pop(v, &kind, &data))
        return false;
    if (!slot_is_value(kind, data))
        return verify_fail(v, "an object expected on the stack, found none");
    if (text->size == sizeof name - 1 && memcmp(text->data, name, sizeof name - 1) == 0) {
        bool exception = kind == SLOT_STATE && data == STATE_EXCEPTION;
        known = kind == SLOT_SMALL_INT           ? SLOT_INT_CLASS
                : kind == SLOT_COPY || exception ? SLOT_COPY_CLASS
                                                 : SLOT_VALUE;
        of = kind == SLOT_COPY ? data : 0;
    }
    return verify_push(v, known, of);
}

/* Pops an object, or null as well. */
static bool pop_or_null(struct verifier *v, bool or_self)
{
    enum slot_kind kind;
    uint32_t data;
    if (!verify_pop(v, &kind, &data))
        return false;
    if (!slot_is_value(kind, data) && kind != SLOT_NULL && !(or_self && kind == SLOT_SELF))
        return verify_fail(v, "an object or null expected on the stack");
    return true;
}

static bool dup_top(struct verifier *v)
{
    const struct slot *top = v->stack;
    if (top->kind == SLOT_STATE && (top->data & STATE_PAIR))
        return verify_push(v, SLOT_COPY, top->depth);
    if (!slot_is_value(top->kind, top->data) && top->kind != SLOT_NULL && top->kind != SLOT_SELF)
        return verify_fail(v, "an object to copy expected on the stack");
    return verify_push(v, top->kind, top->data);
}

struct held {
    enum slot_kind kind;
    uint32_t data;
};

/* Pops count slots, at most 3; held[0] is the top. */
static bool pop_any(struct verifier *v, unsigned count, struct held *held)
{
    for (unsigned i = 0; i < count; i++) {
        if (!verify_pop(v, &held[i].kind, &held[i].data))
            return false;
        if (held[i].kind == SLOT_ITER)
            return verify_fail(v, "takes part of an iterator from the stack");
    }
    return true;
}

static bool push_held(struct verifier *v, const struct held *held)
{
    return verify_push(v, held->kind, held->data);
}

/* ROT_TWO of an object into the highest slot that the protected code has to leave: the handler
 * finds an object there all the same. "async with" ends so. */
static bool rotate_into_block(struct verifier *v)
{
    const struct slot *top = v->stack;
    struct slot *second = top->below, *below = second->below;
    uint32_t data = top->data;
    enum slot_kind kind = top->kind;
    v->stack = below;
    return verify_push(v, kind, data) && verify_push(v, SLOT_VALUE, 0);
}

static bool rotate(struct verifier *v, unsigned count)
{
    const struct slot *top = v->stack;
    const struct block *block = v->blocks;
    if (count == 2 && block != NULL && !block->active && top->kind != SLOT_BOTTOM &&
        top->below == block->saved && slot_is_value(block->saved->kind, block->saved->data) &&
        slot_is_value(top->kind, top->data))
        return rotate_into_block(v);
    struct held held[3];
    if (!pop_any(v, count, held) || !push_held(v, &held[0]))
        return false;
    for (unsigned i = count - 1; i > 0; i--) {
        if (!push_held(v, &held[i]))
            return false;
    }
    return true;
}

static bool dup_top_two(struct verifier *v)
{
    struct held held[2];
    for (unsigned i = 0; i < 2; i++) {
        if (!verify_pop(v, &held[i].kind, &held[i].data))
            return false;
        if (!slot_is_value(held[i].kind, held[i].data))
            return verify_fail(v, "two objects to copy expected on the stack");
    }
    return push_held(v, &held[1]) && push_held(v, &held[0]) && push_held(v, &held[1]) &&
           push_held(v, &held[0]);
}

/* The kind of the slot that many below the top; SLOT_BOTTOM when there is none. */
static enum slot_kind peek(struct verifier *v, int64_t below)
{
    const struct slot *slot = v->stack;
    for (; below > 0 && slot->kind != SLOT_BOTTOM; below--) {
        if (v->pool.budget == 0 || (slot->kind == SLOT_STATE && (slot->data & STATE_PAIR)))
            return SLOT_BOTTOM;
        v->pool.budget--;
        slot = slot->below;
    }
    return slot->kind;
}

static bool store_comp(struct verifier *v, int64_t operand)
{
    static const uint8_t kinds[] = {SLOT_LIST, SLOT_MAP, SLOT_SET};
    unsigned which = operand & 3;
    if (which > 2 || peek(v, operand >> 2) != kinds[which])
        return verify_fail(v, "a list, dict or set to store to expected on the stack");
    return verify_pop_values(v, which == 1 ? 2 : 1);
}

/* OrderedDict({...}) is compiled to stores into what the call returned, so that running has to check the dict. */
static bool store_map(struct verifier *v)
{
    return verify_pop_values(v, 3) && verify_push(v, SLOT_MAP, 0);
}

static bool build(struct verifier *v, const struct instruction *instruction)
{
    uint32_t count = (uint32_t)instruction->value;
    switch (instruction->opcode) {
    case OP_BUILD_TUPLE:
        return verify_pop_values(v, count) && verify_push(v, SLOT_TUPLE, count);
    case OP_BUILD_LIST:
        return verify_pop_values(v, count) && verify_push(v, SLOT_LIST, 0);
    case OP_BUILD_SET:
        return verify_pop_values(v, count) && verify_push(v, SLOT_SET, 0);
    case OP_BUILD_MAP:
        return verify_push(v, SLOT_MAP, 0);
    default:
        if (count != 2 && count != 3)
            return verify_fail(v, "a slice of 2 or 3 expected, found %u", count);
        return verify_pop_values(v, count) && verify_push(v, SLOT_VALUE, 0);
    }
}

static bool unpack(struct verifier *v, const struct instruction *instruction)
{
    uint64_t count = (uint64_t)instruction->value;
    if (instruction->opcode == OP_UNPACK_EX) {
        if (count > 0xffff)
            return verify_fail(v, "an unpacking of two counts below 256 expected");
        count = (count & 0xff) + (count >> 8) + 1;
    }
    if (!verify_pop_values(v, 1))
        return false;
    for (; count > 0; count--) {
        if (!verify_push(v, SLOT_VALUE, 0))
            return false;
    }
    return true;
}

/* MAKE_FUNCTION and MAKE_CLOSURE: the cells and defaults given are what the function's code
 * expects. */
static bool make_function(struct verifier *v, const struct instruction *instruction)
{
    uint8_t opcode = instruction->opcode;
    bool closes = opcode == OP_MAKE_CLOSURE || opcode == OP_MAKE_CLOSURE_DEFARGS;
    bool defaults = opcode == OP_MAKE_FUNCTION_DEFARGS || opcode == OP_MAKE_CLOSURE_DEFARGS;
    uint32_t n_cells = closes ? instruction->extra : 0;
    if ((uint64_t)instruction->value >= v->raw->n_children)
        return verify_fail(v, "an inner function below %u expected, found %u",
                           (uint32_t)v->raw->n_children, (uint32_t)instruction->value);
    enum slot_kind kind;
    uint32_t data;
    for (uint32_t i = 0; i < n_cells; i++) {
        if (!verify_pop(v, &kind, &data))
            return false;
        if (kind != SLOT_CELL)
            return verify_fail(v, "a cell to close over expected on the stack");
    }
    uint32_t n_positional = 0;
    bool keywords = false;
    if (defaults) {
        if (!verify_pop(v, &kind, &data))
            return false;
        keywords = kind == SLOT_MAP;
        if (!keywords && kind != SLOT_NULL)
            return verify_fail(v, "a dict of defaults or null expected on the stack");
        if (!verify_pop(v, &kind, &data))
            return false;
        if (kind != SLOT_TUPLE && kind != SLOT_NULL)
            return verify_fail(v, "a tuple of defaults or null expected on the stack");
        n_positional = kind == SLOT_TUPLE ? data : 0;
    }
    const struct raw_code *child = v->raw->children[instruction->value];
    struct prelude prelude;
    if (child->kind == RAW_BYTECODE) {
        if (prelude_read(child->code, child->size, &prelude) == NULL)
            return verify_fail(v, "the prelude of the inner function is malformed");
        uint32_t *n_free = &v->child_free[instruction->value];
        if (*n_free == FREE_UNKNOWN)
            *n_free = verify_count_free(&prelude, child->code + child->size);
        if (n_cells < *n_free || n_cells > prelude.n_positional)
            return verify_fail(v, "%u cells given to a function that closes over %u", n_cells,
                               *n_free);
        if (prelude.n_default_positional != n_positional)
            return verify_fail(v, "%u defaults given, the function has %u", n_positional,
                               prelude.n_default_positional);
        if (keywords != ((prelude.flags & PRELUDE_DEFAULT_KEYWORDS) != 0))
            return verify_fail(v, "keyword defaults that the function does not expect, or none");
    }
    return verify_push(v, SLOT_VALUE, 0);
}

static bool call(struct verifier *v, const struct instruction *instruction)
{
    uint8_t opcode = instruction->opcode;
    bool method = opcode == OP_CALL_METHOD || opcode == OP_CALL_METHOD_VAR_KW;
    bool starred = opcode == OP_CALL_FUNCTION_VAR_KW || opcode == OP_CALL_METHOD_VAR_KW;
    if (instruction->value > 0xffff)
        return verify_fail(v, "a call with two counts below 256 expected");
    uint32_t n_positional = instruction->value & 0xff,
             n_keyword = (uint32_t)instruction->value >> 8;
    enum slot_kind kind;
    uint32_t data;
    if (starred) {
        if (!verify_pop(v, &kind, &data))
            return false;
        if (kind != SLOT_SMALL_INT)
            return verify_fail(v, "a constant bit map of starred arguments expected on the stack");
    }
    for (uint32_t i = 0; i < n_keyword; i++) {
        if (!verify_pop_values(v, 1) ||
            !(starred ? pop_or_null(v, false) : verify_pop_values(v, 1)))
            return false;
    }
    return verify_pop_values(v, n_positional) && (!method || pop_or_null(v, true)) &&
           verify_pop_values(v, 1) && verify_push(v, SLOT_VALUE, 0);
}

/* Sends the walk both ways. The test of a finally block whether it was given an exception tells
 * which. */
static bool jump_if(struct verifier *v, const struct instruction *instruction, int64_t dest,
                    bool *falls)
{
    enum slot_kind kind;
    uint32_t data;
    if (!verify_pop(v, &kind, &data))
        return false;
    if (!slot_is_value(kind, data))
        return verify_fail(v, "an object expected on the stack, found none");
    bool is_test = kind == SLOT_IS_EXCEPTION || kind == SLOT_IS_NUMBER;
    bool jumps_for_exception =
        (instruction->opcode == OP_POP_JUMP_IF_TRUE) == (kind == SLOT_IS_EXCEPTION);
    if (is_test && data == 0) {
        *falls = !jumps_for_exception;
        return *falls || verify_go(v, dest);
    }
    const struct slot *state = v->stack;
    if (!is_test || state->kind != SLOT_STATE || state->depth != data)
        return verify_go(v, dest);
    uint32_t none = kind == SLOT_IS_NUMBER ? STATE_NONE : 0; /* is neither */
    uint32_t yes = state->data & (STATE_EXCEPTION | none), no = state->data & ~yes;
    uint32_t jumping = jumps_for_exception ? yes : no, falling = jumps_for_exception ? no : yes;
    struct slot *below = state->below;
    v->stack = below;
    if (jumping != 0 && (!verify_push(v, SLOT_STATE, jumping) || !verify_go(v, dest)))
        return false;
    v->stack = below;
    *falls = falling != 0;
    return falling == 0 || verify_push(v, SLOT_STATE, falling);
}

static bool jump_or_pop(struct verifier *v, int64_t dest)
{
    struct slot *stack = v->stack;
    if (!verify_pop_values(v, 1))
        return false;
    struct slot *popped = v->stack;
    v->stack = stack;
    if (!verify_go(v, dest))
        return false;
    v->stack = popped;
    return true;
}

static bool for_iter(struct verifier *v, int64_t dest)
{
    struct held held[4];
    struct slot *stack = v->stack;
    bool iterator = true;
    for (unsigned i = 0; i < 4; i++) {
        if (!verify_pop(v, &held[i].kind, &held[i].data))
            return false;
        iterator = iterator && held[i].kind == SLOT_ITER && held[i].data == 3 - i;
    }
    /* An iterator object may stand for one: null, itself, and two slots unused. */
    if (!iterator && (held[3].kind != SLOT_NULL || !slot_is_value(held[2].kind, held[2].data)))
        return verify_fail(v, "an iterator expected on the stack");
    if (!verify_go(v, dest))
        return false;
    v->stack = stack;
    return verify_push(v, SLOT_VALUE, 0);
}

static bool get_iter_stack(struct verifier *v)
{
    bool ok = verify_pop_values(v, 1);
    for (uint32_t i = 0; ok && i < 4; i++)
        ok = verify_push(v, SLOT_ITER, i);
    return ok;
}

static bool with_cleanup(struct verifier *v)
{
    const struct block *block = v->blocks;
    struct slot *state = v->stack;
    if (block == NULL || !block->active || block->opcode != OP_SETUP_WITH ||
        state->kind != SLOT_STATE || state->below != block->saved)
        return verify_fail(v, "the end of a with block, found outside one");
    struct slot *outer = state->below->below->below;
    uint32_t data = state->data & STATE_EXCEPTION ? state->data | STATE_NONE : state->data;
    v->stack = outer;
    return verify_need(v, outer->depth + 5) && verify_push(v, SLOT_STATE, data);
}

static bool pop_except_jump(struct verifier *v, int64_t dest)
{
    struct block *block = v->blocks;
    if (block == NULL || block->opcode != OP_SETUP_EXCEPT)
        return verify_fail(v, "leaves an except block, found outside one");
    v->blocks = block->below;
    return verify_go(v, dest);
}

static bool binary(struct verifier *v, int64_t operation)
{
    struct held held[2];
    if (!pop_any(v, 2, held))
        return false;
    if (!slot_is_value(held[0].kind, held[0].data) || !slot_is_value(held[1].kind, held[1].data))
        return verify_fail(v, "two objects expected on the stack");
    if (operation == BINARY_EXCEPTION_MATCH && held[0].kind == SLOT_BASE_EXCEPTION &&
        held[1].kind == SLOT_COPY)
        return verify_push(v, SLOT_IS_EXCEPTION, held[1].data);
    if (operation == BINARY_EXCEPTION_MATCH && held[0].kind == SLOT_BASE_EXCEPTION &&
        held[1].kind == SLOT_STATE && held[1].data == STATE_EXCEPTION)
        return verify_push(v, SLOT_IS_EXCEPTION, 0);
    if (operation == BINARY_IS && held[0].kind == SLOT_INT_CLASS && held[1].kind == SLOT_COPY_CLASS)
        return verify_push(v, SLOT_IS_NUMBER, held[1].data);
    return verify_push(v, SLOT_VALUE, 0);
}

/* Instructions that take and leave objects only, as many as the table says. */
static bool plain(struct verifier *v, uint8_t opcode)
{
    const struct opcode_info *info = &opcode_info[opcode];
    bool ok = verify_pop_values(v, (uint64_t)info->pops);
    for (int i = 0; ok && i < info->pushes; i++)
        ok = verify_push(v, SLOT_VALUE, 0);
    return ok;
}

/* The instructions of control flow. */
static bool step_flow(struct verifier *v, const struct instruction *instruction, bool *falls)
{
    int64_t dest = instruction->from - v->prelude.code + instruction->value;
    switch (instruction->opcode) {
    case OP_JUMP:
        *falls = false;
        return verify_go(v, dest);
    case OP_POP_JUMP_IF_TRUE:
    case OP_POP_JUMP_IF_FALSE:
        return jump_if(v, instruction, dest, falls);
    case OP_JUMP_IF_TRUE_OR_POP:
    case OP_JUMP_IF_FALSE_OR_POP:
        return jump_or_pop(v, dest);
    case OP_FOR_ITER:
        return for_iter(v, dest);
    case OP_SETUP_WITH:
    case OP_SETUP_EXCEPT:
    case OP_SETUP_FINALLY:
        return verify_setup(v, instruction);
    case OP_POP_EXCEPT_JUMP:
        *falls = false;
        return pop_except_jump(v, dest);
    case OP_UNWIND_JUMP:
        *falls = false;
        return verify_unwind(v, instruction);
    case OP_WITH_CLEANUP:
        return with_cleanup(v);
    case OP_END_FINALLY:
        return verify_end_finally(v, falls);
    case OP_RETURN_VALUE:
        *falls = false;
        return verify_pop_values(v, 1) && verify_return(v);
    default: /* RAISE_* */
        *falls = false;
        return plain(v, instruction->opcode);
    }
}

static bool check_generator(struct verifier *v)
{
    return v->prelude.flags & PRELUDE_GENERATOR ||
           verify_fail(v, "yields, but the function is no generator");
}

/* The instructions that move values between the stack and elsewhere. */
static bool step_data(struct verifier *v, const struct instruction *instruction)
{
    uint8_t opcode = instruction->opcode;
    int64_t value = instruction->value;
    struct held held;
    switch (opcode) {
    case OP_LOAD_CONST_NONE:
        return verify_push(v, SLOT_STATE, STATE_NONE);
    case OP_LOAD_NULL:
        return verify_push(v, SLOT_NULL, 0);
    case OP_LOAD_CONST_OBJ:
        return load_constant(v, value);
    case OP_LOAD_CONST_SMALL_INT:
    case OP_LOAD_CONST_SMALL_INT_MULTI:
        return load_small_int(v, value);
    case OP_LOAD_FAST_N:
    case OP_LOAD_FAST_MULTI:
        return load_fast(v, value);
    case OP_STORE_FAST_N:
    case OP_STORE_FAST_MULTI:
        /* Storing null unbinds the local. */
        return check_local(v, value, false) && pop_or_null(v, false);
    case OP_DELETE_FAST:
        return check_local(v, value, false) && plain(v, opcode);
    case OP_STORE_DEREF:
        return check_local(v, value, true) && pop_or_null(v, false);
    case OP_LOAD_DEREF:
    case OP_DELETE_DEREF:
        return check_local(v, value, true) && plain(v, opcode);
    case OP_LOAD_GLOBAL:
        return load_global(v, value);
    case OP_LOAD_ATTR:
        return load_attribute(v, value);
    case OP_LOAD_METHOD:
    case OP_LOAD_SUPER_METHOD:
        return verify_pop_values(v, (uint64_t)opcode_info[opcode].pops) &&
               verify_push(v, SLOT_VALUE, 0) && verify_push(v, SLOT_SELF, 0);
    case OP_STORE_ATTR:
        return verify_pop_values(v, 1) && pop_or_null(v, false);
    case OP_STORE_SUBSCR:
        return verify_pop_values(v, 2) && pop_or_null(v, false);
    case OP_DUP_TOP:
        return dup_top(v);
    case OP_DUP_TOP_TWO:
        return dup_top_two(v);
    case OP_POP_TOP:
        return verify_pop(v, &held.kind, &held.data);
    case OP_ROT_TWO:
        return rotate(v, 2);
    case OP_ROT_THREE:
        return rotate(v, 3);
    case OP_GET_ITER_STACK:
        return get_iter_stack(v);
    case OP_BUILD_TUPLE:
    case OP_BUILD_LIST:
    case OP_BUILD_MAP:
    case OP_BUILD_SET:
    case OP_BUILD_SLICE:
        return build(v, instruction);
    case OP_STORE_COMP:
        return store_comp(v, value);
    case OP_STORE_MAP:
        return store_map(v);
    case OP_UNPACK_SEQUENCE:
    case OP_UNPACK_EX:
        return unpack(v, instruction);
    case OP_MAKE_FUNCTION:
    case OP_MAKE_FUNCTION_DEFARGS:
    case OP_MAKE_CLOSURE:
    case OP_MAKE_CLOSURE_DEFARGS:
        return make_function(v, instruction);
    case OP_CALL_FUNCTION:
    case OP_CALL_FUNCTION_VAR_KW:
    case OP_CALL_METHOD:
    case OP_CALL_METHOD_VAR_KW:
        return call(v, instruction);
    case OP_BINARY_OP_MULTI:
        return binary(v, value);
    case OP_YIELD_VALUE:
    case OP_YIELD_FROM:
        return check_generator(v) && plain(v, opcode);
    default:
        return plain(v, opcode);
    }
}

bool verify_step(struct verifier *v, const struct instruction *instruction, bool *falls)
{
    uint8_t opcode = instruction->opcode;
    if (opcode_info[opcode].operand == OPERAND_QSTR && !check_name(v, instruction->value))
        return false;
    bool ends = opcode == OP_RETURN_VALUE || opcode == OP_RAISE_LAST || opcode == OP_RAISE_OBJ ||
                opcode == OP_RAISE_FROM;
    bool blocks = opcode == OP_WITH_CLEANUP || opcode == OP_END_FINALLY;
    if (ends || blocks || instruction_is_jump(opcode))
        return step_flow(v, instruction, falls);
    return step_data(v, instruction);
}
