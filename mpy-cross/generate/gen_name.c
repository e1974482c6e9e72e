/* gen_name.c - names, targets and assignments. */
#include "mpy-cross/generate/generate.h"

static void name_access(struct codegen *g, struct symbol *symbol, enum opcode by_name,
                        enum opcode global, enum opcode local, enum opcode cell)
{
    struct variable *variable = symbol->binding;
    switch (scope_access(g->scope, symbol)) {
    case ACCESS_NAME:
        emit_name(g, by_name, symbol);
        break;
    case ACCESS_GLOBAL:
        emit_name(g, global, symbol);
        break;
    case ACCESS_LOCAL:
        emit_local(g, local, variable->local);
        break;
    default:
        emit_local(g, cell, variable->local);
    }
}

void generate_load(struct codegen *g, struct symbol *symbol)
{
    name_access(g, symbol, OP_LOAD_NAME, OP_LOAD_GLOBAL, OP_LOAD_FAST_N, OP_LOAD_DEREF);
}

void generate_store_name(struct codegen *g, struct symbol *symbol)
{
    name_access(g, symbol, OP_STORE_NAME, OP_STORE_GLOBAL, OP_STORE_FAST_N, OP_STORE_DEREF);
}

void generate_delete_name(struct codegen *g, struct symbol *symbol)
{
    name_access(g, symbol, OP_DELETE_NAME, OP_DELETE_GLOBAL, OP_DELETE_FAST, OP_DELETE_DEREF);
}

static void store_sequence(struct codegen *g, struct node *node)
{
    uint32_t before = 0, after = 0;
    bool star = false;
    for (struct node *item = node->list.first; item; item = item->next) {
        if (item->kind == NODE_STAR) {
            if (star)
                compile_error(g->compiler, node_place(item),
                              "two starred targets in one assignment");
            star = true;
        } else if (star) {
            after++;
        } else {
            before++;
        }
    }
    if (star && (before > 255 || after > 255)) {
        compile_error(
            g->compiler, node_place(node),
            LIMIT "more than 255 targets before or after a starred one, the limit of .mpy code");
        compile_abort(g->compiler);
    }
    if (star)
        emit_count(g, OP_UNPACK_EX, before | after << 8);
    else
        emit_count(g, OP_UNPACK_SEQUENCE, before);
    for (struct node *item = node->list.first; item; item = item->next)
        generate_store(g, item->kind == NODE_STAR ? item->operand : item);
}

void generate_store(struct codegen *g, struct node *target)
{
    compile_enter(g->compiler, target);
    switch (target->kind) {
    case NODE_NAME:
        fold_check_store(g, target);
        generate_store_name(g, target->name.symbol);
        break;
    case NODE_ATTRIBUTE:
        generate_fold(g, target->attribute.object);
        emit_name(g, OP_STORE_ATTR, target->attribute.symbol);
        break;
    case NODE_SUBSCRIPT:
        generate_fold(g, target->subscript.object);
        generate_fold(g, target->subscript.index);
        emit(g, OP_STORE_SUBSCR);
        break;
    case NODE_TUPLE:
    case NODE_LIST:
        store_sequence(g, target);
        break;
    default:
        compile_error(g->compiler, node_place(target), "cannot assign to this expression");
    }
    compile_leave(g->compiler);
}

void generate_delete(struct codegen *g, struct node *target)
{
    compile_enter(g->compiler, target);
    switch (target->kind) {
    case NODE_NAME:
        generate_delete_name(g, target->name.symbol);
        break;
    case NODE_ATTRIBUTE: /* storing no value deletes */
        emit(g, OP_LOAD_NULL);
        generate_fold(g, target->attribute.object);
        emit_name(g, OP_STORE_ATTR, target->attribute.symbol);
        break;
    case NODE_SUBSCRIPT:
        emit(g, OP_LOAD_NULL);
        generate_fold(g, target->subscript.object);
        generate_fold(g, target->subscript.index);
        emit(g, OP_STORE_SUBSCR);
        break;
    case NODE_TUPLE:
    case NODE_LIST:
        for (struct node *item = target->list.first; item; item = item->next)
            generate_delete(g, item);
        break;
    default:
        compile_error(g->compiler, node_place(target), "cannot delete this expression");
    }
    compile_leave(g->compiler);
}

