/* gen_block.c - try and with: the statements that open exception blocks.
 *
 * A handler is reached with its exception on the stack; a finally or with block also by a return or
 * a jump out of the block, with two values. The VM takes a block for active as long as the code at
 * work lies before its handler. */
#include "mpy-cross/generate/generate.h"

/* Ends a handler by raising its exception again: nothing goes on after it. */
static void gen_raise_again(struct codegen *g)
{
    emit(g, OP_END_FINALLY);
    g->function->reachable = false;
    emit_block_close(g);
}

static void handler_unbind(struct codegen *g, struct symbol *symbol)
{
    struct variable *variable = symbol->binding;
    if (variable && variable->access >= ACCESS_LOCAL) {
        emit(g, OP_LOAD_NULL);
        emit_local(g, variable->access == ACCESS_LOCAL ? OP_STORE_FAST_N : OP_STORE_DEREF,
                   variable->local);
        return;
    }
    emit(g, OP_LOAD_CONST_NONE); /* the name may have been deleted */
    generate_store_name(g, symbol);
    generate_delete_name(g, symbol);
}

/* The body of `except ... as name`, which unbinds the name at its end. Where nothing in this
 * function can run after the body fails, only its other ends need to. */
static void handler_named(struct codegen *g, struct node *handler)
{
    struct gen_function *f = g->function;
    struct symbol *symbol = handler->handler.symbol;
    struct variable *variable = symbol->binding;
    struct exception_block block;
    uint32_t finally;
    bool completes;
    generate_store_name(g, symbol);
    if (variable && variable->access == ACCESS_LOCAL && f->exception_blocks == 1) {
        struct handler_name name = {f->handler_names, variable->local, f->exception_blocks};
        f->handler_names = &name;
        generate_statements(g, handler->handler.body);
        f->handler_names = name.outer;
        handler_unbind(g, symbol);
        return;
    }
    finally = emit_label(g);
    emit_block_open(g, OP_SETUP_FINALLY, finally, &block);
    generate_statements(g, handler->handler.body);
    completes = f->reachable;
    emit(g, OP_LOAD_CONST_NONE);
    emit_block_handler(g, finally);
    f->depth += block.left; /* two values then, instead of one */
    handler_unbind(g, symbol);
    f->depth -= block.left;
    emit(g, OP_END_FINALLY);
    f->reachable = completes;
    emit_block_close(g);
}

static void generate_handlers(struct codegen *g, struct node *first, uint32_t end)
{
    for (struct node *handler = first; handler; handler = handler->next) {
        uint32_t next = emit_label(g);
        if (handler->handler.type) {
            emit(g, OP_DUP_TOP);
            generate_fold(g, handler->handler.type);
            emit_binary(g, BINARY_EXCEPTION_MATCH);
            emit_jump_if(g, false, next);
        }
        if (handler->handler.symbol) {
            handler_named(g, handler);
        } else {
            emit(g, OP_POP_TOP);
            generate_statements(g, handler->handler.body);
        }
        emit_jump(g, OP_POP_EXCEPT_JUMP, end);
        emit_bind(g, next);
    }
    gen_raise_again(g);
}

static void generate_try_except(struct codegen *g, struct node *node)
{
    uint32_t failed = emit_label(g), success = emit_label(g), end = emit_label(g);
    struct exception_block block;
    emit_block_open(g, OP_SETUP_EXCEPT, failed, &block);
    generate_statements(g, node->try_.body);
    emit_jump(g, OP_POP_EXCEPT_JUMP, success);
    emit_block_handler(g, failed);
    generate_handlers(g, node->try_.handlers, end);
    emit_bind(g, success);
    generate_statements(g, node->try_.orelse);
    emit_bind(g, end);
}

void generate_try(struct codegen *g, struct node *node)
{
    struct gen_function *f = g->function;
    struct exception_block block;
    uint32_t finally;
    bool completes;
    if (!node->try_.finally) {
        generate_try_except(g, node);
        return;
    }
    finally = emit_label(g);
    emit_block_open(g, OP_SETUP_FINALLY, finally, &block);
    if (node->try_.handlers)
        generate_try_except(g, node);
    else
        generate_statements(g, node->try_.body);
    completes = f->reachable;
    emit(g, OP_LOAD_CONST_NONE);
    emit_block_handler(g, finally);
    f->depth += block.left;
    generate_statements(g, node->try_.finally);
    emit(g, OP_END_FINALLY);
    f->depth -= block.left;
    f->reachable &= completes;
    emit_block_close(g);
}

