/* word_step.c - what each instruction of a function of machine words does: to the types on the stack, and as C.
 *
 * The messages are those of MicroPython's viper compiler where it has one for the case. What it refuses and is taken here:
 * int constants of a whole word beside a word, `is None`, comparisons of a uint with constants from 0 on, a division by zero (raises). */
#include "mpy-cross/native/word_flow.h"

static const struct {
    const char *dunder, *name;
} binary_names[] = {
#define BINARY_OPERATOR(number, name, text, dunder, reverse) [number] = {#dunder, #name},
#include "runtime/format/operator.def"
#undef BINARY_OPERATOR
};

static const struct {
    const char *dunder, *name;
} unary_names[] = {
#define UNARY_OPERATOR(number, name, text, dunder) [number] = {#dunder, #name},
#include "runtime/format/operator.def"
#undef UNARY_OPERATOR
};

/* ---- locals and constants ---- */

static bool load_local(struct word_flow *w, uint32_t local)
{
    unsigned type = w->locals[local];
    if (w->is_cell[local]) { /* for a function inside, which shares it */
        word_push_object(w, "WORD_LOCAL(");
        word_put(w, "%u);\n", local);
        return true;
    }
    if (type == SLOT_UNKNOWN)
        return word_fail(w, "local '%s' used before type known", word_local_name(w, local));
    uint32_t at = word_push(w, type);
    if (word_is_word(type))
        word_put(w, "s%u = l%u;\n", at, local);
    else
        word_put(w, "o%u = WORD_BOUND(v%u);\n", at, local);
    return true;
}

static bool store_local(struct word_flow *w, uint32_t local)
{
    if (!word_type_local(w, local))
        return false;
    word_put(w, word_is_word(w->locals[local]) ? "l%u = s%u;\n" : "v%u = o%u;\n", local,
             w->depth - 1);
    word_drop(w, 1);
    return true;
}

static bool word_step_load_small_int(struct word_flow *w, int64_t number)
{
    uint32_t at = word_push(w, WORD_int);
    w->stack[at].is_constant = true;
    w->stack[at].number = number;
    if (number == (int32_t)number)
        word_put(w, "s%u = WORD_CONSTANT(%d);\n", at, (int32_t)number);
    else
        word_put(w, "s%u = WORD_LONG(0x%xu, 0x%xu);\n", at, (uint32_t)((uint64_t)number >> 32),
                 (uint32_t)number);
    return true;
}

/* ---- operators ---- */

static bool is_comparison(unsigned op)
{
    return op <= BINARY_NOT_EQUAL;
}

/* The words of both operands, as the operator wants them; false on failure. */
static bool match_numbers(struct word_flow *w, unsigned op, uint32_t left, uint32_t right)
{
    struct word_slot *a = &w->stack[left], *b = &w->stack[right];
    if (a->type == SLOT_WIDE && word_is_number(b->type) && !word_as_word(w, left, b->type))
        return false;
    if (b->type == SLOT_WIDE && word_is_number(a->type) && !word_as_word(w, right, a->type))
        return false;
    if (a->type == WORD_uint && b->type == WORD_int && b->is_constant && b->number >= 0)
        b->type = WORD_uint;
    if (is_comparison(op) && b->type == WORD_uint && a->type == WORD_int && a->is_constant &&
        a->number >= 0) /* of other operators the left operand says what the result is */
        a->type = WORD_uint;
    return true;
}

static unsigned word_step_plain_operator(unsigned op)
{
    return op >= BINARY_INPLACE_OR && op <= BINARY_INPLACE_POWER
               ? op - BINARY_INPLACE_OR + BINARY_OR
               : op;
}

static bool compare_words(struct word_flow *w, unsigned op, uint32_t left, uint32_t right)
{
    static const char *const texts[] = {
        [BINARY_LESS] = "<",        [BINARY_MORE] = ">",        [BINARY_EQUAL] = "==",
        [BINARY_LESS_EQUAL] = "<=", [BINARY_MORE_EQUAL] = ">=", [BINARY_NOT_EQUAL] = "!="};
    const struct word_slot *a = &w->stack[left], *b = &w->stack[right];
    if (a->type != b->type)
        return word_fail_hint(w, "cast one of them first", "comparison of int and uint");
    word_put(w, a->type == WORD_uint ? "s%u = (uword)s%u %s (uword)s%u;\n" : "s%u = s%u %s s%u;\n",
             left, left, texts[op], right);
    w->stack[left] = (struct word_slot){.type = WORD_bool};
    return true;
}

