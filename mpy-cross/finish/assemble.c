/* assemble.c - a function's instructions to the bytes of its raw code: slots, jump layout, line
 * table, prelude. */
#include "mpy-cross/generate/generate.h"
#include <string.h>

enum {
    SLOT_SHORT = 16,  /* locals below it have one-byte instructions */
    CELL_SLOTS = 256, /* the prelude names a cell's slot in one byte */
    LAYOUT_ROUNDS = 8,
    INSTRUCTION_MAX = 12, /* bytes: opcode, a vsint of 64 bits, one more */
    STATE_MAX = 65535,    /* the VM keeps a frame's size in 16 bits */
};

/* Where the instructions' bytes come to lie. */
struct layout {
    const struct operation *code;
    size_t n;
    uint32_t *offsets;  /* of each instruction and of the end, with every jump short */
    uint32_t *adjusted; /* the same with the jumps in `wide` long */
    uint32_t *jumps;    /* instructions that are jumps */
    size_t n_jumps;
    uint8_t *wide; /* for each of `jumps` */
};

static bool is_jump(const struct operation *in)
{
    return in->opcode >= OP_UNWIND_JUMP && in->opcode <= OP_FOR_ITER;
}

/* The unassigned plain local with the most uses; NULL when there is none. */
static struct local *most_used(struct local *locals, size_t n)
{
    struct local *best = NULL;
    for (size_t i = 0; i < n; i++)
        if (locals[i].slot == SLOT_NONE && !locals[i].cell && locals[i].uses &&
            (!best || locals[i].uses > best->uses))
            best = &locals[i];
    return best;
}

static uint32_t assign_rest(struct local *locals, size_t n, bool cells, uint32_t n_slots)
{
    for (size_t i = 0; i < n; i++)
        if (locals[i].slot == SLOT_NONE && locals[i].cell == cells && locals[i].uses)
            locals[i].slot = n_slots++;
    return n_slots;
}

/* Gives the locals that are used their slots; returns how many there are. */
static uint32_t assign_slots(struct local *locals, size_t n_locals, const struct operation *code,
                             size_t n)
{
    uint32_t n_slots = 0, n_used = 0;
    struct local *best;
    for (size_t i = 0; i < n; i++)
        if (code[i].opcode >= OP_LOAD_FAST_N && code[i].opcode <= OP_DELETE_DEREF)
            locals[code[i].operand.index].uses++;
    for (size_t i = 0; i < n_locals; i++) {
        locals[i].slot = locals[i].fixed ? n_slots++ : SLOT_NONE;
        n_used += locals[i].fixed || locals[i].uses;
    }
    if (n_used > CELL_SLOTS)
        n_slots = assign_rest(locals, n_locals, true, n_slots);
    while (n_used > SLOT_SHORT && n_slots < SLOT_SHORT && (best = most_used(locals, n_locals)))
        best->slot = n_slots++;
    n_slots = assign_rest(locals, n_locals, false, n_slots);
    return assign_rest(locals, n_locals, true, n_slots);
}

static uint8_t *put_local(uint8_t *out, const struct operation *in, uint32_t slot)
{
    if (slot < SLOT_SHORT && in->opcode == OP_LOAD_FAST_N) {
        *out++ = (uint8_t)(OP_LOAD_FAST_MULTI + slot);
        return out;
    }
    if (slot < SLOT_SHORT && in->opcode == OP_STORE_FAST_N) {
        *out++ = (uint8_t)(OP_STORE_FAST_MULTI + slot);
        return out;
    }
    *out++ = in->opcode;
    return out + vuint_put(out, slot);
}

/* Writes one instruction that is no jump, of INSTRUCTION_MAX bytes at most. */
static uint8_t *put_instruction(struct codegen *g, uint8_t *out, const struct operation *in,
                                const struct local *locals)
{
    int64_t number;
    switch (in->opcode) {
    case OP_LOAD_CONST_SMALL_INT:
        number = in->operand.integer - OP_LOAD_CONST_SMALL_INT_MULTI_LOW;
        if (number >= 0 && number < OP_LOAD_CONST_SMALL_INT_MULTI_COUNT) {
            *out++ = (uint8_t)(OP_LOAD_CONST_SMALL_INT_MULTI + number);
            return out;
        }
        *out++ = in->opcode;
        return out + vsint_put(out, in->operand.integer);
    case OP_LOAD_CONST_OBJ:
        *out++ = in->opcode;
        return out + vuint_put(out, pool_place(g, in->operand.pooled));
    case OP_LOAD_FAST_N:
    case OP_STORE_FAST_N:
    case OP_LOAD_DEREF:
    case OP_STORE_DEREF:
    case OP_DELETE_FAST:
    case OP_DELETE_DEREF:
        return put_local(out, in, locals[in->operand.index].slot);
    case OP_MAKE_CLOSURE:
    case OP_MAKE_CLOSURE_DEFARGS:
        *out++ = in->opcode;
        out += vuint_put(out, in->operand.index);
        *out++ = in->extra;
        return out;
    default:
        *out++ = in->opcode;
        if (in->opcode < OP_MAKE_CLOSURE)
            return out + vuint_put(out, pool_name(g, in->operand.symbol));
        return in->opcode < OP_UNWIND_JUMP ? out + vuint_put(out, in->operand.index) : out;
    }
}

