/* fold.c - constant expressions become constants, in the tree. A negative INT has op 1; a TUPLE of
 * constants has op 1 as well. */
#include "mpy-cross/analyse/fold.h"

#include "runtime/base/number.h"

#include <string.h>

/* symbol->flags: what a name of the module is known to be. The low bits are 1 + its place in
 * const_values. */
enum {
    SYMBOL_VALUE_MASK = 0xffffff,
    SYMBOL_CONST_FUNCTION = 1 << 24,
    SYMBOL_MICROPYTHON = 1 << 25,
    SYMBOL_TYPING = 1 << 26,
    SYMBOL_TYPE_CHECKING = 1 << 27,
    SYMBOL_MATH = 1 << 29,
    SYMBOL_MARKED = 1 << 28, /* the marks of the names that every module has are set */
};

bool fold_is_constant(const struct node *node)
{
    return node_is_constant(node) || (node->kind == NODE_TUPLE && (node->op || !node->list.first));
}

bool fold_small_int(const struct codegen *g, const struct node *node, int64_t *out)
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
    case NODE_FLOAT:
    case NODE_IMAGINARY:
        return fold_float_truth(node);
    case NODE_STR:
    case NODE_BYTES:
        return node->text.size != 0;
    case NODE_TUPLE:
        return !fold_is_constant(node) ? -1 : node->list.first ? 1 : 0;
    default:
        return -1;
    }
}

/* The result in place of the node that it replaces. */
static struct node *replace(struct node *old, struct node *new)
{
    if (!new || new == old)
        return old;
    new->next = old->next;
    new->link = old->link;
    new->parenthesised = old->parenthesised;
    return new;
}

static struct node *new_bool(struct codegen *g, bool truth, const struct node *at)
{
    return node_new(g->compiler, truth ? NODE_TRUE : NODE_FALSE, at);
}

/* Names. */

/* What a name is known to be, where it means the module's. */
static uint32_t known_as(struct codegen *g, const struct node *node)
{
    const struct variable *variable;
    struct symbol *micropython = g->known[KNOWN_micropython];
    if (!(micropython->flags & SYMBOL_MARKED)) {
        micropython->flags |= SYMBOL_MICROPYTHON | SYMBOL_MARKED;
        g->known[KNOWN_const_]->flags |= SYMBOL_CONST_FUNCTION;
    }
    if (node->kind != NODE_NAME)
        return 0;
    variable = node->name.symbol->binding;
    if (variable && variable->access != ACCESS_NAME && variable->access != ACCESS_GLOBAL)
        return 0;
    return node->name.symbol->flags;
}

struct node *fold_const_call(struct codegen *g, const struct node *node)
{
    const struct node *function;
    struct node *argument;
    if (node->kind != NODE_CALL)
        return NULL;
    function = node->call.function;
    argument = node->call.arguments;
    if (!argument || argument->next || argument->kind == NODE_STAR ||
        argument->kind == NODE_KEYWORD || argument->kind == NODE_DOUBLE_STAR)
        return NULL;
    if (known_as(g, function) & SYMBOL_CONST_FUNCTION)
        return argument;
    if (function->kind == NODE_ATTRIBUTE && function->attribute.symbol == g->known[KNOWN_const_] &&
        known_as(g, function->attribute.object) & SYMBOL_MICROPYTHON)
        return argument;
    return NULL;
}

void fold_import(struct codegen *g, const struct symbol *module, const struct symbol *symbol,
                 struct symbol *name)
{
    if (module == g->known[KNOWN_micropython]) {
        if (!symbol)
            name->flags |= SYMBOL_MICROPYTHON;
        else if (symbol == g->known[KNOWN_const_])
            name->flags |= SYMBOL_CONST_FUNCTION;
    } else if (module == g->known[KNOWN_math] && !symbol) {
        name->flags |= SYMBOL_MATH;
    } else if (module == g->known[KNOWN_typing]) {
        if (!symbol)
            name->flags |= SYMBOL_TYPING;
        else if (symbol == g->known[KNOWN_TYPE_CHECKING])
            name->flags |= SYMBOL_TYPE_CHECKING;
    }
}

