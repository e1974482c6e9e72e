/* generate.c - the back half's entry: statement by statement from the parser to the module's code.
 */
#include "mpy-cross/generate/generate.h"
#include <string.h>

static void generate_names(struct codegen *g)
{
    static const struct {
        const char *text;
        size_t size;
    } known[KNOWN_COUNT] = {
#define KNOWN(identifier, text) [KNOWN_##identifier] = {text, sizeof text - 1},
#include "mpy-cross/generate/known.def"
#undef KNOWN
    };
    const char *source = g->compiler->options->source_name;
    pool_name(g, symbol_intern(g->compiler, source, strlen(source)));
    for (int i = 0; i < KNOWN_COUNT; i++)
        g->known[i] = symbol_intern(g->compiler, known[i].text, known[i].size);
}

/* The statements of a module, or of a streamed class's body, each released before the next. */
static void generate_stream(struct codegen *g, struct scope *scope)
{
    struct compiler *compiler = g->compiler;
    bool is_first = scope->kind == SCOPE_CLASS || compiler->options->mode == COMPILE_FILE;
    for (;; is_first = false) {
        struct arena_mark mark = arena_mark(&compiler->tree_arena);
        struct node *node = parse_statement(compiler);
        if (!node)
            return;
        scope_analyse(g, node, scope);
        g->scope = scope;
        if (is_first)
            generate_doc(g, node);
        if (node->kind == NODE_CLASS && node->op) {
            struct gen_function class_function;
            compile_enter(compiler, node);
            generate_class_open(g, node, &class_function);
            generate_stream(g, node->class_.scope);
            generate_class_close(g, node);
            compile_leave(compiler);
        } else if (!compiler->n_errors) {
            node->next = NULL;
            generate_statements(g, node);
        }
        arena_release(&compiler->tree_arena, mark);
    }
}

static void generate_module(struct codegen *g)
{
    struct gen_function module;
    enum compile_mode mode = g->compiler->options->mode;
    g->module = scope_new(g, SCOPE_MODULE, NULL);
    function_open(g, &module, g->module, g->known[KNOWN_module]);
    if (mode == COMPILE_EVAL) {
        struct node *node = parse_statement(g->compiler);
        scope_analyse(g, node, g->module);
        g->scope = g->module;
        if (g->compiler->n_errors)
            return;
        generate_fold(g, node);
    } else {
        generate_annotations(g, g->module);
        generate_stream(g, g->module);
        emit(g, OP_LOAD_CONST_NONE);
    }
    emit(g, OP_RETURN_VALUE);
    g->root = function_close(g);
}

void generate(struct compiler *compiler)
{
    const struct allocator *allocator = compiler->allocator;
    struct codegen *g = allocator->resize(allocator->user, NULL, 0, sizeof *g);
    struct code *code = &compiler->out->code;
    if (!g)
        compile_out_of_memory(compiler);
    memset(g, 0, sizeof *g);
    g->compiler = compiler;
    buf_init(&g->bytes, allocator);
    compiler->generator = g;
    parser_start(compiler);
    generate_names(g);
    generate_module(g);
    if (compiler->n_errors)
        return;
    relink(g);
    *code = (struct code){.small_int_bits = (uint8_t)compiler->options->small_int_bits,
                          .root = g->root};
    pool_finish(g, code);
}

static void generate_release(const struct allocator *allocator, void *items, size_t capacity,
                             size_t item_size)
{
    if (items)
        allocator->resize(allocator->user, items, capacity * item_size, 0);
}

void generate_free(struct compiler *compiler)
{
    const struct allocator *allocator = compiler->allocator;
    struct codegen *g = compiler->generator;
    if (!g)
        return;
    generate_release(allocator, g->instructions, g->instruction_capacity, sizeof *g->instructions);
    generate_release(allocator, g->labels, g->label_capacity, sizeof *g->labels);
    generate_release(allocator, g->locals, g->local_capacity, sizeof *g->locals);
    generate_release(allocator, g->children, g->child_capacity, sizeof *g->children);
    generate_release(allocator, g->names, g->name_capacity, sizeof *g->names);
    generate_release(allocator, g->constants, g->constant_capacity, sizeof *g->constants);
    generate_release(allocator, g->pooled, g->pooled_capacity, sizeof *g->pooled);
    generate_release(allocator, g->const_values, g->const_value_capacity, sizeof *g->const_values);
    buf_free(&g->bytes);
    allocator->resize(allocator->user, g, sizeof *g, 0);
    compiler->generator = NULL;
}
