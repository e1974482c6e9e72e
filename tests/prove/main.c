/* main.c - proofs of the verifier by exhaustion and by chance: `prove exhaust LENGTH`, `prove generate SEED COUNT`,
 * `prove mutate SEED COUNT FILE...`, `prove trust FILE`, which runs a file unseen; `-p` before them prints verdicts and runs nothing.
 * FIRST:END for COUNT takes only those mutants of as many. */
#include "tests/prove/prove.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* On a stack of its own: what overflowed may be the stack. */
static void crash(int number)
{
    fprintf(stderr, "signal %d\n", number);
    prove_show_running();
    _Exit(1);
}

static void catch_crashes(void)
{
    static uint8_t room[65536];
    stack_t stack = {.ss_sp = room, .ss_size = sizeof room};
    struct sigaction action = {.sa_handler = crash, .sa_flags = SA_ONSTACK};
    sigaltstack(&stack, NULL);
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    sigaction(SIGFPE, &action, NULL);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(int argc, char **argv);
    } proofs[] = {{"exhaust", prove_exhaust},
                  {"generate", prove_generate},
                  {"mutate", prove_mutate},
                  {"trust", prove_trust}};
    prove_only_print = argc > 1 && strcmp(argv[1], "-p") == 0;
    argc -= prove_only_print, argv += prove_only_print;
    prove_init();
    catch_crashes();
    for (size_t i = 0; argc > 1 && i < sizeof proofs / sizeof *proofs; i++) {
        if (strcmp(argv[1], proofs[i].name) != 0)
            continue;
        int status = proofs[i].run(argc - 2, argv + 2);
        fprintf(stderr,
                "%s: %llu tried, %llu accepted, of which %llu ended, %llu raised, %llu ran to the "
                "limit\n",
                argv[1], counts.tried, counts.passed, counts.finished, counts.raised,
                counts.expired);
        arena_free(&prove_scratch);
        return status;
    }
    fputs("usage: prove [-p] exhaust LENGTH | generate SEED COUNT | mutate SEED [FIRST:]COUNT "
          "FILE... | "
          "trust FILE\n",
          stderr);
    return 2;
}
