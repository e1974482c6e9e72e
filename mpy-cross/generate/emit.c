/* emit.c - the instructions of the function at work: a growing list, with labels and the stack's
 * depth. */
#include "mpy-cross/generate/generate.h"

/* Adds an instruction that changes the stack's depth by `effect`; what is not reachable is not
 * kept. */
static struct operation *emit_add(struct codegen *g, enum opcode opcode, int effect)
{
    struct gen_function *f = g->function;
    struct operation *in;
    uint32_t before = f->depth;
    f->depth += (uint32_t)effect;
    if (!f->reachable)
        return &g->discarded;
    if (f->depth > STACK_DEPTH_MAX) {
        compile_error(g->compiler, (struct source_place){f->line, 0, 0},
                      LIMIT
                      "an expression here needs more than %u stack slots, the limit of .mpy code",
                      (uint32_t)STACK_DEPTH_MAX);
        compile_abort(g->compiler);
    }
    g->instructions =
        generator_grow(g, g->instructions, g->n_instructions, &g->instruction_capacity, sizeof *in);
    in = &g->instructions[g->n_instructions++];
    *in = (struct operation){
        .opcode = opcode, .line = f->line, .peak = f->depth > before ? f->depth : before};
    return in;
}

/* Notes that a path leaves the n innermost blocks. */
static void emit_leave(struct codegen *g, uint32_t n)
{
    for (struct exception_block *b = g->function->block; b && n; b = b->outer, n--)
        b->left |= b->intercepts && !b->active;
}

/* The last instruction, when nothing can jump between it and the next. */
static struct operation *emit_last(struct codegen *g)
{
    struct gen_function *f = g->function;
    size_t n = g->n_instructions - f->first_instruction;
    if (!f->reachable || !n || f->label_position == n)
        return NULL;
    return &g->instructions[g->n_instructions - 1];
}

/* The last instruction where it is a store that a load may follow without loading. In a function of machine words what is
 * loaded has another type than what was stored. */
static struct operation *last_store(struct codegen *g, enum opcode store)
{
    struct gen_function *f = g->function;
    bool keeps = !f->is_words && !(f->scope->kind == SCOPE_MODULE && g->compiler->options->apart);
    struct operation *last = keeps ? emit_last(g) : NULL;
    return last && last->opcode == store ? last : NULL;
}

/* Turns the store that comes last into a copy and the same store, so that the value stays for the
 * load that was to come. */
static void emit_keep(struct codegen *g)
{
    struct operation *last = &g->instructions[g->n_instructions - 1], store = *last;
    uint16_t peak = (uint16_t)(g->function->depth + 2);
    last->opcode = OP_DUP_TOP;
    if (last->peak < peak)
        last->peak = peak;
    g->function->depth += 2;
    store.peak = peak;
    *emit_add(g, store.opcode, -1) = store;
}

/* Drops `x = ...; return x` to `return ...`, for a local that nothing can read after the return. */
static void emit_return_directly(struct codegen *g)
{
    struct gen_function *f = g->function;
    size_t n = g->n_instructions - f->first_instruction;
    struct operation *load = &g->instructions[g->n_instructions - 1], *store = load - 1;
    if (n < 2 || f->exception_blocks || load->opcode != OP_LOAD_FAST_N ||
        store->opcode != OP_STORE_FAST_N || load->operand.index != store->operand.index ||
        f->label_position == n || f->label_position == n - 1)
        return;
    g->n_instructions -= 2;
}

