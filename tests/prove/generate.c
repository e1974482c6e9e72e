/* generate.c - functions by chance that keep the rules: a stack of kinds is followed while instructions are chosen, blocks and jumps are
 * opened and closed as compilers do and as they would not. */
#include "runtime/format/opcode.h"
#include "tests/prove/prove.h"

#include <stdlib.h>
#include <string.h>

enum { STACK_MOST = 40, LOCALS = 4, CELL_LOCAL = 3, NESTING = 5, LENGTH = 200 };

/* What lies in a slot, as far as choosing needs to know. */
enum held {
    HELD_VALUE,
    HELD_NULL,
    HELD_LIST,
    HELD_FIXED /* iterators and what finally blocks are given */
};

struct writer {
    struct draft draft;
    uint8_t held[STACK_MOST];
    unsigned depth, floor;
    unsigned nesting, most_blocks, blocks;
    bool generator;
};

static struct writer writer;

static void push(enum held held)
{
    if (writer.depth < STACK_MOST)
        writer.held[writer.depth++] = (uint8_t)held;
}

static void put(uint8_t opcode, int32_t number, uint8_t extra)
{
    draft_add(&writer.draft, opcode, number, extra);
}

/* A jump whose target is told later, by land. */
static size_t put_jump(uint8_t opcode)
{
    put(opcode, 0, 0);
    return writer.draft.n - 1;
}

static void land(size_t jump)
{
    writer.draft.steps[jump].number = (int32_t)writer.draft.n;
}

static void write_value(void)
{
    static const uint8_t loads[] = {OP_LOAD_CONST_NONE,
                                    OP_LOAD_CONST_TRUE,
                                    OP_LOAD_FAST_MULTI,
                                    OP_LOAD_FAST_MULTI + 1,
                                    OP_LOAD_CONST_SMALL_INT_MULTI + 20,
                                    OP_LOAD_BUILD_CLASS};
    if (chance(6) == 0 && writer.draft.n > 8) {
        put(OP_LOAD_DEREF, CELL_LOCAL, 0);
    } else if (chance(6) == 0) {
        put(OP_LOAD_GLOBAL, (int32_t)chance(4), 0);
    } else if (chance(8) == 0) {
        put(OP_LOAD_FAST_MULTI + CELL_LOCAL, 0, 0);
    } else {
        put(loads[writer.draft.n > 8 ? chance(sizeof loads) : chance(2)], 0, 0);
    }
    push(HELD_VALUE);
}

/* Whether the n topmost are values that may be taken. */
static bool has_values(unsigned n)
{
    if (writer.depth < writer.floor + n)
        return false;
    for (unsigned i = 0; i < n; i++)
        if (writer.held[writer.depth - 1 - i] != HELD_VALUE &&
            writer.held[writer.depth - 1 - i] != HELD_LIST)
            return false;
    return true;
}

/* Takes n, so that they are there: values are written first if need be. */
static void take(unsigned n)
{
    for (unsigned i = 0; !has_values(n) && i < n; i++)
        write_value();
    writer.depth -= n;
}

static void drop_to(unsigned depth)
{
    while (writer.depth > depth) {
        put(OP_POP_TOP, 0, 0);
        writer.depth--;
    }
}

static void write_operation(void)
{
    static const struct {
        uint8_t opcode, takes;
    } operations[] = {{OP_BINARY_OP_MULTI + BINARY_ADD, 2},
                      {OP_BINARY_OP_MULTI + BINARY_EQUAL, 2},
                      {OP_BINARY_OP_MULTI + BINARY_IS, 2},
                      {OP_BINARY_OP_MULTI + BINARY_EXCEPTION_MATCH, 2},
                      {OP_UNARY_OP_MULTI + UNARY_NOT, 1},
                      {OP_LOAD_SUBSCR, 2},
                      {OP_GET_ITER, 1}};
    unsigned n = chance(4);
    switch (chance(12)) {
    case 0:
    case 9:
        take(n);
        put(OP_BUILD_TUPLE, (int32_t)n, 0);
        push(HELD_VALUE);
        break;
    case 1:
        take(n);
        put(OP_BUILD_LIST, (int32_t)n, 0);
        push(HELD_LIST);
        break;
    case 2:
        put(OP_LOAD_GLOBAL, chance(2) ? 0 : 2, 0);
        push(HELD_VALUE);
        for (unsigned i = 0; i < n; i++)
            write_value();
        writer.depth -= n;
        put(OP_CALL_FUNCTION, (int32_t)n, 0);
        break;
    case 3:
        take(1);
        put(OP_LOAD_METHOD, (int32_t)chance(4), 0);
        put(OP_CALL_METHOD, 0, 0);
        push(HELD_VALUE);
        break;
    case 4:
        take(n);
        put(OP_BUILD_TUPLE, (int32_t)n, 0);
        put(OP_UNPACK_SEQUENCE, (int32_t)n, 0);
        for (unsigned i = 0; i < n; i++)
            push(HELD_VALUE);
        break;
    case 5:
        take(1);
        put(OP_LOAD_ATTR, (int32_t)chance(4), 0);
        push(HELD_VALUE);
        break;
    default:
        n = chance(3) ? 1 + chance(4) : chance(sizeof operations / sizeof *operations);
        take(operations[n].takes);
        put(operations[n].opcode, 0, 0);
        push(HELD_VALUE);
        break;
    }
}