/* Encodes all instructions, jumps as two bytes to be filled in, and notes where each lies. */
static void encode(struct codegen *g, struct layout *layout, const struct local *locals)
{
    struct buf *buf = &g->bytes;
    uint8_t *out;
    buf->size = 0;
    out = buf_extend(buf, layout->n * INSTRUCTION_MAX);
    if (!out)
        compile_out_of_memory(g->compiler);
    for (size_t i = 0; i < layout->n; i++) {
        const struct operation *in = &layout->code[i];
        layout->offsets[i] = (uint32_t)(out - buf->data);
        if (!is_jump(in)) {
            out = put_instruction(g, out, in, locals);
            continue;
        }
        layout->jumps[layout->n_jumps++] = (uint32_t)i;
        *out++ = in->opcode;
        *out++ = 0;
        if (in->opcode == OP_UNWIND_JUMP)
            *out++ = in->extra;
    }
    buf->size = (size_t)(out - buf->data);
    layout->offsets[layout->n] = (uint32_t)buf->size;
}

/* What a jump's operand counts: bytes from the end of the offset, however it is coded. */
static int32_t distance(const struct layout *layout, size_t jump)
{
    size_t at = layout->jumps[jump];
    return (int32_t)(layout->adjusted[layout->code[at].operand.index] - layout->adjusted[at] - 2 -
                     layout->wide[jump]);
}

static bool fits(const struct operation *in, int32_t bytes, int32_t limit)
{
    int32_t shift = in->opcode <= OP_POP_JUMP_IF_FALSE ? limit / 2 : 0;
    return bytes + shift >= 0 && bytes + shift < limit;
}

static void adjust(struct layout *layout)
{
    uint32_t longer = 0;
    size_t jump = 0;
    for (size_t i = 0; i <= layout->n; i++) {
        layout->adjusted[i] = layout->offsets[i] + longer;
        if (jump < layout->n_jumps && layout->jumps[jump] == i)
            longer += layout->wide[jump++];
    }
}

/* Finds the jumps that need long offsets: as few as possible, all of them when that takes too many
 * rounds. */
static void lay_out(struct layout *layout)
{
    bool changed = true;
    memcpy(layout->adjusted, layout->offsets, (layout->n + 1) * sizeof *layout->offsets);
    for (unsigned round = 0; changed; round++) {
        changed = false;
        for (size_t jump = 0; jump < layout->n_jumps; jump++) {
            const struct operation *in = &layout->code[layout->jumps[jump]];
            if (!layout->wide[jump] &&
                (round >= LAYOUT_ROUNDS || !fits(in, distance(layout, jump), 0x80)))
                layout->wide[jump] = changed = true;
        }
        if (changed)
            adjust(layout);
    }
}

/* Whether an exception can come from the instruction, so that its line matters. Pending exceptions
 * are raised at jumps; what follows a yield raises what is thrown in. */
static bool can_raise(const struct operation *in)
{
    switch (in->opcode) {
    case OP_LOAD_CONST_STRING:
    case OP_LOAD_CONST_SMALL_INT:
    case OP_LOAD_CONST_OBJ:
    case OP_LOAD_CONST_FALSE:
    case OP_LOAD_CONST_NONE:
    case OP_LOAD_CONST_TRUE:
    case OP_LOAD_NULL:
    case OP_STORE_FAST_N:
    case OP_STORE_DEREF:
    case OP_DUP_TOP:
    case OP_DUP_TOP_TWO:
    case OP_POP_TOP:
    case OP_ROT_TWO:
    case OP_ROT_THREE:
    case OP_RETURN_VALUE:
    case OP_YIELD_VALUE:
    case OP_SETUP_EXCEPT:
    case OP_SETUP_FINALLY:
        return false;
    default:
        return true;
    }
}

static uint32_t line_cost(uint32_t bytes, uint32_t lines)
{
    uint32_t cost = 0;
    while (bytes || lines)
        cost += line_entry(&bytes, &lines) & 0x8000 ? 2 : 1;
    return cost;
}