void emit(struct codegen *g, enum opcode opcode)
{
    static const int8_t effects[256] = {
        [OP_LOAD_CONST_FALSE] = 1, [OP_LOAD_CONST_NONE] = 1,  [OP_LOAD_CONST_TRUE] = 1,
        [OP_LOAD_NULL] = 1,        [OP_LOAD_BUILD_CLASS] = 1, [OP_LOAD_SUBSCR] = -1,
        [OP_STORE_SUBSCR] = -3,    [OP_DUP_TOP] = 1,          [OP_DUP_TOP_TWO] = 2,
        [OP_POP_TOP] = -1,         [OP_GET_ITER_STACK] = 3,   [OP_STORE_MAP] = -2,
        [OP_RETURN_VALUE] = -1,    [OP_RAISE_OBJ] = -1,       [OP_RAISE_FROM] = -2,
        [OP_YIELD_FROM] = -1,      [OP_IMPORT_STAR] = -1,     [OP_END_FINALLY] = -1,
    };
    struct operation *in;
    if (opcode == OP_RETURN_VALUE && g->function->reachable && !g->function->is_words)
        emit_return_directly(g);
    in = emit_add(g, opcode, effects[opcode]);
    if (opcode == OP_WITH_CLEANUP) {
        in->peak += 2; /* the arguments of __exit__ */
        g->function->depth -= 2;
    } else if (opcode == OP_RETURN_VALUE && g->function->reachable) {
        emit_leave(g, UINT32_MAX);
        g->function->reachable = false;
    } else if (opcode == OP_RETURN_VALUE || (opcode >= OP_RAISE_LAST && opcode <= OP_RAISE_FROM)) {
        g->function->reachable = false;
    }
}

void emit_name(struct codegen *g, enum opcode opcode, struct symbol *symbol)
{
    static const int8_t effects[256] = {
        [OP_LOAD_CONST_STRING] = 1, [OP_LOAD_NAME] = 1,          [OP_LOAD_GLOBAL] = 1,
        [OP_LOAD_METHOD] = 1,       [OP_LOAD_SUPER_METHOD] = -1, [OP_STORE_NAME] = -1,
        [OP_STORE_GLOBAL] = -1,     [OP_STORE_ATTR] = -2,        [OP_IMPORT_NAME] = -1,
        [OP_IMPORT_FROM] = 1,
    };
    struct operation *last =
        last_store(g, opcode == OP_LOAD_NAME ? OP_STORE_NAME : OP_STORE_GLOBAL);
    if (last && (opcode == OP_LOAD_NAME || opcode == OP_LOAD_GLOBAL) &&
        last->operand.symbol == symbol) {
        emit_keep(g);
        return;
    }
    emit_add(g, opcode, effects[opcode])->operand.symbol = symbol;
}

void emit_count(struct codegen *g, enum opcode opcode, uint32_t count)
{
    int n = (int)count, effect = 0;
    switch (opcode) {
    case OP_BUILD_TUPLE:
    case OP_BUILD_LIST:
    case OP_BUILD_SET:
    case OP_BUILD_SLICE:
        effect = 1 - n;
        break;
    case OP_BUILD_MAP:
        effect = 1;
        break;
    case OP_STORE_COMP:
        effect = (count & 3) == 1 ? -2 : -1;
        break;
    case OP_UNPACK_SEQUENCE:
        effect = n - 1;
        break;
    default: /* OP_UNPACK_EX */
        effect = (n & 0xff) + (n >> 8 & 0xff);
    }
    emit_add(g, opcode, effect)->operand.index = count;
}

void emit_integer(struct codegen *g, int64_t number)
{
    emit_add(g, OP_LOAD_CONST_SMALL_INT, 1)->operand.integer = number;
}

void emit_pooled(struct codegen *g, struct pooled *pooled)
{
    emit_add(g, OP_LOAD_CONST_OBJ, 1)->operand.pooled = pooled;
}

void emit_unary(struct codegen *g, enum unary_operator op)
{
    emit_add(g, OP_UNARY_OP_MULTI + op, 0);
}

void emit_binary(struct codegen *g, enum binary_operator op)
{
    emit_add(g, OP_BINARY_OP_MULTI + op, -1);
}

void emit_local(struct codegen *g, enum opcode opcode, uint32_t local)
{
    int effect = opcode == OP_LOAD_FAST_N || opcode == OP_LOAD_DEREF     ? 1
                 : opcode == OP_STORE_FAST_N || opcode == OP_STORE_DEREF ? -1
                                                                         : 0;
    struct operation *last = last_store(g, OP_STORE_DEREF);
    if (opcode == OP_LOAD_DEREF && last && last->operand.index == local) {
        emit_keep(g);
        return;
    }
    emit_add(g, opcode, effect)->operand.index = local;
}

