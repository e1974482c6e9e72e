/* word_block.c - try and with blocks of a function of machine words.
 *
 * Which blocks are open is known at each instruction. The C variable `handler` tells the innermost that is not running yet, and one
 * jump_save a function catches for all of them (runtime/vm/run/words.h): it looks there, and goes to that block's code with
 * the exception on the stack. Variables are volatile in such a function, so that they are what they were. The cause that a
 * finally block goes on with lies on the stack: None, an exception, or, where a return, break or continue waits for it, the
 * exit's number. */
#include "mpy-cross/native/word_flow.h"

#include <string.h>

static uint32_t word_offset(const struct word_flow *w, const uint8_t *ip)
{
    return (uint32_t)(ip - w->prelude.code);
}

/* ---- which block catches ---- */

void word_show_handler(struct word_flow *w)
{
    const struct word_handler *handler = w->handler;
    if (!w->handlers)
        return;
    while (handler && handler->target <= word_offset(w, w->ip))
        handler = handler->outer;
    uint32_t id = handler ? handler->id : 0;
    if (id != w->shown_handler)
        word_put(w, "handler = %u;\n", id);
    w->shown_handler = id;
}

void word_put_catch(struct word_flow *w)
{
    if (!w->handlers)
        return;
    word_put(w, "volatile value result = NO_VALUE;\nvolatile unsigned handler = 0;\n"
                "struct word_try blocks;\nWORD_TRY(blocks) {\n"
                "value caught = word_try_caught(&blocks);\nswitch (handler) {\n");
    for (const struct word_handler *h = w->handlers; h; h = h->next)
        word_put(w, "case %u:\no%u = caught;\ngoto L%u;\n", h->id, h->depth, h->target);
    word_put(w, "default:\nword_try_end(&blocks);\nword_raise_again(caught);\n}\n}\n");
}

/* ---- opening blocks ---- */

static struct word_handler *find_handler(struct word_flow *w, uint32_t id)
{
    struct word_handler *handler = w->handlers;
    while (handler && handler->id != id)
        handler = handler->next;
    if (handler)
        return handler;
    handler = arena_zalloc(w->scratch, sizeof *handler);
    if (!handler)
        return NULL;
    handler->id = id;
    handler->next = w->handlers;
    w->handlers = handler;
    return handler;
}

static bool open_block(struct word_flow *w, const struct instruction *instruction, bool is_finally,
                       bool is_with)
{
    struct word_handler *handler = find_handler(w, word_offset(w, w->ip) + 1);
    if (!handler)
        return word_fail(w, "out of memory");
    handler->outer = w->handler;
    handler->target = word_offset(w, instruction->from) + (uint32_t)instruction->value;
    handler->depth = w->depth;
    handler->is_finally = is_finally;
    handler->is_with = is_with;
    w->handler = handler;
    word_push(w, WORD_object);
    if (!word_go(w, handler->target))
        return false;
    word_drop(w, 1);
    return true;
}

static bool open_with(struct word_flow *w, const struct instruction *instruction)
{
    uint32_t at;
    if (!word_as_objects(w, 1, &at))
        return false;
    word_push(w, WORD_object);
    uint32_t entered = word_push(w, WORD_object);
    word_put(w, "o%u = word_with(o%u, method);\no%u = method[0];\no%u = method[1];\n", entered, at,
             at, at + 1);
    word_drop(w, 1);
    if (!open_block(w, instruction, true, true))
        return false;
    word_push(w, WORD_object);
    return true;
}

/* ---- leaving blocks ---- */

/* Goes on with an exit whose blocks inside `handler` are left: to the next finally block, or out. Blocks from `kept` outwards stay.
 */
static bool go_on(struct word_flow *w, const struct word_exit *leaving,
                  struct word_handler *handler, const struct word_handler *kept);

/* The finally block is to go on with that exit. */
static bool add_exit(struct word_flow *w, struct word_handler *handler,
                     const struct word_exit *leaving, const struct word_handler *kept)
{
    size_t n = handler->n_exits;
    struct word_exit *exits = arena_alloc(w->scratch, (n + 1) * sizeof *exits);
    const struct word_handler **keeps = arena_alloc(w->scratch, (n + 1) * sizeof(void *));
    if (!exits || !keeps)
        return word_fail(w, "out of memory");
    if (n) {
        memcpy(exits, handler->exits, n * sizeof *exits);
        memcpy(keeps, handler->kept, n * sizeof(void *));
    }
    exits[n] = *leaving;
    keeps[n] = kept;
    handler->exits = exits;
    handler->kept = keeps;
    handler->n_exits++;
    return true;
}

