/* word_frame.c - a function of machine words that has a frame of the VM: the bytecode around it, and the lines that its
 * tracebacks tell.
 *
 * The bytecode is `load the native function, call it, return`, then one RETURN_VALUE for each line where the function may raise
 * (the first is the one that returns), then the instructions that make the functions inside it, which are only looked at. Before
 * the C does what may raise it sets the frame's ip behind the RETURN_VALUE of the line: so the frame tells its line as any
 * other does. */
#include "mpy-cross/native/word_flow.h"
#include "runtime/format/disasm.h"

#include <string.h>

static bool slot_is_word(const struct word_flow *w, uint32_t below)
{
    unsigned type = w->stack[w->depth - 1 - below].type;
    return word_is_word(type) || type == SLOT_WIDE || type == SLOT_CAST;
}

static bool may_raise(const struct word_flow *w, const struct instruction *instruction)
{
    switch (instruction->opcode) {
    case OP_LOAD_FAST_N:
    case OP_LOAD_FAST_MULTI:
        return !word_is_word(w->locals[instruction->value]);
    case OP_BINARY_OP_MULTI:
        return !slot_is_word(w, 0) || !slot_is_word(w, 1) ||
               instruction->value == BINARY_FLOOR_DIVIDE || instruction->value == BINARY_MODULO ||
               instruction->value == BINARY_INPLACE_FLOOR_DIVIDE ||
               instruction->value == BINARY_INPLACE_MODULO;
    case OP_UNARY_OP_MULTI:
    case OP_POP_JUMP_IF_TRUE:
    case OP_POP_JUMP_IF_FALSE:
    case OP_JUMP_IF_TRUE_OR_POP:
    case OP_JUMP_IF_FALSE_OR_POP:
        return !slot_is_word(w, 0);
    case OP_LOAD_SUBSCR:
    case OP_STORE_SUBSCR:
        return !slot_is_word(w, 1);
    case OP_LOAD_CONST_SMALL_INT:
    case OP_LOAD_CONST_SMALL_INT_MULTI:
    case OP_LOAD_CONST_OBJ:
    case OP_LOAD_CONST_STRING:
    case OP_LOAD_CONST_NONE:
    case OP_LOAD_CONST_FALSE:
    case OP_LOAD_CONST_TRUE:
    case OP_LOAD_NULL:
    case OP_STORE_FAST_N:
    case OP_STORE_FAST_MULTI:
    case OP_JUMP:
    case OP_RETURN_VALUE:
    case OP_DUP_TOP:
    case OP_DUP_TOP_TWO:
    case OP_ROT_TWO:
    case OP_ROT_THREE:
    case OP_POP_TOP:
    case OP_SETUP_EXCEPT:
    case OP_SETUP_FINALLY:
    case OP_POP_EXCEPT_JUMP:
    case OP_UNWIND_JUMP:
        return false;
    default:
        return true;
    }
}

static uint32_t line_here(const struct word_flow *w)
{
    return line_of_offset(prelude_line_table(&w->prelude), w->prelude.info + w->prelude.info_size,
                          (size_t)(w->ip - w->prelude.code));
}

static bool note_line(struct word_flow *w, uint32_t line)
{
    uint32_t at = w->n_lines;
    while (at > 0 && w->lines[at - 1] > line)
        at--;
    if (at > 0 && w->lines[at - 1] == line)
        return true;
    if (w->n_lines == w->lines_capacity) {
        uint32_t capacity = 2 * w->lines_capacity + 8;
        uint32_t *grown = arena_alloc(w->scratch, capacity * sizeof *grown);
        if (!grown)
            return word_fail(w, "out of memory");
        if (w->n_lines)
            memcpy(grown, w->lines, w->n_lines * sizeof *grown);
        w->lines = grown;
        w->lines_capacity = capacity;
    }
    memmove(w->lines + at + 1, w->lines + at, (w->n_lines - at) * sizeof *w->lines);
    w->lines[at] = line;
    w->n_lines++;
    return true;
}

bool word_show_line(struct word_flow *w, const struct instruction *instruction)
{
    if (w->is_leaf || (instruction && !may_raise(w, instruction)))
        return true;
    if (!w->out)
        return note_line(w, line_here(w));
    uint32_t line = line_here(w), index = 0;
    while (w->lines[index] != line)
        index++;
    if (index != w->shown_line)
        word_put(w, "WORD_LINE(%u);\n", index);
    w->shown_line = index;
    return true;
}

/* The lines of the C function's places; no table where the function has none. */
static void put_framed_lines(const struct word_flow *w, uint32_t returns, struct buf *out)
{
    const uint8_t *table = prelude_line_table(&w->prelude);
    if (table == w->prelude.info + w->prelude.info_size)
        return;
    uint32_t line = 1, offset = 0;
    for (uint32_t i = 0; i < w->n_lines; i++) {
        uint32_t at = i ? returns + i : 0;
        line_put(out, at - offset, w->lines[i] - line);
        offset = at;
        line = w->lines[i];
    }
}

/* The instructions; returns the offset of the first RETURN_VALUE. */
static uint32_t put_framed_code(const struct word_flow *w, struct buf *out)
{
    size_t start = out->size;
    buf_put_byte(out, OP_LOAD_CONST_OBJ);
    buf_put_vuint(out, w->constant);
    buf_put_byte(out, OP_CALL_FUNCTION);
    buf_put_vuint(out, 0);
    uint32_t returns = (uint32_t)(out->size - start);
    for (uint32_t i = 0; i < w->n_lines; i++)
        buf_put_byte(out, OP_RETURN_VALUE);
    for (uint32_t i = 0; i < w->raw->n_children; i++) {
        buf_put_byte(out, OP_MAKE_FUNCTION);
        buf_put_vuint(out, i);
    }
    return returns;
}

static void put_framed(const struct word_flow *w, struct buf *out, struct buf *info,
                       struct buf *code)
{
    const struct prelude *prelude = &w->prelude;
    uint32_t returns = put_framed_code(w, code);
    buf_put(info, prelude->info, (size_t)(prelude_line_table(prelude) - prelude->info));
    put_framed_lines(w, returns, info);
    put_prelude_like(out, w->raw->code, prelude, info);
    buf_put(out, code->data, code->size);
}

bool word_frame_make(struct word_flow *w, struct arena *arena, struct raw_code *framed)
{
    struct buf out, info, code;
    const struct allocator *allocator = w->out->allocator;
    buf_init(&out, allocator);
    buf_init(&info, allocator);
    buf_init(&code, allocator);
    put_framed(w, &out, &info, &code);
    uint8_t *bytes = arena_alloc(arena, out.size);
    bool good = bytes && !out.failed && !info.failed && !code.failed;
    if (good)
        memcpy(bytes, out.data, out.size);
    *framed = (struct raw_code){.kind = RAW_BYTECODE,
                                .code = bytes,
                                .size = out.size,
                                .children = w->raw->children,
                                .n_children = w->raw->n_children};
    buf_free(&out);
    buf_free(&info);
    buf_free(&code);
    return good || word_fail(w, "out of memory");
}
