/* gen_call.c - calls and their arguments. */
#include "mpy-cross/generate/generate.h"

enum { ARGUMENTS_MAX = 255 }; /* a call's operand has a byte for each count */

struct gen_arguments {
    uint32_t n_positional, n_keyword;
    bool star, double_star;
    uint64_t stars; /* bit n: positional argument n is starred */
    bool stars_fit;
};

static struct gen_arguments arguments_count(struct codegen *g, struct node *first, uint32_t given)
{
    struct gen_arguments a = {.n_positional = given, .stars_fit = true};
    unsigned bits = g->compiler->options->small_int_bits;
    uint32_t at = 0; /* stock counts the bits from the first written argument */
    for (struct node *arg = first; arg; arg = arg->next) {
        if (arg->kind == NODE_KEYWORD || arg->kind == NODE_DOUBLE_STAR) {
            a.n_keyword++;
            a.double_star |= arg->kind == NODE_DOUBLE_STAR;
            continue;
        }
        if (arg->kind == NODE_STAR) {
            a.star = true;
            if (at + 1 < bits && at < 62)
                a.stars |= (uint64_t)1 << at;
            else
                a.stars_fit = false;
        }
        a.n_positional++;
        at++;
    }
    return a;
}

static void arguments_keywords(struct codegen *g, struct node *first)
{
    for (struct node *arg = first; arg; arg = arg->next) {
        if (arg->kind == NODE_KEYWORD) {
            emit_name(g, OP_LOAD_CONST_STRING, arg->attribute.symbol);
            generate_expression(g, arg->attribute.object);
        } else if (arg->kind == NODE_DOUBLE_STAR) {
            emit(g, OP_LOAD_NULL);
            generate_expression(g, arg->operand);
        }
    }
}

/* All keyword arguments as one dict after `**`. */
static void arguments_keyword_dict(struct codegen *g, struct node *first)
{
    emit(g, OP_LOAD_NULL);
    emit_count(g, OP_BUILD_MAP, 0);
    for (struct node *arg = first; arg; arg = arg->next) {
        if (arg->kind == NODE_KEYWORD) {
            generate_expression(g, arg->attribute.object);
            emit_name(g, OP_LOAD_CONST_STRING, arg->attribute.symbol);
            emit(g, OP_STORE_MAP);
        } else if (arg->kind == NODE_DOUBLE_STAR) {
            emit(g, OP_DUP_TOP);
            emit_name(g, OP_LOAD_METHOD, g->known[KNOWN_update]);
            generate_expression(g, arg->operand);
            emit_call(g, OP_CALL_METHOD, 1, 0);
            emit(g, OP_POP_TOP);
        }
    }
}

/* All positional arguments as one list after `*`. */
static void arguments_list(struct codegen *g, struct node *first)
{
    emit_count(g, OP_BUILD_LIST, 0);
    for (struct node *arg = first; arg; arg = arg->next)
        if (arg->kind != NODE_KEYWORD && arg->kind != NODE_DOUBLE_STAR)
            generate_append(g, arg, OP_BUILD_LIST);
}

void generate_arguments(struct codegen *g, struct node *first, uint32_t given, bool method)
{
    struct gen_arguments a = arguments_count(g, first, given);
    enum opcode plain = method ? OP_CALL_METHOD : OP_CALL_FUNCTION;
    enum opcode starred = method ? OP_CALL_METHOD_VAR_KW : OP_CALL_FUNCTION_VAR_KW;
    if (!a.stars_fit || a.n_positional > ARGUMENTS_MAX) {
        arguments_list(g, first);
        a.n_positional = given + 1;
        a.star = true;
        a.stars = (uint64_t)1 << given;
    } else {
        a.stars <<= given;
        for (struct node *arg = first; arg; arg = arg->next)
            if (arg->kind != NODE_KEYWORD && arg->kind != NODE_DOUBLE_STAR)
                generate_expression(g, arg->kind == NODE_STAR ? arg->operand : arg);
    }
    if (a.n_keyword > ARGUMENTS_MAX) {
        arguments_keyword_dict(g, first);
        a.n_keyword = 1;
        a.double_star = true;
    } else {
        arguments_keywords(g, first);
    }
    if (a.star || a.double_star)
        emit_integer(g, (int64_t)a.stars);
    emit_call(g, a.star || a.double_star ? starred : plain, a.n_positional, a.n_keyword);
}

static bool is_name(const struct node *node, const struct symbol *symbol)
{
    return node->kind == NODE_NAME && node->name.symbol == symbol;
}

/* The parameter that super() without arguments takes as self; NULL where it is an ordinary call. */
static struct symbol *super_self(struct codegen *g, const struct node *node)
{
    const struct scope *scope = g->scope;
    if (node->kind != NODE_CALL || node->call.arguments ||
        !is_name(node->call.function, g->known[KNOWN_super]))
        return NULL;
    while (scope->kind == SCOPE_COMPREHENSION)
        scope = scope->outer;
    return scope->kind == SCOPE_FUNCTION || scope->kind == SCOPE_LAMBDA ? scope->first_parameter
                                                                        : NULL;
}

static void call_super(struct codegen *g, struct symbol *self)
{
    generate_load(g, g->known[KNOWN_super]);
    generate_load(g, g->known[KNOWN_class_cell]);
    generate_load(g, self);
}

static void gen_call_method(struct codegen *g, struct node *node)
{
    struct node *function = node->call.function;
    struct symbol *self = super_self(g, function->attribute.object);
    if (self) {
        call_super(g, self);
        emit_name(g, OP_LOAD_SUPER_METHOD, function->attribute.symbol);
    } else {
        generate_object(g, function->attribute.object);
        emit_name(g, OP_LOAD_METHOD, function->attribute.symbol);
    }
    generate_arguments(g, node->call.arguments, 0, true);
}

void generate_call(struct codegen *g, struct node *node)
{
    struct node *function = node->call.function, *first = node->call.arguments;
    struct symbol *self = super_self(g, node);
    if (self) {
        call_super(g, self);
        emit_call(g, OP_CALL_FUNCTION, 2, 0);
    } else if (function->kind == NODE_ATTRIBUTE) {
        gen_call_method(g, node);
    } else if (is_name(function, g->known[KNOWN_OrderedDict]) && first && !first->next &&
               first->kind == NODE_DICT) {
        /* A plain dict would lose the order on stock before OrderedDict sees it. */
        generate_load(g, function->name.symbol);
        emit_call(g, OP_CALL_FUNCTION, 0, 0);
        generate_map_items(g, first->list.first);
    } else {
        generate_object(g, function);
        generate_line(g, node);
        generate_arguments(g, first, 0, false);
    }
}
