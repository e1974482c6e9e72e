/* verify_step.c - the verifier's rules: what rule.def says of each instruction, carried out on a path's stack. */
#include "runtime/format/verify_walk.h"

enum check {
    CHECK_NONE,
    CHECK_NAME,
    CHECK_CONSTANT,
    CHECK_CHILD,
    CHECK_SMALL_INT,
    CHECK_LOCAL,
    CHECK_PLAIN,
    CHECK_CELL,
    CHECK_COUNTS,
    CHECK_SLICE,
    CHECK_GENERATOR,
};

enum flow {
    FLOW_NEXT,
    FLOW_END,
    FLOW_JUMP,
    FLOW_BRANCH,
    FLOW_KEEP,
    FLOW_LOOP,
    FLOW_SETUP,
    FLOW_LEAVE,
    FLOW_UNWIND,
    FLOW_CLEANUP,
    FLOW_FINALLY,
    FLOW_RETURN,
    FLOW_COLLECT,
    FLOW_COPY,
    FLOW_EXIT,
    FLOW_MOVE,
};

/* gcc 15 warns of text without its zero byte elsewhere; clang 14 does not know the word. */
#if __has_attribute(nonstring)
#define NONSTRING __attribute__((nonstring))
#else
#define NONSTRING
#endif

struct rule {
    NONSTRING char takes[4], leaves[4]; /* a zero byte ends those that are shorter */
    uint8_t check, flow;
};

enum rule_number {
    RULE_NUMBER_NONE,
#define RULE(name, check, takes, leaves, flow) RULE_NUMBER_##name,
#include "runtime/format/rule.def"
#undef RULE
};

