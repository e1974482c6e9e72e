/* test_faults.c - fails the n-th allocation, for n = 1, 2, ..., while a program runs: each time MemoryError comes out or the
 * failure is recovered from, and afterwards the heap checks out and the VM still works. Programs are arguments, by their whole
 * paths: each run begins in the folder where this did; `-s step` before them leaves out allocations,
 * of a long program's later ones more, so that the time does not grow with the square of its length. */
#include "mpy-cross/compile.h"
#include "runtime/host/memory.h"
#include "runtime/vm/load/import.h"
#include "runtime/vm/load/load.h"
#include "runtime/vm/load/module.h"
#include "runtime/vm/run/exception.h"
#include "runtime/vm/run/function.h"
#include "runtime/vm/run/vm.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HEAP = 512 * 1024, MOST = 200000 };

static value run_program(void *data)
{
    return import_file_as_main(data);
}

/* What any VM in a sound state can do. */
static value run_probe(void *data)
{
    static const char text[] = "d = {i: str(i) for i in range(20)}\n"
                               "class A:\n"
                               "    def __init__(self, x): self.x = [x]\n"
                               "def g():\n"
                               "    try:\n"
                               "        yield from (A(i).x[0] for i in range(5))\n"
                               "    finally:\n"
                               "        d.clear()\n"
                               "assert sum(g()) == 10 and not d and '%d%s' % (1, 'a') == '1a'\n";
    (void)data;
    value module = module_make(Q___main__);
    value function = load_source(text, sizeof text - 1, Q__lt_string_gt_, COMPILE_FILE, module);
    return function_run(function, module);
}

/* RuntimeError: no memory for a deeper call. SystemExit: the program has nothing to do here. */
static bool is_expected(value exception)
{
    return exception == NO_VALUE || exception_matches(exception, &type_MemoryError) ||
           exception_matches(exception, &type_RuntimeError) ||
           exception_matches(exception, &type_SystemExit);
}

/* One run with the n-th allocation failing. Returns 0, 1 when there were fewer, 2 for a failed test. */
static int run_once(char *path, size_t n)
{
    static uint8_t memory[HEAP];
    value result;
    if (!vm_start(memory, sizeof memory))
        return 2;
    vm_loader.load = load_file_content;
    vm_loader.compile = compile;
    vm_loader.compilation_free = compilation_free;
    vm_loader.allocator = &host_allocator;
    heap_fail_after(n);
    value exception = protect(run_program, path, &result);
    int outcome = vm.heap.fail_after ? 1 : 0;
    vm.heap.fail_after = 0;
    vm.heap.lock = 0;
    vm.heap.enabled = true;
    heap_collect();
    if (!heap_check()) {
        fprintf(stderr, "%s: allocation %zu: the heap is damaged\n", path, n);
        outcome = 2;
    }
    if (!is_expected(exception)) {
        struct span name = name_span(type_of(exception)->name);
        fprintf(stderr, "%s: allocation %zu: ended in %.*s\n", path, n, (int)name.size,
                (const char *)name.data);
        outcome = 2;
    }
    if (outcome == 0 && vm_run(run_probe, NULL) != 0) {
        fprintf(stderr, "%s: allocation %zu: the VM does not work any more\n", path, n);
        outcome = 2;
    }
    vm_stop();
    return outcome;
}

int main(int argc, char **argv)
{
    char folder[4096];
    size_t step = 1;
    int first = 1, failures = 0;
    if (!getcwd(folder, sizeof folder))
        return 2;
    if (!freopen("/dev/null", "w", stdout)) /* the programs' own output; reports go to stderr */
        return 2;
    if (argc > 2 && strcmp(argv[1], "-s") == 0) {
        step = strtoul(argv[2], NULL, 10);
        first = 3;
    }
    for (int i = first; i < argc; i++) {
        size_t n = 1;
        int outcome = 0;
        for (; n < MOST && outcome == 0 && chdir(folder) == 0; n += step > 1 ? step + n / 128 : 1)
            outcome = run_once(argv[i], n);
        fprintf(stderr, "%s: %zu allocations: %s\n", argv[i], n, outcome == 1 ? "ok" : "FAILED");
        failures += outcome != 1;
    }
    return failures != 0;
}
