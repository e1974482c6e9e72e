/* gen_expression.c - expressions: each leaves one value on the stack. */
#include "mpy-cross/generate/generate.h"

void generate_fold(struct codegen *g, struct node *node)
{
    generate_expression(g, fold(g, node));
}

/* The node whose line stock gives a constant: a tuple's first item, or its second in parentheses
 * around more than two. */
static const struct node *constant_start(const struct node *node)
{
    const struct node *item = node->list.first;
    if (node->kind != NODE_TUPLE || !item || item->line < node->line)
        return node;
    return node->parenthesised && item->next && item->next->next ? item->next : item;
}

void generate_constant(struct codegen *g, const struct node *node)
{
    struct constant constant;
    struct arena_mark mark;
    int64_t number;
    switch (node->kind) {
    case NODE_NONE:
        emit(g, OP_LOAD_CONST_NONE);
        return;
    case NODE_TRUE:
        emit(g, OP_LOAD_CONST_TRUE);
        return;
    case NODE_FALSE:
        emit(g, OP_LOAD_CONST_FALSE);
        return;
    case NODE_INT:
        if (!fold_small_int(g, node, &number))
            break;
        emit_integer(g, number);
        return;
    case NODE_STR:
        if (node->text.size > STOCK_NAME_MAX)
            generate_line(g, node);
        if (node->text.size > NAME_STRING_MAX)
            break;
        emit_name(g, OP_LOAD_CONST_STRING,
                  symbol_intern(g->compiler, node->text.data, node->text.size));
        return;
    case NODE_TUPLE:
        if (node->list.first)
            break;
        generate_line(g, node);
        emit_count(g, OP_BUILD_TUPLE, 0);
        return;
    default:
        break;
    }
    generate_line(g, constant_start(node));
    mark = arena_mark(&g->compiler->tree_arena);
    pool_from_node(g, node, &constant);
    emit_pooled(g, pool_constant(g, &constant));
    arena_release(&g->compiler->tree_arena, mark);
}

static void expression_unary(struct codegen *g, struct node *node)
{
    generate_expression(g, node->operand);
    emit_unary(g, node->op);
}

static void expression_binary(struct codegen *g, struct node *node)
{
    struct node *operand = node->list.first;
    generate_expression(g, operand);
    while ((operand = operand->next)) {
        generate_expression(g, operand);
        emit_binary(g, operand->link);
    }
}

static void expression_bool(struct codegen *g, struct node *node)
{
    uint32_t end = emit_label(g);
    for (struct node *operand = node->list.first; operand; operand = operand->next) {
        generate_expression(g, operand);
        if (operand->next)
            emit_jump(g, node->op == BOOL_OR ? OP_JUMP_IF_TRUE_OR_POP : OP_JUMP_IF_FALSE_OR_POP,
                      end);
    }
    emit_bind(g, end);
}

static void expression_conditional(struct codegen *g, struct node *node)
{
    uint32_t otherwise = emit_label(g), end = emit_label(g);
    generate_condition(g, node->branch.condition, false, otherwise);
    generate_expression(g, node->branch.body);
    emit_jump(g, OP_JUMP, end);
    emit_bind(g, otherwise);
    generate_expression(g, node->branch.orelse);
    emit_bind(g, end);
}

static void compare_operator(struct codegen *g, unsigned link)
{
    if (link == COMPARE_NOT_IN || link == COMPARE_IS_NOT) {
        emit_binary(g, link == COMPARE_NOT_IN ? BINARY_IN : BINARY_IS);
        emit_unary(g, UNARY_NOT);
    } else {
        emit_binary(g, link);
    }
}

/* Whether an operand can be loaded twice with the same result and no effect: a constant, or a local
 * of this function that nothing in between can assign. */
static bool compare_repeats(const struct node *node)
{
    const struct variable *variable;
    if (node->kind == NODE_NAME) {
        variable = node->name.symbol->binding;
        return variable && variable->access == ACCESS_LOCAL;
    }
    return (node->kind >= NODE_NONE && node->kind <= NODE_FALSE) || node->kind == NODE_INT;
}

