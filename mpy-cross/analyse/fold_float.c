/* fold_float.c - arithmetic on float constants: folded only where every target would compute the
 * same. */
#include "mpy-cross/analyse/fold.h"
#include "runtime/base/number.h"
#include <string.h>

/* A constant as a float of either width; an int only where that is exact. */
struct number {
    double wide;
    float narrow;
};

static bool fold_float_load(const struct node *node, struct number *out)
{
    int64_t number;
    if (node->kind == NODE_FLOAT)
        return number_parse_double(node->text.data, node->text.size, &out->wide) &&
               number_parse_single(node->text.data, node->text.size, &out->narrow);
    if (!fold_int64(node, &number) || number > 1 << 24 || number < -(1 << 24))
        return false;
    out->wide = (double)number;
    out->narrow = (float)number;
    return true;
}

static bool is_finite(double number)
{
    return number - number == 0;
}

static bool compute(unsigned op, const struct number *a, const struct number *b, struct number *out)
{
    switch (op) {
    case BINARY_ADD:
        *out = (struct number){a->wide + b->wide, a->narrow + b->narrow};
        return true;
    case BINARY_SUBTRACT:
        *out = (struct number){a->wide - b->wide, a->narrow - b->narrow};
        return true;
    case BINARY_MULTIPLY:
        *out = (struct number){a->wide * b->wide, a->narrow * b->narrow};
        return true;
    case BINARY_TRUE_DIVIDE:
        if (b->wide == 0 || b->narrow == 0)
            return false;
        *out = (struct number){a->wide / b->wide, a->narrow / b->narrow};
        return true;
    default:
        return false;
    }
}

/* Whether a target of that float kind reads the text as the result that it would compute. */
static bool agrees(enum float_kind kind, const struct number *result, const char *text, size_t size)
{
    double wide;
    float narrow;
    if (!number_parse_double(text, size, &wide) || !number_parse_single(text, size, &narrow))
        return false;
    return (kind == FLOAT_SINGLE || memcmp(&wide, &result->wide, sizeof wide) == 0) &&
           (kind == FLOAT_DOUBLE || memcmp(&narrow, &result->narrow, sizeof narrow) == 0);
}

struct node *fold_float_binary(struct codegen *g, unsigned op, const struct node *a,
                               const struct node *b, const struct node *at)
{
    enum float_kind kind = g->compiler->options->float_kind;
    struct number left, right, result;
    char text[NUMBER_TEXT_MAX];
    size_t size;
    bool ints = a->kind != NODE_FLOAT && b->kind != NODE_FLOAT;
    if ((ints && op != BINARY_TRUE_DIVIDE) || !fold_float_load(a, &left) ||
        !fold_float_load(b, &right) || !compute(op, &left, &right, &result))
        return NULL;
    if (!is_finite(result.wide) || !is_finite((double)result.narrow))
        return NULL;
    size = kind == FLOAT_SINGLE ? number_repr_single(result.narrow, text)
                                : number_repr_double(result.wide, text);
    if (!agrees(kind, &result, text, size))
        return NULL;
    return fold_new_text(g, NODE_FLOAT, text, size, at);
}

struct node *fold_float_negative(struct codegen *g, const struct node *a, const struct node *at)
{
    const struct ast_text *text = &a->text;
    struct node *node;
    char *negative;
    if (a->kind != NODE_FLOAT || text->data[0] == 'i' || text->data[0] == 'n')
        return NULL; /* inf and nan are not worth another constant */
    if (text->data[0] == '-')
        return fold_new_text(g, NODE_FLOAT, text->data + 1, text->size - 1, at);
    node = node_new(g->compiler, NODE_FLOAT, at);
    negative = tree_alloc(g->compiler, text->size + 1);
    negative[0] = '-';
    memcpy(negative + 1, text->data, text->size);
    node->text = (struct ast_text){negative, text->size + 1};
    return node;
}

int fold_float_truth(const struct node *node)
{
    double wide;
    float narrow;
    if (!number_parse_double(node->text.data, node->text.size, &wide) ||
        !number_parse_single(node->text.data, node->text.size, &narrow))
        return -1;
    return (wide != 0) == (narrow != 0) ? wide != 0 : -1;
}
