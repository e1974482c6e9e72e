/* gen_loop.c - for, while, break and continue. */
#include "mpy-cross/generate/generate.h"

static void loop_open(struct codegen *g, struct loop *loop, uint32_t break_depth,
                      uint32_t continue_depth)
{
    struct gen_function *f = g->function;
    *loop = (struct loop){
        .outer = f->loop,
        .break_label = emit_label(g),
        .continue_label = emit_label(g),
        .break_depth = break_depth,
        .continue_depth = continue_depth,
        .exception_blocks = f->exception_blocks,
        .handler_names = f->handler_names,
    };
    f->loop = loop;
}

static void loop_close(struct codegen *g)
{
    g->function->loop = g->function->loop->outer;
}

void generate_break(struct codegen *g, struct node *node)
{
    struct gen_function *f = g->function;
    struct loop *loop = f->loop;
    uint32_t n = f->exception_blocks - loop->exception_blocks;
    /* A handler's name ends with the handler, however that is left. */
    for (struct handler_name *h = f->handler_names; h != loop->handler_names; h = h->outer) {
        if (h->exception_blocks == f->exception_blocks) {
            emit(g, OP_LOAD_NULL);
            emit_local(g, OP_STORE_FAST_N, h->local);
        }
    }
    if (node->kind == NODE_BREAK)
        emit_unwind(g, loop->break_label, loop->break_depth, n, loop->pops_iterator);
    else
        emit_unwind(g, loop->continue_label, loop->continue_depth, n, false);
}

void generate_while(struct codegen *g, struct node *node)
{
    struct loop loop;
    bool reachable = g->function->reachable;
    uint32_t top;
    int truth;
    node->branch.condition = fold(g, node->branch.condition);
    truth = fold_truth(node->branch.condition);
    if (truth == 0) {
        generate_statements(g, node->branch.orelse);
        return;
    }
    loop_open(g, &loop, g->function->depth, g->function->depth);
    top = emit_label(g);
    if (truth < 0)
        emit_jump(g, OP_JUMP, loop.continue_label);
    emit_bind_loop(g, top, reachable);
    generate_statements(g, node->branch.body);
    emit_bind(g, loop.continue_label);
    generate_condition(g, node->branch.condition, true, top);
    loop_close(g);
    generate_statements(g, node->branch.orelse);
    emit_bind(g, loop.break_label);
}

/* for name in range(start, stop, step), counted on the stack without a range object or an iterator.
 */
struct range_loop {
    struct node *start, *stop;
    int64_t step;
    bool stop_on_stack;
};

static bool range_arguments(struct codegen *g, struct node *node, struct range_loop *range)
{
    struct node *call = node->loop.value, *args[3];
    struct variable *variable;
    uint32_t n = 0;
    if (node->loop.target->kind != NODE_NAME || call->kind != NODE_CALL ||
        call->call.function->kind != NODE_NAME ||
        call->call.function->name.symbol != g->known[KNOWN_range])
        return false;
    variable = g->known[KNOWN_range]->binding;
    if (variable && variable->access != ACCESS_GLOBAL && variable->access != ACCESS_NAME)
        return false;
    for (struct node *arg = call->call.arguments; arg; arg = arg->next) {
        if (n == 3 || arg->kind == NODE_STAR || arg->kind == NODE_KEYWORD ||
            arg->kind == NODE_DOUBLE_STAR)
            return false;
        args[n++] = arg;
    }
    range->step = 1;
    if (!n || (n == 3 && (!fold_small_int(g, args[2], &range->step) || !range->step)))
        return false;
    range->start = n > 1 ? args[0] : NULL;
    range->stop = args[n > 1];
    return true;
}

static void range_start(struct codegen *g, struct range_loop *range)
{
    int64_t number;
    bool constant_start = !range->start || fold_small_int(g, range->start, &number);
    range->stop_on_stack = !fold_small_int(g, range->stop, &number);
    if (!constant_start)
        generate_expression(g, range->start);
    if (range->stop_on_stack)
        generate_expression(g, range->stop);
    if (!constant_start && range->stop_on_stack)
        emit(g, OP_ROT_TWO);
    if (constant_start && range->start)
        generate_constant(g, range->start);
    else if (constant_start)
        emit_integer(g, 0);
}