void emit_call(struct codegen *g, enum opcode opcode, uint32_t n_positional, uint32_t n_keyword)
{
    int effect = -(int)n_positional - 2 * (int)n_keyword;
    if (opcode == OP_CALL_METHOD || opcode == OP_CALL_METHOD_VAR_KW)
        effect--;
    if (opcode == OP_CALL_FUNCTION_VAR_KW || opcode == OP_CALL_METHOD_VAR_KW)
        effect--;
    emit_add(g, opcode, effect)->operand.index = n_positional | n_keyword << 8;
}

void emit_child(struct codegen *g, const struct raw_code *child, uint32_t n_free, bool has_defaults)
{
    struct operation *in;
    static const uint8_t opcodes[2][2] = {{OP_MAKE_FUNCTION, OP_MAKE_FUNCTION_DEFARGS},
                                          {OP_MAKE_CLOSURE, OP_MAKE_CLOSURE_DEFARGS}};
    in = emit_add(g, opcodes[n_free > 0][has_defaults], 1 - (int)n_free - 2 * has_defaults);
    in->extra = (uint8_t)n_free;
    if (!g->function->reachable)
        return;
    in->operand.index = (uint32_t)(g->n_children - g->function->first_child);
    g->children =
        generator_grow(g, g->children, g->n_children, &g->child_capacity, sizeof *g->children);
    g->children[g->n_children++] = child;
}

uint32_t emit_label(struct codegen *g)
{
    g->labels = generator_grow(g, g->labels, g->n_labels, &g->label_capacity, sizeof *g->labels);
    g->labels[g->n_labels] = (struct label){0, DEPTH_UNKNOWN};
    return (uint32_t)(g->n_labels++ - g->function->first_label);
}

static struct label *emit_label_at(struct codegen *g, uint32_t label)
{
    return &g->labels[g->function->first_label + label];
}

static void emit_place(struct codegen *g, struct label *label)
{
    struct gen_function *f = g->function;
    label->position = (uint32_t)(g->n_instructions - f->first_instruction);
    f->label_position = label->position;
}

void emit_bind(struct codegen *g, uint32_t label)
{
    struct label *l = emit_label_at(g, label);
    if (l->depth == DEPTH_UNKNOWN)
        return; /* nothing jumps here */
    g->function->depth = l->depth;
    g->function->reachable = true;
    emit_place(g, l);
}

void emit_bind_loop(struct codegen *g, uint32_t label, bool reachable)
{
    struct label *l = emit_label_at(g, label);
    if (l->depth != DEPTH_UNKNOWN)
        g->function->depth = l->depth;
    g->function->reachable |= reachable || l->depth != DEPTH_UNKNOWN;
    l->depth = g->function->depth;
    emit_place(g, l);
}

void emit_jump(struct codegen *g, enum opcode opcode, uint32_t label)
{
    struct gen_function *f = g->function;
    struct operation *in;
    uint32_t target;
    int effect = 0;
    switch (opcode) {
    case OP_POP_JUMP_IF_TRUE:
    case OP_POP_JUMP_IF_FALSE:
    case OP_JUMP_IF_TRUE_OR_POP:
    case OP_JUMP_IF_FALSE_OR_POP:
        effect = -1;
        break;
    case OP_SETUP_WITH:
        effect = 2;
        break;
    case OP_FOR_ITER:
        effect = 1;
        break;
    default:
        break;
    }
    in = emit_add(g, opcode, effect);
    target = f->depth;
    switch (opcode) {
    case OP_JUMP_IF_TRUE_OR_POP:
    case OP_JUMP_IF_FALSE_OR_POP:
        target++;
        break;
    case OP_SETUP_WITH: /* the handler finds __exit__, its self and the exception */
        in->peak++;     /* while __enter__ is called */
        break;
    case OP_SETUP_EXCEPT:
    case OP_SETUP_FINALLY:
        target++;
        break;
    case OP_FOR_ITER:
        target -= 5;
        break;
    default:
        break;
    }
    in->operand.index = label;
    if (f->reachable)
        emit_label_at(g, label)->depth = target;
    if (opcode == OP_JUMP || opcode == OP_POP_EXCEPT_JUMP)
        f->reachable = false;
}

