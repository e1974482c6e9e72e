/* verify_block.c - the verifier on exception blocks.
 *
 * What lies under a block is left alone until the block ends, so that the state behind it is known where it is left: an
 * UNWIND_JUMP goes to its target at once, and into each handler on its way. */
#include "runtime/format/verify_walk.h"

/* Sends the path into a handler with what it is given on the block's height, and comes back. */
static bool enter_handler(struct verifier *v, struct block *block, uint32_t offset, unsigned kinds)
{
    struct level level = v->level;
    uint32_t depth = v->depth, n_pairs = v->n_pairs;
    while (v->depth > block->height)
        v->n_pairs -= (v->kinds[--v->depth] & KIND_PAIR) != 0;
    verify_set_level(v, (struct level){block, PHASE_HANDLED});
    bool ok = verify_push(v, kinds) && verify_go(v, offset);
    v->depth = depth;
    v->n_pairs = n_pairs;
    verify_set_level(v, level);
    return ok;
}

/* An exception ends in the handler. */
static bool enter_by_exception(struct verifier *v, struct block *block)
{
    bool has_token = block->opcode != OP_SETUP_EXCEPT && block->form == FORM_PLAIN;
    return enter_handler(v, block, block->raised, KIND_EXCEPTION | (has_token ? KIND_TOKEN : 0));
}

/* A return or jump goes through the handler. */
static bool enter_by_leaving(struct verifier *v, struct block *block)
{
    if (block->form == FORM_ASYNC)
        return verify_fail(v, "leaves a block whose handler takes exceptions only");
    return enter_handler(v, block, block->left, KIND_TOKEN | KIND_PAIR);
}

/* The block of the SETUP instruction at v->ip; a new one has opcode 0. NULL when out of memory or budget. */
static struct block *block_find(struct verifier *v)
{
    uint32_t setup = (uint32_t)(v->ip - v->prelude.code);
    struct block **bucket = &v->block_buckets[setup / 4 % VERIFY_BUCKETS];
    for (struct block *block = *bucket; block; block = block->next) {
        if (!verify_spend(v, 1))
            return NULL;
        if (block->setup == setup)
            return block;
    }
    struct block *block = arena_zalloc(v->arena, sizeof *block);
    if (!block) {
        verify_fail(v, "out of memory");
        return NULL;
    }
    block->setup = setup;
    block->next = *bucket;
    return *bucket = block;
}

/* Fills in what a new block is; v's level is the one around it. */
static bool block_make(struct verifier *v, struct block *block,
                       const struct instruction *instruction)
{
    const uint8_t *code = v->prelude.code, *handler = instruction->from + instruction->value;
    const uint8_t *raised = handler, *left = handler;
    const struct block *outer = v->level.block;
    block->opcode = instruction->opcode;
    block->outer = v->level;
    block->height = (uint16_t)v->depth;
    block->handler = (uint32_t)(handler - code);
    block->count = outer ? (uint16_t)(outer->count + 1) : 1;
    block->from = outer ? outer->from : 0;
    block->to = outer ? outer->to : v->size;
    if (outer && v->level.phase == PHASE_PROTECTED && outer->handler < block->to)
        block->to = outer->handler;
    if (outer && v->level.phase != PHASE_PROTECTED && outer->handler > block->from)
        block->from = outer->handler;
    if (block->opcode == OP_SETUP_FINALLY)
        block->form = (uint8_t)verify_handler_form(v, handler, &raised, &left);
    block->raised = (uint32_t)(raised - code);
    block->left = (uint32_t)(left - code);
    if (block->form != FORM_PLAIN &&
        (v->depth <= v->floor || v->kinds[v->depth - 1] & ~KINDS_VALUE))
        return verify_fail(v, "an asynchronous with without its manager");
    return true;
}

