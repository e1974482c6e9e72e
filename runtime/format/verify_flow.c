/* verify_flow.c - the verifier's walk: every instruction is visited with each stack it can meet,
 * and where paths meet their stacks are joined, until nothing changes. */
#include "runtime/format/verify_flow.h"
#include "runtime/base/text.h"

#include <stdarg.h>

bool verify_fail(struct verifier *v, const char *format, ...)
{
    if (v->failed)
        return false;
    v->failed = true;
    v->error->offset = (size_t)(v->ip - v->raw->code);
    va_list arguments;
    va_start(arguments, format);
    text_vformat(v->error->message, sizeof v->error->message, format, arguments);
    va_end(arguments);
    return false;
}

/* The failure of a slot_* function that returned NULL; reason is said when it was not memory or
 * budget. */
static bool verify_fail_pool(struct verifier *v, const char *reason)
{
    if (v->pool.out_of_memory)
        return verify_fail(v, "out of memory");
    if (v->pool.exhausted)
        return verify_fail(v, "the stack changes too often to follow");
    return verify_fail(v, "%s", reason);
}

bool verify_spend(struct verifier *v)
{
    if (v->pool.budget == 0)
        return verify_fail(v, "the stack changes too often to follow");
    v->pool.budget--;
    return true;
}

bool verify_need(struct verifier *v, uint32_t depth)
{
    if (depth > v->max_stack)
        v->max_stack = depth;
    if (depth > v->prelude.n_state)
        return verify_fail(v, "a stack of %u slots, the prelude has room for %u", depth,
                           v->prelude.n_state);
    return true;
}

bool verify_push(struct verifier *v, enum slot_kind kind, uint32_t data)
{
    struct slot *stack = slot_push(&v->pool, v->stack, kind, data);
    if (stack == NULL)
        return verify_fail_pool(v, "no slot");
    v->stack = stack;
    return verify_need(v, stack->depth);
}

bool verify_pop(struct verifier *v, enum slot_kind *kind, uint32_t *data)
{
    struct slot *stack = slot_pop(&v->pool, v->stack, kind, data);
    if (stack == NULL)
        return verify_fail_pool(v, v->stack->kind == SLOT_BOTTOM
                                       ? "the stack is empty"
                                       : "a value expected, found what a finally block was given");
    if (v->blocks != NULL && stack->depth < v->blocks->floor)
        return verify_fail(v, "takes a value from below the block it is in");
    v->stack = stack;
    return true;
}

bool verify_pop_values(struct verifier *v, uint64_t count)
{
    for (; count > 0; count--) {
        enum slot_kind kind;
        uint32_t data;
        if (!verify_pop(v, &kind, &data))
            return false;
        if (!slot_is_value(kind, data))
            return verify_fail(v, "an object expected on the stack, found none");
    }
    return true;
}

static struct target *verify_target(struct verifier *v, uint32_t offset)
{
    struct target *target = v->targets[offset];
    if (target == NULL) {
        target = arena_zalloc(v->arena, sizeof *target);
        if (target == NULL) {
            verify_fail(v, "out of memory");
            return NULL;
        }
        target->offset = offset;
        v->targets[offset] = target;
    }
    return target;
}

bool verify_mark(struct verifier *v)
{
    const uint8_t *code = v->prelude.code;
    for (v->ip = code; v->ip < v->end;) {
        struct instruction instruction;
        v->marks[v->ip - code] |= MARK_START;
        if (opcode_info[*v->ip].operand == OPERAND_NONE) { /* half of all */
            v->ip++;
            continue;
        }
        if (!instruction_read(v->ip, v->end, &instruction))
            return verify_fail(v, "an instruction expected, found byte 0x%x", (uint32_t)*v->ip);
        if (instruction_is_jump(instruction.opcode)) {
            int64_t dest = instruction.from - code + instruction.value;
            if (dest < 0 || dest >= v->size)
                return verify_fail(v, "a jump out of the function, to %d", (int32_t)dest);
            v->marks[dest] |= MARK_JOIN;
        }
        bool setup = instruction.opcode >= OP_SETUP_WITH && instruction.opcode <= OP_SETUP_FINALLY;
        if (setup && verify_target(v, (uint32_t)(v->ip - code)) == NULL)
            return false;
        v->ip = instruction.next;
    }
    return true;
}

/* Two paths' blocks: the same, or made by the same instruction, of which the later is the join. */
static bool blocks_join(const struct block *known, struct block **arriving)
{
    struct block *other = *arriving;
    if (known == other)
        return true;
    if (known == NULL || other == NULL || known->setup != other->setup ||
        known->active != other->active)
        return false;
    if (known->serial > other->serial)
        *arriving = (struct block *)known;
    return true;
}

bool verify_go(struct verifier *v, int64_t offset)
{
    if (offset < 0 || offset >= v->size || !(v->marks[offset] & MARK_START))
        return verify_fail(v, "a jump to %d, where no instruction starts", (int32_t)offset);
    uint32_t at = (uint32_t)offset;
    struct target *target = verify_target(v, at);
    if (target == NULL)
        return false;
    struct slot *stack = v->stack;
    struct block *blocks = v->blocks;
    if (blocks != NULL) {
        blocks = verify_block_at(v, blocks, at);
        if (blocks == NULL)
            return false;
        if (at >= blocks->first_handler || at < blocks->last_handler)
            return verify_fail(v, "a jump to %u, across the bounds of its exception blocks", at);
        if (stack->depth < blocks->floor)
            return verify_fail(v, "takes a value from below the block it is in");
    }
    if (target->reached) {
        if (!blocks_join(target->blocks, &blocks))
            return verify_fail(v, "paths meet at %u with different exception blocks", at);
        stack = slot_join(&v->pool, target->stack, stack);
        if (stack == NULL) {
            verify_fail_pool(v, "paths meet with different stacks");
            return false;
        }
        if (stack == target->stack && blocks == target->blocks)
            return true;
    }
    target->reached = true;
    target->stack = stack;
    target->blocks = blocks;
    if (!target->queued) {
        target->queued = true;
        target->next = v->queue;
        v->queue = target;
    }
    return verify_need(v, stack->depth);
}

/* Follows one path from a target until it ends or comes to another target. */
static bool verify_follow(struct verifier *v, const struct target *target)
{
    const uint8_t *code = v->prelude.code;
    v->stack = target->stack;
    v->blocks = target->blocks;
    v->ip = code + target->offset;
    for (;;) {
        struct instruction instruction;
        bool falls = true;
        if (!verify_spend(v))
            return false;
        if (!instruction_read(v->ip, v->end, &instruction) || !verify_step(v, &instruction, &falls))
            return verify_fail(v, "a bad instruction");
        if (!falls)
            return true;
        if (instruction.next == v->end)
            return verify_fail(v, "the function's end is reached without a return");
        if (v->marks[instruction.next - code] & MARK_JOIN)
            return verify_go(v, instruction.next - code);
        v->ip = instruction.next;
    }
}

bool verify_walk(struct verifier *v)
{
    v->ip = v->prelude.code;
    v->stack = &v->pool.bottom;
    v->blocks = NULL;
    if (!verify_go(v, 0))
        return false;
    while (v->queue != NULL) {
        struct target *target = v->queue;
        v->queue = target->next;
        target->queued = false;
        if (!verify_follow(v, target))
            return false;
    }
    return true;
}
