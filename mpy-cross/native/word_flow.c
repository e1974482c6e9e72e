/* word_flow.c - a function of machine words: walks its bytecode, first to find the types of locals and stack, then to write
 * C, in code order.
 *
 * A local has the type of its first store; paths are followed lowest offset first, so that "first" is as the
 * source has it. A stack slot's C variable is named by its depth, s0 for words and o0 for objects: where paths meet, they
 * agree by their names. */
#include "mpy-cross/native/word_flow.h"
#include "runtime/base/text.h"
#include "runtime/format/disasm.h"

#include <string.h>

const char *word_type_name(unsigned type)
{
    static const char *const others[] = {
        [SLOT_NONE_VALUE] = "None", [SLOT_NULL] = "None",     [SLOT_WIDE] = "object",
        [SLOT_CAST] = "type",       [SLOT_LOOP] = "a loop's", [SLOT_UNKNOWN] = "unknown",
    };
    return type < WORD_TYPE_COUNT ? word_type_names[type] : others[type];
}

static bool word_flow_fail(struct word_flow *w, const char *hint, const char *format,
                           va_list arguments)
{
    if (w->failed)
        return false;
    w->failed = true;
    const uint8_t *lines = prelude_line_table(&w->prelude);
    const uint8_t *end = w->prelude.info + w->prelude.info_size;
    w->error->line =
        lines == end ? 0 : line_of_offset(lines, end, (size_t)(w->ip - w->prelude.code));
    w->error->hint = hint;
    text_vformat(w->error->message, sizeof w->error->message, format, arguments);
    return false;
}

bool word_fail(struct word_flow *w, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    word_flow_fail(w, NULL, format, arguments);
    va_end(arguments);
    return false;
}

bool word_fail_unsupported(struct word_flow *w, const char *what)
{
    w->error->unsupported = !w->failed;
    return word_fail(w, "%s", what);
}

bool word_fail_hint(struct word_flow *w, const char *hint, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    word_flow_fail(w, hint, format, arguments);
    va_end(arguments);
    return false;
}

void word_put(struct word_flow *w, const char *format, ...)
{
    enum { PIECE_MAX = 240 };
    char piece[PIECE_MAX];
    va_list arguments;
    if (!w->out)
        return;
    va_start(arguments, format);
    size_t size = text_vformat(piece, sizeof piece, format, arguments);
    va_end(arguments);
    buf_put(w->out, piece, size);
}

void word_put_name(struct word_flow *w, int64_t name)
{
    w->uses_name[name] = true;
    word_put(w, "n%u_%u", w->number, (uint32_t)name);
}

/* ---- paths ---- */

/* What a slot is where it came one way and another; false when that is nothing. */
static bool slots_join(struct word_slot *known, const struct word_slot *arriving, bool *changed)
{
    if (known->type == SLOT_NONE_VALUE && arriving->type == WORD_object) {
        *known = *arriving;
        *changed = true;
    }
    if (known->type == WORD_object && arriving->type == SLOT_NONE_VALUE)
        return true;
    if (known->type != arriving->type || known->cast != arriving->cast)
        return false;
    if (known->is_constant && (!arriving->is_constant || arriving->number != known->number)) {
        if (known->type == SLOT_WIDE)
            return false;
        known->is_constant = false;
        *changed = true;
    }
    return true;
}

static bool states_join(struct word_flow *w, struct word_state *state, bool *changed)
{
    if (state->depth != w->depth || state->handler != w->handler)
        return word_fail(w, "paths meet with %u and %u values", state->depth, w->depth);
    for (uint32_t i = 0; i < state->depth; i++)
        if (!slots_join(&state->slots[i], &w->stack[i], changed))
            return word_fail(w, "paths meet with a value of type '%s' and one of type '%s'",
                             word_type_name(state->slots[i].type),
                             word_type_name(w->stack[i].type));
    return true;
}

/* The innermost block has come to its end, at its finally code: that can then, too, wherever that is. */
static void note_completion(struct word_flow *w, int64_t offset)
{
    struct word_handler *handler = w->handler;
    if (!handler || handler->completes || handler->target != offset || w->depth == 0 ||
        w->stack[w->depth - 1].type != SLOT_NONE_VALUE)
        return;
    handler->completes = true;
    for (int64_t at = offset; at < w->size; at++)
        if (w->states[at])
            w->states[at]->is_pending = true;
    if (offset < w->lowest)
        w->lowest = (uint32_t)offset;
}