void emit_jump_if(struct codegen *g, bool truth, uint32_t label)
{
    struct operation *last = emit_last(g);
    if (last && last->opcode == OP_UNARY_OP_MULTI + UNARY_NOT) {
        g->n_instructions--;
        truth = !truth;
    }
    emit_jump(g, truth ? OP_POP_JUMP_IF_TRUE : OP_POP_JUMP_IF_FALSE, label);
}

void emit_unwind(struct codegen *g, uint32_t label, uint32_t depth, uint32_t n, bool pops_iterator)
{
    struct operation *in;
    if (!n && !pops_iterator) {
        emit_jump(g, OP_JUMP, label);
        return;
    }
    in = emit_add(g, OP_UNWIND_JUMP, 0);
    in->peak += 2;
    in->operand.index = label;
    in->extra = (uint8_t)(n | (pops_iterator ? 0x80 : 0));
    if (g->function->reachable) {
        emit_label_at(g, label)->depth = depth;
        emit_leave(g, n);
    }
    g->function->reachable = false;
}

void emit_block_open(struct codegen *g, enum opcode opcode, uint32_t handler,
                     struct exception_block *block)
{
    struct gen_function *f = g->function;
    emit_jump(g, opcode, handler);
    *block = (struct exception_block){.outer = f->block, .intercepts = opcode != OP_SETUP_EXCEPT};
    f->block = block;
    if (++f->exception_blocks > f->n_exceptions && f->reachable)
        f->n_exceptions = f->exception_blocks;
}

void emit_block_handler(struct codegen *g, uint32_t handler)
{
    g->function->block->active = true;
    emit_bind(g, handler);
}

void emit_block_close(struct codegen *g)
{
    g->function->block = g->function->block->outer;
    g->function->exception_blocks--;
}

uint32_t emit_new_local(struct codegen *g)
{
    g->locals = generator_grow(g, g->locals, g->n_locals, &g->local_capacity, sizeof *g->locals);
    g->locals[g->n_locals] = (struct local){0};
    return (uint32_t)(g->n_locals++ - g->function->first_local);
}

uint32_t emit_temporary(struct codegen *g)
{
    struct gen_function *f = g->function;
    return f->n_spare ? f->spare[--f->n_spare] : emit_new_local(g);
}

void emit_give_back(struct codegen *g, uint32_t local)
{
    struct gen_function *f = g->function;
    if (f->n_spare < SPARE_MAX)
        f->spare[f->n_spare++] = local;
}

void function_open(struct codegen *g, struct gen_function *function, struct scope *scope,
                   struct symbol *name)
{
    *function = (struct gen_function){
        .outer = g->function,
        .scope = scope,
        .name = name,
        .first_instruction = g->n_instructions,
        .first_label = g->n_labels,
        .first_local = g->n_locals,
        .first_child = g->n_children,
        .line = 1,
        .last_line = UINT32_MAX,
        .label_position = UINT32_MAX,
        .reachable = true,
    };
    g->function = function;
    g->scope = scope;
    scope_reenter(scope);
}

const struct raw_code *function_close(struct codegen *g)
{
    struct gen_function *f = g->function;
    const struct raw_code *raw = assemble(g, f);
    scope_exit(f->scope);
    g->n_instructions = f->first_instruction;
    g->n_labels = f->first_label;
    g->n_locals = f->first_local;
    g->n_children = f->first_child;
    g->function = f->outer;
    g->scope = f->outer ? f->outer->scope : NULL;
    return raw;
}
