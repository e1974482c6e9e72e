/* verify_walk.h - the verifier's walk through one function. Only for verify*.c.
 *
 * A path's state is the stack, one fact (a set of kinds) for each entry, and the level: the innermost exception block and how far
 * it has come. Only where paths meet is a state kept; equal ones are kept once. An entry is a slot but for a PAIR, which is two. */
#ifndef VERIFY_WALK_H
#define VERIFY_WALK_H

#include "runtime/format/opcode.h"
#include "runtime/format/verify.h"

enum kind_number {
#define KIND(letter, name, text) KIND_NUMBER_##name,
#include "runtime/format/kind.def"
#undef KIND
    KIND_COUNT
};

enum kind {
#define KIND(letter, name, text) KIND_##name = 1 << KIND_NUMBER_##name,
#define KINDS(letter, name, kinds, text)
#include "runtime/format/kind.def"
#undef KIND
#undef KINDS
};

enum kinds {
#define KIND(letter, name, text)
#define KINDS(letter, name, kinds, text) KINDS_##name = kinds,
#include "runtime/format/kind.def"
#undef KIND
#undef KINDS
    /* All that END_FINALLY may find: each tells what it is at run time. */
    KINDS_STATE = KIND_TOKEN | KIND_PAIR | KIND_NONE | KIND_EXCEPTION,
};

enum phase {
    PHASE_PROTECTED, /* code before the handler */
    PHASE_HANDLED,   /* the handler has what it was given on top of the block's height */
    PHASE_MOVED,     /* and has moved it to the height that the block ends with */
};

struct level {
    struct block *block; /* NULL: outside of all */
    enum phase phase;
};

enum block_form {
    FORM_PLAIN,       /* an except, with or finally block */
    FORM_ASYNC,       /* an asynchronous with that no return or jump leaves */
    FORM_ASYNC_TESTED /* one whose handler begins with the test for it; the VM goes past that by itself */
};

/* What a SETUP instruction makes: always the same, since paths that meet have one level and one depth. */
struct block {
    struct block *next; /* of the same bucket */
    struct level outer;
    uint32_t setup, handler; /* offsets in the instructions */
    uint32_t raised,
        left; /* where an exception goes on, and a return or jump: the handler but for ASYNC_TESTED */
    uint32_t from, to; /* offsets that the outer level's blocks allow: from <= offset < to */
    uint16_t height;   /* entries under what the handler is given */
    uint16_t count;    /* blocks within each other, with this one */
    uint8_t opcode;
    uint8_t form; /* enum block_form */
};

/* A state that is kept. */
struct fact {
    struct fact *next; /* of the same bucket */
    struct level level;
    uint16_t depth;
    uint16_t kinds[]; /* depth of them, lowest first */
};

enum { VERIFY_BUCKETS = 16 };
enum { FREE_UNKNOWN = 0xffff };

struct verifier {
    const struct code *code;
    const struct raw_code *raw;
    struct prelude prelude;
    const uint8_t *end;
    struct verify_error *error;
    const struct verify_listener *listener;
    struct arena *arena;
    uint16_t *
        child_free; /* of each child: how many cells its makers give it; FREE_UNKNOWN: none makes it */
    uint32_t n_free;   /* leading locals that are cells of the function around */
    uint8_t cells[32]; /* bit n: local n is a cell */
    uint32_t n_locals, max_stack, n_exceptions;
    uint32_t
        budget; /* entries that may still be looked at: keeps the time linear whatever the code */
    bool failed;
    bool runs; /* something makes the function */
    /* Where paths meet: a bit for each offset, their number before each word, and by number the state. */
    uint32_t size;
    uint32_t *joins, *ranks;
    const struct fact **facts;
    uint32_t *pending; /* a bit by number: its state has changed since it was followed */
    uint32_t n_joins;
    uint32_t lowest; /* no number before it is pending */
    struct fact *fact_buckets[VERIFY_BUCKETS];
    struct block *block_buckets[VERIFY_BUCKETS];
    /* The path that is followed. */
    const uint8_t *ip;
    struct level level;
    uint32_t depth, n_pairs; /* entries; those of them that may be a PAIR */
    uint32_t floor;          /* entries that the level keeps */
    uint16_t *kinds;         /* n_state of them */
};

/* Records the first failure, at v->ip. Always false. */
bool verify_fail(struct verifier *v, const char *format, ...);
/* Takes steps from the budget; false, and a failure, when none are left. */
bool verify_spend(struct verifier *v, uint32_t steps);

/* ---- verify_mark.c: the instructions one after the other ---- */

/* Finds where paths meet, and checks what holds of an instruction whichever path comes to it. */
bool verify_mark(struct verifier *v);
/* Tells the form of a finally block's handler at `at`; *raised and *left are set for ASYNC_TESTED. */
enum block_form verify_handler_form(const struct verifier *v, const uint8_t *at,
                                    const uint8_t **raised, const uint8_t **left);

/* ---- verify_state.c: states ---- */

/* Makes room for the states of a function whose joins are marked; false on failure. */
bool verify_states(struct verifier *v);
/* Follows all paths. */
bool verify_walk(struct verifier *v);
/* Sends the path to that offset of the instructions; the path's own state stays. */
bool verify_go(struct verifier *v, int64_t offset);
void verify_set_level(struct verifier *v, struct level level);
/* Notes that the stack may have that many slots. */
bool verify_need(struct verifier *v, uint32_t slots);
bool verify_push(struct verifier *v, unsigned kinds);
/* Takes the top entry, which has to be within `allowed`; *kinds, which may be NULL, tells what it is. */
bool verify_pop(struct verifier *v, unsigned allowed, unsigned *kinds);
/* The entries that stay when the block ends. */
uint32_t verify_block_base(const struct block *block);

static inline bool verify_is_join(const struct verifier *v, uint32_t offset)
{
    return v->joins[offset / 32] >> offset % 32 & 1;
}

static inline uint32_t verify_rank(const struct verifier *v, uint32_t offset)
{
    uint32_t below = v->joins[offset / 32] & ((1u << offset % 32) - 1);
    return v->ranks[offset / 32] + (uint32_t)__builtin_popcount(below);
}

static inline bool verify_is_cell(const struct verifier *v, int64_t local)
{
    return local < v->n_free || (local < 256 && v->cells[local / 8] >> local % 8 & 1);
}

/* ---- verify_step.c: rules ---- */

/* What holds of an instruction whichever path comes to it. */
bool verify_operand(struct verifier *v, const struct instruction *instruction);
/* Carries out an instruction; *falls: whether the next follows. It may take the next ones with it and move instruction->next. */
bool verify_step(struct verifier *v, struct instruction *instruction, bool *falls);

/* ---- verify_block.c: exception blocks ---- */

bool verify_setup(struct verifier *v, const struct instruction *instruction);
bool verify_return(struct verifier *v);
bool verify_unwind(struct verifier *v, const struct instruction *instruction);
bool verify_leave(struct verifier *v, int64_t dest);
bool verify_cleanup(struct verifier *v);
bool verify_end(struct verifier *v, bool *falls);
/* The three ways out of an asynchronous with; false without a failure where the instructions are not one. */
bool verify_async_exit(struct verifier *v, const struct instruction *instruction, bool *falls);
bool verify_async_exception(struct verifier *v, struct instruction *instruction);
bool verify_async_left(struct verifier *v, struct instruction *instruction);
/* The call of __aexit__ with what lies under it. */
bool verify_async_argument(struct verifier *v, struct instruction *instruction);

#endif
