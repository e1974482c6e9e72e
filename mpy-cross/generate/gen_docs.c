/* gen_docs.c - what option `docs` adds: __doc__ of modules, classes and functions, and __qualname__ of what is not a module's
 * own. A class's are names of its body; a function gets them as attributes when it has been made. */
#include "mpy-cross/generate/generate.h"

#include <string.h>

void generate_doc(struct codegen *g, struct node *first)
{
    if (!g->compiler->options->docs || !first || first->kind != NODE_STR)
        return;
    generate_constant(g, first);
    emit_name(g, OP_STORE_NAME, g->known[KNOWN_doc]);
}

/* Writes the names of the classes and functions around, outermost first, where there is room; returns how many bytes they are. */
static size_t outer_names(const struct gen_function *f, char *text)
{
    const char *between = f->scope->kind == SCOPE_CLASS ? "." : ".<locals>.";
    size_t at = 0, size = strlen(between);
    if (f->scope->kind == SCOPE_MODULE)
        return 0;
    at = outer_names(f->outer, text);
    if (text) {
        memcpy(text + at, f->name->text, f->name->size);
        memcpy(text + at + f->name->size, between, size);
    }
    return at + f->name->size + size;
}

struct symbol *generate_qualified(struct codegen *g, const struct gen_function *outer,
                                  struct symbol *name)
{
    struct arena *arena = &g->compiler->tree_arena;
    struct arena_mark mark;
    size_t size;
    char *text;
    if (!g->compiler->options->docs || outer->scope->kind == SCOPE_MODULE)
        return name;
    mark = arena_mark(arena);
    size = outer_names(outer, NULL);
    text = arena_alloc(arena, size + name->size);
    if (!text)
        compile_out_of_memory(g->compiler);
    outer_names(outer, text);
    memcpy(text + size, name->text, name->size);
    name = symbol_intern(g->compiler, text, size + name->size);
    arena_release(arena, mark);
    return name;
}

void generate_function_docs(struct codegen *g, struct node *node, struct symbol *name)
{
    struct node *body = node->kind == NODE_FUNCTION ? node->function.body : NULL;
    struct symbol *qualified = generate_qualified(g, g->function, name);
    if (qualified != name) {
        emit(g, OP_DUP_TOP);
        emit_name(g, OP_LOAD_CONST_STRING, qualified);
        emit(g, OP_ROT_TWO);
        emit_name(g, OP_STORE_ATTR, g->known[KNOWN_qualname]);
    }
    if (g->compiler->options->docs && body && body->kind == NODE_STR) {
        emit(g, OP_DUP_TOP);
        generate_constant(g, body);
        emit(g, OP_ROT_TWO);
        emit_name(g, OP_STORE_ATTR, g->known[KNOWN_doc]);
    }
}