static const struct rule rules[] = {
#define RULE(name, check, takes, leaves, flow) \
    [RULE_NUMBER_##name] = {takes, leaves, CHECK_##check, FLOW_##flow},
#include "runtime/format/rule.def"
#undef RULE
};

/* By opcode, the first byte of a family. */
static const struct rule *rule_of(uint8_t opcode)
{
    static const uint8_t numbers[256] = {
#define RULE(name, check, takes, leaves, flow) [OP_##name] = RULE_NUMBER_##name,
#include "runtime/format/rule.def"
#undef RULE
    };
    return &rules[numbers[opcode]];
}

/* The kinds that a letter of rule.def stands for. */
static unsigned letter_kinds(char letter)
{
    switch (letter) {
#define KIND(letter, name, text) \
    case letter:                 \
        return KIND_##name;
#define KINDS(letter, name, kinds, text) \
    case letter:                         \
        return KINDS_##name;
#include "runtime/format/kind.def"
#undef KIND
#undef KINDS
    default: /* x, y, z */
        return KINDS_VALUE_OR_NULL;
    }
}

/* ---- operands ---- */

static bool rule_index(struct verifier *v, const char *what, int64_t index, size_t count)
{
    if ((uint64_t)index >= count)
        return verify_fail(v, "%s below %u expected, found %u", what, (uint32_t)count,
                           (uint32_t)index);
    return true;
}

static bool rule_constant(struct verifier *v, int64_t index)
{
    if (!rule_index(v, "a constant", index, v->code->n_constants))
        return false;
    if (v->code->constants[index].kind == CONSTANT_FUN_TABLE)
        return verify_fail(v, "constant %u is for native code only", (uint32_t)index);
    return true;
}

static bool rule_small_int(struct verifier *v, int64_t number)
{
    unsigned bits = v->code->small_int_bits;
    int64_t limit = bits > 0 ? (int64_t)((uint64_t)1 << (bits - 1)) : 0;
    if (number < -limit || number >= limit)
        return verify_fail(v, "a small int of at most %u bits expected", (uint32_t)bits);
    return true;
}

/* A local's number, and whether it is a cell as the instruction needs. */
static bool rule_local(struct verifier *v, int64_t local, enum check check)
{
    if (!rule_index(v, "a local", local, v->prelude.n_state))
        return false;
    bool cell = verify_is_cell(v, local);
    if (v->runs && cell && check == CHECK_PLAIN)
        return verify_fail(v, "local %u is a cell, but is used as a plain local", (uint32_t)local);
    if (v->runs && !cell && check == CHECK_CELL)
        return verify_fail(v, "local %u is used as a cell, but is none", (uint32_t)local);
    if (local >= v->n_locals)
        v->n_locals = (uint32_t)local + 1;
    return true;
}

/* All that make a function give it the same number of cells, and defaults where it wants some. */
static bool rule_child(struct verifier *v, const struct instruction *instruction)
{
    uint8_t opcode = instruction->opcode;
    bool closes = opcode == OP_MAKE_CLOSURE || opcode == OP_MAKE_CLOSURE_DEFARGS;
    bool defaults = opcode == OP_MAKE_FUNCTION_DEFARGS || opcode == OP_MAKE_CLOSURE_DEFARGS;
    uint16_t n_cells = closes ? instruction->extra : 0;
    struct prelude prelude;
    if (!rule_index(v, "an inner function", instruction->value, v->raw->n_children))
        return false;
    const struct raw_code *child = v->raw->children[instruction->value];
    uint16_t *n_free = &v->child_free[instruction->value];
    if (*n_free != FREE_UNKNOWN && *n_free != n_cells)
        return verify_fail(v, "%u cells given to a function that is given %u elsewhere",
                           (uint32_t)n_cells, (uint32_t)*n_free);
    *n_free = n_cells;
    if (child->kind != RAW_BYTECODE)
        return true;
    if (!prelude_read(child->code, child->size, &prelude))
        return verify_fail(v, "the prelude of the inner function is malformed");
    if (n_cells > prelude.n_positional)
        return verify_fail(v, "%u cells given to a function of %u arguments", (uint32_t)n_cells,
                           prelude.n_positional);
    bool wants = prelude.n_default_positional != 0 || prelude.flags & PRELUDE_DEFAULT_KEYWORDS;
    return !wants || defaults || verify_fail(v, "no defaults given to a function that has some");
}

bool verify_operand(struct verifier *v, const struct instruction *instruction)
{
    int64_t value = instruction->value;
    enum check check = (enum check)rule_of(instruction->opcode)->check;
    switch (check) {
    case CHECK_NAME:
        return rule_index(v, "a name", value, v->code->n_names);
    case CHECK_CONSTANT:
        return rule_constant(v, value);
    case CHECK_CHILD:
        return rule_child(v, instruction);
    case CHECK_SMALL_INT:
        return rule_small_int(v, value);
    case CHECK_LOCAL:
    case CHECK_PLAIN:
    case CHECK_CELL:
        return rule_local(v, value, check);
    case CHECK_COUNTS:
        return value <= 0xffff || verify_fail(v, "two counts below 256 expected");
    case CHECK_SLICE:
        return value == 2 || value == 3 ||
               verify_fail(v, "a slice of 2 or 3 expected, found %u", (uint32_t)value);
    case CHECK_GENERATOR:
        return v->prelude.flags & PRELUDE_GENERATOR ||
               verify_fail(v, "yields, but the function is no generator");
    default:
        return true;
    }
}

/* ---- the stack ---- */

/* Takes count arguments of a call, or pairs of key and value. */
static bool take_arguments(struct verifier *v, uint32_t operand, unsigned keys)
{
    for (uint32_t n = operand >> 8; n > 0; n--)
        if (!verify_pop(v, KINDS_VALUE, NULL) || !verify_pop(v, keys, NULL))
            return false;
    for (uint32_t n = operand & 0xff; n > 0; n--)
        if (!verify_pop(v, KINDS_VALUE, NULL))
            return false;
    return true;
}

/* What a default's slot has to hold for the function that is made: something where it has such defaults, else null. */
static unsigned default_kinds(const struct verifier *v, const struct instruction *instruction,
                              char letter)
{
    struct prelude prelude;
    const struct raw_code *child = v->raw->children[instruction->value];
    if (child->kind != RAW_BYTECODE || !prelude_read(child->code, child->size, &prelude))
        return letter_kinds(letter);
    if (letter == 'u')
        return prelude.n_default_positional != 0 ? KIND_TUPLE : KIND_NULL;
    return prelude.flags & PRELUDE_DEFAULT_KEYWORDS ? KIND_DICT : KIND_NULL;
}

/* How often a letter counts, by the sign after it. */
static uint32_t repeats(const struct instruction *instruction, char sign)
{
    uint32_t operand = (uint32_t)instruction->value;
    return sign == '*'   ? operand
           : sign == '#' ? instruction->extra
                         : (operand & 0xff) + (operand >> 8) + 1;
}

static bool is_sign(char letter)
{
    return letter == '*' || letter == '#' || letter == '+';
}

static bool take_letter(struct verifier *v, const struct instruction *instruction, char letter,
                        uint32_t count, unsigned held[3])
{
    unsigned kinds = letter_kinds(letter);
    if (letter == 'a' || letter == 'b')
        return take_arguments(v, (uint32_t)instruction->value,
                              letter == 'b' ? KINDS_VALUE_OR_NULL : KINDS_VALUE);
    if (letter == 'u' || letter == 'm')
        kinds = default_kinds(v, instruction, letter);
    for (; count > 0; count--)
        if (!verify_pop(v, kinds, letter >= 'x' ? &held[letter - 'x'] : NULL))
            return false;
    return true;
}

static bool rule_take(struct verifier *v, const struct rule *rule,
                      const struct instruction *instruction, unsigned held[3])
{
    int i = (int)sizeof rule->takes - 1;
    for (; i >= 0; i--) {
        if (rule->takes[i] == 0)
            continue;
        uint32_t count = 1;
        if (is_sign(rule->takes[i])) {
            count = repeats(instruction, rule->takes[i]);
            i--;
        }
        if (!take_letter(v, instruction, rule->takes[i], count, held))
            return false;
    }
    return true;
}

static unsigned constant_kinds(const struct constant *constant)
{
    return constant->kind == CONSTANT_TUPLE  ? KIND_TUPLE
           : constant->kind == CONSTANT_NONE ? KIND_NONE
                                             : KIND_OBJECT;
}

static unsigned left_kinds(const struct verifier *v, const struct instruction *instruction,
                           char letter, const unsigned held[3])
{
    if (letter >= 'x')
        return held[letter - 'x'];
    if (letter == 'C')
        return constant_kinds(&v->code->constants[instruction->value]);
    if (letter == 'L')
        return verify_is_cell(v, instruction->value) ? KIND_CELL : KIND_OBJECT;
    return letter_kinds(letter);
}

static bool rule_leave(struct verifier *v, const struct rule *rule,
                       const struct instruction *instruction, const unsigned held[3])
{
    for (unsigned i = 0; i < sizeof rule->leaves && rule->leaves[i] != 0; i++) {
        uint32_t count = 1;
        if (i + 1 < sizeof rule->leaves && is_sign(rule->leaves[i + 1]))
            count = repeats(instruction, rule->leaves[i + 1]);
        else if (is_sign(rule->leaves[i]))
            continue;
        for (; count > 0; count--)
            if (!verify_push(v, left_kinds(v, instruction, rule->leaves[i], held)))
                return false;
    }
    return true;
}

/* ---- flows ---- */

/* FOR_ITER: an iterator's four slots; or null, an object that is one, and two more. */
static bool step_loop(struct verifier *v, int64_t dest)
{
    if (v->depth < 4 || v->depth - 4 < v->floor)
        return verify_fail(v, "an iterator expected on the stack");
    const uint16_t *slots = &v->kinds[v->depth - 4];
    bool plain = slots[0] == KIND_ITER && slots[1] == KIND_PART && slots[2] == KIND_PART &&
                 slots[3] == KIND_PART;
    bool object = slots[0] == KIND_NULL && !(slots[1] & ~KINDS_VALUE) &&
                  !((slots[2] | slots[3]) & ~KINDS_VALUE_OR_NULL);
    if (!plain && !object)
        return verify_fail(v, "an iterator expected on the stack");
    v->depth -= 4;
    bool ok = verify_go(v, dest);
    v->depth += 4;
    return ok && verify_push(v, KIND_OBJECT);
}

/* STORE_COMP: the container lies below; it may lie under blocks, since it stays. */
static bool step_collect(struct verifier *v, int64_t operand)
{
    static const uint16_t kinds[] = {KIND_LIST, KIND_DICT, KIND_SET};
    uint32_t which = operand & 3, below = (uint32_t)operand >> 2;
    if (which > 2 || below >= v->depth || v->kinds[v->depth - 1 - below] & ~(unsigned)kinds[which])
        return verify_fail(v, "a list, dict or set to store to expected on the stack");
    if (!verify_spend(v, below))
        return false;
    for (uint32_t i = 0; i < below; i++)
        if (v->kinds[v->depth - 1 - i] & (KIND_PAIR | KIND_TOKEN))
            return verify_fail(v, "a list, dict or set to store to expected on the stack");
    return verify_pop(v, KINDS_VALUE, NULL) && (which != 1 || verify_pop(v, KINDS_VALUE, NULL));
}

/* JUMP_IF_*_OR_POP */
static bool step_keep(struct verifier *v, int64_t dest)
{
    unsigned kinds;
    return verify_pop(v, KINDS_VALUE, &kinds) && verify_push(v, kinds) && verify_go(v, dest) &&
           verify_pop(v, KINDS_VALUE, NULL);
}

/* Whether the next instruction follows, by the rule alone. */
static bool flow_falls(enum flow flow)
{
    static const uint32_t ends =
        1u << FLOW_END | 1u << FLOW_JUMP | 1u << FLOW_LEAVE | 1u << FLOW_UNWIND | 1u << FLOW_RETURN;
    return !(ends >> flow & 1);
}

/* What follows on an instruction's takes and leaves. */
static bool step_flow(struct verifier *v, enum flow flow, const struct instruction *instruction,
                      bool *falls)
{
    int64_t dest = instruction->from - v->prelude.code + instruction->value;
    switch (flow) {
    case FLOW_JUMP:
    case FLOW_BRANCH:
        return verify_go(v, dest);
    case FLOW_KEEP:
        return step_keep(v, dest);
    case FLOW_LOOP:
        return step_loop(v, dest);
    case FLOW_SETUP:
        return verify_setup(v, instruction);
    case FLOW_LEAVE:
        return verify_leave(v, dest);
    case FLOW_UNWIND:
        return verify_unwind(v, instruction);
    case FLOW_CLEANUP:
        return verify_cleanup(v);
    case FLOW_FINALLY:
        return verify_end(v, falls);
    case FLOW_RETURN:
        return verify_return(v);
    case FLOW_COLLECT:
        return step_collect(v, instruction->value);
    default:
        return true;
    }
}

/* Whether the instruction begins a sequence of an asynchronous with, which is carried out then. */
static bool step_async(struct verifier *v, enum flow flow, struct instruction *instruction,
                       bool *falls)
{
    return (flow == FLOW_COPY && verify_async_exception(v, instruction)) ||
           (flow == FLOW_EXIT && verify_async_exit(v, instruction, falls)) ||
           (flow == FLOW_MOVE &&
            (verify_async_left(v, instruction) || verify_async_argument(v, instruction)));
}

bool verify_step(struct verifier *v, struct instruction *instruction, bool *falls)
{
    const struct rule *rule = rule_of(instruction->opcode);
    enum flow flow = (enum flow)rule->flow;
    uint32_t floor = v->floor;
    unsigned held[3];
    *falls = flow_falls(flow);
    if (step_async(v, flow, instruction, falls))
        return !v->failed;
    if (flow == FLOW_COPY) /* what is taken stays */
        v->floor = 0;
    if (!rule_take(v, rule, instruction, held))
        return false;
    v->floor = floor;
    return rule_leave(v, rule, instruction, held) && step_flow(v, flow, instruction, falls);
}