bool word_go(struct word_flow *w, int64_t offset)
{
    struct word_state *state = w->states[offset];
    bool changed = !state;
    if (w->out)
        return true; /* all is known */
    note_completion(w, offset);
    if (state) {
        if (!states_join(w, state, &changed))
            return false;
    } else {
        state = arena_alloc(w->scratch, sizeof *state + w->depth * sizeof state->slots[0]);
        if (!state)
            return word_fail(w, "out of memory");
        *state = (struct word_state){.depth = w->depth, .handler = w->handler};
        memcpy(state->slots, w->stack, w->depth * sizeof w->stack[0]);
        w->states[offset] = state;
    }
    state->is_pending |= changed;
    if (changed && offset < w->lowest)
        w->lowest = (uint32_t)offset;
    return true;
}

static void enter_state(struct word_flow *w, const struct word_state *state)
{
    w->depth = state->depth;
    w->handler = state->handler;
    w->shown_handler = UINT32_MAX;
    w->shown_line = UINT32_MAX;
    memcpy(w->stack, state->slots, state->depth * sizeof w->stack[0]);
}

static bool step_at(struct word_flow *w, uint32_t offset, struct instruction *instruction,
                    bool *falls)
{
    w->ip = w->prelude.code + offset;
    *falls = true;
    return instruction_read(w->ip, w->end, instruction) ? word_step(w, instruction, falls)
                                                        : word_fail(w, "a bad instruction");
}

/* From a state to the end of its path, or to the next state. */
static bool follow(struct word_flow *w, uint32_t offset)
{
    enter_state(w, w->states[offset]);
    for (;;) {
        struct instruction instruction;
        bool falls;
        if (!step_at(w, offset, &instruction, &falls))
            return false;
        if (!falls)
            return true;
        offset = (uint32_t)(instruction.next - w->prelude.code);
        if (w->states[offset])
            return word_go(w, offset);
    }
}

static bool find_types(struct word_flow *w)
{
    w->ip = w->prelude.code;
    if (!word_go(w, 0))
        return false;
    while (w->lowest < w->size) {
        struct word_state *state = w->states[w->lowest];
        if (!state || !state->is_pending) {
            w->lowest++;
            continue;
        }
        state->is_pending = false;
        if (!follow(w, w->lowest))
            return false;
    }
    return true;
}

static bool write_code(struct word_flow *w)
{
    bool falls = false;
    for (uint32_t offset = 0; offset < w->size;) {
        struct instruction instruction;
        if (w->states[offset]) {
            enter_state(w, w->states[offset]);
            word_put(w, "L%u: __attribute__((unused));\n", offset);
        } else if (!falls) { /* no path comes here */
            instruction_read(w->prelude.code + offset, w->end, &instruction);
            offset = (uint32_t)(instruction.next - w->prelude.code);
            continue;
        }
        if (!step_at(w, offset, &instruction, &falls))
            return false;
        offset = (uint32_t)(instruction.next - w->prelude.code);
    }
    return true;
}

/* ---- the function around the code ---- */

/* The first locals: cells from around it, then positional and keyword-only arguments, *args, **kw. */
static uint32_t count_parameters(const struct word_flow *w)
{
    const struct prelude *prelude = &w->prelude;
    return prelude->n_positional + prelude->n_keyword_only + !!(prelude->flags & PRELUDE_VARARGS) +
           !!(prelude->flags & PRELUDE_VARKEYWORDS);
}

/* What kind of variable a function's are: with blocks, those that an error leaves as they were. */
static const char *storage(const struct word_flow *w)
{
    return w->handlers ? "volatile " : "";
}

static void write_leaf_head(struct word_flow *w, unsigned arity)
{
    word_put(w, "WORD_FUNCTION value word_%u(", w->number);
    if (arity > 3)
        word_put(w, "size_t n, const value *args");
    for (unsigned i = 0; i < arity && arity <= 3; i++)
        word_put(w, "%svalue a%u", i ? ", " : "", i);
    word_put(w, "%s)\n{\n", arity == 0 ? "void" : "");
    if (arity > 3)
        word_put(w, "(void)n;\n");
    for (unsigned i = 0; i < arity && arity > 3; i++)
        word_put(w, "value a%u = args[%u];\n", i, i);
}

