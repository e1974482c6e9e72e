/* gen_words.c - functions of machine words (@micropython.viper): the types of their parameters and result. Their code is
 * bytecode like any other's; mpy-cross/native makes C of both. */
#include "mpy-cross/generate/generate.h"
#include "runtime/format/word_type.h"

uint8_t annotated_type(struct codegen *g, const struct node *annotation)
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
        return (uint8_t)type;
    compile_error_hint(g->compiler, node_place(annotation),
                       "write object, bool, int, uint, ptr, ptr8, ptr16 or ptr32",
                       TYPE_ERROR "unknown type '%n'", symbol);
    return WORD_object;
}

/* Writes the types of the parameters of those kinds, in order, to `types` unless that is NULL. Returns how many there are. */
static size_t put_types(struct codegen *g, const struct node *parameters, unsigned first_kind,
                        unsigned last_kind, uint8_t *types)
{
    size_t n = 0;
    for (const struct node *p = parameters; p; p = p->next) {
        if (p->op < first_kind || p->op > last_kind)
            continue;
        if (types)
            types[n] = annotated_type(g, p->parameter.annotation);
        n++;
    }
    return n;
}

void generate_signature(struct codegen *g, const struct node *node)
{
    static const uint8_t kinds[][2] = {/* first and last, in the frame's order */
                                       {FORMAL_POSITIONAL_ONLY, FORMAL_PLAIN},
                                       {FORMAL_KEYWORD_ONLY, FORMAL_KEYWORD_ONLY},
                                       {FORMAL_STAR, FORMAL_STAR},
                                       {FORMAL_DOUBLE_STAR, FORMAL_DOUBLE_STAR}};
    struct gen_function *f = g->function;
    const struct node *parameters = node->function.parameters;
    size_t n = 1;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        n += put_types(g, parameters, kinds[i][0], kinds[i][1], NULL);
    uint8_t *types = code_alloc(g->compiler, n);
    types[0] = annotated_type(g, node->function.returns);
    n = 1;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        n += put_types(g, parameters, kinds[i][0], kinds[i][1], types + n);
    f->is_words = true;
    f->word_types = types;
}