/* Whether evaluating the node can assign a local: only := does. */
static bool compare_assigns(const struct node *node)
{
    return !node_is_constant(node) && node->kind != NODE_NAME && node->kind != NODE_ATTRIBUTE;
}

static bool compare_simple(const struct node *first)
{
    for (const struct node *n = first->next; n->next; n = n->next)
        if (!compare_repeats(n) || (n->kind == NODE_NAME && compare_assigns(n->next)))
            return false;
    return true;
}

/* a < b < c with operands that are cheap to load again: a < b and b < c. */
static void compare_again(struct codegen *g, struct node *first)
{
    uint32_t end = emit_label(g);
    for (struct node *left = first; left->next; left = left->next) {
        generate_expression(g, left);
        generate_expression(g, left->next);
        compare_operator(g, left->next->link);
        if (left->next->next)
            emit_jump(g, OP_JUMP_IF_FALSE_OR_POP, end);
    }
    emit_bind(g, end);
}

static void expression_compare(struct codegen *g, struct node *node)
{
    struct node *operand = node->list.first;
    uint32_t failed, end;
    if (compare_simple(operand)) {
        compare_again(g, operand);
        return;
    }
    failed = emit_label(g);
    end = emit_label(g);
    generate_expression(g, operand);
    while ((operand = operand->next)) {
        generate_expression(g, operand);
        if (operand->next) {
            emit(g, OP_DUP_TOP);
            emit(g, OP_ROT_THREE);
        }
        compare_operator(g, operand->link);
        if (operand->next)
            emit_jump(g, OP_JUMP_IF_FALSE_OR_POP, failed);
    }
    emit_jump(g, OP_JUMP, end);
    emit_bind(g, failed);
    emit(g, OP_ROT_TWO);
    emit(g, OP_POP_TOP);
    emit_bind(g, end);
}

static void expression_slice(struct codegen *g, struct node *node)
{
    struct node *parts[3] = {node->slice.lower, node->slice.upper, node->slice.step};
    uint32_t n = parts[2] ? 3 : 2;
    for (uint32_t i = 0; i < n; i++) {
        if (parts[i])
            generate_expression(g, parts[i]);
        else
            emit(g, OP_LOAD_CONST_NONE);
    }
    emit_count(g, OP_BUILD_SLICE, n);
}

void generate_yield_from(struct codegen *g)
{
    emit(g, OP_GET_ITER);
    emit(g, OP_LOAD_CONST_NONE);
    emit(g, OP_YIELD_FROM);
}

static void expression_yield(struct codegen *g, struct node *node)
{
    if (node->operand)
        generate_expression(g, node->operand);
    else
        emit(g, OP_LOAD_CONST_NONE);
    if (node->kind == NODE_YIELD)
        emit(g, OP_YIELD_VALUE);
    else
        generate_yield_from(g);
}

static void expression_walrus(struct codegen *g, struct node *node)
{
    generate_expression(g, node->assign.value);
    emit(g, OP_DUP_TOP);
    generate_store(g, node->assign.targets);
}

static void expression_parts(struct codegen *g, struct node *node)
{
    switch (node->kind) {
    case NODE_FSTRING:
    case NODE_TSTRING:
        generate_format(g, node);
        break;
    case NODE_UNARY:
        expression_unary(g, node);
        break;
    case NODE_BINARY:
        expression_binary(g, node);
        break;
    case NODE_COMPARE:
        expression_compare(g, node);
        break;
    case NODE_BOOL:
        expression_bool(g, node);
        break;
    case NODE_CONDITIONAL:
        expression_conditional(g, node);
        break;
    case NODE_LAMBDA:
        generate_lambda(g, node);
        break;
    case NODE_WALRUS:
        expression_walrus(g, node);
        break;
    case NODE_AWAIT:
    case NODE_YIELD:
    case NODE_YIELD_FROM:
        expression_yield(g, node);
        break;
    case NODE_TUPLE:
    case NODE_LIST:
    case NODE_SET:
    case NODE_DICT:
        generate_display(g, node);
        break;
    case NODE_LIST_COMPREHENSION:
    case NODE_SET_COMPREHENSION:
    case NODE_DICT_COMPREHENSION:
    case NODE_GENERATOR:
        generate_comprehension(g, node);
        break;
    case NODE_ATTRIBUTE:
        generate_object(g, node->attribute.object);
        generate_line(g, node);
        emit_name(g, OP_LOAD_ATTR, node->attribute.symbol);
        break;
    case NODE_SUBSCRIPT:
        generate_object(g, node->subscript.object);
        generate_line(g, node);
        generate_expression(g, node->subscript.index);
        emit(g, OP_LOAD_SUBSCR);
        break;
    case NODE_SLICE:
        expression_slice(g, node);
        break;
    case NODE_CALL:
        generate_call(g, node);
        break;
    default:
        compile_error(g->compiler, node_place(node), "this cannot stand here");
        emit(g, OP_LOAD_CONST_NONE);
    }
}