static bool compute_words(struct word_flow *w, unsigned op, uint32_t left, uint32_t right)
{
    static const char *const macros[BINARY_COUNT] = {
        [BINARY_OR] = "WORD_OR",
        [BINARY_XOR] = "WORD_XOR",
        [BINARY_AND] = "WORD_AND",
        [BINARY_LSHIFT] = "word_shift_left",
        [BINARY_RSHIFT] = "word_shift_right",
        [BINARY_ADD] = "WORD_ADD",
        [BINARY_SUBTRACT] = "WORD_SUBTRACT",
        [BINARY_MULTIPLY] = "WORD_MULTIPLY",
        [BINARY_FLOOR_DIVIDE] = "word_floor_divide",
        [BINARY_MODULO] = "word_modulo",
    };
    const struct word_slot *a = &w->stack[left];
    unsigned plain = word_step_plain_operator(op), type = a->type;
    if (!macros[plain]) /* MicroPython has no name for `in` there */
        return word_fail(w, "binary op %s not implemented",
                         plain == BINARY_IN ? "" : binary_names[plain].dunder);
    bool divides = plain == BINARY_FLOOR_DIVIDE || plain == BINARY_MODULO;
    if (divides && type == WORD_uint)
        return word_fail(w, "div/mod not implemented for uint");
    bool is_logical = plain == BINARY_RSHIFT && type == WORD_uint;
    word_put(w, "s%u = %s%s(s%u, s%u);\n", left, macros[plain], is_logical ? "_logical" : "", left,
             right);
    w->stack[left] = (struct word_slot){.type = (uint8_t)type};
    return true;
}

/* x is None, where x is an object. */
static bool compare_identity(struct word_flow *w, uint32_t left, uint32_t right)
{
    if (!word_as_object(w, left) || !word_as_object(w, right))
        return false;
    word_put(w, "s%u = o%u == o%u;\n", left, left, right);
    w->stack[left] = (struct word_slot){.type = WORD_bool, .is_identity = true};
    return true;
}

static bool binary_objects(struct word_flow *w, unsigned op, uint32_t left, uint32_t right)
{
    if (!word_as_object(w, left) || !word_as_object(w, right))
        return false;
    word_put(w, "o%u = binary(BINARY_%s, o%u, o%u);\n", left, binary_names[op].name, left, right);
    return true;
}

static bool binary_operator(struct word_flow *w, unsigned op)
{
    uint32_t left = w->depth - 2, right = w->depth - 1;
    bool good;
    if (!match_numbers(w, op, left, right))
        return false;
    unsigned a = w->stack[left].type, b = w->stack[right].type;
    if (word_is_number(a) && word_is_number(b) && op == BINARY_IS)
        good = word_fail(w, "binary op %s not implemented", "is");
    else if (word_is_number(a) && word_is_number(b))
        good = is_comparison(op) ? compare_words(w, op, left, right)
                                 : compute_words(w, op, left, right);
    else if (word_may_be_object(a) && word_may_be_object(b))
        good =
            op == BINARY_IS ? compare_identity(w, left, right) : binary_objects(w, op, left, right);
    else if (a == b && word_is_pointer(a) && is_comparison(op))
        good = word_fail_hint(w, "cast both to uint first", "binary op %s not implemented",
                              binary_names[op].dunder);
    else
        good =
            word_fail_hint(w, "cast one of them first", "can't do binary op between '%s' and '%s'",
                           word_type_name(a), word_type_name(b));
    word_drop(w, 1);
    return good;
}

static bool unary_operator(struct word_flow *w, unsigned op)
{
    uint32_t at = w->depth - 1;
    unsigned type = w->stack[at].type;
    if (type == WORD_object && op == UNARY_NOT) {
        word_put(w, "o%u = VALUE_BOOL(!truth(o%u));\n", at, at);
        return true;
    }
    if (type == WORD_object) {
        word_put(w, "o%u = unary(UNARY_%s, o%u);\n", at, unary_names[op].name, at);
        return true;
    }
    if (op == UNARY_NOT && w->stack[at].is_identity) {
        word_put(w, "s%u = !s%u;\n", at, at);
        w->stack[at].is_identity = false;
        return true;
    }
    if (!word_is_number(type))
        return word_fail(w, "can't do unary op of '%s'", word_type_name(type));
    if (op == UNARY_NOT)
        return word_fail_hint(w, "compare with 0", "'not' not implemented");
    if (op == UNARY_NEGATIVE)
        word_put(w, "s%u = WORD_SUBTRACT(0, s%u);\n", at, at);
    if (op == UNARY_INVERT)
        word_put(w, "s%u = ~s%u;\n", at, at);
    w->stack[at] = (struct word_slot){.type = (uint8_t)type};
    return true;
}

