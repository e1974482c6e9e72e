/* gen_display.c - tuple, list, set and dict displays. */
#include "mpy-cross/generate/generate.h"

enum {
    DISPLAY_STACK_MAX = 16384, /* items put on the stack before they are built; then one by one */
    /* STORE_COMP's operand: slots from the collection to the item, and the kind of collection. */
    STORE_LIST = 0,
    STORE_DICT = 1,
    STORE_SET = 2,
};

void generate_append(struct codegen *g, struct node *item, enum opcode build)
{
    uint32_t kind = build == OP_BUILD_SET ? STORE_SET : STORE_LIST, next, end;
    if (item->kind != NODE_STAR) {
        generate_expression(g, item);
        emit_count(g, OP_STORE_COMP, 1 << 2 | kind);
        return;
    }
    next = emit_label(g);
    end = emit_label(g);
    generate_line(g, item);
    generate_expression(g, item->operand);
    emit(g, OP_GET_ITER_STACK);
    emit_bind_loop(g, next, g->function->reachable);
    emit_jump(g, OP_FOR_ITER, end);
    emit_count(g, OP_STORE_COMP, (1 + ITERATOR_SLOTS) << 2 | kind);
    emit_jump(g, OP_JUMP, next);
    emit_bind(g, end);
}

/* The items that come before the first starred one, and whether that is all of them. */
static uint32_t plain_items(const struct node *first, bool *all)
{
    uint32_t n = 0;
    for (; first && first->kind != NODE_STAR && n < DISPLAY_STACK_MAX; first = first->next)
        n++;
    *all = !first;
    return n;
}

static void display_items(struct codegen *g, struct node *item, enum opcode build)
{
    bool all;
    uint32_t n = plain_items(item, &all);
    /* A tuple grows as a list and is made by the type of (), which no program can rename. */
    if (!all && build == OP_BUILD_TUPLE) {
        emit_count(g, OP_BUILD_TUPLE, 0);
        emit_name(g, OP_LOAD_ATTR, g->known[KNOWN_class_cell]);
    }
    for (uint32_t i = 0; i < n; i++, item = item->next)
        generate_expression(g, item);
    if (all) {
        emit_count(g, build, n);
        return;
    }
    emit_count(g, build == OP_BUILD_TUPLE ? OP_BUILD_LIST : build, n);
    for (; item; item = item->next)
        generate_append(g, item, build);
    if (build == OP_BUILD_TUPLE)
        emit_call(g, OP_CALL_FUNCTION, 1, 0);
}

/* Whether a node does nothing but load: it can be evaluated before or after its neighbour. */
static bool is_load(const struct node *node)
{
    const struct variable *variable;
    if (fold_is_constant(node) || node->kind == NODE_LAMBDA)
        return true;
    if (node->kind != NODE_NAME)
        return false;
    variable = node->name.symbol->binding;
    return variable && variable->access == ACCESS_LOCAL;
}

/* key: value for STORE_MAP, which wants the key on top; the key is evaluated first where that can
 * be told. */
void generate_pair(struct codegen *g, struct node *pair)
{
    struct node *key = pair->pair.key, *value = pair->pair.value;
    generate_line(g, pair);
    if (is_load(key) || is_load(value)) {
        generate_expression(g, value);
        generate_expression(g, key);
    } else {
        generate_expression(g, key);
        generate_expression(g, value);
        emit(g, OP_ROT_TWO);
    }
}

void generate_map_items(struct codegen *g, struct node *item)
{
    for (; item; item = item->next) {
        if (item->kind == NODE_PAIR) {
            generate_pair(g, item);
            emit(g, OP_STORE_MAP);
            continue;
        }
        emit(g, OP_DUP_TOP);
        emit_name(g, OP_LOAD_METHOD, g->known[KNOWN_update]);
        generate_expression(g, item->operand);
        emit_call(g, OP_CALL_METHOD, 1, 0);
        emit(g, OP_POP_TOP);
    }
}

void generate_display(struct codegen *g, struct node *node)
{
    uint32_t n = 0;
    switch (node->kind) {
    case NODE_TUPLE:
        display_items(g, node->list.first, OP_BUILD_TUPLE);
        break;
    case NODE_LIST:
        display_items(g, node->list.first, OP_BUILD_LIST);
        break;
    case NODE_SET:
        display_items(g, node->list.first, OP_BUILD_SET);
        break;
    default:
        for (struct node *item = node->list.first; item; item = item->next)
            n += item->kind == NODE_PAIR;
        emit_count(g, OP_BUILD_MAP, n);
        generate_map_items(g, node->list.first);
    }
}

