/* gen_words.c - functions of machine words (@micropython.viper): the types of their parameters and result. Their code is
 * bytecode like any other's; mpy-cross/native makes C of both. */
#include "mpy-cross/generate/generate.h"
#include "runtime/format/word_type.h"

uint32_t annotated_type(struct codegen *g, const struct node *annotation)
{
    if (!annotation)
        return WORD_object;
    if (annotation->kind != NODE_NAME) {
        compile_error_hint(g->compiler, node_place(annotation),
                           "write object, bool, int, uint, ptr, ptr8, ptr16 or ptr32",
                           "annotation must be an identifier");
        return WORD_object;
    }
    const struct symbol *symbol = annotation->name.symbol;
    unsigned type = word_type_find(symbol->text, symbol->size);
    if (type != WORD_TYPE_COUNT)
        return type;
    compile_error_hint(g->compiler, node_place(annotation),
                       "write object, bool, int, uint, ptr, ptr8, ptr16 or ptr32",
                       TYPE_ERROR "unknown type '%n'", symbol);
    return WORD_object;
}

/* Adds the types of the parameters of those kinds, which follow the `n` before them in the frame. Returns how many there are. */
static unsigned add_types(struct codegen *g, const struct node *parameters, unsigned first_kind,
                          unsigned last_kind, unsigned n)
{
    for (const struct node *p = parameters; p; p = p->next) {
        if (p->op < first_kind || p->op > last_kind)
            continue;
        if (n == WORD_PARAMETERS_MAX) {
            compile_error_hint(g->compiler, node_place(p), "pass several in a buffer",
                               LIMIT "a function of machine words takes at most %u arguments",
                               (uint32_t)WORD_PARAMETERS_MAX);
            return n;
        }
        n++;
        g->function->signature |= annotated_type(g, p->parameter.annotation) << 4 * n;
    }
    return n;
}

void generate_signature(struct codegen *g, const struct node *node)
{
    struct gen_function *f = g->function;
    const struct node *parameters = node->function.parameters;
    f->is_words = true;
    f->signature = annotated_type(g, node->function.returns);
    unsigned n = add_types(g, parameters, FORMAL_POSITIONAL_ONLY, FORMAL_PLAIN, 0);
    n = add_types(g, parameters, FORMAL_KEYWORD_ONLY, FORMAL_KEYWORD_ONLY, n);
    n = add_types(g, parameters, FORMAL_STAR, FORMAL_STAR, n);
    add_types(g, parameters, FORMAL_DOUBLE_STAR, FORMAL_DOUBLE_STAR, n);
}