/* ---- jumps ---- */

/* Writes the C condition that the top is true into s<at>'s place in an `if`. */
static bool put_condition(struct word_flow *w, uint32_t at, bool wanted, int64_t target)
{
    unsigned type = w->stack[at].type;
    const char *negation = wanted ? "" : "!";
    if (type == SLOT_WIDE || word_is_pointer(type) || type == SLOT_CAST)
        return word_fail_hint(w, "cast it to int first", "can't implicitly convert '%s' to 'bool'",
                              word_type_name(type));
    word_put(w, word_is_word(type) ? "if (%ss%u) goto L%u;\n" : "if (%struth(o%u)) goto L%u;\n",
             negation, at, (uint32_t)target);
    return true;
}

static bool jump(struct word_flow *w, const struct instruction *instruction, bool *falls)
{
    int64_t target = instruction->from - w->prelude.code + instruction->value;
    uint32_t next = (uint32_t)(instruction->next - w->prelude.code);
    bool wanted;
    switch (instruction->opcode) {
    case OP_JUMP:
        word_put(w, "goto L%u;\n", (uint32_t)target);
        *falls = false;
        return word_go(w, target);
    case OP_POP_JUMP_IF_TRUE:
    case OP_POP_JUMP_IF_FALSE:
        wanted = instruction->opcode == OP_POP_JUMP_IF_TRUE;
        if (!put_condition(w, w->depth - 1, wanted, target))
            return false;
        word_drop(w, 1);
        *falls = false;
        return word_go(w, target) && word_go(w, next);
    default: /* the value stays where the jump is taken */
        wanted = instruction->opcode == OP_JUMP_IF_TRUE_OR_POP;
        if (!put_condition(w, w->depth - 1, wanted, target) || !word_go(w, target))
            return false;
        word_drop(w, 1);
        *falls = false;
        return word_go(w, next);
    }
}

/* Gives the top the result's type where it may have it. */
static bool match_result(struct word_flow *w, uint32_t at)
{
    struct word_slot *slot = &w->stack[at];
    unsigned result = w->result;
    if (slot->type == SLOT_NONE_VALUE && result != WORD_object) {
        word_put(w, "s%u = 0;\n", at); /* 0 or False */
        slot->type = (uint8_t)result;
    } else if (slot->type == SLOT_WIDE && word_is_number(result)) {
        return word_as_word(w, at, result);
    } else if (result == WORD_object && (slot->type == SLOT_NONE_VALUE || slot->type == SLOT_WIDE ||
                                         slot->type == SLOT_CAST || slot->is_identity)) {
        return word_as_object(w, at);
    } else if (slot->type == WORD_int && result == WORD_uint && slot->is_constant &&
               slot->number >= 0) {
        slot->type = (uint8_t)result;
    }
    return true;
}

static bool return_value(struct word_flow *w)
{
    uint32_t at = w->depth - 1;
    if (!match_result(w, at))
        return false;
    unsigned type = w->stack[at].type, result = w->result;
    if (type != result)
        return word_fail_hint(w, "name the type behind '->', or cast the value",
                              "return expected '%s' but got '%s'", word_type_name(result),
                              word_type_name(type));
    for (uint32_t i = 0; i < w->prelude.n_positional && w->is_leaf; i++)
        word_put(w, "WORD_KEEP(a%u);\n", i);
    if (result != WORD_object)
        word_put(w, "o%u = %s(s%u);\n", at, word_boxer(result), at);
    return word_return(w);
}

/* ---- items, casts and calls ---- */

static bool check_index(struct word_flow *w, uint32_t at, const char *verb)
{
    unsigned type = w->stack[at].type;
    return word_is_number(type) ||
           word_fail(w, "can't %s with '%s' index", verb, word_type_name(type));
}