bool verify_setup(struct verifier *v, const struct instruction *instruction)
{
    /* What calling __enter__ takes. */
    if (instruction->opcode == OP_SETUP_WITH && !verify_need(v, v->depth + v->n_pairs + 2))
        return false;
    struct block *block = block_find(v);
    if (!block)
        return false;
    if (block->opcode == 0 && !block_make(v, block, instruction))
        return false;
    if (block->count > v->n_exceptions)
        v->n_exceptions = block->count;
    if (block->count > v->prelude.n_exceptions)
        return verify_fail(v, "%u exception blocks within each other, the prelude has room for %u",
                           block->count, v->prelude.n_exceptions);
    verify_set_level(v, (struct level){block, PHASE_PROTECTED});
    if (!enter_by_exception(v, block) ||
        (block->form == FORM_ASYNC_TESTED && !enter_by_leaving(v, block)))
        return false;
    return instruction->opcode != OP_SETUP_WITH || verify_push(v, KIND_OBJECT);
}

bool verify_return(struct verifier *v)
{
    for (struct level level = v->level; level.block; level = level.block->outer) {
        if (!verify_spend(v, 1))
            return false;
        if (level.phase == PHASE_PROTECTED && level.block->opcode != OP_SETUP_EXCEPT &&
            !enter_by_leaving(v, level.block))
            return false;
    }
    return true;
}

/* Leaves the innermost block on the way of an UNWIND_JUMP. */
static bool unwind_block(struct verifier *v)
{
    struct block *block = v->level.block;
    enum phase phase = v->level.phase;
    if (!block)
        return verify_fail(v, "leaves more exception blocks than there are");
    struct level outer = block->outer;
    if (block->opcode == OP_SETUP_EXCEPT) {
        verify_set_level(v, outer);
        return true;
    }
    bool runs = phase != PHASE_PROTECTED;
    if (runs &&
        (phase == PHASE_MOVED || block->form != FORM_PLAIN || block->opcode == OP_SETUP_WITH))
        return verify_fail(v, "leaves a with block in the middle of its end");
    if (v->depth != block->height + (uint32_t)runs)
        return verify_fail(v, "leaves an exception block with values on its stack");
    if (!runs && !enter_by_leaving(v, block))
        return false;
    verify_set_level(v, outer);
    while (v->depth > verify_block_base(block))
        v->n_pairs -= (v->kinds[--v->depth] & KIND_PAIR) != 0;
    return true;
}

bool verify_unwind(struct verifier *v, const struct instruction *instruction)
{
    if (!verify_need(v, v->depth + v->n_pairs + 2))
        return false;
    for (unsigned left = instruction->extra & 0x7f; left > 0; left--)
        if (!unwind_block(v))
            return false;
    for (unsigned i = 0; instruction->extra & 0x80 && i < 4; i++)
        if (!verify_pop(v, KINDS_SINGLE, NULL))
            return false;
    return verify_go(v, instruction->from - v->prelude.code + instruction->value);
}

bool verify_leave(struct verifier *v, int64_t dest)
{
    struct block *block = v->level.block;
    if (!block || block->opcode != OP_SETUP_EXCEPT)
        return verify_fail(v, "leaves an except block, found outside one");
    verify_set_level(v, block->outer);
    return verify_go(v, dest);
}

bool verify_cleanup(struct verifier *v)
{
    struct block *block = v->level.block;
    unsigned token;
    if (!block || v->level.phase != PHASE_HANDLED || block->opcode != OP_SETUP_WITH ||
        v->depth != block->height + 1u)
        return verify_fail(v, "the end of a with block, found outside one");
    verify_set_level(v, (struct level){block, PHASE_MOVED});
    if (!verify_pop(v, KINDS_STATE, &token) || !verify_pop(v, KINDS_SINGLE, NULL) ||
        !verify_pop(v, KINDS_SINGLE, NULL))
        return false;
    /* What calling __exit__ takes. */
    if (!verify_need(v, v->depth + v->n_pairs + 5))
        return false;
    return verify_push(v, token | KIND_TOKEN | (token & KIND_EXCEPTION ? KIND_NONE : 0));
}

bool verify_end(struct verifier *v, bool *falls)
{
    struct block *block = v->level.block;
    unsigned token;
    if (!block || v->level.phase == PHASE_PROTECTED)
        return verify_fail(v, "the end of a finally block, found outside one");
    /* A jump that leaves several blocks counts on each to end on its base. */
    uint32_t base = verify_block_base(block);
    if (v->level.phase != PHASE_MOVED && base != block->height)
        return verify_fail(v, "a with block ends without its exit");
    if (v->depth != base + 1)
        return verify_fail(v, "a finally block ends with something else than it was given");
    if (!verify_pop(v, KINDS_STATE, &token))
        return false;
    verify_set_level(v, block->outer);
    *falls = (token & KIND_NONE) != 0;
    return true;
}