/* The way into a finally block; while types are found, its state too. */
static bool enter_finally(struct word_flow *w, const struct word_exit *leaving,
                          struct word_handler *handler, const struct word_handler *kept)
{
    uint32_t depth = w->depth;
    struct word_handler *open = w->handler;
    w->depth = handler->depth;
    w->handler = handler;
    struct word_slot covered = w->stack[w->depth];
    word_push(w, WORD_object);
    bool good = word_go(w, handler->target);
    w->stack[handler->depth] = covered;
    w->depth = depth;
    w->handler = open;
    word_put(w, "o%u = VALUE_SMALL_INT(%u);\ngoto L%u;\n", handler->depth, leaving->id,
             handler->target);
    return good && (!w->out || add_exit(w, handler, leaving, kept));
}

static bool go_out(struct word_flow *w, const struct word_exit *leaving,
                   const struct word_handler *kept)
{
    if (leaving->is_return) {
        word_put(w, "word_try_end(&blocks);\nreturn result;\n");
        return true;
    }
    uint32_t depth = w->depth;
    struct word_handler *open = w->handler;
    w->depth = leaving->depth;
    w->handler = (struct word_handler *)(uintptr_t)kept;
    bool good = word_go(w, leaving->target);
    w->depth = depth;
    w->handler = open;
    word_put(w, "goto L%u;\n", leaving->target);
    return good;
}

static bool go_on(struct word_flow *w, const struct word_exit *leaving,
                  struct word_handler *handler, const struct word_handler *kept)
{
    for (; handler != kept; handler = handler->outer) {
        if (!handler->is_finally || handler->target <= word_offset(w, w->ip))
            continue;
        if (!enter_finally(w, leaving, handler, kept))
            return false;
        if (w->out)
            return true; /* the rest is at the block's end */
    }
    return go_out(w, leaving, kept);
}

bool word_return(struct word_flow *w)
{
    uint32_t at = w->depth - 1;
    struct word_exit leaving = {.is_return = true};
    if (!w->handlers) {
        word_put(w, "return o%u;\n", at);
        return true;
    }
    if (w->out)
        leaving.id = ++w->n_exits;
    word_put(w, "result = o%u;\n", at);
    return go_on(w, &leaving, w->handler, NULL);
}

static bool leave_by_jump(struct word_flow *w, const struct instruction *instruction)
{
    enum { DROPS_LOOP = 0x80, LOOP_SLOTS = 4, WITH_SLOTS = 2 };
    const struct word_handler *kept = w->handler, *last = NULL;
    for (unsigned count = instruction->extra & ~DROPS_LOOP; count > 0 && kept; count--) {
        last = kept;
        kept = kept->outer;
    }
    struct word_exit leaving = {
        .target = (uint32_t)(word_offset(w, instruction->from) + instruction->value),
        .depth = last ? last->depth - (last->is_with ? WITH_SLOTS : 0) : w->depth};
    if (instruction->extra & DROPS_LOOP)
        leaving.depth -= LOOP_SLOTS;
    if (w->out)
        leaving.id = ++w->n_exits;
    return go_on(w, &leaving, w->handler, kept);
}

static bool end_finally(struct word_flow *w, bool *falls)
{
    struct word_handler *handler = w->handler;
    if (!handler)
        return word_fail(w, "a block ends that none began");
    w->handler = handler->outer;
    word_show_handler(w);
    word_put(w, "switch (word_end_finally(o%u)) {\n", w->depth - 1);
    for (size_t i = 0; i < handler->n_exits; i++) {
        word_put(w, "case %u:\n", handler->exits[i].id);
        if (!go_on(w, &handler->exits[i], handler->outer, handler->kept[i]))
            return false;
    }
    *falls = handler->completes || handler->is_with;
    word_put(w, "default:\n%s;\n}\n", *falls ? "break" : "__builtin_unreachable()");
    word_drop(w, 1);
    return true;
}

/* Calls what a with block's manager has for its end; the cause comes in place of both. */
static bool clean_up(struct word_flow *w)
{
    uint32_t at = w->depth - 3;
    word_put(w, "o%u = word_exit(o%u, o%u, o%u);\n", at, at, at + 1, at + 2);
    word_drop(w, 2);
    return true;
}

bool word_step_block(struct word_flow *w, const struct instruction *instruction, bool *falls,
                     bool *known)
{
    *known = true;
    switch (instruction->opcode) {
    case OP_SETUP_EXCEPT:
        return open_block(w, instruction, false, false);
    case OP_SETUP_FINALLY:
        return open_block(w, instruction, true, false);
    case OP_SETUP_WITH:
        return open_with(w, instruction);
    case OP_POP_EXCEPT_JUMP:
        if (!w->handler)
            return word_fail(w, "a block ends that none began");
        w->handler = w->handler->outer;
        *falls = false;
        word_put(w, "goto L%u;\n",
                 word_offset(w, instruction->from) + (uint32_t)instruction->value);
        return word_go(w, word_offset(w, instruction->from) + instruction->value);
    case OP_WITH_CLEANUP:
        return clean_up(w);
    case OP_END_FINALLY:
        return end_finally(w, falls);
    case OP_UNWIND_JUMP:
        *falls = false;
        return leave_by_jump(w, instruction);
    default:
        *known = false;
        return true;
    }
}