/* Instructions that move what lies there. */
static void write_move(void)
{
    unsigned above = writer.depth - writer.floor;
    switch (chance(6)) {
    case 0:
        if (has_values(1)) {
            put(OP_DUP_TOP, 0, 0);
            push((enum held)writer.held[writer.depth - 1]);
        }
        break;
    case 1:
        if (has_values(2)) {
            put(OP_ROT_TWO, 0, 0);
            writer.held[writer.depth - 1] = writer.held[writer.depth - 2] = HELD_VALUE;
        }
        break;
    case 2:
        if (has_values(3)) {
            put(OP_ROT_THREE, 0, 0);
            memset(&writer.held[writer.depth - 3], HELD_VALUE, 3);
        }
        break;
    case 3:
        take(1);
        put((uint8_t)(OP_STORE_FAST_MULTI + chance(CELL_LOCAL)), 0, 0);
        break;
    case 4:
        take(1);
        put(OP_STORE_DEREF, CELL_LOCAL, 0);
        break;
    default:
        if (above > 0 && has_values(1)) {
            put(OP_POP_TOP, 0, 0);
            writer.depth--;
        }
        break;
    }
}

static void write_some(unsigned most);

static void write_branch(void)
{
    take(1);
    size_t otherwise = put_jump(chance(2) ? OP_POP_JUMP_IF_TRUE : OP_POP_JUMP_IF_FALSE);
    unsigned depth = writer.depth, floor = writer.floor;
    writer.floor = depth; /* both ways leave what lay there */
    write_some(4);
    drop_to(depth);
    size_t end = put_jump(OP_JUMP);
    land(otherwise);
    write_some(4);
    drop_to(depth);
    land(end);
    writer.floor = floor;
}

static void write_end(void)
{
    switch (chance(3)) {
    case 0:
        write_value();
        put(OP_RETURN_VALUE, 0, 0);
        break;
    case 1:
        write_value();
        put(OP_RAISE_OBJ, 0, 0);
        break;
    default:
        put(OP_RAISE_LAST, 0, 0);
        break;
    }
}

/* Ends the path, but only on one way. */
static void write_end_perhaps(void)
{
    take(1);
    size_t over = put_jump(OP_POP_JUMP_IF_TRUE);
    unsigned depth = writer.depth;
    write_end();
    writer.depth = depth;
    land(over);
}

static void write_loop(void)
{
    take(2);
    put(chance(2) ? OP_BUILD_TUPLE : OP_BUILD_LIST, 2, 0);
    put(OP_GET_ITER_STACK, 0, 0);
    for (unsigned i = 0; i < 4; i++)
        push(HELD_FIXED);
    unsigned depth = writer.depth, floor = writer.floor;
    size_t top = writer.draft.n;
    size_t end = put_jump(OP_FOR_ITER);
    writer.floor = depth;
    push(HELD_VALUE);
    write_some(5);
    drop_to(depth);
    put(OP_JUMP, (int32_t)top, 0);
    land(end);
    writer.depth = depth - 4;
    writer.floor = floor;
}

static unsigned block_open(void)
{
    unsigned floor = writer.floor;
    writer.floor = writer.depth;
    if (++writer.blocks > writer.most_blocks)
        writer.most_blocks = writer.blocks;
    return floor;
}