/* A constant that outlives the tree. */
static struct node *keep(struct codegen *g, const struct node *from)
{
    struct node *node = code_alloc(g->compiler, sizeof *node);
    memset(node, 0, sizeof *node);
    node->kind = from->kind;
    node->line = from->line;
    node->column = from->column;
    node->op = from->op;
    if (node->kind == NODE_INT) {
        node->number = from->number;
    } else if (node->kind == NODE_TUPLE) {
        struct node **last = &node->list.first;
        for (const struct node *item = from->list.first; item; item = item->next) {
            *last = keep(g, item);
            last = &(*last)->next;
        }
    } else if (node->kind >= NODE_BIG_INT) {
        char *copy = code_alloc(g->compiler, from->text.size + 1);
        memcpy(copy, from->text.data, from->text.size);
        copy[from->text.size] = 0;
        node->text = (struct ast_text){copy, from->text.size};
    }
    return node;
}

static bool same_constant(const struct node *a, const struct node *b)
{
    if (a->kind != b->kind || a->op != b->op)
        return false;
    if (a->kind == NODE_INT)
        return a->number == b->number;
    if (a->kind == NODE_TUPLE) {
        for (a = a->list.first, b = b->list.first; a && b; a = a->next, b = b->next)
            if (!same_constant(a, b))
                return false;
        return a == b;
    }
    return a->kind < NODE_INT ||
           (a->text.size == b->text.size && memcmp(a->text.data, b->text.data, a->text.size) == 0);
}

/* The value of a number that a double holds exactly; of the imaginary ones only 0. */
static bool exact_number(const struct node *node, double *number)
{
    enum { EXACT_BITS = 53 };
    if (node->kind == NODE_TRUE || node->kind == NODE_FALSE)
        *number = node->kind == NODE_TRUE;
    else if (node->kind == NODE_INT && node->number >> EXACT_BITS == 0)
        *number = (double)node->number;
    else if (node->kind == NODE_FLOAT || node->kind == NODE_IMAGINARY)
        return number_parse_double(node->text.data, node->text.size, number) &&
               (node->kind == NODE_FLOAT || *number == 0);
    else
        return false;
    return true;
}

bool fold_same_key(struct codegen *g, const struct node *a, const struct node *b)
{
    double left, right;
    if (!fold_is_constant(a) || !fold_is_constant(b))
        return false;
    if (exact_number(a, &left) && exact_number(b, &right))
        return left == right;
    return fold_compare(g, a, b) == 0 || same_constant(a, b);
}

/* Makes a name of the module, or of a class, stand for a constant. */
static void remember(struct codegen *g, const struct node *target, const struct node *value)
{
    struct symbol *symbol = target->name.symbol;
    uint32_t known = symbol->flags & SYMBOL_VALUE_MASK;
    struct node **values;
    if (known && g->scope->kind != SCOPE_CLASS && !same_constant(g->const_values[known - 1], value))
        compile_error(g->compiler, node_place(target), "'%n' is a const() with another value",
                      symbol);
    values = generator_grow(g, g->const_values, g->n_const_values, &g->const_value_capacity,
                            sizeof *values);
    g->const_values = values;
    values[g->n_const_values++] = keep(g, value);
    symbol->flags = (symbol->flags & ~SYMBOL_VALUE_MASK) | (uint32_t)g->n_const_values;
}

