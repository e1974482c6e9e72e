/* prove.h - the programs that prove the verifier: what they share. Built with `make CHECKED=1`. */
#ifndef PROVE_H
#define PROVE_H

#include "runtime/base/arena.h"
#include "runtime/format/code.h"
#include "runtime/format/verify.h"

/* What has been seen so far. */
struct counts {
    unsigned long long tried, passed, finished, raised, expired;
};
extern struct counts counts;
extern struct arena prove_scratch;
extern unsigned prove_steps;  /* the most instructions of one run */
extern bool prove_only_print; /* verdicts, and nothing runs */

/* Before all else. */
void prove_init(void);
/* Prints the module that runs, if one does. */
void prove_show_running(void);

/* Counts a module in; whether the verifier accepts it. error may be NULL. */
bool prove_verify(const struct code *code, struct verify_error *error);
/* The same, and runs it in a VM of its own where it is accepted. A complaint of the checks, or a damaged heap, ends the program with
 * the module on the error output. */
bool prove_run(const struct code *code);
/* Runs it unseen. */
void prove_unseen(const struct code *code);
/* Verifies one for the specification: a line of its bytes as a .mpy and `yes`, or what the verifier says. */
void prove_print(const struct code *code);

/* A module whose body calls the one function that it makes. raw is the function. */
struct caller {
    struct code code;
    struct raw_code root;
    const struct raw_code *child;
};
void caller_make(struct caller *caller, const struct raw_code *raw, const struct code_text *names,
                 size_t n_names);

/* Numbers by chance, the same for the same seed. */
void chance_start(uint64_t seed);
uint32_t chance(uint32_t below);

/* A function being written: instructions with operands, jumps to instructions by their index. */
enum { DRAFT_MOST = 512 };
struct draft {
    struct draft_step {
        uint8_t opcode; /* the byte; families have their number in it */
        uint8_t extra;
        int32_t number; /* operand, or the index of the instruction that is jumped to */
    } steps[DRAFT_MOST];
    size_t n;
};

/* The instructions' bytes at out[0..size): the number of bytes, 0 when they do not fit or a jump is too far. */
size_t draft_encode(const struct draft *draft, uint8_t *out, size_t size);
/* Reads instructions; false when they are not whole. */
bool draft_decode(struct draft *draft, const uint8_t *code, const uint8_t *end);
void draft_add(struct draft *draft, uint8_t opcode, int32_t number, uint8_t extra);
/* A prelude that says these numbers, without names of arguments: its size. */
struct draft_prelude {
    uint32_t n_state, n_exceptions, n_positional, flags, n_cells;
    uint8_t cells[4];
};
size_t draft_prelude(const struct draft_prelude *prelude, uint8_t *out);

int prove_exhaust(int argc, char **argv);
int prove_generate(int argc, char **argv);
int prove_mutate(int argc, char **argv);
/* Runs a file as if it had been verified. */
int prove_trust(int argc, char **argv);

#endif
