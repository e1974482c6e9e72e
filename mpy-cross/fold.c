/* fold.c - constant expressions become constants, in the tree. A negative INT has op 1; a TUPLE of
 * constants has op 1 as well. */
#include "mpy-cross/generate.h"

/* A name given to a constant by const(), for the rest of the module. */
struct constant_name {
    struct constant_name *next;
    struct symbol *symbol;
    struct node node; /* what it stands for; its text and items are in the code's arena */
};

enum { SYMBOL_CONST = 1 }; /* in symbol->flags */

bool fold_is_constant(const struct node *node)
{
    return node_is_constant(node) || (node->kind == NODE_TUPLE && (node->op || !node->list.first));
}

bool fold_small_int(const struct generator *g, const struct node *node, int64_t *out)
{
    unsigned bits = g->compiler->options->small_int_bits;
    uint64_t limit = (uint64_t)1 << ((bits ? bits : 31) - 1);
    if (node->kind != NODE_INT || node->number > limit || (node->number == limit && !node->op))
        return false;
    *out = node->op ? (int64_t)(0 - node->number) : (int64_t)node->number;
    return true;
}

int fold_truth(const struct node *node)
{
    switch (node->kind) {
    case NODE_NONE:
    case NODE_FALSE:
        return 0;
    case NODE_TRUE:
    case NODE_ELLIPSIS:
    case NODE_BIG_INT:
        return 1;
    case NODE_INT:
        return node->number != 0;
    case NODE_STR:
    case NODE_BYTES:
        return node->text.size != 0;
    case NODE_TUPLE:
        return fold_is_constant(node) ? node->list.first != NULL : -1;
    default:
        return -1;
    }
}

struct node *fold_const_call(struct generator *g, const struct node *node)
{
    const struct node *function;
    if (node->kind != NODE_CALL || !node->call.arguments || node->call.arguments->next ||
        node->call.arguments->kind == NODE_STAR || node->call.arguments->kind >= NODE_KEYWORD ||
        node->call.arguments->kind == NODE_DOUBLE_STAR)
        return NULL;
    function = node->call.function;
    if (function->kind == NODE_NAME)
        return function->name.symbol == g->known[KNOWN_const_] ? node->call.arguments : NULL;
    if (function->kind == NODE_ATTRIBUTE && function->attribute.symbol == g->known[KNOWN_const_] &&
        function->attribute.object->kind == NODE_NAME &&
        function->attribute.object->name.symbol == g->known[KNOWN_micropython])
        return node->call.arguments;
    return NULL;
}

bool fold_const_declaration(struct generator *g, struct node *target, struct node **value)
{
    struct node *argument = fold_const_call(g, *value);
    if (!argument || target->kind != NODE_NAME)
        return false;
    fold(g, argument);
    if (!fold_is_constant(argument))
        return false;
    (void)target;
    *value = argument;
    return false;
}

static void fold_list(struct generator *g, struct node *first)
{
    for (; first; first = first->next)
        fold(g, first);
}

static void fold_unary(struct generator *g, struct node *node)
{
    struct node *operand = node->operand;
    int truth = fold_truth(operand);
    fold(g, operand);
    if (node->op == UNARY_NOT && (truth = fold_truth(operand)) >= 0) {
        node->kind = truth ? NODE_FALSE : NODE_TRUE;
    } else if (node->op == UNARY_NEGATIVE && operand->kind == NODE_INT) {
        uint64_t number = operand->number;
        bool negative = number && !operand->op;
        node->kind = NODE_INT;
        node->op = negative;
        node->number = number;
    }
}

static void fold_parts(struct generator *g, struct node *node)
{
    switch (node->kind) {
    case NODE_FORMATTED:
        fold(g, node->formatted.value);
        if (node->formatted.spec)
            fold(g, node->formatted.spec);
        break;
    case NODE_UNARY:
        fold_unary(g, node);
        break;
    case NODE_STAR:
    case NODE_DOUBLE_STAR:
        fold(g, node->operand);
        break;
    case NODE_AWAIT:
    case NODE_YIELD:
    case NODE_YIELD_FROM:
        if (node->operand)
            fold(g, node->operand);
        break;
    case NODE_CONDITIONAL:
        fold(g, node->branch.condition);
        fold(g, node->branch.body);
        fold(g, node->branch.orelse);
        break;
    case NODE_WALRUS:
        fold(g, node->assign.value);
        break;
    case NODE_PAIR:
        fold(g, node->pair.key);
        fold(g, node->pair.value);
        break;
    case NODE_ATTRIBUTE:
    case NODE_KEYWORD:
        fold(g, node->attribute.object);
        break;
    case NODE_SUBSCRIPT:
        fold(g, node->subscript.object);
        fold(g, node->subscript.index);
        break;
    case NODE_SLICE:
        if (node->slice.lower)
            fold(g, node->slice.lower);
        if (node->slice.upper)
            fold(g, node->slice.upper);
        if (node->slice.step)
            fold(g, node->slice.step);
        break;
    case NODE_CALL:
        fold(g, node->call.function);
        fold_list(g, node->call.arguments);
        break;
    case NODE_TUPLE:
        fold_list(g, node->list.first);
        node->op = 1;
        for (struct node *item = node->list.first; item; item = item->next)
            node->op &= fold_is_constant(item);
        break;
    case NODE_FSTRING:
    case NODE_TSTRING:
    case NODE_BINARY:
    case NODE_COMPARE:
    case NODE_BOOL:
    case NODE_LIST:
    case NODE_SET:
    case NODE_DICT:
        fold_list(g, node->list.first);
        break;
    default:
        break; /* lambdas and comprehensions fold when their own code is made */
    }
}

void fold(struct generator *g, struct node *node)
{
    if (node->kind == NODE_NAME) {
        if (node->name.symbol == g->known[KNOWN_debug])
            node->kind = g->compiler->options->optimise ? NODE_FALSE : NODE_TRUE;
        return;
    }
    if (node_is_constant(node))
        return;
    compile_enter(g->compiler, node);
    fold_parts(g, node);
    compile_leave(g->compiler);
}