static void with_items(struct codegen *g, struct node *item, struct node *body)
{
    struct exception_block block;
    uint32_t end;
    if (!item) {
        generate_statements(g, body);
        return;
    }
    compile_enter(g->compiler, item);
    end = emit_label(g);
    generate_fold(g, item->assign.value);
    emit_block_open(g, OP_SETUP_WITH, end, &block);
    if (item->assign.targets)
        generate_store(g, item->assign.targets);
    else
        emit(g, OP_POP_TOP);
    with_items(g, item->next, body);
    emit(g, OP_LOAD_CONST_NONE);
    emit_block_handler(g, end);
    emit(g, OP_WITH_CLEANUP);
    emit(g, OP_END_FINALLY);
    emit_block_close(g);
    compile_leave(g->compiler);
}

static void await_method(struct codegen *g, enum known method)
{
    emit_name(g, OP_LOAD_METHOD, g->known[method]);
    emit_call(g, OP_CALL_METHOD, 0, 0);
    generate_yield_from(g);
}

/* __aexit__(type, exception, None), awaited; the stack goes from (manager, exception) to
 * (exception, result). */
static void async_exit_exception(struct codegen *g)
{
    emit(g, OP_DUP_TOP);
    emit(g, OP_ROT_THREE);
    emit(g, OP_ROT_TWO);
    emit_name(g, OP_LOAD_METHOD, g->known[KNOWN_aexit]);
    emit(g, OP_ROT_THREE);
    emit(g, OP_ROT_THREE);
    emit(g, OP_DUP_TOP);
    emit_name(g, OP_LOAD_ATTR, g->known[KNOWN_class_cell]);
    emit(g, OP_ROT_TWO);
    emit(g, OP_LOAD_CONST_NONE);
    emit_call(g, OP_CALL_METHOD, 3, 0);
    generate_yield_from(g);
}

/* Ends an asynchronous with: __aexit__ is looked up only now, and awaited, on up to three ways in. */
static void async_with_exit(struct codegen *g, uint32_t finally,
                            const struct exception_block *block)
{
    uint32_t no_exception = emit_label(g), left = emit_label(g), end = emit_label(g);
    uint32_t manager = g->function->depth;
    bool completes = g->function->reachable;
    /* The body is done: (manager). None goes under it for END_FINALLY. */
    emit(g, OP_LOAD_CONST_NONE);
    emit(g, OP_ROT_TWO);
    emit_jump(g, OP_JUMP, no_exception);
    /* By an exception: (manager, exception); by a return or a jump: (manager, value, number). */
    emit_block_handler(g, finally);
    if (block->left) { /* told by class: a name, as BaseException, may be bound to anything */
        emit(g, OP_DUP_TOP);
        emit_name(g, OP_LOAD_ATTR, g->known[KNOWN_class_cell]);
        emit_integer(g, 0);
        emit_name(g, OP_LOAD_ATTR, g->known[KNOWN_class_cell]);
        emit_binary(g, BINARY_IS);
        emit_jump_if(g, true, left);
    }
    async_exit_exception(g);
    emit_jump_if(g, false, end);
    emit(g, OP_POP_TOP);
    emit(g, OP_LOAD_CONST_NONE); /* swallowed */
    if (completes || block->left) {
        emit_jump(g, OP_JUMP, end);
        emit_bind(g, left);
        if (g->function->reachable) {
            emit(g, OP_ROT_THREE);
            emit(g, OP_ROT_THREE);
        }
        emit_bind(g, no_exception);
        /* (None, manager), or (value, number, manager) */
        g->function->depth = manager + 1 + block->left;
        emit_name(g, OP_LOAD_METHOD, g->known[KNOWN_aexit]);
        emit(g, OP_LOAD_CONST_NONE);
        emit(g, OP_DUP_TOP);
        emit(g, OP_DUP_TOP);
        emit_call(g, OP_CALL_METHOD, 3, 0);
        generate_yield_from(g);
        emit(g, OP_POP_TOP);
    }
    emit_bind(g, end);
    g->function->depth = manager;
    emit(g, OP_END_FINALLY);
    emit_block_close(g);
}

static void async_with_items(struct codegen *g, struct node *item, struct node *body)
{
    struct exception_block block;
    uint32_t finally;
    if (!item) {
        generate_statements(g, body);
        return;
    }
    compile_enter(g->compiler, item);
    finally = emit_label(g);
    generate_fold(g, item->assign.value);
    emit(g, OP_DUP_TOP);
    await_method(g, KNOWN_aenter);
    if (item->assign.targets)
        generate_store(g, item->assign.targets);
    else
        emit(g, OP_POP_TOP);
    emit_block_open(g, OP_SETUP_FINALLY, finally, &block);
    async_with_items(g, item->next, body);
    async_with_exit(g, finally, &block);
    compile_leave(g->compiler);
}

void generate_with(struct codegen *g, struct node *node)
{
    if (node->op)
        async_with_items(g, node->with.items, node->with.body);
    else
        with_items(g, node->with.items, node->with.body);
}
