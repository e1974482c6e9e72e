/* verify_block.c - the verifier on exception blocks. */
#include "runtime/format/verify_flow.h"

static struct block *block_new(struct verifier *v, const struct block *like)
{
    struct block *block = arena_alloc(v->arena, sizeof *block);
    if (block == NULL) {
        verify_fail(v, "out of memory");
        return NULL;
    }
    *block = *like;
    block->serial = ++v->serial;
    return block;
}

struct block *verify_block_at(struct verifier *v, struct block *block, uint32_t offset)
{
    if (block->active || offset < block->handler)
        return block;
    if (block->twin != NULL)
        return block->twin;
    struct block *twin = block_new(v, block);
    if (twin == NULL)
        return NULL;
    const struct block *below = block->below;
    twin->active = true;
    twin->floor = below != NULL ? below->floor : 0;
    twin->first_handler = below != NULL ? below->first_handler : UINT32_MAX;
    twin->last_handler = below != NULL ? below->last_handler : 0;
    if (twin->last_handler < block->handler)
        twin->last_handler = block->handler;
    block->twin = twin;
    return twin;
}

/* Sends the walk to the block's handler, with what it is given. */
static bool block_enter_handler(struct verifier *v, struct block *block, uint32_t state)
{
    v->stack = block->saved;
    v->blocks = block;
    return verify_push(v, SLOT_STATE, state) && verify_go(v, block->handler);
}

bool verify_return(struct verifier *v)
{
    for (struct block *block = v->blocks; block != NULL; block = block->below) {
        if (!verify_spend(v))
            return false;
        if (!block->active && block->opcode != OP_SETUP_EXCEPT &&
            !block_enter_handler(v, block, STATE_PAIR))
            return false;
    }
    return true;
}

bool verify_setup(struct verifier *v, const struct instruction *instruction)
{
    uint8_t opcode = instruction->opcode;
    const uint8_t *code = v->prelude.code;
    struct target *setup = v->targets[v->ip - code];
    if (opcode == OP_SETUP_WITH) {
        /* The manager gives way to its __exit__ and itself; calling __enter__ takes two slots more.
         */
        if (!verify_pop_values(v, 1) || !verify_need(v, v->stack->depth + 4) ||
            !verify_push(v, SLOT_VALUE, 0) || !verify_push(v, SLOT_SELF, 0))
            return false;
    }
    struct block *block = setup->made;
    if (block == NULL || block->saved != v->stack || block->below != v->blocks) {
        uint32_t handler = (uint32_t)(instruction->from - code + instruction->value);
        struct block *below = v->blocks;
        struct block fresh = {.below = below, .setup = setup, .saved = v->stack, .opcode = opcode};
        fresh.handler = fresh.first_handler = handler;
        fresh.floor = v->stack->depth;
        fresh.count = below != NULL ? below->count + 1 : 1;
        if (below != NULL && below->first_handler < handler)
            fresh.first_handler = below->first_handler;
        fresh.last_handler = below != NULL ? below->last_handler : 0;
        block = setup->made = block_new(v, &fresh);
        if (block == NULL)
            return false;
    }
    if (block->count > v->n_exceptions)
        v->n_exceptions = block->count;
    if (block->count > v->prelude.n_exceptions)
        return verify_fail(v, "%u exception blocks within each other, the prelude has room for %u",
                           block->count, v->prelude.n_exceptions);
    /* An exception can come from any instruction in the block and always meets this. */
    if (!block_enter_handler(v, block, STATE_EXCEPTION))
        return false;
    v->stack = block->saved;
    v->blocks = block;
    return opcode != OP_SETUP_WITH || verify_push(v, SLOT_VALUE, 0);
}

/* Leaves blocks for a jump as far as no finally block has to run first; those that have to get it
 * noted. */
static bool unwind_on(struct verifier *v, uint32_t remaining, uint32_t dest, bool pops_iterator)
{
    for (; remaining > 0; remaining--) {
        struct block *block = v->blocks;
        if (block == NULL)
            return verify_fail(v, "leaves more exception blocks than there are");
        if (block->opcode == OP_SETUP_EXCEPT) {
            v->blocks = block->below;
            continue;
        }
        if (block->active) {
            /* Its finally code is given up: what it was given goes. */
            if (v->stack->kind != SLOT_STATE)
                return verify_fail(v, "leaves a finally block with values on its stack");
            v->stack = v->stack->below;
            v->blocks = block->below;
            continue;
        }
        if (v->stack != block->saved)
            return verify_fail(v, "leaves an exception block with values on its stack");
        if (!block_enter_handler(v, block, STATE_PAIR))
            return false;
        struct target *setup = block->setup;
        struct unwinding *unwinding = setup->unwindings;
        while (unwinding != NULL &&
               (unwinding->remaining != remaining - 1 || unwinding->dest != dest ||
                unwinding->pops_iterator != pops_iterator)) {
            if (!verify_spend(v))
                return false;
            unwinding = unwinding->next;
        }
        if (unwinding == NULL) {
            unwinding = arena_alloc(v->arena, sizeof *unwinding);
            if (unwinding == NULL)
                return verify_fail(v, "out of memory");
            *unwinding = (struct unwinding){setup->unwindings, remaining - 1, dest, pops_iterator};
            setup->unwindings = unwinding;
        }
        if (!setup->ended)
            return true;
        v->stack = setup->end_stack;
        v->blocks = setup->end_blocks;
    }
    enum slot_kind kind;
    uint32_t data;
    for (unsigned i = 0; pops_iterator && i < 4; i++) {
        if (!verify_pop(v, &kind, &data))
            return false;
    }
    return verify_go(v, dest);
}

bool verify_unwind(struct verifier *v, const struct instruction *instruction)
{
    int64_t dest = instruction->from - v->prelude.code + instruction->value;
    return verify_need(v, v->stack->depth + 2) &&
           unwind_on(v, instruction->extra & 0x7f, (uint32_t)dest, instruction->extra & 0x80);
}

bool verify_end_finally(struct verifier *v, bool *falls)
{
    struct block *block = v->blocks;
    if (block == NULL || !block->active)
        return verify_fail(v, "the end of a finally block, found outside one");
    if (v->stack->kind != SLOT_STATE)
        return verify_fail(v, "a finally block ends with something else than it was given");
    uint32_t state = v->stack->data;
    struct slot *stack = v->stack->below;
    struct block *below = block->below;
    if (below != NULL && stack->depth < below->floor)
        return verify_fail(v, "takes a value from below the block it is in");
    *falls = (state & STATE_NONE) != 0;
    if (state & STATE_PAIR) {
        struct target *setup = block->setup;
        setup->ended = true;
        setup->end_stack = stack;
        setup->end_blocks = below;
        for (struct unwinding *u = setup->unwindings; u != NULL; u = u->next) {
            v->stack = stack;
            v->blocks = below;
            if (!verify_spend(v))
                return false;
            if (!unwind_on(v, u->remaining, u->dest, u->pops_iterator))
                return false;
        }
    }
    v->stack = stack;
    v->blocks = below;
    return true;
}
