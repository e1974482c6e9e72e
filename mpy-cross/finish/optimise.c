/* optimise.c - peephole work on a finished function's instructions: jumps to jumps, jumps over
 * jumps, dead code.
 *
 * Code is only removed, never moved: the VM tells the code under an exception block from its
 * handler by which comes first. */
#include "mpy-cross/generate/generate.h"
#include <string.h>

enum {
    ROUNDS_MAX = 4,
    THREAD_MAX = 16,
    NEAR = 24, /* instructions that a one-byte offset surely reaches, more or less */
};

static bool optimise_is_jump(const struct operation *in)
{
    return in->opcode >= OP_UNWIND_JUMP && in->opcode <= OP_FOR_ITER;
}

static bool ends_path(const struct operation *in)
{
    return in->opcode == OP_JUMP || in->opcode == OP_POP_EXCEPT_JUMP ||
           in->opcode == OP_UNWIND_JUMP || in->opcode == OP_RETURN_VALUE ||
           (in->opcode >= OP_RAISE_LAST && in->opcode <= OP_RAISE_FROM);
}

static uint8_t inverse(uint8_t opcode)
{
    return opcode == OP_POP_JUMP_IF_TRUE ? OP_POP_JUMP_IF_FALSE : OP_POP_JUMP_IF_TRUE;
}

static bool is_near(size_t at, size_t to)
{
    return to > at ? to - at <= NEAR : at - to <= NEAR;
}

/* One step along the chain of jumps from code[at]; false at its end. */
static bool thread_step(struct operation *code, size_t at)
{
    struct operation *in = &code[at];
    const struct operation *to = &code[in->operand.index];
    bool forward_only = in->opcode >= OP_JUMP_IF_TRUE_OR_POP;
    switch (in->opcode) {
    case OP_JUMP:
        if (to->opcode == OP_RETURN_VALUE) {
            in->opcode = OP_RETURN_VALUE;
            return false;
        }
        break;
    case OP_JUMP_IF_TRUE_OR_POP:
    case OP_JUMP_IF_FALSE_OR_POP: {
        bool truth = in->opcode == OP_JUMP_IF_TRUE_OR_POP;
        if (to->opcode == in->opcode) {
            in->operand.index = to->operand.index;
            return true;
        }
        if (to->opcode == OP_POP_JUMP_IF_TRUE || to->opcode == OP_POP_JUMP_IF_FALSE) {
            bool taken = truth == (to->opcode == OP_POP_JUMP_IF_TRUE);
            in->opcode = truth ? OP_POP_JUMP_IF_TRUE : OP_POP_JUMP_IF_FALSE;
            in->operand.index = taken ? to->operand.index : in->operand.index + 1;
            return true;
        }
        break;
    }
    case OP_POP_JUMP_IF_TRUE:
    case OP_POP_JUMP_IF_FALSE:
    case OP_POP_EXCEPT_JUMP:
    case OP_UNWIND_JUMP:
        break;
    default:
        return false;
    }
    if (to->opcode != OP_JUMP || to == in || (forward_only && to->operand.index <= at))
        return false;
    if (is_near(at, in->operand.index) && !is_near(at, to->operand.index))
        return false; /* it would grow by a byte */
    in->operand.index = to->operand.index;
    return true;
}

/* Marks what can be reached; `stack` has room for n. The last instruction may be an END_FINALLY
 * that never goes on. */
static void mark_live(const struct operation *code, size_t n, uint8_t *live, uint32_t *stack)
{
    size_t n_stack = 1;
    stack[0] = 0;
    while (n_stack) {
        size_t at = stack[--n_stack];
        for (; at < n && !live[at]; at++) {
            live[at] = 1;
            if (optimise_is_jump(&code[at]) && !live[code[at].operand.index])
                stack[n_stack++] = code[at].operand.index;
            if (ends_path(&code[at]))
                break;
        }
    }
}

/* Drops jumps to what follows, and turns `if not x: jump over; jump away` into `if x: jump away`.
 */