/* Where between two places, in bytes, to change the line at least cost; far on where it costs no
 * more. */
static uint32_t line_place(uint32_t from, uint32_t to, uint32_t lines)
{
    static const uint32_t good[] = {31, 15};
    uint32_t best = to, cost = line_cost(to, lines);
    for (int i = 0; i < 3 && cost > 1; i++) {
        uint32_t place = i < 2 ? good[i] : from;
        if (place >= from && place < to && line_cost(place, lines) < cost) {
            best = place;
            cost = line_cost(place, lines);
        }
    }
    return best;
}

static void assemble_put_lines(struct buf *out, const struct layout *layout)
{
    uint32_t line = 1, offset = 0, earliest = 0;
    bool after_yield = false;
    for (size_t i = 0; i < layout->n; i++) {
        const struct operation *in = &layout->code[i];
        bool raises = after_yield || can_raise(in);
        if (raises && in->line > line) {
            uint32_t bytes =
                line_place(earliest - offset, layout->adjusted[i] - offset, in->line - line);
            line_put(out, bytes, in->line - line);
            offset += bytes;
            line = in->line;
        }
        if (raises)
            earliest = layout->adjusted[i] + 1;
        after_yield = in->opcode == OP_YIELD_VALUE;
    }
}

/* The function's frame and arguments, their bits interleaved: xSSSSEAA, then xFSSKAED. */
static void put_signature(struct buf *out, const struct gen_function *f, uint32_t n_state)
{
    uint32_t s = n_state - 1, e = f->n_exceptions, flags = f->flags;
    uint32_t a = f->n_free + f->n_positional, k = f->n_keyword_only, d = f->n_default_positional;
    uint8_t byte = (uint8_t)((s & 15) << 3 | (e & 1) << 2 | (a & 3));
    s >>= 4, e >>= 1, a >>= 2;
    while (s | e | flags | a | k | d) {
        buf_put_byte(out, byte | 0x80);
        byte = (uint8_t)((flags & 1) << 6 | (s & 3) << 4 | (k & 1) << 3 | (a & 1) << 2 |
                         (e & 1) << 1 | (d & 1));
        s >>= 2, e >>= 1, flags >>= 1, a >>= 1, k >>= 1, d >>= 1;
    }
    buf_put_byte(out, byte);
}

/* Copies the encoded instructions to out, jumps filled in. */
static void assemble_put_code(struct codegen *g, uint8_t *out, const struct layout *layout,
                              const uint8_t *encoded)
{
    size_t from = 0;
    for (size_t jump = 0; jump < layout->n_jumps; jump++) {
        size_t at = layout->jumps[jump], to = layout->offsets[at] + 1;
        const struct operation *in = &layout->code[at];
        int32_t bytes = distance(layout, jump), limit = layout->wide[jump] ? 0x8000 : 0x80;
        if (!fits(in, bytes, limit)) {
            struct source_place place = {in->line, 0, 0};
            compile_error_hint(
                g->compiler, place, "move parts of this function into functions of their own",
                LIMIT "the code around here needs a jump of %u bytes; .mpy code can jump %u",
                (uint32_t)(bytes < 0 ? -bytes : bytes),
                in->opcode <= OP_POP_JUMP_IF_FALSE ? 0x3fffu : 0x7fffu);
            compile_abort(g->compiler);
        }
        if (in->opcode <= OP_POP_JUMP_IF_FALSE)
            bytes += limit / 2;
        memcpy(out, encoded + from, to - from);
        out += to - from;
        from = to + 1;
        out += offset_put(out, (uint16_t)bytes, layout->wide[jump]);
    }
    memcpy(out, encoded + from, layout->offsets[layout->n] - from);
}

static void assemble_put_name(struct codegen *g, struct buf *out, struct symbol *symbol)
{
    uint8_t bytes[INSTRUCTION_MAX];
    buf_put(out, bytes, vuint_put(bytes, pool_name(g, symbol)));
}

/* Names in the prelude: the function's, then what its arguments can be called; free variables and
 * positional-only arguments have a name that no call can give. */
static void assemble_put_names(struct codegen *g, struct buf *out, const struct gen_function *f,
                               const struct local *locals)
{
    assemble_put_name(g, out, f->name);
    for (uint32_t i = 0; i < f->n_free + f->n_positional + f->n_keyword_only; i++) {
        struct symbol *symbol = locals[i].symbol;
        assemble_put_name(g, out, symbol ? symbol : g->known[KNOWN_star]);
    }
}