static void write_except(void)
{
    size_t handler = put_jump(OP_SETUP_EXCEPT);
    unsigned floor = block_open(), depth = writer.depth;
    write_some(5);
    drop_to(depth);
    size_t end = put_jump(OP_POP_EXCEPT_JUMP);
    land(handler);
    push(HELD_VALUE);
    size_t next = 0;
    bool tests = chance(2);
    if (tests) {
        put(OP_DUP_TOP, 0, 0);
        put(OP_LOAD_GLOBAL, (int32_t)chance(4), 0);
        put(OP_BINARY_OP_MULTI + BINARY_EXCEPTION_MATCH, 0, 0);
        next = put_jump(OP_POP_JUMP_IF_FALSE);
    }
    drop_to(depth);
    write_some(4);
    drop_to(depth);
    size_t end_too = put_jump(OP_POP_EXCEPT_JUMP);
    if (tests) {
        land(next);
        put(OP_END_FINALLY, 0, 0);
    }
    writer.blocks--;
    land(end);
    land(end_too);
    writer.depth = depth;
    writer.floor = floor;
}

/* try, finally; in a loop that a jump in it leaves, at times. */
static void write_finally(void)
{
    bool leaves = chance(2);
    size_t handler = put_jump(OP_SETUP_FINALLY), left = 0;
    unsigned floor = block_open(), depth = writer.depth;
    write_some(5);
    if (chance(3) == 0)
        write_end_perhaps();
    drop_to(depth);
    if (leaves) {
        write_value();
        size_t over = put_jump(OP_POP_JUMP_IF_TRUE);
        writer.depth--;
        left = writer.draft.n;
        put(OP_UNWIND_JUMP, 0, 1);
        land(over);
    }
    put(OP_LOAD_CONST_NONE, 0, 0);
    land(handler);
    push(HELD_FIXED);
    writer.floor = writer.depth;
    write_some(4);
    if (chance(4) == 0)
        write_end_perhaps();
    drop_to(depth + 1);
    put(OP_END_FINALLY, 0, 0);
    writer.blocks--;
    writer.depth = depth;
    writer.floor = floor;
    if (leaves)
        land(left);
}

static void write_with(void)
{
    put(OP_LOAD_GLOBAL, 0, 0);
    size_t handler = put_jump(OP_SETUP_WITH);
    unsigned before = writer.depth;
    push(HELD_FIXED);
    push(HELD_FIXED);
    unsigned floor = block_open(), depth = writer.depth;
    push(HELD_VALUE);
    write_some(4);
    if (chance(3) == 0)
        write_end_perhaps();
    drop_to(depth);
    put(OP_LOAD_CONST_NONE, 0, 0);
    land(handler);
    put(OP_WITH_CLEANUP, 0, 0);
    put(OP_END_FINALLY, 0, 0);
    writer.blocks--;
    writer.depth = before;
    writer.floor = floor;
}

static void write_one(void)
{
    bool deeper = writer.nesting < NESTING && writer.draft.n < LENGTH && writer.depth < 20;
    uint32_t what = chance(deeper ? 20 : 12);
    writer.nesting++;
    if (what < 3)
        write_value();
    else if (what < 8)
        write_operation();
    else if (what < 12)
        write_move();
    else if (what < 14)
        write_branch();
    else if (what == 14)
        write_loop();
    else if (what < 17)
        write_except();
    else if (what < 19)
        write_finally();
    else
        write_with();
    writer.nesting--;
    if (writer.depth > writer.floor + 12)
        drop_to(writer.floor);
}

static void write_some(unsigned most)
{
    for (unsigned n = chance(most + 1); n > 0; n--)
        write_one();
}

static void generate_once(void)
{
    static const struct code_text names[] = {{"m", 1}, {"t", 1}, {"g", 1}, {"x", 1}};
    struct draft_prelude shape = {.n_state = 120, .n_cells = 1, .cells = {CELL_LOCAL}};
    uint8_t bytes[4096];
    memset(&writer, 0, sizeof writer);
    for (uint8_t local = 0; local < CELL_LOCAL; local++) {
        write_value();
        writer.depth--;
        put((uint8_t)(OP_STORE_FAST_MULTI + local), 0, 0);
    }
    put(OP_LOAD_GLOBAL, 0, 0);
    put(OP_STORE_DEREF, CELL_LOCAL, 0);
    for (unsigned n = 6; n > 0; n--)
        write_one();
    write_end();
    shape.n_exceptions = writer.most_blocks;
    size_t start = draft_prelude(&shape, bytes);
    size_t size = draft_encode(&writer.draft, bytes + start, sizeof bytes - start);
    struct raw_code raw = {.code = bytes, .size = start + size};
    struct caller caller;
    caller_make(&caller, &raw, names, 4);
    if (size > 0)
        prove_run(&caller.code);
}

int prove_generate(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    chance_start(strtoull(argv[0], NULL, 10));
    for (unsigned long long n = strtoull(argv[1], NULL, 10); n > 0; n--)
        generate_once();
    return 0;
}