bool fold_const_declaration(struct codegen *g, struct node *target, struct node **value)
{
    struct node *argument = fold_const_call(g, *value);
    struct symbol *symbol;
    struct variable *variable;
    if (!argument || target->kind != NODE_NAME)
        return false;
    argument = fold(g, argument);
    if (!fold_is_constant(argument)) {
        compile_warning(g->compiler, WARNING_CONST, node_place(argument),
                        "const() of '%n' is not folded: its argument is not a constant",
                        target->name.symbol);
        return false;
    }
    *value = argument;
    symbol = target->name.symbol;
    variable = symbol->binding;
    if (variable && variable->access >= ACCESS_LOCAL) {
        if (!(variable->flags & VARIABLE_CONST))
            return false;
        variable->constant = argument;
    } else {
        remember(g, target, argument);
    }
    return symbol->text[0] == '_';
}

void fold_check_store(struct codegen *g, const struct node *target)
{
    struct symbol *symbol = target->name.symbol;
    const struct variable *variable = symbol->binding;
    if (symbol->flags & SYMBOL_VALUE_MASK && g->scope->kind != SCOPE_CLASS &&
        (!variable || variable->access < ACCESS_LOCAL))
        compile_error(g->compiler, node_place(target), "'%n' is a const() and cannot be assigned",
                      symbol);
}

/* The constant that a variable of a function stands for. */
static struct node *variable_constant(struct variable *variable)
{
    while (variable->carried && variable->outer)
        variable = variable->outer;
    return variable->constant;
}

static struct node *fold_name(struct codegen *g, struct node *node)
{
    struct symbol *symbol = node->name.symbol;
    struct variable *variable = symbol->binding;
    struct node *value = NULL, *copy;
    if (symbol == g->known[KNOWN_debug])
        return new_bool(g, !g->compiler->options->optimise, node);
    if (variable && variable->access >= ACCESS_LOCAL)
        value = variable_constant(variable);
    else if (symbol->flags & SYMBOL_VALUE_MASK)
        value = g->const_values[(symbol->flags & SYMBOL_VALUE_MASK) - 1];
    else if (symbol->flags & SYMBOL_TYPE_CHECKING)
        return new_bool(g, false, node);
    if (!value)
        return node;
    copy = node_new(g->compiler, value->kind, node);
    copy->op = value->op;
    if (value->kind == NODE_INT)
        copy->number = value->number;
    else if (value->kind == NODE_TUPLE)
        copy->list.first = value->list.first;
    else if (value->kind >= NODE_BIG_INT)
        copy->text = value->text;
    return copy;
}

/* Operators. */

static struct node *fold_binary_once(struct codegen *g, unsigned op, const struct node *a,
                                     const struct node *b)
{
    struct node *result;
    if (!fold_is_constant(a) || !fold_is_constant(b))
        return NULL;
    result = fold_int_binary(g, op, a, b, a);
    if (!result)
        result = fold_float_binary(g, op, a, b, a);
    return result ? result : fold_text_binary(g, op, a, b, a);
}

/* Folds from the left as far as it goes. */
static struct node *fold_binary(struct codegen *g, struct node *node)
{
    struct node *left, *result;
    fold_list(g, &node->list.first);
    left = node->list.first;
    while (left->next && (result = fold_binary_once(g, left->next->link, left, left->next))) {
        result->next = left->next->next;
        left = result;
    }
    node->list.first = left;
    return left->next ? node : left;
}

static struct node *fold_unary(struct codegen *g, struct node *node)
{
    struct node *operand = node->operand = fold(g, node->operand), *result;
    int truth = fold_truth(operand);
    if (node->op == UNARY_NOT)
        return truth < 0 ? node : new_bool(g, !truth, node);
    result = fold_int_unary(g, node->op, operand, node);
    if (!result && node->op == UNARY_NEGATIVE)
        result = fold_float_negative(g, operand, node);
    return result ? result : node;
}

