/* verify_stack.h - what the verifier knows of a stack: one kind a slot, as a tree of shared slots.
 *
 * A stack is its top slot. Equal stacks are the same slot, since each slot keeps those ever pushed
 * on it. */
#ifndef VERIFY_STACK_H
#define VERIFY_STACK_H

#include "runtime/base/arena.h"
#include <stdbool.h>
#include <stdint.h>

enum slot_kind {
    SLOT_BOTTOM, /* under the lowest slot */
    SLOT_VALUE,  /* an object */
    SLOT_NULL,   /* what LOAD_NULL pushes */
    SLOT_SELF,   /* an object or null: the second half of a method */
    SLOT_ITER,   /* data 0..3: one of an iterator's four slots, lowest first */
    SLOT_DATA,   /* return value or jump target under a CAUSE */
    SLOT_CAUSE,
    /* What a finally block finds: data is a set of STATE_*. With STATE_PAIR it counts as two slots.
     */
    SLOT_STATE,
    /* Objects of which more is known. */
    SLOT_CELL,
    SLOT_LIST,
    SLOT_MAP,
    SLOT_SET,
    SLOT_TUPLE,          /* data: its length */
    SLOT_SMALL_INT,      /* a constant */
    SLOT_COPY,           /* data: the depth of the STATE whose top it copies */
    SLOT_BASE_EXCEPTION, /* the global of that name */
    SLOT_INT_CLASS,      /* the class of a SMALL_INT */
    SLOT_COPY_CLASS,     /* data as COPY: the class of that state's top; 0: of an exception */
    SLOT_IS_EXCEPTION,   /* data as COPY: whether that state is an exception; 0: surely */
    SLOT_IS_NUMBER,      /* data as COPY: whether it is none; 0: it surely is one */
};

enum {
    STATE_NONE = 1,      /* None: no exception */
    STATE_EXCEPTION = 2, /* an exception instance */
    STATE_PAIR = 4,      /* data and cause of a return or an unwinding jump */
};

struct slot {
    struct slot *below;
    struct slot *pushed, *sibling; /* the slots on this one */
    uint32_t depth;                /* slots up to and with this one */
    uint32_t data;
    enum slot_kind kind;
};

struct slot_pool {
    struct arena *arena;
    struct slot bottom;
    /* Slot visits that are left; keeps the time linear whatever the code. */
    uint64_t budget;
    bool exhausted, out_of_memory;
    struct slot *spare; /* n_spare of them, not used yet */
    uint32_t n_spare;
    struct slot_cell *cells;
    uint32_t n_cells;
};

void slot_pool_init(struct slot_pool *pool, struct arena *arena, uint64_t budget);

/* A slot of that kind on below; NULL when memory or budget are spent. A CAUSE on DATA is a STATE
 * again. */
struct slot *slot_push(struct slot_pool *pool, struct slot *below, enum slot_kind kind,
                       uint32_t data);

/* Takes the top slot off; *kind and *data tell what it was. A STATE that is surely a pair gives its
 * CAUSE. NULL when it cannot be taken: the bottom, a STATE of unknown size, or memory and budget.
 */
static inline struct slot *slot_pop(struct slot_pool *pool, struct slot *top, enum slot_kind *kind,
                                    uint32_t *data)
{
    *kind = top->kind;
    *data = top->data;
    if (top->kind == SLOT_STATE && (top->data & STATE_PAIR)) {
        if (top->data != STATE_PAIR)
            return NULL;
        *kind = SLOT_CAUSE;
        *data = 0;
        return slot_push(pool, top->below, SLOT_DATA, 0);
    }
    return top->below;
}

/* The stack that covers both; NULL when there is none, or memory and budget are spent. */
struct slot *slot_join(struct slot_pool *pool, struct slot *a, struct slot *b);

/* Whether the slot holds one object, usable as any. */
static inline bool slot_is_value(enum slot_kind kind, uint32_t data)
{
    if (kind == SLOT_STATE)
        return (data & STATE_PAIR) == 0;
    return kind == SLOT_VALUE || kind >= SLOT_CELL;
}

#endif