/* How many items two displays have when item goes to item; 0 when they do not match that way. */
static uint32_t pairwise(const struct node *target, const struct node *value)
{
    uint32_t n = 0;
    if ((target->kind != NODE_TUPLE && target->kind != NODE_LIST) ||
        (value->kind != NODE_TUPLE && value->kind != NODE_LIST))
        return 0;
    target = target->list.first;
    value = value->list.first;
    for (; target && value; target = target->next, value = value->next, n++)
        if (target->kind == NODE_STAR || value->kind == NODE_STAR)
            return 0;
    return target || value ? 0 : n;
}

/* Whether the order of storing cannot be seen: every target is another variable. */
static bool distinct_names(const struct node *targets)
{
    for (const struct node *a = targets->list.first; a; a = a->next) {
        if (a->kind != NODE_NAME)
            return false;
        for (const struct node *b = a->next; b; b = b->next)
            if (b->kind == NODE_NAME && b->name.symbol == a->name.symbol)
                return false;
    }
    return true;
}

static void store_reversed(struct codegen *g, struct node *target)
{
    if (!target)
        return;
    store_reversed(g, target->next);
    generate_store(g, target);
}

/* a, b = c, d without a tuple; false when that is not possible. */
static bool assign_pairwise(struct codegen *g, struct node *target, struct node *value)
{
    enum { PAIRS_MAX = 16 };
    uint32_t n = pairwise(target, value);
    bool any_order = n && n <= PAIRS_MAX && distinct_names(target);
    if (n < 2 || (!any_order && n > 3))
        return false;
    generate_line(g, value);
    for (struct node *item = value->list.first; item; item = item->next)
        generate_expression(g, item);
    if (any_order) {
        store_reversed(g, target->list.first);
        return true;
    }
    if (n == 3)
        emit(g, OP_ROT_THREE);
    emit(g, OP_ROT_TWO);
    for (struct node *item = target->list.first; item; item = item->next)
        generate_store(g, item);
    return true;
}

bool generate_const(struct codegen *g, struct node *target, struct node *value)
{
    struct node *constant = value;
    bool private = fold_const_declaration(g, target, &constant);
    if (constant == value)
        return false;
    if (!private) {
        generate_constant(g, constant);
        generate_store_name(g, target->name.symbol);
    }
    return true;
}

void generate_assign(struct codegen *g, struct node *node)
{
    struct node *target = node->assign.targets, *value = node->assign.value;
    if (!target->next && fold_const_call(g, value) && generate_const(g, target, value))
        return;
    value = fold(g, value);
    if (!target->next && assign_pairwise(g, target, value))
        return;
    generate_expression(g, value);
    for (; target; target = target->next) {
        if (target->next)
            emit(g, OP_DUP_TOP);
        generate_store(g, target);
    }
}

void generate_augmented(struct codegen *g, struct node *node)
{
    struct node *target = node->assign.targets;
    switch (target->kind) {
    case NODE_NAME:
        generate_load(g, target->name.symbol);
        break;
    case NODE_ATTRIBUTE:
        generate_fold(g, target->attribute.object);
        emit(g, OP_DUP_TOP);
        emit_name(g, OP_LOAD_ATTR, target->attribute.symbol);
        break;
    case NODE_SUBSCRIPT:
        generate_fold(g, target->subscript.object);
        generate_fold(g, target->subscript.index);
        emit(g, OP_DUP_TOP_TWO);
        emit(g, OP_LOAD_SUBSCR);
        break;
    default:
        compile_error(g->compiler, node_place(target), "cannot assign to this expression");
        return;
    }
    generate_fold(g, node->assign.value);
    emit_binary(g, node->op);
    if (target->kind == NODE_NAME) {
        generate_store_name(g, target->name.symbol);
    } else if (target->kind == NODE_ATTRIBUTE) {
        emit(g, OP_ROT_TWO);
        emit_name(g, OP_STORE_ATTR, target->attribute.symbol);
    } else {
        emit(g, OP_ROT_THREE);
        emit(g, OP_STORE_SUBSCR);
    }
}