static void check_limits(struct codegen *g, const struct gen_function *f,
                         const struct local *locals, size_t n_locals, uint32_t n_state)
{
    if (n_state > STATE_MAX) {
        compile_error(
            g->compiler, (struct source_place){f->line, 0, 0},
            "function '%n' needs %u slots for variables and values; a frame has at most %u",
            f->name, n_state, (uint32_t)STATE_MAX);
        compile_abort(g->compiler);
    }
    for (size_t i = 0; i < n_locals; i++) {
        if (locals[i].cell && locals[i].slot != SLOT_NONE && locals[i].slot >= CELL_SLOTS) {
            compile_error(
                g->compiler, (struct source_place){f->line, 0, 0},
                LIMIT "function '%n' shares more variables with inner functions than the %u that "
                      ".mpy code can name",
                f->name, (uint32_t)CELL_SLOTS);
            compile_abort(g->compiler);
        }
    }
}

/* Puts the finished parts together in the code's arena. */
static void finish(struct codegen *g, const struct gen_function *f, const struct layout *layout,
                   const struct local *locals, size_t n_locals, uint32_t n_state,
                   struct raw_code *raw)
{
    struct buf *out = &g->bytes;
    size_t encoded = out->size, info, cells, head, code_size = layout->adjusted[layout->n];
    uint8_t *bytes;
    assemble_put_names(g, out, f, locals);
    if (!g->compiler->options->omit_lines && g->compiler->options->optimise < 3)
        assemble_put_lines(out, layout);
    info = out->size - encoded;
    for (size_t i = f->n_free; i < n_locals; i++)
        if (locals[i].cell && locals[i].slot != SLOT_NONE)
            buf_put_byte(out, (uint8_t)locals[i].slot);
    cells = out->size - encoded - info;
    put_signature(out, f, n_state);
    put_prelude_sizes(out, info, cells);
    head = out->size - encoded - info - cells;
    if (out->failed)
        compile_out_of_memory(g->compiler);
    raw->size = head + info + cells + code_size;
    bytes = code_alloc(g->compiler, raw->size);
    memcpy(bytes, out->data + encoded + info + cells, head);
    memcpy(bytes + head, out->data + encoded, info + cells);
    assemble_put_code(g, bytes + head + info + cells, layout, out->data);
    raw->code = bytes;
}

void assemble_code(struct codegen *g, const struct gen_function *f, const struct operation *code,
                   size_t n, const struct local *locals, size_t n_locals, uint32_t n_state,
                   struct raw_code *raw)
{
    struct layout layout = {.code = code, .n = n};
    struct arena_mark mark = arena_mark(&g->compiler->tree_arena);
    size_t n_jumps = 0;
    for (size_t i = 0; i < n; i++)
        n_jumps += is_jump(&code[i]);
    layout.offsets = tree_alloc(g->compiler, (n + 1) * sizeof *layout.offsets);
    layout.adjusted = tree_alloc(g->compiler, (n + 1) * sizeof *layout.adjusted);
    layout.jumps = tree_alloc(g->compiler, (n_jumps + 1) * sizeof *layout.jumps);
    layout.wide = tree_alloc(g->compiler, n_jumps + 1);
    memset(layout.wide, 0, n_jumps + 1);
    encode(g, &layout, locals);
    lay_out(&layout);
    finish(g, f, &layout, locals, n_locals, n_state, raw);
    arena_release(&g->compiler->tree_arena, mark);
}

const struct raw_code *assemble(struct codegen *g, const struct gen_function *f)
{
    struct operation *code = FROM(g->instructions, f->first_instruction);
    struct local *locals = FROM(g->locals, f->first_local);
    size_t n_locals = g->n_locals - f->first_local, n_children = g->n_children - f->first_child;
    size_t n = optimise(g, code, g->n_instructions - f->first_instruction,
                        FROM(g->labels, f->first_label));
    uint32_t n_state = assign_slots(locals, n_locals, code, n), deepest = 0;
    struct raw_code *raw = code_alloc(g->compiler, sizeof *raw);
    for (size_t i = 0; i < n; i++)
        if (code[i].peak > deepest)
            deepest = code[i].peak;
    n_state += deepest;
    check_limits(g, f, locals, n_locals, n_state);
    *raw = (struct raw_code){.kind = RAW_BYTECODE,
                             .n_children = n_children,
                             .is_words = f->is_words,
                             .assembler = f->assembler,
                             .cpu = f->cpu,
                             .word_types = f->word_types};
    if (n_children) {
        const struct raw_code **children = code_alloc(g->compiler, n_children * sizeof *children);
        memcpy(children, g->children + f->first_child, n_children * sizeof *children);
        raw->children = children;
    }
    assemble_code(g, f, code, n, locals, n_locals, n_state ? n_state : 1, raw);
    if (local_names_wanted(g, f->scope))
        local_names_make(g, f, raw);
    return raw;
}