static bool shorten(struct operation *code, size_t n, uint8_t *live, const uint32_t *references)
{
    bool changed = false;
    for (size_t i = 0; i + 1 < n; i++) {
        size_t next = i + 1, after;
        if (!live[i])
            continue;
        while (next < n && !live[next])
            next++;
        if (code[i].opcode == OP_JUMP && code[i].operand.index > i &&
            code[i].operand.index <= next) {
            live[i] = 0;
            changed = true;
            continue;
        }
        if ((code[i].opcode != OP_POP_JUMP_IF_TRUE && code[i].opcode != OP_POP_JUMP_IF_FALSE) ||
            next >= n || code[next].opcode != OP_JUMP || references[next])
            continue;
        for (after = next + 1; after < n && !live[after];)
            after++;
        if (code[i].operand.index > next && code[i].operand.index <= after) {
            code[i].opcode = inverse(code[i].opcode);
            code[i].operand.index = code[next].operand.index;
            live[next] = 0;
            changed = true;
        }
    }
    return changed;
}

/* Moves the live instructions together; `places` has room for n + 1. */
static size_t compact(struct operation *code, size_t n, const uint8_t *live, uint32_t *places)
{
    size_t left = 0;
    for (size_t i = 0; i < n; i++) {
        places[i] = (uint32_t)left;
        left += live[i];
    }
    left = 0;
    for (size_t i = 0; i < n; i++) {
        if (!live[i])
            continue;
        if (optimise_is_jump(&code[i]))
            code[i].operand.index = places[code[i].operand.index];
        code[left++] = code[i];
    }
    return left;
}

/* The scratch arrays of optimise, for n instructions and the function's locals. */
struct scratch {
    uint8_t *live;
    uint32_t *work, *uses;
    const struct local *locals;
    size_t n_locals;
};

static bool uses_local(const struct operation *in)
{
    return in->opcode >= OP_LOAD_FAST_N && in->opcode <= OP_DELETE_DEREF;
}

/* Drops the store and the load of a local that is used nowhere else, when one follows the other. */
static bool drop_temporaries(const struct operation *code, size_t n, const struct scratch *s)
{
    bool changed = false;
    memset(s->uses, 0, s->n_locals * sizeof *s->uses);
    for (size_t i = 0; i < n; i++)
        if (s->live[i] && uses_local(&code[i]))
            s->uses[code[i].operand.index]++;
    for (size_t i = 0; i + 1 < n; i++) {
        uint32_t local = code[i].operand.index;
        if (code[i].opcode != OP_STORE_FAST_N || code[i + 1].opcode != OP_LOAD_FAST_N ||
            code[i + 1].operand.index != local || !s->live[i] || !s->live[i + 1] ||
            s->work[i + 1] || s->uses[local] != 2 || s->locals[local].fixed ||
            s->locals[local].cell || s->locals[local].named)
            continue;
        s->live[i] = s->live[i + 1] = 0;
        changed = true;
    }
    return changed;
}

static size_t optimise_round(struct operation *code, size_t n, const struct scratch *s,
                             bool *changed)
{
    uint8_t *live = s->live;
    uint32_t *work = s->work;
    for (size_t i = 0; i < n; i++)
        for (int steps = 0; optimise_is_jump(&code[i]) && steps < THREAD_MAX; steps++)
            if (!thread_step(code, i))
                break;
    memset(live, 0, n);
    mark_live(code, n, live, work);
    memset(work, 0, n * sizeof *work);
    for (size_t i = 0; i < n; i++)
        if (live[i] && optimise_is_jump(&code[i]))
            work[code[i].operand.index]++;
    *changed = shorten(code, n, live, work);
    *changed |= drop_temporaries(code, n, s);
    return compact(code, n, live, work);
}

size_t optimise(struct codegen *g, struct operation *code, size_t n, const struct label *labels)
{
    struct arena_mark mark = arena_mark(&g->compiler->tree_arena);
    struct scratch s = {.locals = FROM(g->locals, g->function->first_local),
                        .n_locals = g->n_locals - g->function->first_local};
    bool changed = s.n_locals != 0;
    for (size_t i = 0; i < n; i++) {
        if (optimise_is_jump(&code[i])) {
            code[i].operand.index = labels[code[i].operand.index].position;
            changed = true;
        }
    }
    if (!changed)
        return n;
    s.work = tree_alloc(g->compiler, (n + 1) * sizeof *s.work);
    s.live = tree_alloc(g->compiler, n);
    s.uses = tree_alloc(g->compiler, (s.n_locals + 1) * sizeof *s.uses);
    for (int round = 0; changed && round < ROUNDS_MAX; round++)
        n = optimise_round(code, n, &s, &changed);
    arena_release(&g->compiler->tree_arena, mark);
    return n;
}