/* *args is a tuple of the rest; what MicroPython passes nowhere is refused before. */
static void write_stock_head(struct word_flow *w, unsigned arity)
{
    bool has_rest = w->prelude.flags & PRELUDE_VARARGS;
    word_put(w, "WORD_FUNCTION value word_%u(WORD_ARGUMENTS(%s))\n{\nWORD_FRAME();\n", w->number,
             storage(w));
    for (unsigned i = 0; i < arity; i++)
        word_put(w,
                 has_rest && i + 1 == arity ? "%svalue a%u WORD_UNUSED = WORD_REST(%u);\n"
                                            : "%svalue a%u WORD_UNUSED = args[%u];\n",
                 storage(w), i, i);
}

static void write_frame_head(struct word_flow *w, unsigned arity)
{
    word_put(w, "WORD_FUNCTION value word_%u(void)\n{\nWORD_FRAME();\n", w->number);
    for (unsigned i = 0; i < arity; i++)
        word_put(w, "value a%u WORD_UNUSED = WORD_LOCAL(%u);\n", i, i);
}

/* A parameter that is a cell, of words: what was given is converted once. */
static void write_cell(struct word_flow *w, unsigned local, unsigned type)
{
    word_put(w, "cell_write(a%u, %s(%s(step_load_deref(a%u))));\n", local, word_boxer(type),
             word_unboxer(type), local);
}

static void write_local(struct word_flow *w, unsigned local, bool is_parameter)
{
    unsigned type = w->locals[local];
    if (w->is_cell[local]) {
        if (is_parameter && word_is_word(type))
            write_cell(w, local, type);
    } else if (word_is_word(type) && is_parameter) {
        word_put(w, "%sword l%u WORD_UNUSED = %s(a%u);\n", storage(w), local, word_unboxer(type),
                 local);
    } else if (word_is_word(type)) {
        word_put(w, "%sword l%u WORD_UNUSED = 0;\n", storage(w), local);
    } else if (word_is_object(type) && is_parameter) {
        word_put(w, "%svalue v%u WORD_UNUSED = a%u;\n", storage(w), local, local);
    } else if (word_is_object(type)) {
        word_put(w, "%svalue v%u WORD_UNUSED = NO_VALUE;\n", storage(w), local);
    }
}

static void write_head(struct word_flow *w)
{
    unsigned arity = count_parameters(w);
    if (w->target == WORDS_FOR_STOCK)
        write_stock_head(w, arity);
    else if (w->is_leaf)
        write_leaf_head(w, arity);
    else
        write_frame_head(w, arity);
    for (unsigned i = 0; i < w->prelude.n_state; i++)
        write_local(w, i, i < arity);
    for (unsigned i = 0; i < w->deepest; i++)
        word_put(w, "WORD_SLOT(%u, %s);\n", i, storage(w));
    for (unsigned i = 0; i < w->deepest; i++)
        if (w->loops[i])
            word_put(w, "value i%u[ITERATOR_SLOTS];\n", i);
    word_put_catch(w);
}

/* The cells: those that the prelude lists are the function's own; a name of a cell that it does not is from around it. */
static void find_cells(struct word_flow *w)
{
    for (uint32_t i = 0; i < w->prelude.n_cells; i++)
        w->is_cell[w->prelude.cells[i]] = true;
    for (size_t i = 0; i < w->raw->n_local_names; i++) {
        const struct local_name *name = &w->raw->local_names[i];
        if (!name->is_cell || w->is_cell[name->slot])
            continue;
        w->is_cell[name->slot] = true;
        w->locals[name->slot] = WORD_object;
        w->n_free++;
    }
    for (uint32_t i = w->n_free; i < count_parameters(w); i++)
        w->locals[i] = w->raw->word_types[1 + i - w->n_free];
}