/* 1 or 0, or -1 when it is not certain. */
static int compare_once(struct codegen *g, unsigned link, const struct node *a,
                        const struct node *b)
{
    bool single_a = a->kind >= NODE_NONE && a->kind <= NODE_ELLIPSIS;
    bool single_b = b->kind >= NODE_NONE && b->kind <= NODE_ELLIPSIS;
    int order;
    if ((link == BINARY_IS || link == COMPARE_IS_NOT) && single_a && single_b)
        return (a->kind == b->kind) == (link == BINARY_IS);
    if (link > BINARY_NOT_EQUAL || !fold_is_constant(a) || !fold_is_constant(b))
        return -1;
    order = fold_compare(g, a, b);
    if (order == 2)
        return -1;
    switch (link) {
    case BINARY_LESS:
        return order < 0;
    case BINARY_MORE:
        return order > 0;
    case BINARY_EQUAL:
        return order == 0;
    case BINARY_LESS_EQUAL:
        return order <= 0;
    case BINARY_MORE_EQUAL:
        return order >= 0;
    default:
        return order != 0;
    }
}

static struct node *fold_comparison(struct codegen *g, struct node *node)
{
    fold_list(g, &node->list.first);
    for (struct node *left = node->list.first; left->next; left = left->next) {
        int truth = compare_once(g, left->next->link, left, left->next);
        if (truth < 0)
            return node;
        if (!truth)
            return new_bool(g, false, node);
    }
    return new_bool(g, true, node);
}

/* Drops operands of `and` and `or` that do not count, and what follows one that decides. */
static struct node *fold_bool(struct codegen *g, struct node *node)
{
    struct node **place = &node->list.first;
    fold_list(g, place);
    while ((*place)->next) {
        int truth = fold_truth(*place);
        if (truth < 0) {
            place = &(*place)->next;
        } else if (truth == (node->op == BOOL_OR)) {
            (*place)->next = NULL;
            break;
        } else {
            *place = (*place)->next;
        }
    }
    return node->list.first->next ? node : node->list.first;
}

static struct node *fold_conditional(struct codegen *g, struct node *node)
{
    int truth;
    node->branch.condition = fold(g, node->branch.condition);
    node->branch.body = fold(g, node->branch.body);
    node->branch.orelse = fold(g, node->branch.orelse);
    truth = fold_truth(node->branch.condition);
    return truth < 0 ? node : truth ? node->branch.body : node->branch.orelse;
}

static struct node *fold_attribute(struct codegen *g, struct node *node)
{
    if (node->kind == NODE_ATTRIBUTE && node->attribute.symbol == g->known[KNOWN_TYPE_CHECKING] &&
        known_as(g, node->attribute.object) & SYMBOL_TYPING)
        return new_bool(g, false, node);
    if (node->kind == NODE_ATTRIBUTE && known_as(g, node->attribute.object) & SYMBOL_MATH &&
        (node->attribute.symbol == g->known[KNOWN_inf] ||
         node->attribute.symbol == g->known[KNOWN_nan]))
        return fold_new_text(g, NODE_FLOAT, node->attribute.symbol->text, 3, node);
    node->attribute.object = fold(g, node->attribute.object);
    return node;
}

static struct node *fold_subscripted(struct codegen *g, struct node *node)
{
    struct node *result;
    node->subscript.object = fold(g, node->subscript.object);
    node->subscript.index = fold(g, node->subscript.index);
    result = fold_subscript(g, node->subscript.object, node->subscript.index, node);
    return result ? result : node;
}

static struct node *fold_tuple(struct codegen *g, struct node *node)
{
    bool constant = true;
    fold_list(g, &node->list.first);
    for (const struct node *item = node->list.first; item; item = item->next)
        constant = constant && fold_is_constant(item);
    node->op = constant;
    return node;
}

/* Whether a field's value is text that can stand in its place. Not with a brace: in a field's format, which this may be, there
 * is no way to write one. */
static bool format_is_text(const struct node *part)
{
    const struct node *value = part->formatted.value;
    return part->kind == NODE_FORMATTED && !part->op && !part->formatted.spec &&
           value->kind == NODE_STR && !memchr(value->text.data, '{', value->text.size) &&
           !memchr(value->text.data, '}', value->text.size);
}