static bool load_item(struct word_flow *w)
{
    static const char *const items[] = {
        [WORD_ptr8] = "WORD_LOAD_8", [WORD_ptr16] = "WORD_LOAD_16", [WORD_ptr32] = "WORD_LOAD_32"};
    uint32_t at = w->depth - 2, index = w->depth - 1;
    unsigned type = w->stack[at].type;
    word_drop(w, 1);
    if (type == WORD_object) {
        if (!word_as_object(w, index))
            return false;
        word_put(w, "o%u = subscript(o%u, o%u, VALUE_LOAD);\n", at, at, index);
        return true;
    }
    if (type < WORD_ptr8 || type > WORD_ptr32)
        return word_fail(w, "can't load from '%s'", word_type_name(type));
    if (!check_index(w, index, "load"))
        return false;
    word_put(w, "s%u = %s(s%u, s%u);\n", at, items[type], at, index);
    w->stack[at] = (struct word_slot){.type = WORD_int};
    return true;
}

static bool store_item(struct word_flow *w)
{
    static const char *const items[] = {[WORD_ptr8] = "WORD_STORE_8",
                                        [WORD_ptr16] = "WORD_STORE_16",
                                        [WORD_ptr32] = "WORD_STORE_32"};
    uint32_t content = w->depth - 3, at = w->depth - 2, index = w->depth - 1;
    unsigned type = w->stack[at].type;
    word_drop(w, 3);
    if (type == WORD_object) {
        bool deletes = w->stack[content].type == SLOT_NULL;
        if (!word_as_object(w, index) || (!deletes && !word_as_object(w, content)))
            return false;
        if (deletes)
            word_put(w, "subscript(o%u, o%u, VALUE_DELETED);\n", at, index);
        else
            word_put(w, "subscript(o%u, o%u, o%u);\n", at, index, content);
        return true;
    }
    if (type < WORD_ptr8 || type > WORD_ptr32)
        return word_fail(w, "can't store to '%s'", word_type_name(type));
    if (!word_as_word(w, content, WORD_int))
        return false;
    type = w->stack[content].type;
    if (type != WORD_bool && !word_is_number(type))
        return word_fail(w, "can't store '%s'", word_type_name(type));
    if (!check_index(w, index, "store"))
        return false;
    word_put(w, "%s(s%u, s%u, s%u);\n", items[w->stack[at].type], at, index, content);
    return true;
}

static bool cast(struct word_flow *w, unsigned to)
{
    uint32_t at = w->depth - 2, argument = w->depth - 1;
    unsigned from = w->stack[argument].type;
    if (from == SLOT_CAST)
        return word_fail_unsupported(w, "casting");
    if (!word_as_word(w, argument, to == WORD_uint ? WORD_uint : WORD_int))
        return false;
    from = w->stack[argument].type;
    if (from == SLOT_NONE_VALUE)
        word_put(w, "s%u = 0;\n", at);
    else if (from == WORD_object)
        word_put(w, "s%u = %s(o%u);\n", at,
                 to == WORD_bool       ? "word_of_bool"
                 : word_is_pointer(to) ? "word_of_pointer"
                                       : "word_of_int",
                 argument);
    else if (to == WORD_bool)
        word_put(w, "s%u = s%u != 0;\n", at, argument);
    else
        word_put(w, "s%u = s%u;\n", at, argument);
    word_drop(w, 1);
    w->stack[at] = (struct word_slot){.type = (uint8_t)to};
    return true;
}

static bool word_step_call(struct word_flow *w, int64_t operand)
{
    uint32_t n = operand & 0xff, n_keywords = operand >> 8 & 0xff, slots = n + 2 * n_keywords, at;
    const struct word_slot *callee = &w->stack[w->depth - 1 - slots];
    if (callee->type == SLOT_CAST && n_keywords == 0 && n == 1)
        return cast(w, callee->cast);
    if (callee->type == SLOT_CAST && (word_is_pointer(callee->cast) || callee->cast == WORD_uint))
        return word_fail(w, "a cast takes one argument, not %u", slots);
    if (callee->type != WORD_object && callee->type != SLOT_CAST)
        return word_fail(w, "can't call '%s'", word_type_name(callee->type));
    if (!word_as_objects(w, slots + 1, &at))
        return false;
    word_put(w, "o%u = call(o%u, %u, %u, ", at, at, n, n_keywords);
    word_put_array(w, at + 1, slots);
    word_put(w, ");\n");
    word_drop(w, slots);
    return true;
}