/* What no function of MicroPython's kind for machine words can be given. */
static bool check_stock(struct word_flow *w)
{
    if (w->target != WORDS_FOR_STOCK)
        return true;
    if (w->prelude.n_keyword_only || w->prelude.flags & PRELUDE_VARKEYWORDS)
        return word_fail_unsupported(w, "viper for MicroPython: no arguments by keyword");
    if (w->prelude.n_cells)
        return word_fail_unsupported(
            w, "viper for MicroPython: no variables that inner functions share");
    return true;
}

static bool open_flow(struct word_flow *w)
{
    const struct raw_code *raw = w->raw;
    if (!prelude_read(raw->code, raw->size, &w->prelude))
        return word_fail(w, "a malformed prelude");
    w->ip = w->prelude.code;
    w->end = raw->code + raw->size;
    w->size = (uint32_t)(w->end - w->prelude.code);
    w->lowest = w->size;
    w->result = (enum word_type)raw->word_types[0];
    w->locals = arena_alloc(w->scratch, w->prelude.n_state);
    w->is_cell = arena_zalloc(w->scratch, w->prelude.n_state);
    w->stack = arena_zalloc(w->scratch, (w->prelude.n_state + 6) * sizeof *w->stack);
    w->loops = arena_zalloc(w->scratch, w->prelude.n_state + 6);
    w->states = arena_zalloc(w->scratch, w->size * sizeof *w->states);
    w->uses_name = arena_zalloc(w->scratch, w->code->n_names);
    if (!w->locals || !w->is_cell || !w->stack || !w->loops || !w->states || !w->uses_name)
        return word_fail(w, "out of memory");
    if (w->prelude.flags & PRELUDE_GENERATOR)
        return word_fail_unsupported(w, "native yield");
    memset(w->locals, SLOT_UNKNOWN, w->prelude.n_state);
    find_cells(w);
    return check_stock(w);
}

/* The names that the C mentions. */
static bool take_names(struct word_flow *w, struct arena *arena, struct words_made *made)
{
    size_t n = 0;
    for (size_t i = 0; i < w->code->n_names; i++)
        n += w->uses_name[i];
    uint32_t *names = arena_alloc(arena, (n + 1) * sizeof *names);
    if (!names)
        return word_fail(w, "out of memory");
    made->names = names;
    made->n_names = n;
    for (uint32_t i = 0; i < w->code->n_names; i++)
        if (w->uses_name[i])
            *names++ = i;
    return true;
}

static bool word_translate(struct word_flow *w, struct arena *arena, struct buf *out,
                           struct words_made *made)
{
    if (!open_flow(w) || !word_show_line(w, NULL) || !find_types(w))
        return false;
    bool has_rest = w->prelude.flags & PRELUDE_VARARGS;
    *made = (struct words_made){.is_leaf = w->is_leaf,
                                .arity = w->prelude.n_positional,
                                .wants_globals = !words_are_leaf(w->code, w->raw),
                                .n_least = count_parameters(w) - has_rest,
                                .n_most = has_rest ? 0xffff : count_parameters(w)};
    w->out = out;
    write_head(w);
    if (!write_code(w))
        return false;
    word_put(w, "}\n");
    if (w->is_leaf)
        return true;
    return take_names(w, arena, made) &&
           (w->target == WORDS_FOR_STOCK || word_frame_make(w, arena, &made->framed));
}

int words_to_c(const struct code *code, const struct raw_code *raw, unsigned number,
               uint32_t constant, enum words_for target, struct arena *arena, struct buf *out,
               struct words_made *made, struct words_error *error)
{
    enum { SCRATCH_CHUNK = 1 << 14 };
    if (raw->assembler)
        return assembler_to_c(code, raw, number, target, out, made, error);
    struct arena scratch;
    struct word_flow start = {.code = code,
                              .raw = raw,
                              .number = number,
                              .constant = constant,
                              .scratch = &scratch,
                              .error = error,
                              .target = target,
                              .is_leaf = target == WORDS_FOR_IMAGE && words_are_leaf(code, raw)};
    arena_init(&scratch, out->allocator, SCRATCH_CHUNK);
    size_t before = out->size;
    struct word_flow w = start;
    bool good = word_translate(&w, arena, out, made);
    if (!good && w.wants_frame) {
        start.is_leaf = false;
        out->size = before;
        w = start;
        good = word_translate(&w, arena, out, made);
    }
    arena_free(&scratch);
    return good ? 0 : -1;
}