/* Puts a field's text into the literal text where it is certain: {"x"}. */
static struct node *fold_format(struct codegen *g, struct node *node)
{
    struct node **place = &node->list.first;
    fold_list(g, place);
    while (*place) {
        struct node *part = *place, *value;
        if (!format_is_text(part)) {
            place = &part->next;
            continue;
        }
        value = fold_new_text(g, NODE_STR, part->formatted.value->text.data,
                              part->formatted.value->text.size, part);
        value->next = part->next;
        *place = value;
        place = &value->next;
    }
    for (struct node *part = node->list.first; part && part->next;) {
        struct node *both = NULL;
        if (part->kind == NODE_STR && part->next->kind == NODE_STR)
            both = fold_text_binary(g, BINARY_ADD, part, part->next, part);
        if (!both) {
            part = part->next;
            continue;
        }
        part->text = both->text;
        part->next = part->next->next;
    }
    if (!node->list.first)
        return fold_new_text(g, NODE_STR, "", 0, node);
    return node->list.first->kind == NODE_STR && !node->list.first->next ? node->list.first : node;
}

static struct node *fold_or_null(struct codegen *g, struct node *node)
{
    return node ? fold(g, node) : NULL;
}

static struct node *fold_parts(struct codegen *g, struct node *node)
{
    switch (node->kind) {
    case NODE_FSTRING:
        return fold_format(g, node);
    case NODE_FORMATTED:
        node->formatted.value = fold(g, node->formatted.value);
        node->formatted.spec = fold_or_null(g, node->formatted.spec);
        return node;
    case NODE_UNARY:
        return fold_unary(g, node);
    case NODE_BINARY:
        return fold_binary(g, node);
    case NODE_COMPARE:
        return fold_comparison(g, node);
    case NODE_BOOL:
        return fold_bool(g, node);
    case NODE_CONDITIONAL:
        return fold_conditional(g, node);
    case NODE_STAR:
    case NODE_DOUBLE_STAR:
    case NODE_AWAIT:
    case NODE_YIELD:
    case NODE_YIELD_FROM:
        node->operand = fold_or_null(g, node->operand);
        return node;
    case NODE_WALRUS:
        node->assign.value = fold(g, node->assign.value);
        return node;
    case NODE_PAIR:
        node->pair.key = fold(g, node->pair.key);
        node->pair.value = fold(g, node->pair.value);
        return node;
    case NODE_ATTRIBUTE:
    case NODE_KEYWORD:
        return fold_attribute(g, node);
    case NODE_SUBSCRIPT:
        return fold_subscripted(g, node);
    case NODE_SLICE:
        node->slice.lower = fold_or_null(g, node->slice.lower);
        node->slice.upper = fold_or_null(g, node->slice.upper);
        node->slice.step = fold_or_null(g, node->slice.step);
        return node;
    case NODE_CALL:
        node->call.function = fold(g, node->call.function);
        fold_list(g, &node->call.arguments);
        return node;
    case NODE_TUPLE:
        return fold_tuple(g, node);
    case NODE_TSTRING:
    case NODE_LIST:
    case NODE_SET:
    case NODE_DICT:
        fold_list(g, &node->list.first);
        return node;
    default:
        return node; /* lambdas and comprehensions fold when their own code is made */
    }
}

void fold_list(struct codegen *g, struct node **first)
{
    for (; *first; first = &(*first)->next)
        *first = fold(g, *first);
}

struct node *fold(struct codegen *g, struct node *node)
{
    struct node *result;
    if (node->kind == NODE_NAME)
        return replace(node, fold_name(g, node));
    if (node_is_constant(node))
        return node->kind == NODE_BIG_INT && node->op != 10 ? replace(node, fold_decimal(g, node))
                                                            : node;
    compile_enter(g->compiler, node);
    result = replace(node, fold_parts(g, node));
    compile_leave(g->compiler);
    return result;
}
