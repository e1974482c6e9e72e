/* verify_flow.h - the verifier's walk through one function. Only for verify*.c. */
#ifndef VERIFY_FLOW_H
#define VERIFY_FLOW_H

#include "runtime/format/opcode.h"
#include "runtime/format/verify.h"
#include "runtime/format/verify_stack.h"

/* An entry of the exception stack: what SETUP_WITH, SETUP_EXCEPT or SETUP_FINALLY made. Code below
 * the handler's offset is protected; from there on the block is active: its handler runs. */
struct block {
    struct block *below;
    struct block *twin; /* the same block, active */
    struct target *setup;
    struct slot *saved; /* the stack that the handler starts with, without its STATE */
    uint32_t handler;   /* offset in the instructions */
    uint32_t serial;    /* a later block of the same setup knows more */
    uint32_t count;     /* blocks up to and with this one */
    uint32_t floor;     /* stack depth that must stay, for this block and those below */
    uint32_t first_handler, last_handler; /* bounds of an offset that has these blocks */
    uint8_t opcode;
    bool active;
};

/* An UNWIND_JUMP that waits for a finally block to end. */
struct unwinding {
    struct unwinding *next;
    uint32_t remaining; /* blocks left to leave after that one */
    uint32_t dest;
    bool pops_iterator;
};

/* What is known of an instruction that is jumped to, or that sets up a block. */
struct target {
    struct target *next; /* in the queue */
    bool reached, queued;
    uint32_t offset;
    struct slot *stack;
    struct block *blocks;
    /* Of a setup: */
    struct block *made; /* the last block */
    bool ended;         /* its END_FINALLY was reached, with: */
    struct slot *end_stack;
    struct block *end_blocks;
    struct unwinding *unwindings;
};

struct verifier {
    const struct code *code;
    const struct raw_code *raw;
    struct prelude prelude;
    const uint8_t *end;
    struct verify_error *error;
    struct arena *arena;
    struct slot_pool pool;
    struct target **targets; /* by offset in the instructions */
    uint8_t *marks;          /* MARK_* by offset */
    uint32_t size;           /* of the instructions */
    struct target *queue;
    uint32_t serial;
    uint32_t n_free;      /* verify_count_free, or FREE_UNKNOWN before it is asked for */
    uint32_t *child_free; /* the same of each child */
    uint8_t cells[32];    /* bit n: local n is a cell of this function */
    uint32_t n_locals, max_stack, n_exceptions;
    bool failed;
    /* Where the walk is. */
    const uint8_t *ip;
    struct slot *stack;
    struct block *blocks;
};

enum { MARK_START = 1, MARK_JOIN = 2 };
enum { FREE_UNKNOWN = 0xffffffff };

/* Records the first failure, at instruction v->ip. Always false. */
bool verify_fail(struct verifier *v, const char *format, ...);

/* Takes one step from the budget that keeps the time linear; false, and a failure, when none is left. */
bool verify_spend(struct verifier *v);

/* Finds the instructions and where they jump to; false on failure. */
bool verify_mark(struct verifier *v);

/* Walks all paths; false on failure. */
bool verify_walk(struct verifier *v);

/* Sends the walk's stack and blocks to that offset. */
bool verify_go(struct verifier *v, int64_t offset);

/* The function's own cells, as a bit for each local. */
void verify_cells(const struct prelude *prelude, uint8_t cells[32]);

static inline bool verify_is_own_cell(const uint8_t cells[32], int64_t local)
{
    return local < 256 && (cells[local / 8] >> local % 8 & 1);
}

/* How many leading arguments the function uses as cells of the function around it: up to the
 * highest that it dereferences, or loads to close over, and that is no cell of its own. Whoever
 * makes the function gives at least that many. */
uint32_t verify_count_free(const struct prelude *prelude, const uint8_t *end);

/* Carries out one instruction; *falls tells whether the next one follows. */
bool verify_step(struct verifier *v, const struct instruction *instruction, bool *falls);

/* The stack of the walk. */
bool verify_push(struct verifier *v, enum slot_kind kind, uint32_t data);
bool verify_pop(struct verifier *v, enum slot_kind *kind, uint32_t *data);
bool verify_pop_values(struct verifier *v, uint64_t count);
/* Notes that an instruction needs more slots for a moment. */
bool verify_need(struct verifier *v, uint32_t depth);

/* Blocks: SETUP_*, END_FINALLY, UNWIND_JUMP, and RETURN_VALUE when the value is taken. */
bool verify_return(struct verifier *v);
bool verify_setup(struct verifier *v, const struct instruction *instruction);
bool verify_end_finally(struct verifier *v, bool *falls);
bool verify_unwind(struct verifier *v, const struct instruction *instruction);
/* The block as it is at that offset: active from its handler on. NULL when out of memory. */
struct block *verify_block_at(struct verifier *v, struct block *block, uint32_t offset);

#endif