/* ---- asynchronous with: sequences that are one step each ---- */

/* The opcode of the instruction at *at, which only what lies before comes to, and moves on; 0 where there is none. */
static uint8_t opcode_alone(const struct verifier *v, const uint8_t **at)
{
    struct instruction instruction;
    if (*at >= v->end || verify_is_join(v, (uint32_t)(*at - v->prelude.code)) ||
        !instruction_read(*at, v->end, &instruction))
        return 0;
    *at = instruction.next;
    return instruction.opcode;
}

/* Whether the handler of an asynchronous with has just been entered. */
static bool is_entered(const struct verifier *v)
{
    const struct block *block = v->level.block;
    return block && block->form != FORM_PLAIN && v->level.phase == PHASE_HANDLED &&
           v->depth == block->height + 1u;
}

/* ROT_TWO, JUMP behind the handler: None goes under the manager, in whose place END_FINALLY finds it. */
bool verify_async_exit(struct verifier *v, const struct instruction *instruction, bool *falls)
{
    struct block *block = v->level.block;
    struct instruction jump;
    if (!block || block->form == FORM_PLAIN || v->level.phase != PHASE_PROTECTED ||
        v->depth != block->height + 1u || v->kinds[block->height] != KIND_NONE)
        return false;
    if (instruction->next >= v->end || !instruction_read(instruction->next, v->end, &jump) ||
        jump.opcode != OP_JUMP || jump.value < 0)
        return false;
    *falls = false;
    v->kinds[block->height] = v->kinds[block->height - 1];
    v->kinds[block->height - 1] = KIND_NONE;
    verify_set_level(v, (struct level){block, PHASE_MOVED});
    verify_go(v, jump.from - v->prelude.code + jump.value);
    return true;
}

/* DUP_TOP, ROT_THREE, ROT_TWO: (manager, exception) to (exception, exception, manager). */
bool verify_async_exception(struct verifier *v, struct instruction *instruction)
{
    const uint8_t *at = instruction->next;
    if (!is_entered(v) || v->kinds[v->depth - 1] != KIND_EXCEPTION ||
        opcode_alone(v, &at) != OP_ROT_THREE || opcode_alone(v, &at) != OP_ROT_TWO)
        return false;
    instruction->next = at;
    unsigned manager = v->kinds[v->depth - 2];
    v->kinds[v->depth - 2] = KIND_EXCEPTION;
    verify_set_level(v, (struct level){v->level.block, PHASE_MOVED});
    verify_push(v, manager);
    return true;
}

/* ROT_THREE, ROT_THREE: (manager, two slots of a return or jump) to (the two slots, manager). */
bool verify_async_left(struct verifier *v, struct instruction *instruction)
{
    const uint8_t *at = instruction->next;
    if (!is_entered(v) || v->kinds[v->depth - 1] != (KIND_TOKEN | KIND_PAIR) ||
        opcode_alone(v, &at) != OP_ROT_THREE)
        return false;
    instruction->next = at;
    uint16_t manager = v->kinds[v->depth - 2];
    v->kinds[v->depth - 2] = v->kinds[v->depth - 1];
    v->kinds[v->depth - 1] = manager;
    verify_set_level(v, (struct level){v->level.block, PHASE_MOVED});
    return true;
}

/* ROT_THREE, ROT_THREE: (object, method, self) to (method, self, object). */
bool verify_async_argument(struct verifier *v, struct instruction *instruction)
{
    const uint8_t *at = instruction->next;
    if (v->depth < 3 || v->depth - 3 < v->floor)
        return false;
    uint16_t *slots = &v->kinds[v->depth - 3], object = slots[0];
    if (object & ~KINDS_VALUE || slots[1] != KIND_METHOD || slots[2] != KIND_PART ||
        opcode_alone(v, &at) != OP_ROT_THREE)
        return false;
    instruction->next = at;
    slots[0] = KIND_METHOD;
    slots[1] = KIND_PART;
    slots[2] = object;
    return true;
}