static void generate_for_range(struct codegen *g, struct node *node, struct range_loop *range)
{
    bool reachable = g->function->reachable;
    uint32_t depth = g->function->depth, top = emit_label(g), test = emit_label(g),
             end = emit_label(g);
    struct loop loop;
    range_start(g, range);
    loop_open(g, &loop, g->function->depth, g->function->depth);
    emit_jump(g, OP_JUMP, test);
    emit_bind_loop(g, top, reachable);
    emit(g, OP_DUP_TOP);
    generate_store(g, node->loop.target);
    generate_statements(g, node->loop.body);
    emit_bind(g, loop.continue_label);
    emit_integer(g, range->step);
    emit_binary(g, BINARY_INPLACE_ADD);
    emit_bind(g, test);
    if (range->stop_on_stack) {
        emit(g, OP_DUP_TOP_TWO);
        emit_binary(g, range->step > 0 ? BINARY_MORE : BINARY_LESS);
    } else {
        emit(g, OP_DUP_TOP);
        generate_constant(g, range->stop);
        emit_binary(g, range->step > 0 ? BINARY_LESS : BINARY_MORE);
    }
    emit_jump(g, OP_POP_JUMP_IF_TRUE, top);
    loop_close(g);
    if (node->loop.orelse) {
        /* The else block may leave an outer loop: the counter goes first. */
        while (g->function->depth > depth)
            emit(g, OP_POP_TOP);
        generate_statements(g, node->loop.orelse);
        emit_jump(g, OP_JUMP, end);
    }
    emit_bind(g, loop.break_label);
    if (g->function->depth > depth)
        for (uint32_t n = g->function->depth - depth; n; n--)
            emit(g, OP_POP_TOP);
    emit_bind(g, end);
}

void generate_async_next(struct codegen *g, uint32_t next, uint32_t end)
{
    uint32_t failed = emit_label(g), got = emit_label(g), other = emit_label(g);
    struct exception_block block;
    emit_bind_loop(g, next, g->function->reachable);
    emit_block_open(g, OP_SETUP_EXCEPT, failed, &block);
    emit(g, OP_DUP_TOP);
    emit_name(g, OP_LOAD_METHOD, g->known[KNOWN_anext]);
    emit_call(g, OP_CALL_METHOD, 0, 0);
    generate_yield_from(g);
    emit_jump(g, OP_POP_EXCEPT_JUMP, got);
    emit_block_handler(g, failed);
    emit(g, OP_DUP_TOP);
    emit_name(g, OP_LOAD_GLOBAL, g->known[KNOWN_StopAsyncIteration]);
    emit_binary(g, BINARY_EXCEPTION_MATCH);
    emit_jump_if(g, false, other);
    emit(g, OP_POP_TOP);
    emit_jump(g, OP_POP_EXCEPT_JUMP, end);
    emit_bind(g, other);
    emit(g, OP_END_FINALLY);
    g->function->reachable = false;
    emit_block_close(g);
    emit_bind(g, got);
}

static void generate_for_async(struct codegen *g, struct node *node)
{
    uint32_t done = emit_label(g);
    struct loop loop;
    generate_expression(g, node->loop.value);
    emit_name(g, OP_LOAD_METHOD, g->known[KNOWN_aiter]);
    emit_call(g, OP_CALL_METHOD, 0, 0);
    loop_open(g, &loop, g->function->depth, g->function->depth);
    generate_async_next(g, loop.continue_label, done);
    generate_store(g, node->loop.target);
    generate_statements(g, node->loop.body);
    emit_jump(g, OP_JUMP, loop.continue_label);
    loop_close(g);
    emit_bind(g, done);
    generate_statements(g, node->loop.orelse);
    emit_bind(g, loop.break_label);
    emit(g, OP_POP_TOP);
}

void generate_for(struct codegen *g, struct node *node)
{
    uint32_t exhausted, depth = g->function->depth;
    struct range_loop range;
    struct loop loop;
    node->loop.value = fold(g, node->loop.value);
    if (node->op) {
        generate_for_async(g, node);
        return;
    }
    if (range_arguments(g, node, &range)) {
        generate_for_range(g, node, &range);
        return;
    }
    exhausted = emit_label(g);
    generate_expression(g, node->loop.value);
    emit(g, OP_GET_ITER_STACK);
    loop_open(g, &loop, depth, depth + ITERATOR_SLOTS);
    loop.pops_iterator = true;
    emit_bind_loop(g, loop.continue_label, g->function->reachable);
    emit_jump(g, OP_FOR_ITER, exhausted);
    generate_store(g, node->loop.target);
    generate_statements(g, node->loop.body);
    emit_jump(g, OP_JUMP, loop.continue_label);
    emit_bind(g, exhausted);
    g->function->depth = depth;
    loop_close(g);
    generate_statements(g, node->loop.orelse);
    emit_bind(g, loop.break_label);
}