/* Puts an element into the collection that lies under so many slots, or yields it. */
static void comprehension_store(struct codegen *g, struct node *node, uint32_t under)
{
    struct node *element = node->comprehension.element;
    under++;
    if (node->kind == NODE_GENERATOR) {
        generate_expression(g, element);
        emit(g, OP_YIELD_VALUE);
        emit(g, OP_POP_TOP);
    } else if (node->kind == NODE_DICT_COMPREHENSION) {
        generate_pair(g, element);
        emit_count(g, OP_STORE_COMP, (under + 1) << 2 | STORE_DICT);
    } else {
        generate_expression(g, element);
        emit_count(g, OP_STORE_COMP,
                   under << 2 | (node->kind == NODE_LIST_COMPREHENSION ? STORE_LIST : STORE_SET));
    }
}

/* Turns the iterable on the stack into what the loop of the clause takes. */
static void emit_iterator(struct codegen *g, const struct node *clause)
{
    if (!clause->op) {
        emit(g, OP_GET_ITER_STACK);
        return;
    }
    emit_name(g, OP_LOAD_METHOD, g->known[KNOWN_aiter]);
    emit_call(g, OP_CALL_METHOD, 0, 0);
}

/* Where the loop of a clause gets its next item, and goes at its end. The iterable is on the
 * stack. */
struct comprehension_loop {
    uint32_t next, end;
};

static void loop_start(struct codegen *g, struct node *clause, struct comprehension_loop *loop)
{
    loop->next = emit_label(g);
    loop->end = emit_label(g);
    if (clause->op) {
        generate_async_next(g, loop->next, loop->end);
    } else {
        emit_bind_loop(g, loop->next, g->function->reachable);
        emit_jump(g, OP_FOR_ITER, loop->end);
    }
    generate_store(g, clause->clause.target);
}

static void loop_end(struct codegen *g, struct node *clause, struct comprehension_loop *loop)
{
    emit_jump(g, OP_JUMP, loop->next);
    emit_bind(g, loop->end);
    if (clause->op)
        emit(g, OP_POP_TOP);
}

/* The loop of a clause and what is in it; its iterator is on the stack, and `under` slots lie
 * above the collection. */
static void comprehension_loop(struct codegen *g, struct node *node, struct node *clause,
                               uint32_t under)
{
    struct node *first = clause;
    struct comprehension_loop loop;
    compile_enter(g->compiler, clause);
    loop_start(g, clause, &loop);
    for (clause = clause->next; clause && clause->kind == NODE_COMPREHENSION_IF;
         clause = clause->next) {
        clause->clause.value = fold(g, clause->clause.value);
        generate_condition(g, clause->clause.value, false, loop.next);
    }
    if (clause) {
        generate_fold(g, clause->clause.value);
        emit_iterator(g, clause);
        comprehension_loop(g, node, clause, under + (clause->op ? 1 : ITERATOR_SLOTS));
    } else {
        comprehension_store(g, node, under);
    }
    loop_end(g, first, &loop);
    compile_leave(g->compiler);
}

static enum opcode comprehension_build(const struct node *node)
{
    return node->kind == NODE_LIST_COMPREHENSION  ? OP_BUILD_LIST
           : node->kind == NODE_SET_COMPREHENSION ? OP_BUILD_SET
                                                  : OP_BUILD_MAP;
}

void generate_comprehension_body(struct codegen *g, struct node *node, uint32_t iterator)
{
    const struct node *start = generate_start(node->comprehension.element);
    generate_line(g, start);
    node->comprehension.element = fold(g, node->comprehension.element);
    if (node->kind == NODE_GENERATOR) {
        /* An iterator that is no loop's own is in the second of the four slots, under a NULL in the
         * first. */
        emit(g, OP_LOAD_NULL);
        emit_local(g, OP_LOAD_FAST_N, iterator);
        emit(g, OP_LOAD_NULL);
        emit(g, OP_LOAD_NULL);
    } else {
        emit_count(g, comprehension_build(node), 0);
        emit_local(g, OP_LOAD_FAST_N, iterator);
        emit(g, OP_GET_ITER_STACK);
    }
    comprehension_loop(g, node, node->comprehension.clauses, ITERATOR_SLOTS);
    if (node->kind == NODE_GENERATOR)
        emit(g, OP_LOAD_CONST_NONE);
    emit(g, OP_RETURN_VALUE);
}

void generate_comprehension_inlined(struct codegen *g, struct node *node)
{
    struct node *clause = node->comprehension.clauses;
    struct scope *scope = node->comprehension.scope;
    emit_count(g, comprehension_build(node), 0);
    generate_fold(g, clause->clause.value);
    generate_line(g, generate_start(node->comprehension.element));
    emit_iterator(g, clause);
    for (struct variable *v = scope->first; v; v = v->next) {
        if (v->access == ACCESS_LOCAL)
            v->local = emit_temporary(g);
        else if (v->outer)
            v->local = v->outer->local;
    }
    scope_reenter(scope);
    node->comprehension.element = fold(g, node->comprehension.element);
    comprehension_loop(g, node, clause, clause->op ? 1 : ITERATOR_SLOTS);
    scope_exit(scope);
    for (struct variable *v = scope->first; v; v = v->next)
        if (v->access == ACCESS_LOCAL)
            emit_give_back(g, v->local);
}