/* What a trailer belongs to; NULL when the node is none. A trailer's own place is its dot or
 * bracket. */
static struct node *trailer_object(const struct node *node)
{
    return node->kind == NODE_ATTRIBUTE   ? node->attribute.object
           : node->kind == NODE_SUBSCRIPT ? node->subscript.object
           : node->kind == NODE_CALL      ? node->call.function
                                          : NULL;
}

const struct node *generate_start(const struct node *node)
{
    const struct node *object;
    while ((object = trailer_object(node)))
        node = object;
    return node;
}

void generate_object(struct codegen *g, struct node *node)
{
    if (node->kind == NODE_NAME) {
        generate_load(g, node->name.symbol);
        return;
    }
    if (fold_is_constant(node)) {
        generate_constant(g, node);
        return;
    }
    compile_enter(g->compiler, node);
    if (!trailer_object(node))
        generate_line(g, node);
    expression_parts(g, node);
    compile_leave(g->compiler);
}

void generate_expression(struct codegen *g, struct node *node)
{
    const struct node *start = generate_start(node);
    if (start != node)
        generate_line(g, start);
    generate_object(g, node);
}

/* The operands of `and` and `or` as a chain of jumps. */
static void condition_bool(struct codegen *g, struct node *node, bool jump_if, uint32_t label)
{
    struct node *operand = node->list.first;
    bool stops_at = node->op == BOOL_OR;
    uint32_t past;
    if (jump_if == stops_at) {
        for (; operand; operand = operand->next)
            generate_condition(g, operand, jump_if, label);
        return;
    }
    past = emit_label(g);
    for (; operand->next; operand = operand->next)
        generate_condition(g, operand, !jump_if, past);
    generate_condition(g, operand, jump_if, label);
    emit_bind(g, past);
}

/* a < b < c as a condition, when its operands can be loaded again. */
static bool condition_compare(struct codegen *g, struct node *node, bool jump_if, uint32_t label)
{
    struct node *left = node->list.first;
    uint32_t past;
    if (!left->next->next || !compare_simple(left))
        return false;
    generate_line(g, node);
    past = emit_label(g);
    for (; left->next; left = left->next) {
        bool last = !left->next->next;
        generate_expression(g, left);
        generate_expression(g, left->next);
        compare_operator(g, left->next->link);
        emit_jump_if(g, last && jump_if, last || !jump_if ? label : past);
    }
    emit_bind(g, past);
    return true;
}

void generate_condition(struct codegen *g, struct node *node, bool jump_if, uint32_t label)
{
    int truth = fold_truth(node);
    if (truth >= 0) {
        if (truth == jump_if)
            emit_jump(g, OP_JUMP, label);
        return;
    }
    compile_enter(g->compiler, node);
    if (node->kind == NODE_BOOL) {
        condition_bool(g, node, jump_if, label);
    } else if (node->kind == NODE_UNARY && node->op == UNARY_NOT) {
        generate_condition(g, node->operand, !jump_if, label);
    } else if (node->kind != NODE_COMPARE || !condition_compare(g, node, jump_if, label)) {
        generate_expression(g, node);
        emit_jump_if(g, jump_if, label);
    }
    compile_leave(g->compiler);
}