/* ---- copies ---- */

static bool duplicate(struct word_flow *w, uint32_t count)
{
    uint32_t from = w->depth - count;
    for (uint32_t i = 0; i < count; i++) {
        struct word_slot slot = w->stack[from + i];
        uint32_t to = word_push(w, slot.type);
        w->stack[to] = slot;
        word_put_copy(w, to, from + i, slot.type);
    }
    return true;
}

/* The top goes below the count - 1 slots under it. */
static bool word_step_rotate(struct word_flow *w, uint32_t count)
{
    uint32_t top = w->depth - 1, bottom = w->depth - count, spare = w->depth;
    struct word_slot held = w->stack[top];
    if (spare + 1 > w->deepest)
        w->deepest = spare + 1;
    word_put_copy(w, spare, top, held.type);
    for (uint32_t i = top; i > bottom; i--) {
        w->stack[i] = w->stack[i - 1];
        word_put_copy(w, i, i - 1, w->stack[i].type);
    }
    w->stack[bottom] = held;
    word_put_copy(w, bottom, spare, held.type);
    return true;
}

static bool step_other(struct word_flow *w, const struct instruction *instruction, bool *falls)
{
    bool known;
    bool good = word_step_object(w, instruction, falls, &known);
    if (!known)
        good = word_step_block(w, instruction, falls, &known);
    if (known)
        return good;
    switch (instruction->opcode) {
    case OP_YIELD_VALUE:
    case OP_YIELD_FROM:
        return word_fail_unsupported(w, "native yield");
    case OP_RAISE_LAST:
    case OP_RAISE_FROM:
        return word_fail_unsupported(w, "native raise");
    default:
        return word_fail_hint(w, "remove @micropython.viper, or what it cannot have",
                              "%s in a function of machine words is not translated",
                              opcode_name[instruction->opcode]);
    }
}

bool word_step(struct word_flow *w, const struct instruction *instruction, bool *falls)
{
    uint8_t opcode = instruction->opcode;
    word_show_handler(w);
    if (!word_show_line(w, instruction))
        return false;
    switch (opcode) {
    case OP_LOAD_CONST_SMALL_INT:
    case OP_LOAD_CONST_SMALL_INT_MULTI:
        return word_step_load_small_int(w, instruction->value);
    case OP_LOAD_CONST_NONE:
        word_put(w, "o%u = VALUE_NONE;\n", word_push(w, SLOT_NONE_VALUE));
        return true;
    case OP_LOAD_CONST_FALSE:
    case OP_LOAD_CONST_TRUE:
        word_put(w, "s%u = %u;\n", word_push(w, WORD_bool), opcode == OP_LOAD_CONST_TRUE);
        return true;
    case OP_LOAD_FAST_N:
    case OP_LOAD_FAST_MULTI:
        return load_local(w, (uint32_t)instruction->value);
    case OP_STORE_FAST_N:
    case OP_STORE_FAST_MULTI:
        return store_local(w, (uint32_t)instruction->value);
    case OP_BINARY_OP_MULTI:
        return binary_operator(w, (unsigned)instruction->value);
    case OP_UNARY_OP_MULTI:
        return unary_operator(w, (unsigned)instruction->value);
    case OP_JUMP:
    case OP_POP_JUMP_IF_TRUE:
    case OP_POP_JUMP_IF_FALSE:
    case OP_JUMP_IF_TRUE_OR_POP:
    case OP_JUMP_IF_FALSE_OR_POP:
        return jump(w, instruction, falls);
    case OP_RETURN_VALUE:
        *falls = false;
        return return_value(w);
    case OP_LOAD_SUBSCR:
        return load_item(w);
    case OP_STORE_SUBSCR:
        return store_item(w);
    case OP_CALL_FUNCTION:
        return word_step_call(w, instruction->value);
    case OP_DUP_TOP:
    case OP_DUP_TOP_TWO:
        return duplicate(w, opcode == OP_DUP_TOP ? 1 : 2);
    case OP_ROT_TWO:
    case OP_ROT_THREE:
        return word_step_rotate(w, opcode == OP_ROT_TWO ? 2 : 3);
    case OP_POP_TOP:
        word_drop(w, 1);
        return true;
    default:
        return step_other(w, instruction, falls);
    }
}
