/* repl.c - fuzz target: what a terminal or a tool sends to the prompt: keys, lines, the paste, raw and raw-paste modes, soft resets. What it
 * runs is checked at each instruction and ends after some thousand; the port writes no file and starts nothing. */
#include "runtime/repl/repl.h"
#include "mpy-cross/compile.h"
#include "runtime/port.h"
#include "runtime/port/host/confine.h"
#include "runtime/vm/load/loader.h"
#include "runtime/vm/load/module.h"
#include "runtime/vm/run/settings.h"
#include "runtime/vm/run/vm.h"
#include "tests/checked/checked.h"
#include "tests/fuzz/target.h"

#include <setjmp.h>
#include <unistd.h>

enum { HEAP = 256 * 1024, STEPS = 20000, RESETS = 16 };

static jmp_buf expired;

static void expire(void)
{
    longjmp(expired, 1);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    os_confine();
    checked_expired = expire;
    return 0;
}

static value make_main(void *data)
{
    (void)data;
    vm.main_module = module_new(Q___main__);
    vm_settings.path = list_new(0, NULL);
    vm_settings.argv = list_new(0, NULL);
    return VALUE_NONE;
}

static void start(void)
{
    static uint8_t memory[HEAP];
    fuzz_expect(vm_start(memory, sizeof memory), "the VM starts");
    vm_loader.compile = compile;
    vm_loader.compilation_free = compilation_free;
    vm_loader.allocator = &fuzz_allocator;
    fuzz_expect(vm_run(make_main, NULL) == 0, "there is a module to run in");
}

/* Until the input has ended, or has reset the VM often enough. */
static void prompt(void)
{
    enum repl_mode mode = REPL_FRIENDLY;
    int status;
    for (int resets = 0; resets < RESETS; resets++) {
        enum repl_end end = repl_run(&mode, &status);
        fuzz_expect(heap_check(), "the heap is whole");
        if (end == REPL_GONE)
            return;
        vm_stop();
        start();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[FUZZ_PATH];
    int input = fuzz_file(data, size, path);
    fuzz_expect(dup2(input, STDIN_FILENO) == STDIN_FILENO, "the input is read");
    close(input);
    start();
    checked_steps_left = STEPS;
    if (setjmp(expired) == 0)
        prompt();
    checked_steps_left = SIZE_MAX;
    return 0;
}
