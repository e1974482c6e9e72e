/* prove.c - what the proofs of the verifier share: whatever it accepts runs in a VM that checks each instruction (tests/checked). */
#include "tests/prove/prove.h"
#include "mpy-cross/compile.h"
#include "runtime/base/buf.h"
#include "runtime/format/mpy.h"
#include "runtime/host/memory.h"
#include "runtime/vm/load/load.h"
#include "runtime/vm/load/module.h"
#include "runtime/vm/run/exception.h"
#include "runtime/vm/run/function.h"
#include "tests/checked/checked.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEAP = 192 * 1024, RUNS = 256 };

struct counts counts;
struct arena prove_scratch;
unsigned prove_steps = 250;

bool prove_only_print;
static const struct code *running;
static jmp_buf expired;

/* ---- chance: xorshift64* ---- */

static uint64_t chance_state;

void chance_start(uint64_t seed)
{
    chance_state = seed * 0x9e3779b97f4a7c15u + 0x1234567;
}

uint32_t chance(uint32_t below)
{
    chance_state ^= chance_state >> 12;
    chance_state ^= chance_state << 25;
    chance_state ^= chance_state >> 27;
    return (uint32_t)((chance_state * 0x2545f4914f6cdd1du >> 32) * below >> 32);
}

/* ---- runs ---- */

static void print_code(FILE *out, const struct code *code)
{
    struct buf bytes;
    buf_init(&bytes, &host_allocator);
    mpy_write(code, &bytes);
    for (size_t i = 0; i < bytes.size; i++)
        fprintf(out, "%02x", bytes.data[i]);
    buf_free(&bytes);
}

void prove_show_running(void)
{
    if (running) {
        print_code(stderr, running);
        fputc('\n', stderr);
    }
}

static void expire(void)
{
    longjmp(expired, 1);
}

static value run_module(void *data)
{
    return function_run(load_code(data, vm.main_module), vm.main_module);
}

/* What code by chance finds among its globals: things that can be entered, iterated, called, awaited. */
static value run_preparation(void *data)
{
    static const char text[] = "class m:\n"
                               "    def __enter__(self): return self\n"
                               "    def __exit__(self, *a): return len(a) and a[0] is TypeError\n"
                               "    def __call__(self, *a): return a\n"
                               "    def close(self): raise ValueError\n"
                               "    x = 1\n"
                               "m = m()\n"
                               "def g(*a):\n"
                               "    try: yield from a\n"
                               "    finally: yield\n"
                               "t = TypeError\n";
    (void)data;
    vm.main_module = module_make(Q___main__);
    return function_run(
        load_source(text, sizeof text - 1, Q__lt_string_gt_, COMPILE_FILE, vm.main_module),
        vm.main_module);
}

/* A VM for some runs, or until one was cut short. */
static void start(void)
{
    static uint8_t memory[HEAP];
    if (!vm_start(memory, sizeof memory))
        abort();
    vm_loader.compile = compile;
    vm_loader.compilation_free = compilation_free;
    vm_loader.allocator = &host_allocator;
    if (vm_run(run_preparation, NULL) != 0)
        abort();
}

bool prove_verify(const struct code *code, struct verify_error *error)
{
    struct verify_error refused;
    const struct raw_code *culprit;
    counts.tried++;
    if (verify_code(code, &prove_scratch, &culprit, error ? error : &refused) != 0)
        return false;
    counts.passed++;
    return true;
}

void prove_unseen(const struct code *code)
{
    static unsigned runs_left;
    value result;
    if (runs_left-- == 0) {
        start();
        runs_left = RUNS;
    }
    running = code;
    checked_steps_left = prove_steps;
    if (setjmp(expired) == 0) {
        bool raised = protect(run_module, (void *)(uintptr_t)code, &result) != NO_VALUE;
        counts.raised += raised;
        counts.finished += !raised;
    } else {
        counts.expired++;
        runs_left = 0;
    }
    checked_steps_left = SIZE_MAX;
    if (runs_left % 16 == 0 && !heap_check()) {
        fputs("the heap is damaged\n", stderr);
        prove_show_running();
        abort();
    }
    running = NULL;
}

bool prove_run(const struct code *code)
{
    if (prove_only_print) {
        prove_print(code);
        return false;
    }
    if (!prove_verify(code, NULL))
        return false;
    prove_unseen(code);
    return true;
}

void caller_make(struct caller *caller, const struct raw_code *raw, const struct code_text *names,
                 size_t n_names)
{
    /* Two slots; no names of arguments; MAKE_FUNCTION 0, CALL_FUNCTION 0, RETURN_VALUE. */
    static const uint8_t body[] = {0x08, 0x02, 0, 0x32, 0, 0x34, 0, 0x63};
    caller->child = raw;
    caller->root = (struct raw_code){
        .code = body, .size = sizeof body, .children = &caller->child, .n_children = 1};
    caller->code = (struct code){
        .small_int_bits = 8, .names = names, .n_names = n_names, .root = &caller->root};
}

void prove_print(const struct code *code)
{
    struct verify_error error;
    bool good = prove_verify(code, &error);
    print_code(stdout, code);
    printf(" %s\n", good ? "yes" : error.message);
}

void prove_init(void)
{
    arena_init(&prove_scratch, &host_allocator, 65536);
    checked_expired = expire;
    checked_context = prove_show_running;
}
